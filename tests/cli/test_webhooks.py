"""Webhooks as an operator keeps them, and as the running site sends them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.domain.people import COMMAND_LINE
from app.editorial import webhooks
from app.editorial.fetching import Fetcher
from app.editorial.missed_searches import MissedSearches
from app.editorial.webhook_sending import Sender, Sent, send_due
from app.settings import PROJECT
from app.storage.audit_log import entries
from app.upkeep import Upkeep
from tests.catalogues import Town, content
from tests.cli.running import Said
from tests.conftest import site_settings
from tests.databases import environment as environment_of
from tests.editorial.receiver import Receiver, receiver

BASE = "https://katalog.example.dk"


@pytest.fixture
def listener() -> Iterator[Receiver]:
    """A receiver that runs."""
    with receiver() as made:
        yield made


def _hook(town: Town, *arguments: str, **environment: str) -> Said:
    """Runs in this very process, which is quicker than a new one."""
    given = {f"INDSATSKATALOG_{name}": value for name, value in environment.items()}
    home = {} if "VAR_DIR" in environment else environment_of(town.index_dir.parent)
    env = {"COLUMNS": "200", "INDSATSKATALOG_BASE_URL": BASE, **home, **given}
    done = CliRunner().invoke(app, ["webhook", *arguments], env=env)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Said(done.exit_code, done.stdout, done.stderr)


def _add(town: Town, url: str) -> None:
    with town.database.writing() as session:
        webhooks.add(session, COMMAND_LINE, url, now=datetime.now(UTC))


def _wait_until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.05)


def test_a_receiver_from_its_first_day_to_its_last(town: Town, listener: Receiver) -> None:
    nobody = _hook(town, "list")
    assert (nobody.code, "Der er ingen modtagere" in nobody.out) == (1, True)
    added = _hook(town, "add", listener.url)
    secret = added.out.splitlines()[0]
    assert (added.code, secret[:6]) == (0, "whsec_")
    assert _hook(town, "add", listener.url).code == 1
    assert secret not in (listed := _hook(town, "list")).out
    assert (listed.code, listed.out) == (0, f"{listener.url}  har endnu ikke fået noget\n")

    town.publish(content())
    sent = _hook(town, "send")
    assert (sent.code, sent.out) == (0, "Sendt: 1. Uden held: 0. Slået fra: 0.\n")
    assert f'"{BASE}/api/v1/changes"'.encode() in listener.got[0].body

    listener.status = 410
    town.publish(content("Endnu en"))
    with town.database.writing() as session:
        webhooks.all_hooks(session)[0].next_try = None
    gone = _hook(town, "send")
    assert gone.code == 1
    assert secret not in gone.out + gone.err
    off = _hook(town, "list")
    assert off.code == 1
    assert "slået fra" in off.out
    assert "efter 1 forsøg uden held (410)" in off.out

    assert _hook(town, "enable", listener.url).code == 0
    listener.status = 200
    assert _hook(town, "send").code == 0
    assert listener.ids[1] == listener.ids[2] != listener.ids[0]
    assert _hook(town, "remove", listener.url).code == 0
    assert _hook(town, "remove", listener.url).code == 1
    assert _hook(town, "enable", listener.url).code == 1
    with town.database.reading() as session:
        told = [row for row in entries(session) if row.kind == "webhook"]
        deeds = [row.action for row in told]
        assert not any("lytter" in row.details or secret in row.details for row in told)
    assert deeds == [
        *("tilfoej-webhook", "luk-webhook", "aabn-webhook", "fjern-webhook"),
    ]


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("add",), {}),
        (("add", "ftp://x.example/"), {}),
        (("add", "https://10.0.0.1/"), {}),
        (
            ("add", "http://93.184.215.14/"),
            {"ENVIRONMENT": "production", "SECRET_KEY": "0123456789abcdef" * 2},
        ),
        (("findes-ikke",), {}),
        ((), {}),
    ],
)
def test_misuse_ends_with_two_and_adds_nobody(
    town: Town, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    assert _hook(town, *arguments, **environment).code == 2
    with town.database.reading() as session:
        assert webhooks.all_hooks(session) == []


def test_a_database_without_its_tables_is_a_finding(town: Town) -> None:
    said = _hook(town, "list", VAR_DIR=str(town.index_dir))
    assert (said.code, "indsatskatalog migrate" in said.err) == (1, True)


def test_a_sender_that_is_killed_repeats_the_one_message_and_not_at_once(
    town: Town, listener: Receiver
) -> None:
    _add(town, listener.url)
    town.publish(content())
    listener.waits = 30.0
    sender = subprocess.Popen(
        [sys.executable, "-m", "app", "webhook", "send"],
        cwd=PROJECT,
        env={**os.environ, **environment_of(town.index_dir.parent)},
    )
    _wait_until(lambda: listener.got)
    sender.send_signal(signal.SIGKILL)
    sender.wait(10)
    listener.waits = 0.0
    assert _hook(town, "send").out.startswith("Sendt: 0.")
    later = datetime.now(UTC) + timedelta(minutes=1)
    post = Fetcher(loopback_allowed=True).post
    done = send_due(town.database, post, Sender(BASE, f"{BASE}/x"), clock=lambda: later)
    assert done == Sent(told=1)
    assert listener.ids[0] == listener.ids[1]


def test_of_two_running_processes_one_tells_and_only_when_there_is_something(
    town: Town, listener: Receiver
) -> None:
    _add(town, listener.url)
    settings = site_settings(town.index_dir.parent)
    missed = MissedSearches(town.database, "nøgle")
    first, second = (Upkeep(town.catalogue, settings, missed) for _ in range(2))
    first._tell_hooks(datetime.now(UTC))
    assert first._telling is None
    town.publish(content())
    for upkeep in (first, second, first):
        upkeep._tell_hooks(datetime.now(UTC))
    assert first._telling is not None
    assert second._telling is None
    assert first._telling.wait(60) == 0
    assert len(listener.got) == 1
    first._tell_hooks(datetime.now(UTC))
    assert first._telling is None

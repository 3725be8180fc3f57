"""People from the terminal: the first administrator, and the way in when nothing else works."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.accounts.accounts import Accounts
from app.storage import schema
from app.storage.database import Database
from tests.accounts.doors import HERE, NEW, NOW
from tests.cli.running import Said, run
from tests.databases import database_url, without_schema


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A directory with an empty, migrated database."""
    database = Database(database_url(tmp_path))
    schema.migrate(database)
    database.close()
    return tmp_path


def _token(said: Said) -> str:
    assert said.code == 0, said.err
    line = next(line for line in said.out.splitlines() if "/redaktion/adgang/" in line)
    return line.rsplit("/", 1)[1]


def test_the_first_administrator_comes_from_the_terminal(var: Path) -> None:
    assert run("user", "list", var=var).code == 1
    added = run("user", "add", "Chef@nord.dk", "--funktion", "chef", "--system", var=var)
    database = Database(database_url(var))
    accounts = Accounts(database, "nøgle")
    accounts.redeem(_token(added), NEW, now=datetime.now(UTC))
    assert accounts.sign_in("chef@nord.dk", NEW, "", HERE, now=NOW)
    listed = run("user", "list", var=var)
    assert (listed.code, "systemadministrator" in listed.out) == (0, True)
    again = run("user", "add", "chef@nord.dk", "--funktion", "x", "--organisation", "N", var=var)
    assert again.code == 1
    assert not accounts.organisations(), "nothing is made when it is refused"
    last = run("user", "disable", "chef@nord.dk", var=var)
    assert (last.code, "sidste systemadministrator" in last.err) == (1, True)
    database.close()


def test_an_organisation_is_made_when_it_is_missing_and_used_when_it_is_there(var: Path) -> None:
    for email, role in (("a@nord.dk", "administrator"), ("b@nord.dk", "redaktoer")):
        home = ("--organisation", "Nord Kommune", "--rolle", role)
        _token(run("user", "add", email, "--funktion", "konsulent", *home, var=var))
    listed = run("user", "list", var=var).out
    assert listed.count("Nord Kommune") == 2
    assert "administrator i Nord Kommune" in listed


def test_whoever_is_locked_out_gets_a_new_link_also_when_only_the_provider_signs_in(
    var: Path,
) -> None:
    first = run("user", "add", "a@nord.dk", "--funktion", "chef", "--system", var=var)
    only = {
        "OIDC_ISSUER": "https://login.example",
        "OIDC_CLIENT_ID": "a",
        "OIDC_CLIENT_SECRET": "b",
        "OIDC_ONLY": "true",
    }
    second = run("user", "reset", "a@nord.dk", var=var, **only)
    assert _token(first) != _token(second)
    assert run("user", "reset", "ukendt@nord.dk", var=var).code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "a@nord.dk"),
        ("add", "a@nord.dk", "--funktion", "x", "--rolle", "konge"),
        ("disable",),
    ],
)
def test_misuse_exits_2(var: Path, arguments: tuple[str, ...]) -> None:
    assert run("user", *arguments, var=var).code == 2


def test_what_cannot_be_exits_1_and_says_why(var: Path) -> None:
    homeless = run("user", "add", "a@nord.dk", "--funktion", "x", var=var)
    assert (homeless.code, "organisation" in homeless.err) == (1, True)
    wrong = run("user", "add", "ingen", "--funktion", "x", "--system", var=var)
    assert (wrong.code, "e-mailadresse" in wrong.err) == (1, True)


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    without_schema(tmp_path)
    said = run("user", "list", var=tmp_path)
    assert (said.code, "migrate" in said.err) == (1, True)

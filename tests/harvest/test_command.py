"""``indsatskatalog harvest`` as a person or the running site calls it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.harvest import following
from app.harvest.sources import is_due
from tests.catalogues import Town, content
from tests.databases import environment
from tests.harvest.neighbours import Follower, Stage


@pytest.fixture
def var(tmp_path: Path, town: Town, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of our catalogue, as the settings have it."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def harvest(*arguments: str) -> Result:
    """Runs the command."""
    return CliRunner().invoke(app, ["harvest", *arguments])


@pytest.mark.usefixtures("var")
def test_the_command_follows_lists_and_stops(ours: Follower, theirs: Town, site: str) -> None:
    nobody = harvest()
    assert (nobody.exit_code, harvest("--list").output) == (1, "Der følges ingen kataloger.\n")
    assert "Der følges ingen kataloger. Skriv adressen på et: harvest URL" in nobody.output
    identity = theirs.publish(content("Svømning"))
    first = harvest(site, "--name", "Nabobyen")
    assert (first.exit_code, first.exception) == (0, None)
    assert "Nabobyen: 1 læst" in first.output
    assert "1 nye, 0 ændret, 0 taget ned, 0 uændret, 0 kladder, 0 termer" in first.output
    ours.town.publish(content("Rettet her"), identity=identity)
    theirs.publish(content("Rettet derhjemme"), identity=identity)
    again = harvest()
    assert again.exit_code == 0
    assert f"Rettet her og ladt urørt: {identity}" in again.output
    listed = harvest("--list").output
    assert f"{site} (Nabobyen): sidst fulgt {datetime.now().astimezone():%d.%m.%Y}" in listed
    assert harvest(site, "--stop").output == f"{site} følges ikke længere.\n"
    assert (harvest(site, "--stop").exit_code, harvest().exit_code) == (1, 1)
    assert "Rettet her" in str(ours.town.titles("rettet"))


@pytest.mark.usefixtures("var")
def test_the_command_says_what_is_the_matter_and_exits_1(source: Stage) -> None:
    nothing = harvest(source.url)
    assert nothing.exit_code == 1
    assert "svarede 404" in nothing.output
    assert harvest("x").output == "»x« er ikke en adresse som https://katalog.example.dk\n"
    assert harvest(source.url, "--opgavetype", "11").exit_code == 2
    page: dict[str, Any] = {"after": None, "changes": [], "next": "c", "more": False}
    source.says("/api/v1/changes", page)
    source.says("/api/v1/taxonomies", {})
    assert harvest(source.url).exit_code == 0
    source.says("/api/v1/changes", {}, status=403)
    broken = harvest()
    assert broken.exit_code == 1
    assert "Det hentede er gemt; prøv igen senere." in broken.output
    assert "– svarede 403" in harvest("--list").output


def test_a_source_is_due_when_it_has_not_been_asked_for_so_long(
    ours: Follower, theirs: Town, site: str
) -> None:
    every, database = timedelta(minutes=15), ours.town.database
    now = datetime.now(UTC)
    assert not is_due(database, now, every)
    ours.source(site)
    assert is_due(database, now, every)
    theirs.publish(content("Svømning"))
    ours.follow(site)
    assert not is_due(database, now + every / 2, every)
    assert is_due(database, now + every * 2, every)
    following.stop(database, site)
    assert not is_due(database, now + every * 2, every)

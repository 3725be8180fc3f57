"""The command line: 0 on success, 1 on a finding, 2 on misuse; every verb explains itself."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from app.cli import app
from app.diagnosis import diagnose
from app.editorial import verbs
from app.settings import PROJECT
from app.storage.database import Database
from tests.catalogues import NOW, Town, content
from tests.cli.running import run
from tests.conftest import site_settings
from tests.databases import database_url, without_schema

VERBS = ["serve", "migrate", "check-data", "seed", "search", "reindex", "doctor"]


def test_the_verbs_are_those_of_the_contract_so_far() -> None:
    names = {c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands}
    assert names >= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, tmp_path: Path) -> None:
    said = run(verb, "--help", var=tmp_path)
    assert said.code == 0
    assert "Usage" in said.out
    assert verb in said.out
    assert list(tmp_path.iterdir()) == [], "asking for help changes nothing"


@pytest.mark.parametrize(
    "arguments",
    [
        ("findes-ikke",),
        ("seed", "--findes-ikke"),
        ("search",),
        ("search", "a", "--antal", "0"),
        ("search", "a", "--antal", "101"),
        ("doctor", "for", "meget"),
        (),
    ],
)
def test_misuse_ends_with_two_and_changes_nothing(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    said = run(*arguments, var=tmp_path)
    assert said.code == 2
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_the_life_of_a_catalogue_from_nothing_to_searched(tmp_path: Path) -> None:
    var = tmp_path / "var"
    without_schema(var)
    unwell = run("doctor", var=var)
    assert (unwell.code, "indsatskatalog migrate" in unwell.out) == (1, True)
    assert run("search", "motion", var=var).code == 1
    assert run("migrate", var=var).code == 0
    assert run("migrate", var=var).code == 0
    empty = run("search", "motion", var=var)
    assert (empty.code, "0 indsatser" in empty.out) == (1, True)
    seeded = run("seed", var=var, EXAMPLES="false")
    assert seeded.code == 0
    assert "Tilføjet: " in seeded.out
    again = run("seed", var=var, EXAMPLES="false")
    assert (again.code, "Tilføjet" in again.out, "Uændret: " in again.out) == (0, False, True)
    built = run("reindex", var=var)
    assert (built.code, "indsatser i indekset" in built.out) == (0, True)
    found = run("search", "mentor", "--antal", "3", var=var)
    assert (found.code, "Mentor" in found.out) == (0, True)
    nothing = run("search", "ubådsnavigation", var=var)
    assert nothing.code == 1
    well = run("doctor", var=var)
    assert (well.code, "✗" in well.out) == (0, False), well.out


def test_serving_again_reads_no_file_that_is_the_same_as_before(
    seeded_copy: Path, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    shutil.copytree(PROJECT / "catalogue_data", files)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = {"PORT": str(taken.getsockname()[1]), "CATALOGUE_DIR": str(files), "EXAMPLES": "1"}
        same = run("serve", var=seeded_copy, **told)
        assert (same.code, "Filerne er de samme" in same.out) == (3, True), same
        (files / "glossary.yaml").write_text("entries: [{term: 7}]\n", encoding="utf-8")
        faulty = run("serve", var=seeded_copy, **told)
    assert (faulty.code, "glossary.yaml" in faulty.err) == (1, True), faulty


def test_doctor_finds_what_is_wrong_and_says_what_to_do(seeded_copy: Path) -> None:
    assert run("doctor", var=seeded_copy).code == 0
    next((seeded_copy / "index").glob("*/words.txt")).unlink()
    database = Database(database_url(seeded_copy))
    with database.writing() as session:
        run_sql = session.connection().exec_driver_sql
        run_sql("UPDATE intervention SET sort_key = 'forkert' WHERE sort_key > 'm'")
        run_sql("DELETE FROM change_log WHERE sequence = 3")
    database.close()
    said = run("doctor", var=seeded_copy)
    assert said.code == 1
    wrong = [line for line in said.out.splitlines() if line.startswith("✗")]
    assert [line.split(":")[0] for line in wrong] == [
        *("✗ Ændringslog", "✗ Afledte felter", "✗ Søgeindeks")
    ]
    assert "reindex" in said.out


@pytest.mark.parametrize("verb", ["migrate", "seed", "doctor", "check-data", "serve"])
def test_a_wrong_setting_ends_with_two_and_is_named(verb: str, tmp_path: Path) -> None:
    said = run(verb, var=tmp_path, ENVIRONMENT="production", SECRET_KEY="svag")  # noqa: S106
    assert said.code == 2
    assert "INDSATSKATALOG_SECRET_KEY" in said.err
    assert "svag" not in said.err.replace("for svag", "")
    assert "Traceback" not in said.err


@pytest.mark.sqlite
def test_a_database_that_is_no_database_is_a_finding_for_every_verb(tmp_path: Path) -> None:
    (tmp_path / "katalog.sqlite3").write_bytes(b"ikke en database " * 100)
    for verb in (("migrate",), ("seed",), ("search", "a"), ("reindex",), ("doctor",)):
        said = run(*verb, var=tmp_path)
        assert said.code == 1, (verb, said)
        assert "Traceback" not in said.err, verb


def test_doctor_finds_an_index_that_is_behind_or_ahead(seeded_copy: Path) -> None:
    said = run("doctor", var=seeded_copy)
    assert "0 ændringer bagud" in said.out
    manifest = seeded_copy / "index" / "CURRENT"
    stored = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**stored, "sequence": stored["sequence"] - 2}))
    said = run("doctor", var=seeded_copy)
    assert (said.code, "2 ændringer bagud" in said.out) == (0, True)
    manifest.write_text(json.dumps({**stored, "sequence": stored["sequence"] + 2}))
    said = run("doctor", var=seeded_copy)
    assert (said.code, "reindex" in said.out) == (1, True)


def test_doctor_counts_every_intervention_once_however_often_it_was_written(
    town: Town, tmp_path: Path
) -> None:
    changed, gone, _ = (town.publish(content(title)) for title in ("Gåtur", "Løbetur", "Cykeltur"))
    town.catalogue.build_index()
    town.publish(content("Gåtur om aftenen"), identity=changed)
    town.publish(content("Svømmetur"))
    with town.database.writing() as session:
        verbs.withdraw(session, gone, "archived", now=NOW)
    town.catalogue.write_index()
    manifest = town.catalogue.index.manifest()
    assert manifest is not None
    assert len(manifest.parts) == 2
    found = {one.what: one for one in diagnose(site_settings(tmp_path))}["Søgeindeks"]
    assert (found.well, found.detail) == (True, "3 indsatser, 0 ændringer bagud")


def test_reindex_writes_only_what_has_changed_when_it_is_asked_to(seeded_copy: Path) -> None:
    manifest = seeded_copy / "index" / "CURRENT"
    first = json.loads(manifest.read_text())
    said = run("reindex", "--changes", var=seeded_copy)
    assert (said.code, said.err) == (0, "")
    second = json.loads(manifest.read_text())
    assert len(second["parts"]) == 2
    assert second["parts"][0] == first["parts"][0], "what was written stays as it was"
    assert run("reindex", var=seeded_copy).code == 0
    third = json.loads(manifest.read_text())
    assert len(third["parts"]) == 1
    assert third["parts"][0]["name"] != first["parts"][0]["name"]
    folders = [path.name for path in (seeded_copy / "index").iterdir() if path.is_dir()]
    assert folders == [third["parts"][0]["name"]]
    assert run("doctor", var=seeded_copy).code == 0


def test_reindex_of_changes_builds_everything_where_there_is_nothing(seeded_copy: Path) -> None:
    shutil.rmtree(seeded_copy / "index")
    assert run("reindex", "--changes", var=seeded_copy).code == 0
    assert run("doctor", var=seeded_copy).code == 0


def test_elsewhere_than_on_a_terminal_progress_is_plain_lines(seeded_copy: Path) -> None:
    said = run("reindex", var=seeded_copy)
    assert said.code == 0
    lines = [line for line in said.out.splitlines() if line.startswith("Søgeindeks: ")]
    assert 5 <= len(lines) <= 30
    assert "\x1b" not in said.out + said.err

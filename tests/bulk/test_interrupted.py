"""An import that is killed, or that fails half-way, has changed nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.settings import PROJECT
from app.storage.database import Database
from tests.bulk.files import WHOLE, all_of, csv_file, look, take_in
from tests.cli.running import run
from tests.conftest import site_settings
from tests.databases import everything_in
from tests.desks import Office

TABLES = ("intervention", "slug", "revision", "work", "import_batch", "audit_log", "change_log")


def _everything(database: Database) -> list[list[tuple[object, ...]]]:
    with database.reading() as session:
        connection = session.connection()
        return [
            sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}"))), key=str)  # noqa: S608
            for table in TABLES
        ]


def _many(count: int) -> bytes:
    changed = {**WHOLE, "adresse": "den-der-var", "purpose": "Rettet af filen"}
    new = [{**WHOLE, "adresse": f"ny-{n}", "title": f"Nummer {n}"} for n in range(count)]
    return csv_file(changed, *new)


@pytest.mark.parametrize("kill_at", [1, 401, 9_999])
def test_killed_in_the_middle_it_has_changed_nothing(
    office: Office, tmp_path: Path, kill_at: int
) -> None:
    first = csv_file({**WHOLE, "adresse": "den-der-var"})
    take_in(office.database, first, None, None, batch="a")
    before = _everything(office.database)
    file = tmp_path / "mange.csv"
    file.write_bytes(_many(900))
    done = subprocess.run(
        [sys.executable, "-m", "tests.bulk.killing", office.database.url, str(file), str(kill_at)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert int(done.stdout) > 0, "it must have written something before it was killed"
    assert _everything(office.database) == before
    plan = look(office.database, file.read_bytes(), None, None)
    assert (plan.counts["opret"], plan.counts["ret"], plan.faults) == (900, 1, [])


def test_the_command_line_exports_changes_and_takes_in_again(
    office: Office, tmp_path: Path
) -> None:
    take_in(office.database, csv_file(WHOLE), None, office.nord, batch="a")
    var = office.town.index_dir.parent
    assert site_settings(var).effective_database_url == office.database.url
    for wanted in ("csv", "xlsx", "json"):
        file = tmp_path / f"ud.{wanted}"
        done = run("export", str(file), "--organisation", "Nord Kommune", var=var)
        assert (done.code, "1 indsatser" in done.out) == (0, True), done.err
        again = run("import", str(file), "--dry-run", var=var)
        assert (again.code, "1 er uændret" in again.out) == (0, True), again.err
    csv_path = tmp_path / "ud.csv"
    changed = csv_path.read_text("utf-8-sig").replace("Kom med ud at gå.", "Kom med.")
    csv_path.write_text(changed, "cp1252", newline="")
    trial = run("import", str(csv_path), "--dry-run", "--publish", var=var)
    assert "summary: Kom med ud at gå. → Kom med." in trial.out
    assert not all_of(office)[0].is_public
    done = run("import", str(csv_path), "--publish", "--organisation", "Nord Kommune", var=var)
    assert (done.code, "1 rettes, 1 udgives" in done.out) == (0, True), done.err
    (item,) = all_of(office)
    assert item.published is not None
    assert item.published.content.summary == "Kom med."


def test_the_command_line_says_every_fault_and_exits_with_1(office: Office, tmp_path: Path) -> None:
    var, file = office.town.index_dir.parent, tmp_path / "fejl.csv"
    file.write_bytes(csv_file({**WHOLE, "price_kr": "gratis"}, {**WHOLE, "spor": "ukendt"}))
    done = run("import", str(file), var=var)
    assert done.code == 1
    assert "Række 2, price_kr: »gratis« er ikke et helt tal." in done.err
    assert "Række 3, spor: »ukendt« findes ikke" in done.err
    assert all_of(office) == []
    file.write_bytes(b"titel\r\nx")
    done = run("import", str(file), var=var)
    assert (done.code, "Mener du »title«?" in done.err) == (1, True)
    assert run("import", str(file), "--organisation", "Øst", var=var).code == 1
    assert run("import", str(tmp_path / "ingen.csv"), var=var).code == 2
    assert run("export", str(tmp_path / "x.pdf"), var=var).code == 2


def test_the_command_line_keeps_no_file_that_is_named_after_a_person(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "070761-4285.csv"
    file.write_bytes(csv_file(WHOLE))
    done = run("import", str(file), var=office.town.index_dir.parent)
    assert (done.code, "Giv filen et andet navn." in done.err) == (1, True)
    with office.database.reading() as session:
        assert "070761-4285" not in everything_in(session)
    assert all_of(office) == []

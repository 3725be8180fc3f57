"""Several processes on one PostgreSQL: one writes at a time, and everybody reads whole moments."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, create_engine, func, select

from app.settings import PROJECT
from app.storage import audit_log, change_log, postgresql
from app.storage.database import Database, address_of
from app.storage.leases import take_lease
from app.storage.tables import ChangeRow, InterventionRow
from tests.catalogues import NOW, Town, content
from tests.desks import Office
from tests.postgresql.server import Server

PROCESSES, EACH = 2, 12


def test_processes_that_write_at_once_leave_no_gap_and_readers_see_them_in_order(
    town: Town,
) -> None:
    command = [sys.executable, "-m", "tests.postgresql.writing", town.database.url]
    writing = [
        subprocess.Popen(
            [*command, f"p{number}", str(EACH)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for process in writing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    ended = threading.Event()
    with ThreadPoolExecutor(2) as readers:
        watching = [readers.submit(_watch, town.database, ended) for _ in range(2)]
        said = []
        with ThreadPoolExecutor(PROCESSES) as pool:
            for out, _ in pool.map(lambda one: one.communicate("go\n", timeout=60), writing):
                said.append(json.loads(out))
        ended.set()
        assert min(one.result() for one in watching) > 3, "somebody must have read meanwhile"
    numbers = [number for one in said for number in one["numbers"]]
    assert sorted(numbers) == list(range(1, PROCESSES * EACH + 1))
    assert all(one["numbers"] == sorted(one["numbers"]) for one in said)
    assert sorted(one["leased"] for one in said) == [False, True]
    town.catalogue.follow()
    assert town.catalogue.index.snapshot.count == PROCESSES * EACH


def _watch(database: Database, ended: threading.Event) -> int:
    """Reads until the others have ended; how many different moments it saw, each of them whole."""
    seen: set[int] = set()
    while not ended.is_set():
        with database.reading() as session:
            head = change_log.head(session)
            rows = list(session.exec(select(ChangeRow.sequence)))
            shown = session.exec(
                select(func.count()).where(InterventionRow.current_change != None)  # noqa: E711
            ).one()
        assert sorted(rows) == list(range(1, head + 1)), "a later number before an earlier one"
        assert shown == head, "two statements saw two moments"
        seen.add(head)
    return len(seen)


def test_what_a_verb_has_looked_at_stays_so_until_it_has_written(town: Town) -> None:
    """Without a row to wait for: one looks whether something is there, and makes it."""

    def once(number: int) -> bool:
        with town.database.writing() as session:
            return take_lease(session, "calendar", str(number), NOW, timedelta(minutes=1))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(once, range(8))) == [False] * 7 + [True]


def test_a_writer_waits_for_another_one_and_not_for_ever(database: Database) -> None:
    engine = create_engine(address_of(database.url))
    _, impatient = postgresql.doors_of(engine, busy_timeout_ms=200)
    with database.writing() as session:
        change_log.append(session, _term())
        with pytest.raises(OperationalError, match="lock timeout"), Session(impatient) as second:
            second.connection()
        with database.reading() as reader:
            assert change_log.head(reader) == 0, "nobody waits who only reads"
    with Session(impatient) as second, second.begin():
        assert change_log.append(second, _term()) == 2
    engine.dispose()


def test_a_machine_that_starts_waits_longer_for_one_that_makes_the_database_ready(
    database: Database,
) -> None:
    engine = create_engine(address_of(database.url))
    _, writer = postgresql.doors_of(engine, busy_timeout_ms=1)

    def start() -> int:
        with Session(writer.execution_options(patient=True)) as session, session.begin():
            return change_log.append(session, _term())

    with ThreadPoolExecutor(1) as other:
        with database.writing() as session:
            change_log.append(session, _term())
            session.flush()
            started = other.submit(start)
            with pytest.raises(TimeoutError):
                started.result(0.3)
        assert started.result(10) == 2
    engine.dispose()


def test_a_process_that_waited_for_another_one_is_not_dated_before_it(database: Database) -> None:
    second, later = Database(database.url), NOW + timedelta(seconds=3)

    def waits() -> None:
        with second.writing() as session:
            change_log.append(session, _term())

    with ThreadPoolExecutor(1) as other:
        with database.writing() as session:
            waiting = other.submit(waits)
            change_log.append(session, _term(later))
        waiting.result(10)
    second.close()
    with database.reading() as session:
        assert [one.at for one in change_log.changes_after(session, 0, 9)] == [later, later]


def _term(at: datetime = NOW) -> ChangeRow:
    return ChangeRow(sequence=0, at=at, kind="term", key="lov/lab", type="upsert")


def test_a_server_that_was_started_anew_is_asked_again(server: Server, town: Town) -> None:
    town.publish(content("Før"))
    name = town.database.engine.url.database
    ended = server.run(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "  # noqa: S608
        f"WHERE datname = '{name}'"
    )
    assert ended[0][0] > 0, "there were connections to end"
    assert town.titles("") == ["Før"]
    town.publish(content("Efter"))
    assert town.head() == 2


def test_a_process_that_dies_while_it_writes_holds_nobody_up(server: Server, town: Town) -> None:
    with suppress(DBAPIError), town.database.writing() as session:
        change_log.append(session, _term())
        mine = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
        server.run(f"SELECT pg_terminate_backend({mine})")
        session.connection().execute(text("SELECT 1"))
    town.publish(content())
    assert town.head() == 1, "what was not committed has taken no number"


def test_a_database_that_is_only_to_be_read_is_served(server: Server, town: Town) -> None:
    town.publish(content("Gå dig glad"))
    name = town.database.engine.url.database
    town.database.close()
    server.run(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    assert town.titles("glad") == ["Gå dig glad"]
    with pytest.raises(DBAPIError) as refused:
        town.publish(content("Ikke nu"))
    assert "readonly" in str(refused.value).lower(), "by this word »serve« knows it"
    assert town.titles("glad") == ["Gå dig glad"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'en anden' WHERE number = 2",
        "UPDATE audit_log SET hash = hash",
        "DELETE FROM audit_log WHERE number = 2",
        "TRUNCATE audit_log",
        "INSERT INTO audit_log SELECT * FROM audit_log WHERE number = 2",
        "INSERT INTO audit_log SELECT * FROM audit_log WHERE number = 2 "
        "ON CONFLICT (number) DO UPDATE SET actor = 'en anden'",
    ],
)
def test_entries_of_the_audit_log_can_be_neither_changed_nor_removed(
    office: Office, statement: str
) -> None:
    office.draft()
    with pytest.raises(DBAPIError), office.database.writing() as session:
        session.connection().execute(text(statement))
    with office.database.reading() as session:
        assert audit_log.first_break(session) is None


def test_an_entry_that_was_changed_with_the_guard_taken_away_is_found_out(office: Office) -> None:
    office.draft()
    with office.database.writing() as session:
        run = session.connection().execute
        run(text("ALTER TABLE audit_log DISABLE TRIGGER audit_log_only_grows"))
        run(text("UPDATE audit_log SET at = at + interval '1 microsecond' WHERE number = 2"))
    with office.database.reading() as session:
        assert audit_log.first_break(session) == "nr. 2 er ændret"


def test_times_are_what_they_were_wherever_the_server_stands(database: Database) -> None:
    at = datetime(2026, 3, 29, 1, 59, 59, 123_456, tzinfo=UTC)
    with database.writing() as session:
        change_log.append(session, _term(at))
    with database.reading() as session:
        kept = change_log.last_change_at(session)
    assert (kept, kept.tzinfo if kept else None) == (at, UTC)

"""The audit log only grows, and whoever changes it behind our back is found out."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.storage import audit_log
from app.storage.people_tables import AuditRow
from tests.desks import Office

pytestmark = pytest.mark.sqlite
COLUMNS = sorted(AuditRow.model_fields)


@pytest.fixture
def busy(office: Office) -> Office:
    """An office in which some things have been done."""
    for number in range(4):
        office.draft(f"Indsats {number}")
    return office


def _break(office: Office) -> str | None:
    with office.database.reading() as session:
        return audit_log.first_break(session)


def _outside(office: Office) -> sqlite3.Connection:
    """A connection that the product has not prepared, as an intruder would open it."""
    return sqlite3.connect(office.database.url.removeprefix("sqlite:///"), isolation_level=None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'en anden' WHERE number = 2",
        "UPDATE audit_log SET hash = hash",
        "DELETE FROM audit_log WHERE number = 2",
        "DELETE FROM audit_log",
        "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log WHERE number = 2",
        "REPLACE INTO audit_log SELECT * FROM audit_log WHERE number = 2",
        "INSERT INTO audit_log SELECT * FROM audit_log WHERE number = 2",
    ],
)
def test_entries_can_be_neither_changed_nor_removed_nor_replaced(
    busy: Office, statement: str
) -> None:
    def refused() -> None:
        with busy.database.writing() as session:
            session.connection().execute(text(statement))

    with pytest.raises((IntegrityError, OperationalError)):
        refused()
    assert _break(busy) is None


def test_replacing_an_entry_from_outside_is_refused_or_found_out(busy: Office) -> None:
    outside = _outside(busy)
    try:
        outside.execute(
            "INSERT OR REPLACE INTO audit_log SELECT number, at, actor_id, 'en anden', action,"
            " kind, key, organisation_id, details, previous, hash FROM audit_log WHERE number = 2"
        )
    except sqlite3.Error:
        return
    finally:
        outside.close()
    assert _break(busy) == "nr. 2 er ændret"


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("number", ["first", "middle", "last"])
def test_tampering_with_any_column_of_any_row_is_found_out(
    busy: Office, column: str, number: str
) -> None:
    assert _break(busy) is None
    outside = _outside(busy)
    last = outside.execute("SELECT max(number) FROM audit_log").fetchone()[0]
    row = {"first": 1, "middle": last // 2, "last": last}[number]
    for (trigger,) in outside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        outside.execute(f'DROP TRIGGER "{trigger}"')
    value = {"number": 9_999, "at": "2001-01-01 00:00:00.000000"}.get(column, "forfalsket")
    change = f"UPDATE audit_log SET {column} = ? WHERE number = ?"  # noqa: S608
    outside.execute(change, (value, row))
    outside.close()
    assert _break(busy) is not None


@pytest.mark.parametrize("which", ["first", "middle", "last", "all"])
def test_a_missing_entry_is_found_out(busy: Office, which: str) -> None:
    outside = _outside(busy)
    last = outside.execute("SELECT max(number) FROM audit_log").fetchone()[0]
    for (trigger,) in outside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        outside.execute(f'DROP TRIGGER "{trigger}"')
    row = {"first": 1, "middle": last // 2, "last": last, "all": None}[which]
    outside.execute("DELETE FROM audit_log WHERE number = ?1 OR ?1 IS NULL", (row,))
    outside.close()
    assert _break(busy) is not None


def test_what_is_refused_leaves_no_entry(busy: Office) -> None:
    with busy.database.reading() as session:
        before = len(list(audit_log.entries(session)))
    identity = busy.draft()
    with busy.client("fremmed") as client:
        client.post(f"/redaktion/indsatser/{identity}/pladser", {"pladser": "1"})
    with busy.database.reading() as session:
        actions = [row.action for row in audit_log.entries(session)]
    assert actions[before:] == ["opret", "log-ind"]

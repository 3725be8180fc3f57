"""The public change log: numbered without gaps, in the order in which changes were committed.

The number comes from one row, raised inside the verb's own transaction: whoever raises it holds
it until commit, so a later number is never visible before an earlier one, on any database.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select, update

from app.storage.tables import ChangeRow, LogHeadRow

_HEAD = select(LogHeadRow.sequence)


def head(session: Session) -> int:
    """The number of the newest change; 0 in an empty catalogue. Every search asks for it."""
    number: int = session.connection().execute(_HEAD).scalar_one()
    return number


def append(session: Session, change: ChangeRow) -> int:
    """Gives the change the next number, stores it and returns the number."""
    append_all(session, [change])
    return change.sequence


def append_all(session: Session, changes: Sequence[ChangeRow]) -> None:
    """Gives the changes the next numbers in their order, and stores them."""
    session.exec(update(LogHeadRow).values(sequence=col(LogHeadRow.sequence) + len(changes)))
    first = head(session) - len(changes) + 1
    for number, change in enumerate(changes, start=first):
        change.sequence = number
    session.add_all(changes)
    session.flush()


def changes_after(
    session: Session, sequence: int, limit: int, kind: str | None = None
) -> Sequence[ChangeRow]:
    """At most ``limit`` changes numbered higher than ``sequence``, in order."""
    query = select(ChangeRow).where(col(ChangeRow.sequence) > sequence)
    if kind is not None:
        query = query.where(ChangeRow.kind == kind)
    return session.exec(query.order_by(col(ChangeRow.sequence)).limit(limit)).all()


def interventions_changed_after(session: Session, sequence: int) -> list[str]:
    """The ids of all interventions that a change numbered higher than ``sequence`` is about."""
    query = select(ChangeRow.key).where(
        ChangeRow.kind == "intervention", col(ChangeRow.sequence) > sequence
    )
    return sorted(set(session.exec(query)))


def last_change_at(session: Session) -> datetime | None:
    """When the newest change was made."""
    query = select(ChangeRow.at).order_by(col(ChangeRow.sequence).desc()).limit(1)
    return session.exec(query).first()

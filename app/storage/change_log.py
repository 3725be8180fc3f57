"""The public change log: numbered without gaps, in the order in which changes were committed.

The number comes from one row, raised inside the verb's own transaction: whoever raises it holds
it until commit, so a later number is never visible before an earlier one, on any database. The
dates follow the numbers, so that whoever asks by date misses nothing either. What the public sees
now stays for ever; what later changes have overtaken stays for ``KEPT_FOR``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select, update

from app.storage.tables import ChangeRow, InterventionRow, LogHeadRow

KEPT_FOR = timedelta(days=180)
"""How long what was overtaken, a tombstone above all, stays in the log."""
FORGET_EVERY = timedelta(days=1)

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
    """Gives the changes the next numbers in their order, and stores them.

    None is dated before an earlier number: a verb takes the time before it has its turn to write,
    and clocks are put back.
    """
    session.exec(update(LogHeadRow).values(sequence=col(LogHeadRow.sequence) + len(changes)))
    first, last = head(session) - len(changes) + 1, last_change_at(session)
    for number, change in enumerate(changes, start=first):
        change.sequence = number
        change.at = last = max(change.at, last or change.at)
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


def has_others_after(session: Session, sequence: int) -> bool:
    """Whether a change numbered higher is about anything but interventions: a term, a package …"""
    query = select(ChangeRow.sequence).where(
        ChangeRow.kind != "intervention", col(ChangeRow.sequence) > sequence
    )
    return session.exec(query.limit(1)).first() is not None


def last_change_at(session: Session) -> datetime | None:
    """When the newest change was made."""
    query = select(ChangeRow.at).order_by(col(ChangeRow.sequence).desc()).limit(1)
    return session.exec(query).first()


def horizon(session: Session) -> int:
    """Up to which number the log has forgotten what later changes have overtaken."""
    return session.exec(select(LogHeadRow.horizon)).one()


def head_and_horizon(session: Session) -> tuple[int, int]:
    """The number of the newest change, and the horizon: one row, all that an idle poll reads."""
    return session.exec(select(LogHeadRow.sequence, LogHeadRow.horizon)).one()


def forget_overtaken(session: Session, now: datetime) -> int:
    """Forgets what was overtaken more than ``KEPT_FOR`` ago; returns how many changes.

    What the public sees now stays, however old; so do the tombstones of the last ``KEPT_FOR``.
    Runs at most about once a day, when there is a day's worth to forget.
    """
    before = horizon(session)
    oldest = select(ChangeRow.at).where(col(ChangeRow.sequence) > before)
    first = session.exec(oldest.order_by(col(ChangeRow.sequence)).limit(1)).first()
    if first is None or first > now - KEPT_FOR - FORGET_EVERY:
        return 0
    recent = select(func.min(ChangeRow.sequence)).where(
        col(ChangeRow.sequence) > before, col(ChangeRow.at) > now - KEPT_FOR
    )
    # The newest change says when anything last changed, so it stays.
    reach = (session.exec(recent).one() or head(session)) - 1
    if reach <= before:
        return 0
    shown = select(InterventionRow.current_change).where(
        col(InterventionRow.current_change).is_not(None)
    )
    forgotten = session.exec(
        delete(ChangeRow).where(
            col(ChangeRow.sequence) <= reach, col(ChangeRow.sequence).not_in(shown)
        )
    )
    session.exec(update(LogHeadRow).values(horizon=reach))
    return forgotten.rowcount

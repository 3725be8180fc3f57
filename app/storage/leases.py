"""Leases: one process at a time may follow, persist or turn the calendar."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, update

from app.storage.tables import LeaseRow


def take_lease(
    session: Session, name: str, holder: str, now: datetime, hold_for: timedelta
) -> bool:
    """Takes or renews the lease; False while somebody else holds it."""
    if session.get(LeaseRow, name) is None:
        session.add(LeaseRow(name=name, holder=holder, until=now + hold_for))
        session.flush()
        return True
    taken = session.exec(
        update(LeaseRow)
        .where(
            col(LeaseRow.name) == name,
            or_(col(LeaseRow.holder) == holder, col(LeaseRow.until) < now),
        )
        .values(holder=holder, until=now + hold_for)
    )
    return bool(taken.rowcount)

"""Shortcuts to what is public, for tests of what happens as time goes."""

from datetime import UTC, date, datetime, timedelta

from app.catalogue import Shown
from app.domain.record import PublicRecord
from app.editorial.due import DueReport, apply_due
from app.storage import audit_log
from app.storage.desk_tables import WorkRow
from tests.catalogues import content
from tests.desks import Office

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)


def draft(office: Office, title: str = "Gå dig glad", **fields: object) -> str:
    """A whole draft of Nord's, saved but not sent."""
    person = office.people["redaktoer"]
    identity = office.desk.begin(person, office.nord, title, now=NOON)
    office.desk.save(person, identity, content(title, **fields), 1, now=NOON)
    return identity


def sent(office: Office, title: str = "Gå dig glad", **fields: object) -> str:
    """The same, sent to review."""
    identity = draft(office, title, **fields)
    office.desk.submit(office.people["redaktoer"], identity, 2, "", now=NOON)
    return identity


def published(office: Office, title: str = "Gå dig glad", **fields: object) -> str:
    """The same, before the public."""
    identity = sent(office, title, **fields)
    office.desk.approve(office.people["godkender"], identity, 2, {}, now=NOON)
    return identity


def planned(office: Office, at: datetime, title: str = "Gå dig glad", **fields: object) -> str:
    """The same, approved for a later moment."""
    identity = sent(office, title, **fields)
    office.desk.approve(office.people["godkender"], identity, 2, {}, publish_at=at, now=NOON)
    return identity


def due(office: Office, now: datetime) -> DueReport:
    """Turns the calendar."""
    with office.database.writing() as session:
        return apply_due(session, now)


def public(office: Office, identity: str) -> PublicRecord | None:
    """What the public sees."""
    found = office.catalogue.show(identity)
    return found.public if isinstance(found, Shown) else None


def deeds(office: Office, action: str) -> list[str]:
    """What the calendar was logged to do, by key."""
    with office.database.reading() as session:
        rows = list(audit_log.entries(session))
    return [row.key for row in rows if row.action == action and row.actor == "kalender"]


def review_due(office: Office, identity: str, day: date) -> None:
    """Sets the day of the next review."""
    with office.database.writing() as session:
        work = session.get(WorkRow, identity)
        assert work is not None
        work.review_due = day
        session.add(work)


def days(number: int) -> timedelta:
    return timedelta(days=number)

"""Interventions, their addresses, revisions and availability: the rows behind the verbs."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from app.domain.availability import Availability
from app.domain.content import CONTENT_VERSION, Content
from app.domain.record import Home, Provenance, WithdrawalReason
from app.domain.upgrades import upgraded
from app.domain.workflow import State
from app.storage import change_log
from app.storage.derived import derive
from app.storage.desk_tables import WorkRow
from app.storage.machine_tables import HarvestedRow
from app.storage.public_records import record_json
from app.storage.tables import AvailabilityRow, ChangeRow, InterventionRow, RevisionRow, SlugRow

_LIKE_AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def content_json(content: Content) -> str:
    """The content as it is stored: JSON without what is not known."""
    return content.model_dump_json(exclude_defaults=True)


def add_intervention(
    session: Session, identity: str, slug: str, provenance: Provenance, now: datetime
) -> InterventionRow:
    """Adds an intervention with nothing written yet, and its first address."""
    row = InterventionRow(id=identity, provenance=provenance, created=now)
    session.add(row)
    session.flush()
    session.add(SlugRow(slug=slug, intervention_id=identity))
    session.flush()
    return row


def current_slug(session: Session, identity: str) -> str:
    """The address of today."""
    query = select(SlugRow.slug).where(
        SlugRow.intervention_id == identity, col(SlugRow.current).is_(True)
    )
    return session.exec(query).one()


def change_slug(session: Session, identity: str, slug: str) -> None:
    """Gives the intervention another address; the old ones keep leading to it."""
    session.exec(
        update(SlugRow).where(col(SlugRow.intervention_id) == identity).values(current=False)
    )
    session.merge(SlugRow(slug=slug, intervention_id=identity, current=True))
    session.flush()


def intervention_at(session: Session, slug_or_id: str) -> tuple[InterventionRow, str] | None:
    """The intervention that has or had this address (or has this id), and its current slug.

    What looks like an id is one first: no address, whoever chose it, may stand before it.
    """
    row = session.get(InterventionRow, slug_or_id) if _LIKE_AN_ID.fullmatch(slug_or_id) else None
    if row is None:
        own = session.get(SlugRow, slug_or_id)
        row = session.get(InterventionRow, own.intervention_id if own else slug_or_id)
    return (row, current_slug(session, row.id)) if row else None


def is_taken(session: Session, slug: str) -> bool:
    """Whether an address leads to an intervention already: its own, or by its id."""
    return bool(session.get(SlugRow, slug) or session.get(InterventionRow, slug))


def add_revision(
    session: Session, identity: str, content: Content, author: str, now: datetime
) -> RevisionRow:
    """Appends a draft revision."""
    newest = session.exec(
        select(func.max(RevisionRow.number)).where(RevisionRow.intervention_id == identity)
    ).one()
    row = draft_row(identity, (newest or 0) + 1, content, author, now)
    session.add(row)
    session.flush()
    return row


def draft_row(
    identity: str, number: int, content: Content, author: str, now: datetime
) -> RevisionRow:
    """A draft that is not stored yet."""
    return RevisionRow(
        intervention_id=identity,
        number=number,
        state=State.DRAFT,
        content_version=CONTENT_VERSION,
        content=content_json(content),
        created=now,
        created_by=author,
    )


def newest_revisions(session: Session) -> dict[str, tuple[str, RevisionRow]]:
    """For every intervention with anything written: its slug and newest revision."""
    newest = (
        select(RevisionRow.intervention_id, func.max(RevisionRow.number).label("number"))
        .group_by(RevisionRow.intervention_id)
        .subquery()
    )
    query = (
        select(SlugRow.slug, RevisionRow)
        .join(newest, newest.c.intervention_id == col(SlugRow.intervention_id))
        .join(
            RevisionRow,
            (col(RevisionRow.intervention_id) == newest.c.intervention_id)
            & (col(RevisionRow.number) == newest.c.number),
        )
        .where(col(SlugRow.current).is_(True))
    )
    return {revision.intervention_id: (slug, revision) for slug, revision in session.exec(query)}


def content_of(revision: RevisionRow) -> Content:
    """The content of a revision, in the shape of today."""
    return Content.model_validate_json(upgraded(revision.content, revision.content_version))


def add_availability(
    session: Session, identity: str, availability: Availability, author: str, now: datetime
) -> AvailabilityRow:
    """Appends one telling of availability."""
    row = AvailabilityRow(
        intervention_id=identity,
        body=availability.model_dump_json(exclude_defaults=True),
        told=now,
        told_by=author,
    )
    session.add(row)
    session.flush()
    return row


def log_upsert(session: Session, row: InterventionRow, content: Content, now: datetime) -> int:
    """Writes what is derived from the content, and the change that shows the record of now."""
    derive(session, [(row, content)])
    change = _upsert(session, row, current_slug(session, row.id), now)
    row.current_change = change_log.append(session, change)
    session.add(row)
    session.flush()
    return row.current_change


def log_upserts(
    session: Session, shown: Sequence[tuple[InterventionRow, str, Content]], now: datetime
) -> None:
    """The same for many, each with its address: a change each, in their order."""
    derive(session, [(row, content) for row, _, content in shown])
    changes = [_upsert(session, row, slug, now) for row, slug, _ in shown]
    change_log.append_all(session, changes)
    for (row, _, _), change in zip(shown, changes, strict=True):
        row.current_change = change.sequence
        session.add(row)
    session.flush()


def _upsert(session: Session, row: InterventionRow, slug: str, now: datetime) -> ChangeRow:
    work = session.get(WorkRow, row.id)
    return ChangeRow(
        sequence=0,
        at=now,
        kind="intervention",
        key=row.id,
        type="upsert",
        revision_id=row.published_revision_id,
        availability_id=row.availability_id,
        record=record_json(
            row,
            slug,
            row.updated or now,
            work.not_checked_since if work else None,
            home_of(session, row.id),
        ),
    )


def home_of(session: Session, identity: str) -> Home | None:
    """Where an intervention was harvested from; None for our own."""
    harvested = session.get(HarvestedRow, identity)
    return Home(harvested.name, harvested.url) if harvested else None


def log_withdrawal(
    session: Session,
    row: InterventionRow,
    reason: WithdrawalReason,
    now: datetime,
    into: str | None = None,
) -> int:
    """Takes the intervention from the public, and writes the change that says why."""
    change = ChangeRow(
        sequence=0, at=now, kind="intervention", key=row.id, type="delete", reason=reason, into=into
    )
    change_log.append(session, change)
    row.current_change = None
    row.withdrawn_reason, row.withdrawn_into, row.withdrawn_at = reason, into, change.at
    session.add(row)
    session.flush()
    return change.sequence

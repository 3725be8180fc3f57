"""The verbs on an intervention. Each runs in the caller's one writing transaction.

A draft may have gaps; publishing may not. What the public sees changes only through
``publish``, ``set_availability``, ``vouch`` and ``withdraw``, and each of them appends exactly one
change to the log.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, select

from app.domain.availability import Availability, contradictions_in
from app.domain.content import Content
from app.domain.days import DENMARK
from app.domain.publishing import (
    Known,
    Problem,
    problems_before_publishing,
    references_of,
)
from app.domain.record import Provenance, Review, WithdrawalReason
from app.domain.workflow import State, check_transition
from app.editorial.errors import AlreadyThere, NotReady, NotThere
from app.storage import interventions
from app.storage.reference_items import read_reference_data
from app.storage.tables import AvailabilityRow, InterventionRow, RevisionRow, SlugRow


def today_in_denmark(now: datetime) -> date:
    """The Danish calendar day of an instant."""
    return now.astimezone(DENMARK).date()


def start_of(day: date) -> datetime:
    """The instant at which a Danish calendar day begins."""
    return datetime.combine(day, time(), DENMARK).astimezone(UTC)


def create(
    session: Session, identity: str, slug: str, provenance: Provenance, *, now: datetime
) -> None:
    """Makes room for an intervention. Raises ``AlreadyThere`` when the id or address is taken."""
    if session.get(InterventionRow, identity) is not None:
        raise AlreadyThere(f"id {identity}")
    if session.get(SlugRow, slug) is not None:
        raise AlreadyThere(f"slug {slug}")
    interventions.add_intervention(session, identity, slug, provenance, now)


def save_draft(
    session: Session, identity: str, content: Content, *, author: str, now: datetime
) -> int:
    """Appends a draft revision and returns its id. Types hold already; gaps are allowed."""
    _intervention(session, identity)
    revision = interventions.add_revision(session, identity, content, author, now)
    assert revision.id is not None  # noqa: S101  (set by the database)
    return revision.id


def submit(session: Session, revision_id: int) -> list[Problem]:
    """Sends a draft to review; returns what would still hinder its publication."""
    revision = _revision(session, revision_id)
    check_transition(State(revision.state), State.IN_REVIEW)
    revision.state = State.IN_REVIEW
    session.add(revision)
    session.flush()
    content = interventions.content_of(revision)
    return problems_before_publishing(content, known(session, content))


def publish(
    session: Session, revision_id: int, *, now: datetime, may_refer_to: Known | None = None
) -> int:
    """Lets the public see a reviewed revision; returns the change's number.

    Raises ``NotReady`` with every problem. ``may_refer_to`` spares reading the catalogue
    again when many are published in one transaction.
    """
    row, content = _shown(session, revision_id, now, may_refer_to)
    return interventions.log_upsert(session, row, content, now)


def publish_many(
    session: Session, revisions: Mapping[int, str], *, now: datetime, may_refer_to: Known
) -> None:
    """The same for many revisions, each with the address of its intervention."""
    shown = [
        (row, slug, content)
        for revision, slug in revisions.items()
        for row, content in [_shown(session, revision, now, may_refer_to)]
    ]
    interventions.log_upserts(session, shown, now)


def _shown(
    session: Session, revision_id: int, now: datetime, may_refer_to: Known | None
) -> tuple[InterventionRow, Content]:
    """Makes a reviewed revision the public one; the change is the caller's to log."""
    revision = _revision(session, revision_id)
    check_transition(State(revision.state), State.PUBLISHED)
    content = interventions.content_of(revision)
    problems = problems_before_publishing(content, may_refer_to or known(session, content))
    if problems:
        raise NotReady(problems)
    row = _intervention(session, revision.intervention_id)
    if row.published_revision_id is not None:
        earlier = _revision(session, row.published_revision_id)
        earlier.state = State.SUPERSEDED
        session.add(earlier)
    revision.state = State.PUBLISHED
    session.add(revision)
    row.published_revision_id = revision.id
    row.withdrawn_reason = row.withdrawn_into = row.withdrawn_at = None
    row.updated = now
    return row, content


def set_availability(
    session: Session, identity: str, availability: Availability, *, author: str, now: datetime
) -> int | None:
    """Tells places, waiting time and starts anew, without review.

    Returns the change's number; None when the public does not see the intervention yet.
    Raises ``NotReady`` when it contradicts itself.
    """
    if wrong := contradictions_in(availability):
        raise NotReady(wrong)
    row = _intervention(session, identity)
    told = interventions.add_availability(session, identity, availability, author, now)
    row.availability_id = told.id
    row.updated = now
    decide_openness(row, availability, today_in_denmark(now))
    session.add(row)
    session.flush()
    return _log_if_public(session, row, now)


def vouch(session: Session, identity: str, review: Review, *, now: datetime) -> int | None:
    """Records that a function has gone through the entry and vouches for it."""
    row = _intervention(session, identity)
    row.reviewed_on, row.reviewed_by = review.on, review.by
    session.add(row)
    session.flush()
    return _log_if_public(session, row, now)


def readdress(session: Session, identity: str, slug: str, *, now: datetime) -> int | None:
    """Gives the intervention another address; the old one leads on to it for ever."""
    row = _intervention(session, identity)
    taken = session.get(SlugRow, slug)
    owner = taken.intervention_id if taken else identity
    if owner != identity or (slug != identity and session.get(InterventionRow, slug) is not None):
        raise AlreadyThere(f"slug {slug}")
    interventions.change_slug(session, identity, slug)
    return _log_if_public(session, row, now)


def withdraw(
    session: Session,
    identity: str,
    reason: WithdrawalReason,
    *,
    now: datetime,
    into: str | None = None,
) -> int:
    """Takes a published intervention from the public; returns the change's number."""
    row = _intervention(session, identity)
    if row.current_change is None:
        raise NotThere(f"{identity} is not published")
    return interventions.log_withdrawal(session, row, reason, now, into)


def decide_openness(row: InterventionRow, availability: Availability | None, today: date) -> bool:
    """Sets what depends on the calendar; returns whether anything changed."""
    open_now = availability is not None and availability.is_open(today)
    next_start = availability.next_start(today) if availability else None
    changed = (row.open_now, row.next_start) != (open_now, next_start)
    row.open_now, row.next_start = open_now, next_start
    row.open_until = availability.open_until if availability and open_now else None
    return changed


def known(session: Session, content: Content | None = None) -> Known:
    """What a content may refer to, as of now; of the addresses only those this one names."""
    reference = read_reference_data(session, synonyms=False)
    slugs = select(SlugRow.slug)
    if content is not None:
        slugs = slugs.where(col(SlugRow.slug).in_(references_of(content)))
    return Known(
        vocabulary=reference.vocabulary,
        interventions=set(session.exec(slugs)),
        methods={method.slug for method in reference.methods},
        evidence=set(reference.evidence),
    )


def availability_told_by(session: Session, row: InterventionRow) -> str | None:
    """Who told the availability last; None when nobody has."""
    told = session.get(AvailabilityRow, row.availability_id) if row.availability_id else None
    return told.told_by if told else None


def _log_if_public(session: Session, row: InterventionRow, now: datetime) -> int | None:
    if row.current_change is None or row.published_revision_id is None:
        return None
    content = interventions.content_of(_revision(session, row.published_revision_id))
    return interventions.log_upsert(session, row, content, now)


def _intervention(session: Session, identity: str) -> InterventionRow:
    row = session.get(InterventionRow, identity)
    if row is None:
        raise NotThere(f"intervention {identity}")
    return row


def _revision(session: Session, revision_id: int) -> RevisionRow:
    row = session.get(RevisionRow, revision_id)
    if row is None:
        raise NotThere(f"revision {revision_id}")
    return row

"""What the calendar asks for now: planned publication, expiry, reviews long overdue, stale places.

Nothing public looks at the clock; this verb does, and what it finds becomes changes in the log,
so that pages, feeds and ETags agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from app.domain.availability import Availability
from app.domain.people import CALENDAR
from app.domain.publishing import Problem, problems_before_publishing
from app.domain.workflow import State
from app.editorial.desk import publish_reviewed
from app.editorial.missed_searches import forget_old as forget_old_searches
from app.editorial.on_desk import taken_down_since
from app.editorial.retention import forget_old_reports
from app.editorial.verbs import decide_openness, known, today_in_denmark
from app.storage import audit_log, interventions
from app.storage.audit_log import Deed
from app.storage.desk_tables import FieldCommentRow, ProposalRow, WorkRow
from app.storage.people_tables import AccountRow
from app.storage.tables import AvailabilityRow, InterventionRow, RevisionRow

LONG_OVERDUE = timedelta(days=30)
"""So long after a review was due, the public is told that it has not been done."""
PLANNED, PUBLISHED, RETURNED = "planlagt", "publiceret", "returneret"


@dataclass(frozen=True)
class DueReport:
    """How many interventions the calendar changed."""

    expired: int
    restated: int
    published: int = 0
    returned: int = 0
    """Planned, but no longer possible to publish."""
    unchecked: int = 0
    """Now told to be long overdue for review."""
    forgotten: int = 0
    """Reports whose text and e-mail are deleted."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was due."""
        return self == DueReport(0, 0)


def apply_due(session: Session, now: datetime) -> DueReport:
    """Does everything that is due, once. Safe to repeat, and for several processes."""
    published, returned = _publish_planned(session, now)
    forget_old_searches(session, now)
    return DueReport(
        expired=_withdraw_expired(session, now),
        restated=_restate_openness(session, now),
        published=published,
        returned=returned,
        unchecked=_tell_overdue(session, now),
        forgotten=forget_old_reports(session, now),
    )


def _publish_planned(session: Session, now: datetime) -> tuple[int, int]:
    """Publishes what was approved for a time that has come: (published, returned)."""
    planned = session.exec(
        select(ProposalRow)
        .where(ProposalRow.outcome == PLANNED, col(ProposalRow.publish_at) <= now)
        .order_by(col(ProposalRow.publish_at), col(ProposalRow.revision_id))
        .with_for_update(skip_locked=True)
    ).all()
    published = 0
    for proposal in planned:
        published += _publish_or_return(session, proposal, now)
    return published, len(planned) - published


def _publish_or_return(session: Session, proposal: ProposalRow, now: datetime) -> bool:
    identity = proposal.intervention_id
    revision = session.get(RevisionRow, proposal.revision_id)
    row = session.get(InterventionRow, identity)
    assert revision is not None and row is not None  # noqa: S101, PT018  (foreign keys)
    work = session.get(WorkRow, identity) or WorkRow(intervention_id=identity)
    session.add(work)
    proposal.publish_at = None
    session.add(proposal)
    details: dict[str, object] = {"version": revision.number}
    problems = _hindrances(session, row, revision, proposal, today_in_denmark(now))
    if problems:
        _return(session, revision, proposal, problems, now)
        details["grund"] = [problem.message for problem in problems]
        _log(session, "udgiv-planlagt-opgivet", identity, work.owner_id, now, details)
        return False
    proposal.outcome = PUBLISHED
    publish_reviewed(session, revision, work, by=_approver(session, proposal), now=now)
    _log(session, "udgiv-planlagt", identity, work.owner_id, now, details)
    return True


def _hindrances(
    session: Session,
    row: InterventionRow,
    revision: RevisionRow,
    proposal: ProposalRow,
    today: date,
) -> list[Problem]:
    """Why what was approved then cannot be published now."""
    if revision.state != State.IN_REVIEW:
        return [Problem("title", "Den var ikke længere til godkendelse.")]
    if taken_down_since(proposal.decided, row.withdrawn_reason, row.withdrawn_at):
        return [Problem("title", "Indsatsen er taget ned, efter at udgivelsen blev planlagt.")]
    content = interventions.content_of(revision)
    if content.valid_to is not None and content.valid_to < today:
        return [Problem("valid_to", "Datoen er overskredet.")]
    return problems_before_publishing(content, known(session, content))


def _return(
    session: Session,
    revision: RevisionRow,
    proposal: ProposalRow,
    problems: list[Problem],
    now: datetime,
) -> None:
    """Makes it a draft again, with the reasons where a reviewer's would stand."""
    proposal.outcome, proposal.decided = RETURNED, now
    if revision.state == State.IN_REVIEW:
        revision.state = State.DRAFT
        session.add(revision)
    texts: dict[str, str] = {}
    for problem in problems:
        top = problem.field.split(".")[0]
        said = "Kunne ikke udgives som planlagt: " + problem.message
        texts[top] = f"{texts[top]} {problem.message}" if top in texts else said
    for field, text in texts.items():
        session.add(
            FieldCommentRow(
                revision_id=proposal.revision_id,
                field=field,
                accepted=False,
                comment=text[:2000],
                by=CALENDAR.label,
                at=now,
            )
        )
    session.flush()


def _approver(session: Session, proposal: ProposalRow) -> str:
    account = session.get(AccountRow, proposal.decided_by) if proposal.decided_by else None
    return account.function if account else "redaktionen"


def _withdraw_expired(session: Session, now: datetime) -> int:
    """Takes down what was valid until yesterday."""
    public = col(InterventionRow.current_change).is_not(None)
    expired = session.exec(
        select(InterventionRow)
        .where(public, col(InterventionRow.valid_to) < today_in_denmark(now))
        .with_for_update(skip_locked=True)
    ).all()
    for row in expired:
        interventions.log_withdrawal(session, row, "expired", now)
        work = session.get(WorkRow, row.id)
        details = {"grund": "expired", "gyldig_til": row.valid_to and row.valid_to.isoformat()}
        _log(session, "udloeb", row.id, work.owner_id if work else None, now, details)
    return len(expired)


def _tell_overdue(session: Session, now: datetime) -> int:
    """Tells the public of entries whose review is long overdue, until somebody vouches again."""
    latest = today_in_denmark(now) - LONG_OVERDUE
    overdue = session.exec(
        select(InterventionRow, WorkRow)
        .join(WorkRow, col(WorkRow.intervention_id) == col(InterventionRow.id))
        .where(
            col(InterventionRow.current_change).is_not(None),
            col(WorkRow.review_due) <= latest,
            col(WorkRow.not_checked_since).is_(None),
        )
        .with_for_update(skip_locked=True)
    ).all()
    for row, work in overdue:
        work.not_checked_since = row.reviewed_on or today_in_denmark(row.created)
        session.add(work)
        session.flush()
        _log_upsert(session, row, now)
        details = {"siden": work.not_checked_since.isoformat()}
        _log(session, "gennemgang-overskredet", row.id, work.owner_id, now, details)
    return len(overdue)


def _restate_openness(session: Session, now: datetime) -> int:
    """Restates what is open and starts next, where the day has changed it."""
    today = today_in_denmark(now)
    grown_stale = or_(
        col(InterventionRow.open_until) < today, col(InterventionRow.next_start) < today
    )
    told_of = col(InterventionRow.availability_id) == col(AvailabilityRow.id)
    public = col(InterventionRow.current_change).is_not(None)
    query = select(InterventionRow, AvailabilityRow).join(AvailabilityRow, told_of, isouter=True)
    restated = 0
    for row, told in session.exec(query.where(public, grown_stale)).all():
        availability = Availability.model_validate_json(told.body) if told else None
        if decide_openness(row, availability, today):
            restated += _log_upsert(session, row, now)
    return restated


def _log_upsert(session: Session, row: InterventionRow, now: datetime) -> int:
    revision = session.get(RevisionRow, row.published_revision_id)
    if revision is None:
        return 0
    interventions.log_upsert(session, row, interventions.content_of(revision), now)
    return 1


def _log(
    session: Session,
    action: str,
    identity: str,
    organisation: str | None,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    deed = Deed(action, "intervention", identity, organisation, details)
    audit_log.append(session, CALENDAR, deed, now)

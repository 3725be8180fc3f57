"""What the calendar asks for now: expiry, and places and starts that have grown stale.

Nothing public looks at the clock; this verb does, and what it finds becomes changes in the log,
so that pages, feeds and ETags agree.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.domain.availability import Availability
from app.editorial.verbs import decide_openness, today_in_denmark
from app.storage import interventions
from app.storage.tables import AvailabilityRow, InterventionRow, RevisionRow


@dataclass(frozen=True)
class DueReport:
    """How many interventions the calendar changed."""

    expired: int
    restated: int


def apply_due(session: Session, now: datetime) -> DueReport:
    """Withdraws what has expired, and restates what is open and starts next. Safe to repeat."""
    today = today_in_denmark(now)
    public = col(InterventionRow.current_change).is_not(None)
    expired = session.exec(
        select(InterventionRow).where(public, col(InterventionRow.valid_to) < today)
    ).all()
    for row in expired:
        interventions.log_withdrawal(session, row, "expired", now)
    restated = 0
    grown_stale = or_(
        col(InterventionRow.open_until) < today, col(InterventionRow.next_start) < today
    )
    told_of = col(InterventionRow.availability_id) == col(AvailabilityRow.id)
    query = select(InterventionRow, AvailabilityRow).join(AvailabilityRow, told_of, isouter=True)
    for row, told in session.exec(query.where(public, grown_stale)).all():
        availability = Availability.model_validate_json(told.body) if told else None
        if decide_openness(row, availability, today):
            revision = session.get(RevisionRow, row.published_revision_id)
            if revision is not None:
                interventions.log_upsert(session, row, interventions.content_of(revision), now)
                restated += 1
    return DueReport(expired=len(expired), restated=restated)

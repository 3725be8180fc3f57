"""Takes what came from another catalogue into this one, inside the caller's transaction.

What was edited here is ours and stays. A withdrawal at home is a withdrawal here, of edited entries
too; their texts remain, and an editor may publish them again.
"""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.publishing import problems_wherever_from
from app.domain.record import WithdrawalReason
from app.domain.workflow import State
from app.editorial.verbs import decide_openness, today_in_denmark
from app.harvest.values import Incoming, IncomingChange, Report
from app.storage import interventions
from app.storage.desk_tables import WorkRow
from app.storage.machine_tables import HarvestedRow, HarvestSourceRow
from app.storage.tables import AvailabilityRow, InterventionRow, RevisionRow, SlugRow

AUTHOR = "høst"


class TakingIn:
    """One transaction's worth of taking in from one source; fills the report."""

    def __init__(
        self, session: Session, source: HarvestSourceRow, report: Report, now: datetime
    ) -> None:
        self._session, self._source, self._report, self._now = session, source, report, now

    def change(self, change: IncomingChange) -> None:
        """Takes in one change of the feed."""
        if change.unreadable:
            self._report.refused.append((change.id, change.unreadable))
        elif change.record is not None:
            self.record(change.record)
        else:
            self.withdrawal(change.id, change.reason, change.into)

    def record(self, record: Incoming) -> None:
        """Takes in one record as it is at home now."""
        row = self._session.get(InterventionRow, record.id)
        harvested = self._session.get(HarvestedRow, record.id)
        if row is not None and (harvested is None or harvested.source_id != self._source.id):
            self._report.own.append(record.id)
            return
        problem = _problem(record.content)
        if problem:
            self._report.refused.append((record.id, problem))
            return
        if row is None:
            row, harvested = self._add(record)
        assert harvested is not None  # noqa: S101  (made or found above)
        harvested.generation = self._source.generation
        said = digest(record)
        if harvested.digest == said and (row.current_change or not row.published_revision_id):
            self._report.unchanged += 1
        elif self._is_changed_here(row, harvested):
            self._report.kept.append(record.id)
        else:
            self._write(row, harvested, record)
            harvested.digest = said
        self._session.add(harvested)
        self._session.flush()

    def withdrawal(self, identity: str, reason: WithdrawalReason, into: str | None = None) -> None:
        """Takes from the public what the source has taken from its own."""
        row = self._session.get(InterventionRow, identity)
        harvested = self._session.get(HarvestedRow, identity)
        if row is None or harvested is None or harvested.source_id != self._source.id:
            return
        harvested.digest = ""  # whatever comes after is news
        self._session.add(harvested)
        if row.current_change is not None:
            interventions.log_withdrawal(self._session, row, reason, self._now, into)
            self._report.withdrawn += 1
        elif row.withdrawn_reason is not None:
            row.withdrawn_reason, row.withdrawn_into = reason, into
            self._session.add(row)
        self._session.flush()

    def seen(self, identity: str) -> None:
        """The source still has it, as we have it."""
        harvested = self._session.get(HarvestedRow, identity)
        if harvested is not None and harvested.source_id == self._source.id:
            harvested.generation = self._source.generation
            self._session.add(harvested)
            self._report.unchanged += 1

    def sweep(self) -> None:
        """After a reading from the beginning: withdraws what the source no longer has."""
        gone = (
            select(HarvestedRow.intervention_id)
            .join(InterventionRow, col(InterventionRow.id) == col(HarvestedRow.intervention_id))
            .where(
                HarvestedRow.source_id == self._source.id,
                HarvestedRow.generation < self._source.generation,
                col(InterventionRow.current_change).is_not(None),
            )
            .order_by(col(HarvestedRow.intervention_id))
        )
        for identity in self._session.exec(gone).all():
            self.withdrawal(identity, "deleted")

    # The parts ------------------------------------------------------------------------------

    def _add(self, record: Incoming) -> tuple[InterventionRow, HarvestedRow]:
        session = self._session
        slug = self._free_slug(record)
        row = interventions.add_intervention(
            session, record.id, slug, record.provenance, record.created
        )
        harvested = HarvestedRow(
            intervention_id=record.id,
            source_id=self._source.id,
            name=self._source.name,
            url=record.home_url,
            generation=self._source.generation,
        )
        session.add(harvested)
        session.flush()
        return row, harvested

    def _write(self, row: InterventionRow, harvested: HarvestedRow, record: Incoming) -> None:
        """Lets our entry be as the record is."""
        session = self._session
        was_public = row.current_change is not None
        harvested.name = record.home_name or self._source.name
        harvested.url = record.home_url
        row.provenance, row.created = record.provenance, record.created
        if interventions.current_slug(session, row.id) != record.slug:
            interventions.change_slug(session, row.id, self._free_slug(record))
        revision = self._revision(row, harvested, record.content)
        self._availability(row, record.availability)
        review = record.reviewed
        row.reviewed_on, row.reviewed_by = (review.on, review.by) if review else (None, None)
        row.updated = record.updated
        self._not_checked(record)
        if not record.content.opgavetyper.primary:
            self._report.waiting.append(row.id)
            session.add(row)
            return
        if row.published_revision_id != revision.id:
            self._supersede(row.published_revision_id)
            revision.state = State.PUBLISHED
            row.published_revision_id = revision.id
            session.add(revision)
        row.withdrawn_reason = row.withdrawn_into = row.withdrawn_at = None
        session.add(row)
        session.flush()
        interventions.log_upsert(session, row, record.content, self._now)
        self._report.updated += was_public
        self._report.added += not was_public

    def _revision(
        self, row: InterventionRow, harvested: HarvestedRow, content: Content
    ) -> RevisionRow:
        """The revision that holds the content: the last one we wrote, or a new one."""
        session = self._session
        last = session.get(RevisionRow, harvested.revision_id) if harvested.revision_id else None
        if last is not None and interventions.content_of(last) == content:
            return last
        revision = interventions.add_revision(session, row.id, content, AUTHOR, self._now)
        harvested.revision_id = revision.id
        session.add(harvested)
        return revision

    def _supersede(self, revision_id: int | None) -> None:
        earlier = self._session.get(RevisionRow, revision_id) if revision_id else None
        if earlier is not None:
            earlier.state = State.SUPERSEDED
            self._session.add(earlier)

    def _availability(self, row: InterventionRow, told: Availability | None) -> None:
        session = self._session
        stored = session.get(AvailabilityRow, row.availability_id) if row.availability_id else None
        before = Availability.model_validate_json(stored.body) if stored else None
        if told is None:
            row.availability_id = None
        elif told != before:
            new = interventions.add_availability(session, row.id, told, AUTHOR, self._now)
            row.availability_id = new.id
        decide_openness(row, told, today_in_denmark(self._now))

    def _not_checked(self, record: Incoming) -> None:
        work = self._session.get(WorkRow, record.id)
        if work is None and record.not_checked_since is not None:
            work = WorkRow(intervention_id=record.id)
        if work is not None:
            work.not_checked_since = record.not_checked_since
            self._session.add(work)

    def _is_changed_here(self, row: InterventionRow, harvested: HarvestedRow) -> bool:
        """Whether somebody here has withdrawn it, or written a revision after the one we took."""
        if harvested.digest and row.withdrawn_reason in ("archived", "merged", "deleted"):
            return True
        newer = select(RevisionRow.id).where(
            RevisionRow.intervention_id == row.id,
            col(RevisionRow.id) > (harvested.revision_id or 0),
            RevisionRow.created_by != AUTHOR,
        )
        return self._session.exec(newer.limit(1)).first() is not None

    def _free_slug(self, record: Incoming) -> str:
        """The address it has at home; with the head of its id behind it when that is taken."""
        own = self._session.get(SlugRow, record.slug)
        if own is None or own.intervention_id == record.id:
            return record.slug
        return f"{record.slug[:110]}-{record.id[:8]}"


def digest(record: Incoming) -> str:
    """SHA-256 of everything that is taken in of a record."""
    said = (
        record.slug,
        record.content.model_dump_json(),
        record.availability.model_dump_json() if record.availability else None,
        record.provenance,
        record.created.isoformat(),
        record.updated.isoformat(),
        record.reviewed.model_dump_json() if record.reviewed else None,
        str(record.not_checked_since),
        record.home_name,
        record.home_url,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _problem(content: Content) -> str:
    """Why a record cannot be taken in; a missing opgavetype can still be given here."""
    problems = problems_wherever_from(content)
    return " ".join(one.message for one in problems if one.field != "opgavetyper.primary")

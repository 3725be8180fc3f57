"""Takes what came from another catalogue into this one, inside the caller's transaction.

What was edited here is ours and stays. A withdrawal at home is a withdrawal here, of edited entries
too; their texts remain, and an editor may publish them again.
"""

import re
from datetime import datetime

from sqlalchemy.exc import OperationalError, StatementError
from sqlmodel import Session, col, select

from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.record import WithdrawalReason
from app.domain.workflow import State
from app.editorial.verbs import decide_openness, today_in_denmark
from app.harvest.judging import digest, problem_of
from app.harvest.values import Incoming, IncomingChange, Report, SourceUnusable
from app.storage import interventions
from app.storage.desk_tables import WorkRow
from app.storage.machine_tables import HarvestedRow, HarvestSourceRow
from app.storage.tables import AvailabilityRow, InterventionRow, RevisionRow, SlugRow

AUTHOR = "høst"
_LONGER = ((110, 8), (105, 13), (83, 36))
"""How much of the address at home, and of the id, make another one."""


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TakingIn:
    """One transaction's worth of taking in from one source; fills the report."""

    def __init__(
        self, session: Session, source: HarvestSourceRow, report: Report, now: datetime
    ) -> None:
        self.session, self.source, self.report = session, source, report
        self._now = now

    def change(self, change: IncomingChange) -> None:
        """Takes in one change; one that the database refuses takes no other with it."""
        try:
            with self.session.begin_nested():
                self._take(change)
        except OperationalError:
            raise
        except (StatementError, ValueError, ArithmeticError) as error:
            self._refuse(change.id, f"kan ikke gemmes ({type(error).__name__})")

    def _take(self, change: IncomingChange) -> None:
        if change.unreadable:
            self._refuse(change.id, change.unreadable)
        elif change.record is not None:
            self._record(change.record)
        else:
            self._withdraw(change.id, change.reason, change.into)

    def _refuse(self, identity: str, why: str) -> None:
        """What cannot be taken in is there all the same: what we have of it stays."""
        self.report.refused.append((identity, why))
        self._still_there(self._ours_of(identity))

    def _ours_of(self, identity: str) -> HarvestedRow | None:
        """What was harvested from this very source under the id."""
        harvested = self.session.get(HarvestedRow, identity)
        return harvested if harvested and harvested.source_id == self.source.id else None

    def _still_there(self, harvested: HarvestedRow | None) -> None:
        if harvested is not None:
            harvested.generation = self.source.generation
            self.session.add(harvested)

    def _record(self, record: Incoming) -> None:
        """Takes in one record as it is at home now."""
        row, harvested = self.session.get(InterventionRow, record.id), self._ours_of(record.id)
        if row is not None and harvested is None:
            self.report.own.append(record.id)
            return
        problem = problem_of(record)
        if problem:
            self._refuse(record.id, problem)
            return
        if row is None or harvested is None:
            row, harvested = self._add(record)
        self._still_there(harvested)
        said = digest(record, self.source.name)
        if harvested.digest == said and (row.current_change or not row.published_revision_id):
            self.report.unchanged += 1
        elif self._is_changed_here(row, harvested):
            self.report.kept.append(record.id)
        else:
            self._write(row, harvested, record)
            harvested.digest = said
        self.session.add(harvested)
        self.session.flush()

    def _withdraw(self, identity: str, reason: WithdrawalReason, into: str | None = None) -> None:
        """Takes from the public what the source has taken from its own."""
        row, harvested = self.session.get(InterventionRow, identity), self._ours_of(identity)
        if row is None or harvested is None or self._is_withdrawn_here(row, harvested):
            return
        if row.published_revision_id is None:
            self._put_away(row, harvested)
            return
        if row.current_change is not None and not harvested.digest:
            return  # somebody here has published it after it was withdrawn at home
        harvested.digest = ""  # whatever comes after is news
        self.session.add(harvested)
        if row.current_change is not None:
            interventions.log_withdrawal(self.session, row, reason, self._now, into)
            self.report.withdrawn += 1
        else:
            row.withdrawn_reason, row.withdrawn_into = reason, into
            self.session.add(row)
        self.session.flush()

    def _put_away(self, row: InterventionRow, harvested: HarvestedRow) -> None:
        """A draft that the source has dropped stands among those put away, unless somebody here
        has worked on it.
        """
        if not self._is_changed_here(row, harvested):
            harvested.digest = ""
            row.withdrawn_reason, row.withdrawn_at = "deleted", self._now
            self.session.add_all((row, harvested))
            self.session.flush()

    def seen(self, identity: str, modified: datetime | None) -> bool:
        """The source still lists it; whether it need not be read, being as it was or not ours."""
        row, harvested = self.session.get(InterventionRow, identity), self._ours_of(identity)
        if row is None:
            return False
        if harvested is None:
            self.report.own.append(identity)
            return True
        waits = row.published_revision_id is None and self.source.opgavetype is None
        as_it_was = harvested.digest and (row.current_change is not None or waits)
        if not as_it_was or modified is None or row.updated != modified:
            return False
        if harvested.name != self.source.name:
            return False
        self._still_there(harvested)
        self.report.unchanged += 1
        return True

    def sweep(self) -> None:
        """After a reading from the beginning: withdraws what the source no longer has.

        Raises ``SourceUnusable`` when that would be everything: then it is rather the source that
        is lost.
        """
        self.source.sweeping = False
        had = select(HarvestedRow.intervention_id, HarvestedRow.generation).where(
            HarvestedRow.source_id == self.source.id, HarvestedRow.digest != ""
        )
        rows = self.session.exec(had.order_by(col(HarvestedRow.intervention_id))).all()
        gone = [identity for identity, seen in rows if seen < self.source.generation]
        if gone and len(gone) == len(rows):
            raise SourceUnusable("kilden er tom; intet er taget ned")
        for identity in gone:
            self._withdraw(identity, "deleted")

    # The parts ------------------------------------------------------------------------------

    def _add(self, record: Incoming) -> tuple[InterventionRow, HarvestedRow]:
        session = self.session
        slug = self._free_slug(record)
        row = interventions.add_intervention(
            session, record.id, slug, record.provenance, record.created
        )
        harvested = HarvestedRow(
            intervention_id=record.id,
            source_id=self.source.id,
            name=self.source.name,
            url=record.home_url,
            generation=self.source.generation,
        )
        session.add(harvested)
        session.flush()
        return row, harvested

    def _write(self, row: InterventionRow, harvested: HarvestedRow, record: Incoming) -> None:
        """Lets our entry be as the record is.

        Without an opgavetype nothing of ours can be public: what the public sees or saw stays as
        it is, and the new version waits as a draft.
        """
        session = self.session
        if not record.content.opgavetyper.primary and row.published_revision_id is not None:
            self._revision(row, harvested, record.content)
            self.report.waiting.append(row.id)
            return
        was_public = row.current_change is not None
        harvested.name = record.home_name or self.source.name
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
        row.withdrawn_reason = row.withdrawn_into = row.withdrawn_at = None
        session.add(row)
        if not record.content.opgavetyper.primary:
            self.report.waiting.append(row.id)
            return
        if row.published_revision_id != revision.id:
            self._supersede(row.published_revision_id)
            revision.state = State.PUBLISHED
            row.published_revision_id = revision.id
            session.add(revision)
        session.flush()
        interventions.log_upsert(session, row, record.content, self._now)
        self.report.updated += was_public
        self.report.added += not was_public

    def _revision(
        self, row: InterventionRow, harvested: HarvestedRow, content: Content
    ) -> RevisionRow:
        """The revision that holds the content: the last one we wrote, or a new one."""
        session = self.session
        last = session.get(RevisionRow, harvested.revision_id) if harvested.revision_id else None
        if last is not None and interventions.content_of(last) == content:
            return last
        revision = interventions.add_revision(session, row.id, content, AUTHOR, self._now)
        harvested.revision_id = revision.id
        session.add(harvested)
        return revision

    def _supersede(self, revision_id: int | None) -> None:
        earlier = self.session.get(RevisionRow, revision_id) if revision_id else None
        if earlier is not None:
            earlier.state = State.SUPERSEDED
            self.session.add(earlier)

    def _availability(self, row: InterventionRow, told: Availability | None) -> None:
        """As it is at home, unless somebody here has told it since."""
        session = self.session
        stored = session.get(AvailabilityRow, row.availability_id) if row.availability_id else None
        before = Availability.model_validate_json(stored.body) if stored else None
        if stored is not None and stored.told_by != AUTHOR:
            told = before
        elif told is None:
            row.availability_id = None
        elif told != before:
            new = interventions.add_availability(session, row.id, told, AUTHOR, self._now)
            row.availability_id = new.id
        decide_openness(row, told, today_in_denmark(self._now))

    def _not_checked(self, record: Incoming) -> None:
        work = self.session.get(WorkRow, record.id)
        if work is None and record.not_checked_since is not None:
            work = WorkRow(intervention_id=record.id)
        if work is not None:
            work.not_checked_since = record.not_checked_since
            self.session.add(work)

    def _is_changed_here(self, row: InterventionRow, harvested: HarvestedRow) -> bool:
        """Whether somebody here has withdrawn it, or written a revision after the one we took."""
        if self._is_withdrawn_here(row, harvested):
            return True
        newer = select(RevisionRow.id).where(
            RevisionRow.intervention_id == row.id,
            col(RevisionRow.id) > (harvested.revision_id or 0),
            RevisionRow.created_by != AUTHOR,
        )
        return self.session.exec(newer.limit(1)).first() is not None

    @staticmethod
    def _is_withdrawn_here(row: InterventionRow, harvested: HarvestedRow) -> bool:
        """The source's own withdrawals leave no digest; what only ran out comes back with news."""
        return bool(harvested.digest) and row.withdrawn_reason in ("archived", "merged", "deleted")

    def _free_slug(self, record: Incoming) -> str:
        """The address it has at home; with its id behind it when that is taken, or is an id."""
        longer = (f"{record.slug[:cut].strip('-')}-{record.id[:size]}" for cut, size in _LONGER)
        for slug in (record.slug, *longer):
            own = self.session.get(SlugRow, slug)
            if own is not None and own.intervention_id == record.id:
                return slug
            if own is None and not _UUID.fullmatch(slug):
                return slug
        raise ValueError("ingen ledig adresse")

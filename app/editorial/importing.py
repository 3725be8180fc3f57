"""Taking in a file: looked at first, and then the whole of it or nothing, in one transaction.

What is looked at is what is done: when something has changed in between, nothing is done.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.domain.workflow import State, check_transition
from app.editorial import verbs
from app.editorial.desk import plan_review
from app.editorial.errors import EditorialError, NotReady
from app.editorial.importing_by import Importer
from app.editorial.importing_plan import Plan, Planned, Progress, Step, plan_of
from app.editorial.importing_stock import AT_ONCE, held, in_parts, newest_of, revisions_of, works
from app.editorial.on_desk import is_removed
from app.interop.tables import Row
from app.storage import audit_log, interventions
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import ImportRow, WorkRow
from app.storage.tables import InterventionRow, RevisionRow, SlugRow


class ChangedMeanwhile(EditorialError):
    """Somebody has changed what the file is about since it was looked at."""

    def __init__(self) -> None:
        super().__init__("Noget af det, filen handler om, er ændret imens. Intet er indlæst.")


class Faulty(EditorialError):
    """The file has faults; nothing was taken in."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("Der er fejl i filen. Intet er indlæst.")
        self.plan = plan


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    id: str
    counts: dict[str, int]


def _no_progress(done: int, total: int) -> None:
    """Nobody looks on."""


class Importing:
    """The imports of one installation. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def look(
        self,
        rows: Sequence[Row],
        importer: Importer,
        *,
        now: datetime,
        progress: Progress = _no_progress,
    ) -> Plan:
        """What the rows would do; changes nothing."""
        with self.database.reading() as session:
            return plan_of(session, rows, importer, now=now, progress=progress)

    def take_in(
        self,
        plan: Plan,
        importer: Importer,
        *,
        batch: str,
        file_name: str,
        now: datetime,
        progress: Progress = _no_progress,
    ) -> Imported:
        """Does what was planned: all of it, or nothing. Done once for each ``batch``.

        Raises ``Faulty``, ``ChangedMeanwhile``, or as ``Importer.check`` does.
        """
        if plan.faults:
            raise Faulty(plan)
        todo = [row for row in plan.rows if row.step is not Step.SAME]
        with self.database.writing() as session:
            importer.check(session)
            if session.get(ImportRow, batch) is not None:
                return Imported(batch, plan.counts)
            stood = _check_unchanged(session, todo)
            before = _TakingIn(session, importer, stood, now).run(todo, progress)
            session.add(
                ImportRow(
                    id=batch,
                    organisation_id=importer.organisation,
                    at=now,
                    by=importer.author,
                    file_name=file_name[:200],
                    rows=len(plan.rows),
                    before=json.dumps(before),
                )
            )
            details: dict[str, Any] = {"fil": file_name[:200], **plan.counts}
            deed = Deed("importer", "import", batch, importer.organisation, details)
            audit_log.append(session, importer.actor, deed, now)
        return Imported(batch, plan.counts)


@dataclass(frozen=True)
class _Stood:
    """What a file is about, held, as it stands at the beginning of the transaction."""

    rows: dict[str, InterventionRow]
    works: dict[str, WorkRow]
    newest: dict[str, RevisionRow]


def _check_unchanged(session: Session, todo: Sequence[Planned]) -> _Stood:
    existing = [row for row in todo if row.step is not Step.CREATE]
    ids = [row.id for row in existing]
    rows, works_of = held(session, ids), works(session, ids)
    newest = {row.intervention_id: row for row in newest_of(session, ids)}
    for row in existing:
        work = works_of.get(row.id)
        stands = newest.get(row.id)
        basis = stands.id if stands else None
        owner = work.owner_id if work else None
        if row.id not in rows or (basis, owner) != (row.basis, row.owner):
            raise ChangedMeanwhile
        if stands is not None and stands.state == State.IN_REVIEW:
            raise ChangedMeanwhile
    new = [row.slug for row in todo if row.step is Step.CREATE]
    for part in in_parts(new):
        if session.exec(select(SlugRow.slug).where(col(SlugRow.slug).in_(part))).first():
            raise ChangedMeanwhile
    return _Stood(rows, works_of, newest)


class _TakingIn:
    """One run, in the caller's transaction."""

    def __init__(self, session: Session, importer: Importer, stood: _Stood, now: datetime) -> None:
        self._session, self._importer, self._stood, self._now = session, importer, stood, now
        # A session forgets what nobody holds, and reads it again one by one.
        self._written: dict[str, RevisionRow] = {}
        self._earlier: list[RevisionRow] = []

    def run(self, todo: Sequence[Planned], progress: Progress) -> dict[str, Any]:
        """Does every row; returns what it takes to take it back."""
        before: dict[str, Any] = {}
        for start in range(0, len(todo), AT_ONCE):
            part = todo[start : start + AT_ONCE]
            self._make_room([row for row in part if row.step is Step.CREATE])
            before |= self._write(part)
            progress(start + len(part), len(todo))
        published = [row for row in todo if row.publishes]
        if published:
            self._publish(published, {row.id: before[row.id]["efter"] for row in published})
        return before

    def _make_room(self, new: Sequence[Planned]) -> None:
        session = self._session
        for row in new:
            stood = InterventionRow(id=row.id, provenance="redaktion", created=self._now)
            self._stood.rows[row.id] = stood
            session.add(stood)
        session.flush()
        for row in new:
            work = WorkRow(intervention_id=row.id, owner_id=row.owner)
            self._stood.works[row.id] = work
            session.add_all((SlugRow(slug=row.slug, intervention_id=row.id), work))
        session.flush()

    def _write(self, part: Sequence[Planned]) -> dict[str, Any]:
        """A draft for each row that says something new."""
        written: dict[str, RevisionRow] = {}
        for row in part:
            assert row.content is not None  # noqa: S101  (a row without faults)
            stands = self._stood.newest.get(row.id)
            if stands is not None and row.step is Step.PUBLISH:
                written[row.id] = stands
                continue
            number = stands.number + 1 if stands else 1
            written[row.id] = interventions.draft_row(
                row.id, number, row.content, self._importer.author, self._now
            )
        for one in map(self._stood.rows.__getitem__, written):
            if is_removed(one):  # a file that names it has fetched it back
                one.withdrawn_reason = one.withdrawn_at = None
        self._written |= written
        self._session.add_all(written.values())
        self._session.flush()
        return {
            row.id: {
                "foer": row.basis,
                "offentlig": stood.published_revision_id if stood.current_change else None,
                "efter": written[row.id].id,
                "udgivet": row.publishes,
            }
            for row in part
            for stood in [self._stood.rows[row.id]]
        }

    def _publish(self, rows: Sequence[Planned], revisions: dict[str, int]) -> None:
        """Lets the public see them: reviewed today, and again in due time."""
        session, today = self._session, verbs.today_in_denmark(self._now)
        for row in rows:
            assert row.content is not None  # noqa: S101  (a row without faults)
            stood = self._stood.rows[row.id]
            work = self._stood.works.setdefault(row.id, WorkRow(intervention_id=row.id))
            plan_review(session, work, row.content, today)
            stood.reviewed_on, stood.reviewed_by = today, self._importer.function
            submit_unseen(session, revisions[row.id])
        session.flush()
        public = [one for row in rows if (one := self._stood.rows[row.id].published_revision_id)]
        self._earlier = revisions_of(session, public)
        slugs = {revisions[row.id]: row.slug for row in rows}
        known = verbs.known(session)  # with the addresses that were just made
        try:
            verbs.publish_many(session, slugs, now=self._now, may_refer_to=known)
        except NotReady:  # a term has gone since the file was looked at
            raise ChangedMeanwhile from None


def was_taken_in(session: Session, batch: str) -> bool:
    """Whether the import was done."""
    return session.get(ImportRow, batch) is not None


def submit_unseen(session: Session, revision_id: int) -> None:
    """A complete draft on its way to the public."""
    revision = session.get(RevisionRow, revision_id)
    assert revision is not None  # noqa: S101  (just saved, or held)
    check_transition(State(revision.state), State.IN_REVIEW)
    revision.state = State.IN_REVIEW
    session.add(revision)

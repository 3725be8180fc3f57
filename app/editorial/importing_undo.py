"""Taking an import back: what stood before becomes the newest again.

What somebody has worked on since is left as it is, and named.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.domain.people import COMMAND_LINE, Action, Person, actor_of, may
from app.domain.publishing import problems_before_publishing
from app.domain.record import WithdrawalReason
from app.domain.workflow import State
from app.editorial import verbs
from app.editorial.errors import NotThere, WrongState
from app.editorial.importing import submit_unseen
from app.editorial.importing_by import may_publish
from app.editorial.importing_stock import current_slugs, held, newest_of, revisions_of, works
from app.storage import audit_log, interventions
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import ImportRow
from app.storage.tables import InterventionRow, RevisionRow

LEFT = "beholdt"
GIVEN_AWAY = "En indsats, der nu hører til en anden organisation"


@dataclass(frozen=True)
class Past:
    """An import that was done."""

    id: str
    at: datetime
    by: str
    file_name: str
    rows: int
    organisation: str | None
    created: int
    changed: int
    published: int
    taken_back: datetime | None
    left: tuple[tuple[str, str], ...] = ()
    """What was not taken back, because somebody had worked on it or has it now: id, title."""


class Undoing:
    """The imports that were done. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def past(self, person: Person | None, most: int = 30) -> list[Past]:
        """The newest imports that the person may take back, newest first."""
        query = select(ImportRow).order_by(col(ImportRow.at).desc(), col(ImportRow.id))
        if person is not None and not person.is_system_administrator:
            own = person.organisations_where(Action.IMPORT)
            query = query.where(col(ImportRow.organisation_id).in_(own))
        with self.database.reading() as session:
            return [_past(session, row) for row in session.exec(query.limit(most))]

    def find(self, person: Person | None, batch: str) -> Past:
        """One import; raises ``NotThere`` for those who may not take it back."""
        with self.database.reading() as session:
            return _past(session, _row(session, person, batch))

    def take_back(self, person: Person | None, batch: str, *, now: datetime) -> Past:
        """Takes an import back. What somebody has worked on since is left and named."""
        with self.database.writing() as session:
            row = _row(session, person, batch)
            if row.taken_back is not None:
                raise WrongState("Importen er allerede taget tilbage.")
            entries: dict[str, dict[str, Any]] = json.loads(row.before)
            published = any(entry["udgivet"] for entry in entries.values())
            if published and not may_publish(session, person, row.organisation_id):
                told = "Importen blev udgivet. Kun den, der selv kan udgive, kan tage den tilbage."
                raise WrongState(told)
            author = person.id if person else COMMAND_LINE.label
            own = [
                key
                for key, work in works(session, entries).items()
                if person is None or may(person, Action.IMPORT, work.owner_id)
            ]
            _TakingBack(session, author, now).run(entries, own)
            left = [key for key, entry in entries.items() if entry.get(LEFT)]
            row.taken_back, row.before = now, json.dumps(entries)
            session.add(row)
            actor = actor_of(person) if person else COMMAND_LINE
            details = {"indsatser": len(entries) - len(left), "beholdt": left}
            deed = Deed("tag-import-tilbage", "import", batch, row.organisation_id, details)
            audit_log.append(session, actor, deed, now)
            session.flush()
            return _past(session, row)


def _row(session: Session, person: Person | None, batch: str) -> ImportRow:
    row = session.get(ImportRow, batch)
    allowed = row is not None and (
        person is None or may(person, Action.IMPORT, row.organisation_id)
    )
    if row is None or not allowed:
        raise NotThere(f"import {batch}")
    return row


def _past(session: Session, row: ImportRow) -> Past:
    entries: dict[str, dict[str, Any]] = json.loads(row.before)
    left = [key for key, entry in entries.items() if entry.get(LEFT)]
    own = [
        key
        for key, work in works(session, left).items()
        if row.organisation_id in (None, work.owner_id)
    ]
    titles = {
        revision.intervention_id: interventions.content_of(revision).title or "Uden titel"
        for revision in newest_of(session, own)
    }
    created = sum(entry["foer"] is None for entry in entries.values())
    return Past(
        id=row.id,
        at=row.at,
        by=row.by,
        file_name=row.file_name,
        rows=row.rows,
        organisation=row.organisation_id,
        created=created,
        changed=len(entries) - created,
        published=sum(entry["udgivet"] for entry in entries.values()),
        taken_back=row.taken_back,
        left=tuple((key, titles.get(key, GIVEN_AWAY)) for key in left),
    )


class _TakingBack:
    """One run, in the caller's transaction."""

    def __init__(self, session: Session, author: str, now: datetime) -> None:
        self._session, self._author, self._now = session, author, now
        self._known = verbs.known(session)
        self._earlier: list[RevisionRow] = []  # held, so that the session keeps them

    def run(self, entries: dict[str, dict[str, Any]], own: Collection[str]) -> None:
        """Takes every entry back, or marks it as left: also what is no longer one's own."""
        rows = held(self._session, entries)
        newest = {row.intervention_id: row for row in newest_of(self._session, entries)}
        earlier = {entry[name] for entry in entries.values() for name in ("foer", "offentlig")}
        self._earlier = revisions_of(self._session, sorted(earlier - {None}))
        shown_before = []
        for key, entry in entries.items():
            if key not in own or not _untouched(newest[key], rows[key], entry):
                entry[LEFT] = True
            elif entry["udgivet"] and entry["offentlig"] is not None:
                shown_before.append(key)
            elif entry["udgivet"]:
                self._withdraw(rows[key], newest[key], entry)
            elif entry["foer"] is None:
                _mark_gone(self._session, rows[key], self._now)
            else:
                self._again(newest[key], entry["foer"])
        self._publish_as_before(entries, {key: newest[key] for key in shown_before})

    def _again(self, newest: RevisionRow, earlier: int) -> RevisionRow:
        """An earlier version as the newest draft, as it was stored."""
        wanted = self._session.get(RevisionRow, earlier)
        assert wanted is not None  # noqa: S101  (versions are never deleted)
        draft = RevisionRow(
            intervention_id=wanted.intervention_id,
            number=newest.number + 1,
            state=State.DRAFT,
            content_version=wanted.content_version,
            content=wanted.content,
            created=self._now,
            created_by=self._author,
        )
        self._session.add(draft)
        return draft

    def _withdraw(self, row: InterventionRow, newest: RevisionRow, entry: dict[str, Any]) -> None:
        """The public saw nothing before; a draft that there was is the newest again."""
        created = entry["foer"] is None
        reason: WithdrawalReason = "deleted" if created else "archived"
        verbs.withdraw(self._session, row.id, reason, now=self._now)
        entry[LEFT] = False
        if not created:
            self._again(newest, entry["foer"])

    def _publish_as_before(
        self, entries: dict[str, dict[str, Any]], newest: dict[str, RevisionRow]
    ) -> None:
        """The public sees what it saw before, and the newest version is again what it was."""
        session, again = self._session, {}
        for key, stands in newest.items():
            before = session.get(RevisionRow, entries[key]["offentlig"])
            assert before is not None  # noqa: S101  (versions are never deleted)
            content = interventions.content_of(before)
            entries[key][LEFT] = bool(problems_before_publishing(content, self._known))
            if not entries[key][LEFT]:
                again[key] = self._again(stands, entries[key]["offentlig"])
        session.flush()
        slugs = current_slugs(session, again)
        shown = {}
        for key, draft in again.items():
            assert draft.id is not None  # noqa: S101  (just stored)
            submit_unseen(session, draft.id)
            shown[draft.id] = slugs[key]
        session.flush()
        verbs.publish_many(session, shown, now=self._now, may_refer_to=self._known)
        for key, draft in again.items():
            earlier = entries[key]["foer"]
            if earlier not in (None, entries[key]["offentlig"]):
                self._again(draft, earlier)


def _untouched(newest: RevisionRow, row: InterventionRow, entry: dict[str, Any]) -> bool:
    """Whether it stands as the import left it."""
    if newest.id != entry["efter"]:
        return False
    if entry["udgivet"]:
        seen = row.current_change is not None and row.published_revision_id == newest.id
        return seen and newest.state == State.PUBLISHED
    return newest.state == State.DRAFT and (entry["foer"] is not None or row.withdrawn_at is None)


def _mark_gone(session: Session, row: InterventionRow, now: datetime) -> None:
    """It was never seen by the public, and is kept only for its history."""
    row.withdrawn_reason, row.withdrawn_at = "deleted", now
    session.add(row)

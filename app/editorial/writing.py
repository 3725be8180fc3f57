"""Writing an intervention: beginning, saving, restoring, copying, and what is not saved yet."""

import re
import uuid
from datetime import datetime

from sqlmodel import Session, select

from app.domain.content import Content
from app.domain.people import Action, Person, may
from app.domain.text import slugify
from app.domain.workflow import State
from app.editorial import verbs
from app.editorial.errors import Conflict, NotAllowed, NotThere, WrongState
from app.editorial.on_desk import (
    Reading,
    allow,
    found,
    held,
    log,
    newest_of,
    refuse_removed,
    version_of,
)
from app.storage import interventions
from app.storage.desk_tables import AutosaveRow, WorkRow
from app.storage.people_tables import OrganisationRow
from app.storage.tables import InterventionRow, RevisionRow, SlugRow


class Writing(Reading):
    """The verbs that change a draft and nothing that the public sees."""

    def begin(self, person: Person, organisation: str, title: str, *, now: datetime) -> str:
        """Makes room for a new intervention of an organisation, with a first draft; its id."""
        with self.database.writing() as session:
            if not may(person, Action.WRITE, organisation):
                raise NotAllowed
            if session.get(OrganisationRow, organisation) is None:
                raise NotThere(f"organisation {organisation}")
            content = Content(title=title)
            identity = _make_room(session, organisation, title, now)
            verbs.save_draft(session, identity, content, author=person.id, now=now)
            log(session, person, "opret", identity, organisation, now, titel=title)
            return identity

    def save(
        self, person: Person, identity: str, content: Content, basis: int, *, now: datetime
    ) -> int:
        """Saves a version that was written on top of version ``basis``; returns its number.

        Raises ``Conflict`` with the newest version when somebody has saved meanwhile, and
        ``WrongState`` while it is in review. Saving what stands there already changes nothing,
        unless it was taken down: then it is the draft that brings it back.
        """
        with self.database.writing() as session:
            row, work = held(session, identity)
            allow(person, Action.WRITE, work)
            refuse_removed(row)
            newest = newest_of(session, identity)
            if newest is not None and newest.state == State.IN_REVIEW:
                raise WrongState("Den er til godkendelse. Træk den tilbage, før du retter.")
            if newest is not None and newest.number != basis:
                if interventions.content_of(newest) == content:
                    return newest.number
                raise Conflict(version_of(newest), content)
            _forget_autosave(session, person, identity)
            if newest is not None and _stands_there(row, newest, content):
                return newest.number
            verbs.save_draft(session, identity, content, author=person.id, now=now)
            saved = newest_of(session, identity)
            assert saved is not None  # noqa: S101  (it was just saved)
            if row.current_change is None and row.withdrawn_reason is None:
                before = interventions.content_of(newest).title if newest else None
                _follow_title(session, identity, before or "", content.title or "")
            log(session, person, "gem", identity, work.owner_id, now, version=saved.number)
            return saved.number

    def restore(
        self, person: Person, identity: str, number: int, basis: int, *, now: datetime
    ) -> int:
        """Makes an earlier version the newest draft, as it was stored; returns its number."""
        with self.database.writing() as session:
            row, work = held(session, identity)
            allow(person, Action.WRITE, work)
            refuse_removed(row)
            newest = newest_of(session, identity)
            wanted = session.exec(
                select(RevisionRow).where(
                    RevisionRow.intervention_id == identity, RevisionRow.number == number
                )
            ).first()
            if newest is None or wanted is None:
                raise NotThere(f"version {number}")
            if newest.state == State.IN_REVIEW:
                raise WrongState("Den er til godkendelse. Træk den tilbage, før du gendanner.")
            if newest.number != basis:
                raise Conflict(version_of(newest), interventions.content_of(wanted))
            restored = RevisionRow(
                intervention_id=identity,
                number=newest.number + 1,
                state=State.DRAFT,
                content_version=wanted.content_version,
                content=wanted.content,
                created=now,
                created_by=person.id,
            )
            session.add(restored)
            session.flush()
            log(session, person, "gendan", identity, work.owner_id, now, version=number)
            return restored.number

    def copy(self, person: Person, identity: str, organisation: str, *, now: datetime) -> str:
        """A draft of one's own after what the public sees of another; returns its id.

        Says where it was copied from. What only the other's organisation can promise is left
        out: places, contacts, provider and municipalities.
        """
        with self.database.writing() as session:
            if not may(person, Action.COPY) or not may(person, Action.WRITE, organisation):
                raise NotAllowed
            if session.get(OrganisationRow, organisation) is None:
                raise WrongState("Vælg en organisation.")
            row = session.get(InterventionRow, identity)
            if row is None or row.published_revision_id is None or row.current_change is None:
                raise NotThere(f"intervention {identity}")
            published = session.get(RevisionRow, row.published_revision_id)
            assert published is not None  # noqa: S101  (a foreign key)
            content = interventions.content_of(published)
            source = _source_of_copy(session, identity, content)
            own = content.model_copy(
                update={
                    "places": (),
                    "contacts": (),
                    "kommuner": (),
                    "provider": None,
                    "valid_from": None,
                    "valid_to": None,
                }
            )
            made = _make_room(session, organisation, content.title or "", now)
            work = session.get(WorkRow, made)
            assert work is not None  # noqa: S101  (just made)
            work.copied_from = source
            session.add(work)
            verbs.save_draft(session, made, own, author=person.id, now=now)
            log(session, person, "kopier", made, organisation, now, fra=identity)
            return made

    def autosave(
        self, person: Person, identity: str, basis: int, form: str, *, now: datetime
    ) -> None:
        """Keeps what somebody is writing, for them alone; nothing else changes."""
        with self.database.writing() as session:
            _, work = found(session, identity)
            allow(person, Action.WRITE, work)
            session.merge(
                AutosaveRow(
                    account_id=person.id, intervention_id=identity, basis=basis, form=form, at=now
                )
            )

    def autosaved(self, person: Person, identity: str) -> AutosaveRow | None:
        """What the person was writing and has not saved."""
        with self.database.reading() as session:
            return session.get(AutosaveRow, (person.id, identity))

    def drop_autosave(self, person: Person, identity: str) -> None:
        """Forgets what the person was writing."""
        with self.database.writing() as session:
            _forget_autosave(session, person, identity)


def _stands_there(row: InterventionRow, newest: RevisionRow, content: Content) -> bool:
    """Whether the newest version says it already, and can still become public."""
    is_over = newest.state == State.PUBLISHED and row.withdrawn_reason is not None
    return not is_over and interventions.content_of(newest) == content


def _make_room(session: Session, organisation: str, title: str, now: datetime) -> str:
    identity = str(uuid.uuid4())
    verbs.create(session, identity, _free_slug(session, title), "redaktion", now=now)
    session.add(WorkRow(intervention_id=identity, owner_id=organisation))
    session.flush()
    return identity


def _slug_of(title: str) -> str:
    return slugify(title)[:110].strip("-") or "indsats"


def _free_slug(session: Session, title: str) -> str:
    wanted = _slug_of(title)
    slug, number = wanted, 1
    while interventions.is_taken(session, slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _follow_title(session: Session, identity: str, before: str, title: str) -> None:
    """Before anybody has seen its address, it follows the title, unless somebody chose it."""
    current = interventions.current_slug(session, identity)
    earlier, wanted = _slug_of(before), _slug_of(title)
    numbered = re.fullmatch(rf"{re.escape(earlier)}(-\d+)?", current)
    if wanted == earlier or numbered is None:
        return
    free = _free_slug(session, title)
    row = session.get(SlugRow, current)
    session.delete(row)
    session.flush()
    session.add(SlugRow(slug=free, intervention_id=identity))
    session.flush()


def _forget_autosave(session: Session, person: Person, identity: str) -> None:
    row = session.get(AutosaveRow, (person.id, identity))
    if row is not None:
        session.delete(row)
        session.flush()


def _source_of_copy(session: Session, identity: str, content: Content) -> str:
    work = session.get(WorkRow, identity)
    owner = session.get(OrganisationRow, work.owner_id) if work and work.owner_id else None
    by = owner.name if owner else (content.provider.name if content.provider else "kataloget")
    return f"»{content.title}«, {by}"

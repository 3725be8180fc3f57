"""An intervention as its editors see it, and what every verb of the desk begins and ends with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.people import Action, Person, actor_of, may
from app.domain.publishing import Problem, problems_before_publishing
from app.domain.record import Home, Review
from app.domain.workflow import State
from app.editorial import verbs
from app.editorial.errors import Conflict, NotAllowed, NotThere, WrongState
from app.storage import audit_log, interventions
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import FieldCommentRow, ProposalRow, WorkRow
from app.storage.machine_tables import HarvestedRow
from app.storage.people_tables import OrganisationRow
from app.storage.tables import AvailabilityRow, InterventionRow, RevisionRow


@dataclass(frozen=True)
class Version:
    """One revision, as a person reads of it."""

    id: int
    number: int
    state: State
    created: datetime
    author: str
    content: Content


@dataclass(frozen=True)
class Comment:
    """What a reviewer said of a field."""

    field: str
    accepted: bool
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class OnDesk:
    """An intervention as its editors see it."""

    id: str
    slug: str
    provenance: str
    owner: str | None
    owner_name: str
    newest: Version | None
    published: Version | None
    is_public: bool
    withdrawn: str | None
    withdrawn_at: datetime | None
    updated: datetime | None
    reviewed: Review | None
    review_due: date | None
    not_checked_since: date | None
    copied_from: str | None
    home: Home | None
    """The other catalogue it was harvested from."""
    follows_home: bool
    """Whether what is changed there is changed here: nobody has written a version of ours."""
    availability: Availability | None
    telling: int
    """The number of what was told of places last; 0 when nobody has told anything."""
    proposal: ProposalRow | None
    """Of the newest revision, when it was submitted."""
    comments: tuple[Comment, ...]
    """Of the last time it was reviewed."""

    @property
    def title(self) -> str:
        """What it is called now."""
        version = self.newest or self.published
        return (version.content.title if version else None) or "Uden titel"

    @property
    def is_removed(self) -> bool:
        """Whether it was put away before the public ever saw it."""
        return self.withdrawn is not None and self.published is None

    @property
    def is_over(self) -> bool:
        """Whether it was taken down, and nobody has begun to bring it back."""
        newest, published = self.newest, self.published
        return bool(self.withdrawn and newest and published and newest.id == published.id)

    @property
    def planned(self) -> bool:
        """Whether it is approved, to be published later."""
        return self._has_a_plan and not self.plan_is_off

    @property
    def plan_is_off(self) -> bool:
        """Whether it was planned and then taken down: the calendar will not publish it."""
        decided = self.proposal.decided if self.proposal else None
        taken_down = taken_down_since(decided, self.withdrawn, self.withdrawn_at)
        return self._has_a_plan and taken_down

    @property
    def _has_a_plan(self) -> bool:
        return self.proposal is not None and self.proposal.outcome == "planlagt"

    @property
    def state(self) -> State | None:
        """The state of the newest revision."""
        return self.newest.state if self.newest else None


class Reading:
    """What an editor may look at."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def open(self, person: Person, identity: str) -> OnDesk:
        """An intervention as its editors see it; raises ``NotThere`` for everybody else."""
        with self.database.reading() as session:
            row, work = found(session, identity)
            allow(person, Action.SEE_DRAFTS, work)
            return on_desk(session, row, work)

    def versions(self, person: Person, identity: str) -> list[Version]:
        """Every version, newest first."""
        with self.database.reading() as session:
            _, work = found(session, identity)
            allow(person, Action.SEE_DRAFTS, work)
            query = select(RevisionRow).where(RevisionRow.intervention_id == identity)
            rows = session.exec(query.order_by(col(RevisionRow.number).desc())).all()
            return [version_of(row) for row in rows]

    def problems(self, content: Content) -> list[Problem]:
        """What would hinder publishing this."""
        with self.database.reading() as session:
            return problems_before_publishing(content, verbs.known(session, content))


def found(session: Session, identity: str) -> tuple[InterventionRow, WorkRow]:
    row = session.get(InterventionRow, identity)
    if row is None:
        raise NotThere(f"intervention {identity}")
    work = session.get(WorkRow, identity) or WorkRow(intervention_id=identity)
    return row, work


def held(session: Session, identity: str) -> tuple[InterventionRow, WorkRow]:
    """The same, held until the transaction ends: nobody else can change it meanwhile."""
    session.exec(
        select(InterventionRow.id).where(InterventionRow.id == identity).with_for_update()
    ).first()
    row, work = found(session, identity)
    session.add(work)
    return row, work


def taken_down_since(
    decided: datetime | None, reason: str | None, withdrawn_at: datetime | None
) -> bool:
    """Whether somebody took it down after it was approved; an expiry is nobody's decision."""
    by_hand = withdrawn_at if reason != "expired" else None
    return by_hand is not None and decided is not None and by_hand > decided


def is_removed(row: InterventionRow) -> bool:
    """Whether it was put away before the public ever saw it."""
    return row.withdrawn_reason is not None and row.published_revision_id is None


def refuse_removed(row: InterventionRow) -> None:
    """What was put away is fetched back before anybody goes on with it."""
    if is_removed(row):
        raise WrongState("Kladden er fjernet. Hent den tilbage først.")


def allow(person: Person, action: Action, work: WorkRow) -> None:
    """Raises ``NotThere`` for those who may not even see it, ``NotAllowed`` for the others."""
    if not may(person, Action.SEE_DRAFTS, work.owner_id):
        raise NotThere(f"intervention {work.intervention_id}")
    if not may(person, action, work.owner_id):
        raise NotAllowed


def newest_of(session: Session, identity: str) -> RevisionRow | None:
    query = select(RevisionRow).where(RevisionRow.intervention_id == identity)
    return session.exec(query.order_by(col(RevisionRow.number).desc()).limit(1)).first()


def newest_as_known(session: Session, identity: str, basis: int) -> RevisionRow:
    newest = newest_of(session, identity)
    if newest is None:
        raise NotThere("Der er ikke skrevet noget endnu.")
    if newest.number != basis:
        raise Conflict(version_of(newest), interventions.content_of(newest))
    return newest


def version_of(row: RevisionRow) -> Version:
    assert row.id is not None  # noqa: S101
    return Version(
        row.id,
        row.number,
        State(row.state),
        row.created,
        row.created_by,
        interventions.content_of(row),
    )


def on_desk(session: Session, row: InterventionRow, work: WorkRow | None) -> OnDesk:
    work = work or WorkRow(intervention_id=row.id)
    newest = newest_of(session, row.id)
    published = (
        session.get(RevisionRow, row.published_revision_id) if row.published_revision_id else None
    )
    told = session.get(AvailabilityRow, row.availability_id) if row.availability_id else None
    owner = session.get(OrganisationRow, work.owner_id) if work.owner_id else None
    harvested = session.get(HarvestedRow, row.id)
    return OnDesk(
        id=row.id,
        slug=interventions.current_slug(session, row.id),
        provenance=row.provenance,
        owner=work.owner_id,
        owner_name=owner.name if owner else "",
        newest=version_of(newest) if newest else None,
        published=version_of(published) if published else None,
        is_public=row.current_change is not None,
        withdrawn=row.withdrawn_reason,
        withdrawn_at=row.withdrawn_at,
        updated=row.updated,
        reviewed=(
            Review(on=row.reviewed_on, by=row.reviewed_by)
            if row.reviewed_on and row.reviewed_by
            else None
        ),
        review_due=work.review_due,
        not_checked_since=work.not_checked_since,
        copied_from=work.copied_from,
        home=interventions.home_of(session, row.id),
        follows_home=bool(harvested and newest and newest.id == harvested.revision_id),
        availability=Availability.model_validate_json(told.body) if told else None,
        telling=row.availability_id or 0,
        proposal=session.get(ProposalRow, newest.id) if newest else None,
        comments=tuple(_comments(session, row)),
    )


def _comments(session: Session, row: InterventionRow) -> Sequence[Comment]:
    """Of the last review, unless something newer was published without one."""
    since = row.published_revision_id or 0
    said = (
        select(FieldCommentRow)
        .join(RevisionRow, col(RevisionRow.id) == col(FieldCommentRow.revision_id))
        .where(RevisionRow.intervention_id == row.id, col(FieldCommentRow.revision_id) >= since)
    )
    newest_first = col(FieldCommentRow.revision_id).desc(), col(FieldCommentRow.at).desc()
    last = session.exec(said.order_by(*newest_first).limit(1)).first()
    decided = session.get(ProposalRow, last.revision_id) if last else None
    settled = decided and decided.outcome == "publiceret" and last and last.at != decided.decided
    if last is None or settled:
        return ()
    query = select(FieldCommentRow).where(
        FieldCommentRow.revision_id == last.revision_id, FieldCommentRow.at == last.at
    )
    return [
        Comment(row.field, row.accepted, row.comment, row.by, row.at)
        for row in session.exec(query.order_by(col(FieldCommentRow.id)))
    ]


def log(
    session: Session,
    person: Person,
    action: str,
    identity: str,
    organisation: str | None,
    now: datetime,
    **details: object,
) -> None:
    deed = Deed(action, "intervention", identity, organisation, details)
    audit_log.append(session, actor_of(person), deed, now)

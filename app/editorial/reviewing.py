"""Review: sending in, taking back, returning field by field, approving now or for later."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app.domain.content import Content
from app.domain.people import Action, Person
from app.domain.publishing import problems_before_publishing
from app.domain.workflow import State
from app.editorial import verbs
from app.editorial.errors import NotReady, OwnWork, WrongState
from app.editorial.on_desk import (
    Reading,
    allow,
    held,
    log,
    newest_as_known,
    newest_of,
    refuse_removed,
)
from app.storage import interventions
from app.storage.desk_tables import FieldCommentRow, ProposalRow, WorkRow
from app.storage.people_tables import OrganisationRow
from app.storage.tables import InterventionRow, RevisionRow

REVIEW_EVERY_MONTHS = 12
STILL_NOW = timedelta(minutes=5)
"""A time that passed so recently was chosen while the reviewer was still reading."""
PASSED = (
    "Tidspunktet er passeret. Vælg et senere tidspunkt, eller lad feltet stå tomt for at udgive nu."
)


class Reviewing(Reading):
    """The way of a draft to the public."""

    def submit(
        self, person: Person, identity: str, basis: int, note: str, *, now: datetime
    ) -> None:
        """Sends the newest draft to review. Raises ``NotReady`` with every problem."""
        with self.database.writing() as session:
            row, work = held(session, identity)
            allow(person, Action.WRITE, work)
            refuse_removed(row)
            newest = newest_as_known(session, identity, basis)
            if newest.state != State.DRAFT:
                raise WrongState("Der er ingen kladde at sende.")
            content = interventions.content_of(newest)
            problems = problems_before_publishing(content, verbs.known(session, content))
            if problems:
                raise NotReady(problems)
            assert newest.id is not None  # noqa: S101
            verbs.submit(session, newest.id)
            session.merge(
                ProposalRow(
                    revision_id=newest.id,
                    intervention_id=identity,
                    submitted=now,
                    submitted_by=person.id,
                    note=note[:2000],
                )
            )
            log(session, person, "send", identity, work.owner_id, now, version=newest.number)

    def take_back(self, person: Person, identity: str, *, now: datetime) -> None:
        """Takes a submitted draft out of review, to go on writing; also what is planned."""
        with self.database.writing() as session:
            _, work = held(session, identity)
            allow(person, Action.WRITE, work)
            newest, proposal = _in_review(session, identity)
            newest.state = State.DRAFT
            proposal.outcome, proposal.decided, proposal.publish_at = "trukket", now, None
            session.add_all((newest, proposal))
            log(session, person, "traek-tilbage", identity, work.owner_id, now)

    def return_draft(
        self,
        person: Person,
        identity: str,
        basis: int,
        fields: Mapping[str, tuple[bool, str]],
        *,
        now: datetime,
    ) -> None:
        """Returns a submitted draft: for each field whether it is accepted, and a comment."""
        with self.database.writing() as session:
            _, work = held(session, identity)
            allow(person, Action.REVIEW, work)
            newest_as_known(session, identity, basis)
            newest, proposal = _in_review(session, identity)
            if not any(not accepted for accepted, _ in fields.values()):
                raise WrongState("Vælg mindst ét felt, der skal rettes, eller godkend det hele.")
            _comment(session, newest, fields, person, now)
            newest.state = State.DRAFT
            proposal.outcome, proposal.decided, proposal.decided_by = "returneret", now, person.id
            session.add_all((newest, proposal))
            returned = [name for name, (accepted, _) in fields.items() if not accepted]
            log(session, person, "returner", identity, work.owner_id, now, felter=returned)

    def approve(
        self,
        person: Person,
        identity: str,
        basis: int,
        fields: Mapping[str, tuple[bool, str]],
        *,
        publish_at: datetime | None = None,
        now: datetime,
    ) -> int | None:
        """Publishes a submitted draft, now or at a time; returns the change's number.

        Raises ``OwnWork`` when the person has written it, unless nobody else can approve, and
        ``WrongState`` when the time has passed: nobody who mistypes a year means at once.
        """
        with self.database.writing() as session:
            _, work = held(session, identity)
            allow(person, Action.REVIEW, work)
            newest_as_known(session, identity, basis)
            newest, proposal = _in_review(session, identity)
            _four_eyes(session, person, work, newest, proposal)
            if any(not accepted for accepted, _ in fields.values()):
                raise WrongState("Et felt er markeret til rettelse. Send kladden retur i stedet.")
            if publish_at is not None and publish_at < now - STILL_NOW:
                raise WrongState(PASSED)
            _comment(session, newest, fields, person, now)
            content = interventions.content_of(newest)
            valid_from = verbs.start_of(content.valid_from) if content.valid_from else None
            later = max(filter(None, (publish_at, valid_from)), default=None)
            proposal.decided, proposal.decided_by = now, person.id
            session.add(proposal)
            if later is not None and later > now:
                problems = problems_before_publishing(content, verbs.known(session, content))
                if problems:
                    raise NotReady(problems)
                proposal.outcome, proposal.publish_at = "planlagt", later
                said = {"version": newest.number, "tid": later.isoformat()}
                log(session, person, "planlaeg", identity, work.owner_id, now, **said)
                return None
            proposal.outcome, proposal.publish_at = "publiceret", None
            change = publish_reviewed(session, newest, work, by=person.function, now=now)
            log(session, person, "udgiv", identity, work.owner_id, now, version=newest.number)
            return change


def publish_reviewed(
    session: Session, revision: RevisionRow, work: WorkRow, *, by: str, now: datetime
) -> int:
    """Lets the public see an approved revision: reviewed today, and again in due time."""
    row = session.get(InterventionRow, revision.intervention_id)
    assert row is not None  # noqa: S101  (a foreign key)
    assert revision.id is not None  # noqa: S101  (it is stored)
    today = verbs.today_in_denmark(now)
    row.reviewed_on, row.reviewed_by = today, by
    session.add(row)
    plan_review(session, work, interventions.content_of(revision), today)
    return verbs.publish(session, revision.id, now=now)


def plan_review(session: Session, work: WorkRow, content: Content, today: date) -> None:
    """Sets the day of the next review."""
    months = content.review_interval_months or REVIEW_EVERY_MONTHS
    work.review_due = add_months(today, months)
    work.not_checked_since = None
    session.add(work)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last one of that month."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def _in_review(session: Session, identity: str) -> tuple[RevisionRow, ProposalRow]:
    newest = newest_of(session, identity)
    proposal = session.get(ProposalRow, newest.id) if newest else None
    if newest is None or proposal is None or newest.state != State.IN_REVIEW:
        raise WrongState("Der er intet til godkendelse.")
    return newest, proposal


def _four_eyes(
    session: Session, person: Person, work: WorkRow, newest: RevisionRow, proposal: ProposalRow
) -> None:
    owner = session.get(OrganisationRow, work.owner_id) if work.owner_id else None
    if owner is not None and owner.alone:
        return
    row = session.get(InterventionRow, work.intervention_id)
    published = session.get(RevisionRow, row.published_revision_id or 0) if row else None
    since = select(RevisionRow.created_by).where(
        RevisionRow.intervention_id == work.intervention_id,
        col(RevisionRow.number) > (published.number if published else 0),
        col(RevisionRow.number) <= newest.number,
    )
    if person.id in {*session.exec(since), proposal.submitted_by}:
        raise OwnWork


def _comment(
    session: Session,
    revision: RevisionRow,
    fields: Mapping[str, tuple[bool, str]],
    person: Person,
    now: datetime,
) -> None:
    assert revision.id is not None  # noqa: S101  (it is stored)
    session.add_all(
        FieldCommentRow(
            revision_id=revision.id,
            field=field,
            accepted=accepted,
            comment=text.strip()[:2000],
            by=person.id,
            at=now,
        )
        for field, (accepted, text) in fields.items()
    )
    session.flush()

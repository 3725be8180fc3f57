"""Reminders of reviews: before, on and after the day, each once, one letter to a person.

A reminder is claimed in the database before its letter is sent, so that two processes never send
the same one. What no server would take is given back, to be tried again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, delete, select

from app.domain.people import CALENDAR, Role
from app.domain.text import danish_sort_key
from app.editorial.mail import Mail, Post
from app.editorial.verbs import today_in_denmark
from app.storage import audit_log, interventions
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import ReminderRow, WorkRow
from app.storage.people_tables import AccountRow, MembershipRow
from app.storage.tables import InterventionRow, RevisionRow

MONTH = timedelta(days=30)
BEFORE, ON_THE_DAY, AFTER = "foer", "paa-dagen", "efter"
STEPS = (BEFORE, ON_THE_DAY, AFTER)
_ASKED = {
    BEFORE: (Role.EDITOR,),
    ON_THE_DAY: (Role.EDITOR, Role.APPROVER),
    AFTER: (Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR),
}
"""Who is reminded: the later, the more."""


@dataclass(frozen=True)
class Reminder:
    """One intervention whose review somebody is reminded of."""

    intervention: str
    title: str
    owner: str | None
    review_due: date
    step: str

    @property
    def key(self) -> tuple[str, date, str]:
        """What is sent once."""
        return self.intervention, self.review_due, self.step


@dataclass
class Letter:
    """What one person is reminded of."""

    to: str
    reminders: list[Reminder] = field(default_factory=list)


@dataclass(frozen=True)
class Reminded:
    """What a run did."""

    reminders: int
    letters: int
    unsent: int


def step_of(review_due: date, today: date) -> str | None:
    """Which reminder a day asks for; only the latest, when earlier ones were missed."""
    if today >= review_due + MONTH:
        return AFTER
    if today >= review_due:
        return ON_THE_DAY
    return BEFORE if today >= review_due - MONTH else None


def remind(database: Database, post: Post, base_url: str, *, now: datetime) -> Reminded:
    """Sends every reminder that is due and has not been sent."""
    today = today_in_denmark(now)
    with database.writing() as session:
        letters, claimed = _claim(session, today, now)
    unsent = post.send(mail_of(letter, base_url) for letter in letters)
    failed = {mail.to for mail in unsent}
    reached = {one.key for x in letters if x.to not in failed for one in x.reminders}
    if unsent:
        with database.writing() as session:
            _give_back(session, {one.key for one in claimed} - reached)
    return Reminded(len(reached), len(letters) - len(unsent), len(unsent))


def planned(database: Database, base_url: str, *, now: datetime) -> list[Mail]:
    """The letters that ``remind`` would send; nothing is claimed."""
    with database.reading() as session:
        letters, _ = _letters(session, _due(session, today_in_denmark(now)))
    return [mail_of(letter, base_url) for letter in letters]


def _claim(session: Session, today: date, now: datetime) -> tuple[list[Letter], Sequence[Reminder]]:
    letters, reached = _letters(session, _due(session, today))
    for one in reached:
        session.add(
            ReminderRow(
                intervention_id=one.intervention,
                review_due=one.review_due,
                step=one.step,
                sent=now,
            )
        )
        details = {"trin": one.step, "senest": one.review_due.isoformat()}
        deed = Deed("mind", "intervention", one.intervention, one.owner, details)
        audit_log.append(session, CALENDAR, deed, now)
    return letters, reached


def _give_back(session: Session, keys: Iterable[tuple[str, date, str]]) -> None:
    for intervention, review_due, step in keys:
        session.exec(
            delete(ReminderRow).where(
                col(ReminderRow.intervention_id) == intervention,
                col(ReminderRow.review_due) == review_due,
                col(ReminderRow.step) == step,
            )
        )


def _due(session: Session, today: date) -> list[Reminder]:
    """What is public, comes up for review, and nobody was told of at this step."""
    rows = session.exec(
        select(WorkRow, RevisionRow)
        .join(InterventionRow, col(InterventionRow.id) == col(WorkRow.intervention_id))
        .join(RevisionRow, col(RevisionRow.id) == col(InterventionRow.published_revision_id))
        .where(
            col(InterventionRow.current_change).is_not(None),
            col(WorkRow.review_due) <= today + MONTH,
        )
    ).all()
    coming = select(WorkRow.intervention_id).where(col(WorkRow.review_due) <= today + MONTH)
    query = select(ReminderRow).where(col(ReminderRow.intervention_id).in_(coming))
    sent = {(row.intervention_id, row.review_due, row.step) for row in session.exec(query)}
    found = []
    for work, revision in rows:
        step = step_of(work.review_due, today) if work.review_due else None
        if work.review_due is None or step is None:
            continue
        title = interventions.content_of(revision).title or "Uden titel"
        one = Reminder(work.intervention_id, title, work.owner_id, work.review_due, step)
        if one.key not in sent:
            found.append(one)
    return sorted(found, key=lambda r: (r.review_due, danish_sort_key(r.title), r.intervention))


def _letters(session: Session, due: Iterable[Reminder]) -> tuple[list[Letter], list[Reminder]]:
    """A letter for every person, and the reminders that reach anybody."""
    letters: dict[str, Letter] = {}
    reached = []
    addresses: dict[tuple[str | None, str], list[str]] = {}
    for one in due:
        key = (one.owner, one.step)
        if key not in addresses:
            addresses[key] = _addresses(session, one.owner, one.step)
        for address in addresses[key]:
            letters.setdefault(address, Letter(address)).reminders.append(one)
        if addresses[key]:
            reached.append(one)
    return sorted(letters.values(), key=lambda letter: letter.to), reached


def _addresses(session: Session, owner: str | None, step: str) -> list[str]:
    """Whom a step reaches; when nobody has the role, those above, and at last the system's."""
    by_role: dict[str, list[str]] = {}
    query = (
        select(AccountRow.email, MembershipRow.role)
        .join(MembershipRow, col(MembershipRow.account_id) == col(AccountRow.id))
        .where(MembershipRow.organisation_id == owner, col(AccountRow.disabled).is_(None))
    )
    for email, role in session.exec(query):
        by_role.setdefault(role, []).append(email)
    asked = [email for role in _ASKED[step] for email in by_role.get(role, ())]
    for role in (Role.APPROVER, Role.ADMINISTRATOR):
        asked = asked or by_role.get(role, [])
    if asked:
        return sorted(set(asked))
    system = select(AccountRow.email).where(
        col(AccountRow.is_system_administrator).is_(True), col(AccountRow.disabled).is_(None)
    )
    return sorted(session.exec(system))


# The words ----------------------------------------------------------------------------------------

_SUBJECT = {
    BEFORE: "Snart tid til at gennemgå {n}",
    ON_THE_DAY: "Tid til at gennemgå {n}",
    AFTER: "Ikke gennemgået i tide: {n}",
}
_HEADING = {
    BEFORE: "Skal gennemgås inden for en måned:",
    ON_THE_DAY: "Skal gennemgås nu:",
    AFTER: "Mere end en måned over tiden. Det står nu på den offentlige side:",
}
_ASKING = {
    BEFORE: "Passer det stadig, trykker du »Stadig korrekt«. Ellers retter du det, der er ændret.",
    ON_THE_DAY: "Åbn indsatsen, og tryk »Stadig korrekt«, eller ret det, der er ændret.",
    AFTER: (
        "Borgere og sagsbehandlere kan se, at ingen har set den igennem, og den vises længere nede "
        "i søgninger. Gennemgå den nu, eller tag den ned, hvis I ikke tilbyder den mere. "
        "Også jer, der godkender og administrerer, får denne besked."
    ),
}


def mail_of(letter: Letter, base_url: str) -> Mail:
    """The letter in words; its tone is that of the most urgent."""
    urgent = max((one.step for one in letter.reminders), key=STEPS.index)
    number = len(letter.reminders)
    counted = "1 indsats" if number == 1 else f"{number} indsatser"
    parts = ["Hej"]
    for step in reversed(STEPS):
        of_step = [one for one in letter.reminders if one.step == step]
        if of_step:
            lines = [_line(one, base_url) for one in of_step]
            parts += ["\n".join([_HEADING[step], *lines]), _ASKING[step]]
    parts.append(f"Venlig hilsen\nIndsatskataloget\n{base_url}/redaktion")
    return Mail(letter.to, _SUBJECT[urgent].format(n=counted), "\n\n".join(parts))


def _line(one: Reminder, base_url: str) -> str:
    day = f"{one.review_due.day}.{one.review_due.month}.{one.review_due.year}"
    return f"- {one.title} (senest {day})\n  {base_url}/redaktion/indsatser/{one.intervention}"

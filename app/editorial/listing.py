"""The list of what a person keeps: by title in Danish order, narrowed down, a page at a time."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from app.domain.people import Action, Person
from app.domain.text import danish_sort_key
from app.domain.workflow import State
from app.editorial.on_desk import OnDesk, Reading, found, on_desk, taken_down_since
from app.storage.desk_tables import ProposalRow, WorkRow
from app.storage.tables import InterventionRow, RevisionRow

PAGE = 50
HEAD = 3_000
"""Characters of a stored content that hold its title, however it is escaped."""
BEFORE_TITLE = '{"title":'


@dataclass(frozen=True)
class Line:
    """What narrowing and ordering look at, of one intervention."""

    id: str
    title: str
    state: str | None
    planned: bool
    is_public: bool
    withdrawn: bool
    removed: bool
    """Put away before the public ever saw it; then it is of no other kind."""
    review_due: date | None


@dataclass(frozen=True)
class Listed:
    """One page of the list, and how many there are of each kind."""

    items: tuple[OnDesk, ...]
    total: int
    counts: Mapping[str, int]
    page: int
    last_page: int


REMOVED = "fjernede"
KINDS: Mapping[str, Callable[[Line, date], bool]] = MappingProxyType(
    {
        "kladder": lambda line, _: line.state == State.DRAFT,
        "til-godkendelse": lambda line, _: line.state == State.IN_REVIEW and not line.planned,
        "planlagte": lambda line, _: line.state == State.IN_REVIEW and line.planned,
        "offentlige": lambda line, _: line.is_public,
        "forfaldne": lambda line, today: (
            line.is_public and line.review_due is not None and line.review_due < today
        ),
        "taget-ned": lambda line, _: line.withdrawn,
        REMOVED: lambda line, _: True,
    }
)
"""Kind → whether one is of it. One intervention can be of several; what was removed is of one."""


class Listing(Reading):
    """The list."""

    def listed(
        self, person: Person, *, text: str = "", kind: str = "", page: int = 1, today: date
    ) -> Listed:
        """One page of everything the person may write, narrowed by words of its title and kind."""
        words = danish_sort_key(text).split()
        with self.database.reading() as session:
            lines = [line for line in _lines(session, person) if _has(line, words)]
            counts = {one: sum(_is(line, one, today) for line in lines) for one in KINDS}
            chosen = [line for line in lines if _is(line, kind, today)]
            chosen.sort(key=lambda line: (danish_sort_key(line.title), line.id))
            last = max(1, -(-len(chosen) // PAGE))
            page = min(max(page, 1), last)
            shown = chosen[(page - 1) * PAGE : page * PAGE]
            items = tuple(on_desk(session, *found(session, line.id)) for line in shown)
        return Listed(items, len(chosen), counts, page, last)


def _is(line: Line, kind: str, today: date) -> bool:
    if line.removed != (kind == REMOVED):
        return False
    return kind not in KINDS or KINDS[kind](line, today)


def _has(line: Line, words: Iterable[str]) -> bool:
    title = danish_sort_key(line.title)
    return all(word in title for word in words)


def _lines(session: Session, person: Person) -> Iterable[Line]:
    newest = (
        select(RevisionRow.intervention_id, func.max(RevisionRow.number).label("number"))
        .group_by(RevisionRow.intervention_id)
        .subquery()
    )
    query = (
        select_columns(
            col(InterventionRow.id),
            func.substr(RevisionRow.content, 1, HEAD).label("head"),
            col(RevisionRow.state),
            col(ProposalRow.outcome),
            col(ProposalRow.decided),
            col(InterventionRow.withdrawn_reason),
            col(InterventionRow.withdrawn_at),
            col(InterventionRow.current_change).is_not(None).label("is_public"),
            col(InterventionRow.withdrawn_reason).is_not(None).label("withdrawn"),
            col(InterventionRow.published_revision_id).is_(None).label("never_public"),
            col(WorkRow.review_due),
        )
        .join(WorkRow, col(WorkRow.intervention_id) == col(InterventionRow.id), isouter=True)
        .join(newest, newest.c.intervention_id == col(InterventionRow.id), isouter=True)
        .join(
            RevisionRow,
            (col(RevisionRow.intervention_id) == newest.c.intervention_id)
            & (col(RevisionRow.number) == newest.c.number),
            isouter=True,
        )
        .join(ProposalRow, col(ProposalRow.revision_id) == col(RevisionRow.id), isouter=True)
    )
    if not person.is_system_administrator:
        own = person.organisations_where(Action.SEE_DRAFTS)
        query = query.where(col(WorkRow.owner_id).in_(own))
    for row in session.connection().execute(query):
        yield Line(
            id=row.id,
            title=_title_in(row.head or ""),
            state=row.state,
            planned=row.outcome == "planlagt"
            and not taken_down_since(row.decided, row.withdrawn_reason, row.withdrawn_at),
            is_public=row.is_public,
            withdrawn=row.withdrawn,
            removed=row.withdrawn and row.never_public,
            review_due=row.review_due,
        )


def _title_in(head: str) -> str:
    """The title in the beginning of a stored content, whose first field it is when it has one."""
    if not head.startswith(BEFORE_TITLE):
        return "Uden titel"
    return str(json.JSONDecoder().raw_decode(head, len(BEFORE_TITLE))[0])

"""The list of what a person keeps: by title in Danish order, narrowed down, a page at a time."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlmodel import Session, col, func, select

from app.domain.people import Action, Person
from app.domain.text import danish_sort_key
from app.domain.workflow import State
from app.editorial.on_desk import OnDesk, Reading, found, on_desk
from app.storage.desk_tables import ProposalRow, WorkRow
from app.storage.tables import InterventionRow, RevisionRow

PAGE = 50


@dataclass(frozen=True)
class Line:
    """What narrowing and ordering look at, of one intervention."""

    id: str
    title: str
    state: str | None
    planned: bool
    is_public: bool
    withdrawn: bool
    review_due: date | None


@dataclass(frozen=True)
class Listed:
    """One page of the list, and how many there are of each kind."""

    items: tuple[OnDesk, ...]
    total: int
    counts: Mapping[str, int]
    page: int
    last_page: int


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
    }
)
"""Kind → whether one is of it. One intervention can be of several."""


class Listing(Reading):
    """The list."""

    def listed(
        self, person: Person, *, text: str = "", kind: str = "", page: int = 1, today: date
    ) -> Listed:
        """One page of everything the person may write, narrowed by words of its title and kind."""
        words = danish_sort_key(text).split()
        with self.database.reading() as session:
            lines = [line for line in _lines(session, person) if _has(line, words)]
            counts = {
                one: sum(is_of(line, today) for line in lines) for one, is_of in KINDS.items()
            }
            chosen = [line for line in lines if kind not in KINDS or KINDS[kind](line, today)]
            chosen.sort(key=lambda line: (danish_sort_key(line.title), line.id))
            last = max(1, -(-len(chosen) // PAGE))
            page = min(max(page, 1), last)
            shown = chosen[(page - 1) * PAGE : page * PAGE]
            items = tuple(on_desk(session, *found(session, line.id)) for line in shown)
        return Listed(items, len(chosen), counts, page, last)


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
        select(InterventionRow, WorkRow, RevisionRow, ProposalRow)
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
    for row, work, revision, proposal in session.exec(query):
        title = json.loads(revision.content).get("title") if revision else None
        yield Line(
            id=row.id,
            title=title or "Uden titel",
            state=revision.state if revision else None,
            planned=proposal is not None and proposal.outcome == "planlagt",
            is_public=row.current_change is not None,
            withdrawn=row.withdrawn_reason is not None,
            review_due=work.review_due if work else None,
        )

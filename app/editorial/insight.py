"""What stands in the catalogue and on the desk, counted: freshness, load and completeness.

Contents are read once for each published revision; after that a page costs a few statements.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from app.domain.fields import FIELDS
from app.domain.people import Action, Person, may
from app.domain.upgrades import upgraded
from app.domain.workflow import State
from app.editorial.desk import add_months
from app.editorial.errors import NotAllowed
from app.editorial.on_desk import taken_down_since
from app.editorial.verbs import today_in_denmark
from app.storage.database import Database
from app.storage.desk_tables import ProposalRow, WorkRow
from app.storage.tables import InterventionRow, RevisionRow, SlugRow

REVIEW_EVERY_MONTHS = 12
DUE_SOON = timedelta(days=30)
LEAST_COMPLETE = 10
LONGEST_WAITING = 10
STEPS = (0, 40, 60, 80, 90)
"""Where the steps of completeness begin."""

_WEIGHTS = {field.name: field.weight for field in FIELDS if field.weight}
_BATCH = 500


@dataclass(frozen=True)
class Freshness:
    """When what the public sees was last gone through."""

    within: int
    soon: int
    overdue: int
    never: int


@dataclass(frozen=True)
class Incomplete:
    """A public intervention of today, and how much of it is filled in."""

    id: str
    slug: str
    title: str
    owner: str | None
    percent: int


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for somebody to look at it."""

    id: str
    title: str
    days: int


@dataclass(frozen=True)
class Load:
    """What is on the desk."""

    drafts: int
    in_review: int
    planned: int
    oldest_days: int
    """How long the oldest has waited for review."""
    waiting: tuple[Waiting, ...]
    """The longest waiting, of those the person may see."""


@dataclass(frozen=True)
class Overview:
    """The numbers of one organisation, or of everything."""

    offers: int
    ids: frozenset[str] | None
    """Everything that the organisation owns; None for everybody."""
    freshness: Freshness
    load: Load
    steps: tuple[tuple[int, int, int], ...]
    """(from, to, offers) for each step of completeness."""
    least: tuple[Incomplete, ...]


@dataclass(frozen=True)
class _Written:
    """What a published revision says of itself."""

    title: str
    percent: int
    months: int


_ROWS = (
    select_columns(
        col(InterventionRow.id),
        col(InterventionRow.published_revision_id),
        col(InterventionRow.reviewed_on),
        col(InterventionRow.provenance),
        col(WorkRow.owner_id),
        col(WorkRow.review_due),
    )
    .join(WorkRow, col(WorkRow.intervention_id) == col(InterventionRow.id), isouter=True)
    .where(col(InterventionRow.current_change).is_not(None))
)


class Insight:
    """Counts; remembers what published revisions say, which never changes. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._written: dict[int, _Written] = {}
        self._lock = Lock()

    def overview(self, person: Person, organisation: str | None, *, now: datetime) -> Overview:
        """The numbers of an organisation; None for everything."""
        if not may(person, Action.SEE_INSIGHT):
            raise NotAllowed
        today = today_in_denmark(now)
        with self.database.reading() as session:
            rows = [
                row
                for row in session.connection().execute(_ROWS)
                if organisation is None or row.owner_id == organisation
            ]
            current = [row for row in rows if row.provenance != "kilde"]
            written = self._read(session, [row.published_revision_id for row in current])
            dues = (_due(row, written) for row in current)
            least = sorted(
                current, key=lambda row: (written[row.published_revision_id].percent, row.id)
            )[:LEAST_COMPLETE]
            slugs = _slugs(session, [row.id for row in least])
            load = _load(session, person, organisation, now)
        percents = [written[row.published_revision_id].percent for row in current]
        return Overview(
            offers=len(current),
            ids=frozenset(row.id for row in rows) if organisation else None,
            freshness=_freshness(dues, today),
            load=load,
            steps=tuple(_steps(percents)),
            least=tuple(
                Incomplete(row.id, slugs[row.id], said.title, row.owner_id, said.percent)
                for row in least
                for said in (written[row.published_revision_id],)
            ),
        )

    def _read(self, session: Session, revisions: Sequence[int]) -> Mapping[int, _Written]:
        """What these revisions say; those not read before are read now."""
        with self._lock:
            missing = [one for one in revisions if one not in self._written]
            for start in range(0, len(missing), _BATCH):
                query = select_columns(
                    col(RevisionRow.id), col(RevisionRow.content), col(RevisionRow.content_version)
                ).where(col(RevisionRow.id).in_(missing[start : start + _BATCH]))
                for revision, content, version in session.connection().execute(query):
                    said = _said(json.loads(upgraded(content, version)))
                    self._written[int(revision or 0)] = said
            if len(self._written) > 2 * len(revisions) + 10_000:
                self._written = {one: self._written[one] for one in revisions}
            return dict(self._written)


def _said(content: Mapping[str, Any]) -> _Written:
    """A stored content holds no field that is empty."""
    filled = sum(weight for name, weight in _WEIGHTS.items() if name in content)
    return _Written(
        content.get("title") or "Uden titel",
        round(100 * filled / sum(_WEIGHTS.values())),
        content.get("review_interval_months") or REVIEW_EVERY_MONTHS,
    )


def _due(row: Any, written: Mapping[int, _Written]) -> date | None:
    if row.reviewed_on is None:
        return None
    months = written[row.published_revision_id].months
    due: date = row.review_due or add_months(row.reviewed_on, months)
    return due


def _freshness(dues: Iterable[date | None], today: date) -> Freshness:
    found = Counter(
        "never"
        if due is None
        else "overdue"
        if due < today
        else "soon"
        if due <= today + DUE_SOON
        else "within"
        for due in dues
    )
    return Freshness(found["within"], found["soon"], found["overdue"], found["never"])


def _steps(percents: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    for begin, end in zip(STEPS, (*STEPS[1:], 101), strict=True):
        yield begin, end - 1, sum(begin <= percent < end for percent in percents)


def _slugs(session: Session, ids: Sequence[str]) -> dict[str, str]:
    query = select(SlugRow.intervention_id, SlugRow.slug).where(
        col(SlugRow.intervention_id).in_(ids), col(SlugRow.current).is_(True)
    )
    return dict(session.exec(query).all())


def _load(session: Session, person: Person, organisation: str | None, now: datetime) -> Load:
    newest = (
        select(RevisionRow.intervention_id, func.max(RevisionRow.number).label("number"))
        .group_by(RevisionRow.intervention_id)
        .subquery()
    )
    query = (
        select_columns(
            col(RevisionRow.intervention_id),
            col(RevisionRow.id),
            col(RevisionRow.state),
            col(WorkRow.owner_id),
            col(ProposalRow.submitted),
            col(ProposalRow.outcome),
            col(ProposalRow.decided),
            col(InterventionRow.withdrawn_reason),
            col(InterventionRow.withdrawn_at),
        )
        .join(
            newest,
            (newest.c.intervention_id == col(RevisionRow.intervention_id))
            & (newest.c.number == col(RevisionRow.number)),
        )
        .join(
            WorkRow, col(WorkRow.intervention_id) == col(RevisionRow.intervention_id), isouter=True
        )
        .join(ProposalRow, col(ProposalRow.revision_id) == col(RevisionRow.id), isouter=True)
        .join(InterventionRow, col(InterventionRow.id) == col(RevisionRow.intervention_id))
        .where(
            col(RevisionRow.state).in_((State.DRAFT, State.IN_REVIEW)),
            col(InterventionRow.withdrawn_reason).is_(None)  # or else it was put away
            | col(InterventionRow.published_revision_id).is_not(None),
        )
    )
    if organisation is not None:
        query = query.where(col(WorkRow.owner_id) == organisation)
    rows = session.connection().execute(query).all()
    reviewing = [row for row in rows if row.state == State.IN_REVIEW]
    planned = {row.id for row in reviewing if _is_planned(row)}
    waiting = sorted(
        (row for row in reviewing if row.id not in planned and row.submitted is not None),
        key=lambda row: row.submitted,
    )
    seen = [row for row in waiting if may(person, Action.SEE_DRAFTS, row.owner_id)]
    return Load(
        drafts=len(rows) - len(reviewing),
        in_review=len(reviewing) - len(planned),
        planned=len(planned),
        oldest_days=(now - waiting[0].submitted).days if waiting else 0,
        waiting=tuple(
            Waiting(row.intervention_id, _title(session, row.id), (now - row.submitted).days)
            for row in seen[:LONGEST_WAITING]
        ),
    )


def _is_planned(row: Any) -> bool:
    taken_down = taken_down_since(row.decided, row.withdrawn_reason, row.withdrawn_at)
    return row.outcome == "planlagt" and not taken_down


def _title(session: Session, revision: int) -> str:
    row = session.get(RevisionRow, revision)
    assert row is not None  # noqa: S101  (it was just found)
    title = json.loads(upgraded(row.content, row.content_version)).get("title")
    return str(title or "Uden titel")

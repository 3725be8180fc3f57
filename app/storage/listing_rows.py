"""Lists of everything that was ever public, in the order of ids: what other standards page through.

Interventions, those who provide them, and their places. All of it SQL; each list one count and one
page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from app.domain.content import Content
from app.storage.among import among
from app.storage.interventions import content_of
from app.storage.machine_tables import PlaceRow
from app.storage.tables import ChangeRow, InterventionRow, RevisionRow

_BATCH = 500
PUBLIC = col(InterventionRow.current_change).is_not(None)
ONCE_PUBLIC = col(InterventionRow.published_revision_id).is_not(None)
CHANGED = func.coalesce(col(ChangeRow.at), col(InterventionRow.withdrawn_at))
"""When the public last saw a change of it; no column of its own, the log says it."""


@dataclass(frozen=True)
class Wanted:
    """Which interventions; what is None does not matter."""

    withdrawn_too: bool = False
    ids: Collection[str] | None = None
    providers: Collection[str] | None = None
    changed_from: datetime | None = None
    """This instant or later."""
    changed_before: datetime | None = None
    postal_code: str | None = None
    kommune: str | None = None
    """The last two are of one of its places."""
    provenance: str | None = None


class ListedRow(NamedTuple):
    """One intervention of a list."""

    id: str
    changed: datetime
    public: bool
    reason: str | None
    """Why it was withdrawn."""
    into: str | None


class ListedPlace(NamedTuple):
    """One place of a list."""

    id: str
    intervention_id: str
    position: int
    changed: datetime
    """When the public last saw a change of the intervention."""


def interventions(
    session: Session, wanted: Wanted, start: int, limit: int
) -> tuple[int, list[ListedRow]]:
    """How many there are, and those from ``start`` on, by id."""
    query = (
        select_columns(
            col(InterventionRow.id),
            CHANGED,
            PUBLIC,
            col(InterventionRow.withdrawn_reason),
            col(InterventionRow.withdrawn_into),
        )
        .join(
            ChangeRow, col(ChangeRow.sequence) == col(InterventionRow.current_change), isouter=True
        )
        .where(*_conditions(wanted))
    )
    if wanted.ids is not None:
        return _of_ids(session, query, wanted, start, limit)
    total = session.connection().execute(_count(wanted)).scalar_one()
    rows = session.connection().execute(
        query.order_by(col(InterventionRow.id)).offset(start).limit(limit)
    )
    return total, [ListedRow(*row) for row in rows]


def _of_ids(
    session: Session,
    query: Select[str, datetime, bool, str | None, str | None],
    wanted: Wanted,
    start: int,
    limit: int,
) -> tuple[int, list[ListedRow]]:
    """The same among these ids, which may be more than a statement takes."""
    fitting = _fitting(session, wanted)
    page = fitting[start : start + limit]
    found: list[ListedRow] = []
    for begin in range(0, len(page), _BATCH):
        batch = page[begin : begin + _BATCH]
        rows = session.connection().execute(query.where(col(InterventionRow.id).in_(batch)))
        found += sorted(ListedRow(*row) for row in rows)
    return len(fitting), found


def _fitting(session: Session, wanted: Wanted) -> list[str]:
    """The wanted ids that fit, in order. Of many it is quicker to ask for everything that fits."""
    ids = set(wanted.ids or ())
    query = select_columns(col(InterventionRow.id)).where(*_conditions(wanted))
    if wanted.changed_from or wanted.changed_before:
        query = query.join(
            ChangeRow, col(ChangeRow.sequence) == col(InterventionRow.current_change), isouter=True
        )
    if len(ids) > _BATCH:
        return sorted(ids.intersection(session.connection().execute(query).scalars()))
    few = query.where(col(InterventionRow.id).in_(sorted(ids)))
    return sorted(session.connection().execute(few).scalars())


def _count(wanted: Wanted) -> Select[int]:
    query = select_columns(func.count()).select_from(InterventionRow)
    if wanted.changed_from or wanted.changed_before:
        query = query.join(
            ChangeRow, col(ChangeRow.sequence) == col(InterventionRow.current_change), isouter=True
        )
    return query.where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [ONCE_PUBLIC if wanted.withdrawn_too else PUBLIC]
    if wanted.providers is not None:
        found.append(among(InterventionRow.provider_id, wanted.providers))
    if wanted.provenance is not None:
        found.append(col(InterventionRow.provenance) == wanted.provenance)
    if wanted.changed_from is not None:
        found.append(wanted.changed_from <= CHANGED)
    if wanted.changed_before is not None:
        found.append(wanted.changed_before > CHANGED)
    of_place = _of_place(wanted)
    if of_place:
        there = select(PlaceRow.intervention_id).where(*of_place)
        found.append(col(InterventionRow.id).in_(there))
    return found


def _among(wanted: Wanted) -> list[ColumnElement[bool]]:
    """That an intervention is one of those wanted by id."""
    if wanted.ids is None:
        return []
    return [among(InterventionRow.id, wanted.ids)]


def _of_place(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.postal_code is not None:
        found.append(col(PlaceRow.postal_code) == wanted.postal_code)
    if wanted.kommune is not None:
        found.append(col(PlaceRow.kommune) == wanted.kommune)
    return found


def providers(
    session: Session,
    start: int,
    limit: int,
    ids: Collection[str] | None = None,
    wanted: Wanted | None = None,
) -> tuple[int, dict[str, str]]:
    """How many providers there are, and from ``start`` on: id → the first intervention of each.

    With ``wanted`` those that provide such an intervention; its dates do not matter.
    """
    where: list[ColumnElement[bool]] = [PUBLIC, col(InterventionRow.provider_id).is_not(None)]
    if wanted is not None:
        undated = replace(wanted, withdrawn_too=False, changed_from=None, changed_before=None)
        where += [*_conditions(undated), *_among(wanted)]
    if ids is not None:
        where.append(among(InterventionRow.provider_id, ids))
    count = select_columns(func.count(func.distinct(col(InterventionRow.provider_id))))
    total = session.connection().execute(count.where(*where)).scalar_one()
    query = (
        select_columns(col(InterventionRow.provider_id), func.min(col(InterventionRow.id)))
        .where(*where)
        .group_by(col(InterventionRow.provider_id))
        .order_by(col(InterventionRow.provider_id))
        .offset(start)
        .limit(limit)
    )
    return total, {str(row[0]): row[1] for row in session.connection().execute(query)}


def places(
    session: Session,
    wanted: Wanted,
    start: int,
    limit: int,
    place_ids: Collection[str] | None = None,
) -> tuple[int, list[ListedPlace]]:
    """How many places public interventions have, and those from ``start`` on, by id."""
    where = [*_conditions(replace(wanted, withdrawn_too=False)), *_of_place(wanted)]
    where += _among(wanted)
    if place_ids is not None:
        where.append(among(PlaceRow.id, place_ids))
    joined = col(PlaceRow.intervention_id) == col(InterventionRow.id)
    count = select_columns(func.count()).select_from(PlaceRow).join(InterventionRow, joined)
    query = select_columns(
        col(PlaceRow.id), col(PlaceRow.intervention_id), col(PlaceRow.position)
    ).join(InterventionRow, joined)
    if wanted.changed_from or wanted.changed_before:
        logged = col(ChangeRow.sequence) == col(InterventionRow.current_change)
        count, query = count.join(ChangeRow, logged), query.join(ChangeRow, logged)
    total = session.connection().execute(count.where(*where)).scalar_one()
    page = query.where(*where).order_by(col(PlaceRow.id)).offset(start).limit(limit)
    rows = session.connection().execute(page).all()
    changed = _changed(session, list(dict.fromkeys(row[1] for row in rows)))
    return total, [ListedPlace(*row, changed[row[1]]) for row in rows]


def _changed(session: Session, ids: Sequence[str]) -> dict[str, datetime]:
    """When the public last saw a change of these public interventions."""
    query = select_columns(col(InterventionRow.id), col(ChangeRow.at)).join(
        ChangeRow, col(ChangeRow.sequence) == col(InterventionRow.current_change)
    )
    found: dict[str, datetime] = {}
    for begin in range(0, len(ids), _BATCH):
        batch = col(InterventionRow.id).in_(ids[begin : begin + _BATCH])
        found.update((row[0], row[1]) for row in session.connection().execute(query.where(batch)))
    return found


def last_contents(session: Session, ids: Sequence[str]) -> Mapping[str, Content]:
    """What was last public of interventions that are withdrawn."""
    query = select(RevisionRow).join(
        InterventionRow, col(InterventionRow.published_revision_id) == col(RevisionRow.id)
    )
    found: dict[str, Content] = {}
    for begin in range(0, len(ids), _BATCH):
        batch = ids[begin : begin + _BATCH]
        for row in session.exec(query.where(col(InterventionRow.id).in_(batch))):
            found[row.intervention_id] = content_of(row)
    return found

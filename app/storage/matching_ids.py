"""The ids of what is public and meets conditions, in order; and who provides how many names."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from app.domain.conditions import Conditions, Named, Span
from app.storage.listing_rows import CHANGED, ONCE_PUBLIC, PUBLIC
from app.storage.machine_tables import PlaceRow
from app.storage.tables import ChangeRow, InterventionRow, RevisionRow

_BATCH = 500
_LOGGED = col(ChangeRow.sequence) == col(InterventionRow.current_change)
_SHOWN = col(RevisionRow.id) == col(ChangeRow.revision_id)


def intervention_ids(session: Session, asked: Conditions) -> list[str]:
    """Public interventions by all conditions that are columns; an exact name by its key alone."""
    query = (
        select_columns(col(InterventionRow.id))
        .join(ChangeRow, _LOGGED)
        .where(
            *_in(col(InterventionRow.id), asked.ids),
            *_named(col(InterventionRow.name_key), asked.names),
            *_changed(asked.changed),
            *_in(col(InterventionRow.provider_id), asked.providers),
            *(
                col(InterventionRow.id).in_(
                    select(PlaceRow.intervention_id).where(col(PlaceRow.id).in_(sorted(ids)))
                )
                for ids in asked.places
            ),
            *(
                or_(False, *(_is_historical(wanted) for wanted in either))
                for either in asked.historical
            ),
        )
        .order_by(col(InterventionRow.id))
    )
    return list(session.connection().execute(query).scalars())


def place_ids(session: Session, asked: Conditions) -> list[str]:
    """Places of public interventions; an exact name or town by its key alone."""
    query = (
        select_columns(col(PlaceRow.id))
        .join(InterventionRow, col(PlaceRow.intervention_id) == col(InterventionRow.id))
        .join(ChangeRow, _LOGGED)
        .where(
            *_in(col(PlaceRow.id), asked.ids),
            *_named(col(PlaceRow.name_key), asked.names),
            *_named(col(PlaceRow.city_key), asked.cities),
            *_named(col(PlaceRow.postal_code), asked.postal_codes),
            *_changed(asked.changed),
            *_in(col(InterventionRow.provider_id), asked.providers),
        )
        .order_by(col(PlaceRow.id))
    )
    return list(session.connection().execute(query).scalars())


def with_kle(session: Session, numbers: Collection[str]) -> set[str]:
    """Public interventions with one of these KLE numbers (»29.09.04«, nothing else)."""
    content = col(RevisionRow.content)
    query = (
        select_columns(col(InterventionRow.id), content)
        .join(ChangeRow, _LOGGED)
        .join(RevisionRow, _SHOWN)
        .where(or_(False, *(content.contains(f'"{number}"') for number in sorted(numbers))))
    )
    rows = session.connection().execute(query)
    return {row[0] for row in rows if set(json.loads(row[1]).get("kle", ())) & set(numbers)}


class ProviderRow(NamedTuple):
    """One that provides, or once provided, something public."""

    id: str
    first: str | None
    """The first of its public interventions; None when there is none any more."""
    changed: datetime
    """When the public last saw a change of anything it provides."""


def provider_rows(session: Session, ids: Collection[str] | None = None) -> list[ProviderRow]:
    """Everybody who ever provided something public, or those of these ids; in order."""
    provider = col(InterventionRow.provider_id)
    where = [ONCE_PUBLIC, provider.is_not(None)]
    if ids is not None:
        where.append(provider.in_(sorted(ids)))
    query = (
        select_columns(
            provider,
            func.min(case((PUBLIC, col(InterventionRow.id)))),
            func.max(CHANGED),
        )
        .join(ChangeRow, _LOGGED, isouter=True)
        .where(*where)
        .group_by(provider)
        .order_by(provider)
    )
    return [ProviderRow(str(row[0]), row[1], row[2]) for row in session.connection().execute(query)]


def contents(session: Session, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """What the public sees of these interventions, as it is stored; nothing is checked."""
    query = (
        select_columns(col(InterventionRow.id), col(RevisionRow.content))
        .join(ChangeRow, _LOGGED)
        .join(RevisionRow, _SHOWN)
    )
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(ids), _BATCH):
        batch = query.where(col(InterventionRow.id).in_(ids[start : start + _BATCH]))
        found |= {row[0]: json.loads(row[1]) for row in session.connection().execute(batch)}
    return found


def place_is_known(session: Session, identity: str) -> bool:
    """Whether there is such a place, even of what is withdrawn."""
    return session.get(PlaceRow, identity) is not None


def _in(column: Any, sets: Iterable[Collection[str]]) -> list[ColumnElement[bool]]:
    return [column.in_(sorted(ids)) for ids in sets]


def _named(column: Any, names: Iterable[Named]) -> list[ColumnElement[bool]]:
    return [or_(False, *(_text(column, key, one.how) for key in one.keys)) for one in names]


def _text(column: Any, key: str, how: str) -> ColumnElement[bool]:
    if how == "exact":
        return column == key  # type: ignore[no-any-return]
    like = column.contains if how == "contains" else column.startswith
    return like(key, autoescape=True)  # type: ignore[no-any-return]


def _changed(spans: Iterable[Sequence[Span]]) -> list[ColumnElement[bool]]:
    return [or_(False, *(_within(span) for span in either)) for either in spans]


def _within(span: Span) -> ColumnElement[bool]:
    at = col(ChangeRow.at)
    after = at >= span.start if span.start else true()
    return and_(after, at < span.before if span.before else true())


def _is_historical(wanted: bool) -> ColumnElement[bool]:
    provenance = col(InterventionRow.provenance)
    return provenance == "kilde" if wanted else provenance != "kilde"

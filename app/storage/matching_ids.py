"""The ids of what is public and meets conditions, in order."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from app.domain.conditions import ANY, Conditions, Named, Span
from app.storage.among import among
from app.storage.listing_rows import CHANGED, ONCE_PUBLIC, PUBLIC
from app.storage.machine_tables import PlaceRow
from app.storage.tables import ChangeRow, InterventionRow, RevisionRow

_BATCH = 500
_ID = col(InterventionRow.id)
_PROVIDER = col(InterventionRow.provider_id)
_LOGGED = col(ChangeRow.sequence) == col(InterventionRow.current_change)
_NUMBERS = {
    "id": _PROVIDER,
    "cvr": col(InterventionRow.provider_cvr),
    "sor": col(InterventionRow.provider_sor),
}


def intervention_ids(session: Session, asked: Conditions) -> list[str]:
    """Public interventions by all conditions that are columns; an exact name by its key alone."""
    conditions = [
        PUBLIC,
        *_in(_ID, asked.ids),
        *_named(col(InterventionRow.name_key), asked.names),
        *_in(_PROVIDER, asked.providers),
        *(_at_places(ids) for ids in asked.places),
        *(_of_kinds(either) for either in asked.historical),
    ]
    query = select_columns(_ID).where(*conditions).order_by(_ID)
    if asked.changed:
        query = query.join(ChangeRow, _LOGGED).where(*_changed(asked.changed))
    return list(session.connection().execute(query).scalars())


def place_ids(session: Session, asked: Conditions) -> list[str]:
    """Places of public interventions; an exact name or town by its key alone."""
    conditions = [
        PUBLIC,
        *_in(col(PlaceRow.id), asked.ids),
        *_named(col(PlaceRow.name_key), asked.names),
        *_named(col(PlaceRow.city_key), asked.cities),
        *_named(col(PlaceRow.postal_code), asked.postal_codes),
        *_in(_PROVIDER, asked.providers),
    ]
    query = (
        select_columns(col(PlaceRow.id))
        .join(InterventionRow, col(PlaceRow.intervention_id) == _ID)
        .where(*conditions)
        .order_by(col(PlaceRow.id))
    )
    if asked.changed:
        query = query.join(ChangeRow, _LOGGED).where(*_changed(asked.changed))
    return list(session.connection().execute(query).scalars())


class ProviderRow(NamedTuple):
    """One that provides, or once provided, something public."""

    id: str
    first: str | None
    """The first of its public interventions, which names it; None when there is none any more."""


def provider_rows(session: Session, ids: Collection[str] | None = None) -> list[ProviderRow]:
    """Everybody who ever provided something public, or those of these ids; in order."""
    where = [ONCE_PUBLIC, _PROVIDER.is_not(None), *_in(_PROVIDER, [] if ids is None else [ids])]
    first = func.min(case((PUBLIC, _ID)))
    query = select_columns(_PROVIDER, first).where(*where).group_by(_PROVIDER).order_by(_PROVIDER)
    return [ProviderRow(str(row[0]), row[1]) for row in session.connection().execute(query)]


def provider_changes(
    session: Session, ids: Collection[str] | None = None
) -> Mapping[str, datetime]:
    """When the public last saw a change of anything that a provider provides or provided."""
    where = [ONCE_PUBLIC, _PROVIDER.is_not(None), *_in(_PROVIDER, [] if ids is None else [ids])]
    query = (
        select_columns(_PROVIDER, func.max(CHANGED))
        .join(ChangeRow, _LOGGED, isouter=True)
        .where(*where)
        .group_by(_PROVIDER)
    )
    return {str(row[0]): row[1] for row in session.connection().execute(query)}


def provided_by(
    session: Session,
    names: Sequence[Named],
    numbers: Iterable[Collection[tuple[str, str]]],
    municipal: Mapping[str, Collection[str]],
) -> set[str]:
    """Public interventions whose provider has such names and numbers; exact names by their keys.

    ``municipal``: code of a municipality → the keys of the names it may have.
    """
    conditions = [PUBLIC, *_named(col(InterventionRow.provider_key), names)]
    for either in numbers:
        fits = (_numbered(kind, number, municipal) for kind, number in sorted(either))
        conditions.append(or_(False, *fits))
    return set(session.connection().execute(select_columns(_ID).where(*conditions)).scalars())


def _numbered(
    kind: str, number: str, municipal: Mapping[str, Collection[str]]
) -> ColumnElement[bool]:
    if kind == "kommune":
        codes = municipal if number == ANY else (number,)
        keys = sorted({key for code in codes for key in municipal.get(code, ())})
        return col(InterventionRow.provider_key).in_(keys)
    column: Any = _NUMBERS[kind]
    return column.is_not(None) if number == ANY else column == number  # type: ignore[no-any-return]


def contents(session: Session, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """What the public sees of these interventions, as it is stored; nothing is checked."""
    query = (
        select_columns(_ID, col(RevisionRow.content))
        .join(ChangeRow, _LOGGED)
        .join(RevisionRow, col(RevisionRow.id) == col(ChangeRow.revision_id))
    )
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(ids), _BATCH):
        batch = query.where(_ID.in_(ids[start : start + _BATCH]))
        found |= {row[0]: json.loads(row[1]) for row in session.connection().execute(batch)}
    return found


def place_is_known(session: Session, identity: str) -> bool:
    """Whether there is such a place, even of what is withdrawn."""
    return session.get(PlaceRow, identity) is not None


def _in(column: Any, sets: Iterable[Collection[str]]) -> list[ColumnElement[bool]]:
    return [among(column, ids) for ids in sets]


def _at_places(ids: Collection[str]) -> ColumnElement[bool]:
    return _ID.in_(select(PlaceRow.intervention_id).where(among(PlaceRow.id, ids)))


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


def _of_kinds(either: Collection[bool]) -> ColumnElement[bool]:
    provenance = col(InterventionRow.provenance)
    return or_(False, *(provenance == "kilde" if one else provenance != "kilde" for one in either))

"""What stands already, as far as the rows of a file may mean it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.interop.tables import Row
from app.storage.desk_tables import WorkRow
from app.storage.people_tables import OrganisationRow
from app.storage.tables import InterventionRow, RevisionRow, SlugRow

AT_ONCE = 400
"""Keys in one statement."""


@dataclass(frozen=True)
class Stock:
    """The catalogue as of the moment a file is looked at."""

    by_slug: Mapping[str, str]
    """Every address that there is or was → the intervention."""
    slugs: Mapping[str, str]
    """Intervention → its address of today."""
    owners: Mapping[str, str | None]
    organisations: Mapping[str, str]
    """Name → id."""
    newest: Mapping[str, RevisionRow]
    """Of the interventions that the rows name."""
    wished: frozenset[str]
    """The addresses that the rows name."""


def in_stock(session: Session, rows: Sequence[Row]) -> Stock:
    """Reads it."""
    addresses = list(session.exec(select(SlugRow)))
    by_slug = {row.slug: row.intervention_id for row in addresses}
    wished = frozenset(_named(rows, "adresse"))
    ids = {by_slug[slug] for slug in wished if slug in by_slug}
    ids |= {name.lower() for name in _named(rows, "id")}
    owners = select(WorkRow.intervention_id, WorkRow.owner_id)
    organisations = session.exec(select(OrganisationRow))
    return Stock(
        by_slug=by_slug,
        slugs={row.intervention_id: row.slug for row in addresses if row.current},
        owners=dict(session.exec(owners).all()),
        organisations={row.name: row.id for row in organisations},
        newest={row.intervention_id: row for row in newest_of(session, ids)},
        wished=wished,
    )


def _named(rows: Iterable[Row], column: str) -> Iterator[str]:
    values = (row.values.get(column) for row in rows)
    yield from (value.strip() for value in values if isinstance(value, str) and value.strip())


def in_parts(keys: Iterable[str]) -> Iterator[list[str]]:
    """The keys in parts that one statement can name."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def newest_of(session: Session, ids: Iterable[str]) -> Iterator[RevisionRow]:
    """The newest revision of each of these interventions."""
    for part in in_parts(ids):
        newest = (
            select(RevisionRow.intervention_id, func.max(RevisionRow.number).label("number"))
            .where(col(RevisionRow.intervention_id).in_(part))
            .group_by(RevisionRow.intervention_id)
            .subquery()
        )
        yield from session.exec(
            select(RevisionRow).join(
                newest,
                (col(RevisionRow.intervention_id) == newest.c.intervention_id)
                & (col(RevisionRow.number) == newest.c.number),
            )
        )


def held(session: Session, ids: Iterable[str]) -> dict[str, InterventionRow]:
    """These interventions, held until the transaction ends."""
    return {
        row.id: row
        for part in in_parts(ids)
        for row in session.exec(
            select(InterventionRow)
            .where(col(InterventionRow.id).in_(part))
            .order_by(col(InterventionRow.id))
            .with_for_update()
        )
    }


def current_slugs(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Intervention → its address of today."""
    return {
        row.intervention_id: row.slug
        for part in in_parts(ids)
        for row in session.exec(
            select(SlugRow).where(
                col(SlugRow.intervention_id).in_(part), col(SlugRow.current).is_(True)
            )
        )
    }


def works(session: Session, ids: Iterable[str]) -> dict[str, WorkRow]:
    """What the desk knows of each of these interventions."""
    return {
        row.intervention_id: row
        for part in in_parts(ids)
        for row in session.exec(select(WorkRow).where(col(WorkRow.intervention_id).in_(part)))
    }


def revisions_of(session: Session, ids: Sequence[int]) -> list[RevisionRow]:
    """These revisions."""
    return [
        row
        for start in range(0, len(ids), AT_ONCE)
        for row in session.exec(
            select(RevisionRow).where(col(RevisionRow.id).in_(ids[start : start + AT_ONCE]))
        )
    ]

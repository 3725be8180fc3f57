"""Who uses a term: what is written, what stands around it, and what the public sees."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, or_, select

from app.domain.fields import FIELDS
from app.storage import change_log
from app.storage.people_tables import OrganisationRow
from app.storage.reference_items import read_reference_data
from app.storage.tables import ChangeRow, InterventionRow, ReferenceItemRow, RevisionRow

MOST_SOUGHT = 40
"""Values that the database is asked for by name; of more it gives everything."""


@dataclass(frozen=True)
class Uses:
    """Where a term is used."""

    interventions: int
    """Interventions that have it in any version, also in drafts and earlier ones."""
    around: tuple[str, ...]
    """»package 1«, »evidence e3«, »term helbred/laenderyg«."""

    @property
    def any(self) -> bool:
        """Whether anything at all points to it."""
        return bool(self.interventions or self.around)


def uses_of(session: Session, scheme: str, value: str) -> Uses:
    """Everything that points to a term, as of now."""
    names = _names_of(scheme)
    query = select(RevisionRow.intervention_id, RevisionRow.content).where(
        col(RevisionRow.content).contains(json.dumps(value), autoescape=True)
    )
    users = {
        identity
        for identity, content in session.exec(query)
        if _points(json.loads(content), names, value)
    }
    return Uses(len(users), tuple(_around(session, scheme, value, names)))


def _around(session: Session, scheme: str, value: str, names: Collection[str]) -> Iterator[str]:
    query = select(ReferenceItemRow).where(
        col(ReferenceItemRow.kind).in_(("package", "evidence", "method", "term")),
        col(ReferenceItemRow.body).contains(json.dumps(value), autoescape=True),
    )
    for row in session.exec(query.order_by(ReferenceItemRow.kind, ReferenceItemRow.key)):
        body = json.loads(row.body)
        if row.kind == "term":
            points = row.key.startswith(f"{scheme}/") and body.get("parent") == value
        else:
            points = _points(body, names, value)
        if points:
            yield f"{row.kind} {row.key}"
    if scheme == "kommune":
        owners = select(OrganisationRow.name).where(OrganisationRow.kommune == value)
        yield from (f"organisation {name}" for name in session.exec(owners))


def _names_of(scheme: str) -> frozenset[str]:
    """The names under which a term of the scheme may stand."""
    fields = (field.name for field in FIELDS if field.scheme == scheme)
    parts = (part.name for field in FIELDS for part in field.parts if part.scheme == scheme)
    return frozenset((scheme, *fields, *parts))


def _points(said: Any, names: Collection[str], value: str, inside: bool = False) -> bool:
    if isinstance(said, dict):
        return any(_points(v, names, value, inside or k in names) for k, v in said.items())
    if isinstance(said, list):
        return any(_points(one, names, value, inside) for one in said)
    return inside and said == value


def restate_users_of(session: Session, changed: Iterable[str], now: datetime) -> int:
    """Logs anew every public record that shows a changed term or statement, or a narrower term.

    ``changed`` are keys (»lov/lab«, »e3«); returns how many records.
    """
    vocabulary, keys = read_reference_data(session, synonyms=False).vocabulary, set(changed)
    values = {key.rsplit("/", 1)[-1] for key in keys} | {
        term.value
        for scheme in vocabulary.schemes
        for term in vocabulary.terms(scheme)
        if any(f"{scheme}/{v}" in keys for v in vocabulary.with_ancestors(scheme, [term.value]))
    }
    again = [
        ChangeRow(
            sequence=0,
            at=now,
            kind="intervention",
            key=shown.key,
            type="upsert",
            revision_id=shown.revision_id,
            availability_id=shown.availability_id,
            record=shown.record,
        )
        for shown, content in _shown(session, values)
        if values & _strings(json.loads(content))
    ]
    if again:
        change_log.append_all(session, again)
        session.connection().execute(
            update(InterventionRow)
            .where(col(InterventionRow.id) == bindparam("identity"))
            .values(current_change=bindparam("number")),
            [{"identity": change.key, "number": change.sequence} for change in again],
        )
        session.expire_all()
    return len(again)


def _shown(session: Session, values: Collection[str]) -> list[tuple[ChangeRow, str]]:
    """What the public sees of interventions whose contents may hold one of the values."""
    query = (
        select(ChangeRow, RevisionRow.content)
        .join(InterventionRow, col(InterventionRow.current_change) == col(ChangeRow.sequence))
        .join(RevisionRow, col(RevisionRow.id) == col(ChangeRow.revision_id))
    )
    if len(values) <= MOST_SOUGHT:
        content = col(RevisionRow.content)
        query = query.where(
            or_(*(content.contains(json.dumps(v), autoescape=True) for v in sorted(values)))
        )
    return list(session.exec(query.order_by(col(InterventionRow.id))))


def _strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(_strings(part) for part in parts))

"""The audit log as administrators read it: their organisation's entries, or all of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.domain.people import Action, Person
from app.editorial.errors import NotAllowed
from app.storage import audit_log
from app.storage.database import Database
from app.storage.people_tables import AuditRow
from app.storage.tables import SlugRow

PER_PAGE = 50


@dataclass(frozen=True)
class Entry:
    """Who did what to what."""

    number: int
    at: datetime
    actor_id: str | None
    actor: str
    action: str
    kind: str
    key: str
    organisation: str | None
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """Some entries, the newest first."""

    entries: tuple[Entry, ...]
    next: int | None
    """The number before which the next page begins."""


class Trail:
    """Reads the audit log for those who may. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def page(
        self, person: Person, *, actor: str = "", thing: str = "", before: int | None = None
    ) -> Page:
        """A page: of one person, of one thing (its id or address), or before a number."""
        seen = organisations_of(person)
        with self.database.reading() as session:
            query = select(AuditRow).order_by(col(AuditRow.number).desc())
            if seen is not None:
                query = query.where(col(AuditRow.organisation_id).in_(seen))
            if actor:
                query = query.where(AuditRow.actor_id == actor)
            if thing:
                query = query.where(AuditRow.key == _key(session, thing))
            if before is not None:
                query = query.where(col(AuditRow.number) < before)
            rows = session.exec(query.limit(PER_PAGE + 1)).all()
        shown = rows[:PER_PAGE]
        further = shown[-1].number if len(rows) > PER_PAGE else None
        return Page(tuple(map(_entry, shown)), further)

    def table(self, person: Person) -> Iterator[Sequence[Any]]:
        """Every entry the person may see, oldest first, as rows of a table."""
        for row in self._every(organisations_of(person)):
            yield (
                *(row.number, row.at, row.actor, row.action, row.kind, row.key),
                *(row.organisation_id or "", row.details, row.previous, row.hash),
            )

    def lines(self, person: Person) -> Iterator[str]:
        """The same as JSON, an object each, with the hashes that chain them."""
        return (_line(row) for row in self._every(organisations_of(person)))

    def _every(self, organisations: Sequence[str] | None) -> Iterator[AuditRow]:
        with self.database.reading() as session:
            for row in audit_log.entries(session, organisations):
                yield row
                session.expunge(row)


HEAD = (
    *("Nummer", "Tidspunkt", "Hvem", "Handling", "Slags", "Nøgle", "Organisation", "Detaljer"),
    *("Forrige kontrolsum", "Kontrolsum"),
)
"""Of ``Trail.table``."""


def organisations_of(person: Person) -> list[str] | None:
    """Whose entries the person may see; None for everybody's. Raises ``NotAllowed``."""
    if person.is_system_administrator:
        return None
    own = person.organisations_where(Action.SEE_AUDIT)
    if not own:
        raise NotAllowed
    return own


def _key(session: Session, thing: str) -> str:
    """What the log calls a thing: an address stands there by its id."""
    slug = session.get(SlugRow, thing.rstrip("/").rpartition("/")[2] or thing)
    return slug.intervention_id if slug else thing


def _entry(row: AuditRow) -> Entry:
    details = json.loads(row.details)
    said = tuple((name, _told(value)) for name, value in details.items() if value not in (None, ""))
    return Entry(
        *(row.number, row.at, row.actor_id, row.actor, row.action, row.kind, row.key),
        organisation=row.organisation_id,
        details=said,
    )


def _told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(row: AuditRow) -> str:
    """Everything that the hash is made of, and the hash."""
    said = {
        "number": row.number,
        "at": row.at.isoformat(),
        "actor_id": row.actor_id,
        "actor": row.actor,
        "action": row.action,
        "kind": row.kind,
        "key": row.key,
        "organisation_id": row.organisation_id,
        "details": row.details,
        "previous": row.previous,
        "hash": row.hash,
    }
    return json.dumps(said, ensure_ascii=False)

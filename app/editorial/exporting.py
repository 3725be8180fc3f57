"""Interventions on their way out: those that somebody may export, as lines of a table."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import col, select

from app.domain.people import Action, Person, actor_of, may
from app.editorial.errors import NotAllowed
from app.editorial.importing_stock import in_parts, newest_of, works
from app.editorial.on_desk import is_removed
from app.interop.tables import Line
from app.storage import audit_log, interventions
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import WorkRow
from app.storage.people_tables import OrganisationRow
from app.storage.tables import InterventionRow, RevisionRow, SlugRow


def lines_of(
    database: Database,
    person: Person | None,
    *,
    organisation: str | None = None,
    published: bool = False,
) -> list[Line]:
    """What an organisation owns (or everything one may export), by address.

    The newest version of each, or the one that the public sees. Without a person it is the
    command line, which may everything.
    """
    owners: list[str] | None = [organisation] if organisation is not None else None
    if person is not None and organisation is not None:
        if not may(person, Action.EXPORT, organisation):
            raise NotAllowed
    elif person is not None and not person.is_system_administrator:
        owners = person.organisations_where(Action.EXPORT)
        if not owners:
            raise NotAllowed
    return sorted(_lines(database, owners, published), key=lambda line: line.slug)


def note_export(
    database: Database,
    person: Person,
    lines: Sequence[Line],
    *,
    organisation: str | None,
    details: dict[str, object],
    now: datetime,
) -> None:
    """Keeps in the audit log that somebody was handed a file of these lines."""
    own = person.organisations_where(Action.EXPORT)
    home = organisation or (own[0] if len(own) == 1 else None)
    said = {**details, "antal": len(lines)}
    deed = Deed("eksporter", "export", organisation or "alle", home, said)
    with database.writing() as session:
        audit_log.append(session, actor_of(person), deed, now)


def _lines(database: Database, owners: list[str] | None, published: bool) -> Iterator[Line]:
    with database.reading() as session:
        names = {row.id: row.name for row in session.exec(select(OrganisationRow))}
        query = select(InterventionRow)
        if owners is not None:
            query = query.join(
                WorkRow, col(WorkRow.intervention_id) == col(InterventionRow.id)
            ).where(col(WorkRow.owner_id).in_(owners))
        rows = {row.id: row for row in session.exec(query) if not is_removed(row)}
        if published:
            rows = {key: row for key, row in rows.items() if row.current_change is not None}
        owned = works(session, rows)
        slugs = {
            row.intervention_id: row.slug
            for row in session.exec(select(SlugRow).where(col(SlugRow.current).is_(True)))
        }
        for part in in_parts(rows):
            if published:
                ids = [rows[key].published_revision_id for key in part]
                revisions = session.exec(select(RevisionRow).where(col(RevisionRow.id).in_(ids)))
                found: list[RevisionRow] = list(revisions)
            else:
                found = list(newest_of(session, part))
            for revision in found:
                key = revision.intervention_id
                owner = owned[key].owner_id if key in owned else None
                content = interventions.content_of(revision)
                yield Line(key, slugs[key], names.get(owner or "", ""), revision.state, content)

"""Fills an empty database with generated interventions, in one transaction and past the verbs.

The verbs take some milliseconds each, because each of them checks, flushes and logs; fifty
thousand at once go straight into the tables, in the shape in which the verbs would leave them.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, SQLModel, insert, update

from app.domain.content import CONTENT_VERSION
from app.domain.text import danish_sort_key
from app.domain.workflow import State
from app.editorial.files import CatalogueFiles
from app.editorial.seeding import seed
from app.editorial.verbs import decide_openness, today_in_denmark
from app.storage import change_log, schema
from app.storage.database import Database
from app.storage.interventions import content_json
from app.storage.public_records import record_json
from app.storage.tables import (
    AvailabilityRow,
    ChangeRow,
    InterventionRow,
    LogHeadRow,
    RevisionRow,
    SlugRow,
)
from bench.corpus import Generated

AUTHOR = "måling"
BATCH = 1000
TABLES: tuple[type[SQLModel], ...] = (
    InterventionRow,
    SlugRow,
    RevisionRow,
    AvailabilityRow,
    ChangeRow,
)
"""In the order in which their foreign keys allow them to be filled."""


def fill(database: Database, files: CatalogueFiles, entries: Iterable[Generated]) -> int:
    """Migrates, seeds the vocabulary and stores the entries as published; returns how many."""
    schema.migrate(database)
    around = CatalogueFiles(
        terms=files.terms,
        methods=files.methods,
        packages=files.packages,
        evidence=files.evidence,
        glossary=files.glossary,
        synonyms=files.synonyms,
    )
    now = datetime.now(UTC)
    with database.writing() as session:
        seed(session, around, now=now, with_examples=True)
        return _fill(session, entries, now)


def _fill(session: Session, entries: Iterable[Generated], now: datetime) -> int:
    before = sequence = change_log.head(session)
    waiting: list[dict[type[SQLModel], dict[str, Any]]] = []
    for entry in entries:
        sequence += 1
        waiting.append(_rows(entry, sequence, sequence - before, now))
        if len(waiting) == BATCH:
            _insert(session, waiting)
            waiting.clear()
    _insert(session, waiting)
    session.exec(update(LogHeadRow).values(sequence=sequence))
    return sequence - before


def _insert(session: Session, waiting: list[dict[type[SQLModel], dict[str, Any]]]) -> None:
    for table in TABLES:
        rows = [of_entry[table] for of_entry in waiting if table in of_entry]
        if rows:
            session.execute(insert(table), rows)


def _rows(
    entry: Generated, sequence: int, number: int, now: datetime
) -> dict[type[SQLModel], dict[str, Any]]:
    """The rows of one entry by table. ``number`` becomes the id of its revision and telling."""
    told = entry.availability
    row = InterventionRow(
        id=entry.id,
        provenance=entry.provenance,
        created=entry.updated,
        published_revision_id=number,
        availability_id=number if told else None,
        current_change=sequence,
        updated=entry.updated,
        sort_key=danish_sort_key(entry.content.title or ""),
    )
    decide_openness(row, told, today_in_denmark(now))
    rows: dict[type[SQLModel], dict[str, Any]] = {
        InterventionRow: row.model_dump(),
        SlugRow: {"slug": entry.slug, "intervention_id": entry.id, "current": True},
        RevisionRow: {
            "id": number,
            "intervention_id": entry.id,
            "number": 1,
            "state": State.PUBLISHED,
            "content_version": CONTENT_VERSION,
            "content": content_json(entry.content),
            "created": entry.updated,
            "created_by": AUTHOR,
        },
        ChangeRow: {
            "sequence": sequence,
            "at": now,
            "kind": "intervention",
            "key": entry.id,
            "type": "upsert",
            "revision_id": number,
            "availability_id": number if told else None,
            "record": record_json(row, entry.slug, entry.updated),
        },
    }
    if told is not None:
        rows[AvailabilityRow] = {
            "id": number,
            "intervention_id": entry.id,
            "body": told.model_dump_json(exclude_defaults=True),
            "told": now,
            "told_by": AUTHOR,
        }
    return rows

"""Public records: read back from the upsert of the change log that the public sees."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Row, Select
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.published import Stored
from app.domain.record import Home, PublicRecord, Record, Review
from app.domain.upgrades import upgraded
from app.storage.tables import AvailabilityRow, ChangeRow, InterventionRow, RevisionRow, SlugRow

_BATCH = 500
_PUBLISHED: Select[int, str, str | None, str, int, str | None] = (
    select_columns(
        col(ChangeRow.sequence),
        col(ChangeRow.key),
        col(ChangeRow.record),
        col(RevisionRow.content),
        col(RevisionRow.content_version),
        col(AvailabilityRow.body),
    )
    .join(RevisionRow, col(ChangeRow.revision_id) == col(RevisionRow.id))
    .join(AvailabilityRow, col(ChangeRow.availability_id) == col(AvailabilityRow.id), isouter=True)
)
"""What every upsert published."""
_PUBLIC = _PUBLISHED.join(
    InterventionRow, col(InterventionRow.current_change) == col(ChangeRow.sequence)
)
"""What the public sees now."""


def record_json(
    row: InterventionRow,
    slug: str,
    updated: datetime,
    not_checked_since: date | None = None,
    home: Home | None = None,
) -> str:
    """What a change keeps of the intervention's record, as JSON."""
    return json.dumps(
        {
            "slug": slug,
            "provenance": row.provenance,
            "created": row.created.isoformat(),
            "updated": updated.isoformat(),
            "reviewed": [row.reviewed_on.isoformat(), row.reviewed_by] if row.reviewed_on else None,
            "open_now": row.open_now,
            "next_start": row.next_start.isoformat() if row.next_start else None,
            "not_checked_since": not_checked_since.isoformat() if not_checked_since else None,
            **({"home": [home.name, home.url]} if home else {}),
        },
        ensure_ascii=False,
    )


def _composed(row: Row[int, str, str | None, str, int, str | None]) -> PublicRecord:
    sequence, key, record, content, version, availability = row
    known = json.loads(record or "{}")
    reviewed, unchecked = known["reviewed"], known.get("not_checked_since")
    return PublicRecord(
        record=Record(
            id=key,
            slug=known["slug"],
            provenance=known["provenance"],
            created=datetime.fromisoformat(known["created"]),
            updated=datetime.fromisoformat(known["updated"]),
            reviewed=Review(on=reviewed[0], by=reviewed[1]) if reviewed else None,
            home=Home(*known["home"]) if "home" in known else None,
        ),
        content=Content.model_validate_json(upgraded(content, version)),
        availability=Availability.model_validate_json(availability) if availability else None,
        open_now=known["open_now"],
        next_start=date.fromisoformat(known["next_start"]) if known["next_start"] else None,
        sequence=sequence,
        not_checked_since=date.fromisoformat(unchecked) if unchecked else None,
    )


def records_of_changes(session: Session, sequences: Sequence[int]) -> Mapping[int, PublicRecord]:
    """The records as published by these upserts, by their number."""
    found: dict[int, PublicRecord] = {}
    for start in range(0, len(sequences), _BATCH):
        batch = sequences[start : start + _BATCH]
        for row in session.connection().execute(
            _PUBLISHED.where(col(ChangeRow.sequence).in_(batch))
        ):
            found[row[0]] = _composed(row)
    return found


def public_records(session: Session, ids: Sequence[str]) -> list[PublicRecord]:
    """What the public sees of these interventions, in the order asked for; withdrawn ones left out.

    One statement for up to 500 ids.
    """
    found: dict[str, PublicRecord] = {}
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        for row in session.connection().execute(_PUBLIC.where(col(InterventionRow.id).in_(batch))):
            found[row[1]] = _composed(row)
    return [found[identity] for identity in ids if identity in found]


def all_public_records(session: Session) -> Iterator[PublicRecord]:
    """Every public record, by id, streamed in batches."""
    last = ""
    while batch := public_records_after(session, last, _BATCH):
        yield from batch
        last = batch[-1].id


def public_records_after(session: Session, identity: str, limit: int) -> list[PublicRecord]:
    """At most ``limit`` public records after an id, by id."""
    query = _PUBLIC.where(col(InterventionRow.id) > identity).order_by(col(InterventionRow.id))
    return [_composed(row) for row in session.connection().execute(query.limit(limit))]


def public_ids(session: Session) -> list[str]:
    """The ids of everything the public sees, in order."""
    query = select(InterventionRow.id).where(col(InterventionRow.current_change).is_not(None))
    return list(session.exec(query.order_by(col(InterventionRow.id))))


def public_addresses(session: Session) -> list[tuple[str, datetime | None]]:
    """(slug, updated) of everything public that is not an example, by title in Danish order."""
    query = (
        select(SlugRow.slug, InterventionRow.updated)
        .join(InterventionRow, col(SlugRow.intervention_id) == col(InterventionRow.id))
        .where(
            col(SlugRow.current).is_(True),
            col(InterventionRow.current_change).is_not(None),
            col(InterventionRow.provenance) != "eksempel",
        )
        .order_by(col(InterventionRow.sort_key), col(InterventionRow.id))
    )
    return list(session.exec(query).all())


def stored_after(session: Session, sequence: int, up_to: int | None, limit: int) -> list[Stored]:
    """At most ``limit`` of what the public sees, by the number of the change that showed it.

    Numbers after ``sequence``, at most ``up_to``. In this order the rows lie side by side.
    """
    shown = col(InterventionRow.current_change)
    query = _PUBLIC.where(shown > sequence).order_by(shown).limit(limit)
    if up_to is not None:
        query = query.where(shown <= up_to)
    return [Stored(*row) for row in session.connection().execute(query)]


def titles_by_slug(session: Session, slugs: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For slugs old or new: the current slug and title of what the public sees there."""
    wanted = list(dict.fromkeys(slugs))
    if not wanted:
        return {}
    query = select(SlugRow.slug, SlugRow.intervention_id).where(col(SlugRow.slug).in_(wanted))
    by_slug = dict(session.exec(query).all())
    records = {r.id: r for r in public_records(session, list(dict.fromkeys(by_slug.values())))}
    return {
        slug: (records[identity].slug, records[identity].title)
        for slug, identity in by_slug.items()
        if identity in records
    }

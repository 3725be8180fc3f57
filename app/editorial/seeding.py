"""Brings the files of ``catalogue_data/`` into the database, and never over an editor's work.

Adds what is new, updates what still equals what an earlier seeding wrote, leaves what an editor
has changed, and lists all three. Everything happens in the caller's one transaction.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, col, select

from app.domain.content import Content
from app.domain.publishing import Known
from app.domain.vocabulary import EXAMPLE_KOMMUNE
from app.editorial import verbs
from app.editorial.files import CatalogueFiles, InterventionFile
from app.storage import change_log, interventions
from app.storage.public_records import all_public_records
from app.storage.reference_items import put_item
from app.storage.tables import (
    ChangeRow,
    InterventionRow,
    ReferenceItemRow,
    RevisionRow,
    SeedRow,
)

AUTHOR = "indlæsning af filer"


@dataclass
class SeedReport:
    """What a seeding did, by »kind key«."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Left alone, because an editor has changed it since it was seeded."""
    unchanged: int = 0


def seed(
    session: Session,
    files: CatalogueFiles,
    *,
    now: datetime,
    with_examples: bool,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> SeedReport:
    """Seeds everything the files hold. ``progress`` is told (done, total) interventions."""
    report = SeedReport()
    changed_terms = _seed_reference(session, files, now, with_examples, report)
    items = [i for i in files.interventions if with_examples or i.provenance != "eksempel"]
    known = _union(files.known, verbs.known(session))
    for index, item in enumerate(items):
        _seed_intervention(session, item, known, now, report)
        progress(index + 1, len(items))
    if changed_terms:
        _restate_users_of(session, changed_terms, now)
    return report


def digest(value: Any) -> str:
    """SHA-256 of a value's canonical JSON."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _union(files: Known, stored: Known) -> Known:
    return Known(
        vocabulary=stored.vocabulary,
        interventions=files.interventions | stored.interventions,
        methods=stored.methods,
        evidence=stored.evidence,
    )


def _reference_items(
    files: CatalogueFiles, with_examples: bool
) -> Iterator[tuple[str, str, BaseModel]]:
    for scheme, term in files.terms:
        if with_examples or (scheme, term.value) != ("kommune", EXAMPLE_KOMMUNE):
            yield "term", f"{scheme}/{term.value}", term
    for statement in files.evidence:
        yield "evidence", statement.key, statement
    for method in files.methods:
        yield "method", method.slug, method
    for package in files.packages:
        yield "package", package.slug, package
    for entry in files.glossary:
        yield "glossary", entry.term, entry


def _seed_reference(
    session: Session,
    files: CatalogueFiles,
    now: datetime,
    with_examples: bool,
    report: SeedReport,
) -> set[str]:
    """Seeds vocabulary and the rest; returns the keys of terms and evidence that were changed."""
    changed: set[str] = set()
    for position, (kind, key, item) in enumerate(_reference_items(files, with_examples)):
        body = item.model_dump_json(exclude_defaults=True)
        stored = session.get(ReferenceItemRow, (kind, key))
        outcome = _outcome(
            session, kind, key, digest(item), digest(json.loads(stored.body)) if stored else None
        )
        if not _note(report, outcome, f"{kind} {key}"):
            continue
        put_item(session, kind, key, position, body)
        change_log.append(session, ChangeRow(sequence=0, at=now, kind=kind, key=key, type="upsert"))
        _remember(session, kind, key, digest(item), digest(json.loads(body)))
        if outcome == "updated" and kind in ("term", "evidence"):
            changed.add(key)
    return changed


def _seed_intervention(
    session: Session, item: InterventionFile, known: Known, now: datetime, report: SeedReport
) -> None:
    row = session.get(InterventionRow, item.id)
    stored = interventions.newest_revision(session, item.id) if row else None
    outcome = _outcome(
        session,
        "intervention",
        item.id,
        digest([item.slug, item.content.model_dump(mode="json", exclude_defaults=True)]),
        _stored_digest(session, item.id, stored) if stored else None,
    )
    if not _note(report, outcome, f"indsats {item.slug}"):
        return
    if row is None:
        verbs.create(session, item.id, item.slug, item.provenance, now=now)
        if item.reviewed is not None:
            verbs.vouch(session, item.id, item.reviewed, now=now)
        if item.availability is not None:
            verbs.set_availability(session, item.id, item.availability, author=AUTHOR, now=now)
    elif interventions.current_slug(session, item.id) != item.slug:
        verbs.readdress(session, item.id, item.slug, now=now)
    revision = verbs.save_draft(session, item.id, item.content, author=AUTHOR, now=now)
    verbs.submit(session, revision)
    verbs.publish(session, revision, now=now, may_refer_to=known)
    content = item.content.model_dump(mode="json", exclude_defaults=True)
    _remember(
        session, "intervention", item.id, digest([item.slug, content]), digest([item.slug, content])
    )


def _stored_digest(session: Session, identity: str, revision: RevisionRow) -> str:
    content: Content = interventions.content_of(revision)
    slug = interventions.current_slug(session, identity)
    return digest([slug, content.model_dump(mode="json", exclude_defaults=True)])


def _outcome(
    session: Session, kind: str, key: str, file_digest: str, stored_digest: str | None
) -> str:
    if stored_digest is None:
        return "added"
    seeded = session.get(SeedRow, (kind, key))
    if seeded is None or seeded.written_digest != stored_digest:
        return "kept"
    return "unchanged" if seeded.file_digest == file_digest else "updated"


def _note(report: SeedReport, outcome: str, name: str) -> bool:
    """Counts the outcome; returns whether something has to be written."""
    if outcome == "unchanged":
        report.unchanged += 1
        return False
    getattr(report, outcome).append(name)
    return outcome != "kept"


def _remember(session: Session, kind: str, key: str, file: str, written: str) -> None:
    session.merge(SeedRow(kind=kind, key=key, file_digest=file, written_digest=written))


def _restate_users_of(session: Session, changed: Iterable[str], now: datetime) -> None:
    """Logs anew every public record that shows a changed term or statement."""
    values = {key.rsplit("/", 1)[-1] for key in changed}
    users = [
        record.id
        for record in all_public_records(session)
        if values & _strings(record.content.model_dump(mode="json", exclude_defaults=True))
    ]
    query = select(InterventionRow).where(col(InterventionRow.id).in_(users))
    for row in session.exec(query).all():
        revision = session.get(RevisionRow, row.published_revision_id)
        if revision is not None:
            interventions.log_upsert(session, row, interventions.content_of(revision), now)


def _strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(_strings(part) for part in parts))

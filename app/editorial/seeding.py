"""Brings the files of ``catalogue_data/`` into the database, and never over an editor's work.

Adds what is new, updates what still equals what an earlier seeding wrote, leaves what an editor
has changed, and lists all three. Everything happens in the caller's one transaction.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, select

from app.domain.content import Content
from app.domain.publishing import Known
from app.domain.vocabulary import EXAMPLE_KOMMUNE
from app.editorial import verbs
from app.editorial.files import CatalogueFiles, InterventionFile
from app.editorial.reviewing import REVIEW_EVERY_MONTHS, add_months
from app.editorial.term_uses import restate_users_of
from app.storage import change_log, interventions
from app.storage.desk_tables import WorkRow
from app.storage.people_tables import OrganisationRow
from app.storage.tables import (
    ChangeRow,
    InterventionRow,
    ReferenceItemRow,
    SeedRow,
)

AUTHOR = "indlæsning af filer"
ORDER = "order"
"""The kind of the mark that an editor has put a list of terms in an order of their own."""
FILES = "files"
"""The kind of the mark that all files of a digest have been read in."""
EXAMPLE_OWNER = "00000000-0000-4000-8000-00000000e000"


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
    seeding = _Seeding(session, files, now)
    changed = seeding.reference(with_examples)
    items = [i for i in files.interventions if with_examples or i.provenance != "eksempel"]
    known = _union(files.known, verbs.known(session))
    for index, item in enumerate(items):
        seeding.intervention(item, known)
        progress(index + 1, len(items))
    if changed:
        restate_users_of(session, changed, now)
    if with_examples:
        _give_examples_an_owner(session, items, now)
    mark = _mark(with_examples)
    session.merge(SeedRow(kind=FILES, key=FILES, file_digest=files.digest, written_digest=mark))
    return seeding.report


def is_seeded(session: Session, digest: str, *, with_examples: bool) -> bool:
    """Whether files of this digest were the last to be read in."""
    row = session.get(SeedRow, (FILES, FILES))
    told = row and (row.file_digest, row.written_digest)
    return told == (digest, _mark(with_examples))


def _mark(with_examples: bool) -> str:
    return "all" if with_examples else "without examples"


def _give_examples_an_owner(
    session: Session, items: Sequence[InterventionFile], now: datetime
) -> None:
    """The fictional municipality keeps its own, so that its editors can be tried out."""
    if session.get(OrganisationRow, EXAMPLE_OWNER) is None:
        name, code = "Eksempelkommune (opdigtet)", EXAMPLE_KOMMUNE
        row = OrganisationRow(id=EXAMPLE_OWNER, name=name, kommune=code, created=now)
        session.add(row)
        session.flush()
    for item in items:
        if item.provenance == "eksempel" and session.get(WorkRow, item.id) is None:
            months = item.content.review_interval_months or REVIEW_EVERY_MONTHS
            due = add_months(item.reviewed.on, months) if item.reviewed else None
            session.add(WorkRow(intervention_id=item.id, owner_id=EXAMPLE_OWNER, review_due=due))


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
    for synonym in files.synonyms:
        yield "synonym", synonym.key, synonym


class _Seeding:
    """One run: what the database held when it began, and the report it fills."""

    def __init__(self, session: Session, files: CatalogueFiles, now: datetime) -> None:
        self._session, self._files, self._now = session, files, now
        self._seeded = {(row.kind, row.key): row for row in session.exec(select(SeedRow))}
        self._items = {(r.kind, r.key): r for r in session.exec(select(ReferenceItemRow))}
        self._rows = {row.id: row for row in session.exec(select(InterventionRow))}
        self._written = interventions.newest_revisions(session)
        self.report = SeedReport()

    def reference(self, with_examples: bool) -> set[str]:
        """Seeds vocabulary and the rest; returns the keys of changed terms and statements."""
        changed: set[str] = set()
        changes: list[ChangeRow] = []
        listed: Counter[tuple[str, str]] = Counter()
        for kind, key, item in _reference_items(self._files, with_examples):
            in_list = (kind, key.rpartition("/")[0])
            position = listed[in_list]
            listed[in_list] += 1
            stored = self._items.get((kind, key))
            said = digest(item)
            outcome = self._outcome(
                kind, key, said, digest(json.loads(stored.body)) if stored else None
            )
            if stored and (ORDER, in_list[1]) in self._seeded:
                position = stored.position  # an editor has ordered the list
            if outcome == "unchanged" and stored and stored.position != position:
                outcome = "updated"  # the order of a file is part of what it says
            if not self._note(outcome, f"{kind} {key}"):
                continue
            row = stored or ReferenceItemRow(kind=kind, key=key, position=position, body="")
            row.position, row.body = position, item.model_dump_json(exclude_defaults=True)
            self._session.add(row)
            changes.append(ChangeRow(sequence=0, at=self._now, kind=kind, key=key, type="upsert"))
            self._remember(kind, key, said, said)
            if outcome == "updated" and kind in ("term", "evidence"):
                changed.add(key)
        if changes:
            change_log.append_all(self._session, changes)
        return changed

    def intervention(self, item: InterventionFile, known: Known) -> None:
        """Seeds one intervention: creates it, or brings it up to its file."""
        row = self._rows.get(item.id)
        content = item.content.model_dump(mode="json", exclude_defaults=True)
        written = digest([item.slug, content])
        said = digest([item.slug, content, self._files.told[item.id]])
        stored = self._stored_digest(item.id)
        outcome = self._outcome("intervention", item.id, said, stored)
        if row is not None and row.withdrawn_reason in ("archived", "merged", "deleted"):
            outcome = "kept"
        if not self._note(outcome, f"indsats {item.slug}"):
            return
        if row is None:
            verbs.create(self._session, item.id, item.slug, item.provenance, now=self._now)
        elif self._written[item.id][0] != item.slug:
            verbs.readdress(self._session, item.id, item.slug, now=self._now)
        self._tell(item, row)
        if stored != written:
            revision = verbs.save_draft(
                self._session, item.id, item.content, author=AUTHOR, now=self._now
            )
            verbs.submit(self._session, revision)
            verbs.publish(self._session, revision, now=self._now, may_refer_to=known)
        self._remember("intervention", item.id, said, written)

    def _tell(self, item: InterventionFile, row: InterventionRow | None) -> None:
        """Tells availability and review, unless an editor has told something since."""
        told_by = verbs.availability_told_by(self._session, row) if row else None
        if item.availability is not None and told_by in (None, AUTHOR):
            verbs.set_availability(
                self._session, item.id, item.availability, author=AUTHOR, now=self._now
            )
        reviewed = row.reviewed_on if row else None
        if item.reviewed is not None and (reviewed is None or item.reviewed.on > reviewed):
            verbs.vouch(self._session, item.id, item.reviewed, now=self._now)

    def _stored_digest(self, identity: str) -> str | None:
        if identity not in self._written:
            return None
        slug, revision = self._written[identity]
        content: Content = interventions.content_of(revision)
        return digest([slug, content.model_dump(mode="json", exclude_defaults=True)])

    def _outcome(self, kind: str, key: str, said: str, stored: str | None) -> str:
        if stored is None:
            return "kept" if (kind, key) in self._seeded else "added"  # an editor has removed it
        seeded = self._seeded.get((kind, key))
        if seeded is None or seeded.written_digest != stored:
            return "kept"
        return "unchanged" if seeded.file_digest == said else "updated"

    def _note(self, outcome: str, name: str) -> bool:
        """Counts the outcome; returns whether something has to be written."""
        if outcome == "unchanged":
            self.report.unchanged += 1
            return False
        getattr(self.report, outcome).append(name)
        return outcome != "kept"

    def _remember(self, kind: str, key: str, said: str, written: str) -> None:
        row = self._seeded.get((kind, key)) or SeedRow(
            kind=kind, key=key, file_digest=said, written_digest=written
        )
        row.file_digest, row.written_digest = said, written
        self._session.add(row)

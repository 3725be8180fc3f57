"""The reads: search, show, browse, changes since, each from one moment of the change log."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from sqlmodel import Session

from app.domain.record import PublicRecord
from app.domain.reference_data import Method, Package
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS, Facet, Term
from app.search.documents import IndexChange, document_of
from app.search.engine import NotReady, SearchIndex
from app.search.queries import Found
from app.search.suggestions import Suggestion, suggest
from app.storage import change_log
from app.storage.database import Database
from app.storage.interventions import intervention_at
from app.storage.public_records import (
    all_public_records,
    public_ids,
    public_records,
    records_of_changes,
    titles_by_slug,
)
from app.storage.reference_items import ReferenceData, read_reference_data
from app.storage.schema import identity
from app.storage.tables import ChangeRow

FOLLOW_AT_ONCE = 50
"""Changes a request takes in itself; beyond that it serves the last whole state."""

log = logging.getLogger("indsatskatalog")


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet, beside what a search finds."""

    term: Term
    count: int
    selected: bool


@dataclass(frozen=True)
class FacetView:
    """A facet with every value of its vocabulary, zeros too."""

    facet: Facet
    values: tuple[FacetValue, ...]

    @property
    def chosen(self) -> int:
        """How many values are selected."""
        return sum(value.selected for value in self.values)


@dataclass(frozen=True)
class WayOn:
    """When nothing is found: a wider search, and how many it finds."""

    request: SearchRequest
    kind: str
    """»filter«, »alder«, »tekst« or »ord«."""
    dropped: str
    """The label or word that was dropped."""
    total: int


@dataclass(frozen=True)
class ResultPage:
    """One page of results, as every dialect shows it."""

    request: SearchRequest
    total: int
    records: tuple[PublicRecord, ...]
    facets: tuple[FacetView, ...]
    keys: frozenset[str]
    all_words: bool
    ways_on: tuple[WayOn, ...]
    sequence: int

    @property
    def last_page(self) -> int:
        """The number of the last page; 1 when there is nothing."""
        return max(1, -(-self.total // self.request.antal))


@dataclass(frozen=True)
class Link:
    """Another entry that an entry points to."""

    slug: str
    title: str


@dataclass(frozen=True)
class Shown:
    """One public intervention, and the titles of what it points to."""

    public: PublicRecord
    links: Mapping[str, Link]
    sequence: int


@dataclass(frozen=True)
class Moved:
    """The address leads on: to another slug, or to what the intervention was merged into."""

    slug: str


@dataclass(frozen=True)
class Gone:
    """The intervention was public once."""

    id: str
    reason: str
    opgavetype: str | None


@dataclass(frozen=True)
class LoggedChange:
    """One line of the change feed."""

    sequence: int
    type: str
    id: str
    at: datetime
    reason: str | None
    into: str | None
    public: PublicRecord | None


@dataclass(frozen=True)
class Readiness:
    """Whether this process can answer, part by part."""

    database: bool
    index: bool
    log: int | None
    lag: int | None

    @property
    def ready(self) -> bool:
        """Whether everything needed is there."""
        return self.database and self.index


class Catalogue:
    """The published catalogue of one process. Thread-safe."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        self.database = database
        self.index = index
        self._following = Lock()
        self._reference: tuple[int, ReferenceData] | None = None

    # What stands around the interventions -------------------------------------------------

    def reference(self) -> ReferenceData:
        """Vocabulary, packages, evidence and methods, as of now."""
        with self.database.reading() as session:
            self._catch_up(session)
            return self._reference_data(session)

    def _reference_data(self, session: Session) -> ReferenceData:
        if self._reference is None:
            self._reference = (change_log.head(session), read_reference_data(session))
        return self._reference[1]

    # Following the log ---------------------------------------------------------------------

    def open_index(self, progress: Callable[[int, int], None] = lambda done, total: None) -> bool:
        """Opens the index, or rebuilds it; returns whether it had to be rebuilt."""
        if self.index.open():
            with self.database.reading() as session:
                head = change_log.head(session)
            if self.index.snapshot.sequence <= head:
                self.follow()
                return False
            log.warning("the index is ahead of the change log; rebuilding")
        else:
            log.warning("rebuilding the index: %s", self.index.trouble)
        self.rebuild_index(progress)
        return True

    def rebuild_index(
        self, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> None:
        """Builds the index anew from the database."""
        with self._following, self.database.reading() as session:
            head = change_log.head(session)
            reference = read_reference_data(session)
            total = len(public_ids(session))
            documents = (
                document_of(record, reference.vocabulary, reference.evidence)
                for record in all_public_records(session)
            )
            self.index.rebuild(documents, head, lambda done: progress(done, total))
            self._reference = (head, reference)
        self.follow()

    def follow(self) -> int:
        """Takes in every change that is not in the index yet; returns how many."""
        followed = 0
        with self._following, self.database.reading() as session:
            while (taken := self._follow(session, limit=500)) > 0:
                followed += taken
        return followed

    def lag(self) -> int:
        """How many changes the index is behind the log."""
        with self.database.reading() as session:
            return change_log.head(session) - self.index.snapshot.sequence

    def _catch_up(self, session: Session) -> None:
        """What a request does: takes in a few changes, if nobody else is at it."""
        if not self.index.is_ready:
            return
        behind = change_log.head(session) - self.index.snapshot.sequence
        if 0 < behind <= FOLLOW_AT_ONCE and self._following.acquire(blocking=False):
            try:
                self._follow(session, limit=FOLLOW_AT_ONCE)
            finally:
                self._following.release()

    def _follow(self, session: Session, limit: int) -> int:
        rows = change_log.changes_after(session, self.index.snapshot.sequence, limit)
        if not rows:
            return 0
        if self._reference is None or any(row.kind != "intervention" for row in rows):
            self._reference = (rows[-1].sequence, read_reference_data(session))
        reference = self._reference[1]
        newest = {row.key: row for row in rows if row.kind == "intervention"}
        records = records_of_changes(
            session, [row.sequence for row in newest.values() if row.type == "upsert"]
        )
        changes = [
            IndexChange(
                sequence=row.sequence,
                id=row.key,
                document=document_of(
                    records[row.sequence], reference.vocabulary, reference.evidence
                )
                if row.sequence in records
                else None,
            )
            for row in newest.values()
        ]
        self.index.follow(changes, up_to=rows[-1].sequence)
        return len(rows)

    # Searching ------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> ResultPage:
        """One page of results with every facet counted. Raises ``NotReady`` without an index."""
        with self.database.reading() as session:
            self._catch_up(session)
            reference = self._reference_data(session)
            found = self.index.search(request)
            records = public_records(session, found.ids)
        return ResultPage(
            request=request,
            total=found.total,
            records=tuple(records),
            facets=_facet_views(reference, request, found),
            keys=found.keys,
            all_words=found.all_words,
            ways_on=self._ways_on(reference, request) if found.total == 0 else (),
            sequence=found.sequence,
        )

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        """How many each of these searches finds."""
        return [self.index.search(replace(request, antal=1)).total for request in requests]

    def _ways_on(self, reference: ReferenceData, request: SearchRequest) -> tuple[WayOn, ...]:
        wider: list[tuple[SearchRequest, str, str]] = []
        for parameter, values in request.selected:
            labels = [reference.vocabulary.label(parameter, value) for value in values]
            wider.append((request.selecting(parameter, ()), "filter", ", ".join(labels)))
        if request.alder is not None:
            wider.append((request.without_age(), "alder", str(request.alder)))
        if request.q and request.is_filtered:
            wider.append((request.without_filters(), "alle", ""))
            wider.append((request.without_text(), "tekst", request.q))
        totals = self.totals([way for way, _, _ in wider])
        ways = [
            WayOn(way, kind, dropped, total)
            for (way, kind, dropped), total in zip(wider, totals, strict=True)
            if total
        ]
        return tuple(sorted(ways, key=lambda way: -way.total))

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """Titles and vocabulary that the text may be the beginning of."""
        with self.database.reading() as session:
            self._catch_up(session)
            reference = self._reference_data(session)
        return suggest(self.index.snapshot, reference.vocabulary, text, limit)

    # One intervention -------------------------------------------------------------------------

    def show(self, slug_or_id: str) -> Shown | Moved | Gone | None:
        """What stands at an address, old or new; None where nothing was ever published."""
        with self.database.reading() as session:
            found = intervention_at(session, slug_or_id)
            if found is None:
                return None
            row, slug = found
            if row.current_change is None:
                return self._no_longer_shown(
                    session, row.id, row.withdrawn_reason, row.withdrawn_into
                )
            if slug_or_id != slug and slug_or_id != row.id:
                return Moved(slug)
            public = public_records(session, [row.id])[0]
            content = public.content
            pointed = (
                *content.combines_with,
                *content.alternatives,
                *(exclusion.see for exclusion in content.exclusion if exclusion.see),
            )
            titles = titles_by_slug(session, pointed)
            head = change_log.head(session)
        links = {slug: Link(*found) for slug, found in titles.items()}
        return Shown(public, links, head)

    def _no_longer_shown(
        self, session: Session, identity: str, reason: str | None, into: str | None
    ) -> Moved | Gone | None:
        if reason is None:
            return None
        if reason == "merged" and into is not None:
            target = intervention_at(session, into)
            if target is not None and target[0].current_change is not None:
                return Moved(target[1])
        return Gone(identity, reason, None)

    def titles(self, slugs: Sequence[str]) -> Mapping[str, Link]:
        """Current slug and title of these interventions, by the slug asked for."""
        with self.database.reading() as session:
            return {slug: Link(*found) for slug, found in titles_by_slug(session, slugs).items()}

    # Everything -------------------------------------------------------------------------------

    def method(self, slug: str) -> Method | None:
        """One method, tool, model or role."""
        return next((m for m in self.reference().methods if m.slug == slug), None)

    def package(self, slug: str) -> Package | None:
        """One package."""
        return next((p for p in self.reference().packages if p.slug == slug), None)

    def sitemap(self) -> list[tuple[str, datetime]]:
        """(slug, updated) of everything public that is not an example."""
        with self.database.reading() as session:
            return [
                (record.slug, record.record.updated)
                for record in all_public_records(session)
                if not record.example
            ]

    def changes(self, after: int, limit: int) -> tuple[list[LoggedChange], bool]:
        """At most ``limit`` changes of interventions after a number, and whether more follow."""
        with self.database.reading() as session:
            rows = change_log.changes_after(session, after, limit + 1, kind="intervention")
            more = len(rows) > limit
            rows = rows[:limit]
            records = records_of_changes(session, [r.sequence for r in rows if r.type == "upsert"])
        return [_logged(row, records.get(row.sequence)) for row in rows], more

    def head(self) -> tuple[int, datetime | None]:
        """The number of the newest change, and when it was made."""
        with self.database.reading() as session:
            return change_log.head(session), change_log.last_change_at(session)

    def identity(self) -> str:
        """Which catalogue this is."""
        with self.database.reading() as session:
            return identity(session)

    def readiness(self) -> Readiness:
        """Looks at the database, the index, and how far the index is behind."""
        try:
            head, _ = self.head()
        except Exception:  # whatever hinders reading makes it not ready
            log.exception("the database cannot be read")
            return Readiness(database=False, index=self.index.is_ready, log=None, lag=None)
        if not self.index.is_ready:
            return Readiness(database=True, index=False, log=head, lag=None)
        return Readiness(True, True, head, max(0, head - self.index.snapshot.sequence))


def _facet_views(
    reference: ReferenceData, request: SearchRequest, found: Found
) -> tuple[FacetView, ...]:
    return tuple(
        FacetView(
            facet,
            tuple(
                FacetValue(
                    term,
                    found.counts[facet.parameter].get(term.value, 0),
                    term.value in request.values(facet.parameter),
                )
                for term in reference.vocabulary.facet_terms(facet)
            ),
        )
        for facet in FACETS
    )


def _logged(row: ChangeRow, public: PublicRecord | None) -> LoggedChange:
    return LoggedChange(row.sequence, row.type, row.key, row.at, row.reason, row.into, public)


__all__ = ["Catalogue", "NotReady"]

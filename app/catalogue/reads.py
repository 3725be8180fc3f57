"""The reads: search, show, browse, changes since, each from one moment of the change log."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from sqlmodel import Session

from app.catalogue.following import FollowingIndex
from app.catalogue.kept_records import KeptRecords
from app.catalogue.values import (
    FacetView,
    Gone,
    Link,
    Moved,
    Readiness,
    ResultPage,
    Shown,
    WayOn,
)
from app.catalogue.ways_on import in_municipality, wider
from app.domain.publishing import references_of
from app.domain.reference_data import Method, Package, ReferenceData
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS, Facet, Term, Vocabulary
from app.search.analysis import STOP_WORDS
from app.search.engine import SearchIndex
from app.search.marking import Marks
from app.search.snapshot import Snapshot
from app.search.suggestions import (
    MAX_BESIDE,
    MAX_COMPLETED,
    Suggestion,
    beginnings_among,
    corrected_beginnings,
    slots_answering,
    titles_starting,
    typed_words,
)
from app.search.terms import KEY
from app.storage import change_log
from app.storage.database import Database
from app.storage.interventions import intervention_at
from app.storage.public_records import (
    public_addresses,
    public_records,
    titles_by_slug,
)
from app.storage.schema import identity

ADDRESS = re.compile(r"[a-z0-9-]{1,120}")
"""What an address or id can look like; anything else is not worth asking the database for."""

EVERYTHING = 10**9
"""More than any catalogue has, as the length of a page."""

log = logging.getLogger("indsatskatalog")


class Catalogue(FollowingIndex):
    """The published catalogue of one process. Thread-safe."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        super().__init__(database, index)
        self._records = KeptRecords()
        self._ordered_terms: tuple[Vocabulary | None, Mapping[Facet, Sequence[Term]]] = (None, {})

    # Searching ------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> ResultPage:
        """One page of results with every facet counted. Raises ``NotReady`` without an index."""
        with self.database.reading() as session:
            head = self._catch_up(session)
            found = self.index.search(request)
            if found.sequence <= head:
                records = self._records.of(session, head, found.ids)
        if found.sequence > head:  # somebody else took in a change that this session cannot see
            with self.database.reading() as session:
                records = self._records.of(session, change_log.head(session), found.ids)
        reference = self.reference()
        unknown = () if found.total else found.unknown()
        all_keys = self.index.analysis.all_keys
        return ResultPage(
            request=request,
            total=found.total,
            records=tuple(records),
            facets=tuple(
                FacetView(
                    facet, terms, found.counts[facet.parameter], request.values(facet.parameter)
                )
                for facet, terms in self._facet_terms(reference).items()
            ),
            marks={one: Marks(keys, all_keys) for one, keys in found.keys.items()},
            all_words=found.all_words,
            corrected=found.corrected,
            reasons=found.reasons,
            ways_on=self._ways_on(reference, request, None if found.total else unknown),
            wordless=found.wordless,
            unknown=unknown,
            barely_akin=found.barely_akin,
            crisis=found.query.crisis,
            sequence=found.sequence,
        )

    def _facet_terms(self, reference: ReferenceData) -> Mapping[Facet, Sequence[Term]]:
        """The terms of every facet in the order of reading, ordered once for each vocabulary."""
        vocabulary, terms = self._ordered_terms
        if vocabulary is not reference.vocabulary:
            vocabulary = reference.vocabulary
            terms = {facet: vocabulary.facet_terms(facet) for facet in FACETS}
            self._ordered_terms = vocabulary, terms
        return terms

    def all_found(self, request: SearchRequest) -> set[str]:
        """The ids of everything a search finds, on whatever page."""
        self.catch_up()
        everything = replace(request, side=1, antal=EVERYTHING)
        return set(self.index.search(everything, counted=False).ids)

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        """How many each of these searches finds."""
        return [
            self.index.search(replace(request, antal=1), counted=False).total
            for request in requests
        ]

    def _ways_on(
        self, reference: ReferenceData, request: SearchRequest, unknown: Sequence[str] | None
    ) -> tuple[WayOn, ...]:
        """The ways on that find something, those that find the most first.

        ``unknown`` are the words that nothing answers; None where something was found.
        """
        ways = list(in_municipality(request, self.index.reader.places))
        if unknown is not None:
            ways += wider(request, reference.vocabulary, unknown)
        totals = self.totals([way.request for way in ways])
        counted = [WayOn(*way, total) for way, total in zip(ways, totals, strict=True) if total]
        return tuple(sorted(counted, key=lambda way: -way.total))

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """Titles and vocabulary that the text may be the beginning of."""
        snapshot = self.index.snapshot
        words = typed_words(text)
        found = self._suggested(snapshot, words, limit)
        if not found and len(words) > 1 and words[-1] in STOP_WORDS:  # »balance i«
            found = self._suggested(snapshot, beginnings_among(words)[:-1], limit)
        if not found:
            corrected = corrected_beginnings(snapshot, words)
            if corrected != words:
                found = self._suggested(snapshot, corrected, limit)
        return found

    def _suggested(self, snapshot: Snapshot, words: list[str], limit: int) -> list[Suggestion]:
        """Terms by their label first, then titles, terms by other words, and common words."""
        wanted = beginnings_among(words)
        if not wanted:
            return []
        shown, known = self.index.reader.terms.starting(wanted, snapshot)
        titles = self._titles(titles_starting(snapshot, wanted)[:limit], limit // 2)
        found = [*shown[: limit // 2], *titles, *known[: limit // 4]]
        completed = self._completed(snapshot, words)
        return [*found, *islice(completed, max(0, limit - len(found)))][:limit]

    def _titles(self, ids: Sequence[str], most: int) -> list[Suggestion]:
        """The titles of the first ``most`` of these that the public still sees."""
        if not ids:
            return []
        with self.database.reading() as session:
            head = change_log.head(session)
            records = self._records.of(session, head, ids[:most])
            if len(records) < most:  # some were withdrawn after the snapshot
                records += self._records.of(session, head, ids[most:])
        return [Suggestion(record.title, "indsats", record.slug) for record in records[:most]]

    def _completed(self, snapshot: Snapshot, words: Sequence[str]) -> Iterator[Suggestion]:
        """The text with its last word in full, each read only when there is room for it.

        Those words that stand together with the others that were typed; all, where none does.
        """
        *before, last = words
        known = self.index.reader.words
        told = [word for word in before if word not in STOP_WORDS and not known.is_general(word)]
        beside = slots_answering(snapshot, map(known.group, told[-MAX_BESIDE:]))
        alone = []
        goes = False
        for word in self._common_words(snapshot, last):
            text = " ".join((*before, word))
            suggestion = Suggestion(text, "ord", text)
            keys = self.index.analysis.keys(word)
            if any(beside[snapshot.postings(KEY, key).slots].any() for key in keys):
                goes = True
                yield suggestion
            else:
                alone.append(suggestion)
        if not goes:
            yield from alone

    def _common_words(self, snapshot: Snapshot, beginning: str) -> Iterator[str]:
        """The commonest words that begin so.

        A word that belongs elsewhere is none: seeking it would find next to nothing. Nor is one
        that stands only in what was withdrawn.
        """
        for word in snapshot.words_starting(beginning, MAX_COMPLETED):
            stands = any(snapshot.has(KEY, key) for key in self.index.analysis.keys(word))
            if stands and not self.index.reader.words.is_elsewhere(word):
                yield word

    # One intervention -------------------------------------------------------------------------

    def show(self, slug_or_id: str) -> Shown | Moved | Gone | None:
        """What stands at an address, old or new; None where nothing was ever published."""
        if not ADDRESS.fullmatch(slug_or_id):
            return None
        with self.database.reading() as session:
            found = intervention_at(session, slug_or_id)
            if found is None:
                return None
            row, slug = found
            if row.current_change is None:
                was_public = row.published_revision_id is not None
                reason = row.withdrawn_reason if was_public else None
                return self._no_longer_shown(session, row.id, reason, row.withdrawn_into)
            if slug_or_id != slug and slug_or_id != row.id:
                return Moved(slug)
            public = public_records(session, [row.id])[0]
            titles = titles_by_slug(session, references_of(public.content))
            head = change_log.head(session)
        links = {slug: Link(*found) for slug, found in titles.items()}
        return Shown(public, links, head)

    def _no_longer_shown(
        self, session: Session, identity: str, reason: str | None, into: str | None
    ) -> Moved | Gone | None:
        if reason is None:
            return None
        passed = {identity}
        step, to = reason, into
        while step == "merged" and to is not None:  # what it was merged into may be merged too
            target = intervention_at(session, to)
            if target is None or target[0].id in passed:
                break
            row, slug = target
            if row.current_change is not None:
                return Moved(slug)
            passed.add(row.id)
            step, to = row.withdrawn_reason or "", row.withdrawn_into
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

    def sitemap(self) -> list[tuple[str, datetime | None]]:
        """(slug, updated) of everything public that is not an example, in Danish order."""
        with self.database.reading() as session:
            return public_addresses(session)

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

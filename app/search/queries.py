"""From a frozen request to what it finds: ids in order, total, and a count for every filter.

A query is built from the words of the text, never by parsing it as a language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.search.bits import Bits, bits_of_mask, bits_of_slots, count, holds, slots_of_bits
from app.search.evidence import Finder
from app.search.fitting import Scores, fit_of
from app.search.kept import Kept
from app.search.query import NO_QUERY, Query
from app.search.reasons import Explained, Reason, explained
from app.search.scoring import (
    HISTORICAL,
    UNCHECKED,
    KeptFits,
    Mask,
    TextHits,
    score,
)
from app.search.snapshot import Rows, Snapshot
from app.search.understanding import MOST_READ, Reader

SLOTS_A_HIT = 4_700
"""To look at so many slots for one value takes as long as to look at all values of one hit."""
KEPT_TEXTS, KEPT_FITS = 2_000_000, 36_000_000
"""Bytes that the hits of all kept texts may take together, and the fits of all kept words."""


@dataclass(frozen=True)
class Understood:
    """A text, and what it finds before any filter."""

    query: Query
    hits: TextHits

    @property
    def bytes(self) -> int:
        """How much memory the arrays take."""
        return self.hits.bytes


class KeptSearches:
    """What was sought last in one snapshot by one reader. Thread-safe."""

    def __init__(self) -> None:
        self.texts: Kept[tuple[str, bool], Understood] = Kept(KEPT_TEXTS)
        """By a text, and whether its words may be corrected."""
        self.fits: KeptFits = Kept(KEPT_FITS)

    def forget(self) -> None:
        """Drops everything."""
        self.texts.forget()
        self.fits.forget()


@dataclass(frozen=True)
class Found:
    """The answer of the index."""

    ids: tuple[str, ...]
    """The interventions of the page asked for, in order."""
    total: int
    counts: Mapping[str, Mapping[str, int]]
    """Parameter → value → total of the same search with that value as the facet's only one."""
    sequence: int
    query: Query = NO_QUERY
    """The text as it was understood."""
    all_words: bool = True
    """False when no intervention has all words, and those with the most are shown."""
    barely_akin: int = 0
    """How many pass the filters that are barely akin to the text: left out, unless asked for."""
    snapshot: Snapshot | None = None
    """Where it was found; None without a text …"""
    slots: tuple[int, ...] = ()
    """… and where the interventions of the page stand there."""

    @property
    def corrected(self) -> str:
        """The text that was sought instead of the one typed; empty when it was sought as typed."""
        return self.query.corrected

    @property
    def wordless(self) -> bool:
        """Whether there was a text without any word that could be sought."""
        return self.snapshot is not None and not self.query.groups

    def unknown(self) -> tuple[str, ...]:
        """The typed words that no intervention answers; those that say little are not meant."""
        if self.snapshot is None:
            return ()
        finder = Finder(self.snapshot)
        return tuple(
            group.typed
            for group in self.query.groups
            if not group.general and not len(fit_of(self.snapshot, finder, group).slots)
        )

    @cached_property
    def keys(self) -> dict[str, frozenset[str]]:
        """Id → what of all that was sought is found in it, for marking it there."""
        return dict(zip(self.ids, self._explained.keys, strict=False))

    @cached_property
    def reasons(self) -> dict[str, tuple[Reason, ...]]:
        """Id → why it was found, word by word; empty without a text."""
        return dict(zip(self.ids, self._explained.reasons, strict=False))

    @cached_property
    def _explained(self) -> Explained:
        if self.snapshot is None:
            return Explained([], [])
        return explained(self.snapshot, self.query, self.slots)


def find(
    snapshot: Snapshot,
    reader: Reader,
    request: SearchRequest,
    *,
    counted: bool = True,
    kept: KeptSearches | None = None,
) -> Found:
    """Answers one request from one snapshot; ``counted`` false leaves the filters uncounted.

    What is ``kept`` of the same snapshot and reader is not sought again.
    """
    query, every = _text_hits(snapshot, reader, request, kept) if request.q else (NO_QUERY, None)
    hits = every.near if every and every.near and not request.bredt else every
    within = bits_of_slots(hits.slots, snapshot.size) if hits else snapshot.live
    passes = {
        parameter: _any_of(snapshot, parameter, values) for parameter, values in request.selected
    }
    of_age = _of_age(snapshot, request)
    within = _all_of(within, of_age)
    chosen = _all_of(within, passes.values())
    if hits is None:
        slots, scores = slots_of_bits(chosen, snapshot.size), None
    else:
        at = np.flatnonzero(holds(chosen, hits.slots))
        slots, scores = hits.slots[at], hits.scores[at]
    barely_akin = 0
    if every and every.near and counted:
        others = every.near if request.bredt else every
        passing = _all_of(snapshot.live, (*of_age, *passes.values()))
        barely_akin = abs(int(np.count_nonzero(holds(passing, others.slots))) - len(slots))
    first = (request.side - 1) * request.antal
    rank = _rank(snapshot, reader, request, slots, scores)
    page = _ordered(snapshot, request, slots, rank)[first : first + request.antal].tolist()
    return Found(
        ids=tuple(snapshot.id_of(slot) for slot in page),
        total=len(slots),
        counts=_counts(snapshot, within, passes, chosen) if counted else {},
        sequence=snapshot.sequence,
        query=query,
        all_words=hits is None or hits.all_words,
        barely_akin=barely_akin,
        snapshot=snapshot if hits else None,
        slots=tuple(page),
    )


def _text_hits(
    snapshot: Snapshot, reader: Reader, request: SearchRequest, kept: KeptSearches | None
) -> tuple[Query, TextHits]:
    """How a text is understood, and what it finds before any filter."""
    key = request.q, not request.praecis
    found = kept.texts.get(key) if kept else None
    if found is None:
        fits = kept.fits if kept else None
        query = reader.read(request.q, snapshot, correct=not request.praecis)
        hits = score(snapshot, query, fits)
        if query.corrected and not len(hits.slots):  # then nobody needs to be told of it
            query = reader.read(request.q, snapshot, correct=False)
            hits = score(snapshot, query, fits)
        found = Understood(query, hits)
        if kept:
            kept.texts.keep(key, found)
    return found.query, found.hits


def _of_age(snapshot: Snapshot, request: SearchRequest) -> list[Bits]:
    """What is for the age asked for; nothing to pass without one."""
    if request.alder is None:
        return []
    columns = snapshot.columns
    fitting = (columns.age_from <= request.alder) & (columns.age_to >= request.alder)
    return [bits_of_mask(fitting)]


def _any_of(snapshot: Snapshot, parameter: str, values: tuple[str, ...]) -> Bits:
    bits: Bits = np.zeros_like(snapshot.live)
    for value in values:
        row = snapshot.rows.get((parameter, value))
        if row is not None:
            bits |= snapshot.facets[row]
    return bits


def _all_of(within: Bits, passes: Iterable[Bits]) -> Bits:
    for one in passes:
        within = within & one
    return within


def _counts(
    snapshot: Snapshot, within: Bits, passes: Mapping[str, Bits], chosen: Bits
) -> Mapping[str, Mapping[str, int]]:
    counted = _count_values(snapshot, chosen)
    counts: dict[str, dict[str, int]] = {facet.parameter: {} for facet in FACETS}
    for parameter, (values, rows) in snapshot.values_of.items():
        if parameter in passes:
            others = [bits for other, bits in passes.items() if other != parameter]
            numbers = _count_values(snapshot, _all_of(within, others), rows)
        else:
            numbers = counted[rows]
        counts[parameter] = dict(zip(values, numbers.tolist(), strict=True))
    return counts


def _count_values(
    snapshot: Snapshot, chosen: Bits, rows: Rows | None = None
) -> NDArray[np.integer]:
    """How many of the chosen have each value, or each value of some rows.

    Counted row by row, or hit by hit where there are few of them.
    """
    columns = snapshot.columns
    facets = snapshot.facets if rows is None else snapshot.facets[rows]
    if count(chosen) * SLOTS_A_HIT > len(facets) * snapshot.size:
        counts: NDArray[np.integer] = np.bitwise_count(facets & chosen).sum(axis=1, dtype=np.uint32)
        return counts
    slots = slots_of_bits(chosen, snapshot.size)
    begins = columns.value_starts[slots]
    lengths = columns.value_starts[slots + 1] - begins
    ends = np.cumsum(lengths)
    if not len(ends) or not ends[-1]:
        return np.zeros(len(facets), np.int64)
    at = np.arange(ends[-1]) + np.repeat(begins - (ends - lengths), lengths)
    every = np.bincount(columns.values[at], minlength=len(columns.value_names))
    return every if rows is None else every[rows]


def _ordered(
    snapshot: Snapshot,
    request: SearchRequest,
    slots: NDArray[np.intp],
    rank: NDArray[np.floating],
) -> NDArray[np.intp]:
    """The slots in order, at least up to the end of the page asked for."""
    wanted = request.side * request.antal
    if len(slots) > 4 * wanted:  # finding the best few first is cheaper than ordering all
        near = rank <= np.partition(rank, wanted - 1)[wanted - 1]
        slots, rank = slots[near], rank[near]
    return slots[np.lexsort((snapshot.name_rank[slots], rank))]


def _rank(
    snapshot: Snapshot,
    reader: Reader,
    request: SearchRequest,
    slots: NDArray[np.intp],
    scores: Scores | None,
) -> NDArray[np.floating]:
    """What the slots are ordered by before their names, lowest first."""
    sorting = request.effective_sorting
    if sorting == "opdateret":
        return -snapshot.columns.updated[slots]
    if sorting == "start":
        return snapshot.columns.start[slots]
    if sorting == "relevans" and scores is not None:
        old = np.flatnonzero(snapshot.columns.historical[slots])
        if len(old):
            named = _named(snapshot, reader, request.q, slots[old])
            scores[old[~named]] *= np.float32(HISTORICAL)
        scores[snapshot.columns.unchecked[slots]] *= np.float32(UNCHECKED)
        return -scores
    return snapshot.name_rank[slots].astype(np.float32)


def _named(snapshot: Snapshot, reader: Reader, text: str, slots: NDArray[np.intp]) -> Mask:
    """Which of these slots are asked for by name: the text holds every word of one of theirs."""
    words = list(reader.analysis.words(text[:MOST_READ]))
    typed = {key for word in words for key in word.keys}
    named = snapshot.columns.name_words[slots] <= len(words)
    for place in np.flatnonzero(named):
        names = snapshot.columns.names[slots[place]].split("\n")
        named[place] = any(
            all(not typed.isdisjoint(word.split("|")) for word in name.split()) for name in names
        )
    return named

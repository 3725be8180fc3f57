"""From a frozen request to what it finds: ids in order, total, and a count for every filter.

A query is built from the words of the text, never by parsing it; every word is sought under all
its spellings. All words must be there; only if no intervention has them all, those that have the
most of them are shown.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.domain.entry import Entry
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.search.analysis import STOP_WORDS, keys_of, query_keys, words_of
from app.search.bits import bits_of_mask, mask_of_bits
from app.search.documents import FIELDS
from app.search.snapshot import Snapshot

FIELD_BOOST: Mapping[str, float] = {"title": 4.0, "summary": 2.0, "body": 1.0}
BM25_K1 = 1.2
BM25_B = 0.75
MIN_IDF = 0.05
"""A word that stands nearly everywhere still counts a little."""
BELOW_ALL = 1e6
"""More than any score: what is put below the rest, and still exact beside the scores."""
MAX_WORDS = 12
"""Words of a query that are sought; more only cost."""


@dataclass(frozen=True)
class Found:
    """The answer of the index."""

    ids: tuple[str, ...]
    """The interventions of the page asked for, in order."""
    total: int
    counts: Mapping[str, Mapping[str, int]]
    """Parameter → value → total of the same search with that value as the facet's only one."""
    keys: frozenset[str]
    """The keys that were sought, for marking them."""
    all_words: bool
    """False when no intervention has all words, and those with the most are shown."""
    sequence: int


@dataclass(frozen=True)
class TextHits:
    """What the text alone finds."""

    bits: int
    scores: NDArray[np.float32]
    """By slot; 0 where not found."""
    keys: frozenset[str]
    all_words: bool


def find(snapshot: Snapshot, request: SearchRequest, *, counted: bool = True) -> Found:
    """Answers one request from one snapshot; ``counted`` false leaves the filters uncounted."""
    hits = search_text(snapshot, request.q) if request.q else None
    within = hits.bits & snapshot.live if hits else snapshot.live
    if request.alder is not None:
        of_age = (snapshot.age_from <= request.alder) & (snapshot.age_to >= request.alder)
        within &= bits_of_mask(of_age)
    selections = {
        parameter: _any_of(snapshot, parameter, values) for parameter, values in request.selected
    }
    chosen = within
    for bits in selections.values():
        chosen &= bits
    order = _ordered_slots(snapshot, request, chosen, hits)
    first = (request.side - 1) * request.antal
    page = order[first : first + request.antal]
    return Found(
        ids=tuple(entry.id for slot in page if (entry := snapshot.entries[slot])),
        total=chosen.bit_count(),
        counts=_counts(snapshot, within, selections) if counted else {},
        keys=hits.keys if hits else frozenset(),
        all_words=hits.all_words if hits else True,
        sequence=snapshot.sequence,
    )


def _any_of(snapshot: Snapshot, parameter: str, values: tuple[str, ...]) -> int:
    bits = 0
    for value in values:
        bits |= snapshot.facets[parameter].get(value, 0)
    return bits


def _counts(
    snapshot: Snapshot, within: int, selections: Mapping[str, int]
) -> Mapping[str, Mapping[str, int]]:
    counts = {}
    for facet in FACETS:
        others = within
        for parameter, bits in selections.items():
            if parameter != facet.parameter:
                others &= bits
        values = snapshot.facets[facet.parameter]
        counts[facet.parameter] = {v: (others & bits).bit_count() for v, bits in values.items()}
    return counts


def _ordered_slots(
    snapshot: Snapshot, request: SearchRequest, chosen: int, hits: TextHits | None
) -> NDArray[np.int64]:
    """The chosen slots in order, at least up to the end of the page asked for."""
    slots = np.flatnonzero(mask_of_bits(chosen, snapshot.size))
    rank = _rank(snapshot, request, slots, hits)
    wanted = request.side * request.antal
    if len(slots) > 4 * wanted:  # finding the best few first is cheaper than ordering all
        near = rank <= np.partition(rank, wanted - 1)[wanted - 1]
        slots, rank = slots[near], rank[near]
    return slots[np.lexsort((snapshot.name_rank[slots], rank))]


def _rank(
    snapshot: Snapshot, request: SearchRequest, slots: NDArray[np.int64], hits: TextHits | None
) -> NDArray[np.float64]:
    """What the slots are ordered by before their names, lowest first."""
    sorting = request.effective_sorting
    if sorting == "opdateret":
        return -snapshot.updated[slots]
    if sorting == "start":
        return snapshot.start[slots]
    if sorting == "relevans" and hits is not None:
        below = mask_of_bits(snapshot.historical, snapshot.size)[slots]
        for position in np.flatnonzero(below):
            below[position] = not _is_named(snapshot.entries[slots[position]], hits.keys)
        return (below * BELOW_ALL - hits.scores[slots]).astype(np.float64)
    return snapshot.name_rank[slots].astype(np.float64)


def _is_named(entry: Entry | None, keys: Set[str]) -> bool:
    """Whether the text holds every word of one of the entry's names."""
    return entry is not None and any(keys >= _keys_of_name(name) for name in entry.names)


@lru_cache(maxsize=20_000)
def _keys_of_name(name: str) -> frozenset[str]:
    return frozenset(keys_of(name))


def search_text(snapshot: Snapshot, text: str) -> TextHits:
    """Finds and scores by the text alone (BM25 over three weighted fields)."""
    words = [word for word in dict.fromkeys(words_of(text)) if word not in STOP_WORDS]
    words = (words or list(dict.fromkeys(words_of(text))))[:MAX_WORDS]
    scores = np.zeros(snapshot.size, np.float32)
    found = np.zeros(snapshot.size, np.int16)
    sought: set[str] = set()
    for word in words:
        keys = query_keys(word)
        score = _score_word(snapshot, keys)
        if not score.any():
            keys = snapshot.respelled(keys[0])
            score = _score_word(snapshot, keys)
        scores += score
        found += score > 0
        sought.update(keys)
    live = mask_of_bits(snapshot.live, snapshot.size)
    most = int(found[live].max(initial=0))
    hit = (found >= most) & live if most else np.zeros(snapshot.size, np.bool_)
    return TextHits(
        bits=bits_of_mask(hit),
        scores=scores,
        keys=frozenset(sought),
        all_words=most == len(words),
    )


def _score_word(snapshot: Snapshot, keys: tuple[str, ...]) -> NDArray[np.float32]:
    """The score of one word, by slot; 0 where it does not stand."""
    scores = np.zeros(snapshot.size, np.float32)
    for key in keys:
        for field in FIELDS:
            postings = snapshot.postings(field, key)
            slots, frequency = postings.slots, postings.frequencies
            if not len(slots):
                continue
            idf = np.log1p((snapshot.count - len(slots) + 0.5) / (len(slots) + 0.5))
            length = snapshot.lengths[field][slots] / snapshot.average_length[field]
            saturation = frequency + BM25_K1 * (1 - BM25_B + BM25_B * length)
            gain = max(float(idf), MIN_IDF) * frequency * (BM25_K1 + 1) / saturation
            scores[slots] += np.float32(FIELD_BOOST[field]) * gain
    return scores

"""From a frozen request to what it finds: ids in order, total, and a count for every filter.

A query is built from the words of the text, never by parsing it as a language.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.search.analysis import Analysis
from app.search.bits import Bits, bits_of_mask, slots_of_bits
from app.search.columns import SEPARATOR
from app.search.scoring import HISTORICAL, Reason, TextHits, on_topic, reasons, score
from app.search.snapshot import Snapshot
from app.search.understanding import Reader

FEW_HITS = 24
"""When at most one slot in this many is found, values are counted hit by hit, else row by row."""


@dataclass(frozen=True)
class Found:
    """The answer of the index."""

    ids: tuple[str, ...]
    """The interventions of the page asked for, in order."""
    total: int
    counts: Mapping[str, Mapping[str, int]]
    """Parameter → value → total of the same search with that value as the facet's only one."""
    sequence: int
    keys: frozenset[str] = frozenset()
    """The keys that were sought, for marking them."""
    all_words: bool = True
    """False when no intervention has all words, and those with the most are shown."""
    corrected: str = ""
    """The text that was sought instead of the one typed; empty when it was sought as typed."""
    reasons: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    """Id → why it was found, word by word."""


def find(
    snapshot: Snapshot, reader: Reader, request: SearchRequest, *, counted: bool = True
) -> Found:
    """Answers one request from one snapshot; ``counted`` false leaves the filters uncounted."""
    query = reader.read(request.q, snapshot, correct=not request.praecis) if request.q else None
    hits = score(snapshot, query) if query else None
    within = bits_of_mask(hits.mask) if hits else snapshot.live
    if request.alder is not None:
        columns = snapshot.columns
        of_age = (columns.age_from <= request.alder) & (columns.age_to >= request.alder)
        within = within & bits_of_mask(of_age)
    selections = {
        parameter: _any_of(snapshot, parameter, values) for parameter, values in request.selected
    }
    chosen = within
    for bits in selections.values():
        chosen = chosen & bits
    slots = slots_of_bits(chosen, snapshot.size)
    first = (request.side - 1) * request.antal
    page = _ordered(snapshot, reader.analysis, request, slots, hits)[first : first + request.antal]
    ids = tuple(snapshot.id_of(slot) for slot in page)
    why = reasons(snapshot, query, page.tolist()) if query and counted else []
    return Found(
        ids=ids,
        total=len(slots),
        counts=_counts(snapshot, within, selections, slots) if counted else {},
        sequence=snapshot.sequence,
        keys=frozenset(k for group in query.groups for k in group.keys) if query else frozenset(),
        all_words=hits.all_words if hits else True,
        corrected=query.corrected if query else "",
        reasons=dict(zip(ids, why, strict=True)) if why else {},
    )


def _any_of(snapshot: Snapshot, parameter: str, values: tuple[str, ...]) -> Bits:
    bits: Bits = np.zeros_like(snapshot.live)
    for value in values:
        row = snapshot.rows.get((parameter, value))
        if row is not None:
            bits |= snapshot.facets[row]
    return bits


def _counts(
    snapshot: Snapshot, within: Bits, selections: Mapping[str, Bits], chosen: NDArray[np.intp]
) -> Mapping[str, Mapping[str, int]]:
    counted = _count_values(snapshot, chosen)
    counts: dict[str, dict[str, int]] = {facet.parameter: {} for facet in FACETS}
    for (parameter, value), number in zip(snapshot.columns.value_names, counted, strict=True):
        counts[parameter][value] = number
    for parameter in selections:
        others = within
        for other, bits in selections.items():
            if other != parameter:
                others = others & bits
        counted = _count_values(snapshot, slots_of_bits(others, snapshot.size))
        for value in counts[parameter]:
            counts[parameter][value] = counted[snapshot.rows[parameter, value]]
    return counts


def _count_values(snapshot: Snapshot, slots: NDArray[np.intp]) -> list[int]:
    """How many of the slots have each value."""
    columns = snapshot.columns
    if len(slots) * FEW_HITS > snapshot.size:
        mask = np.zeros(snapshot.size, np.bool_)
        mask[slots] = True
        both = snapshot.facets & bits_of_mask(mask)
        counts: list[int] = np.bitwise_count(both).sum(axis=1, dtype=np.int64).tolist()
        return counts
    begins = columns.value_starts[slots]
    lengths = columns.value_starts[slots + 1] - begins
    ends = np.cumsum(lengths)
    if not len(ends) or not ends[-1]:
        return [0] * len(columns.value_names)
    at = np.arange(ends[-1]) + np.repeat(begins - (ends - lengths), lengths)
    found: list[int] = np.bincount(columns.values[at], minlength=len(columns.value_names)).tolist()
    return found


def _ordered(
    snapshot: Snapshot,
    analysis: Analysis,
    request: SearchRequest,
    slots: NDArray[np.intp],
    hits: TextHits | None,
) -> NDArray[np.intp]:
    """The slots in order, at least up to the end of the page asked for."""
    rank = _rank(snapshot, analysis, request, slots, hits)
    wanted = request.side * request.antal
    if len(slots) > 4 * wanted:  # finding the best few first is cheaper than ordering all
        near = rank <= np.partition(rank, wanted - 1)[wanted - 1]
        slots, rank = slots[near], rank[near]
    return slots[np.lexsort((snapshot.name_rank[slots], rank))]


def _rank(
    snapshot: Snapshot,
    analysis: Analysis,
    request: SearchRequest,
    slots: NDArray[np.intp],
    hits: TextHits | None,
) -> NDArray[np.floating]:
    """What the slots are ordered by before their names, lowest first."""
    sorting = request.effective_sorting
    if sorting == "opdateret":
        return -snapshot.columns.updated[slots]
    if sorting == "start":
        return snapshot.columns.start[slots]
    if sorting == "relevans" and hits is not None:
        scores = hits.scores[slots]
        old = np.flatnonzero(snapshot.columns.historical[slots])
        if len(old):
            typed = {key for word in analysis.words(request.q) for key in word.keys}
            names = snapshot.columns.names
            unnamed = [n for n in old if not _is_named(names[slots[n]], typed, analysis)]
            scores[unnamed] *= np.float32(HISTORICAL)
        return -on_topic(snapshot, slots, scores)
    return snapshot.name_rank[slots].astype(np.float32)


def _is_named(names: str, typed: Set[str], analysis: Analysis) -> bool:
    """Whether the typed words hold every word of one of the names."""
    return any(
        all(not word.keys.isdisjoint(typed) for word in analysis.words(name))
        for name in names.split(SEPARATOR)
    )

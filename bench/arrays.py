"""A second yardstick, written by hand: everything resident in numpy arrays, and nothing else.

It cannot be stored, followed, changed or explained to anybody, and the text comes to it understood.
It says how near the search comes to what the arrays allow.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.search.analysis import Analysis
from app.search.documents import Document
from app.search.queries import Found
from app.search.query import Alternative, Group, Option, Query
from app.search.terms import terms_of

FEW = 1 / 16
"""Up to this share of the entries values are counted hit by hit, above it bit by bit."""

Slots = NDArray[np.int32]
Fit = NDArray[np.float32]
Bits = NDArray[np.uint64]


class Arrays:
    """An index of some documents that never changes."""

    def __init__(self, documents: Iterable[Document], analysis: Analysis) -> None:
        postings: dict[tuple[str, str], tuple[array[int], array[float]]] = defaultdict(
            lambda: (array("i"), array("f"))
        )
        rows: dict[tuple[str, str], int] = {}
        ids, titles, values, ends = [], [], array("h"), [0]
        for slot, document in enumerate(documents):
            for key, impact in terms_of(document, analysis).impacts.items():
                slots, impacts = postings[key]
                slots.append(slot)
                impacts.append(impact)
            entry = document.entry
            ids.append(entry.id)
            titles.append((entry.title_key, entry.id))
            for parameter, had in entry.values.items():
                values.extend(rows.setdefault((parameter, value), len(rows)) for value in had)
            ends.append(len(values))
        self.size = len(ids)
        self._ids = ids
        self._postings: dict[tuple[str, str], tuple[Slots, Fit]] = {
            key: (np.asarray(slots, np.int32), np.asarray(impacts, np.float32))
            for key, (slots, impacts) in postings.items()
        }
        self._rows = rows
        self._values = np.asarray(values, np.int16)
        self._ends = np.asarray(ends)
        masks = np.zeros((len(rows), -(-self.size // 64) * 64), np.bool_)
        masks[self._values, np.repeat(np.arange(self.size), np.diff(self._ends))] = True
        self._bits = np.packbits(masks, axis=1, bitorder="little").view(np.uint64)
        self._by_title = np.asarray(sorted(range(self.size), key=titles.__getitem__), np.int32)

    def search(
        self, request: SearchRequest, query: Query | None = None, *, counted: bool = True
    ) -> Found:
        """Finds, filters, counts and orders by relevance (by title without a text).

        Every word that is not a general one must be there.
        """
        scores = self._scores(query) if query else None
        within = self._packed(scores > 0) if scores is not None else self._everything()
        passing = {
            parameter: np.bitwise_or.reduce([self._row(parameter, v) for v in values])
            for parameter, values in request.selected
        }
        chosen = self._slots(self._all_of(within, passing))
        if scores is None:
            mask = np.zeros(self.size, np.bool_)
            mask[chosen] = True
            page = self._by_title[mask[self._by_title]][: request.antal].tolist()
        else:
            page = self._best(chosen, scores, request.antal).tolist()
        return Found(
            ids=tuple(self._ids[slot] for slot in page),
            total=len(chosen),
            counts=self._counts(within, passing, chosen) if counted else {},
            sequence=0,
        )

    # The text ---------------------------------------------------------------------------------

    def _scores(self, query: Query) -> Fit:
        """By slot; 0 where a word is missing."""
        total = np.zeros(self.size, np.float32)
        everywhere = np.ones(self.size, np.bool_)
        for group in query.groups:
            if not group.general:
                fit = self._fit(group)
                found = fit > 0
                everywhere &= found
                total += fit * np.float32(np.log1p(self.size / (1 + np.count_nonzero(found))))
        total[~everywhere] = 0
        return total

    def _fit(self, group: Group) -> Fit:
        best = np.zeros(self.size, np.float32)
        for alternative in group.alternatives:
            slots, impacts = self._fitting(alternative)
            best[slots] = np.maximum(best[slots], impacts * np.float32(alternative.weight))
        return best

    def _fitting(self, alternative: Alternative) -> tuple[Slots, Fit]:
        first, *others = map(self._meeting, alternative.needs)
        slots, impacts = first
        for more, theirs in others:
            both = np.intersect1d(slots, more, assume_unique=True, return_indices=True)
            slots, impacts = both[0], impacts[both[1]] + theirs[both[2]]
        return slots, impacts / np.float32(len(alternative.needs))

    def _meeting(self, need: Sequence[Option]) -> tuple[Slots, Fit]:
        found = [
            (*self._postings[field, key], np.float32(weight))
            for field, key, weight in need
            if (field, key) in self._postings
        ]
        if len(found) == 1:
            slots, impacts, weight = found[0]
            return slots, impacts * weight
        best = np.zeros(self.size, np.float32)
        for slots, impacts, weight in found:
            best[slots] = np.maximum(best[slots], impacts * weight)
        slots = np.flatnonzero(best).astype(np.int32)
        return slots, best[slots]

    def _best(self, slots: NDArray[np.intp], scores: Fit, count: int) -> NDArray[np.intp]:
        ranked = -scores[slots]
        if len(slots) > count:
            near = np.argpartition(ranked, count)[:count]
            slots, ranked = slots[near], ranked[near]
        return slots[np.argsort(ranked, kind="stable")]

    # Filters ----------------------------------------------------------------------------------

    def _everything(self) -> Bits:
        return self._packed(np.ones(self.size, np.bool_))

    def _packed(self, mask: NDArray[np.bool_]) -> Bits:
        padded = np.zeros(self._bits.shape[1] * 64, np.bool_)
        padded[: self.size] = mask
        return np.packbits(padded, bitorder="little").view(np.uint64)

    def _slots(self, bits: Bits) -> NDArray[np.intp]:
        return np.flatnonzero(np.unpackbits(bits.view(np.uint8), bitorder="little"))

    def _row(self, parameter: str, value: str) -> Bits:
        row = self._rows.get((parameter, value))
        return np.zeros(self._bits.shape[1], np.uint64) if row is None else self._bits[row]

    def _all_of(self, within: Bits, passing: dict[str, Bits], but: str = "") -> Bits:
        for parameter, bits in passing.items():
            if parameter != but:
                within = within & bits
        return within

    def _counts(
        self, within: Bits, passing: dict[str, Bits], chosen: NDArray[np.intp]
    ) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {facet.parameter: {} for facet in FACETS}
        counted = self._count(chosen)
        for (parameter, value), row in self._rows.items():
            counts[parameter][value] = counted[row]
        for parameter in passing:
            counted = self._count(self._slots(self._all_of(within, passing, parameter)))
            for value in counts[parameter]:
                counts[parameter][value] = counted[self._rows[parameter, value]]
        return counts

    def _count(self, slots: NDArray[np.intp]) -> list[int]:
        if len(slots) > self.size * FEW:
            mask = np.zeros(self.size, np.bool_)
            mask[slots] = True
            both = np.bitwise_count(self._bits & self._packed(mask))
            counts: list[int] = both.sum(axis=1, dtype=np.int64).tolist()
        else:
            lengths = self._ends[slots + 1] - self._ends[slots]
            begins = np.repeat(self._ends[slots + 1] - np.cumsum(lengths), lengths)
            at = begins + np.arange(len(begins))
            counts = np.bincount(self._values[at], minlength=len(self._rows)).tolist()
        return counts

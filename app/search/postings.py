"""Where keys stand, read from files or kept in memory; the same arrays either way.

A part in files is bytes in memory that never change, and reading them moves no pointer (``codec``),
so any number of threads may read at once. Of Whoosh, whose readers are not made for several
threads, nothing is used once the part is open. A lock guards what is remembered of earlier reads.
"""

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.search.codec import Impacts, Slots, Steps, StoredTerms
from app.search.columns import Columns, joined
from app.search.spelling import Spelling
from app.search.terms import STEP

KEPT_KEYS = 4_000
"""Keys of a part whose place in the files is remembered; those read longest ago go first."""
LAST_LETTER = "\U0010ffff"
"""Sorts behind every letter."""


@dataclass(frozen=True)
class Postings:
    """Where one key stands in one field."""

    slots: Slots
    """Ascending, in whatever width they are stored."""
    steps: Steps
    """How much each is about the key, in steps of ``terms.STEP``."""

    @property
    def impacts(self) -> Impacts:
        """The steps as what they stand for."""
        return self.steps * np.float32(STEP)


EMPTY = Postings(np.empty(0, np.int32), np.empty(0, np.uint8))


def moved(found: Sequence[tuple[int, Postings]]) -> Postings:
    """Postings of several parts as one, each with the slot at which its part begins."""
    if not found:
        return EMPTY
    if len(found) == 1 and found[0][0] == 0:
        return found[0][1]
    return Postings(
        np.concatenate([postings.slots + np.int32(first) for first, postings in found]),
        np.concatenate([postings.steps for _, postings in found]),
    )


class Part(Protocol):
    """Some interventions in slots from 0, and everything that is found by them."""

    @property
    def columns(self) -> Columns:
        """What is known of each besides its words."""

    @property
    def spelling(self) -> Spelling:
        """The words as they are written."""

    def of(self, field: str, key: str) -> Postings:
        """The postings of a key; empty when it is nowhere in the field."""

    def has_word(self, word: str) -> bool:
        """Whether a lower-case word stands in a text."""

    def words_starting(self, beginning: str, most: int) -> list[tuple[str, int]]:
        """The ``most`` commonest words that begin so, and how many interventions have each."""


class FilePart:
    """A part that was read from files. Thread-safe."""

    def __init__(
        self,
        name: str,
        terms: StoredTerms,
        columns: Columns,
        words: Sequence[str],
        frequencies: NDArray[np.int32],
    ) -> None:
        self.name = name
        self.columns = columns
        self._terms = terms
        self._words = words
        self._frequencies = frequencies
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()

    @cached_property
    def spelling(self) -> Spelling:
        """The words as they are written."""
        return Spelling(self._words, self._frequencies)

    def of(self, field: str, key: str) -> Postings:
        """The postings of a key; empty when it is nowhere in the field."""
        known = self._kept.get((field, key))
        if known is None:
            read = self._terms.postings(field, key)
            known = Postings(*read) if read else EMPTY
            with self._lock:
                self._kept[field, key] = known
                if len(self._kept) > KEPT_KEYS:
                    self._kept.popitem(last=False)
        return known

    def has_word(self, word: str) -> bool:
        """Whether a lower-case word stands in a text."""
        at = bisect_left(self._words, word)
        return at < len(self._words) and self._words[at] == word

    def words_starting(self, beginning: str, most: int) -> list[tuple[str, int]]:
        """The ``most`` commonest words that begin so, and how many interventions have each."""
        first = bisect_left(self._words, beginning)
        end = bisect_left(self._words, beginning + LAST_LETTER, first)
        frequencies = self._frequencies[first:end]
        common = np.arange(len(frequencies))
        if len(common) > most:  # the commonest first, without ordering all
            common = np.sort(np.argpartition(-frequencies, most)[:most])
        common = first + common[np.argsort(-frequencies[common], kind="stable")]
        words = (self._words[at] for at in common.tolist())
        return list(zip(words, self._frequencies[common].tolist(), strict=True))

    def forget(self) -> None:
        """Drops what is kept, as if it had never been read."""
        with self._lock:
            self._kept.clear()


class MemoryPart:
    """A part that was made of a few documents. Immutable."""

    def __init__(
        self,
        columns: Columns,
        postings: Mapping[tuple[str, str], Postings],
        words: Mapping[str, int],
    ) -> None:
        self.columns = columns
        self._postings = postings
        self._words = words

    @classmethod
    def of_parts(cls, parts: Sequence[tuple["MemoryPart", int]]) -> "MemoryPart":
        """Several parts as one, each with the slot at which it begins in it."""
        gathered: dict[tuple[str, str], list[tuple[int, Postings]]] = {}
        words: Counter[str] = Counter()
        for part, first in parts:
            words.update(part._words)
            for field_key, postings in part._postings.items():
                gathered.setdefault(field_key, []).append((first, postings))
        return cls(
            reduce(joined, (part.columns for part, _ in parts)),
            {field_key: moved(runs) for field_key, runs in gathered.items()},
            words,
        )

    @cached_property
    def spelling(self) -> Spelling:
        """The words as they are written."""
        listed = sorted(self._words)
        return Spelling(listed, np.asarray([self._words[word] for word in listed], np.int32))

    def of(self, field: str, key: str) -> Postings:
        """The postings of a key; empty when it is nowhere in the field."""
        return self._postings.get((field, key), EMPTY)

    def has_word(self, word: str) -> bool:
        """Whether a lower-case word stands in a text."""
        return word in self._words

    def words_starting(self, beginning: str, most: int) -> list[tuple[str, int]]:
        """The ``most`` commonest words that begin so, and how many interventions have each."""
        found = [pair for pair in self._words.items() if pair[0].startswith(beginning)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most]

"""What the beginning of a text may become: titles, terms one can filter by, and common words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from app.domain.vocabulary import Term, Vocabulary
from app.search.analysis import STOP_WORDS, fold, words_of
from app.search.bits import mask_of_bits
from app.search.snapshot import Snapshot
from app.search.terms import FORM, TITLE

SUGGESTED_SCHEMES = ("opgavetype", "spor", "helbred", "risikofaktor", "lov", "ydelse")
MAX_EXPANDED = 30
"""Words that one typed beginning is taken to mean, the commonest first."""
MAX_TITLES = 24
"""Titles that are looked at."""
WHOLE_WORD = 2.0
"""What a whole word counts, beside one that only begins so."""
HISTORICAL_TITLE = 0.5
"""What the title of a historical source counts."""
MAX_WORDS = 8
"""Typed words that are looked at."""
MAX_COMPARED = 1000
"""Words that a misspelt beginning is compared with."""
SURE_LETTERS = 2
"""Letters at the beginning that are taken to be right."""
MIN_CORRECTED = 4
"""Letters a beginning must have before it is taken for a misspelling."""


@dataclass(frozen=True)
class Suggestion:
    """One suggestion: what it reads, and what it leads to."""

    text: str
    kind: Literal["indsats", "udtryk", "ord"]
    target: str
    """The slug of an intervention, the parameter and value of a term, or a text to search for."""


class SuggestedTerms:
    """The terms of one vocabulary, ready to be looked up. Immutable."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._terms: Sequence[tuple[str, Term, tuple[str, ...], tuple[str, ...]]] = tuple(
            (scheme, term, tuple(_folded((term.label,))), tuple(_folded(term.words)))
            for scheme in SUGGESTED_SCHEMES
            for term in vocabulary.terms(scheme)
            if not term.historical
        )

    def starting(self, wanted: Sequence[str]) -> tuple[list[Suggestion], list[Suggestion]]:
        """The terms of which every wanted beginning begins a word.

        First those whose label shows the words, then those that only go by them.
        """
        folded = [fold(beginning) for beginning in wanted]
        shown, known = [], []
        for scheme, term, label, others in self._terms:
            suggestion = Suggestion(term.label, "udtryk", f"{scheme}={term.value}")
            if _begins(folded, label):
                shown.append(suggestion)
            elif _begins(folded, (*label, *others)):
                known.append(suggestion)
        return shown, known


def _begins(beginnings: Iterable[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in beginnings)


def typed_beginnings(text: str) -> list[str]:
    """The words of a typed text; the last one may be the beginning of a word."""
    words = list(words_of(normalize("NFC", text)))[:MAX_WORDS]
    return [w for n, w in enumerate(words) if w not in STOP_WORDS or n == len(words) - 1]


def titles_starting(snapshot: Snapshot, wanted: Sequence[str]) -> list[str]:
    """Ids of interventions in whose names every beginning begins a word, the nearest first."""
    if not wanted:
        return []
    fits = np.zeros(snapshot.size, np.float32)
    matched = np.zeros(snapshot.size, np.int8)
    for beginning in wanted:
        best = np.zeros(snapshot.size, np.float32)
        for word in snapshot.words_starting(beginning, MAX_EXPANDED):
            postings = snapshot.postings(FORM, fold(word))
            in_title = postings.impacts >= TITLE
            gain = np.float32(WHOLE_WORD if fold(word) == fold(beginning) else 1.0)
            at = postings.slots[in_title]
            best[at] = np.maximum(best[at], postings.impacts[in_title] * gain)
        matched += best > 0
        fits += best
    everything = (matched == len(wanted)) & mask_of_bits(snapshot.live, snapshot.size)
    slots: NDArray[np.intp] = np.flatnonzero(everything)
    fits[snapshot.columns.historical] *= np.float32(HISTORICAL_TITLE)
    order = np.lexsort((snapshot.name_rank[slots], -fits[slots]))[:MAX_TITLES]
    return [snapshot.id_of(slot) for slot in slots[order]]


def corrected_beginnings(snapshot: Snapshot, wanted: Sequence[str]) -> list[str]:
    """The beginnings, with those that begin nothing put right as far as one can tell."""
    return [_corrected(snapshot, beginning) for beginning in wanted]


def _corrected(snapshot: Snapshot, beginning: str) -> str:
    """The commonest beginning that is one letter from this one, behind its first letters."""
    if len(beginning) < MIN_CORRECTED or snapshot.words_starting(beginning, 1):
        return beginning
    near: dict[str, None] = {}
    for word in snapshot.words_starting(beginning[:SURE_LETTERS], MAX_COMPARED):
        for length in (len(beginning), len(beginning) + 1, len(beginning) - 1):
            near.setdefault(word[:length])
    best = extractOne(beginning, list(near), scorer=OSA.distance, score_cutoff=1)
    return best[0] if best else beginning


def _folded(texts: Iterable[str]) -> Iterator[str]:
    return (fold(word) for text in texts for word in words_of(text))

"""What the beginning of a text may become: titles, terms one can filter by, and common words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from app.domain.vocabulary import Vocabulary
from app.search.analysis import STOP_WORDS, fold, words_of
from app.search.bits import mask_of_bits
from app.search.query import Group
from app.search.snapshot import Snapshot
from app.search.terms import FORM, STEP, TITLE

SUGGESTED_SCHEMES = ("opgavetype", "spor", "helbred", "risikofaktor", "lov", "ydelse", "kommune")
MAX_EXPANDED = 30
"""Words that one typed beginning is taken to mean, the commonest first."""
MAX_TITLES = 24
"""Titles that are looked at."""
TITLE_STEPS = ceil(TITLE / STEP)
"""What a word weighs at least when it stands in a title, in the steps of postings."""
WHOLE_WORD = 2
"""What a whole word counts, beside one that only begins so."""
HISTORICAL_TITLE = 0.5
"""What the title of a historical source counts."""
MAX_COMPLETED = 20
"""Words that the last beginning may become, of which those are chosen that go with the others."""
MAX_BESIDE = 3
"""Other words that such a word has to go with, those that were typed last."""
MAX_WORDS = 8
"""Typed words that are looked at."""
MAX_COMPARED = 1000
"""Words that a misspelt beginning is compared with."""
SURE_LETTERS = 2
"""Letters at the beginning that are taken to be right."""
MIN_CORRECTED = 4
"""Letters a beginning must have before it is taken for a misspelling."""
_MARK = " "
"""Stands before every word of a text in which words are sought by their beginnings."""


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
        self._terms: Sequence[tuple[Suggestion, str, str]] = tuple(
            (
                Suggestion(term.label, "udtryk", f"{scheme}={term.value}"),
                _marked((term.label,)),
                _marked((term.label, *term.words)),
            )
            for scheme in SUGGESTED_SCHEMES
            for term in vocabulary.terms(scheme)
            if not term.historical
        )

    def starting(
        self, wanted: Sequence[str], snapshot: Snapshot
    ) -> tuple[list[Suggestion], list[Suggestion]]:
        """The terms of which every wanted beginning begins a word, and that something has.

        First those whose label shows the words, then those that only go by them.
        """
        marked = [_MARK + fold(beginning) for beginning in wanted]
        shown, known = [], []
        for suggestion, label, everything in self._terms:
            if all(beginning in label for beginning in marked):
                shown.append(suggestion)
            elif all(beginning in everything for beginning in marked):
                known.append(suggestion)
        return _had(shown, snapshot), _had(known, snapshot)


def _had(terms: Iterable[Suggestion], snapshot: Snapshot) -> list[Suggestion]:
    """Those of the terms that a live intervention has."""
    return [term for term in terms if snapshot.value_count(*term.target.split("=", 1))]


def _marked(texts: Iterable[str]) -> str:
    return "".join(_MARK + fold(word) for text in texts for word in words_of(text))


def typed_words(text: str) -> list[str]:
    """The words of a typed text; the last one may be the beginning of a word."""
    return list(words_of(normalize("NFC", text)))[:MAX_WORDS]


def beginnings_among(words: Sequence[str]) -> list[str]:
    """The typed words without the small ones that are not the last."""
    return [w for n, w in enumerate(words) if w not in STOP_WORDS or n == len(words) - 1]


def slots_answering(snapshot: Snapshot, groups: Iterable[Group]) -> NDArray[np.bool_]:
    """By slot: whether it is live and has all of these words, or what is as good as each.

    Only a single key is as good as a word here, not several together: this is asked while typing.
    """
    answering = mask_of_bits(snapshot.live, snapshot.size)
    for group in groups:
        has = np.zeros(snapshot.size, np.bool_)
        for field, key, *_ in group.simple:
            has[snapshot.postings(field, key).slots] = True
        answering &= has
    return answering


def titles_starting(snapshot: Snapshot, wanted: Sequence[str]) -> list[str]:
    """Ids of interventions in whose names every beginning begins a word, the nearest first."""
    if not wanted:
        return []
    fits = np.zeros(snapshot.size, np.uint16)
    everything = mask_of_bits(snapshot.live, snapshot.size)
    for beginning in wanted:
        best = _best_in_titles(snapshot, beginning)
        fits += best
        everything &= best > 0
    slots: NDArray[np.intp] = np.flatnonzero(everything)
    rank = fits[slots] * np.where(snapshot.columns.historical[slots], -HISTORICAL_TITLE, -1.0)
    if len(slots) > MAX_TITLES:  # finding the best few first is cheaper than ordering all
        near = rank <= np.partition(rank, MAX_TITLES - 1)[MAX_TITLES - 1]
        slots, rank = slots[near], rank[near]
    order = np.lexsort((snapshot.name_rank[slots], rank))[:MAX_TITLES]
    return [snapshot.id_of(slot) for slot in slots[order]]


def _best_in_titles(snapshot: Snapshot, beginning: str) -> NDArray[np.uint16]:
    """By slot: what the best word counts that begins so and stands in the title, 0 without one."""
    best = np.zeros(snapshot.size, np.uint16)
    whole = fold(beginning)
    forms = list(map(fold, snapshot.words_starting(beginning, MAX_EXPANDED)))
    found = [snapshot.postings(FORM, form) for form in forms]
    if found:  # all words at once: each step costs more by itself than by the slot
        slots = np.concatenate([postings.slots for postings in found])
        steps = np.concatenate([postings.steps for postings in found])
        gains = np.asarray([WHOLE_WORD if form == whole else 1 for form in forms], np.uint16)
        gain = np.repeat(gains, [len(postings.slots) for postings in found])
        at = np.flatnonzero(steps >= TITLE_STEPS)
        np.maximum.at(best, slots[at].astype(np.intp), steps[at] * gain[at])
    return best


def corrected_beginnings(snapshot: Snapshot, words: Sequence[str]) -> list[str]:
    """The words, with those that begin nothing put right as far as one can tell."""
    return [w if w in STOP_WORDS else _corrected(snapshot, w) for w in words]


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

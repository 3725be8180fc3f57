"""Synonyms and lay expressions, found in a row of typed words.

An expression of several words is found when its words stand in their order with at most a few words
between; small words count neither in the expression nor in what was typed. Only where they leave a
single word of it (»vil ikke i skole«) it takes those that say something to mean it fully. What has
been found stands for other expressions, each with a weight.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from app.domain.reference_data import Synonym
from app.search.analysis import STOP_WORDS, Analysis, words_of
from app.search.spelling import Spelling

MOST_BETWEEN = 2
"""Typed words that may stand between two words of an expression."""


SAYING_NOTHING = frozenset(
    """ad af at bare blev blive bliver da de dem den denne dens der det dets dette disse du en er et
    fik for fordi fra før få fået får gør gøre ham han har have haft hendes hos hun hvad i jeg jo
    kan kom kommer kunne lige man med men mig min mine mit må måtte og også om på sig sin sine sit
    skal skulle som så til ved vi vil ville vor være været""".split()
)
"""Small words without which a single word says the same …"""
LACKING = 0.5
"""… and what it still says without the others."""


Pattern = tuple[tuple[str, ...], ...]
"""For each word of an expression the keys it may stand under."""


Expression = tuple[tuple[str, ...], Pattern]
"""The words of an expression without the small ones, and its pattern."""


@dataclass(frozen=True)
class Meaning:
    """What an expression also may be called."""

    text: str
    keys: tuple[tuple[str, ...], ...]
    """For each of its words, without the small ones, the keys it may stand under."""
    weight: float


@dataclass(frozen=True)
class Match:
    """An expression found in what was typed."""

    places: tuple[int, ...]
    """The places of its words among the typed ones."""
    meanings: tuple[Meaning, ...]


class _Known(NamedTuple):
    """An expression of the thesaurus: its words, small ones that it needs, and what it means."""

    pattern: Pattern
    needed: frozenset[str]
    meanings: tuple[Meaning, ...]


class Thesaurus:
    """All synonyms of one state of the reference data. Immutable."""

    def __init__(
        self,
        synonyms: Iterable[Synonym],
        analysis: Analysis,
        known: Mapping[str, Expression] = MappingProxyType({}),
    ) -> None:
        """``known`` are expressions that the same analysis has read before."""
        self._words: set[str] = set()
        self._single: set[str] = set()
        self.expressions: dict[str, Expression] = {}
        """Every expression, as it was read."""
        content: dict[str, tuple[str, ...]] = {}
        pattern_of: dict[str, Pattern] = {}
        meanings: dict[str, dict[str, Meaning]] = defaultdict(dict)
        for synonym in synonyms:
            others = synonym.means or synonym.words
            for text in (*synonym.words, *others):
                if text not in content:
                    read = known.get(text) or _read(text, analysis)
                    self.expressions[text] = read
                    content[text], pattern_of[text] = read
            meant = [
                Meaning(other, pattern_of[other], synonym.weight)
                for other in others
                if content[other]  # an expression of mere signs means nothing
            ]
            for text in filter(content.get, synonym.words):
                self._words.update(word for word in content[text] if word.isalpha())
                if len(content[text]) == 1:
                    self._single.update(content[text])
                of_text = meanings[text]
                for meaning in meant:
                    other = of_text.get(meaning.text, meaning)
                    if meaning.text != text and meaning.weight >= other.weight:
                        of_text[meaning.text] = meaning
        patterns: dict[tuple[Pattern, frozenset[str]], dict[str, Meaning]] = {}
        for text, found in meanings.items():
            pattern = pattern_of[text]
            if pattern:
                needed = _small_words(text) if len(pattern) == 1 else frozenset()
                heaviest = patterns.setdefault((pattern, needed), {})
            for name, meaning in found.items():
                if name not in heaviest or heaviest[name].weight < meaning.weight:
                    heaviest[name] = meaning
        self._starting: dict[str, list[_Known]] = {}
        for (pattern, needed), found in patterns.items():
            known_pattern = _Known(pattern, needed, tuple(found.values()))
            for key in pattern[0]:
                self._starting.setdefault(key, []).append(known_pattern)

    @cached_property
    def spelling(self) -> Spelling:
        """The words of the expressions, for correcting what was typed."""
        words = sorted(self._words)
        return Spelling(words, np.ones(len(words), np.int32))

    def __contains__(self, word: str) -> bool:
        """Whether a lower-case word by itself is one of the expressions, as it is written there."""
        return word in self._single

    def of_word(self, keys: Collection[str]) -> tuple[Meaning, ...]:
        """What a single word also may be called; ``keys`` are those it may stand under."""
        found: dict[str, Meaning] = {}
        for key in keys:
            for pattern, needed, meanings in self._starting.get(key, ()):
                if len(pattern) == 1:
                    for meaning in meanings:
                        weight = meaning.weight * (LACKING if needed else 1.0)
                        known = found.get(meaning.text)
                        if known is None or known.weight < weight:
                            found[meaning.text] = replace(meaning, weight=weight)
        return tuple(sorted(found.values(), key=lambda m: (-m.weight, m.text)))

    def at(self, typed: Sequence[Set[str]], place: int, small: Set[str]) -> list[Match]:
        """The expressions of several words that begin at a place, the longest first.

        ``typed`` holds for each word the keys that it may stand under, and ``small`` are the small
        words beside them.
        """
        found: dict[tuple[Pattern, frozenset[str]], Match] = {}
        for key in typed[place]:
            for pattern, needed, meanings in self._starting.get(key, ()):
                several = len(pattern) > 1 or needed
                if several and needed <= small and (pattern, needed) not in found:
                    places = _places(pattern, typed, place)
                    if places:
                        found[pattern, needed] = Match(places, meanings)
        return sorted(found.values(), key=lambda match: -len(match.places))


def _read(text: str, analysis: Analysis) -> Expression:
    content = _content(text)
    return content, tuple(map(analysis.keys, content))


def _content(text: str) -> tuple[str, ...]:
    """The words of an expression without the small ones, unless there are no others."""
    words = tuple(words_of(text))
    return tuple(word for word in words if word not in STOP_WORDS) or words


def _small_words(text: str) -> frozenset[str]:
    """The small words of an expression that say something."""
    return frozenset(words_of(text)) & STOP_WORDS - SAYING_NOTHING


def _places(pattern: Pattern, typed: Sequence[Set[str]], first: int) -> tuple[int, ...] | None:
    places = [first]
    for keys in pattern[1:]:
        begin = places[-1] + 1
        near = range(begin, min(begin + MOST_BETWEEN + 1, len(typed)))
        place = next((at for at in near if not typed[at].isdisjoint(keys)), None)
        if place is None:
            return None
        places.append(place)
    return tuple(places)

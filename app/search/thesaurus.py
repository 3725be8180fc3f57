"""Synonyms and lay expressions, found in a row of typed words.

An expression of several words is found when its words stand in their order with at most a few words
between; small words count neither in the expression nor in what was typed. Only where they leave a
single word of it (»vil ikke i skole«) it takes those that say something to mean it fully. What has
been found stands for other expressions, each with a weight.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
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
LACKING = 0.2
"""… and what it still says without the others."""


Pattern = tuple[tuple[str, ...], ...]
"""For each word of an expression the keys it may stand under."""
NONE_NEEDED: frozenset[str] = frozenset()
"""What nearly all expressions share: fifty thousand empty sets would take 10 MB."""


class Expression(NamedTuple):
    """An expression as it was read."""

    content: tuple[str, ...]
    """Its words without the small ones."""
    pattern: Pattern
    needed: frozenset[str]
    """The small words that a single word needs beside it."""


class Meaning(NamedTuple):
    """What an expression also may be called."""

    text: str
    keys: Pattern
    """For each of its words, without the small ones, the keys it may stand under."""
    weight: float


@dataclass(frozen=True)
class Match:
    """An expression found in what was typed."""

    places: tuple[int, ...]
    """The places of its words among the typed ones."""
    meanings: tuple[Meaning, ...]


Said = tuple[str, tuple[Meaning, ...]]
"""An expression, and what one synonym says that it means."""


class _Known(NamedTuple):
    """A pattern of the thesaurus: small words that it needs, and all that is said of it."""

    pattern: Pattern
    needed: frozenset[str]
    said: list[Said]


class Thesaurus:
    """All synonyms of one state of the reference data. Immutable."""

    def __init__(
        self,
        synonyms: Iterable[Synonym],
        analysis: Analysis,
        known: Mapping[str, Expression] = MappingProxyType({}),
    ) -> None:
        """``known`` are expressions that the same analysis has read before."""
        self._single: set[str] = set()
        self.expressions: dict[str, Expression] = {}
        """Every expression, as it was read."""
        self._starting: dict[str, list[_Known]] = {}
        self._typed: list[str] = []
        patterns: dict[tuple[Pattern, frozenset[str]], _Known] = {}

        def read(text: str) -> Expression:
            expression = self.expressions.get(text)
            if expression is None:
                expression = known.get(text) or _read(text, analysis)
                self.expressions[text] = expression
            return expression

        for synonym in synonyms:
            meant = tuple(
                Meaning(other, expression.pattern, synonym.weight)
                for other in synonym.means or synonym.words
                if (expression := read(other)).content  # mere signs mean nothing
            )
            for text in synonym.words:
                content, pattern, needed = read(text)
                if not content:
                    continue
                self._typed.append(text)
                if len(content) == 1:
                    self._single.update(content)
                of_pattern = patterns.get((pattern, needed))
                if of_pattern is None:
                    of_pattern = patterns[pattern, needed] = _Known(pattern, needed, [])
                    for key in pattern[0]:
                        self._starting.setdefault(key, []).append(of_pattern)
                of_pattern.said.append((text, meant))

    @cached_property
    def spelling(self) -> Spelling:
        """The words of the expressions, for correcting what was typed."""
        contents = (self.expressions[text].content for text in self._typed)
        words = sorted({word for content in contents for word in content if word.isalpha()})
        return Spelling(words, np.ones(len(words), np.int32))

    def __contains__(self, word: str) -> bool:
        """Whether a lower-case word by itself is one of the expressions, as it is written there."""
        return word in self._single

    def of_word(self, keys: Collection[str]) -> tuple[Meaning, ...]:
        """What a single word also may be called; ``keys`` are those it may stand under."""
        said: list[Said] = []
        for key in keys:
            for known in self._starting.get(key, ()):
                if len(known.pattern) == 1:
                    share = LACKING if known.needed else 1.0
                    said += ((text, _weighed(meant, share)) for text, meant in known.said)
        return tuple(sorted(_heaviest(said), key=lambda m: (-m.weight, m.text)))

    def at(self, typed: Sequence[Set[str]], place: int, small: Set[str]) -> list[Match]:
        """The expressions of several words that begin at a place, the longest first.

        ``typed`` holds for each word the keys that it may stand under, and ``small`` are the small
        words beside them.
        """
        found: dict[tuple[Pattern, frozenset[str]], Match] = {}
        for key in typed[place]:
            for pattern, needed, said in self._starting.get(key, ()):
                several = len(pattern) > 1 or needed
                if several and needed <= small and (pattern, needed) not in found:
                    places = _places(pattern, typed, place)
                    if places:
                        found[pattern, needed] = Match(places, _heaviest(said))
        return sorted(found.values(), key=lambda match: -len(match.places))


def _heaviest(said: Iterable[Said]) -> tuple[Meaning, ...]:
    """Every meaning once, with its greatest weight; an expression does not mean itself."""
    found: dict[str, Meaning] = {}
    for text, meant in said:
        for meaning in meant:
            known = found.get(meaning.text)
            if meaning.text != text and (known is None or known.weight < meaning.weight):
                found[meaning.text] = meaning
    return tuple(found.values())


def _weighed(meant: Iterable[Meaning], share: float) -> tuple[Meaning, ...]:
    return tuple(meaning._replace(weight=meaning.weight * share) for meaning in meant)


def _read(text: str, analysis: Analysis) -> Expression:
    content = _content(text)
    pattern = tuple(map(analysis.listed_keys, content))
    needed = _small_words(text) if len(pattern) == 1 else NONE_NEEDED
    return Expression(content, pattern, needed or NONE_NEEDED)


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

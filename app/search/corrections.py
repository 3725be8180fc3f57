"""Puts typed words right: only those that find next to nothing, never a Danish word or a place.

First come spellings without æ, ø and å, which nobody needs to be told of; then misspellings, a
missing space, and misspelt parts of compounds; last, compounds of known words without æ, ø and å.
What was put right has to find something.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.search.analysis import STOP_WORDS, fold, unfolded
from app.search.compounds import Part
from app.search.evidence import Finder
from app.search.query import Kind
from app.search.skeletons import looks_like
from app.search.snapshot import Snapshot
from app.search.spelling import Correction, Spelling
from app.search.terms import KEY

if TYPE_CHECKING:
    from app.search.understanding import Reader

MAX_CORRECTED = 3
"""Words of a text that are corrected."""
SURE = 0.5
"""The cost up to which a compound is corrected that may be right as it is, and finds something."""
LETTERS_A_PART = 5
"""A compound of longer parts is hardly a misspelt word that happens to come apart."""


ENDINGS = ("ernes", "erne", "ens", "ets", "ers", "ene", "ne", "en", "et", "er", "s")
"""What a noun may end in, the longest first."""
LINKING = ("s", "e")
"""Letters that may be missing between the parts of a compound."""
SHORTEST_STEM = 5
"""Letters that must stand before an ending."""


@dataclass(frozen=True)
class PutRight:
    """The words to seek, and what was typed instead of them."""

    words: tuple[str, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    """Sought word → typed word, where they differ."""
    corrected: Mapping[str, str] = field(default_factory=dict)
    """Typed word → all that stands for it; without mere spellings of æ, ø and å."""

    def rewritten(self, text: str) -> str:
        """The text with its words put right; empty when nothing was."""
        if not self.corrected:
            return ""
        for typed, right in self.corrected.items():
            wrong = rf"(?<!\w){re.escape(typed)}(?!\w)"
            text = re.sub(wrong, lambda _, right=right: right, text, flags=re.IGNORECASE)  # type: ignore[misc]
        return text


class Corrector:
    """Puts the words of one text right, as a reader understands them in one snapshot."""

    def __init__(self, reader: "Reader", snapshot: Snapshot, named: Set[str] = frozenset()) -> None:
        """``named`` are names, folded, which are taken as they were typed."""
        self._reader = reader
        self._snapshot = snapshot
        self._named = named

    def put_right(self, words: tuple[str, ...], small: frozenset[str]) -> PutRight:
        """The words, with those that find nothing replaced by what they were meant to be.

        ``small`` are the small words beside them that say something.
        """
        result: list[str] = []
        typed: dict[str, str] = {}
        corrected: dict[str, str] = {}
        expressions = self._reader.expressions(words, small)
        for place, word in enumerate(words):
            if place in expressions or word.endswith("*"):
                result.append(word)
                continue
            respelled = self._respelled_beside(words, place, small)
            if respelled is None:
                if self._is_found(word):
                    result.append(word)
                    continue
                respelled = next(iter(self._respelled(word)), None)
            if respelled is not None:
                typed[respelled] = word
                result.append(respelled)
                continue
            right = self._right(word) if len(corrected) < MAX_CORRECTED else ()
            sought = [one for one in right if one not in STOP_WORDS]
            if not sought or not all(map(self._is_answered, sought)):
                right = (self._respelled_compound(word) or word,)
                sought = [*right]
            typed.update((one, word) for one in sought if one != word)
            result += sought
            if not all(looks_like(word, one) for one in right):
                corrected[word] = " ".join(right)
        return PutRight(tuple(dict.fromkeys(result)), typed, corrected)

    def _is_listed(self, word: str) -> bool:
        """Whether the word list has a word as it was typed."""
        lexicon = self._reader.analysis.lexicon
        return lexicon is not None and lexicon.knows(word)

    def _is_found(self, word: str) -> bool:
        """Whether anything answers a word; of one the list does not have, more than its parts."""
        listed = self._is_listed(word)
        return any(
            all(any(self._snapshot.has(f, k) for f, k, _ in need) for need in a.needs)
            for a in self._reader.words.group(word).alternatives
            if listed or a.kind is not Kind.PART or a.label in unfolded(word)
        )

    def _is_answered(self, word: str) -> bool:
        """Whether anything at all may answer a word."""
        return any(
            all(any(self._snapshot.has(f, k) for f, k, _ in need) for need in a.needs)
            for a in self._reader.words.group(word).alternatives
        )

    def _corrections(self, word: str) -> list[Correction]:
        """Words that were perhaps meant."""
        return [
            one
            for spelling, gone in self._spellings(word)
            for one in spelling.corrections(word, though_known=gone)
        ]

    def _compounds(self, word: str, *, freely: bool = False) -> list[Correction]:
        """Compounds that were perhaps meant."""
        every = (
            spelling.compound_corrections(word, freely=freely, though_known=gone)[:1]
            for spelling, gone in self._spellings(word)
        )
        return [one for found in every for one in found]

    def _finds(self, word: str) -> bool:
        """Whether a word by itself finds anything."""
        found = Finder(self._snapshot).evidence_of(self._reader.words.group(word))
        return any(len(one.slots) for one in found)

    def _spellings(self, word: str) -> list[tuple[Spelling, bool]]:
        """The words of the catalogue and the thesaurus, and whether this one is gone from there.

        The catalogue's still hold what stood only in texts that were withdrawn.
        """
        keys = self._reader.analysis.keys(word)
        gone = not any(self._snapshot.has(KEY, key) for key in keys)
        own = [(run.part.spelling, gone) for run in self._snapshot.runs]
        return [*own, (self._reader.thesaurus.spelling, False)]

    def _respelled_beside(
        self, words: tuple[str, ...], place: int, small: frozenset[str]
    ) -> str | None:
        """What a word typed without æ, ø and å is, if that makes it part of an expression."""
        for other in self._reader.thesaurus.spelling.respellings(words[place]):
            said = (*words[:place], other, *words[place + 1 :])
            if other != words[place] and place in self._reader.expressions(said, small):
                return other
        return None

    def _respelled(self, word: str) -> Iterator[str]:
        """Known words that read like this, or like its stem, when typed without æ, ø and å."""
        for written in (word, *_uninflected(word)):
            for spelling, _ in self._spellings(written):
                yield from filter(self._is_answered, spelling.respellings(written))
        if not self._reader.analysis.knows(word):  # it may belong to an expression
            known = self._reader.thesaurus.spelling.respellings(word)
            yield from (other for other in known if other != word)

    def _respelled_compound(self, word: str) -> str | None:
        """A compound of known words that reads like this when typed without æ, ø and å."""
        if self._is_listed(word):
            return None
        for spelling, _ in self._spellings(word):
            for whole in spelling.compound_respellings(word):
                if self._reader.analysis.parts(whole) and self._is_answered(whole):
                    return whole
        return None

    def _right(self, word: str) -> tuple[str, ...]:
        """What a word that finds nothing was meant to be; empty when nobody can tell."""
        if self._is_listed(word):
            return ()
        if fold(word) in self._named:  # nobody and no place is another one, nor a word
            return ()
        if self._reader.words.group(word).elsewhere:
            return ()
        found = self._corrections(word) or [
            one for stem in _uninflected(word) for one in self._corrections(stem)
        ]
        parts = max(map(self._reader.analysis.parts, unfolded(word)), key=len)
        if parts:  # it may be a word that nobody has listed yet
            found = found or self._compounds(word)
            sure = [c for c in found if c.cost <= SURE or c.word in _relinked(parts)]
            by_chance = len(word) <= LETTERS_A_PART * len(parts)
            if not sure and by_chance and not self._finds(word):
                sure = found or self._compounds(word, freely=True)
            found = sure
        elif not found:
            for spelling, gone in self._spellings(word):
                parted = spelling.parted(word, STOP_WORDS.__contains__, though_known=gone)
                if parted:
                    return parted
            found = self._compounds(word, freely=True)
        for one in sorted(found, key=lambda c: c.rank):
            if self._is_answered(one.word):
                return (one.word,)
        return ()


def _relinked(parts: Sequence[Part]) -> set[str]:
    """A compound with another linking letter between two of its parts: rygstop, rygestop."""
    texts = [part.text for part in parts]
    cuts = [("".join(texts[:cut]), "".join(texts[cut:])) for cut in range(1, len(texts))]
    return {left + link + right for left, right in cuts for link in LINKING}


def _uninflected(word: str) -> list[str]:
    """What a misspelt word may read without its ending: the right one may stand there so only."""
    return [
        word[: -len(ending)]
        for ending in ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM
    ][:1]

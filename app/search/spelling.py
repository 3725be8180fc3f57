"""Finds the words of the index that a misspelt Danish word was meant to be.

Every word has a skeleton, in which the confusions of Danish spelling vanish (»hjemme« and »jæme«
are both »ieme«). Words with a near skeleton are candidates; a weighted distance decides.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import log1p
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from app.search.analysis import MAX_WORD
from app.search.skeletons import folded_hard, looks_like, signatures_of, skeletons_of
from app.search.spelling_distance import OTHER, distance

_SHORTEST: Final = 4
_MOST_CANDIDATES: Final = 32
_PER_FREQUENCY: Final = 0.04
_MUCH_MORE_FREQUENT: Final = 5
_FAR_MORE_FREQUENT: Final = 20
_MUCH_FARTHER: Final = 0.6
_ROUNDING: Final = 1e-6
_SURE: Final = 6
_MOST_PIECES: Final = 5
_FUNCTION_WORD: Final = 6
_CONTENT_PIECE: Final = 3
_PREFIXES: Final = frozenset("af an for fra ind med mod ned om op over på til ud under ved".split())
_ENDINGS: Final = frozenset("den der det dem men ene ende end ere eren inde".split())
_MOST_PARTS: Final = 3
_KNOWN_PART: Final = 4
_DOUBTFUL_PART: Final = 5


def most_cost(length: int) -> float:
    """The cost up to which a word is near enough to a typed word of this many letters."""
    if length < _SHORTEST or length > MAX_WORD:
        return 0.0
    for longest, most in ((5, 0.6), (8, 1.2), (10, 1.6), (12, 2.0)):
        if length <= longest:
            return most
    return 2.5


def _most_cost_of_part(length: int) -> float:
    """The same for a part of a compound, of which more than the dictionary knows is imaginable."""
    for longest, most in ((6, 0.6), (8, 1.0)):
        if length <= longest:
            return most
    return 1.5


def _edits(length: int) -> int:
    """By how many edits skeletons may differ for a typed word of this many letters."""
    return 1 if length < _SURE else 2 if length < 13 else 3


@dataclass(frozen=True)
class Correction:
    """A word that was perhaps meant, and its weighted distance (> 0) from what was typed."""

    word: str
    cost: float
    rank: float = field(default=0.0, compare=False)
    """The cost, less what it gains by being frequent; what comes first is meant."""


class Spelling:
    """Words of the index (lower-case surface forms) with how many documents have them.

    Immutable, and safe to share between threads. Words over ``MAX_WORD`` letters are left out.
    """

    def __init__(self, words: Sequence[str], frequencies: NDArray[np.int32]) -> None:
        if len(words) != len(frequencies):
            raise ValueError("every word needs its frequency")
        fits = [0 < len(word) <= MAX_WORD and "\n" not in word for word in words]
        kept = np.array(words, dtype=object)[fits]
        lines = "\n".join(kept)
        skeletons = skeletons_of(lines)[: len(kept)]
        lengths = np.fromiter(map(len, skeletons), np.int64, len(kept))
        order = np.argsort(lengths, kind="stable")
        self._starts = np.searchsorted(lengths[order], np.arange(2 * MAX_WORD + 8))
        self._skeletons = np.array(skeletons, dtype=object)[order]
        self._signatures = signatures_of(self._skeletons.tolist())
        self._words: list[str] = kept[order].tolist()
        self._place = dict(zip(self._words, range(len(kept)), strict=True))
        self._frequencies = np.asarray(frequencies, np.int32)[fits][order]
        hashes = np.fromiter(map(hash, folded_hard(lines)), np.int64)[: len(kept)][order]
        self._hard_order = np.argsort(hashes, kind="stable").astype(np.int32)
        self._hashes = hashes[self._hard_order]

    def corrections(
        self, typed: str, limit: int = 5, *, though_known: bool = False
    ) -> tuple[Correction, ...]:
        """The words that were perhaps meant, best first.

        None for a word of the dictionary, unless it shall be corrected ``though_known``: it may
        stand only in what was withdrawn.
        """
        typed = typed.lower()
        if typed in self._place and not though_known:
            return ()
        most = OTHER if len(typed) < _SURE else most_cost(len(typed))
        return tuple(self._corrections(typed, most)[: max(limit, 0)])

    def respellings(self, typed: str) -> tuple[str, ...]:
        """The words that look like this when æ, ø, å are typed in ASCII, most frequent first.

        An å may be typed aa or a, æ ae or a, ø oe or o, in any mixture; and å stands for the aa
        of a name. The word itself is among them if the dictionary has it.
        """
        if not 0 < len(typed) <= MAX_WORD:
            return ()
        typed = typed.lower()
        sought = hash(folded_hard(typed)[0])
        at = int(np.searchsorted(self._hashes, sought))
        found = []
        while at < len(self._hashes) and self._hashes[at] == sought:
            place = int(self._hard_order[at])
            word = self._words[place]
            if looks_like(typed, word):
                found.append((-int(self._frequencies[place]), word))
            at += 1
        return tuple(word for _, word in sorted(found))

    def compound_respellings(self, typed: str) -> tuple[str, ...]:
        """Compounds of two of the words, a linking s or e between them, that look like this so.

        Those whose rarer part is the most frequent come first.
        """
        typed = typed.lower()
        cuts = range(_CONTENT_PIECE, len(typed) - _CONTENT_PIECE + 1)
        if not cuts or len(typed) > MAX_WORD or "\n" in typed or not self._words:
            return ()
        pieces = [*(typed[:cut] for cut in cuts), *(typed[cut:] for cut in cuts)]
        sought = np.fromiter(map(hash, folded_hard("\n".join(pieces))), np.int64)
        at = np.minimum(np.searchsorted(self._hashes, sought), len(self._hashes) - 1)
        begins, rests = np.split(self._hashes[at] == sought, 2)
        found = {}
        for n in np.flatnonzero(rests).tolist():
            for end in (n, n - 1) if typed[cuts[n] - 1] in "se" and n else (n,):
                link = typed[cuts[end] : cuts[n]]
                firsts = self.respellings(typed[: cuts[end]]) if begins[end] else ()
                for first, last in product(firsts, self.respellings(typed[cuts[n] :])):
                    rarer, other = sorted((self._frequency(first), self._frequency(last)))
                    found[first + link + last] = (-rarer, -other)
        return tuple(sorted(found.keys() - {typed}, key=lambda word: (found[word], word)))

    def parted(
        self, typed: str, is_word: Callable[[str], bool], *, though_known: bool = False
    ) -> tuple[str, ...]:
        """The words that were typed without spaces between them; ``though_known`` as above."""
        typed = typed.lower()
        if not 5 <= len(typed) <= MAX_WORD or (typed in self._place and not though_known):
            return ()
        best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
        for start in range(len(typed) - 1):
            if start not in best:
                continue
            cost, pieces = best[start]
            if len(pieces) == _MOST_PIECES:
                continue
            for end in range(start + 1, len(typed) + 1):
                more = self._piece_cost(typed[start:end], is_word)
                if more is not None and (end not in best or best[end][0] > cost + more):
                    best[end] = (cost + more, (*pieces, typed[start:end]))
        _, pieces = best.get(len(typed), (0.0, ()))
        return pieces if self._sensible(pieces) else ()

    def compound_corrections(
        self, typed: str, limit: int = 3, *, freely: bool = False, though_known: bool = False
    ) -> tuple[Correction, ...]:
        """A compound that begins or ends with a known word, the other part corrected.

        ``freely`` also where a short part is a whole letter away; ``though_known`` as above.
        """
        typed = typed.lower()
        if typed in self._place and not though_known:
            return ()
        if len(typed) > MAX_WORD or self._is_compound(typed):
            return ()
        found: dict[str, Correction] = {}
        for before, rest, after in self._known_parts(typed)[:_MOST_PARTS]:
            if rest in self._place:
                continue
            most = max(_most_cost_of_part(len(rest)), OTHER if freely else 0.0)
            for near in self._corrections(rest, most):
                whole = Correction(before + near.word + after, near.cost, near.rank)
                linked = after != "" and after not in self._place
                if whole.word not in found and not (linked and near.word[-1] == after[0]):
                    found[whole.word] = whole
        ranked = sorted(found.values(), key=lambda one: (one.cost, one.word))
        return tuple(_nearest(ranked)[: max(limit, 0)])

    def _is_compound(self, typed: str) -> bool:
        """Whether it is put together from two known words, with or without a linking letter."""
        for cut in range(_CONTENT_PIECE, len(typed) - _CONTENT_PIECE + 1):
            if typed[cut:] in self._place:
                first = typed[:cut]
                if first in self._place or (first[-1] in "se" and first[:-1] in self._place):
                    return True
        return False

    def _known_parts(self, typed: str) -> list[tuple[str, str, str]]:
        """What stands before the doubtful part, that part, and what stands after it.

        The longest known words come first. A linking s or e belongs to the known side.
        """
        found = set()
        for cut in range(_KNOWN_PART, len(typed) - _DOUBTFUL_PART + 1):
            if typed[:cut] in self._place:
                found.add((typed[:cut], typed[cut:], ""))
                if typed[cut] in "se" and len(typed) - cut > _DOUBTFUL_PART:
                    found.add((typed[: cut + 1], typed[cut + 1 :], ""))
        for cut in range(_DOUBTFUL_PART, len(typed) - _KNOWN_PART + 1):
            if typed[cut:] in self._place:
                found.add(("", typed[:cut], typed[cut:]))
                if typed[cut - 1] in "se" and cut > _DOUBTFUL_PART:
                    found.add(("", typed[: cut - 1], typed[cut - 1 :]))
        return sorted(found, key=lambda part: (len(part[1]), part))

    def _corrections(self, typed: str, most: float) -> list[Correction]:
        """Best first; candidates come nearest first, so that the limit soon becomes narrow."""
        if not _SHORTEST <= len(typed) <= MAX_WORD or "\n" in typed:
            return []
        found = []
        for word in self._candidates(typed, _edits(len(typed))):
            cost = round(distance(typed, word, most + _ROUNDING), 4)
            if 0 < cost <= most:
                found.append(Correction(word, cost, self._rank(word, cost)))
                most = min(most, cost + _MUCH_FARTHER)
        if len(typed) < _SURE:
            found = self._sure(typed, found)
        return _nearest(sorted(found, key=self._order))

    def _candidates(self, typed: str, edits: int) -> Iterator[str]:
        """At most 32 words with the nearest skeletons."""
        skeleton = skeletons_of(typed)[0]
        start = int(self._starts[max(len(skeleton) - edits, 0)])
        end = int(self._starts[min(len(skeleton) + edits + 1, len(self._starts) - 1)])
        signature = signatures_of([skeleton])[0]
        others = self._signatures[start:end]
        less = np.bitwise_count(signature & ~others) <= edits
        more = np.bitwise_count(others & ~signature) <= edits
        places = np.flatnonzero(less & more) + start
        far = _edit_distances(skeleton, self._skeletons[places].tolist(), edits)
        places, far = places[far <= edits], far[far <= edits]
        words = [self._words[at] for at in places]
        score = 2 * far + _edit_distances(typed, words, MAX_WORD)
        for at in np.lexsort((-self._frequencies[places], score))[:_MOST_CANDIDATES]:
            yield words[at]

    def _sure(self, typed: str, found: list[Correction]) -> list[Correction]:
        """A word of four or five letters is corrected only by a cheap edit or without a rival."""
        most = most_cost(len(typed))
        cheap = [one for one in found if one.cost <= most]
        single = [
            one
            for one in found
            if one.word[0] == typed[0]
            and len(one.word) != len(typed)
            and OSA.distance(typed, one.word) == 1
        ]
        single.sort(key=lambda one: (-self._frequency(one.word), one.word))
        if cheap:  # unless that is hardly known beside the other: »angs« is no »ags«
            known = _FAR_MORE_FREQUENT * max(self._frequency(one.word) for one in cheap)
            return single[:1] if single and self._frequency(single[0].word) >= known else cheap
        if len(single) < 2:
            return single
        first, second = (self._frequency(one.word) for one in single[:2])
        return single[:1] if first >= _MUCH_MORE_FREQUENT * second else []

    def _frequency(self, word: str) -> int:
        return int(self._frequencies[self._place[word]])

    def _rank(self, word: str, cost: float) -> float:
        return cost - _PER_FREQUENCY * log1p(max(self._frequency(word), 0))

    def _order(self, one: Correction) -> tuple[float, int, str]:
        return one.rank, -self._frequency(one.word), one.word

    def _piece_cost(self, piece: str, is_word: Callable[[str], bool]) -> float | None:
        if len(piece) >= _CONTENT_PIECE and piece in self._place:
            rare = 0.0 if len(piece) > _CONTENT_PIECE else 0.5
            return 1.0 + rare - _PER_FREQUENCY / 2 * log1p(self._frequency(piece))
        return 1.0 if len(piece) <= _FUNCTION_WORD and is_word(piece) else None

    def _sensible(self, pieces: tuple[str, ...]) -> bool:
        """Whether it looks like a line of words, not like a compound or an inflected word."""
        content = [piece for piece in pieces if len(piece) >= _CONTENT_PIECE]
        content = [piece for piece in content if piece in self._place]
        if len(pieces) < 2 or not content or len(pieces[-1]) < 3 or pieces[-1] in _ENDINGS:
            return False
        if len(content) == len(pieces):
            return len(pieces) == 2 or min(map(len, pieces)) >= 5
        compound = len(pieces) == 2 and pieces[0] in _PREFIXES
        return max(map(len, content)) >= 4 and not compound


def _nearest(ranked: list[Correction]) -> list[Correction]:
    """Without those that are much farther than the nearest."""
    least = min((one.cost for one in ranked), default=0.0)
    return [one for one in ranked if one.cost <= least + _MUCH_FARTHER + _ROUNDING]


def _edit_distances(
    one: str | bytes, others: Sequence[str | bytes], most: int
) -> NDArray[np.int64]:
    """Unweighted; what is farther than `most` comes out as more than `most`."""
    if not others:
        return np.zeros(0, np.int64)
    far = cdist([one], others, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)
    distances: NDArray[np.int64] = far[0].astype(np.int64)
    return distances

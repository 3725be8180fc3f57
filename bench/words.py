"""A Danish-like stream of words: the catalogue's own in their own frequencies, and a long tail.

Small collections repeat their words and large ones keep bringing new ones, as real text does; so
the tail holds compounds and invented names, each rarer than the one before.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

FIRST_PARTS = (
    "diabetes hjerte kræft ryg smerte stress angst søvn kost motions alkohol rygestop mestrings "
    "kronik borger sygedagpenge job uddannelses praktik mentor trænings sundheds familie unge "
    "senior sprog gruppe natur arbejds rehabiliterings genoptrænings depressions hukommelses "
    "astma"
).split()
LAST_PARTS = (
    "forløb hold kursus samtale café gruppe vejledning rådgivning tilbud indsats undervisning "
    "træning klub skole netværk plan afklaring team dag møde tilskud støtte metode værksted "
    "center hus besøg"
).split()
_ONSETS = ["b", "br", "d", "f", "fl", "g", "h", "k", "kl", "l", "m", "n", "r", "s", "sk", "st", "v"]
_NUCLEI = ["a", "e", "i", "o", "u", "y", "æ", "ø", "å"]
_CODAS = ["", "l", "n", "r", "nd", "lm", "rk", "s", "v", "ng"]
TAIL = 30_000
"""How many different words the tail has."""
TAIL_SHARE = 0.15
"""How much of a text is drawn from the tail."""


class WordStream:
    """Draws words independently of one another. Deterministic for a given generator."""

    def __init__(self, texts: Iterable[str], rng: np.random.Generator) -> None:
        counted = Counter(word for text in texts for word in _plain_words(text))
        real = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        tail = _tail(rng)
        weights = np.asarray([count for _, count in real], np.float64)
        zipf = 1.0 / (10 + np.arange(len(tail)))
        share = np.concatenate(
            (weights / weights.sum() * (1 - TAIL_SHARE), zipf / zipf.sum() * TAIL_SHARE)
        )
        self.words: Sequence[str] = (*(word for word, _ in real), *tail)
        self._cumulated: NDArray[np.float64] = np.cumsum(share)
        self._rng = rng

    def draw(self, count: int) -> list[str]:
        """The next ``count`` words."""
        at = np.searchsorted(self._cumulated, self._rng.random(count) * self._cumulated[-1])
        return [self.words[i] for i in at.tolist()]


def _plain_words(text: str) -> Iterator[str]:
    for piece in text.lower().split():
        word = piece.strip(".,:;!?()»«*–-\"'")
        if word.isalpha():
            yield word


def _tail(rng: np.random.Generator) -> list[str]:
    words = dict.fromkeys(first + last for first, last in product(FIRST_PARTS, LAST_PARTS))
    while len(words) < TAIL:
        syllables = rng.integers(2, 4)
        words["".join(_syllable(rng) for _ in range(syllables))] = None
    ordered = list(words)
    rng.shuffle(ordered)
    return ordered


def _syllable(rng: np.random.Generator) -> str:
    return "".join(parts[rng.integers(len(parts))] for parts in (_ONSETS, _NUCLEI, _CODAS))

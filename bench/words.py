"""A Danish stream of words: the catalogue's own in their own frequencies, and a long tail.

Small collections repeat their words and large ones keep bringing new ones, as real text does; so
the tail holds compounds of the field and inflected words of the Danish word list, each rarer than
the one before.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.search.hunspell import LexiconMissing
from app.search.lexicon import Lexicon

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
SHORTEST, LONGEST = 3, 24
"""Letters of a word of the list that is taken."""
TAIL = 60_000
"""How many different words the tail has."""
TAIL_SHARE = 0.15
"""How much of a text is drawn from the tail."""
AS_LISTED = 0.5
"""How many of its words stand in their first form."""


class WordStream:
    """Draws words independently of one another. Deterministic for a given generator."""

    def __init__(self, texts: Iterable[str], tail: Sequence[str], rng: np.random.Generator) -> None:
        counted = Counter(word for text in texts for word in _plain_words(text))
        real = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
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


def long_tail(word_list: Path, rng: np.random.Generator) -> list[str]:
    """``TAIL`` words: compounds of the field among words of the list, in no order.

    ``word_list`` is the folder that the settings name; without a list the run ends.
    """
    try:
        lexicon = Lexicon.open(word_list, word_list)
        lines = (word_list / "index.dic").read_text(encoding="utf-8").splitlines()
    except (LexiconMissing, OSError) as error:
        raise SystemExit(f"{error}. Run: make assets") from error
    words = dict.fromkeys(first + last for first, last in product(FIRST_PARTS, LAST_PARTS))
    listed = np.asarray(
        [
            word
            for word in dict.fromkeys(line.partition(" ")[0].partition("/")[0] for line in lines)
            if word.isalpha() and word.islower() and SHORTEST <= len(word) <= LONGEST
        ]
    )
    for word in rng.permutation(listed).tolist():
        if len(words) == TAIL:
            break
        forms = lexicon.forms_of(word)
        if forms and rng.random() >= AS_LISTED:
            word = forms[rng.integers(len(forms))]
        if forms:
            words[word] = None
    ordered = list(words)
    rng.shuffle(ordered)
    return ordered

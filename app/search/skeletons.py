"""Skeletons of Danish words, in which the confusions of spelling vanish: hjemme and jæme are ieme.

Words with near skeletons are candidates for one another; a signature of 64 bits says at once for
thousands of them which are not.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.search.analysis import fold

_NARROW: Final = tuple(
    (old.encode("latin-1"), new.encode("latin-1"))
    for news, olds in (
        ("å æ ø ks f s k t l n r s l", "aa ae oe x ph sch ch th ld nd rd ds lv"),
        ("sion sion sion j v se si sy", "tion tjon sjon hj hv ce ci cy"),
    )
    for new, old in zip(news.split(), olds.split(), strict=True)
)
_MERGED: Final = bytes.maketrans(
    "aæéåøuyjcgqbdvwz".encode("latin-1"), b"eeeooooikkkptffs"
)  # and what stands twice, once
_HARD: Final = bytes.maketrans("æøåäöüé".encode("latin-1"), b"aoaaoue")
_ACCENTS: Final = str.maketrans("äöüé", "æøue")
_CLASSES: Final = np.full(256, 15, np.int64)
for _number, _letter in enumerate(b"eoikptfslmnrh"):
    _CLASSES[_letter] = _number
_AT_ONCE: Final = 8192


def skeletons_of(lines: str) -> list[bytes]:
    """Of many words at once, one on each line: replacing in a long text is nearly free."""
    text = lines.encode("latin-1", "replace")
    for old, new in _NARROW:
        text = text.replace(old, new)
    letters = np.frombuffer(text.translate(_MERGED) + b"\n", np.uint8)
    single: bytes = letters[:-1][letters[1:] != letters[:-1]].tobytes()
    return single.split(b"\n")


def folded_hard(lines: str) -> list[bytes]:
    """The words, one on each line, as they look when æ, ø and å are typed as ASCII letters."""
    text = lines.encode("latin-1", "replace").translate(_HARD)
    for old, new in ((b"ae", b"a"), (b"oe", b"o"), (b"aa", b"a")):
        text = text.replace(old, new)
    return text.split(b"\n")


def looks_like(typed: str, word: str) -> bool:
    """Whether a word is what was typed, letter by letter."""
    given, units = fold(typed), word.translate(_ACCENTS)
    for letters, unit in (("ae", "Æ"), ("oe", "Ø"), ("aa", "Å")):
        given, units = given.replace(letters, unit), units.replace(letters, unit)
    return len(given) == len(units) and all(
        have == unit or have == unit.upper() or have + unit in ("aæ", "aå", "oø")
        for have, unit in zip(given, units, strict=True)
    )


def signatures_of(skeletons: Sequence[bytes]) -> NDArray[np.uint64]:
    """How often each of 16 classes of letters stands in each skeleton, as 1 to 4 bits per class.

    One edit adds at most one bit and takes at most one away.
    """
    parts = [
        _signatures_of_few(skeletons[at : at + _AT_ONCE])
        for at in range(0, len(skeletons), _AT_ONCE)
    ]
    return np.concatenate([np.zeros(0, np.uint64), *parts])


def _signatures_of_few(skeletons: Sequence[bytes]) -> NDArray[np.uint64]:
    many = len(skeletons)
    letters = np.frombuffer(b"\n".join(skeletons), np.uint8)
    inside = letters != ord("\n")
    cells = np.cumsum(~inside)[inside] * 16 + _CLASSES[letters[inside]]
    counts = np.minimum(np.bincount(cells, minlength=many * 16), 4).astype(np.uint64)
    bits = (np.uint64(1) << counts) - np.uint64(1)
    shifts = np.arange(0, 64, 4, dtype=np.uint64)
    together: NDArray[np.uint64] = np.bitwise_or.reduce(bits.reshape(many, 16) << shifts, axis=1)
    return together

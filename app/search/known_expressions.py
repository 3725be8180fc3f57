"""Expressions of the thesaurus as they were read, beside the index, so that a start is quick.

Reading twenty thousand expressions takes a second or two, mostly for compounds. The file can be
thrown away; one that cannot be read, or belongs to another analysis, is not used.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from sys import intern
from zlib import crc32

from app.search.analysis import Analysis
from app.search.thesaurus import NONE_NEEDED, SAYING_NOTHING, Expression

_NAME = "expressions.txt"
_BETWEEN_PARTS, _BETWEEN_WORDS, _BETWEEN_KEYS = "\t", " ", "|"
_SIGNS = frozenset("\t\n\r")


def load(root: Path, analysis: Analysis) -> dict[str, Expression]:
    """What was read before; empty without a usable file."""
    try:
        version, *lines = (root / _NAME).read_text(encoding="utf-8").split("\n")
        if version != _version(analysis):
            return {}
        keys = _KeysOfWords()
        return dict(_expression(line, keys) for line in lines)
    except (OSError, ValueError):
        return {}


def save(root: Path, analysis: Analysis, expressions: Mapping[str, Expression]) -> None:
    """Keeps what was read, whole or not at all; a directory that cannot be written is let be."""
    aside = root / f"{_NAME}.{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        aside.write_text("\n".join(_lines(_version(analysis), expressions)), encoding="utf-8")
        aside.replace(root / _NAME)
    except OSError:
        with suppress(OSError):
            aside.unlink()


def _version(analysis: Analysis) -> str:
    """Changes with the analysis, and with the small words that an expression does without."""
    return f"{analysis.version}-{crc32(' '.join(sorted(SAYING_NOTHING)).encode()):08x}"


def _lines(version: str, expressions: Mapping[str, Expression]) -> Iterator[str]:
    yield version
    for text, (content, pattern, needed) in expressions.items():
        if _SIGNS.isdisjoint(text):
            keys = (_BETWEEN_KEYS.join(of_word) for of_word in pattern)
            yield _BETWEEN_PARTS.join((text, *map(_row, (content, keys, sorted(needed)))))


def _row(words: Iterable[str]) -> str:
    return _BETWEEN_WORDS.join(words)


class _KeysOfWords(dict[str, tuple[str, ...]]):
    """The keys of each word, made once: 50,000 expressions share 20,000 words, and would otherwise
    take 13 MB more."""

    def __missing__(self, written: str) -> tuple[str, ...]:
        keys = self[written] = tuple(map(intern, written.split(_BETWEEN_KEYS)))
        return keys


def _expression(line: str, keys_of: _KeysOfWords) -> tuple[str, Expression]:
    """Raises ``ValueError`` for a line of another shape."""
    text, content, keys, needed = line.split(_BETWEEN_PARTS)
    pattern = tuple([keys_of[word] for word in keys.split()])
    words = tuple(map(intern, content.split()))
    if len(words) != len(pattern):
        raise ValueError(line)
    return text, Expression(words, pattern, frozenset(needed.split()) if needed else NONE_NEEDED)

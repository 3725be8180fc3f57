"""Expressions of the thesaurus as they were read, beside the index, so that a start is quick.

Reading twenty thousand expressions takes a second or two, mostly for compounds. The file can be
thrown away; one that cannot be read, or belongs to another analysis, is not used.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from app.search.analysis import Analysis
from app.search.thesaurus import Expression

_NAME = "expressions.txt"
_BETWEEN_PARTS, _BETWEEN_WORDS, _BETWEEN_KEYS = "\t", " ", "|"
_SIGNS = frozenset("\t\n\r")


def load(root: Path, analysis: Analysis) -> dict[str, Expression]:
    """What was read before; empty without a usable file."""
    try:
        version, *lines = (root / _NAME).read_text(encoding="utf-8").split("\n")
        return dict(map(_expression, lines)) if version == analysis.version else {}
    except (OSError, ValueError):
        return {}


def save(root: Path, analysis: Analysis, expressions: Mapping[str, Expression]) -> None:
    """Keeps what was read, whole or not at all; a directory that cannot be written is let be."""
    aside = root / f"{_NAME}.{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        aside.write_text("\n".join(_lines(analysis.version, expressions)), encoding="utf-8")
        aside.replace(root / _NAME)
    except OSError:
        with suppress(OSError):
            aside.unlink()


def _lines(version: str, expressions: Mapping[str, Expression]) -> Iterator[str]:
    yield version
    for text, (content, pattern, needed) in expressions.items():
        if _SIGNS.isdisjoint(text):
            keys = (_BETWEEN_KEYS.join(of_word) for of_word in pattern)
            yield _BETWEEN_PARTS.join((text, *map(_row, (content, keys, sorted(needed)))))


def _row(words: Iterable[str]) -> str:
    return _BETWEEN_WORDS.join(words)


def _expression(line: str) -> tuple[str, Expression]:
    """Raises ``ValueError`` for a line of another shape."""
    text, content, keys, needed = line.split(_BETWEEN_PARTS)
    pattern = tuple(tuple(of_word.split(_BETWEEN_KEYS)) for of_word in keys.split())
    words = tuple(content.split())
    if len(words) != len(pattern):
        raise ValueError(line)
    return text, Expression(words, pattern, frozenset(needed.split()))

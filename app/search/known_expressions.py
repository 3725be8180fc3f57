"""Expressions of the thesaurus as they were read, beside the index, so that a start is quick.

Reading twenty thousand expressions takes a second or two, mostly for compounds. The file can be
thrown away; one that cannot be read, or belongs to another analysis, is not used.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from app.search.analysis import Analysis
from app.search.thesaurus import Expression

_NAME = "expressions.json"


def load(root: Path, analysis: Analysis) -> dict[str, Expression]:
    """What was read before; empty without a usable file."""
    try:
        stored = json.loads((root / _NAME).read_text(encoding="utf-8"))
        if stored["analysis"] != analysis.version:
            return {}
        return {
            text: (tuple(content), tuple(map(tuple, pattern)))
            for text, (content, pattern) in stored["expressions"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(root: Path, analysis: Analysis, expressions: Mapping[str, Expression]) -> None:
    """Keeps what was read, whole or not at all; a directory that cannot be written is let be."""
    aside = root / f"{_NAME}.{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        aside.write_text(
            json.dumps(
                {"analysis": analysis.version, "expressions": expressions}, ensure_ascii=False
            ),
            encoding="utf-8",
        )
        aside.replace(root / _NAME)
    except OSError:
        with suppress(OSError):
            aside.unlink()

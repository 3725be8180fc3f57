"""The queries and their grades, read from the files beside this one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

HERE = Path(__file__).parent
Part = Literal["queries", "held_out", "spoken"]
PARTS: tuple[Part, ...] = get_args(Part)
NOTHING = "nothing"
KINDS = (
    "exact",
    "inflected",
    "compound",
    "lay",
    "misspelling",
    "ascii",
    "acronym_law",
    "several_words",
    "question",
    NOTHING,
)


@dataclass(frozen=True)
class Judged:
    """One query with the grade (1 to 3) of every intervention that answers it, by slug."""

    kind: str
    q: str
    grades: Mapping[str, int]
    form_of: str | None = None
    """The same need typed correctly."""


def read(part: Part) -> list[Judged]:
    """The queries of one part, kind by kind."""
    stored = [
        (kind, query)
        for kind in KINDS
        for file in (HERE / part / f"{kind}.yaml", HERE / part / f"more-{kind}.yaml")
        if file.exists()
        for query in yaml.safe_load(file.read_text("utf-8"))["queries"]
    ]
    return judged(stored)


def judged(stored: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Judged]:
    """Queries as they are stored, with their kinds; a wrong form has the right one's grades."""
    grades = {query["q"]: query["grades"] for _, query in reversed(stored) if "grades" in query}
    return [
        Judged(
            kind,
            str(query["q"]),
            query["grades"] if "grades" in query else grades[query["form_of"]],
            query.get("form_of"),
        )
        for kind, query in stored
    ]

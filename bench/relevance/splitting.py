"""How well compounds are taken apart, on words that nobody saw while the splitter was built."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from app.search.analysis import Analysis

UNSEEN = Path(__file__).with_name("compounds.yaml")


@dataclass(frozen=True)
class Splitting:
    """Boundaries proposed, right and there; and simple words that were split."""

    precision: float
    recall: float
    split_simple: float
    compounds: int
    simple: int


def measure(analysis: Analysis) -> Splitting:
    """Compares with the boundaries in the file; arguable ones (~) count neither way."""
    stored = yaml.safe_load(UNSEEN.read_text("utf-8"))
    proposed = right = there = 0
    for marked in stored["compounds"]:
        word, sure, arguable = _read(marked)
        found = _boundaries([part.text for part in analysis.parts(word)])
        there += len(sure)
        right += len(found & sure)
        proposed += len(found - arguable)
    split = sum(bool(analysis.parts(word)) for word in stored["simple"])
    return Splitting(
        precision=right / max(1, proposed),
        recall=right / there,
        split_simple=split / len(stored["simple"]),
        compounds=len(stored["compounds"]),
        simple=len(stored["simple"]),
    )


def _read(marked: str) -> tuple[str, set[int], set[int]]:
    """»syge|dag~penge« → the word, its sure and its arguable boundaries by place."""
    word, sure, arguable = "", set(), set()
    for sign in marked:
        if sign == "|":
            sure.add(len(word))
        elif sign == "~":
            arguable.add(len(word))
        else:
            word += sign
    return word, sure, arguable


def _boundaries(parts: list[str]) -> set[int]:
    places, at = set(), 0
    for part in parts[:-1]:
        at += len(part)
        places.add(at)
    return places

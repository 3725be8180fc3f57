"""How well each intervention fits one group of a query.

That depends on nothing else that is typed, so it can be kept for the next text with the same word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.search.bits import holds
from app.search.codec import Impacts, Slots
from app.search.evidence import Evidence, Finder
from app.search.query import Group, Kind
from app.search.snapshot import Snapshot

MIN_RARITY = 1.0
"""A word that stands nearly everywhere still counts a little."""
IN_FULL = 0.8
"""How much a word is as frequent as it fits well (once fully, or twice by half), and not as the
number of interventions that it fits at all: loose synonyms do not make a word common."""
NOT_IN_PASSING = 0.25
"""What fits as well as this does not stand there in passing."""
MORE = 1.0
"""What further alternatives add to the best one, at the most."""

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """Which interventions fit a group."""

    slots: Slots
    """Ascending, all of them live."""
    fit: Scores
    """How well each fits."""
    as_typed: NDArray[np.uint8]
    """Whether it has the typed word itself, in whatever form: 0 not, 1 in passing, 2 well."""
    rarity: float
    """What the group tells by itself: the more, the fewer fit it."""
    itself: bool
    """Whether the word itself stands anywhere, and not just its parts or what means the same."""

    @property
    def bytes(self) -> int:
        """How much memory the arrays take."""
        return self.slots.nbytes + self.fit.nbytes + self.as_typed.nbytes


def fit_of(snapshot: Snapshot, finder: Finder, group: Group) -> Fit:
    """Fits one group to everything that can be found.

    An intervention fits as well as by its best alternative, raised a little by what else it means.
    """
    found = _in_order(finder, group)
    typed, meant = map(_gathered, found)
    size = snapshot.size
    literally, otherwise = _best(typed, size), _best(meant, size)
    slots = np.flatnonzero(np.maximum(literally, otherwise) > 0)
    fit = as_typed = literally[slots]
    if len(meant.slots):
        best = otherwise[slots]
        weighed = np.bincount(meant.slots, meant.impacts * meant.ways, size)[slots]
        more = weighed.astype(np.float32) - best
        fit = np.maximum(fit, best)
        fit += MORE * more / (1 + more)
    if snapshot.count < snapshot.size:
        live = holds(snapshot.live, slots)
        slots, fit, as_typed = slots[live], fit[live], as_typed[live]
    fully = float(np.minimum(fit, 1).sum())
    frequency = len(slots) * (1 - IN_FULL) + fully * IN_FULL
    literal = (as_typed > 0).astype(np.uint8) + (as_typed >= NOT_IN_PASSING)
    tells = rarity(snapshot.count, frequency)
    itself = any(len(one.alternative.needs) == 1 and _lives(snapshot, one) for one in found[0])
    return Fit(slots.astype(np.int32), fit, literal, tells, itself)


def together(
    snapshot: Snapshot, found: Sequence[NDArray[np.integer]]
) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """All slots of some lists, ascending, and for each list where its own stand among them."""
    lists = [one.astype(np.intp) for one in found]
    mask = np.zeros(snapshot.size, np.bool_)
    for one in lists:
        mask[one] = True
    slots = np.flatnonzero(mask)
    place_of = np.empty(snapshot.size, np.intp)
    place_of[slots] = np.arange(len(slots))
    return slots, [place_of[one] for one in lists]


def rarity(count: int, frequency: float) -> float:
    """What something tells that so many of ``count`` interventions have."""
    return max(MIN_RARITY, float(np.log1p((count - frequency + 0.5) / (frequency + 0.5))))


class _Gathered(NamedTuple):
    """Evidence end to end."""

    slots: NDArray[np.intp]
    """Of the machine's own width, in which arrays are reached twice as fast."""
    impacts: Impacts
    ways: Impacts


def _in_order(finder: Finder, group: Group) -> tuple[list[Evidence], list[Evidence]]:
    """What is typed itself, in whatever form, and what means the same."""
    typed: list[Evidence] = []
    meant: list[Evidence] = []
    for one in finder.evidence_of(group):
        (meant if one.alternative.kind is Kind.SYNONYM else typed).append(one)
    return typed, meant


def _gathered(found: list[Evidence]) -> _Gathered:
    if not found:
        return _NONE
    lengths = [len(one.slots) for one in found]
    return _Gathered(
        np.concatenate([one.slots for one in found], dtype=np.intp),
        np.concatenate([one.impacts for one in found]),
        np.repeat(np.asarray([one.ways for one in found], np.float32), lengths),
    )


_NONE = _Gathered(np.empty(0, np.intp), np.empty(0, np.float32), np.empty(0, np.float32))


def _lives(snapshot: Snapshot, one: Evidence) -> bool:
    """Whether any intervention that is not withdrawn has it."""
    return snapshot.count == snapshot.size or bool(holds(snapshot.live, one.slots).any())


def _best(found: _Gathered, size: int) -> Scores:
    """The best impact in each of so many slots."""
    best = np.zeros(size, np.float32)
    np.maximum.at(best, found.slots, found.impacts)
    return best

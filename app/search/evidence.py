"""Where the alternatives of a group are met in one snapshot, and how well."""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from app.search.codec import NARROW, Impacts, Slots, Steps
from app.search.postings import Postings
from app.search.query import Alternative, Group, Kind, Option
from app.search.snapshot import Snapshot
from app.search.terms import STEP

TELLING = 4.0
"""log(1 + n) where one intervention in n has a synonym and it tells all it can."""
WEAKEST = 0.5
"""How much an expression of several words (»social angst«) is met as its weakest word is, and not
as they are on average: two words that stand far apart need not belong together."""
TO_TELL_BY = 20
"""Interventions from which on one can tell what is rare."""
COMMON, BY_CHANCE = 0.25, 0.3
"""The share of the catalogue from which on a word is so common that it stands beside others by
chance, and what an expression of nothing but such words (»tage sit eget liv«) is worth still: its
words may stand anywhere in a text."""
SUBJECT = 0.2
"""How much a compound of two parts (»knætræning«) is met as its first part is: that one says what
it is about, the other only what kind of thing it is."""

MOST_SPREAD = 8
"""Needs of which it is kept how well every slot meets them: many synonyms share one."""


class Evidence(NamedTuple):
    """Where one alternative of a group is met, and how well. A slot may stand there twice."""

    alternative: Alternative
    slots: Slots
    impacts: Impacts
    ways: float
    """How many alternatives lead there, each counted by its weight beside the heaviest."""


Met = tuple[Slots, Impacts] | None
"""Where something is met, and how well; None when it is nowhere."""


class _AllMet(NamedTuple):
    """Where every need of an alternative is met: how well the first, all on average, the worst."""

    slots: Slots
    first: Impacts
    mean: Impacts
    least: Impacts


class Finder:
    """Finds evidence for the groups of one query; what several groups share is sought once."""

    def __init__(self, snapshot: Snapshot, within: Slots | None = None) -> None:
        """``within`` a few slots (ascending) only, or everywhere."""
        self._snapshot = snapshot
        self._within = within
        if within is not None:
            self._narrow = np.minimum(within, NARROW).astype(np.uint16)
        self._met: dict[tuple[tuple[Option, ...], ...], _AllMet | None] = {}
        self._places: dict[tuple[Option, ...], Met] = {}
        self._sizes: dict[tuple[Option, ...], int] = {}
        """How many meet a need, everywhere; counted again for each of its options."""
        self._best: dict[tuple[Option, ...], Impacts] = {}

    def evidence_of(self, group: Group) -> Iterator[Evidence]:
        """Everything that is found for a group; each key once, by its heaviest alternative."""
        snapshot = self._snapshot
        for field, key, weight, ways, alternative in group.simple:
            postings = snapshot.postings(field, key)
            if len(postings.slots):
                if alternative.kind is Kind.SYNONYM:
                    weight *= _telling(snapshot.count, snapshot.frequency(postings))
                slots, steps = self._cut(postings)
                if len(slots):
                    yield Evidence(alternative, slots, steps * np.float32(weight * STEP), ways)
        for alternative in group.several:
            met = self._all_met(alternative)
            if met is not None:
                slots, impacts = met
                weight = alternative.weight * self._worth(alternative)
                yield Evidence(alternative, slots, impacts * weight, 1.0)

    def _cut(self, postings: Postings) -> tuple[Slots, Steps]:
        slots, steps = postings.slots, postings.steps
        if self._within is None:
            return slots, steps
        sought = self._narrow if slots.dtype == np.uint16 else self._within  # one width compares
        at = slots.searchsorted(sought)
        there = (slots.take(at, mode="clip") == self._within).nonzero()[0]
        return self._within[there], steps[at[there]]

    def _worth(self, alternative: Alternative) -> float:
        """What is left of a synonym whose words are so common that they stand together by chance;
        1 for all others. Its needs have been sought."""
        count = self._snapshot.count
        if alternative.kind is not Kind.SYNONYM or count < TO_TELL_BY:
            return 1.0
        rarest = min(self._sizes[need] for need in alternative.needs) / count
        return BY_CHANCE if rarest > COMMON else 1.0

    def _all_met(self, alternative: Alternative) -> Met:
        """The slots that meet every need of an alternative, and how well."""
        needs = alternative.needs
        if needs not in self._met:
            self._met[needs] = self._meeting_all(needs)
        met = self._met[needs]
        if met is None:
            return None
        if alternative.kind is not Kind.PART:
            return met.slots, met.mean + (met.least - met.mean) * np.float32(WEAKEST)
        if len(needs) > 2:
            return met.slots, met.mean
        return met.slots, met.mean + (met.first - met.mean) * np.float32(SUBJECT)

    def _meeting_all(self, needs: Sequence[tuple[Option, ...]]) -> _AllMet | None:
        """The slots that meet every need."""
        found = []
        for need in needs:
            if need not in self._places:
                self._places[need] = self._meeting(need)
            one = self._places[need]
            if one is None:
                return None
            found.append(one)
        order = sorted(range(len(found)), key=lambda place: len(found[place][0]))
        slots, own = found[order[0]]
        if len(needs[order[0]]) > 1:
            best = self._best_of(needs[order[0]], found[order[0]])
            slots = np.flatnonzero(best > 0)  # those that meet several options once
            own = best[slots]
        others = {}
        for place in order[1:]:
            others[place] = self._best_of(needs[place], found[place])
            both = np.flatnonzero(others[place][slots] > 0)
            slots, own = slots[both], own[both]
            if not len(slots):
                return None
        met = [others[place][slots] if place in others else own for place in range(len(found))]
        mean = sum(met[1:], start=met[0]) / np.float32(len(met))
        return _AllMet(slots, met[0], mean, reduce(np.minimum, met))

    def _best_of(self, need: tuple[Option, ...], met: tuple[Slots, Impacts]) -> Impacts:
        """How well every slot meets a need; of the needs asked for last, it is known already."""
        best = self._best.get(need)
        if best is None:
            best = np.zeros(self._snapshot.size, np.float32)
            np.maximum.at(best, *met)
            if len(self._best) == MOST_SPREAD:
                del self._best[next(iter(self._best))]
            self._best[need] = best
        return best

    def _meeting(self, need: tuple[Option, ...]) -> Met:
        """The slots that meet a need by any of its options."""
        found = []
        size = 0
        for field, key, weight in need:
            postings = self._snapshot.postings(field, key)
            if len(postings.slots):
                size += len(postings.slots)
                slots, steps = self._cut(postings)
                found.append((slots, steps * np.float32(weight * STEP)))
        self._sizes[need] = size
        if not found:
            return None
        every = np.concatenate([slots for slots, _ in found], dtype=np.intp)
        return every, np.concatenate([impacts for _, impacts in found])


def _telling(count: int, frequency: int) -> float:
    """What a synonym says by itself: less when a large share of the catalogue has it."""
    return min(1.0, float(np.log1p(count / max(1, frequency))) / TELLING)

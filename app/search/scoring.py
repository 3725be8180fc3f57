"""Scores of a query over one snapshot, on arrays: which interventions it finds, and how well.

An intervention's score for a group is that of its best alternative, raised a little by the others;
for the query, the sum over the groups, each weighed by how rare it is. Those that have all words
as words come before those that have some, or have them in other words. When nothing has a good
part of what was asked for, nothing is found: an answer that shares a word with a question is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.search.bits import holds
from app.search.evidence import Evidence, Finder
from app.search.kinship import lift_kin
from app.search.query import Alternative, Group, Kind, Query
from app.search.snapshot import Snapshot
from app.search.terms import FORM

MIN_RARITY = 1.0
"""A word that stands nearly everywhere still counts a little."""
IN_FULL = 0.5
"""How much a word is as frequent as it fits well (once fully, or twice by half), and not as the
number of interventions that it fits at all: loose synonyms do not make a word common."""
GENERAL_SHARE = 0.4
"""What a general word counts, of what its rarity would say."""
MORE = 1.0
"""What further alternatives add to the best one, at the most."""
ALL_WORDS = 1000.0
"""More than any score: what lifts those that have all words above the rest; …"""
NOT_IN_PASSING = 0.25
"""… for the few words that are left of a sentence, if each fits this well."""
ITS_NAME = 2 * ALL_WORDS
"""What lifts an intervention whose name was typed, word by word, above everything else."""
MOST_STRICT = 2
"""With more words than this, having all of them counts, but no longer before everything else."""
FEW = 20
"""When fewer have all words, those that have most of them are shown behind them …"""
COVERED = 0.2
"""… if what they have makes up this share of what was asked for; a word counts wholly when …"""
WELL = 0.3
"""… it fits this well."""
PROMINENT = 0.3
"""With three words or more, one must fit this well: else they all stand there in passing."""
ANSWERED = 0.3
"""The share of what was asked for that the best hit must have, for anything to be found …"""
FIRMLY = 0.4
"""… where a word counts wholly when it fits as one does that stands in the summary, and one that
stands nowhere is asked for as the rarest there can be; …"""
UNKNOWN_MODIFIER = 0.25
"""… a verb or an adjective that stands nowhere, so much of that."""
TO_TELL_BY = 20
"""Interventions from which on one can tell what is rare; before that, a text finds what it may."""
OTHER_AGE = 0.5
"""What an intervention for another age than the one typed counts."""
HISTORICAL = 0.5
"""What a historical source counts, unless it is asked for by its name."""
UNCHECKED = 0.8
"""What an intervention counts whose review is long overdue: below what is as good and vouched for,
not below what fits worse."""

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class TextHits:
    """What a text finds, before any filter."""

    slots: NDArray[np.intp]
    """Ascending, all of them live."""
    scores: Scores
    """One for each slot."""
    all_words: bool
    """False when none has all words."""

    @property
    def bytes(self) -> int:
        """How much memory the arrays take."""
        return self.slots.nbytes + self.scores.nbytes


def score(snapshot: Snapshot, query: Query) -> TextHits:
    """Finds and scores by the text alone."""
    finder = Finder(snapshot)
    evidence = [_Gathered(finder.evidence_of(group)) for group in query.groups]
    slots, place_of = _candidates(snapshot, evidence)
    tally = _Tally(snapshot.count, len(slots), sentence=query.sentence)
    for group, found in zip(query.groups, evidence, strict=True):
        tally.add(group, found.fits(place_of, len(slots)) if len(found.slots) else None)
    hit, all_words = tally.hits()
    total = tally.total
    named = place_of[snapshot.postings(FORM, query.name).slots]
    named = named[named >= 0]
    if not tally.is_answered(hit):
        only = np.zeros(len(slots), np.bool_)
        only[named] = True
        hit &= only
    if tally.demanded > MOST_STRICT:
        kin = total[hit]
        lift_kin(snapshot, slots[hit], kin)
        total[hit] = kin
    total[named] += np.float32(ITS_NAME)
    if query.age is not None:
        columns = snapshot.columns
        fitting = (columns.age_from[slots] <= query.age) & (columns.age_to[slots] >= query.age)
        total[~fitting] *= np.float32(OTHER_AGE)
    return TextHits(slots[hit], total[hit], all_words or not hit.any())


class _Tally:
    """What the candidates have of a query, group by group."""

    def __init__(self, count: int, size: int, *, sentence: bool) -> None:
        self._count = count
        self._sentence = sentence
        self.total = np.zeros(size, np.float32)
        self.demanded = 0
        self._covered, self._answered = np.zeros((2, size), np.float32)
        self._had, self._as_typed, self._there = np.zeros((3, size), np.int8)
        self._prominent = np.zeros(size, np.bool_)
        self._mass = 0.0
        self._met = 0
        self._unknown: list[Group] = []

    def add(self, group: Group, fits: tuple[Scores, Scores] | None) -> None:
        """Adds a group: how well each candidate fits it, and how well by the typed word itself."""
        self.demanded += not group.general
        if fits is None:
            if not group.general:
                self._unknown.append(group)
            return
        fit, as_typed = fits
        has = fit > 0
        fully = float(np.minimum(fit, 1).sum())
        rarity = np.float32(
            _rarity(self._count, np.count_nonzero(has) * (1 - IN_FULL) + fully * IN_FULL)
        )
        if group.general:
            self.total += fit * (rarity * np.float32(GENERAL_SHARE))
            return
        self._met += 1
        self._mass += float(rarity)
        self.total += fit * rarity
        self._covered += np.minimum(fit / np.float32(WELL), 1) * rarity
        self._answered += np.minimum(fit / np.float32(FIRMLY), 1) * rarity
        self._had += has
        literal = as_typed >= NOT_IN_PASSING if self._sentence else as_typed > 0
        self._as_typed += literal
        self._there += has if group.corrected else literal
        self._prominent |= fit >= PROMINENT

    def hits(self) -> tuple[Mask, bool]:
        """Which are found, and whether some have all words; ``total`` is whole after it."""
        demanded, total = self.demanded, self.total
        hit = self._had == demanded if demanded else np.zeros(len(total), np.bool_)
        if demanded > MOST_STRICT:
            hit &= self._prominent
        complete = int(np.count_nonzero(hit))
        if demanded > 1:
            total *= self._covered / np.float32(self._mass or 1)
            enough = demanded > MOST_STRICT or all(g.modifier for g in self._unknown)
            if complete < FEW and enough:
                mass = self._mass * demanded / max(1, self._met)
                some = self._covered >= COVERED * mass
                hit |= some & self._prominent if demanded > MOST_STRICT else some
        if demanded == MOST_STRICT:
            total += (self._as_typed == demanded) * np.float32(ALL_WORDS)
        return hit, complete > 0

    def is_answered(self, hit: Mask) -> bool:
        """Whether anything found has a good part of what was asked for."""
        if self.demanded < 2 or self._count < TO_TELL_BY or not hit.any():
            return True
        unknown = sum(UNKNOWN_MODIFIER if g.modifier else 1.0 for g in self._unknown)
        mass = self._mass + unknown * _rarity(self._count, 0)
        if float(self._answered[hit].max()) >= ANSWERED * mass:
            return True
        there = self._there[hit] == self.demanded
        return self.demanded <= MOST_STRICT and bool(there.any())


class _Gathered:
    """All evidence of a group, end to end: of the typed word, then synonyms, then corrections."""

    def __init__(self, found: Iterable[Evidence]) -> None:
        ordered = sorted(found, key=lambda one: _PLACE[one.alternative.kind])
        self.slots = np.concatenate([_NO_SLOTS, *(one.slots for one in ordered)])
        self.impacts = np.concatenate([_NO_IMPACTS, *(one.impacts for one in ordered)])
        lengths = [len(one.slots) for one in ordered]
        kinds = [_PLACE[one.alternative.kind] for one in ordered]
        ends = [sum(n for n, k in zip(lengths, kinds, strict=True) if k <= last) for last in (0, 1)]
        self._literal, self._meant = slice(0, ends[0]), slice(ends[0], ends[1])
        self._spelled = slice(ends[1], None)
        meant = [one for one, kind in zip(ordered, kinds, strict=True) if kind == 1]
        self._ways = np.repeat([one.ways for one in meant], [len(one.slots) for one in meant])

    def fits(self, place_of: NDArray[np.int32], size: int) -> tuple[Scores, Scores]:
        """How well each candidate fits the group, and how well by the typed word itself."""
        places = place_of[self.slots]
        as_typed = self._best(self._literal, places, size)
        fit = as_typed
        if self._meant.start < self._meant.stop:
            best = self._best(self._meant, places, size)
            weighed = self.impacts[self._meant] * self._ways
            more = np.bincount(places[self._meant] + 1, weighed, size + 1)[1:].astype(np.float32)
            more -= best
            fit = np.maximum(fit, best)
            fit += MORE * more / (1 + more)
        if self._spelled.start < len(places):
            fit = np.maximum(fit, self._best(self._spelled, places, size))
        return fit, as_typed

    def _best(self, which: slice, places: NDArray[np.int32], size: int) -> Scores:
        """The best impact for each candidate; place -1 is that of what is no candidate."""
        best = np.zeros(size + 1, np.float32)
        np.maximum.at(best, places[which], self.impacts[which])
        return best[:size]


_NO_SLOTS, _NO_IMPACTS = np.empty(0, np.int32), np.empty(0, np.float32)
_PLACE = {Kind.EXACT: 0, Kind.STEM: 0, Kind.PART: 0, Kind.SYNONYM: 1, Kind.SPELLING: 2}
"""How evidence is ordered: what is typed itself, in whatever form, comes first."""


def _candidates(
    snapshot: Snapshot, evidence: Iterable[_Gathered]
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """The live slots that fit anything, and for each slot its place among them (-1: none)."""
    mask = np.zeros(snapshot.size, np.bool_)
    for found in evidence:
        mask[found.slots] = True
    slots = np.flatnonzero(mask)
    slots = slots[holds(snapshot.live, slots)]
    place_of = np.full(snapshot.size, -1, np.int32)
    place_of[slots] = np.arange(len(slots), dtype=np.int32)
    return slots, place_of


def _rarity(count: int, frequency: float) -> float:
    return max(MIN_RARITY, float(np.log1p((count - frequency + 0.5) / (frequency + 0.5))))


@dataclass(frozen=True)
class Reason:
    """Why an intervention was found: a typed word, and what stands there instead."""

    typed: str
    label: str
    kind: Kind


def reasons(snapshot: Snapshot, query: Query, slots: Sequence[int]) -> list[tuple[Reason, ...]]:
    """For each of a few slots, one reason for every group it fits."""
    finder = Finder(snapshot, np.unique(np.asarray(slots, np.int32)))
    found: dict[int, list[Reason]] = {slot: [] for slot in slots}
    for group in query.groups:
        best: dict[int, tuple[float, Alternative]] = {}
        for one in finder.evidence_of(group):
            for slot, impact in zip(one.slots.tolist(), one.impacts.tolist(), strict=True):
                if impact > best.get(slot, (0.0,))[0]:
                    best[slot] = impact, one.alternative
        for slot, (_, alternative) in best.items():
            found[slot].append(Reason(group.typed, alternative.label, alternative.kind))
    return [tuple(found[slot]) for slot in slots]

"""Scores of a query over one snapshot, on arrays: which interventions it finds, and how well.

An intervention's score is the sum of how well it fits the groups, each weighed by how rare it is.
Of two words, those that have both as words come before all others.
When nothing has a good part of what was asked for, nothing is found: an answer that shares a word
with a question is none. Of many, it is told which are near what was asked for.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.search.bits import holds
from app.search.evidence import TO_TELL_BY, Finder
from app.search.fitting import Fit, Scores, fit_of, rarity, together
from app.search.kept import Kept
from app.search.kinship import lift_kin
from app.search.query import Alternative, Group, Query
from app.search.snapshot import Snapshot
from app.search.terms import FORM

CORRECTED = 0.5
"""What a corrected word counts, of what it would if it had been typed."""
GENERAL_SHARE = 0.6
"""What a general word counts, of what its rarity would say."""
ALL_WORDS = 1000.0
"""More than any score: what lifts those that have all words above the rest, and of the few that are
left of a sentence not in passing."""
ITS_NAME = 2 * ALL_WORDS
"""What lifts an intervention whose name was typed, word by word, above everything else."""
LITERALLY = 0.3
"""What one word gains where it stands itself, and not in passing."""
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
ANSWERED = 0.38
"""The share of what was asked for that the best hit must have, for anything to be found …"""
FIRMLY = 0.45
"""… where a word counts wholly when it fits as one does that stands in the summary, and one that
stands nowhere is asked for as the rarest there can be; …"""
UNDERSTOOD = 0.15
"""… where it belongs to an expression that is known, much less well does; …"""
UNKNOWN_MODIFIER = 0.25
"""… a verb, an adjective, a name or a section that stands nowhere, so much of that; …"""
UNKNOWN_ELSEWHERE = 2.0
"""… what belongs elsewhere, so much; …"""
UNKNOWN_SETTING, ELSEWHERE_AS_SETTING = 0.25, 0.5
"""… and the place or time of something (»gemmer øl i garagen«) so much, elsewhere or not, …"""
TOLD = 2
"""… where so many other words are known."""
MEANT = 0.15
"""How well the best hit must fit one word that nowhere stands itself, but only in its parts or by
what means the same."""
NEAR = 0.05
"""Of more than ``FEW`` hits all but the best ``FEW`` are barely akin to the text when they are
worth less than this share of the best one and do not have the words themselves: a list that goes on
with them tells nobody much."""
OTHER_AGE = 0.5
"""What an intervention for another age than the one typed counts."""
HISTORICAL = 0.5
"""What a historical source counts, unless it is asked for by its name."""
UNCHECKED = 0.8
"""What an intervention counts whose review is long overdue: below what is as good and vouched for,
not below what fits worse."""

Mask = NDArray[np.bool_]
Number = TypeVar("Number", np.float32, np.uint8)
KeptFits = Kept[tuple[Alternative, ...], Fit]
"""By what answers a group: which interventions fit it."""


@dataclass(frozen=True)
class TextHits:
    """What a text finds, before any filter."""

    slots: NDArray[np.intp]
    """Ascending, all of them live."""
    scores: Scores
    """One for each slot."""
    all_words: bool
    """False when none has all words."""
    near: "TextHits | None" = None
    """Those of them that are not barely akin to the text; None when all are near."""

    @property
    def bytes(self) -> int:
        """How much memory the arrays take."""
        near = self.near.bytes if self.near else 0
        return self.slots.nbytes + self.scores.nbytes + near


def score(snapshot: Snapshot, query: Query, kept: KeptFits | None = None) -> TextHits:
    """Finds and scores by the text alone. What is ``kept`` of a group is not worked out again."""
    fits = _fits(snapshot, query, kept)
    called = snapshot.postings(FORM, query.name).slots
    called = called[holds(snapshot.live, called)]
    if len(fits) == 1 and not len(called):
        slots = fits[0].slots.astype(np.intp)
        places, named = [np.arange(len(slots))], called
    else:
        slots, (*places, named) = together(snapshot, [*(fit.slots for fit in fits), called])
    tally = _Tally(snapshot.count, len(slots), query)
    for group, fit, at in zip(query.groups, fits, places, strict=True):
        tally.add(group, fit, at)
    hit = tally.hits()
    total = tally.total
    if not tally.is_answered(hit):
        hit[:] = False
    hit[named] = True  # though none of its words be sought: »Her og nu«
    if tally.demanded > MOST_STRICT:
        kin = total[hit]
        lift_kin(snapshot, slots[hit], kin)
        total[hit] = kin
    for_age = _for_age(snapshot, query, slots)
    near = tally.near(hit, total * for_age)
    near[named] = True
    tally.lift_literal()
    total[named] += np.float32(ITS_NAME)
    total *= for_age
    all_words = tally.complete > 0 or len(named) > 0 or not hit.any()
    nearest = None
    if np.count_nonzero(near) < np.count_nonzero(hit):
        at = np.flatnonzero(near)
        nearest = TextHits(slots[at], total[at], all_words)
    if not hit.all():
        at = np.flatnonzero(hit)
        slots, total = slots[at], total[at]
    return TextHits(slots, total, all_words, nearest)


def _for_age(snapshot: Snapshot, query: Query, slots: NDArray[np.intp]) -> Scores | np.float32:
    """What each counts by the age that was typed, if one was."""
    if query.age is None:
        return np.float32(1)
    columns = snapshot.columns
    fitting = (columns.age_from[slots] <= query.age) & (columns.age_to[slots] >= query.age)
    return np.where(fitting, np.float32(1), np.float32(OTHER_AGE))


def _fits(snapshot: Snapshot, query: Query, kept: KeptFits | None) -> list[Fit]:
    """For each group which interventions fit it."""
    finder = Finder(snapshot)
    fits = []
    for group in query.groups:
        fit = kept.get(group.alternatives) if kept else None
        if fit is None:
            fit = fit_of(snapshot, finder, group)
            if kept:
                kept.keep(group.alternatives, fit)
        fits.append(fit)
    return fits


class _Told(NamedTuple):
    """What the candidates have of one group that is demanded."""

    fit: Scores
    """0 where a candidate has nothing of it."""
    tells: np.float32
    understood: bool


class _Tally:
    """What the candidates have of a query, group by group."""

    def __init__(self, count: int, size: int, query: Query) -> None:
        self._count = count
        self._query = query
        self.total = np.zeros(size, np.float32)
        self.demanded = 0
        self._told: list[_Told] = []
        self._had, self._as_typed = np.zeros((2, size), np.int8)
        self._literal = np.zeros(size, np.bool_)
        self.complete = 0
        """How many have all words, once that is known."""
        self._mass = 0.0
        self._unknown: list[Group] = []
        self._itself = False
        self._best = 0.0

    def add(self, group: Group, found: Fit, at: NDArray[np.intp]) -> None:
        """Adds a group, and where those that fit it stand among the candidates."""
        tells = np.float32(found.rarity * (CORRECTED if group.corrected else 1))
        self.demanded += not group.general
        if not len(at):
            if not group.general:
                self._unknown.append(group)
            return
        fit = self._spread(found.fit, at)
        if group.general:
            self.total += fit * (tells * np.float32(GENERAL_SHARE))
            return
        self._told.append(_Told(fit, tells, group.understood))
        self._itself |= found.itself or group.understood
        self._best = max(self._best, float(found.fit.max()))
        self._mass += float(tells)
        self.total += fit * tells
        self._had += fit > 0
        as_typed = self._spread(found.as_typed, at)
        self._literal |= as_typed > 1
        if not (group.understood and self._query.sentence):  # »få pengene til at slå til«
            self._as_typed += as_typed > self._query.sentence

    def _spread(self, values: NDArray[Number], at: NDArray[np.intp]) -> NDArray[Number]:
        """The values at their places among the candidates, and 0 at all others."""
        if len(at) == len(self.total):
            return values
        spread = np.zeros(len(self.total), values.dtype)
        spread[at] = values
        return spread

    def _covered(self) -> Scores:
        """How much of what was asked for each candidate has, the words weighed by their rarity."""
        covered = np.zeros(len(self.total), np.float32)
        for fit, tells, _ in self._told:
            covered += np.minimum(fit / np.float32(WELL), 1) * tells
        return covered

    def _answered(self, hit: Mask) -> float:
        """The same of the best hit, where a word must stand more firmly."""
        at = np.flatnonzero(hit)
        answered = np.zeros(len(at), np.float32)
        for fit, tells, understood in self._told:
            firmly = np.float32(UNDERSTOOD if understood else FIRMLY)
            answered += np.minimum(fit[at] / firmly, 1) * tells
        return float(answered.max())

    def _prominent(self) -> Mask:
        """Which have one of the words not in passing."""
        prominent = np.zeros(len(self.total), np.bool_)
        for fit, _, understood in self._told:
            prominent |= fit >= (UNDERSTOOD if understood else PROMINENT)
        return prominent

    def hits(self) -> Mask:
        """Which are found; after it ``total`` is whole but for what lifts all words."""
        demanded, total = self.demanded, self.total
        hit = self._had == demanded if demanded else np.zeros(len(total), np.bool_)
        several = demanded > MOST_STRICT
        if several:
            prominent = self._prominent()
            hit &= prominent
        self.complete = int(np.count_nonzero(hit))
        if demanded == 1:
            np.multiply(total, np.float32(1 + LITERALLY), out=total, where=self._literal)
        if demanded > 1:
            covered = self._covered()
            total *= covered / np.float32(self._mass or 1)
            if self.complete < FEW and (several or all(g.modifier for g in self._unknown)):
                mass = self._mass * demanded / max(1, len(self._told))
                some = covered >= COVERED * mass
                hit |= some & prominent if several else some
        return hit

    def near(self, hit: Mask, worth: Scores) -> Mask:
        """Which hits are not barely akin to the query: by their worth, or having the words."""
        if np.count_nonzero(hit) <= FEW:
            return hit.copy()
        scores = worth[hit]
        least = NEAR * float(scores.max())
        if np.count_nonzero(scores >= least) < FEW:
            least = float(np.partition(scores, -FEW)[-FEW])
        near: Mask = (worth >= least) | (self._as_typed == len(self._told))
        if self.complete < FEW:  # all words in whatever form are more than some
            near |= self._had == self.demanded
        return hit & near

    def lift_literal(self) -> None:
        """Lifts what has two words themselves above the rest."""
        if self.demanded == MOST_STRICT:
            self.total += (self._as_typed == self.demanded) * np.float32(ALL_WORDS)

    def is_answered(self, hit: Mask) -> bool:
        """Whether anything found has a good part of what was asked for."""
        if self._count < TO_TELL_BY or not self.demanded or not hit.any():
            return True
        if self.demanded == 1:
            return self._itself or self._best >= MEANT
        unknown = sum(map(self._unknown_share, self._unknown))
        mass = self._mass + unknown * rarity(self._count, 0)
        if self._answered(hit) >= ANSWERED * mass:
            return True
        there = self._as_typed[hit] == self.demanded
        return self.demanded <= MOST_STRICT and bool(there.any())

    def _unknown_share(self, group: Group) -> float:
        """How much of what is asked for a word is that stands nowhere."""
        if len(self._told) >= TOLD and group.typed in self._query.settings:
            return ELSEWHERE_AS_SETTING if group.elsewhere else UNKNOWN_SETTING
        if group.elsewhere:
            return UNKNOWN_ELSEWHERE
        return UNKNOWN_MODIFIER if group.modifier else 1.0

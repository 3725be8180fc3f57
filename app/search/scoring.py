"""Scores of a query over one snapshot, on arrays: which interventions it finds, and how well.

An intervention's score for a group is that of its best alternative, raised a little by the others;
for the query, the sum over the groups, each weighed by how rare it is. Those that have all words
as words come before those that have some, or have them in other words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.search.bits import holds
from app.search.codec import Impacts, Slots
from app.search.postings import Postings
from app.search.query import Alternative, Group, Kind, Option, Query
from app.search.snapshot import Snapshot
from app.search.terms import FORM

MIN_RARITY = 1.0
"""A word that stands nearly everywhere still counts a little."""
GENERAL_SHARE = 0.4
"""What a general word counts, of what its rarity would say."""
MORE = 1.0
"""What further alternatives add to the best one, at the most."""
TELLING = 4.0
"""log(1 + n) where one intervention in n has a synonym and it tells all it can."""
ALL_WORDS = 1000.0
"""More than any score: what lifts those that have all words above the rest."""
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
OTHER_AGE = 0.5
"""What an intervention for another age than the one typed counts."""
HISTORICAL = 0.5
"""What a historical source counts, unless it is asked for by its name."""
UNCHECKED = 0.8
"""What an intervention counts whose review is long overdue: below what is as good and vouched for,
not below what fits worse."""
LITERAL = frozenset((Kind.EXACT, Kind.STEM, Kind.PART))
"""How a typed word itself may stand in a text."""

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Evidence:
    """Where one alternative of a group is met, and how well. A slot may stand there twice."""

    alternative: Alternative
    slots: Slots
    impacts: Impacts
    ways: float
    """How many alternatives lead there, each counted by its weight beside the heaviest."""


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
    evidence = tuple(tuple(evidence_of(snapshot, group)) for group in query.groups)
    slots, place_of = _candidates(snapshot, evidence)
    total, covered = np.zeros(len(slots), np.float32), np.zeros(len(slots), np.float32)
    literal, had = np.zeros(len(slots), np.int8), np.zeros(len(slots), np.int8)
    prominent = np.zeros(len(slots), np.bool_)
    demanded = sum(not group.general for group in query.groups)
    rarities: list[float] = []
    for group, found in zip(query.groups, evidence, strict=True):
        if not found:
            continue
        fit, as_typed = _fit(found, place_of, len(slots))
        has = fit > 0
        rarity = np.float32(_rarity(snapshot.count, int(np.count_nonzero(has))))
        if group.general:
            total += fit * (rarity * np.float32(GENERAL_SHARE))
            continue
        rarities.append(float(rarity))
        total += fit * rarity
        covered += np.minimum(fit / np.float32(WELL), 1) * rarity
        had += has
        literal += as_typed
        prominent |= fit >= PROMINENT
    hit = had == demanded if demanded else np.zeros(len(slots), np.bool_)
    if demanded > 2:
        hit &= prominent
    complete = int(np.count_nonzero(hit))
    if demanded > 1:
        total *= covered / np.float32(sum(rarities) or 1)
        if complete < FEW and (demanded > 2 or len(rarities) == demanded):
            mass = sum(rarities) * demanded / max(1, len(rarities))
            hit |= (covered >= COVERED * mass) & (prominent | (demanded < 3))
        if demanded <= MOST_STRICT:
            total += (literal == demanded) * np.float32(ALL_WORDS)
    named = place_of[snapshot.postings(FORM, query.name).slots]
    total[named[named >= 0]] += np.float32(ITS_NAME)
    if query.age is not None:
        columns = snapshot.columns
        fitting = (columns.age_from[slots] <= query.age) & (columns.age_to[slots] >= query.age)
        total[~fitting] *= np.float32(OTHER_AGE)
    all_words = complete > 0 or not hit.any()
    return TextHits(slots[hit], total[hit], all_words)


def _candidates(
    snapshot: Snapshot, evidence: Sequence[Sequence[Evidence]]
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """The live slots that fit anything, and for each slot its place among them (-1: none)."""
    mask = np.zeros(snapshot.size, np.bool_)
    for found in evidence:
        for one in found:
            mask[one.slots] = True
    slots = np.flatnonzero(mask)
    slots = slots[holds(snapshot.live, slots)]
    place_of = np.full(snapshot.size, -1, np.int32)
    place_of[slots] = np.arange(len(slots), dtype=np.int32)
    return slots, place_of


def _fit(found: Sequence[Evidence], place_of: NDArray[np.int32], size: int) -> tuple[Scores, Mask]:
    """How well each candidate fits a group, and which have the typed word itself."""
    places = place_of[np.concatenate([one.slots for one in found])]
    impacts = np.concatenate([one.impacts for one in found])
    lengths = [len(one.slots) for one in found]
    typed = np.repeat([one.alternative.kind in LITERAL for one in found], lengths)
    alive = places >= 0
    if not alive.all():
        places, impacts, typed = places[alive], impacts[alive], typed[alive]
    best = np.zeros(size, np.float32)
    np.maximum.at(best, places, impacts)
    literal = np.zeros(size, np.bool_)
    literal[places[typed]] = True
    meant = np.repeat([one.alternative.kind is Kind.SYNONYM for one in found], lengths)[alive]
    if meant.any():
        ways = np.repeat([one.ways for one in found], lengths)[alive][meant]
        more = np.bincount(places[meant], impacts[meant] * ways, size).astype(np.float32)
        best_meant = np.zeros(size, np.float32)
        np.maximum.at(best_meant, places[meant], impacts[meant])
        more -= best_meant
        best += np.float32(MORE) * more / (1 + more)
    return best, literal


def _rarity(count: int, frequency: int) -> float:
    return max(MIN_RARITY, float(np.log1p((count - frequency + 0.5) / (frequency + 0.5))))


def evidence_of(
    snapshot: Snapshot, group: Group, within: Slots | None = None
) -> Iterator[Evidence]:
    """Everything that is found for a group; each key once, by its heaviest alternative.

    ``within`` a few slots (ascending) only, or everywhere.
    """
    for field, key, weight, ways, alternative in group.simple:
        postings = snapshot.postings(field, key)
        if len(postings.slots):
            if alternative.kind is Kind.SYNONYM:
                weight *= _telling(snapshot.count, snapshot.frequency(postings))
            slots, impacts = _within(postings, within)
            yield _evidence(alternative, slots, impacts, weight, ways)
    for alternative in group.several:
        yield from _of_several_needs(snapshot, alternative, within)


def _within(postings: Postings, slots: Slots | None) -> tuple[Slots, Impacts]:
    if slots is None:
        return postings.slots, postings.impacts
    at = np.minimum(np.searchsorted(postings.slots, slots), len(postings.slots) - 1)
    there = postings.slots[at] == slots
    return slots[there], postings.impacts[at[there]]


def _telling(count: int, frequency: int) -> float:
    """What a synonym says by itself: less when a large share of the catalogue has it."""
    return min(1.0, float(np.log1p(count / max(1, frequency))) / TELLING)


def _evidence(
    alternative: Alternative, slots: Slots, impacts: Impacts, weight: float, ways: float = 1.0
) -> Evidence:
    return Evidence(alternative, slots, impacts * np.float32(weight), ways)


def _of_several_needs(
    snapshot: Snapshot, alternative: Alternative, within: Slots | None
) -> Iterator[Evidence]:
    """The slots that meet every need; how well is the mean over the needs."""
    met = []
    for need in alternative.needs:
        one = _meeting(snapshot, need, within)
        if one is None:
            return
        met.append(one)
    (slots, impacts), *others = sorted(met, key=lambda one: len(one[0]))
    for other_slots, other_impacts in others:
        best = np.zeros(snapshot.size, np.float32)
        np.maximum.at(best, other_slots, other_impacts)
        also = best[slots]
        both = also > 0
        slots, impacts = slots[both], impacts[both] + also[both]
        if not len(slots):
            return
    mean = impacts / np.float32(len(met))
    yield _evidence(alternative, slots, mean, alternative.weight)


def _meeting(
    snapshot: Snapshot, need: Sequence[Option], within: Slots | None
) -> tuple[Slots, Impacts] | None:
    """The slots that meet a need by any of its options."""
    found = [
        (slots, impacts * np.float32(weight))
        for field, key, weight in need
        if len((postings := snapshot.postings(field, key)).slots)
        for slots, impacts in [_within(postings, within)]
    ]
    if len(found) < 2:
        return found[0] if found else None
    return np.concatenate([s for s, _ in found]), np.concatenate([i for _, i in found])


@dataclass(frozen=True)
class Reason:
    """Why an intervention was found: a typed word, and what stands there instead."""

    typed: str
    label: str
    kind: Kind


def reasons(snapshot: Snapshot, query: Query, slots: Sequence[int]) -> list[tuple[Reason, ...]]:
    """For each of a few slots, one reason for every group it fits."""
    wanted = np.unique(np.asarray(slots, np.int32))
    found: dict[int, list[Reason]] = {slot: [] for slot in slots}
    for group in query.groups:
        best: dict[int, tuple[float, Alternative]] = {}
        for one in evidence_of(snapshot, group, wanted):
            for slot, impact in zip(one.slots.tolist(), one.impacts.tolist(), strict=True):
                if impact > best.get(slot, (0.0,))[0]:
                    best[slot] = impact, one.alternative
        for slot, (_, alternative) in best.items():
            found[slot].append(Reason(group.typed, alternative.label, alternative.kind))
    return [tuple(found[slot]) for slot in slots]

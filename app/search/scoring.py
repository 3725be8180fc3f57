"""Scores of a query over one snapshot, on arrays: which interventions it finds, and how well.

An intervention's score for a group is that of its best alternative; for the query, the sum over
the groups, each weighed by how rare it is. Those that have all words come before those that have
some.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.search.bits import mask_of_bits
from app.search.postings import Postings
from app.search.query import Alternative, Group, Kind, Option, Query
from app.search.snapshot import Snapshot

MIN_RARITY = 0.3
"""A word that stands nearly everywhere still counts a little."""
GENERAL_SHARE = 0.25
"""What a general word counts, of what its rarity would say."""
ALL_WORDS = 1000.0
"""More than any score: what lifts those that have all words above the rest."""
FEW = 10
"""When fewer have all words, those that have most of them are shown behind them …"""
NOT_IN_PASSING = 0.1
"""What one of the words must fit at least, where some of them are missing."""
MORE = 0.7
"""What further alternatives add to the best one, at the most."""
LEAST = 0.25
"""How much the worst met need of several counts, beside their mean."""
VOTERS, RERANKED = 10, 200
"""Results that vote, and results that are put in order by it."""
TOPIC = 0.4
"""What being wholly on the topic of the first results adds, as a share of the score."""
MOST_STRICT = 3
"""With more words than this, having all of them counts, but no longer before everything else."""
HISTORICAL = 0.5
"""What a historical source counts, unless it is asked for by its name."""

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class TextHits:
    """What a text finds, before any filter."""

    mask: Mask
    scores: Scores
    """By slot; meaningless where not found."""
    all_words: bool
    """False when none has all words."""


def score(snapshot: Snapshot, query: Query) -> TextHits:
    """Finds and scores by the text alone."""
    live = mask_of_bits(snapshot.live, snapshot.size)
    demanded = [group for group in query.groups if not group.general]
    total = np.zeros(snapshot.size, np.float32)
    had = np.zeros(snapshot.size, np.int8)
    covered = np.zeros(snapshot.size, np.float32)
    prominent = np.zeros(snapshot.size, np.bool_)
    known, mass = 0, 0.0
    count = max(1, snapshot.count)
    for group in query.groups:
        fit = fit_of(snapshot, group)
        found = fit > 0 if fit is not None else None
        frequency = int(np.count_nonzero(found & live)) if found is not None else 0
        rarity = max(MIN_RARITY, float(np.log1p((count - frequency + 0.5) / (frequency + 0.5))))
        if group.general:
            if fit is not None:
                total += fit * np.float32(rarity * GENERAL_SHARE)
            continue
        mass += rarity
        if fit is None or found is None:
            continue
        known += frequency > 0
        total += fit * np.float32(rarity)
        covered += found * np.float32(rarity)
        had += found
        prominent |= fit >= NOT_IN_PASSING
    complete = (had == len(demanded)) & live if demanded else np.zeros_like(live)
    number = int(np.count_nonzero(complete))
    if len(demanded) < 2 or (number >= FEW and len(demanded) <= MOST_STRICT):
        return TextHits(complete, total, all_words=True)
    needed = _needed(len(demanded), known)
    mask = complete | ((had >= needed) & live & prominent)
    total = total * (covered / np.float32(mass))
    if len(demanded) <= MOST_STRICT:
        total += complete * np.float32(ALL_WORDS)
    return TextHits(mask, total, all_words=number > 0 or not mask.any())


def _needed(demanded: int, known: int) -> int:
    """How many of the words one must have to be shown at all."""
    if demanded == 2:
        return 1 if known == 2 else 2
    return (demanded + 1) // 2


def fit_of(snapshot: Snapshot, group: Group) -> Scores | None:
    """How well each slot fits a group; None when nothing does."""
    best: Scores | None = None
    for alternative in group.alternatives:
        found = fitting(snapshot, alternative)
        if not len(found.slots):
            continue
        if best is None:
            best = np.zeros(snapshot.size, np.float32)
            everything = np.zeros(snapshot.size, np.float32)
        best[found.slots] = np.maximum(best[found.slots], found.impacts)
        everything[found.slots] += found.impacts
    if best is None:
        return None
    more = everything - best
    return best + np.float32(MORE) * more / (1 + more)


def fitting(snapshot: Snapshot, alternative: Alternative) -> Postings:
    """The slots that meet every need of an alternative, and how well."""
    weight = np.float32(alternative.weight)
    first, *others = (_meeting(snapshot, need) for need in alternative.needs)
    slots, impacts = first.slots, first.impacts
    for other in others:
        if not len(slots):
            break
        slots, mine, theirs = np.intersect1d(
            slots, other.slots, assume_unique=True, return_indices=True
        )
        one, two = impacts[mine], other.impacts[theirs]
        impacts = np.float32(LEAST) * np.minimum(one, two) + np.float32(1 - LEAST) * (one + two) / 2
    return Postings(slots, impacts * weight)


def _meeting(snapshot: Snapshot, need: Sequence[Option]) -> Postings:
    """The slots that meet a need, each by its best option."""
    found = [
        (postings, np.float32(weight))
        for field, key, weight in need
        if len((postings := snapshot.postings(field, key)).slots)
    ]
    if not found:
        return Postings(np.empty(0, np.int32), np.empty(0, np.float32))
    if len(found) == 1:
        (postings, weight) = found[0]
        return postings if weight == 1 else Postings(postings.slots, postings.impacts * weight)
    best = np.zeros(snapshot.size, np.float32)
    for postings, weight in found:
        best[postings.slots] = np.maximum(best[postings.slots], postings.impacts * weight)
    slots = np.flatnonzero(best).astype(np.int32)
    return Postings(slots, best[slots])


def on_topic(snapshot: Snapshot, slots: NDArray[np.intp], scores: Scores) -> Scores:
    """The scores, raised for what is classified like the best results.

    The best results vote with their scores on what the search is about; a value counts the more,
    the rarer it is in the catalogue. ``slots`` and ``scores`` belong together, in any order.
    """
    if len(slots) < 3:
        return scores
    best = np.argsort(-scores, kind="stable")[:RERANKED]
    owner, values = _values_of(snapshot, slots[best])
    about = snapshot.about[values]
    owner, values = owner[about], values[about]
    voters = owner < VOTERS
    votes = scores[best][:VOTERS] % np.float32(ALL_WORDS)
    size = len(snapshot.columns.value_names)
    share = np.bincount(values[voters], votes[owner[voters]], size) / max(float(votes.sum()), 1e-9)
    telling = share * np.log1p(snapshot.rarity)
    fits = np.bincount(owner, telling[values], len(best))
    fits = fits / np.sqrt(np.maximum(1, np.bincount(owner, minlength=len(best))))
    most = float(fits.max(initial=0))
    if most <= 0:
        return scores
    raised = scores.copy()
    gain = (fits / most * TOPIC).astype(np.float32)
    raised[best] += gain * (scores[best] % np.float32(ALL_WORDS))
    return raised


def _values_of(
    snapshot: Snapshot, slots: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every value of some slots: whose it is (by place among the slots), and which."""
    columns = snapshot.columns
    begins = columns.value_starts[slots]
    lengths = columns.value_starts[slots + 1] - begins
    owner = np.repeat(np.arange(len(slots)), lengths)
    ends = np.cumsum(lengths)
    at = np.arange(len(owner)) + np.repeat(begins - (ends - lengths), lengths)
    return owner, columns.values[at].astype(np.intp)


@dataclass(frozen=True)
class Reason:
    """Why an intervention was found: a typed word, and what stands there instead."""

    typed: str
    label: str
    kind: Kind


def reasons(snapshot: Snapshot, query: Query, slots: Sequence[int]) -> list[tuple[Reason, ...]]:
    """For each of a few slots, one reason for every group it fits."""
    wanted = np.asarray(slots, np.int64)
    found: list[list[Reason]] = [[] for _ in slots]
    for group in query.groups:
        best = np.zeros(len(slots), np.float32)
        reason: list[Reason | None] = [None] * len(slots)
        for alternative in group.alternatives:
            hits = fitting(snapshot, alternative)
            if not len(hits.slots):
                continue
            at = np.minimum(np.searchsorted(hits.slots, wanted), len(hits.slots) - 1)
            fits = np.where(hits.slots[at] == wanted, hits.impacts[at], 0)
            for place in np.flatnonzero(fits > best).tolist():
                best[place] = fits[place]
                reason[place] = Reason(group.typed, alternative.label, alternative.kind)
        for place, why in enumerate(reason):
            if why is not None:
                found[place].append(why)
    return [tuple(why) for why in found]

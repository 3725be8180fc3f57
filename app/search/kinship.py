"""Lets what is classified as the best hits are stand above what merely shares their words.

A long question has words that stand in every other text; what it is about shows in the
classification that the best of what it finds have in common.
"""

import numpy as np
from numpy.typing import NDArray

from app.search.snapshot import Snapshot

ABOUT = frozenset(("spor", "helbred", "risikofaktor", "risiko", "opgavetype"))
"""The filters that say what an intervention is about."""
BEST = 5
"""Hits that say what a question is about, each as much as it scores."""
NEAR = 100
"""Hits that are compared with them; those behind are not shown to many."""
KINSHIP = 1.0
"""What one gains that is classified exactly as the best are, of its own score."""

DIGITS = 4
"""So that the order in which values are added up makes no difference."""

Scores = NDArray[np.float32]


def lift_kin(snapshot: Snapshot, slots: NDArray[np.intp], scores: Scores) -> None:
    """Raises the scores of those among the best that are classified alike, in place."""
    if len(slots) <= 2:
        return
    near = _highest(snapshot, slots, scores)
    has = _about(snapshot, slots[near])
    own = scores[near]
    shares = own[:BEST] / (own[0] or 1)
    with np.errstate(invalid="ignore"):  # BLAS may raise that flag over what it reads past the end
        alike = has @ (has[:BEST].T @ shares)
    alike[:BEST] -= shares * np.square(has[:BEST]).sum(axis=1)  # nothing is kin to itself
    alike[:BEST] *= len(shares) / (len(shares) - 1)
    alike = np.round(alike / (shares.sum() or 1), DIGITS)
    scores[near] += np.float32(KINSHIP) * own * alike


def _highest(snapshot: Snapshot, slots: NDArray[np.intp], scores: Scores) -> NDArray[np.intp]:
    """The places of the highest scores, highest first, equal ones by their names."""
    near = np.arange(len(scores))
    if len(scores) > NEAR:
        near = np.flatnonzero(scores >= np.partition(scores, -NEAR)[-NEAR])
    return near[np.lexsort((snapshot.name_rank[slots[near]], -scores[near]))[:NEAR]]


def _about(snapshot: Snapshot, slots: NDArray[np.intp]) -> Scores:
    """For each slot a row of length one: what it is classified under, rare values more."""
    columns = snapshot.columns
    rows = [row for (parameter, _), row in snapshot.rows.items() if parameter in ABOUT]
    begins = columns.value_starts[slots]
    lengths = columns.value_starts[slots + 1] - begins
    ends = np.cumsum(lengths)
    at = np.arange(ends[-1]) + np.repeat(begins - (ends - lengths), lengths)
    has = np.zeros((len(slots), len(columns.value_names)), np.float32)
    has[np.repeat(np.arange(len(slots)), lengths), columns.values[at]] = 1
    about = has[:, rows] * np.log1p(snapshot.count / (1 + snapshot.value_counts[rows]))
    norms = np.sqrt(np.square(about).sum(axis=1))
    norms[norms == 0] = 1
    found: Scores = (about / norms[:, np.newaxis]).astype(np.float32)
    return found

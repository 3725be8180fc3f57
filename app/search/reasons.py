"""Why interventions were found: for every typed word what stands there, and under which keys."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.search.evidence import Finder
from app.search.query import Alternative, Kind, Query
from app.search.snapshot import Snapshot


@dataclass(frozen=True)
class Reason:
    """Why an intervention was found: what was typed, and what stands there instead."""

    typed: str
    """A word, or all words of an expression that was understood as one."""
    label: str
    kind: Kind


@dataclass(frozen=True)
class Explained:
    """Why some interventions were found."""

    reasons: list[tuple[Reason, ...]]
    """For each of them, in the order asked for, one reason for every group it fits."""
    keys: list[frozenset[str]]
    """For each of them what of all that was sought is found in it, for marking it there."""


def explained(snapshot: Snapshot, query: Query, slots: Sequence[int]) -> Explained:
    """Explains a few slots."""
    finder = Finder(snapshot, np.unique(np.asarray(slots, np.int32)))
    found: dict[int, dict[Reason, None]] = {slot: {} for slot in slots}
    met: dict[int, set[str]] = {slot: set() for slot in slots}
    for group in query.groups:
        best: dict[int, tuple[float, Alternative]] = {}
        for one in finder.evidence_of(group):
            keys = frozenset(one.alternative.keys)
            for slot, impact in zip(one.slots.tolist(), one.impacts.tolist(), strict=True):
                met[slot] |= keys
                if impact > best.get(slot, (0.0,))[0]:
                    best[slot] = impact, one.alternative
        for slot, (_, alternative) in best.items():
            kind = Kind.SPELLING if group.corrected else alternative.kind
            found[slot][Reason(alternative.said or group.typed, alternative.label, kind)] = None
    return Explained(
        [tuple(found[slot]) for slot in slots], [frozenset(met[slot]) for slot in slots]
    )

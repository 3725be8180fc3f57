"""How many stand where two facets meet, counted from the rows of bits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from app.search.bits import Bits, bits_of_mask, count, with_slots
from app.search.snapshot import Snapshot


@dataclass(frozen=True)
class Met:
    """What stands where two values meet."""

    current: int
    """Offers of today."""
    historical: int
    """What old sources tell."""


def coverage(
    snapshot: Snapshot, first: str, second: str, among: Iterable[str] | None = None
) -> Mapping[tuple[str, str], Met]:
    """For every two values of two facets what has both; of everything, or of these ids."""
    within = snapshot.live if among is None else snapshot.live & _bits(snapshot, among)
    old = bits_of_mask(snapshot.columns.historical) & within
    now = within & ~old
    met: dict[tuple[str, str], Met] = {}
    for (parameter, value), row in snapshot.rows.items():
        if parameter != first:
            continue
        has_first = snapshot.facets[row]
        for (other_parameter, other), column in snapshot.rows.items():
            if other_parameter == second:
                both = has_first & snapshot.facets[column]
                met[value, other] = Met(count(both & now), count(both & old))
    return met


def _bits(snapshot: Snapshot, ids: Iterable[str]) -> Bits:
    slots = [slot for one in ids if (slot := snapshot.slot_of(one)) is not None]
    none = np.zeros(0, np.uint64)
    return with_slots(none, np.asarray(slots, np.int64), snapshot.size)

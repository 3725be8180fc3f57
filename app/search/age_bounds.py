"""Which interventions state age bounds, and how narrow."""

import numpy as np

from app.search.bits import slots_of_bits
from app.search.columns import NO_AGE
from app.search.snapshot import Snapshot


def within_ages(
    snapshot: Snapshot, youngest_from: float | None, oldest_to: float | None
) -> set[str]:
    """The ids of those whose lowest age is at least the one, and highest at most the other.

    What states no bound has the widest: 0 leaves nobody out, and neither does anything above 998.
    """
    columns = snapshot.columns
    lowest = NO_AGE[0] if youngest_from is None else youngest_from
    highest = NO_AGE[1] if oldest_to is None else oldest_to
    live = slots_of_bits(snapshot.live, snapshot.size)
    fits = (columns.age_from[live] >= lowest) & (columns.age_to[live] <= highest)
    return {snapshot.id_of(slot) for slot in np.asarray(live)[fits].tolist()}

"""Sets of slots as Python integers: bit n is slot n. Immutable, compact, and fast to intersect."""

import numpy as np
from numpy.typing import NDArray


def bits_of_mask(mask: NDArray[np.bool_]) -> int:
    """The set of slots where the mask is true."""
    return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")


def mask_of_bits(bits: int, size: int) -> NDArray[np.bool_]:
    """A mask of ``size`` slots, true where the set has them."""
    data = np.frombuffer(bits.to_bytes((size + 7) // 8, "little"), np.uint8)
    return np.unpackbits(data, count=size, bitorder="little").astype(np.bool_)

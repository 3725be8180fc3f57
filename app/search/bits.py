"""Sets of slots as rows of 64-bit words: bit n of word m is slot 64 m + n."""

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]


def words_for(size: int) -> int:
    """How many words hold ``size`` slots."""
    return (size + 63) // 64


def bits_of_mask(mask: NDArray[np.bool_]) -> Bits:
    """The set of slots where the mask is true."""
    packed = np.packbits(mask, bitorder="little")
    short = -len(packed) % 8
    if short:
        packed = np.concatenate((packed, np.zeros(short, np.uint8)))
    return packed.view(np.uint64)


def mask_of_bits(bits: Bits, size: int) -> NDArray[np.bool_]:
    """A mask of ``size`` slots, true where the set has them."""
    return np.unpackbits(bits.view(np.uint8), count=size, bitorder="little").view(np.bool_)


def slots_of_bits(bits: Bits, size: int) -> NDArray[np.intp]:
    """The slots of a set, ascending."""
    return np.flatnonzero(mask_of_bits(bits, size))


def count(bits: Bits) -> int:
    """How many slots a set has."""
    return int(np.bitwise_count(bits).sum())


def with_slots(bits: Bits, slots: NDArray[np.integer], size: int) -> Bits:
    """A copy of ``size`` slots with these added."""
    grown = np.zeros(words_for(size), np.uint64)
    grown[: len(bits)] = bits
    np.bitwise_or.at(grown, slots >> 6, np.uint64(1) << (slots & 63).astype(np.uint64))
    return grown


def without_slots(bits: Bits, slots: NDArray[np.integer]) -> Bits:
    """A copy with these taken out."""
    less = bits.copy()
    np.bitwise_and.at(less, slots >> 6, ~(np.uint64(1) << (slots & 63).astype(np.uint64)))
    return less


def bits_of_slots(slots: NDArray[np.integer], size: int) -> Bits:
    """The set of these of ``size`` slots."""
    mask = np.zeros(size, np.bool_)
    mask[slots] = True
    return bits_of_mask(mask)


def holds(bits: Bits, slots: NDArray[np.integer]) -> NDArray[np.bool_]:
    """For each slot whether the set has it."""
    if len(slots) > len(bits):  # unpacking all of it is cheaper
        found: NDArray[np.bool_] = mask_of_bits(bits, 64 * len(bits))[slots]
    else:
        shifts = (slots & 63).astype(np.uint64)
        found = ((bits[slots >> 6] >> shifts) & np.uint64(1)).astype(np.bool_)
    return found

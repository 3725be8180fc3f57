"""What is done with memory that is no longer used, by the C library and by Python."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MMAP_THRESHOLD = -3
"""The number of the option, in glibc's ``malloc.h``."""
LARGE = 128 * 1024
"""Bytes of a block from which on it is given back when it is freed."""


def give_back_large_blocks() -> bool:
    """Asks glibc to give large blocks back at once; whether it does, which others need not.

    By itself it raises its limit to the largest block that was ever freed, and the arrays of the
    searches then lie scattered between small blocks that last: 12 MB more of a worker that holds
    50,000 interventions, and no millisecond less of a search.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE))
    except (OSError, AttributeError):  # another system or C library
        return False


@contextmanager
def uncollected() -> Iterator[None]:
    """Lets Python not look for garbage while very many lasting objects are made.

    It would go through all of them again and again: two thirds of the time that a start takes.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()

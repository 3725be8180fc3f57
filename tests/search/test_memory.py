"""That freed arrays go back to the system."""

import gc
import subprocess
import sys

import pytest

from app.search.memory import give_back_large_blocks, uncollected

LEFT = """
import sys
import numpy as np, psutil
from app.search.memory import LARGE, give_back_large_blocks
if sys.argv[1] == "asked":
    give_back_large_blocks()
np.ones(64 * LARGE, np.uint8)  # freed: from here on glibc by itself keeps what is smaller
begun = psutil.Process().memory_info().rss
large, small = [], []
for _ in range(200):
    large.append(np.ones(2 * LARGE, np.uint8))
    small.append(np.ones(LARGE // 4, np.uint8))
large.clear()
print(psutil.Process().memory_info().rss - begun)
"""


def _left(how: str) -> int:
    """Bytes that a process holds when it has freed its large arrays."""
    run = subprocess.run(
        [sys.executable, "-c", LEFT, how], capture_output=True, text=True, check=True
    )
    return int(run.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is asked")
def test_large_blocks_go_back_when_they_are_freed() -> None:
    if not give_back_large_blocks():
        pytest.skip("another C library")
    assert _left("asked") < _left("not asked") / 2


def test_garbage_is_looked_for_again_afterwards_whatever_happened() -> None:
    seen = []

    def fail() -> None:
        with uncollected():
            seen.append(gc.isenabled())
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (seen, gc.isenabled()) == ([False], True)


def test_who_had_it_turned_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

"""That freed arrays go back to the system."""

import gc
import sys

import numpy as np
import psutil  # type: ignore[import-untyped]
import pytest

from app.search.memory import LARGE, give_back_large_blocks


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is asked")
def test_large_blocks_go_back_when_they_are_freed() -> None:
    if not give_back_large_blocks():
        pytest.skip("another C library")
    process = psutil.Process()
    arrays = [np.ones(2 * LARGE, np.uint8) for _ in range(400)]
    full = process.memory_info().rss
    small = [bytes(100) for _ in range(1000)]  # what would lie between them
    del arrays
    gc.collect()
    assert full - process.memory_info().rss > 400 * LARGE
    assert len(small) == 1000

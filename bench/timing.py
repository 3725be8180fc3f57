"""Clocks, medians, and a fixed piece of work by which machines can be compared. Times in ms."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

RUNS = 5
"""A figure is the median of this many runs …"""
BUDGET_SECONDS = 1200.0
"""… or of as many as fit into this time, but at least one."""
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True)
class Sample:
    """Times in ms: of the same thing done several times, or one median for each of several."""

    times: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one, in ms."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """The time that 95 of 100 do not exceed, in ms."""
        return percentile(self.times, 95)


def percentile(times: Sequence[float], percent: float) -> float:
    """The percentile of some times, interpolated; in their unit."""
    return float(np.percentile(np.asarray(times, np.float64), percent))


def clock(work: Callable[[], object]) -> float:
    """How long the work takes, in ms."""
    begun = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begun) / 1e6


def repeat(work: Callable[[], object], runs: int = RUNS) -> Sample:
    """Does the work ``runs`` times, or fewer when that would take more than the budget."""
    return take_turns({"it": work}, runs)["it"]


def take_turns(works: Mapping[Name, Callable[[], object]], runs: int = RUNS) -> dict[Name, Sample]:
    """Does each work once, then each again, as often as asked or as the budget allows."""
    times: dict[Name, list[float]] = {name: [] for name in works}
    begun = time.monotonic()
    for _ in range(runs):
        for name, work in works.items():
            gc.collect()
            times[name].append(clock(work))
        if time.monotonic() - begun > BUDGET_SECONDS:
            break
    return {name: Sample(tuple(taken)) for name, taken in times.items()}


@dataclass(frozen=True)
class Calibration:
    """How fast this machine is at this moment: the same work for everybody, in ms."""

    python: float
    numpy: float


def calibrate() -> Calibration:
    """Medians of five: a million steps of integer arithmetic, and sorting a million floats."""
    numbers = np.random.default_rng(7).random(1_000_000)
    return Calibration(
        python=repeat(_count).median,
        numpy=repeat(lambda: np.sort(numbers)).median,
    )


def _count() -> int:
    total = 0
    for number in range(1_000_000):
        total = (total * 31 + number) & 0xFFFFFFFF
    return total

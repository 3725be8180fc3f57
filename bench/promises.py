"""What is promised of the speed, for 50,000 interventions on an idle machine with two cores."""

from dataclasses import dataclass

PROMISED_AT = 50_000
"""Interventions; at other sizes the bars stand beside the figures for comparison."""


@dataclass(frozen=True)
class Bar:
    """A limit, of our figure or of its ratio to the yardstick's."""

    limit: float
    ratio: bool = True
    least: bool = False
    """Whether the limit is the least that is promised, and not the most."""

    def is_kept(self, ours: float, ratio: float | None) -> bool:
        """Whether a measurement keeps it."""
        value = ratio if self.ratio else ours
        if value is None:
            return False
        return value >= self.limit if self.least else value <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.least else "≤"
        return f"{sign} {self.limit:g}{'×' if self.ratio else ''}"


def _at_most(limit: float) -> Bar:
    return Bar(limit, ratio=False)


SEARCH_P50, SEARCH_P95 = Bar(0.10), Bar(0.06)
"""Text, two filters, every count, the first twenty, nothing in memory; beside FTS5."""
ARRAYS_P95 = Bar(8)
"""The same beside the arrays written by hand."""
ONE_WORD_P95 = Bar(0.30)
BEGINNING_P95 = Bar(0.35)
BROWSE_P50 = Bar(0.02)
SCALING = Bar(5)
"""Ten times the interventions, of the time of the search above."""
HOSTILE = Bar(2)
"""The slowest hostile text beside the slowest question."""
SUGGESTION = _at_most(5)
"""ms."""
SHARE = _at_most(15)
"""% of a page's time that searching and counting take."""
PAGE_RATE = Bar(0.55, least=True)
"""Pages in a second beside the same template with fixed content."""
MEMORY = _at_most(400)
"""MB of a worker after a thousand mixed requests."""
START = _at_most(2)
"""s to open an existing index."""
BUILD = Bar(10)
"""Building the index beside FTS5's, both from the same texts."""
EXPORT_RATE = Bar(5_000, ratio=False, least=True)
"""Records a second of the whole export, over HTTP."""
EXPORT_MEMORY = _at_most(50)
"""MB that a worker holds beyond what it held before, while it exports."""
VISIBLE_HERE = _at_most(50)
"""ms from the commit to the search that finds it, in the process that made the edit …"""
VISIBLE_ELSEWHERE = _at_most(1000)
"""… and in another."""

"""One line for each measurement, as a table on the terminal and as bench/results.json."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.timing import Calibration

WIDTH = 96
"""Columns of text that the table needs."""
RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Line:
    """One measurement at one size; ``yardstick`` is None where FTS5 has no counterpart."""

    size: int
    what: str
    unit: str
    ours: float
    yardstick: float | None
    runs: int
    """How many runs the figure is a median (or a percentile) of."""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the yardstick's."""
        return self.ours / self.yardstick if self.yardstick else None


def machine() -> dict[str, str | int | float | None]:
    """What the figures depend on besides the code."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }


def show(console: Console, lines: Sequence[Line], calibration: Calibration) -> None:
    """Prints the lines of one size."""
    table = Table(title=f"{lines[0].size:,} entries", title_justify="left")
    table.add_column("what", no_wrap=True)
    for name in ("ours", "FTS5", "ratio", "unit", "runs"):
        table.add_column(name, justify="left" if name == "unit" else "right", no_wrap=True)
    for line in lines:
        table.add_row(
            line.what,
            _number(line.ours),
            _number(line.yardstick),
            _number(line.ratio),
            line.unit,
            str(line.runs),
        )
    console.print(table)
    console.print(
        f"calibration just now: python {calibration.python:.1f} ms, "
        f"numpy {calibration.numpy:.1f} ms, load {os.getloadavg()[0]:.1f}\n"
    )


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def save(lines: Sequence[Line], calibrations: Sequence[Calibration], path: Path = RESULTS) -> None:
    """Writes everything that was measured."""
    found = {
        "machine": machine(),
        "calibrations": [asdict(calibration) for calibration in calibrations],
        "lines": [{**asdict(line), "ratio": line.ratio} for line in lines],
    }
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

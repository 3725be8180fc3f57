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

from bench.promises import PROMISED_AT, Bar
from bench.timing import Calibration

WIDTH = 140
"""Columns of text that the table needs."""
RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Line:
    """One measurement at one size; ``beside`` is None where it stands alone."""

    size: int
    what: str
    unit: str
    ours: float
    beside: float | None = None
    yardstick: str = ""
    """What ``beside`` was measured of."""
    bar: Bar | None = None
    runs: int = 1
    """How many runs the figure is a median (or a percentile of medians) of."""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the yardstick's."""
        return self.ours / self.beside if self.beside else None

    @property
    def kept(self) -> bool | None:
        """Whether the bar is kept; None without one."""
        return self.bar.is_kept(self.ours, self.ratio) if self.bar else None


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
    for name in ("ours", "beside", "of", "ratio", "unit", "promised", "kept", "runs"):
        left = name in ("of", "unit")
        table.add_column(name, justify="left" if left else "right", no_wrap=True)
    for line in lines:
        table.add_row(
            line.what,
            _number(line.ours),
            _number(line.beside),
            line.yardstick,
            _number(line.ratio),
            line.unit,
            str(line.bar or ""),
            _kept(line),
            str(line.runs),
        )
    console.print(table)
    for line in lines:
        if line.note:
            console.print(f"{line.what}: {line.note}", markup=False)
    console.print(
        f"calibration just now: python {calibration.python:.1f} ms, "
        f"numpy {calibration.numpy:.1f} ms, load {os.getloadavg()[0]:.1f}\n"
    )


def _kept(line: Line) -> str:
    """In brackets where nothing is promised for this size."""
    if line.kept is None:
        return ""
    word = "yes" if line.kept else "NO"
    return word if line.size == PROMISED_AT else f"({word})"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def save(lines: Sequence[Line], calibrations: Sequence[Calibration], path: Path = RESULTS) -> None:
    """Writes everything that was measured."""
    found = {
        "machine": machine(),
        "calibrations": [asdict(calibration) for calibration in calibrations],
        "lines": [
            {
                **asdict(line),
                "ratio": line.ratio,
                "bar": str(line.bar) if line.bar else None,
                "kept": line.kept,
            }
            for line in lines
        ],
    }
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

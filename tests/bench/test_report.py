"""What a run leaves behind can be read by people and by programs."""

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from bench.report import Line, save, show
from bench.timing import Calibration, Sample, repeat

LINES = [
    Line(500, "start", "ms", 10.0, 40.0, 5),
    Line(500, "publish", "ms", 3.0, None, 5),
]
CALIBRATION = Calibration(python=50.0, numpy=60.0)


def test_the_table_shows_both_sides_their_ratio_and_the_calibration() -> None:
    console = Console(record=True, width=120, file=StringIO())
    show(console, LINES, CALIBRATION)
    text = console.export_text()
    row = next(line for line in text.splitlines() if "start" in line)
    assert [part.strip() for part in row.split("│")[1:-1]] == [
        "start",
        "10",
        "40",
        "0.25",
        "ms",
        "5",
    ]
    assert "python 50.0 ms" in text


def test_the_file_holds_every_line_with_its_ratio(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    save(LINES, [CALIBRATION], path)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert [line["ratio"] for line in found["lines"]] == [0.25, None]
    assert found["calibrations"] == [{"python": 50.0, "numpy": 60.0}]
    assert found["machine"]["cores"] >= 1


def test_work_is_repeated_as_often_as_asked_and_the_middle_time_counts() -> None:
    done: list[int] = []
    sample = repeat(lambda: done.append(1), runs=5)
    assert len(done) == len(sample.times) == 5
    assert sample.median == sorted(sample.times)[2]


def test_a_sample_tells_its_middle_and_its_slow_end() -> None:
    sample = Sample(tuple(float(number) for number in range(101)))
    assert (sample.median, sample.p95) == (50.0, 95.0)

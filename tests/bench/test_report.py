"""What a run leaves behind can be read by people and by programs."""

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from bench.promises import Bar
from bench.report import Line, save, show
from bench.timing import Calibration, Sample, repeat, take_turns

LINES = [
    Line(50_000, "search", "ms", 10.0, 40.0, "FTS5", Bar(0.1), 5),
    Line(500, "memory", "MB", 399.0, bar=Bar(400, ratio=False)),
    Line(500, "pages", "req/s", 80.0, 100.0, "fixed", Bar(0.55, least=True)),
    Line(500, "publish", "ms", 3.0, note="slowest 4 ms"),
]
CALIBRATION = Calibration(python=50.0, numpy=60.0)


def shown() -> tuple[list[list[str]], str]:
    console = Console(record=True, width=140, file=StringIO())
    show(console, LINES, CALIBRATION)
    text = console.export_text()
    rows = [line.split("│")[1:-1] for line in text.splitlines() if "│" in line]
    return [[part.strip() for part in row] for row in rows], text


def test_the_table_shows_both_sides_their_ratio_and_whether_the_promise_is_kept() -> None:
    rows, text = shown()
    assert rows == [
        ["search", "10", "40", "FTS5", "0.25", "ms", "≤ 0.1×", "NO", "5"],
        ["memory", "399", "", "", "", "MB", "≤ 400", "(yes)", "1"],
        ["pages", "80", "100", "fixed", "0.8", "req/s", "≥ 0.55×", "(yes)", "1"],
        ["publish", "3", "", "", "", "ms", "", "", "1"],
    ]
    assert "publish: slowest 4 ms" in text
    assert "python 50.0 ms" in text


def test_the_file_holds_every_line_with_its_ratio_and_its_bar(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    save(LINES, [CALIBRATION], path)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert [line["ratio"] for line in found["lines"]] == [0.25, None, 0.8, None]
    assert [line["kept"] for line in found["lines"]] == [False, True, True, None]
    assert found["lines"][0]["bar"] == "≤ 0.1×"
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


def test_two_kinds_of_work_take_turns() -> None:
    done: list[str] = []
    take_turns({"one": lambda: done.append("one"), "other": lambda: done.append("other")}, runs=2)
    assert done == ["one", "other"] * 2

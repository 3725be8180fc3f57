"""``python -m bench [--sizes 500,5000] [--quick]``: measures, prints, and saves what it found."""

import argparse
import gc
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from app.web.assets import are_built
from bench.arrays import Arrays
from bench.corpus import SEED
from bench.export import measure_export
from bench.lifecycle import measure_build, measure_edit, measure_start
from bench.ours import ready
from bench.pages import measure_elsewhere, measure_pages
from bench.questions import ask
from bench.report import RESULTS, WIDTH, Line, machine, save, show
from bench.searching import (
    Engines,
    measure_hostile,
    measure_search,
    measure_suggestions,
    scaling,
)
from bench.subject import Subject, documents_of
from bench.timing import RUNS, calibrate

SIZES = (500, 5_000, 50_000)
QUICK_SIZES = (500,)
QUICK_RUNS = 1
VAST = 50_000
"""From this size on each thing is done fewer times …"""
VAST_RUNS = 3
"""… namely so often, …"""
VAST_BUILDS = 1
"""… and an index is built only so often."""
VASTEST = 200_000
"""From this size on everything is done once."""
ADDRESSES = 300
"""Pages of single interventions among the mixed requests."""
EDITS = 5


def measure(size: int, runs: int, console: Console) -> list[Line]:
    """Everything at one size, in a temporary directory."""
    runs = min(runs, _most_runs(size))
    with tempfile.TemporaryDirectory(prefix="indsatskatalog-bench-") as directory:
        console.print(f"{size:,} entries: generating …", style="dim")
        subject = Subject(Path(directory), size)
        catalogue = subject.catalogue()
        documents = list(documents_of(catalogue))
        addresses = [f"/indsatser/{d.entry.slug}" for d in documents[:: max(1, size // ADDRESSES)]]
        edited = [document.entry.id for document in documents[:: max(1, size // EDITS // 2)]]
        console.print("building …", style="dim")
        builds = VAST_BUILDS if size >= VAST else runs
        lines = measure_build(subject, catalogue, documents, builds)
        lines.append(measure_start(subject, runs))
        arrays = Arrays(documents, catalogue.index.analysis)
        questions = ask(documents, catalogue.index, arrays, SEED)
        del documents
        gc.collect()
        ready(catalogue)
        console.print("searching …", style="dim")
        engines = Engines(subject, catalogue, arrays, runs)
        found = measure_search(engines, questions)
        found.append(measure_suggestions(engines, questions))
        found.append(measure_hostile(engines, questions))
        engines.close()
        del arrays, engines
        console.print("asking for pages …", style="dim")
        lines = found + lines
        lines += measure_pages(subject, catalogue, questions, addresses, runs)
        lines += measure_export(subject, runs)
        lines += measure_edit(subject, catalogue, edited[:EDITS])
        lines.append(measure_elsewhere(subject, catalogue, edited[EDITS : 2 * EDITS]))
        catalogue.database.close()
    return lines


def _most_runs(size: int) -> int:
    if size >= VASTEST:
        return 1
    return VAST_RUNS if size >= VAST else RUNS


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the arguments and measures one size after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", help="numbers of entries, parted by commas")
    parser.add_argument("--quick", action="store_true", help="500 entries, everything once")
    options = parser.parse_args(arguments)
    sizes: tuple[int, ...] = QUICK_SIZES if options.quick else SIZES
    if options.sizes:
        sizes = tuple(int(size) for size in options.sizes.replace("_", "").split(","))
    if not are_built():
        raise SystemExit("The style sheets are missing. Run: make assets")
    console = Console(highlight=False)
    console.width = max(console.width, WIDTH)
    console.print(", ".join(f"{name} {value}" for name, value in machine().items()))
    lines: list[Line] = []
    calibrations = [calibrate()]
    for size in sizes:
        found = measure(size, QUICK_RUNS if options.quick else RUNS, console)
        found += scaling([*lines, *found], size)
        calibrations.append(calibrate())
        show(console, found, calibrations[-1])
        lines += found
        save(lines, calibrations)
    console.print(f"saved in {RESULTS.relative_to(RESULTS.parent.parent)}")


if __name__ == "__main__":
    main()

"""``python -m bench [--sizes 500,5000] [--quick]``: measures, prints, and saves what it found."""

import argparse
import gc
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from app.web.assets import are_built
from bench.corpus import SEED
from bench.engines import measure_build, measure_edit, measure_search, measure_start
from bench.pages import measure_pages
from bench.questions import ask
from bench.report import RESULTS, WIDTH, Line, machine, save, show
from bench.subject import Subject
from bench.timing import RUNS, calibrate

SIZES = (500, 5_000, 50_000)
QUICK_SIZES = (500,)
QUICK_RUNS = 1
ADDRESSES = 300
"""Pages of single interventions among the mixed requests."""


def measure(size: int, runs: int, console: Console) -> list[Line]:
    """Everything at one size, in a temporary directory."""
    with tempfile.TemporaryDirectory(prefix="indsatskatalog-bench-") as directory:
        console.print(f"{size:,} entries: generating …", style="dim")
        subject = Subject(Path(directory), size)
        catalogue = subject.catalogue()
        documents = subject.documents(catalogue)
        questions = ask(documents, SEED)
        addresses = [f"/indsatser/{d.entry.slug}" for d in documents[:: max(1, size // ADDRESSES)]]
        console.print("building …", style="dim")
        lines = measure_build(subject, catalogue, documents, runs)
        lines += measure_start(subject, catalogue, runs)
        edited = documents[:: max(1, size // 10)]
        del documents
        gc.collect()
        console.print("searching …", style="dim")
        lines += measure_search(subject, catalogue, questions)
        console.print("asking for pages …", style="dim")
        lines += measure_pages(subject, questions, addresses)
        lines += measure_edit(subject, catalogue, edited)
        catalogue.database.close()
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the arguments and measures one size after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", help="numbers of entries, parted by commas")
    parser.add_argument("--quick", action="store_true", help="500 entries, each build once")
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
        calibrations.append(calibrate())
        show(console, found, calibrations[-1])
        lines += found
        save(lines, calibrations)
    console.print(f"saved in {RESULTS.relative_to(RESULTS.parent.parent)}")


if __name__ == "__main__":
    main()

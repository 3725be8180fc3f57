"""Measures whole pages through HTTP on the loopback, and the processes that serve them."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import cycle, islice
from statistics import median
from typing import Literal, get_args
from urllib.parse import urlencode

import psutil  # type: ignore[import-untyped]

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest
from app.settings import PROJECT
from bench import promises
from bench.lifecycle import NotFound, new_word, publish
from bench.questions import Questions
from bench.report import Line
from bench.subject import Subject
from bench.timing import Sample, clock

Site = Literal["ours", "anew", "fixed", "fts5"]
SITES: tuple[Site, ...] = get_args(Site)
BURST = 40
"""Requests that one server answers before it is another's turn."""
BURST_SECONDS = 15.0
"""A burst ends after this time."""
MIXED_REQUESTS = 1000
MIXED_SECONDS = 120.0
START_SECONDS = 120.0
POLL_SECONDS = 0.01
SEEN_SECONDS = 10.0


YARDSTICKS: Mapping[Site, str] = {
    "anew": "every text a new one",
    "fixed": "fixed content",
    "fts5": "FTS5",
}
FIGURES: tuple[tuple[Site, str, Callable[[Sample], float]], ...] = (
    ("anew", "req/s", lambda sample: 1000 * len(sample.times) / sum(sample.times)),
    ("fixed", "req/s", lambda sample: 1000 * len(sample.times) / sum(sample.times)),
    ("fts5", "req/s", lambda sample: 1000 * len(sample.times) / sum(sample.times)),
    ("fts5", "ms p50", lambda sample: sample.median),
    ("fts5", "ms p95", lambda sample: sample.p95),
)


class NoAnswer(Exception):
    """The server did not start, or answered with something else than 200."""


@dataclass
class Server:
    """One running server process."""

    process: psutil.Process
    port: int
    start_ms: float
    """From the start of the process to the first 200 of ``/readyz``."""
    taken: dict[str, list[float]] = field(default_factory=dict)
    """By what was asked for: the time of each whole answer in ms."""

    def load(
        self, what: str, paths: Sequence[str], requests: int, seconds: float = BURST_SECONDS
    ) -> None:
        """Asks for the paths in turn over one connection, and takes down how long each took."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        ends = time.monotonic() + seconds
        times = self.taken.setdefault(what, [])
        for path in islice(cycle(paths), requests):
            times.append(clock(partial(get, connection, path)))
            if time.monotonic() > ends:
                break
        connection.close()

    @property
    def resident_mb(self) -> float:
        """Resident memory in MB of the server process."""
        return float(self.process.memory_info().rss) / 1e6


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """The body at a path; raises ``NoAnswer`` unless it comes with 200."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise NoAnswer(f"{answer.status} for {path}")
    return body


@contextmanager
def running(subject: Subject, site: Site) -> Iterator[Server]:
    """A server on a free port of the loopback; ended when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("INDSATSKATALOG_")},
        "INDSATSKATALOG_VAR_DIR": str(subject.directory),
        "INDSATSKATALOG_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", f"bench.server:{site}"]
    command += ["--port", str(port), "--no-access-log", "--log-level", "error"]
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        _wait(process, port)
        yield Server(psutil.Process(process.pid), port, (time.monotonic() - begun) * 1000)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/readyz")
        except (OSError, NoAnswer, http.client.HTTPException):
            time.sleep(0.02)
        else:
            return
    raise NoAnswer(f"no server is ready after {START_SECONDS:.0f} s")


@dataclass(frozen=True)
class Turn:
    """What one run of the servers told."""

    taken: Mapping[Site, Mapping[str, Sample]]
    """By what was asked for: the times of the answers."""
    alone: Sample
    """The same searches without a server."""
    start_ms: float
    resident_mb: float


# What is measured --------------------------------------------------------------------------------


def measure_pages(
    subject: Subject,
    catalogue: Catalogue,
    questions: Questions,
    addresses: Sequence[str],
    runs: int,
) -> list[Line]:
    """Full pages of the four sites, searching alone, and what a worker comes to hold."""
    turns = [_turn(subject, catalogue, questions, addresses) for _ in range(runs)]
    page = median(turn.taken["anew"]["search"].median for turn in turns)
    alone = median(turn.alone.median for turn in turns)
    return [
        *_rates(subject.size, turns),
        Line(
            subject.size,
            "searching and counting, of a page's time",
            "%",
            100 * alone / page,
            bar=promises.SHARE,
            runs=runs,
            note=f"{alone:.2f} ms of {page:.2f} ms",
        ),
        Line(
            subject.size,
            "server process → ready",
            "s",
            median(turn.start_ms for turn in turns) / 1000,
            runs=runs,
        ),
        Line(
            subject.size,
            f"memory after {MIXED_REQUESTS:,} mixed requests",
            "MB",
            median(turn.resident_mb for turn in turns),
            bar=promises.MEMORY,
            runs=runs,
        ),
    ]


def _turn(
    subject: Subject, catalogue: Catalogue, questions: Questions, addresses: Sequence[str]
) -> Turn:
    """All servers at once, asked by turns."""
    searches = [replace(request, bredt=False) for request in questions.searches]
    pages = {"search": [_page(r) for r in searches], "browse": [_page(r) for r in questions.browse]}
    with ExitStack() as stack:
        servers = {site: stack.enter_context(running(subject, site)) for site in SITES}
        _in_bursts(servers, pages)
        alone = _search_alone(catalogue, searches)
        taken = {
            site: {what: Sample(tuple(times)) for what, times in server.taken.items()}
            for site, server in servers.items()
        }
        ours = servers["ours"]
        ours.load("mixed", _mixed(pages, addresses), MIXED_REQUESTS, MIXED_SECONDS)
        return Turn(taken, alone, ours.start_ms, ours.resident_mb)


def _in_bursts(servers: Mapping[Site, Server], pages: Mapping[str, Sequence[str]]) -> None:
    """Every page once without being measured, then every page in short bursts by turns."""
    for server in servers.values():
        for what, paths in pages.items():
            server.load(what, paths, len(paths), MIXED_SECONDS)
        server.taken.clear()
    for what, paths in pages.items():
        for at in range(0, max(len(paths), BURST), BURST):
            for server in servers.values():
                server.load(what, paths[at : at + BURST] or paths, BURST)


def _search_alone(catalogue: Catalogue, requests: Sequence[SearchRequest]) -> Sample:
    """The same searches inside this process, each anew, after others with the same words."""
    for request in requests:
        catalogue.index.search(request)
    times = []
    for request in requests:
        catalogue.index.kept.texts.forget()  # what its words have found stays
        times.append(clock(partial(catalogue.index.search, request)))
    return Sample(tuple(times))


def _rates(size: int, turns: Sequence[Turn]) -> list[Line]:
    """Of each figure the median of all turns."""

    def of(site: Site, what: str, figure: Callable[[Sample], float]) -> float:
        return median(figure(turn.taken[site][what]) for turn in turns)

    return [
        Line(
            size,
            f"page: {what}",
            unit,
            of("ours", what, figure),
            of(site, what, figure),
            YARDSTICKS[site],
            promises.PAGE_RATE if (what, site) == ("search", "fixed") else None,
            len(turns),
        )
        for what in ("search", "browse")
        for site, unit, figure in FIGURES
    ]


def _page(request: SearchRequest) -> str:
    return f"/indsatser?{request.query_string()}"


def _mixed(pages: Mapping[str, Sequence[str]], addresses: Sequence[str]) -> list[str]:
    """Of ten requests: five searches, one browse, three interventions and one of the API."""
    search, browse, address = map(cycle, (pages["search"], pages["browse"], addresses))
    mixed: list[str] = []
    for _ in range(MIXED_REQUESTS // 10):
        mixed += islice(search, 5)
        mixed.append(next(browse))
        mixed += islice(address, 3)
        mixed.append(next(search).replace("/indsatser", "/api/v1/interventions", 1))
    return mixed


def measure_elsewhere(subject: Subject, catalogue: Catalogue, keys: Sequence[str]) -> Line:
    """Publishes in this process, and asks another for its page until it shows what is new."""
    seen = []
    with running(subject, "ours") as server:
        for number, key in enumerate(keys, 100):
            word = new_word(number)
            publish(catalogue, key, word)
            seen.append(clock(partial(_until_shown, server, word, key)))
    return Line(
        subject.size,
        "published → shown, by another process",
        "ms",
        median(seen),
        bar=promises.VISIBLE_ELSEWHERE,
        runs=len(keys),
        note=f"slowest {max(seen):.1f} ms",
    )


def _until_shown(server: Server, word: str, key: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    path = f"/api/v1/interventions?{urlencode({'q': word})}"
    ends = time.monotonic() + SEEN_SECONDS
    while key.encode() not in get(connection, path):
        if time.monotonic() > ends:
            raise NotFound(word)
        time.sleep(POLL_SECONDS)
    connection.close()

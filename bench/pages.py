"""Measures whole pages through HTTP on the loopback, and what the server holds in memory."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from statistics import median
from typing import Literal

import psutil  # type: ignore[import-untyped]

from app.domain.requests import SearchRequest
from app.settings import PROJECT
from bench.questions import Questions
from bench.report import Line
from bench.subject import Subject
from bench.timing import Sample, clock

Engine = Literal["ours", "fts5"]
ENGINES: tuple[Engine, Engine] = ("ours", "fts5")
LOAD_SECONDS = 5.0
"""A load ends by itself after this time …"""
LOAD_REQUESTS = 120
"""… or after this many requests."""
MIXED_REQUESTS = 1000
MIXED_SECONDS = 120.0
START_SECONDS = 120.0
TURNS = 5
"""How often both servers are started, loaded and measured; the medians count."""


class NoAnswer(Exception):
    """The server did not start, or answered with something else than 200."""


@dataclass(frozen=True)
class Server:
    """One running server process."""

    process: psutil.Process
    port: int
    start_ms: float
    """From the start of the process to the first 200 of ``/readyz`` (``/healthz`` for FTS5)."""

    def load(self, paths: Sequence[str], requests: int, seconds: float) -> Sample:
        """Asks for the paths in turn over one connection; the time of each whole answer in ms."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        ends = time.monotonic() + seconds
        times: list[float] = []
        for path in islice(cycle(paths), requests):
            times.append(clock(partial(_get, connection, path)))
            if time.monotonic() > ends:
                break
        connection.close()
        return Sample(tuple(times))

    @property
    def resident_mb(self) -> float:
        """Resident memory in MB of the server process."""
        return float(self.process.memory_info().rss) / 1e6


def _get(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise NoAnswer(f"{answer.status} for {path}")


@contextmanager
def running(subject: Subject, engine: Engine) -> Iterator[Server]:
    """A server on a free port of the loopback; ended when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("INDSATSKATALOG_")},
        "INDSATSKATALOG_VAR_DIR": str(subject.directory),
        "INDSATSKATALOG_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", f"bench.server:{engine}"]
    command += ["--port", str(port), "--no-access-log", "--log-level", "error"]
    command += ["--lifespan", "on" if engine == "ours" else "off"]
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        _wait(process, port, "/readyz" if engine == "ours" else "/healthz")
        yield Server(psutil.Process(process.pid), port, (time.monotonic() - begun) * 1000)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), path)
        except (OSError, NoAnswer, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
    raise NoAnswer(f"no server at {path} after {START_SECONDS:.0f} s")


@dataclass
class Turn:
    """What one run of both servers told: by what was asked for, the times of both in ms."""

    times: dict[str, dict[Engine, Sample]]
    start_ms: float
    resident_mb: dict[Engine, float]


def measure_pages(subject: Subject, questions: Questions, addresses: Sequence[str]) -> list[Line]:
    """Loads both servers in turns with full pages, then with a thousand mixed requests.

    Every figure is the median of ``TURNS`` runs, each with servers of its own.
    """
    searches = [_page(request) for request in questions.filtered]
    browsing = [_page(request) for request in questions.browse]
    asked = {"page: search + two filters": searches, "page: browse": browsing}
    turns = [_turn(subject, asked, _mixed(searches, browsing, addresses)) for _ in range(TURNS)]
    started = median(turn.start_ms for turn in turns)
    ours, theirs = (median(t.resident_mb[e] for t in turns) for e in ENGINES)
    return [
        *(line for what in asked for line in _lines(subject, what, turns)),
        Line(subject.size, "server process → ready", "ms", started, None, TURNS),
        Line(subject.size, f"memory after {MIXED_REQUESTS:,} requests", "MB", ours, theirs, TURNS),
    ]


def _turn(subject: Subject, asked: Mapping[str, Sequence[str]], mixed: Sequence[str]) -> Turn:
    with running(subject, "ours") as ours, running(subject, "fts5") as fts5:
        servers: dict[Engine, Server] = {"ours": ours, "fts5": fts5}
        for paths in asked.values():
            for server in servers.values():
                server.load(paths[:10], 10, LOAD_SECONDS)
        times = {
            what: {e: s.load(paths, LOAD_REQUESTS, LOAD_SECONDS) for e, s in servers.items()}
            for what, paths in asked.items()
        }
        for server in servers.values():
            server.load(mixed, MIXED_REQUESTS, MIXED_SECONDS)
        return Turn(times, ours.start_ms, {e: s.resident_mb for e, s in servers.items()})


def _lines(subject: Subject, what: str, turns: Sequence[Turn]) -> list[Line]:
    def both(read: Callable[[Sample], float]) -> tuple[float, float]:
        ours, theirs = (median(read(turn.times[what][e]) for turn in turns) for e in ENGINES)
        return ours, theirs

    return [
        Line(
            subject.size, what, "req/s", *both(lambda s: 1000 * len(s.times) / sum(s.times)), TURNS
        ),
        Line(subject.size, "", "ms p50", *both(lambda s: s.median), TURNS),
        Line(subject.size, "", "ms p95", *both(lambda s: s.p95), TURNS),
    ]


def _page(request: SearchRequest) -> str:
    return f"/indsatser?{request.query_string()}"


def _mixed(searches: Sequence[str], browsing: Sequence[str], addresses: Sequence[str]) -> list[str]:
    """Of ten requests: five searches, one browse, three interventions and one of the API."""
    search, browse, address = cycle(searches), cycle(browsing), cycle(addresses)
    mixed: list[str] = []
    for _ in range(MIXED_REQUESTS // 10):
        mixed += islice(search, 5)
        mixed.append(next(browse))
        mixed += islice(address, 3)
        mixed.append(next(search).replace("/indsatser", "/api/v1/interventions", 1))
    return mixed

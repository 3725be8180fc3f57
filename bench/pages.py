"""Measures whole pages through HTTP on the loopback, and what the server holds in memory."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from typing import Literal

import psutil  # type: ignore[import-untyped]

from app.domain.requests import SearchRequest
from app.settings import PROJECT
from bench.questions import Questions
from bench.report import Line
from bench.subject import Subject
from bench.timing import Sample, clock

Engine = Literal["ours", "fts5"]
LOAD_SECONDS = 10.0
"""A load ends by itself after this time …"""
LOAD_REQUESTS = 500
"""… or after this many requests."""
MIXED_REQUESTS = 1000
MIXED_SECONDS = 120.0
START_SECONDS = 120.0
TURNS = 3
"""How often the two servers take turns under load."""


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


def measure_pages(subject: Subject, questions: Questions, addresses: Sequence[str]) -> list[Line]:
    """Loads both servers in turns with full pages, then with a thousand mixed requests."""
    searches = [_page(request) for request in questions.filtered]
    browsing = [_page(request) for request in questions.browse]
    times: dict[str, dict[Engine, list[float]]] = {
        "page: search + two filters": {"ours": [], "fts5": []},
        "page: browse": {"ours": [], "fts5": []},
    }
    with running(subject, "ours") as ours, running(subject, "fts5") as fts5:
        servers: dict[Engine, Server] = {"ours": ours, "fts5": fts5}
        for server in servers.values():
            server.load(searches[:10], 10, LOAD_SECONDS)
        for _ in range(TURNS):
            for (_, of_engine), paths in zip(times.items(), (searches, browsing), strict=True):
                for engine, server in servers.items():
                    found = server.load(paths, LOAD_REQUESTS // TURNS, LOAD_SECONDS / TURNS)
                    of_engine[engine] += found.times
        mixed = _mixed(searches, browsing, addresses)
        resident: dict[Engine, float] = {}
        for engine, server in servers.items():
            server.load(mixed, MIXED_REQUESTS, MIXED_SECONDS)
            resident[engine] = server.resident_mb
    lines = [line for what, found in times.items() for line in _lines(subject, what, found)]
    lines.append(Line(subject.size, "server process → ready", "ms", ours.start_ms, None, 1))
    return [
        *lines,
        Line(
            subject.size,
            f"memory after {MIXED_REQUESTS:,} requests",
            "MB",
            resident["ours"],
            resident["fts5"],
            1,
        ),
    ]


def _lines(subject: Subject, what: str, found: dict[Engine, list[float]]) -> list[Line]:
    ours, theirs = Sample(tuple(found["ours"])), Sample(tuple(found["fts5"]))
    runs = len(ours.times)
    rates = [1000 * len(sample.times) / sum(sample.times) for sample in (ours, theirs)]
    return [
        Line(subject.size, what, "req/s", rates[0], rates[1], runs),
        Line(subject.size, "", "ms p50", ours.median, theirs.median, runs),
        Line(subject.size, "", "ms p95", ours.p95, theirs.p95, runs),
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

"""Measures the whole export through HTTP: records a second, and what the server holds meanwhile."""

import http.client
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench import promises
from bench.pages import NoAnswer, Server, running
from bench.report import Line
from bench.subject import Subject
from bench.timing import clock

PATH = "/api/v1/export.ndjson"
PIECE = 1 << 16


@dataclass(frozen=True)
class Whole:
    """One export that came to its end."""

    records: int
    seconds: float
    extra_mb: float
    """The most the server held beyond what it held before."""


def measure_export(subject: Subject, runs: int) -> list[Line]:
    """Medians of exports from one server, which has answered one before."""
    with running(subject, "ours") as server:
        _whole(server)
        found = [_whole(server) for _ in range(runs)]
    return _lines(subject.size, found)


def _lines(size: int, found: Sequence[Whole]) -> list[Line]:
    return [
        Line(
            size,
            "whole export",
            "records/s",
            median(one.records / one.seconds for one in found),
            bar=promises.EXPORT_RATE,
            runs=len(found),
        ),
        Line(
            size,
            "memory beyond, during an export",
            "MB",
            max(one.extra_mb for one in found),
            bar=promises.EXPORT_MEMORY,
            runs=len(found),
        ),
    ]


def _whole(server: Server) -> Whole:
    before, peak, lines = server.resident_mb, server.resident_mb, 0

    def read() -> None:
        nonlocal peak, lines
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
        connection.request("GET", PATH)
        answer = connection.getresponse()
        last = b""
        while piece := answer.read(PIECE):
            lines += piece.count(b"\n")
            peak = max(peak, server.resident_mb)
            last = piece
        if b'"cursor"' not in last:
            raise NoAnswer(f"the export ended early: {last[-80:]!r}")

    took = clock(read)
    return Whole(lines - 1, took / 1000, peak - before)

"""Files that an editor fetches: never kept by anybody on the way, and safe to open in a sheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from starlette.responses import Response, StreamingResponse

from app.interop.tables_csv import guarded
from app.web.editors.pages import PRIVATE


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table with semicolons; no cell can be a formula. Rows may be made while it is sent."""
    return _file(name, "text/csv; charset=utf-8", _csv(head, rows))


def lines_file(name: str, lines: Iterable[str]) -> Response:
    """One JSON object a line."""
    return _file(name, "application/x-ndjson", (f"{line}\n".encode() for line in lines))


def _file(name: str, media_type: str, parts: Iterator[bytes]) -> Response:
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(parts, 200, headers, media_type)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    for row in chain([head], rows):
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(map(_cell, row))
        yield out.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return guarded(str(value))

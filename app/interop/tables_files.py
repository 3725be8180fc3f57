"""A table as a file: three formats, known by their name, and the same limits for all."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from app.interop.tables import Fault, Line, Row, TooLong, UnusableFile
from app.interop.tables_csv import csv_of, rows_of_csv
from app.interop.tables_json import json_of, rows_of_json

__all__ = ["MEDIA_TYPES", "MOST_BYTES", "MOST_ROWS", "Format", "TooLong", "file_of", "rows_of"]

MOST_BYTES = 40_000_000
MOST_ROWS = 10_000


class Format(StrEnum):
    """How a table stands in a file."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}


def file_of(lines: Iterable[Line], wanted: Format) -> Iterator[bytes]:
    """The file, piece by piece. Raises ``TooLong`` for what a spreadsheet cannot hold."""
    if wanted is Format.CSV:
        yield from csv_of(lines)
    elif wanted is Format.JSON:
        yield from json_of(lines)
    else:
        from app.interop.tables_xlsx import xlsx_of

        yield xlsx_of(lines)


def rows_of(name: str, data: bytes) -> list[Row]:
    """The rows of a file. Raises ``UnusableFile`` with everything that is wrong with it."""
    if len(data) > MOST_BYTES:
        raise _unusable(
            f"Filen fylder mere end {MOST_BYTES // 1_000_000} MB. Del den, eller gem den som XLSX."
        )
    if not data.strip():
        raise _unusable("Filen er tom.")
    ending = name.lower().rpartition(".")[2]
    if data.startswith(b"PK") or ending == Format.XLSX:
        from app.interop.tables_xlsx import rows_of_xlsx

        rows = rows_of_xlsx(data, MOST_ROWS)
    elif ending == Format.JSON:
        rows = rows_of_json(data)
    elif ending in (Format.CSV, "txt"):
        rows = rows_of_csv(data)
    else:
        raise _unusable("Filen skal hedde noget, der ender på .csv, .xlsx eller .json.")
    if len(rows) > MOST_ROWS:
        raise _unusable(f"Filen har {len(rows)} rækker. Der kan højst være {MOST_ROWS} ad gangen.")
    if not rows:
        raise _unusable("Der er ingen rækker under kolonnernes navne.")
    return rows


def _unusable(message: str) -> UnusableFile:
    return UnusableFile(Fault(0, "", message))

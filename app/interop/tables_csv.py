"""CSV as a Danish Excel reads and writes it, and as other programs do."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from app.interop.tables import (
    COLUMNS,
    Cell,
    Fault,
    Line,
    Row,
    UnusableFile,
    cells_of,
    header_faults,
)

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
BOM = "\ufeff"
"""What stands first in a file, so that a spreadsheet reads it as UTF-8."""


def guarded(text: str) -> str:
    """The text with an apostrophe in front, when a spreadsheet could take it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that ``guarded`` put there."""
    return text[1:] if _GUARDED.match(text) else text


def csv_of(lines: Iterable[Line]) -> Iterator[bytes]:
    """The file, piece by piece: semicolons, every cell quoted, CRLF, UTF-8 with its mark."""
    yield (BOM + record(COLUMNS)).encode()
    for line in lines:
        yield record(cells_of(line)).encode()


def record(cells: Iterable[Cell]) -> str:
    """One row of a file; no cell can be taken for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
    return buffer.getvalue()


def rows_of_csv(data: bytes) -> list[Row]:
    """The rows of a file. Raises ``UnusableFile`` with everything that is wrong with it."""
    text = _decoded(data)
    header, delimiter = _header(text)
    faults = header_faults(header)
    rows: list[Row] = []
    for number, cells in _records(text, delimiter):
        if number == 1 or not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            told = f"Rækken har {len(cells)} celler, men der er {len(header)} kolonner."
            faults.append(Fault(number, "", told))
            continue
        faults += [
            Fault(number, "", "Der står noget i en kolonne uden navn.")
            for name, cell in zip(header, cells, strict=True)
            if not name and cell.strip()
        ][:1]
        told_by = zip(header, map(unguarded, cells), strict=True)
        rows.append(Row(number, {name: cell for name, cell in told_by if name}))
    if faults:
        raise UnusableFile(*faults)
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnusableFile(Fault(0, "", "Filen er ikke tekst. Gem den som CSV UTF-8."))


def _header(text: str) -> tuple[list[str], str]:
    """The names of the columns, and what stands between them: that which gives most known ones."""
    candidates = [
        ([unguarded(cell).strip() for cell in first], delimiter)
        for delimiter in ";,\t"
        for first in [_first_record(text, delimiter)]
    ]
    header, delimiter = max(candidates, key=lambda one: len(set(one[0]) & set(COLUMNS)))
    if not any(header):
        raise UnusableFile(Fault(1, "", "Den første række skal være kolonnernes navne."))
    return header, delimiter


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next((cells for _, cells in _records(text, delimiter)), [])
    except UnusableFile:
        return []


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            told = "Rækken kan ikke læses: et anførselstegn er ikke lukket, eller en celle er for"
            raise UnusableFile(Fault(number, "", f"{told} lang ({error}).")) from None

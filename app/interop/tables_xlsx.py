"""Spreadsheets (XLSX): written so that no cell is a formula, read only within bounds.

Whoever needs this room enters it then and not at the start: its libraries take a tenth of a second
and 6 MB, and most processes never see a spreadsheet.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineWorkbook

from app.domain.text import without_control_characters
from app.interop.tables import (
    COLUMNS,
    Cell,
    Fault,
    Line,
    Row,
    TooLong,
    UnusableFile,
    cells_of,
    header_faults,
)
from app.interop.tables_csv import guarded, unguarded

MOST_UNPACKED = 100_000_000
MOST_PARTS = 500
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet can hold."""
_SHEET = "Indsatser"
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TAG = re.compile(rb"<(?:[^\s<>/:]+:)?(?:c|row)(?=\s)([^<]*)")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([^\"']{0,40})[\"']")
_ADDRESS = re.compile(rb"([A-Z]{1,3})?(\d{1,7})")
_OTHER_FORMATS = ("xl/workbook.bin", "content.xml", "mimetype")
_CHUNK = 1 << 20
_LONGEST_TAG = 1 << 21


def xlsx_of(lines: Iterable[Line]) -> bytes:
    """The file. Raises ``TooLong``; nothing is cut off."""
    return sheet_of(COLUMNS, ((line.content.title or "", cells_of(line)) for line in lines))


def sheet_of(columns: Sequence[str], rows: Iterable[tuple[str, Sequence[Cell]]]) -> bytes:
    """A file with one sheet; a row is what it is called, and its cells. Raises ``TooLong``."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name) for name in columns])
    for title, cells in rows:
        for name, cell in zip(columns, cells, strict=True):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL // 2:
                _measure(title, name, cell)
        sheet.append([_cell(sheet, cell) for cell in cells])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _measure(title: str, name: str, cell: str) -> None:
    if len(_escaped(guarded(cell))) > LONGEST_CELL:
        raise TooLong(f"»{name}« i »{title}« er for lang til et regneark. Hent CSV eller JSON.")


def _cell(sheet: Any, value: Cell) -> Any:
    if value == "":
        return None
    text = _escaped(guarded(value)) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=text)
    if isinstance(text, str):
        cell.data_type = "s"
    return cell


def _escaped(text: str) -> str:
    """A text that only looks like an escape of spreadsheets is not one."""
    return _LOOKS_ESCAPED.sub("_x005F_", without_control_characters(text))


def rows_of_xlsx(data: bytes, most_rows: int) -> list[Row]:
    """The rows of the first sheet. Raises ``UnusableFile`` with everything that is wrong."""
    _check_bounds(data, most_rows)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        table = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError):
        raise _unusable("Filen kan ikke læses som et regneark (XLSX).") from None
    header = [unguarded(_text(cell)).strip() for cell in table[0]] if table else []
    if not any(header):
        raise UnusableFile(Fault(1, "", "Den første række skal være kolonnernes navne."))
    faults = header_faults(header)
    rows: list[Row] = []
    for number, cells in enumerate(table[1:], 2):
        texts = [_text(cell) for cell in cells]
        if not any(text.strip() for text in texts):
            continue
        if any(text.strip() for name, text in zip(header, texts, strict=False) if not name):
            faults.append(Fault(number, "", "Der står noget i en kolonne uden navn."))
        told = zip(header, map(unguarded, texts), strict=False)
        rows.append(Row(number, {name: text for name, text in told if name}))
    if faults:
        raise UnusableFile(*faults)
    return rows


def _text(value: Any) -> str:
    """A cell as it would have been typed."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _unusable(message: str) -> UnusableFile:
    return UnusableFile(Fault(0, "", message))


def _check_bounds(data: bytes, most_rows: int) -> None:
    """Refuses what would not fit into memory, before anything is unpacked into it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names or names & set(_OTHER_FORMATS):
                raise _unusable("Filen er ikke et regneark (XLSX).")
            if len(parts) > MOST_PARTS or len(names) != len(parts):
                raise _unusable("Regnearket består af for mange dele.")
            left = MOST_UNPACKED
            for part in parts:
                left -= _look_through(archive, part, left, most_rows)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise _unusable("Filen kan ikke læses som et regneark (XLSX).") from None


def _look_through(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, most_rows: int
) -> int:
    """Unpacks a part piece by piece, and forgets it; returns how large it is."""
    size, tail = 0, b""
    is_sheet = not part.filename.endswith((".rels", "sharedStrings.xml"))
    with archive.open(part) as stream:
        for piece in _pieces(stream):
            size += len(piece)
            if size > left:
                raise _unusable("Regnearket fylder for meget, når det er pakket ud.")
            if is_sheet:
                xml = tail + piece
                tail = xml[xml.rfind(b"<") :]
                if len(tail) > _LONGEST_TAG:
                    raise _unusable("Filen kan ikke læses som et regneark (XLSX).")
                _check_addresses(xml, most_rows)
    return size


def _pieces(stream: Any) -> Iterator[bytes]:
    while piece := stream.read(_CHUNK):
        yield piece


def _check_addresses(xml: bytes, most_rows: int) -> None:
    """One cell far out would make every cell before it."""
    references = (found for tag in _TAG.findall(xml) for found in _REFERENCE.findall(tag))
    for reference in references:
        address = _ADDRESS.fullmatch(reference)
        if address is None:
            if b"&" in reference:
                raise _unusable("Filen kan ikke læses som et regneark (XLSX).")
            continue
        column = 0
        for letter in address[1] or b"":
            column = column * 26 + letter - 64
        if int(address[2]) > most_rows + 1 or column > MOST_COLUMNS:
            raise _unusable(
                f"Regnearket har en celle for langt ude. Der kan højst være {most_rows} rækker "
                f"og {MOST_COLUMNS} kolonner."
            )

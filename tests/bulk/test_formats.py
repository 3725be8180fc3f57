"""Whatever stands in a content survives every format, and no cell becomes a formula."""

import csv
import io
import zipfile
from datetime import date

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.domain.content import Content
from app.domain.forms import content_of_pairs
from app.interop.tables import COLUMNS, Line, Row, UnusableFile, pairs_of_row
from app.interop.tables_csv import csv_of, guarded, rows_of_csv, unguarded
from app.interop.tables_files import Format, file_of, rows_of
from tests.catalogues import content
from tests.conftest import Seeded

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ANY_TEXT = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="=+-@'|\\:;,\"_x0041 \n\tæ＝﻿\ufffe", max_size=30),
)


def read_back(row: Row) -> Content:
    told, pairs, problems = pairs_of_row(row)
    assert problems == []
    assert told == set(Content.model_fields)
    return content_of_pairs(pairs)


def through(wanted: Format, written: Content) -> Content:
    line = Line("1", "en-adresse", "Nord", "kladde", written)
    rows = rows_of(f"x.{wanted}", b"".join(file_of([line], wanted)))
    assert len(rows) == 1
    return read_back(rows[0])


@pytest.mark.parametrize("wanted", list(Format))
def test_every_intervention_of_the_catalogue_survives(seeded: Seeded, wanted: Format) -> None:
    records = seeded.records()
    assert len(records) > 50
    lines = [Line(one.id, one.record.slug, "", "publiceret", one.content) for one in records]
    rows = rows_of(f"x.{wanted}", b"".join(file_of(lines, wanted)))
    assert [read_back(row) for row in rows] == [one.content for one in records]
    assert [row.values["id"] for row in rows] == [one.id for one in records]


@pytest.mark.parametrize("wanted", list(Format))
@given(text=ANY_TEXT)
@example("=HYPERLINK(1)")
@example("'=1")
@example("''-1")
@example("_x0041_")
@example("a | b: c \\| d \\")
@example("navn: værdi")
@example("12.345")
@example("en\rto")
@example("\u00ad")
@example(" ")
@example("￾=")
def test_any_text_survives(wanted: Format, text: str) -> None:
    try:
        written = content(
            title=text,
            summary=text,
            elements=(text, "mere"),
            steps=({"lead": text, "text": text}, {"lead": "så"}),
            provider={"name": text},
            valid_from=date(2026, 12, 24),
            price_kr=1500,
            interpreter=False,
        )
    except ValidationError:
        assume(False)
    assert through(wanted, written) == written


@given(text=ANY_TEXT)
def test_what_is_guarded_is_never_a_formula_and_comes_off_again(text: str) -> None:
    assert not guarded(text).startswith(FORMULA)
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("sign", FORMULA)
def test_no_cell_of_a_file_is_a_formula(sign: str) -> None:
    title = f"{sign}1+1".strip() or "x"
    line = Line("1", "a", f"{sign}x", "kladde", content(title=title, kommuner=("0860",)))
    text = b"".join(file_of([line], Format.CSV)).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1]
    assert not [cell for cell in cells if cell.startswith(FORMULA)]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(file_of([line], Format.XLSX))))
    kinds = {cell.data_type for row in book.active for cell in row}
    assert "f" not in kinds
    assert not [c.value for c in book.active[2] if str(c.value).startswith(FORMULA)]


def test_csv_is_what_a_danish_spreadsheet_opens() -> None:
    written = b"".join(csv_of([Line("1", "a", "Nord", "kladde", content())]))
    assert written.startswith(b'\xef\xbb\xbf"id";"adresse";"ejer";"tilstand";"title";')
    assert written.endswith(b"\r\n")
    assert written.count(b"\r\n") == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_as_other_programs_write_it(encoding: str, delimiter: str) -> None:
    text = f'title{delimiter}"id"\r\n"Gå, dig; glad\n"{delimiter}\r\n\r\nAnden{delimiter}\r\n'
    rows = rows_of_csv(text.encode(encoding))
    assert [(row.number, row.values["title"].strip()) for row in rows] == [
        (2, "Gå, dig; glad"),
        (4, "Anden"),
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("titel", "title"),
        ("Title", "title"),
        ("Resumé til borgeren", "summary"),
        ("risikofaktor", "risikofaktorer"),
        ("pris_kr", "price_kr"),
    ],
)
def test_an_unknown_column_is_named_with_the_nearest(name: str, told: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        rows_of_csv(f"id;{name}\r\n1;2\r\n".encode())
    assert [fault.column for fault in refused.value.faults] == [name]
    assert f"Mener du »{told}«?" in refused.value.faults[0].message


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.csv", b"", "tom"),
        ("a.csv", b"title;title\r\n1;2", "to gange"),
        ("a.csv", b"summary\r\nx", "mindst"),
        ("a.csv", b"id;title\r\n1", "1 celler"),
        ("a.csv", b"id;title\r\n1;2;3", "3 celler"),
        ("a.csv", b'id;title\r\n1;"2', "anf\u00f8rselstegn"),
        ("a.csv", b"id;title;\r\n1;2;3", "uden navn"),
        ("a.csv", b"id;title\r\n", "ingen rækker"),
        ("a.csv", b"id\0;title\r\n1;2", "ikke tekst"),
        ("a.pdf", b"%PDF", "ender på"),
        ("a.json", b"{}", "liste"),
        ("a.json", b"[1]", "objekt"),
        ("a.json", b'[{"id": 1, "id": 2}]', "to gange"),
        ("a.json", b"[" * 100_000, "ikke JSON"),
        ("a.json", b'[{"titel": "x", "id": ""}]', "title"),
        ("a.json", b'[{"title": NaN}]', "NaN"),
        ("a.xlsx", b"PK\3\4nothing", "regneark"),
        ("a.xlsx", b"x" * 40_000_001, "40 MB"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(name: str, data: bytes, told: str) -> None:
    with pytest.raises(UnusableFile, match=told):
        rows_of(name, data)


def test_more_than_ten_thousand_rows_are_refused() -> None:
    with pytest.raises(UnusableFile, match="10001 rækker"):
        rows_of("a.csv", b"title\r\n" + b"x\r\n" * 10_001)


def _book(sheet: bytes) -> bytes:
    """A spreadsheet whose sheet says this."""
    empty = openpyxl.Workbook()
    made, packed = io.BytesIO(), io.BytesIO()
    empty.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, sheet if is_sheet else old.read(part))
    return packed.getvalue()


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)
CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="2"><c r="XFD2"><v>1</v></c></row>',
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        b"<row r = '2'><c s='1' r = 'ZZ2'><v>1</v></c></row>",
        b"<row r='2'><c x=\" r='A2' \" r='ZZ2'><v>1</v></c></row>",
        b'<row r="2"><c r="&#90;Z2"><v>1</v></c></row>',
        b" " * 1_048_500 + b'<row r="2"><c r="XFD2"><v>1</v></c></row>',
    ],
)
def test_a_cell_far_out_is_refused_before_the_sheet_is_made(far: bytes) -> None:
    with pytest.raises(UnusableFile, match=r"langt ude|regneark"):
        rows_of("a.xlsx", _book(SHEET % (CELL + far)))


def test_a_bomb_is_refused_while_it_is_unpacked() -> None:
    bomb = _book(SHEET % (CELL + b"<row/>" * 20_000_000))
    assert len(bomb) < 1_000_000
    with pytest.raises(UnusableFile, match="fylder for meget"):
        rows_of("a.xlsx", bomb)


def test_a_spreadsheet_is_read_as_it_was_typed() -> None:
    book = openpyxl.Workbook()
    for line in (
        ["title", "price_kr", "valid_from", "interpreter", "kommuner"],
        [],
        ["Gå", 1500.0, date(2026, 12, 24), True, 860],
    ):
        book.active.append(line)
    made = io.BytesIO()
    book.save(made)
    (row,) = rows_of("a.xlsx", made.getvalue())
    _, pairs, problems = pairs_of_row(row)
    read = content_of_pairs(pairs)
    assert (row.number, problems) == (3, [])
    assert (read.price_kr, read.valid_from) == (1500, date(2026, 12, 24))
    assert (read.interpreter, read.kommuner) == (True, ("0860",))


def test_the_columns_are_those_of_the_content() -> None:
    assert set(COLUMNS) - {"id", "adresse", "ejer", "tilstand"} == set(Content.model_fields)

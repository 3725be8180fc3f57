"""docs/import.md says what the code does."""

from typing import Any

import pytest

from app.domain.fields import FIELDS, Field, Kind
from app.interop.tables import OUR_OWN, Row, cell_of, pairs_of_row
from app.interop.tables_files import MOST_BYTES, MOST_ROWS
from tests.catalogues import content
from tests.contracts.documents import section, text_of

KINDS = {
    Kind.LINE: "text",
    Kind.TEXT: "text",
    Kind.MARKDOWN: "Markdown",
    Kind.LINES: "one a line",
    Kind.NUMBER: "whole number",
    Kind.DATE: "date",
    Kind.YES_NO: "yes or no",
    Kind.CHOICE: "choice",
    Kind.TERM: "term",
    Kind.TERMS: "terms",
    Kind.WEIGHTED: "weighted terms",
    Kind.GROUP: "group",
    Kind.ROWS: "rows",
}
DOCUMENT = text_of("docs/import.md")


def _of(field: Field) -> str:
    values = ", ".join(value for value, _ in field.choices)
    return field.scheme or values or ", ".join(part.name for part in field.parts) or "–"


def test_the_table_of_columns_is_that_of_the_code() -> None:
    expected = [f"| `{f.name}` | {f.label} | {KINDS[f.kind]} | {_of(f)} |" for f in FIELDS]
    listed = [line for line in section(DOCUMENT, "Columns").splitlines() if line.startswith("| `")]
    assert listed == expected


def test_every_kind_of_cell_and_every_column_of_our_own_is_described() -> None:
    described = section(DOCUMENT, "Cells")
    assert [kind for kind in set(KINDS.values()) if f"| {kind} |" not in described] == []
    ours = section(DOCUMENT, "Which intervention")
    assert [name for name in OUR_OWN if f"| `{name}` |" not in ours] == []


def test_the_limits_are_those_of_the_code() -> None:
    assert f"Limits: {MOST_BYTES // 1_000_000} MB, {MOST_ROWS:,} rows" in DOCUMENT


@pytest.mark.parametrize(
    ("name", "value", "cell"),
    [
        ("risikofaktorer", ["motion", "soevn"], "motion | soevn"),
        ("opgavetyper", {"primary": ["6"], "also": ["3"]}, "6 (primær) | 3"),
        (
            "provider",
            {"name": "Foreningen", "cvr": "12345678"},
            "name: Foreningen | cvr: 12345678",
        ),
        (
            "steps",
            [{"lead": "Ring til os", "text": "Vi aftaler en tid."}],
            "lead: Ring til os | text: Vi aftaler en tid.",
        ),
        ("provider", {"name": "A | B \\ C"}, "name: A \\| B \\\\ C"),
    ],
)
def test_a_cell_is_written_as_the_document_shows(name: str, value: Any, cell: str) -> None:
    field = next(field for field in FIELDS if field.name == name)
    written = content(**{name: value})
    assert cell_of(field, getattr(written, name)) == cell
    shown = cell.replace("|", "\\|")
    assert "\\" in cell or f"`{shown}`" in DOCUMENT
    assert pairs_of_row(Row(2, {name: cell}))[2] == []

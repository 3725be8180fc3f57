"""Interventions as a table: one row each, and a cell for every field of a content.

A cell says its field so that a person can read and write it, and so that reading it gives the
same content again. The syntax is described in docs/import.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from app.domain.content import Content
from app.domain.fields import FIELD, FIELDS, Field, Kind, Part
from app.domain.forms import MOST_ROWS, Pairs, text_of
from app.domain.publishing import Problem

OUR_OWN = ("id", "adresse", "ejer", "tilstand")
"""Columns that say which intervention it is; the others are the fields of a content."""
COLUMNS: tuple[str, ...] = (*OUR_OWN, *(field.name for field in FIELDS))
PRIMARY = "(primær)"
_LABELS = {field.label.casefold(): field.name for field in FIELDS}
_KOMMUNE_WITHOUT_ZERO = re.compile(r"\d{3}")

Cell = str | int


@dataclass(frozen=True)
class Line:
    """One intervention on its way to a file."""

    id: str
    slug: str
    owner: str
    state: str
    content: Content

    @property
    def own(self) -> tuple[str, str, str, str]:
        """What stands before its content."""
        return self.id, self.slug, self.owner, self.state


@dataclass(frozen=True)
class Row:
    """One row of a file: what each of the file's columns says, as the format says it."""

    number: int
    """As a spreadsheet counts: the header is row 1. Of JSON the number of the object."""
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a file; row 1 is the header, and 0 the whole file."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = [f"Række {self.row}"] if self.row else []
        where += [self.column] if self.column else []
        return f"{', '.join(where)}: {self.message}" if where else self.message


class UnusableFile(Exception):
    """The file cannot be read as a table at all; says everything that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class TooLong(Exception):
    """A field is longer than a cell of a spreadsheet can be; says which."""


def cells_of(line: Line) -> list[Cell]:
    """The cells of an intervention, in the order of ``COLUMNS``."""
    return [*line.own, *(cell_of(f, getattr(line.content, f.name)) for f in FIELDS)]


def cell_of(field: Field, value: Any) -> Cell:
    """The cell that says a field's value; empty when it is not known."""
    if value is None:
        return ""
    if field.kind is Kind.TERMS:
        return " | ".join(value)
    if field.kind is Kind.WEIGHTED:
        return " | ".join([*(f"{term} {PRIMARY}" for term in value.primary), *value.also])
    if field.kind is Kind.LINES:
        return "\n".join(value)
    if field.kind is Kind.GROUP:
        return _said(field.parts, value)
    if field.kind is Kind.ROWS:
        return "\n".join(_said(field.parts, row) for row in value)
    return value if field.kind is Kind.NUMBER else text_of(field.kind, value)


def _said(parts: Iterable[Part], value: Any) -> str:
    told = ((part, getattr(value, part.name)) for part in parts)
    return " | ".join(
        f"{part.name}: {_escaped(text_of(part.kind, one))}"
        for part, one in told
        if one is not None and (one is not False or part.kind is not Kind.FLAG)
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def header_faults(header: Iterable[str]) -> list[Fault]:
    """Every column that there is not, with the nearest that there is, and every one that is twice.

    An empty name is a column that is left out.
    """
    faults, seen = [], set()
    for name in header:
        if name and name not in COLUMNS:
            faults.append(Fault(1, name[:60], f"Der er ingen kolonne »{name[:60]}«.{_near(name)}"))
        elif name in seen:
            faults.append(Fault(1, name, "Kolonnen står to gange."))
        if name:
            seen.add(name)
    if not faults and not seen & {"id", "adresse", "title"}:
        told = "Filen skal have mindst én af kolonnerne id, adresse og title."
        faults.append(Fault(1, "", told))
    return faults


def _near(name: str) -> str:
    wanted = name.strip().casefold()
    if wanted in _LABELS:
        return f" Mener du »{_LABELS[wanted]}«?"
    near = get_close_matches(wanted, COLUMNS, 1, 0.6) or get_close_matches(wanted, _LABELS, 1, 0.7)
    return f" Mener du »{_LABELS.get(near[0], near[0])}«?" if near else ""


def pairs_of_row(row: Row) -> tuple[set[str], Pairs, list[Problem]]:
    """The fields that a row tells of, the pairs that say them, and what cannot be read.

    What is empty is told as not known.
    """
    pairs: Pairs = []
    problems: list[Problem] = []
    told = {name for name in row.values if name in FIELD}
    for name in told:
        field, value = FIELD[name], row.values[name]
        read = _pairs_of_cell if isinstance(value, str) else _pairs_of_value
        try:
            pairs += read(field, value)
        except _Misread as misread:
            problems.append(Problem(name, str(misread)))
    return told, pairs, problems


class _Misread(Exception):
    """A cell cannot be read; says why, in Danish."""


# From a cell --------------------------------------------------------------------------------------


def _pairs_of_cell(field: Field, text: str) -> Iterator[tuple[str, str]]:
    name, text = field.name, text.replace("\r\n", "\n").strip()
    if not text:
        return
    if field.kind is Kind.TERMS:
        yield from ((name, _term(field.scheme, term)) for term in re.split(r"[|;,\n]", text))
    elif field.kind is Kind.WEIGHTED:
        for term in filter(None, map(str.strip, re.split(r"[|;,\n]", text))):
            bare = term.removesuffix(PRIMARY)
            yield f"{name}.{'also' if bare == term else 'primary'}", bare.strip()
    elif field.kind is Kind.GROUP:
        if "\n" in text:
            raise _Misread("Der kan kun være én. Skriv delene på én linje med | imellem.")
        yield from _pairs_of_parts(name, field.parts, text)
    elif field.kind is Kind.ROWS:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > MOST_ROWS:
            raise _Misread(f"Der er {len(lines)} linjer. Der kan højst være {MOST_ROWS}.")
        for number, line in enumerate(lines):
            yield from _pairs_of_parts(f"{name}.{number}", field.parts, line)
    else:
        yield name, text


def _term(scheme: str, text: str) -> str:
    """Spreadsheets take the zero off »0860«."""
    term = text.strip()
    bare = scheme == "kommune" and _KOMMUNE_WITHOUT_ZERO.fullmatch(term)
    return term.zfill(4) if bare else term


def _pairs_of_parts(name: str, parts: Iterable[Part], line: str) -> Iterator[tuple[str, str]]:
    known = [part.name for part in parts]
    seen: set[str] = set()
    for said in _split(line):
        key, colon, value = said.partition(":")
        key = key.strip()
        if not colon or key not in known:
            raise _Misread(
                f"»{said.strip()[:40]}« kan ikke læses. Skriv »{known[0]}: …«; delene er "
                f"{', '.join(known)}, med | imellem."
            )
        if key in seen:
            raise _Misread(f"»{key}« står to gange på samme linje.")
        seen.add(key)
        yield f"{name}.{key}", value.strip()


def _split(line: str) -> Iterator[str]:
    """The parts of a line between its bars; »\\|« is a bar and »\\\\« a backslash."""
    said = re.findall(r"((?:\\.|[^|\\])*)(?:\||\\?$)", line)
    yield from (re.sub(r"\\(.)", r"\1", part) for part in said if part.strip())


# From a value of JSON -----------------------------------------------------------------------------


def value_of(field: Field, value: Any) -> Any:
    """A field's value as JSON says it."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return [value_of(field, one) for one in value]
    return value.isoformat() if field.kind is Kind.DATE and value is not None else value


def _pairs_of_value(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    name = field.name
    if value is None:
        return
    if field.kind is Kind.TERMS:
        yield from ((name, _plain(term)) for term in _list(value))
    elif field.kind is Kind.WEIGHTED:
        for key, terms in _object(value, ("primary", "also")):
            yield from ((f"{name}.{key}", _plain(term)) for term in _list(terms))
    elif field.kind is Kind.LINES:
        yield name, "\n".join(" ".join(_plain(line).split()) for line in _list(value))
    elif field.kind is Kind.GROUP:
        yield from _pairs_of_object(name, field.parts, value)
    elif field.kind is Kind.ROWS:
        rows = _list(value)
        if len(rows) > MOST_ROWS:
            raise _Misread(f"Der er {len(rows)}. Der kan højst være {MOST_ROWS}.")
        for number, row in enumerate(rows):
            yield from _pairs_of_object(f"{name}.{number}", field.parts, row)
    else:
        yield name, _plain(value)


def _pairs_of_object(name: str, parts: Iterable[Part], value: Any) -> Iterator[tuple[str, str]]:
    known = [part.name for part in parts]
    yield from (
        (f"{name}.{key}", _plain(one)) for key, one in _object(value, known) if one is not None
    )


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Misread("Skal være en liste: [ … ].")
    return value


def _object(value: Any, known: Iterable[str]) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise _Misread("Skal være et objekt: { … }.")
    for key in value:
        if key not in known:
            raise _Misread(f"Der er ingen del »{key[:40]}«. Delene er {', '.join(known)}.")
    return list(value.items())


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise _Misread("Skal være en tekst eller et tal.")

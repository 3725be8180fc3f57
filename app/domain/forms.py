"""Between a content and the plain pairs of a form or the cells of a row.

A pair is a name and a text. Of groups and rows the name says which part: ``provider.name``,
``steps.0.lead``; of weighted terms ``risiko.primary`` and ``risiko.also``. Terms repeat their name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from app.domain.availability import Availability, contradictions_in
from app.domain.content import Content, OutOfOrder
from app.domain.fields import FIELD, FIELDS, Field, Kind, Part
from app.domain.publishing import Problem

MOST_ROWS = 200
"""Rows of one field."""
_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YES, _NO = "ja", "nej"

Pairs = list[tuple[str, str]]


class Unreadable(Exception):
    """What was typed in some fields cannot be read."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = problems


def pairs_of(content: Content) -> Pairs:
    """The pairs that say this content."""
    return [pair for field in FIELDS for pair in _said(field, getattr(content, field.name))]


def _said(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    name = field.name
    if value is None:
        return
    if field.kind is Kind.TERMS:
        yield from ((name, term) for term in value)
    elif field.kind is Kind.WEIGHTED:
        yield from ((f"{name}.primary", term) for term in value.primary)
        yield from ((f"{name}.also", term) for term in value.also)
    elif field.kind is Kind.LINES:
        if value:
            yield name, "\n".join(value)
    elif field.kind is Kind.GROUP:
        yield from _parts(name, field.parts, value)
    elif field.kind is Kind.ROWS:
        for number, row in enumerate(value):
            yield from _parts(f"{name}.{number}", field.parts, row)
    else:
        yield name, text_of(field.kind, value)


def _parts(name: str, parts: Iterable[Part], value: Any) -> Iterator[tuple[str, str]]:
    for part in parts:
        one = getattr(value, part.name)
        if one is not None and (one is not False or part.kind is not Kind.FLAG):
            yield f"{name}.{part.name}", text_of(part.kind, one)


def text_of(kind: Kind, value: Any) -> str:
    """One value as it is written in a field."""
    if kind in (Kind.YES_NO, Kind.FLAG):
        return _YES if value else _NO
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def content_of_pairs(pairs: Iterable[tuple[str, str]]) -> Content:
    """The content that pairs say. Raises ``Unreadable`` with every problem; gaps are allowed.

    Names that no field has are left out.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    problems: list[Problem] = []
    data = {
        field.name: value
        for field in FIELDS
        if (value := _read(field, given, problems)) not in (None, (), {}, [])
    }
    try:
        content = Content.model_validate(data)
    except ValidationError as error:
        for item in error.errors():
            whole = item.get("ctx", {}).get("error")
            if isinstance(whole, OutOfOrder):
                problems += [
                    Problem(first, out_of_order(first, last)) for first, last in whole.bounds
                ]
            else:
                problems.append(Problem(".".join(map(str, item["loc"])), _message(item)))
        raise Unreadable(problems) from None
    if problems:
        raise Unreadable(problems)
    return content


def read_pairs(pairs: Pairs) -> tuple[Content, list[Problem]]:
    """What of the pairs can be read, and every problem with the rest."""
    problems: list[Problem] = []
    while True:
        try:
            return content_of_pairs(pairs), problems
        except Unreadable as error:
            problems += error.problems
            wrong = tops_of(error.problems)
            rest = [pair for pair in pairs if pair[0].split(".")[0] not in wrong]
            if len(rest) == len(pairs):  # no field is to blame
                return Content(), problems
            pairs = rest


def tops_of(problems: Iterable[Problem]) -> set[str]:
    """The fields that problems are about, without the parts."""
    return {problem.field.split(".")[0] for problem in problems}


def out_of_order(first: str, last: str) -> str:
    """What is said of two fields of which the first lies above the second."""
    how = "senere" if FIELD[first].kind is Kind.DATE else "højere"
    names = f"»{FIELD[first].label}« er {how} end »{FIELD[last].label}«."
    return f"{names} Ret det ene, eller byt om på dem."


def availability_of(typed: Mapping[str, str], today: date) -> Availability:
    """What was told of places, waiting time and starts. Raises ``Unreadable``."""
    problems: list[Problem] = []

    def number(name: str) -> int | None:
        value: int | None = _value(name, Kind.NUMBER, typed.get(name, ""), problems)
        return value

    starts = [_date("starter", text, problems) for text in typed.get("starter", "").split()]
    try:
        told = Availability(
            as_of=today,
            places=number("pladser"),
            capacity=number("i_alt"),
            always_open=typed.get("altid") == _YES,
            waiting_weeks=number("uger"),
            start_dates=tuple(sorted({start for start in starts if start})),
            note=typed.get("note") or None,
        )
    except ValidationError as error:
        found = [Problem(str(item["loc"][0]), _message(item)) for item in error.errors()]
        raise Unreadable([*problems, *_as_typed(found)]) from None
    problems += _as_typed(contradictions_in(told))
    if problems:
        raise Unreadable(problems)
    return told


def _as_typed(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of an availability, under the names that its form has for the fields."""
    names = {"places": "pladser", "capacity": "i_alt", "waiting_weeks": "uger"}
    names["start_dates"] = "starter"
    return [replace(one, field=names.get(one.field, one.field)) for one in problems]


def _read(field: Field, given: Mapping[str, list[str]], problems: list[Problem]) -> Any:
    name = field.name
    if field.kind is Kind.TERMS:
        return list(dict.fromkeys(filter(None, map(str.strip, given.get(name, ())))))
    if field.kind is Kind.WEIGHTED:
        primary = list(dict.fromkeys(filter(None, given.get(f"{name}.primary", ()))))
        also = dict.fromkeys(filter(None, given.get(f"{name}.also", ())))
        return {"primary": primary, "also": [term for term in also if term not in primary]}
    if field.kind is Kind.LINES:
        text = "\n".join(given.get(name, ()))
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.kind is Kind.GROUP:
        return _read_parts(name, field.parts, given, problems)
    if field.kind is Kind.ROWS:
        rows = (
            _read_parts(f"{name}.{number}", field.parts, given, problems)
            for number in _numbers(name, given, problems)
        )
        return [row for row in rows if row]
    return _value(name, field.kind, "".join(given.get(name, ())[:1]), problems)


def _numbers(name: str, given: Mapping[str, list[str]], problems: list[Problem]) -> list[int]:
    """The numbers of the rows that anything is said of."""
    numbers = (key.split(".")[1] for key in given if key.startswith(f"{name}."))
    told = {int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) < 5}
    if len(told) > MOST_ROWS:
        problems.append(Problem(name, f"Højst {MOST_ROWS} rækker; her er {len(told)}."))
    return sorted(told)[:MOST_ROWS]


def _read_parts(
    name: str,
    parts: Iterable[Part],
    given: Mapping[str, list[str]],
    problems: list[Problem],
) -> dict[str, Any]:
    read = {
        part.name: _value(
            f"{name}.{part.name}",
            part.kind,
            "".join(given.get(f"{name}.{part.name}", ())[:1]),
            problems,
        )
        for part in parts
    }
    told = {key: value for key, value in read.items() if value is not None}
    only_choices = {
        part.name for part in parts if part.kind in (Kind.CHOICE, Kind.YES_NO, Kind.FLAG)
    }
    return told if set(told) - only_choices or told.get("online") else {}


def _value(name: str, kind: Kind, text: str, problems: list[Problem]) -> Any:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if kind is Kind.NUMBER:
        bare = text.replace(" ", "").removesuffix(",00").removesuffix(",0")
        bare = re.sub(r"(?<=\d)\.(?=\d{3}(\D|$))", "", bare)
        if not re.fullmatch(r"-?\d{1,9}", bare):
            problems.append(Problem(name, f"»{text[:40]}« er ikke et helt tal."))
            return None
        return int(bare)
    if kind in (Kind.YES_NO, Kind.FLAG):
        if text.lower() not in (_YES, _NO):
            problems.append(Problem(name, f"»{text[:40]}« skal være ja eller nej."))
            return None
        return text.lower() == _YES
    if kind is Kind.DATE:
        return _date(name, text, problems)
    return text


YEARS = range(1900, 2200)
"""Of the dates that can be meant."""


def _date(name: str, text: str, problems: list[Problem]) -> date | None:
    danish = _DATE.fullmatch(text)
    try:
        if danish:
            day, month, year = map(int, danish.groups())
            read = date(year, month, day)
        else:
            read = date.fromisoformat(text)
        if read.year not in YEARS:
            raise ValueError(text)
        return read
    except ValueError:
        problems.append(Problem(name, f"»{text[:40]}« er ikke en dato. Skriv den som 24.12.2026."))
        return None


def _message(item: Any) -> str:
    """What pydantic found, in Danish."""
    limits = item.get("ctx", {})
    told = {
        "string_too_long": "Teksten er for lang: højst {max_length} tegn.",
        "string_too_short": "Teksten mangler.",
        "missing": "Mangler.",
        "greater_than_equal": "Tallet skal være mindst {ge}.",
        "less_than_equal": "Tallet må højst være {le}.",
        "literal_error": "Skal være en af {expected}.",
        "string_pattern_mismatch": "Har ikke den rette form.",
        "int_parsing": "Er ikke et helt tal.",
    }.get(item["type"])
    if told is not None:
        return told.format(**limits)
    return str(item["msg"]).removeprefix("Value error, ").capitalize()

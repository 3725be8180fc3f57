"""What changed between two versions of a content, field by field and word by word."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from app.domain.content import Content
from app.domain.fields import FIELDS, Field, Kind, Part

MOST_WORDS = 3_000
"""Of longer texts only the whole is said to have changed, so that comparing stays quick."""
_WORDS = re.compile(r"\n|[^\S\n]+|[^\s]+")

Change = Literal["same", "added", "removed"]
Label = Callable[[str, str], str]
"""(scheme, value) → what the term is called."""


@dataclass(frozen=True)
class Piece:
    """A run of words that stand in both versions, or only in one."""

    text: str
    change: Change


@dataclass(frozen=True)
class FieldChange:
    """One field that differs."""

    field: Field
    before: str
    after: str
    pieces: tuple[Piece, ...]


def changes_between(before: Content, after: Content, label: Label) -> list[FieldChange]:
    """Every field that differs, in the order of the form."""
    return [
        FieldChange(field, old, new, tuple(pieces(old, new)))
        for field in FIELDS
        if getattr(before, field.name) != getattr(after, field.name)
        for old, new in [(said(field, before, label), said(field, after, label))]
    ]


def said(field: Field, content: Content, label: Label) -> str:
    """A field as a person reads it: terms by their label, rows a line each."""
    value = getattr(content, field.name)
    if value is None:
        return ""
    if field.kind is Kind.TERMS:
        return "\n".join(label(field.scheme, term) for term in value)
    if field.kind is Kind.WEIGHTED:
        primary = [f"{label(field.scheme, term)} (primær)" for term in value.primary]
        return "\n".join([*primary, *(label(field.scheme, term) for term in value.also)])
    if field.kind is Kind.LINES:
        return "\n".join(value)
    if field.kind is Kind.GROUP:
        return _row(field.parts, value, label)
    if field.kind is Kind.ROWS:
        return "\n".join(_row(field.parts, row, label) for row in value)
    return _one(field, value, label)


def _row(parts: tuple[Part, ...], value: Any, label: Label) -> str:
    told = ((part, getattr(value, part.name)) for part in parts)
    return " · ".join(
        f"{part.label}: {_one(part, one, label)}"
        for part, one in told
        if one is not None and (one is not False or part.kind is not Kind.FLAG)
    )


def _one(field: Field | Part, value: Any, label: Label) -> str:
    if field.kind is Kind.TERM:
        return label(field.scheme, value)
    if field.kind in (Kind.YES_NO, Kind.FLAG):
        return "ja" if value else "nej"
    if field.kind is Kind.CHOICE:
        return dict(field.choices).get(value, str(value))
    return str(value)


def pieces(before: str, after: str) -> Iterator[Piece]:
    """The words of both texts in order; those that are not removed are the text after."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        yield from _pair(before, after)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for change, first, last, start, end in matcher.get_opcodes():
        if change == "equal":
            yield Piece("".join(new[start:end]), "same")
        else:
            yield from _pair("".join(old[first:last]), "".join(new[start:end]))


def _pair(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece(before, "removed")
    if after:
        yield Piece(after, "added")

"""How complete an entry is: a score from 0 to 100, and what to do next, most useful first."""

from dataclasses import dataclass
from typing import Any

from app.domain.content import Content, Weighted
from app.domain.fields import FIELDS, Field


@dataclass(frozen=True)
class Completeness:
    """The score of a content and what is missing."""

    percent: int
    missing: tuple[Field, ...]
    """Fields that count and are empty, those that count most first."""


def completeness_of(content: Content) -> Completeness:
    """Each field that counts, by its weight; filled in or not."""
    counted = [field for field in FIELDS if field.weight]
    missing = [field for field in counted if is_empty(getattr(content, field.name))]
    whole = sum(field.weight for field in counted)
    lacking = sum(field.weight for field in missing)
    by_weight = sorted(missing, key=lambda field: -field.weight)
    return Completeness(round(100 * (whole - lacking) / whole), tuple(by_weight))


def is_empty(value: Any) -> bool:
    """Whether a field says nothing."""
    if isinstance(value, Weighted):
        return not value.all
    return value is None or value == ()

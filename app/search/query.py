"""A typed text as it was understood: groups of alternatives, all made of keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """How a word was found, nearest first."""

    EXACT = 0
    STEM = 1
    PART = 2
    SYNONYM = 3
    SPELLING = 4


Option = tuple[str, str, float]
"""(field, key, weight)."""


@dataclass(frozen=True)
class Alternative:
    """One way to fit a group: every need must be met, each by one of its options."""

    needs: tuple[tuple[Option, ...], ...]
    weight: float
    kind: Kind
    label: str
    """What it was found as."""


@dataclass(frozen=True)
class Group:
    """One typed word or expression, and everything that answers it."""

    typed: str
    alternatives: tuple[Alternative, ...]
    general: bool = False

    @property
    def keys(self) -> Iterator[str]:
        """Every key that is sought."""
        for alternative in self.alternatives:
            for need in alternative.needs:
                for _, key, _ in need:
                    yield key


@dataclass(frozen=True)
class Query:
    """A text as it was understood."""

    groups: tuple[Group, ...]
    corrected: str = ""
    """The text with its words corrected; empty when nothing was."""

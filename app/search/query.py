"""A typed text as it was understood: groups of alternatives, all made of keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property


class Kind(IntEnum):
    """How a word was found, nearest first. A correction is found as the right word would be; only
    its reasons say so."""

    EXACT = 0
    STEM = 1
    PART = 2
    SYNONYM = 3
    SPELLING = 4


Option = tuple[str, str, float]
"""(field, key, weight)."""


@dataclass(frozen=True, eq=False)
class Alternative:
    """One way to fit a group: every need must be met, each by one of its options.

    Two of them are never equal, so that what a group has found is looked up at once.
    """

    needs: tuple[tuple[Option, ...], ...]
    weight: float
    kind: Kind
    label: str
    """What it was found as."""
    said: str = ""
    """The expression of several typed words that it stands for; empty for the group's own word."""

    @property
    def keys(self) -> Iterator[str]:
        """Every key that is sought."""
        return (key for need in self.needs for _, key, _ in need)


@dataclass(frozen=True, eq=False)
class Group:
    """One typed word or expression, and everything that answers it."""

    typed: str
    alternatives: tuple[Alternative, ...]
    general: bool = False
    """Whether it says little of what is sought: wished for, never demanded."""
    modifier: bool = False
    """Whether it only says more of what is sought: a verb, an adjective, a name, a section."""
    understood: bool = False
    """Whether it belongs to an expression whose meaning is known."""
    elsewhere: bool = False
    """Whether it is about something that is hardly found here."""
    corrected: bool = False
    """Whether another word stands for the typed one; the kinds are as that word was found."""

    @cached_property
    def simple(self) -> tuple[tuple[str, str, float, float, Alternative], ...]:
        """Every key that answers alone: field, key, weight, *ways*, and the heaviest alternative.

        The ways say how many alternatives lead to the key, each counted beside the heaviest.
        """
        found: dict[tuple[str, str], tuple[float, float, Alternative]] = {}
        for alternative in self.alternatives:
            if len(alternative.needs) == 1:
                for field, key, weight in alternative.needs[0]:
                    heavy = weight * alternative.weight
                    most, together, by = found.get((field, key), (0.0, 0.0, alternative))
                    by = alternative if heavy > most else by
                    found[field, key] = (max(most, heavy), together + heavy, by)
        return tuple((f, k, most, all_ / most, by) for (f, k), (most, all_, by) in found.items())

    @cached_property
    def several(self) -> tuple[Alternative, ...]:
        """The alternatives with several needs."""
        return tuple(a for a in self.alternatives if len(a.needs) > 1)


@dataclass(frozen=True)
class Query:
    """A text as it was understood."""

    groups: tuple[Group, ...]
    corrected: str = ""
    """The text with its words corrected; empty when nothing was."""
    name: str = ""
    """The whole text as a name is kept, in the field of forms."""
    sentence: bool = False
    """Whether it was said in a sentence, and not in the words that count alone."""
    age: int | None = None
    """An age that was written in the text (»17-årig«), in years."""
    settings: frozenset[str] = frozenset()
    """The typed words that say where or when (»i garagen«) rather than what."""
    crisis: bool = False
    """Whether it speaks of wanting to die or of harming oneself."""


NO_QUERY = Query(())
"""Nothing was typed."""

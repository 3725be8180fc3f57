"""Conditions that other standards let one combine freely, on interventions, providers and places.

Every condition of a list must hold (and); of the alternatives within one at least one (or).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.domain.text import plain_key

ANY = "*"
"""Any number of a kind."""


@dataclass(frozen=True)
class Named:
    """A text that begins with one of these, contains one, or is exactly one of them.

    Neither case nor accents count, but in what must be exact.
    """

    texts: tuple[str, ...]
    how: Literal["starts", "contains", "exact"] = "starts"

    def fits(self, text: str) -> bool:
        """Whether a text meets the condition."""
        if self.how == "exact":
            return text in self.texts
        key = plain_key(text)
        if self.how == "contains":
            return any(wanted in key for wanted in self.keys)
        return key.startswith(self.keys)

    @property
    def keys(self) -> tuple[str, ...]:
        """The texts as they are compared."""
        return tuple(plain_key(text) for text in self.texts)


@dataclass(frozen=True)
class Span:
    """From an instant, up to but without another; None is open."""

    start: datetime | None = None
    before: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in it."""
        after_start = self.start is None or at >= self.start
        return after_start and (self.before is None or at < self.before)


@dataclass(frozen=True)
class Conditions:
    """What is asked of one list. Conditions that a list does not know do not matter there."""

    ids: tuple[frozenset[str], ...] = ()
    names: tuple[Named, ...] = ()
    changed: tuple[tuple[Span, ...], ...] = ()
    providers: tuple[frozenset[str], ...] = ()
    """Ids of providers."""
    places: tuple[frozenset[str], ...] = ()
    """Ids of places of an intervention."""
    terms: tuple[frozenset[tuple[str, str]], ...] = ()
    """(facet, value), or (»kle«, number)."""
    historical: tuple[frozenset[bool], ...] = ()
    numbers: tuple[frozenset[tuple[str, str]], ...] = ()
    """Of a provider: (»id«, »cvr«, »sor« or »kommune«; the number, or ``ANY``)."""
    postal_codes: tuple[Named, ...] = ()
    cities: tuple[Named, ...] = ()

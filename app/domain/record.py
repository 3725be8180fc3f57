"""What the catalogue itself knows of an intervention, and the public record made of all three."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.domain.availability import Availability
from app.domain.content import Content, Value
from app.domain.text import Line

Provenance = Literal["kilde", "eksempel", "redaktion"]
"""Where an entry comes from: a historical source, the fictional municipality, or its editors."""

WithdrawalReason = Literal["archived", "merged", "expired", "deleted"]


class Review(Value):
    """Somebody vouched for the entry: on which day, and which function did (never a name)."""

    on: date
    by: Line


@dataclass(frozen=True)
class Home:
    """The other catalogue in which an entry lives, and its page there."""

    name: str
    url: str


@dataclass(frozen=True)
class Record:
    """Identity, ownership and dates of one intervention."""

    id: str
    slug: str
    provenance: Provenance
    created: datetime
    updated: datetime
    reviewed: Review | None
    home: Home | None = None
    """Where the entry was harvested from; None for our own."""


@dataclass(frozen=True)
class PublicRecord:
    """One published intervention as the public sees it, as of one number of the change log.

    ``open_now`` and ``next_start`` are decided by the calendar verb (``editorial.due``) and
    stored, so that nothing public depends on the clock.
    """

    record: Record
    content: Content
    availability: Availability | None
    open_now: bool
    next_start: date | None
    sequence: int
    not_checked_since: date | None = None
    """The day of the last review, once the next one is long overdue."""

    @property
    def id(self) -> str:
        """The lower-case UUID."""
        return self.record.id

    @property
    def slug(self) -> str:
        """The current address."""
        return self.record.slug

    @property
    def example(self) -> bool:
        """Whether this is fictional."""
        return self.record.provenance == "eksempel"

    @property
    def historical(self) -> bool:
        """Whether this describes what a source told in its year, not an offer of today."""
        return self.record.provenance == "kilde"

    @property
    def title(self) -> str:
        """The title; a published content always has one."""
        return self.content.title or ""


@dataclass(frozen=True)
class LoggedChange:
    """One change of the feed."""

    sequence: int
    type: str
    """upsert | delete"""
    id: str
    at: datetime
    reason: str | None
    into: str | None
    public: PublicRecord | None
    """What an upsert published."""

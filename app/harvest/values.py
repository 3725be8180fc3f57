"""What comes from another catalogue, and what became of it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from app.domain.availability import Availability
from app.domain.content import Content, Weighted
from app.domain.record import Provenance, Review, WithdrawalReason

_YEARS = range(1970, 2200)


class Garbled(Exception):
    """An answer that cannot be right; it is asked for again."""


class Expired(Exception):
    """The source no longer knows what happened since; it is read from the beginning again."""


class SourceUnusable(Exception):
    """There is nothing to follow here, or it stays away. The text says why, in Danish."""


Day = TypeVar("Day", bound=date)


def believable(at: Day) -> Day:
    """The date or instant, when it can be one of a catalogue; else raises ``ValueError``."""
    if at.year not in _YEARS:
        raise ValueError("ligger uden for kalenderen")
    return at


def believed(review: Review | None) -> Review | None:
    """The review, when its day can be one; else raises ``ValueError``."""
    if review is not None:
        believable(review.on)
    return review


@dataclass(frozen=True)
class Incoming:
    """One public record of another catalogue."""

    id: str
    slug: str
    content: Content
    availability: Availability | None
    provenance: Provenance
    created: datetime
    updated: datetime
    reviewed: Review | None
    not_checked_since: date | None
    home_name: str | None
    """The catalogue it lives in, when the source has it from somewhere else."""
    home_url: str


@dataclass(frozen=True)
class IncomingChange:
    """One change of another catalogue's feed."""

    sequence: int
    id: str
    record: Incoming | None = None
    """What an upsert published …"""
    unreadable: str = ""
    """… or why it cannot be read."""
    reason: WithdrawalReason = "deleted"
    into: str | None = None

    def under(self, opgavetype: str | None) -> "IncomingChange":
        """The same, under this opgavetype where it has none of its own; marked as derived."""
        record = self.record
        if record is None or opgavetype is None or record.content.opgavetyper.primary:
            return self
        given = {
            "opgavetyper": Weighted(primary=(opgavetype,)),
            "derived": (*record.content.derived, "opgavetyper"),
        }
        content = record.content.model_copy(update=given)
        return replace(self, record=replace(record, content=content))


@dataclass(frozen=True)
class IncomingPage:
    """One page of another catalogue's feed."""

    changes: tuple[IncomingChange, ...]
    next: str
    more: bool
    etag: str | None = None


@dataclass
class Report:
    """What a run did, by id where somebody may have to look."""

    added: int = 0
    updated: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    terms: int = 0
    """Terms that our vocabulary lacked."""
    waiting: list[str] = field(default_factory=list)
    """Taken in as drafts: an editor has to say which opgavetype they belong to."""
    kept: list[str] = field(default_factory=list)
    """Changed at home, but edited here; ours stays."""
    own: list[str] = field(default_factory=list)
    """Not taken in: the id is one of our own, or of another source."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Not taken in, and why."""

    def take(self, other: "Report") -> None:
        """Adds what another part of the run did."""
        self.added += other.added
        self.updated += other.updated
        self.withdrawn += other.withdrawn
        self.unchanged += other.unchanged
        self.terms += other.terms
        self.waiting += other.waiting
        self.kept += other.kept
        self.own += other.own
        self.refused += other.refused

    @property
    def changed(self) -> int:
        """How many of our entries are now different."""
        return self.added + self.updated + self.withdrawn + len(self.waiting)

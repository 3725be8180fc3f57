"""What is new or changed among what a search finds, as every form of feed tells it."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.record import PublicRecord
from app.domain.requests import DEFAULT_PER_PAGE, SearchRequest
from app.domain.vocabulary import Vocabulary
from app.interop.about import EXAMPLE, Publisher, historical_note


@dataclass(frozen=True)
class Feed:
    """One page of a feed: the records, newest change first."""

    title: str
    """Names the search."""
    request: SearchRequest
    records: tuple[PublicRecord, ...]
    has_more: bool
    updated: datetime
    """When something in the feed was last changed; of an empty one, anything at all."""
    publisher: Publisher

    @property
    def search(self) -> SearchRequest:
        """The same search as a page for people: its usual order, from the beginning."""
        return replace(self.request, sortering=None, antal=DEFAULT_PER_PAGE, side=1)


def permanent_id(public: PublicRecord) -> str:
    """The same for ever, wherever the intervention moves."""
    return f"urn:uuid:{public.id}"


def text_of(public: PublicRecord) -> str:
    """The summary, after what one must know before reading it."""
    summary = public.content.summary or public.title
    caution = caution_of(public)
    return f"{caution}.\n\n{summary}" if caution else summary


def caution_of(public: PublicRecord) -> str:
    """That it is fictional, or historical; empty for what one can be referred to."""
    if public.example:
        return EXAMPLE
    return historical_note(public.content.source_year) if public.historical else ""


def tags_of(public: PublicRecord, vocabulary: Vocabulary) -> list[str]:
    """The opgavetyper by name, the primary one first."""
    labels = [vocabulary.label("opgavetype", value) for value in public.content.opgavetyper.all]
    return ["Eksempel", *labels] if public.example else labels

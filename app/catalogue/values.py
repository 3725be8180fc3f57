"""What the reads answer with: finished values that every dialect shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.record import PublicRecord
from app.domain.requests import SearchRequest
from app.domain.vocabulary import Facet, Term
from app.search.marking import Marks
from app.search.reasons import Reason


class FacetValue(NamedTuple):
    """One value of a facet, and how many of what a search finds have it."""

    term: Term
    count: int  # type: ignore[assignment]  # it hides a method that nobody calls on a value
    selected: bool


@dataclass(frozen=True)
class FacetView:
    """A facet beside what a search finds."""

    facet: Facet
    terms: Sequence[Term]
    """All that it may have, in the order of reading; the facets of a page have some 250."""
    counts: Mapping[str, int]
    """Value → how many have it; a value that stands nowhere in the catalogue may be missing."""
    selected: tuple[str, ...]

    @property
    def values(self) -> tuple[FacetValue, ...]:
        """Every value of the vocabulary, zeros too."""
        count, selected = self.counts.get, self.selected
        return tuple(FacetValue(t, count(t.value, 0), t.value in selected) for t in self.terms)


@dataclass(frozen=True)
class WayOn:
    """Where a search may go on, and how many that finds: wider when nothing is found, or always to
    the municipality that its text names."""

    request: SearchRequest
    kind: str
    """»filter«, »alder«, »alle«, »bredt«, »tekst«, »ord«, »ukendte«, »stavning«, »kommune« or
    »for-alder«."""
    dropped: str
    """The label, value or word that was dropped."""
    total: int


@dataclass(frozen=True)
class ResultPage:
    """One page of results, as every dialect shows it."""

    request: SearchRequest
    total: int
    records: tuple[PublicRecord, ...]
    facets: tuple[FacetView, ...]
    marks: Mapping[str, Marks]
    """Id → by which words of its texts it was found; empty without a text."""
    all_words: bool
    corrected: str
    """The text that was sought instead of the one typed; empty when it was sought as typed."""
    reasons: Mapping[str, tuple[Reason, ...]]
    """Id → for every typed word that it has, what it was found as."""
    ways_on: tuple[WayOn, ...]
    wordless: bool
    """Whether there was a text without any word that could be sought."""
    unknown: tuple[str, ...]
    """When nothing is found: the typed words that no intervention answers."""
    barely_akin: int
    """How many pass the filters that are barely akin to the text: left out, unless asked for."""
    crisis: bool
    """Whether the text speaks of wanting to die or of harming oneself."""
    sequence: int

    @property
    def last_page(self) -> int:
        """The number of the last page; 1 when there is nothing."""
        return max(1, -(-self.total // self.request.antal))


@dataclass(frozen=True)
class Link:
    """Another entry that an entry points to."""

    slug: str
    title: str


@dataclass(frozen=True)
class Shown:
    """One public intervention, and the titles of what it points to."""

    public: PublicRecord
    links: Mapping[str, Link]
    sequence: int


@dataclass(frozen=True)
class Moved:
    """The address leads on: to another slug, or to what the intervention was merged into."""

    slug: str


@dataclass(frozen=True)
class Gone:
    """The intervention was public once."""

    id: str
    reason: str
    opgavetype: str | None


@dataclass(frozen=True)
class Readiness:
    """Whether this process can answer, part by part."""

    database: bool
    index: bool
    log: int | None
    lag: int | None

    @property
    def ready(self) -> bool:
        """Whether everything needed is there."""
        return self.database and self.index

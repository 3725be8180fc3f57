"""The shapes of our own JSON, for the schemas that are published and for OpenAPI.

``json_api`` makes the values; tests hold them against these shapes, key by key. Every key is always
there, unknown is null or empty. Readers let keys be added.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model

from app.domain.availability import Availability
from app.domain.content import Content, Provider
from app.domain.record import Provenance, Review
from app.domain.reference_data import EvidenceStatement, Method
from app.domain.vocabulary import FACETS, SCHEMES, Term

Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Sequence = Annotated[
    int, Field(ge=1, description="Number in the change log; numbers may be skipped")
]


class Shape(BaseModel):
    """A published object."""

    model_config = ConfigDict(frozen=True)


class OpgavetypeOf(Shape):
    """One of the ten opgavetyper that an intervention belongs to."""

    number: Annotated[int, Field(ge=1, le=10)]
    label: str
    primary: bool


class RisikoOf(Shape):
    """A risk group that an intervention is for."""

    value: Literal["lav", "mellem", "hoej"]
    primary: bool


class SourceOf(Shape):
    """Where the facts of an intervention stand."""

    document: str = Field(description="Term of /api/v1/taxonomies: kilde")
    label: str
    section: str | None
    year: int | None = Field(description="The year of the source")


class Item(Shape):
    """An intervention in short, as lists have it."""

    id: UUID = Field(description="Lower-case UUID; never changes, never reused")
    slug: str
    url: Url
    title: str
    summary: str
    opgavetype: list[OpgavetypeOf]
    spor: list[str]
    risiko: list[RisikoOf]
    kram: list[Literal["kost", "rygning", "alkohol", "motion"]]
    kommune: list[Annotated[str, Field(pattern=r"^\d{4}$")]] = Field(
        description="Official municipality codes; 0000 is the fictional municipality"
    )
    provider: Provider | None
    example: bool = Field(description="Fictional: not to be shown as a real possibility")
    source: list[SourceOf]
    updated: datetime = Field(description="When something was last changed (ISO 8601, UTC)")
    reviewed: Review | None = Field(description="Which day, and which function vouched for it")
    not_checked_since: date | None = Field(
        description="The day of the last review, once the next one is long overdue"
    )


class HomeOf(Shape):
    """The other catalogue in which a harvested intervention lives, and its page there."""

    name: str
    url: Url


class InterventionLinks(Shape):
    """Where an intervention is found."""

    self: Url
    html: Url


class Intervention(Item):
    """One intervention with every published field."""

    provenance: Provenance = Field(
        description="kilde: what a source told in its year; eksempel: fictional; "
        "redaktion: kept by its editors"
    )
    home: HomeOf | None
    historical: bool
    licence: str
    created: datetime
    content: Content
    availability: Availability | None
    open_now: bool
    next_start: date | None
    links: InterventionLinks


class Match(Shape):
    """A typed word that an item has, and what it was found as."""

    typed: str
    found: str
    kind: Literal["exact", "inflection", "compound", "synonym", "correction"]


class FoundItem(Item):
    """An item of a search."""

    matches: list[Match]


class FacetCount(Shape):
    """One value of a filter, and how many the same search finds with it as the only one."""

    value: str
    label: str
    count: Annotated[int, Field(ge=0)]
    selected: bool


class SearchNote(Shape):
    """How the text was understood."""

    corrected: str | None = Field(description="The text that was sought instead of the one typed")
    all_words: bool
    left_out: Annotated[int, Field(ge=0)] = Field(
        description="How many more are only loosely akin to the text; `bredt=1` lists them too"
    )


class PageLinks(Shape):
    """This page, its neighbours, and the same search for people."""

    self: Url
    next: Url | None
    prev: Url | None
    html: Url


Facets = create_model(
    "Facets",
    __base__=Shape,
    __doc__="Every filter with every value of its vocabulary, zeros too.",
    **{facet.parameter: (list[FacetCount], ...) for facet in FACETS},  # type: ignore[call-overload]
)


class InterventionPage(Shape):
    """One page of what a search finds."""

    total: Annotated[int, Field(ge=0)]
    search: SearchNote
    items: list[FoundItem]
    facets: Facets
    links: PageLinks


class Change(Shape):
    """One change of what the public sees."""

    sequence: Sequence
    type: Literal["upsert", "delete"]
    id: UUID
    at: datetime
    reason: Literal["archived", "merged", "expired", "deleted"] | None = Field(
        description="Of a delete; null for an upsert"
    )
    into: UUID | None = Field(description="The id of what it was merged into")
    intervention: Intervention | None = Field(
        description="Of an upsert: the record as published by that change"
    )


class ChangePage(Shape):
    """A page of the change feed."""

    after: str | None = Field(description="The cursor that was sent, null from the beginning")
    changes: list[Change]
    next: str = Field(description="The cursor to come back with; opaque")
    more: bool = Field(description="Whether more changes wait already")


class ExportEnd(Shape):
    """The last line of an export. Without it the export is incomplete."""

    cursor: str = Field(description="Where to go on in the change feed")
    count: Annotated[int, Field(ge=0)]


class Suggestion(Shape):
    """What a text may be the beginning of."""

    text: str
    kind: Literal["indsats", "udtryk", "ord"]
    url: Url


class Suggestions(Shape):
    """At most eight suggestions."""

    items: list[Suggestion]


Taxonomies = create_model(
    "Taxonomies",
    __base__=Shape,
    __doc__="Every vocabulary with its terms, in order.",
    **dict.fromkeys(SCHEMES, (list[Term], ...)),  # type: ignore[call-overload]
)


class ActivityOf(Shape):
    """One activity of a package, and the search that finds its interventions."""

    title: str
    note: str | None
    search: Url | None
    total: int | None


class PackageOf(Shape):
    """A guiding package."""

    slug: str
    number: int | None
    title: str
    target_group: str
    note: str | None
    sources: list[Any]
    url: Url
    basic: list[ActivityOf]
    supplementary: list[ActivityOf]


class Packages(Shape):
    """The packages."""

    items: list[PackageOf]


class StatementOf(EvidenceStatement):
    """A statement of evidence, with its strength in words."""

    evidens_label: str


class MethodOf(Method):
    """A method, tool, model or role, and its page."""

    url: Url


class Evidence(Shape):
    """What is known, and the methods and tools it is about."""

    statements: list[StatementOf]
    methods: list[MethodOf]


class ProblemError(Shape):
    """One parameter at fault."""

    parameter: str
    value: str | None = None
    detail: str


class Problem(Shape):
    """What went wrong, by RFC 9457."""

    type: Url
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError] | None = None

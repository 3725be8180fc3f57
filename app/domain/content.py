"""What is written about an intervention: the one frozen description of it.

A file parses to it, a form validates to it, a revision stores it, the index reads it and the API
publishes it. Types must always hold; gaps are allowed until publication (see ``publishing``).
It holds nothing that changes by the day (``availability``) or that the catalogue itself
knows (``record``).
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.domain.documentation import documented
from app.domain.text import Line, Markdown, SafeUrl, Slug, Text

CONTENT_VERSION = 1
"""Raised when the shape changes; older revisions are upgraded when read (``upgrades``)."""

TermValue = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""The value of a vocabulary term. Which vocabulary it belongs to, the field says."""


BOUNDS = (("age_from", "age_to"), ("valid_from", "valid_to"))
"""Fields of which the first may not lie above the second."""


def out_of_order_in(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The bounds of these fields that nothing can lie between."""
    return [
        (first, last)
        for first, last in BOUNDS
        if None not in (fields[first], fields[last]) and fields[first] > fields[last]
    ]


class OutOfOrder(ValueError):
    """Bounds that nothing can lie between. Its text names the fields for whoever writes files."""

    def __init__(self, bounds: list[tuple[str, str]]) -> None:
        told = (f"{first} ligger efter {last}" for first, last in bounds)
        super().__init__("; ".join(told))
        self.bounds = bounds


class Value(BaseModel):
    """A frozen value without unknown fields."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        json_schema_extra=documented,
        json_schema_serialization_defaults_required=True,
    )


class Weighted(Value):
    """Terms of which some apply primarily and others also apply."""

    primary: tuple[TermValue, ...] = ()
    also: tuple[TermValue, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every term, the primary ones first, each once."""
        return tuple(dict.fromkeys((*self.primary, *self.also)))


class Exclusion(Value):
    """One reason why this is not the right intervention, and where to go instead."""

    text: Line
    see: Slug | None = None
    """The slug of the intervention to go to instead."""


class Step(Value):
    """One step on the way in, written to the citizen; the lead is shown in bold."""

    lead: Line
    text: Line | None = None


class ReferralRoute(Value):
    """How one kind of professional refers: »Praktiserende læge: XREF15 til Sundhedscentret«."""

    referrer: Line
    how: Line


class Place(Value):
    """Where it takes place. An online place has no address."""

    name: Line | None = None
    street: Line | None = None
    postal_code: Annotated[str, StringConstraints(pattern=r"^\d{4}$")] | None = None
    city: Line | None = None
    kommune: Annotated[str, StringConstraints(pattern=r"^\d{4}$")] | None = None
    online: bool = False
    accessibility: Line | None = None
    transport: Line | None = None


class Provider(Value):
    """Who offers it."""

    name: Line
    udbydertype: TermValue | None = None
    volunteer_run: bool | None = None
    cvr: Annotated[str, StringConstraints(pattern=r"^\d{8}$")] | None = None
    sor_id: Annotated[str, StringConstraints(pattern=r"^\d{11,20}$")] | None = None
    url: SafeUrl | None = None


class Contact(Value):
    """A function to contact, never a private person."""

    audience: Literal["borger", "fagperson"]
    function: Line
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ]{8,20}$")] | None = None
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    hours: Line | None = None
    url: SafeUrl | None = None


class Citation(Value):
    """Where the entry's facts stand. ``document`` is a term of the vocabulary »kilde«."""

    document: TermValue
    section: Line | None = None
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None


class Content(Value):
    """An intervention as written. None and the empty tuple mean »not known« (ikke oplyst)."""

    # What it is
    title: Line | None = None
    alternate_names: tuple[Line, ...] = ()
    summary: Text | None = None
    description: Markdown | None = None
    purpose: Text | None = None
    elements: tuple[Line, ...] = ()

    # Where it belongs
    opgavetyper: Weighted = Weighted()
    spor: tuple[TermValue, ...] = ()
    risiko: Weighted = Weighted()
    risikofaktorer: tuple[TermValue, ...] = ()
    helbred: tuple[TermValue, ...] = ()
    ydelser: tuple[TermValue, ...] = ()
    sektorer: tuple[TermValue, ...] = ()
    derived: tuple[TermValue, ...] = ()
    """Names of the fields above that are our own classification, not the source's word."""

    # Whom it is for
    age_from: Annotated[int, Field(ge=0, le=120)] | None = None
    age_to: Annotated[int, Field(ge=0, le=120)] | None = None
    inclusion: tuple[Line, ...] = ()
    exclusion: tuple[Exclusion, ...] = ()
    motivation: Line | None = None
    timing: Line | None = None
    visitation_categories: tuple[TermValue, ...] = ()

    # How to get in
    adgang: tuple[TermValue, ...] = ()
    steps: tuple[Step, ...] = ()
    referral_routes: tuple[ReferralRoute, ...] = ()
    documents: tuple[Line, ...] = ()
    return_route: Line | None = None
    deltagelse: tuple[TermValue, ...] = ()
    registration: Line | None = None
    sanction: Line | None = None

    # How it runs
    former: tuple[TermValue, ...] = ()
    group_size: Line | None = None
    duration: Line | None = None
    duration_weeks: Annotated[int, Field(ge=0, le=520)] | None = None
    intensity: Line | None = None
    intake: Literal["loebende", "holdstart"] | None = None
    workplace_directed: bool | None = None
    organisation_model: TermValue | None = None
    price_kr: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """Price for the citizen in whole kroner; 0 means free of charge."""
    price_note: Line | None = None
    sprog: tuple[TermValue, ...] = ()
    interpreter: bool | None = None
    places: tuple[Place, ...] = ()
    kommuner: tuple[Annotated[str, StringConstraints(pattern=r"^\d{4}$")], ...] = ()

    # Who offers it
    provider: Provider | None = None
    contacts: tuple[Contact, ...] = ()
    coordinating_function: Line | None = None
    professions: tuple[TermValue, ...] = ()

    # What it rests on
    lovgrundlag: tuple[TermValue, ...] = ()
    kle: tuple[Annotated[str, StringConstraints(pattern=r"^\d{2}\.\d{2}\.\d{2}$")], ...] = ()
    evidence: tuple[TermValue, ...] = ()
    """Keys of evidence statements (e1 …)."""
    results: Text | None = None
    """What the source reports of its results, with its own reservations."""
    goals: tuple[Line, ...] = ()
    measures: tuple[TermValue, ...] = ()
    """Slugs of methods and tools with which progress is measured (who-5 …)."""
    prerequisites: tuple[Line, ...] = ()
    combines_with: tuple[Slug, ...] = ()
    alternatives: tuple[Slug, ...] = ()

    # Where it stands written, and how long it holds
    sources: tuple[Citation, ...] = ()
    licence: Line = "CC BY 4.0"
    review_interval_months: Annotated[int, Field(ge=1, le=60)] | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        if wrong := out_of_order_in(dict(self)):
            raise OutOfOrder(wrong)
        return self

    @property
    def source_year(self) -> int | None:
        """The year of the newest source that states one."""
        years = [source.year for source in self.sources if source.year is not None]
        return max(years, default=None)

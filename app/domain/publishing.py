"""What must hold before an intervention is published, and what may stay open in a draft."""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from stdnum.dk import cpr

from app.domain.content import Content
from app.domain.vocabulary import CLOSED_SETS, KRAM, Vocabulary

CLASSIFIED_FIELDS = (
    "opgavetyper",
    "spor",
    "risiko",
    "risikofaktorer",
    "helbred",
    "ydelser",
    "sektorer",
)
"""The fields that ``Content.derived`` may name."""

_CPR = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[ \-–]?\d{4}(?!\d)")


@dataclass(frozen=True)
class Problem:
    """One reason against publication: the field (dotted path) and a Danish sentence."""

    field: str
    message: str
    scheme: str | None = None
    """The vocabulary that lacks the term, where that is the problem."""


@dataclass(frozen=True)
class Known:
    """What a content may refer to."""

    vocabulary: Vocabulary
    interventions: Set[str]
    """Slugs of interventions."""
    methods: Set[str]
    """Slugs under /viden."""
    evidence: Set[str]
    """Keys of evidence statements."""


def problems_before_publishing(content: Content, known: Known) -> list[Problem]:
    """Every reason why the content cannot be published yet; empty when it can."""
    return [
        *_missing(content),
        *_unknown_terms(content, known.vocabulary),
        *_unknown_references(content, known),
        *_personal_numbers(content),
    ]


def problems_wherever_from(content: Content) -> list[Problem]:
    """What hinders even an entry that another catalogue has published, whatever it refers to."""
    return [*_missing(content), *_outside_closed_sets(content), *_personal_numbers(content)]


def _missing(content: Content) -> Iterator[Problem]:
    if not content.title:
        yield Problem("title", "Titlen mangler.")
    if not content.summary:
        yield Problem("summary", "Resuméet til borgeren mangler.")
    if len(content.opgavetyper.primary) != 1:
        yield Problem("opgavetyper.primary", "Vælg præcis én primær opgavetype.")
    if content.provider is None:
        yield Problem("provider", "Udbyderen mangler.")
    if not content.sources:
        yield Problem("sources", "Kilden mangler.")


def _used_terms(content: Content) -> Iterator[tuple[str, str, Iterable[str]]]:
    """(field, scheme, values) for every field that holds terms."""
    yield "opgavetyper", "opgavetype", content.opgavetyper.all
    yield "spor", "spor", content.spor
    yield "risiko", "risiko", content.risiko.all
    yield "risikofaktorer", "risikofaktor", content.risikofaktorer
    yield "helbred", "helbred", content.helbred
    yield "ydelser", "ydelse", content.ydelser
    yield "sektorer", "sektor", content.sektorer
    yield "visitation_categories", "visitationskategori", content.visitation_categories
    yield "adgang", "adgang", content.adgang
    yield "deltagelse", "deltagelse", content.deltagelse
    yield "former", "form", content.former
    yield "sprog", "sprog", content.sprog
    yield "kommuner", "kommune", content.kommuner
    yield "professions", "profession", content.professions
    yield "lovgrundlag", "lov", content.lovgrundlag
    if content.organisation_model:
        yield "organisation_model", "organiseringsmodel", [content.organisation_model]
    if content.provider and content.provider.udbydertype:
        yield "provider.udbydertype", "udbydertype", [content.provider.udbydertype]
    for index, source in enumerate(content.sources):
        yield f"sources.{index}.document", "kilde", [source.document]
    for index, place in enumerate(content.places):
        if place.kommune:
            yield f"places.{index}.kommune", "kommune", [place.kommune]


def _unknown_terms(content: Content, vocabulary: Vocabulary) -> Iterator[Problem]:
    for field, scheme, values in _used_terms(content):
        for value in values:
            if vocabulary.get(scheme, value) is None:
                known = ", ".join(term.value for term in vocabulary.terms(scheme)[:12])
                yield Problem(
                    field, f"»{value}« findes ikke i ordforrådet {scheme} ({known} …).", scheme
                )
    for value in content.derived:
        if value not in CLASSIFIED_FIELDS:
            allowed = ", ".join(CLASSIFIED_FIELDS)
            yield Problem("derived", f"»{value}« er ikke et af felterne {allowed}.")


def _outside_closed_sets(content: Content) -> Iterator[Problem]:
    """Values that no catalogue has: their sets are promised, and never grow."""
    for field, scheme, values in _used_terms(content):
        for value in values:
            if value not in CLOSED_SETS.get(scheme, (value,)):
                yield Problem(field, f"»{value}« findes ikke i ordforrådet {scheme}.", scheme)


def _references(content: Content) -> Iterator[tuple[str, str]]:
    """(field, slug) for every intervention that the content points to."""
    yield from (("combines_with", slug) for slug in content.combines_with)
    yield from (("alternatives", slug) for slug in content.alternatives)
    yield from ((f"exclusion.{i}.see", e.see) for i, e in enumerate(content.exclusion) if e.see)


def references_of(content: Content) -> list[str]:
    """The slugs of the interventions that the content points to, each once."""
    return list(dict.fromkeys(slug for _, slug in _references(content)))


def _unknown_references(content: Content, known: Known) -> Iterator[Problem]:
    for field, slug in _references(content):
        if slug not in known.interventions:
            yield Problem(field, f"Der er ingen indsats med adressen »{slug}«.")
    for key in content.evidence:
        if key not in known.evidence:
            yield Problem("evidence", f"Der er intet udsagn med nøglen »{key}«.")
    for slug in content.measures:
        if slug not in known.methods:
            yield Problem("measures", f"Der er ingen metode eller redskab med adressen »{slug}«.")


def _personal_numbers(content: Content) -> Iterator[Problem]:
    for name, value in content.model_dump(mode="json", exclude_defaults=True).items():
        if _CPR.search(str(value)):
            yield Problem(name, "Teksten ligner et CPR-nummer. Det må ikke stå i kataloget.")


def holds_personal_number(text: str) -> bool:
    """Whether a text holds what can be a CPR number: ten digits that begin with a real date."""
    return any(map(_is_personal_number, _CPR.finditer(text)))


def without_personal_numbers(text: str) -> str:
    """The text without what can be a CPR number."""
    return _CPR.sub(lambda hit: "" if _is_personal_number(hit) else hit.group(), text)


def _is_personal_number(hit: re.Match[str]) -> bool:
    return cpr.is_valid(re.sub(r"\D", "", hit.group()))


def kram_of(content: Content) -> tuple[str, ...]:
    """The KRAM factors among the content's risk factors, in the order of the word."""
    return tuple(factor for factor in KRAM if factor in content.risikofaktorer)

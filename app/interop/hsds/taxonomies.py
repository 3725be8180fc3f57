"""Our vocabulary as taxonomies and terms, and an intervention's classification as attributes.

A taxonomy is a list one can filter by; whatever is listed is found by its terms. What has no such
list (KLE numbers, professions, sources …) stands as an attribute with a text and without a term.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.domain.content import Content
from app.domain.publishing import kram_of
from app.domain.record import PublicRecord
from app.domain.reference_data import ReferenceData
from app.domain.vocabulary import EXAMPLE_KOMMUNE, Term
from app.interop.about import EXAMPLE
from app.interop.hsds.values import named_id, part_id, part_ids
from app.interop.json_values import Json, known
from app.interop.links import Links

PROVENANCE = "provenance"
"""The one taxonomy that is not in the vocabulary: where an entry comes from."""
DERIVED = "Katalogets egen klassifikation, ikke kildens ord"


@dataclass(frozen=True)
class Scheme:
    """One taxonomy: what it is called, and what its terms tell of an intervention."""

    name: str
    description: str
    link_type: str
    field: str = ""
    """The field of the content that ``Content.derived`` may name."""


SCHEMES: Mapping[str, Scheme] = {
    "opgavetype": Scheme(
        "Opgavetyper", "Ti typer af opgaver, som kommunens indsatser løser.", "type", "opgavetyper"
    ),
    "spor": Scheme("Indsatsspor", "Otte spor, som indsatserne er samlet i.", "type", "spor"),
    "risiko": Scheme(
        "Risikogrupper",
        "Hvor stor risikoen er for at miste tilknytningen til arbejdsmarkedet.",
        "audience",
        "risiko",
    ),
    "kram": Scheme("KRAM", "Kost, rygning, alkohol og motion.", "topic", "risikofaktorer"),
    "risikofaktor": Scheme(
        "Risikofaktorer", "Det, indsatsen vil ændre, i og uden for KRAM.", "topic", "risikofaktorer"
    ),
    "helbred": Scheme("Helbred", "Sygdomme og gener, som indsatsen er for.", "audience", "helbred"),
    "ydelse": Scheme(
        "Ydelser", "De ydelser, man kan få, mens man er med.", "eligibility", "ydelser"
    ),
    "adgang": Scheme("Veje ind", "Hvem der kan henvise.", "eligibility"),
    "deltagelse": Scheme("Deltagelse", "Om det er frivilligt at være med.", "participation"),
    "form": Scheme("Form", "Hvordan indsatsen foregår.", "delivery"),
    "sprog": Scheme("Sprog", "Sprog, som indsatsen kan foregå på.", "delivery"),
    "sektor": Scheme("Sektorer", "De områder, indsatsen hører under.", "sector", "sektorer"),
    "udbydertype": Scheme("Udbydertyper", "Hvem der udbyder indsatsen.", "provider"),
    "kommune": Scheme("Kommuner", "Kommuner, hvor indsatsen udbydes.", "area"),
    "lov": Scheme("Lovgrundlag", "Love og paragraffer, som indsatsen gives efter.", "legal_basis"),
    "evidens": Scheme("Viden om virkning", "Hvor stærk den viden er, man har.", "evidence"),
    PROVENANCE: Scheme("Herkomst", "Hvor oplysningerne kommer fra.", "provenance"),
}
"""Taxonomies in the order in which they are listed."""

_PROVENANCE_TERMS = (
    Term(value="eksempel", label="Opdigtet eksempel", definition=f"{EXAMPLE}."),
    Term(
        value="kilde",
        label="Beskrevet efter en kilde",
        definition="Beskrevet, som en offentlig kilde fortalte det i sit år.",
    ),
    Term(
        value="redaktion",
        label="Skrevet af redaktionen",
        definition="Skrevet og holdt ved lige af dem, der udbyder indsatsen.",
    ),
)


@dataclass(frozen=True)
class Dialect:
    """What the mapping needs beside the record: the reference data and the addresses."""

    reference: ReferenceData
    links: Links

    def terms_of(self, scheme: str) -> tuple[Term, ...]:
        """The terms of a taxonomy; the fictional municipality is none."""
        if scheme == PROVENANCE:
            return _PROVENANCE_TERMS
        terms = self.reference.vocabulary.terms(scheme)
        return tuple(t for t in terms if (scheme, t.value) != ("kommune", EXAMPLE_KOMMUNE))

    @cached_property
    def terms(self) -> Mapping[str, tuple[str, Term]]:
        """Id → (scheme, term), in the order of listing."""
        return {
            term_id(scheme, term.value): (scheme, term)
            for scheme in SCHEMES
            for term in self.terms_of(scheme)
        }

    @cached_property
    def _embedded(self) -> dict[str, Json]:
        return {}

    def embedded_term(self, identity: str) -> Json:
        """One term without the whole taxonomy beside it; made once, never to be changed."""
        if identity not in self._embedded:
            told = self.term_json(identity)
            del told["taxonomy_detail"]
            self._embedded[identity] = told
        return self._embedded[identity]

    def term_json(self, identity: str) -> Json:
        """One term."""
        scheme, term = self.terms[identity]
        parent = term_id(scheme, term.parent) if term.parent else None
        return known(
            {
                "id": identity,
                "code": term.value,
                "name": term.label,
                "description": _described(term),
                "parent_id": parent if parent in self.terms else None,
                "taxonomy": SCHEMES[scheme].name,
                "taxonomy_id": taxonomy_id(scheme),
                "taxonomy_detail": self.taxonomy(scheme),
                "language": "da",
                "term_uri": f"{self.links.hsds()}/taxonomy_terms/{identity}",
            }
        )

    def taxonomy(self, scheme: str) -> Json:
        """One taxonomy."""
        identity = taxonomy_id(scheme)
        return {
            "id": identity,
            "name": SCHEMES[scheme].name,
            "description": SCHEMES[scheme].description,
            "uri": f"{self.links.hsds()}/taxonomies/{identity}",
        }


def taxonomy_id(scheme: str) -> str:
    """The id of a taxonomy."""
    return named_id("taxonomy", scheme)


def term_id(scheme: str, value: str) -> str:
    """The id of a term."""
    return named_id("term", f"{scheme}/{value}")


def scheme_of(identity: str) -> str | None:
    """The scheme that a taxonomy stands for, if there is one."""
    return next((scheme for scheme in SCHEMES if taxonomy_id(scheme) == identity), None)


def _described(term: Term) -> str:
    told = term.definition or (f"{term.label} ({term.group})" if term.group else term.label)
    return f"{told} Udtrykket er katalogets eget." if term.derived else told


def attributes(public: PublicRecord, dialect: Dialect) -> list[Json]:
    """Everything an intervention is classified under, then what has no taxonomy."""
    content = public.content
    main = {
        ("opgavetype", value): "primary" if value in content.opgavetyper.primary else "also"
        for value in content.opgavetyper.all
    } | {
        ("risiko", value): "primary" if value in content.risiko.primary else "also"
        for value in content.risiko.all
    }
    classified = [
        _of_term(public.id, scheme, value, dialect, content, main.get((scheme, value)))
        for scheme, values in _values(public, dialect)
        for value in values
        if term_id(scheme, value) in dialect.terms
    ]
    return [*classified, *_without_term(public, dialect)]


def _values(public: PublicRecord, dialect: Dialect) -> Iterator[tuple[str, Iterable[str]]]:
    """Scheme → the values that are said; broader ones follow from their terms."""
    content, evidence = public.content, dialect.reference.evidence
    yield "opgavetype", content.opgavetyper.all
    yield "spor", content.spor
    yield "risiko", content.risiko.all
    yield "kram", kram_of(content)
    yield "risikofaktor", content.risikofaktorer
    yield "helbred", content.helbred
    yield "ydelse", content.ydelser
    yield "adgang", content.adgang
    yield "deltagelse", content.deltagelse
    yield "form", content.former
    yield "sprog", content.sprog
    yield "sektor", content.sektorer
    if content.provider and content.provider.udbydertype:
        yield "udbydertype", [content.provider.udbydertype]
    places = (place.kommune for place in content.places if place.kommune)
    yield "kommune", dict.fromkeys((*content.kommuner, *places))
    yield "lov", content.lovgrundlag
    strengths = (evidence[key].evidens for key in content.evidence if key in evidence)
    yield "evidens", dict.fromkeys(strengths)
    yield PROVENANCE, [public.record.provenance]


def _of_term(
    owner: str, scheme: str, value: str, dialect: Dialect, content: Content, main: str | None
) -> Json:
    attribute = term_attribute(owner, "service", scheme, value, dialect)
    derived = SCHEMES[scheme].field and SCHEMES[scheme].field in content.derived
    return known({**attribute, "value": main, "label": DERIVED if derived else None})


def term_attribute(owner: str, entity: str, scheme: str, value: str, dialect: Dialect) -> Json:
    """That a term applies to something."""
    identity = term_id(scheme, value)
    return {
        "id": part_id(owner, "attribute", f"{scheme}/{value}"),
        "link_id": owner,
        "link_entity": entity,
        "link_type": SCHEMES[scheme].link_type,
        "taxonomy_term_id": identity,
        "taxonomy_term": dialect.embedded_term(identity),
    }


def text_attributes(
    owner: str, entity: str, link_type: str, label: str, texts: Iterable[str]
) -> Iterator[Json]:
    """Texts about something that no taxonomy has."""
    said = list(texts)
    for identity, text in zip(part_ids(owner, f"text/{link_type}", said), said, strict=True):
        yield {
            "id": identity,
            "link_id": owner,
            "link_entity": entity,
            "link_type": link_type,
            "label": label,
            "value": text,
        }


def _without_term(public: PublicRecord, dialect: Dialect) -> Iterator[Json]:
    content, label = public.content, dialect.reference.vocabulary.label
    model, coordinates = content.organisation_model, content.coordinating_function
    told: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("kle", "KLE-emne", content.kle),
        ("staff", "Fagligheder", (label("profession", one) for one in content.professions)),
        ("model", "Organisering", [label("organiseringsmodel", model)] if model else []),
        ("coordination", "Koordinerende funktion", [coordinates] if coordinates else []),
        (
            "visitation",
            "Visitationskategori",
            (label("visitationskategori", one) for one in content.visitation_categories),
        ),
        (
            "source",
            "Kilde",
            (
                ", ".join(
                    text
                    for text in (
                        label("kilde", source.document),
                        source.section,
                        str(source.year) if source.year else None,
                    )
                    if text
                )
                for source in content.sources
                if not public.example
            ),
        ),
        ("licence", "Licens", [content.licence]),
    )
    for link_type, name, texts in told:
        yield from text_attributes(public.id, "service", link_type, name, texts)

"""The vocabulary: lists of terms, and which of them one can filter by.

A *scheme* is one list (opgavetype, risiko, lov …), a *term* one value of it. A *facet* is a query
parameter whose values come from a scheme. Opgavetyper, risk groups and KRAM are closed sets whose
texts can be edited; everything else is open and lives in data, never in code.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, StringConstraints

from app.domain.content import Value
from app.domain.text import Line, Text, danish_sort_key

KRAM = ("kost", "rygning", "alkohol", "motion")
CLOSED_SETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "opgavetype": tuple(str(number) for number in range(1, 11)),
        "risiko": ("lav", "mellem", "hoej"),
        "kram": KRAM,
        "deltagelse": ("frivillig", "moedepligt"),
        "form": ("individuel", "hold", "digital", "telefon"),
        "sektor": ("sundhed", "beskaeftigelse", "social", "uddannelse"),
    }
)
"""Schemes whose values are promised to the outside (docs/contract.md)."""

EXAMPLE_KOMMUNE = "0000"
"""The code of the fictional municipality; it belongs to no real one."""


class Term(Value):
    """One term of a scheme, as a file states it and the API publishes it."""

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    label: Line
    label_en: Line | None = None
    short: Line | None = None
    definition: Text | None = None
    source: Line | None = None
    derived: bool = False
    parent: str | None = None
    group: Line | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    words: tuple[Line, ...] = ()
    url: Annotated[str, Field(max_length=2048)] | None = None

    @property
    def historical(self) -> bool:
        """Whether the term has been retired: it says a last day."""
        return self.valid_to is not None

    @property
    def gist(self) -> str:
        """The first sentence of the definition; empty without one."""
        match = re.match(r".+?[.!?](?:«|\")?(?=\s|$)", self.definition or "", re.DOTALL)
        return match.group() if match else self.definition or ""

    def name(self, language: str) -> str:
        """The label in the language asked for, Danish where there is none."""
        return (self.label_en or self.label) if language == "en" else self.label


@dataclass(frozen=True)
class Facet:
    """A query parameter with counted values; its values are the scheme of the same name.

    ``alphabetical``: shown in Danish order instead of the order of the file.
    """

    parameter: str
    alphabetical: bool = False


FACETS: tuple[Facet, ...] = (
    Facet("risiko"),
    Facet("kram"),
    Facet("opgavetype"),
    Facet("adgang"),
    Facet("ledig"),
    Facet("spor"),
    Facet("helbred", alphabetical=True),
    Facet("ydelse"),
    Facet("risikofaktor"),
    Facet("deltagelse"),
    Facet("form"),
    Facet("sektor"),
    Facet("udbydertype"),
    Facet("kommune", alphabetical=True),
    Facet("lov"),
    Facet("evidens"),
    Facet("sprog"),
)
"""In the order in which people meet them."""
FACET_BY_PARAMETER: Mapping[str, Facet] = MappingProxyType({f.parameter: f for f in FACETS})

SCHEMES: tuple[str, ...] = (
    *(facet.parameter for facet in FACETS),
    "profession",
    "organiseringsmodel",
    "visitationskategori",
    "kilde",
)
"""Every vocabulary the catalogue needs, in the order in which the API lists them."""


@dataclass(frozen=True)
class Vocabulary:
    """Every scheme with its terms, in order. Immutable: an edit makes a new one."""

    schemes: Mapping[str, Mapping[str, Term]] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Iterable[tuple[str, Term]]) -> "Vocabulary":
        """Builds a vocabulary from (scheme, term) pairs in their order."""
        schemes: dict[str, dict[str, Term]] = {scheme: {} for scheme in SCHEMES}
        for scheme, term in terms:
            schemes.setdefault(scheme, {})[term.value] = term
        return cls(MappingProxyType({k: MappingProxyType(v) for k, v in schemes.items()}))

    def terms(self, scheme: str) -> tuple[Term, ...]:
        """The terms of a scheme in their order; empty for a scheme that is not there."""
        return tuple(self.schemes.get(scheme, {}).values())

    def get(self, scheme: str, value: str) -> Term | None:
        """The term, or None when the scheme does not have it."""
        return self.schemes.get(scheme, {}).get(value)

    def label(self, scheme: str, value: str, language: str = "da") -> str:
        """The term's label; the bare value when the term is gone."""
        term = self.get(scheme, value)
        return term.name(language) if term else value

    def with_ancestors(self, scheme: str, values: Iterable[str]) -> tuple[str, ...]:
        """The values and every broader term of them, each once, narrower ones first."""
        found: dict[str, None] = {}
        for value in values:
            step: str | None = value
            while step is not None and step not in found:
                found[step] = None
                term = self.get(scheme, step)
                step = term.parent if term else None
        return tuple(found)

    def facet_terms(self, facet: Facet, language: str = "da") -> tuple[Term, ...]:
        """The terms of a facet in the order in which people read them."""
        terms = self.terms(facet.parameter)
        if not facet.alphabetical:
            return terms
        return tuple(sorted(terms, key=lambda term: danish_sort_key(term.name(language))))

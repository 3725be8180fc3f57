"""Which pages are looked at: every public route with its emptiest and its fullest record.

Emptiest and fullest are found by counting what is filled in, so that they follow the catalogue.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest
from app.storage.public_records import all_public_records
from app.web.languages import Language

T = TypeVar("T")
GROUPS = ("search", "interventions", "vocabulary", "knowledge", "information")


@dataclass(frozen=True)
class Address:
    """A path without the prefix of a language, and the status it answers with."""

    path: str
    status: int = 200

    def in_language(self, language: Language) -> str:
        """The path in a language."""
        return f"{language.prefix}{self.path}"


def filled(value: Any) -> int:
    """How many facts a value holds: every leaf that is known counts one."""
    if isinstance(value, BaseModel):
        return sum(filled(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, dict):
        return sum(filled(part) for part in value.values())
    if isinstance(value, tuple | list):
        return sum(filled(part) for part in value)
    return int(value is not None and value != "")


def extremes(items: Iterable[T], count: Callable[[T], int]) -> list[T]:
    """The one with least and the one with most."""
    ordered = sorted(items, key=count)
    return ordered[:1] + ordered[-1:]


def chosen_addresses(catalogue: Catalogue, withdrawn: str) -> dict[str, list[Address]]:
    """Every route in groups, each with its emptiest and its fullest record."""
    return {
        "search": _search(catalogue),
        "interventions": _interventions(catalogue, withdrawn),
        "vocabulary": _vocabulary(catalogue),
        "knowledge": _knowledge(catalogue),
        "information": [
            *(Address(path) for path in ("/", "/om", "/privatliv", "/was", "/docs")),
            Address("/findes-ikke", 404),
        ],
    }


def every_address(catalogue: Catalogue) -> list[Address]:
    """Every page of every record, and the searches."""
    reference = catalogue.reference()
    with catalogue.database.reading() as session:
        slugs = [public.slug for public in all_public_records(session)]
    return [
        *_search(catalogue),
        *(Address(f"/indsatser/{slug}") for slug in slugs),
        *_terms(catalogue),
        *(Address(f"/pakkeforloeb/{package.slug}") for package in reference.packages),
        *(Address(f"/viden/{method.slug}") for method in reference.methods),
        *(Address(p) for p in ("/", "/pakkeforloeb", "/viden", "/om", "/privatliv", "/was")),
        Address("/docs"),
    ]


def _search(catalogue: Catalogue) -> list[Address]:
    return [
        Address("/indsatser"),
        Address("/indsatser?q=stress+hold&risiko=mellem&risiko=hoej&kram=motion&alder=40"),
        Address("/indsatser?q=xyzzyplugh&kram=kost"),
        Address("/indsatser?q=xyzzyplugh"),
        Address("/indsatser?q=%3F%3F%3F&side=2"),
        Address("/indsatser?q=silkeborg&side=99"),
        Address("/indsatser?side=2&sortering=start"),
        Address("/indsatser?side=999999"),
        Address(
            "/indsatser?q=%3Cscript%3Ealert(1)%3C/script%3E%00%FF&farve=groen&risiko=enorm"
            "&alder=gammel&side=-1&antal=5000&sortering=held&sortering=navn&q=to"
        ),
        Address("/indsatser?antal=100&q=" + "ryg+" * 60),
    ]


def _interventions(catalogue: Catalogue, withdrawn: str) -> list[Address]:
    with catalogue.database.reading() as session:
        records = list(all_public_records(session))
    current = [public for public in records if not public.historical]
    historical = [public for public in records if public.historical]
    untold = [public for public in current if public.availability is None]
    chosen = [
        *extremes(current, lambda public: filled(public.content)),
        *extremes(historical, lambda public: filled(public.content)),
        *untold[:1],
        max(records, key=lambda public: len(max(public.title.split(), key=len))),
        max(records, key=lambda public: len(public.title)),
    ]
    return [
        *(Address(f"/indsatser/{slug}") for slug in dict.fromkeys(p.slug for p in chosen)),
        Address(f"/indsatser/{withdrawn}", 410),
        Address(f"/indsatser/{chosen[0].slug}/fejl"),
        Address("/indsatser/har-aldrig-vaeret-her", 404),
    ]


def _vocabulary(catalogue: Catalogue) -> list[Address]:
    totals = _totals(catalogue)
    chosen = []
    for parameter in _ROOMS:
        terms = catalogue.reference().vocabulary.terms(parameter)
        chosen += [
            Address(f"/{_ROOMS[parameter]}/{term.value}")
            for term in extremes(terms, lambda term, p=parameter: totals[p, term.value])  # type: ignore[misc]
        ]
    return [*chosen, Address("/opgavetyper/11", 404)]


def _knowledge(catalogue: Catalogue) -> list[Address]:
    reference = catalogue.reference()
    return [
        Address("/pakkeforloeb"),
        Address("/viden"),
        *(Address(f"/pakkeforloeb/{one.slug}") for one in extremes(reference.packages, filled)),
        *(Address(f"/viden/{one.slug}") for one in extremes(reference.methods, filled)),
        Address("/pakkeforloeb/7", 404),
        Address("/viden/findes-ikke", 404),
    ]


_ROOMS = {"opgavetype": "opgavetyper", "spor": "spor", "risiko": "risikogrupper", "kram": "kram"}


def _terms(catalogue: Catalogue) -> list[Address]:
    vocabulary = catalogue.reference().vocabulary
    return [
        Address(f"/{room}/{term.value}")
        for parameter, room in _ROOMS.items()
        for term in vocabulary.terms(parameter)
    ]


def _totals(catalogue: Catalogue) -> dict[tuple[str, str], int]:
    page = catalogue.search(SearchRequest(antal=1))
    return {
        (view.facet.parameter, value.term.value): value.count
        for view in page.facets
        for value in view.values
    }

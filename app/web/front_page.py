"""The front page, ready to show: search first, two doors, then the vocabularies with counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest
from app.domain.vocabulary import Term
from app.web.languages import Language
from app.web.urls import Urls
from app.web.wording import term_name


@dataclass(frozen=True)
class Tile:
    """One way in. ``url`` is empty when nothing lies behind it."""

    value: str
    label: str
    text: str
    count: int
    url: str


@dataclass(frozen=True)
class FrontPage:
    """Everything the front page shows."""

    total: int
    tries: tuple[tuple[str, str], ...]
    self_url: str
    helper_url: str
    opgavetyper: tuple[Tile, ...]
    spor: tuple[Tile, ...]
    kram: tuple[Tile, ...]
    risiko: tuple[Tile, ...]
    packages: tuple[Tile, ...]
    changed: datetime | None


TRIES = ("ondt i ryggen", "rygestop", "stress hold", "§ 119")


def front_page(catalogue: Catalogue, language: Language, urls: Urls) -> FrontPage:
    """Makes the front page ready."""
    page = catalogue.search(SearchRequest(antal=1))
    reference = catalogue.reference()
    counts = {view.facet.parameter: view.counts for view in page.facets}

    def tiles(scheme: str) -> tuple[Tile, ...]:
        spell = {"opgavetype": urls.opgavetype, "spor": urls.spor, "kram": urls.kram}.get(
            scheme, urls.risiko
        )

        def tile(term: Term) -> Tile:
            count = counts[scheme].get(term.value, 0)
            url = spell(term.value) if count else ""
            return Tile(term.value, term_name(term, language), term.gist, count, url)

        return tuple(tile(term) for term in reference.vocabulary.terms(scheme))

    _, changed = catalogue.head()
    return FrontPage(
        total=page.total,
        tries=tuple(_tries(catalogue, urls)),
        self_url=urls.search(SearchRequest().selecting("adgang", ["selv"])),
        helper_url=urls.search(),
        opgavetyper=tiles("opgavetype"),
        spor=tiles("spor"),
        kram=tiles("kram"),
        risiko=tiles("risiko"),
        packages=tuple(
            Tile(package.slug, package.title, package.target_group, 0, urls.package(package.slug))
            for package in reference.packages
        ),
        changed=changed,
    )


def _tries(catalogue: Catalogue, urls: Urls) -> Iterator[tuple[str, str]]:
    """The searches worth trying: those that find something here."""
    requests = [SearchRequest(q=text) for text in TRIES]
    for request, total in zip(requests, catalogue.totals(requests), strict=True):
        if total:
            yield request.q, urls.search(request)

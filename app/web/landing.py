"""Landing pages: one for every term of the four vocabularies one enters by."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from app.catalogue import FacetView
from app.domain.requests import SearchRequest
from app.domain.vocabulary import Term
from app.interop import schema_org
from app.web.context import Site, SiteDep
from app.web.errors import Problem
from app.web.facet_titles import facet_title
from app.web.feeds import Alternate, alternates_of
from app.web.front_page import Tile
from app.web.hits import Hit, hit_of
from app.web.languages import LANGUAGES, Language
from app.web.results import total_text
from app.web.structured_data import as_script, trail_script
from app.web.urls import Urls
from app.web.wording import term_name

LANDING_HITS = 20
_CROSS = {
    "opgavetype": ("risiko", "kram"),
    "spor": ("risiko", "kram"),
    "risiko": ("opgavetype",),
    "kram": ("opgavetype", "risiko"),
}


@dataclass(frozen=True)
class Crossing:
    """How a term's interventions fall on another vocabulary, as links to the pairs."""

    title: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class LandingPage:
    """One term: its definition and source, its interventions, and where to narrow on."""

    parameter: str
    kind: str
    term: Term
    name: str
    total: int
    heading: str
    hits: tuple[Hit, ...]
    all_url: str
    crossings: tuple[Crossing, ...]
    neighbours: tuple[Tile, ...]
    alternates: tuple[Alternate, ...]
    """The feeds of these interventions."""
    data: tuple[Markup, ...]
    """The list and the way to it, for search engines."""


def landing_page(
    site: Site, parameter: str, value: str, language: Language, urls: Urls
) -> LandingPage:
    """Makes the landing page of a term ready; refuses what is not a term."""
    reference = site.catalogue.reference()
    term = reference.vocabulary.get(parameter, value)
    if term is None:
        raise Problem(404, "not-found", "Not found", f"There is no {parameter} »{value[:60]}«.")
    request = SearchRequest(antal=LANDING_HITS).selecting(parameter, [value])
    page = site.catalogue.search(request)
    everything = SearchRequest().selecting(parameter, [value])
    spell = _spelling(parameter, urls)
    path = spell(value)
    by_parameter = {view.facet.parameter: view for view in page.facets}

    return LandingPage(
        parameter=parameter,
        kind=facet_title(parameter, language),
        term=term,
        name=term_name(term, language),
        total=page.total,
        heading=total_text(page.total, language),
        hits=tuple(hit_of(r, reference.vocabulary, language, urls) for r in page.records),
        all_url=urls.search(everything),
        crossings=tuple(
            _crossing(everything, by_parameter[other], language, urls)
            for other in _CROSS[parameter]
        ),
        neighbours=tuple(
            Tile(
                counted.term.value,
                term_name(counted.term, language),
                "",
                counted.count,
                spell(counted.term.value) if counted.count or counted.term.value == value else "",
            )
            for counted in by_parameter[parameter].values
        ),
        alternates=alternates_of(everything, reference.vocabulary, language, urls),
        data=(
            as_script(schema_org.item_list(page.records, page.total, 0, site.links, term.label)),
            trail_script(
                ((language.gettext("Forsiden"), urls.home()), (term.name(language.code), path)),
                urls,
            ),
        ),
    )


def _crossing(
    everything: SearchRequest, other: FacetView, language: Language, urls: Urls
) -> Crossing:
    parameter = other.facet.parameter
    return Crossing(
        facet_title(parameter, language),
        tuple(
            Tile(
                counted.term.value,
                term_name(counted.term, language),
                "",
                counted.count,
                urls.search(everything.selecting(parameter, [counted.term.value]))
                if counted.count
                else "",
            )
            for counted in other.values
        ),
    )


def _spelling(parameter: str, urls: Urls) -> Callable[[str], str]:
    return {
        "opgavetype": urls.opgavetype,
        "spor": urls.spor,
        "risiko": urls.risiko,
        "kram": urls.kram,
    }[parameter]


def router(language: Language) -> APIRouter:
    """The routes in one language."""
    routes = APIRouter(prefix=language.prefix, include_in_schema=False)

    def show(site: Site, parameter: str, value: str, path: str) -> Response:
        urls = site.pages.urls(language)
        landing = landing_page(site, parameter, value, language, urls)
        return site.pages.page(
            "vokabular/udtryk.html",
            language,
            path,
            landing=landing,
            alternates=landing.alternates,
            data=landing.data,
        )

    @routes.get("/opgavetyper/{value}")
    def opgavetype(value: str, site: SiteDep) -> Response:
        return show(site, "opgavetype", value, site.pages.urls(language).opgavetype(value))

    @routes.get("/spor/{value}")
    def spor(value: str, site: SiteDep) -> Response:
        return show(site, "spor", value, site.pages.urls(language).spor(value))

    @routes.get("/risikogrupper/{value}")
    def risiko(value: str, site: SiteDep) -> Response:
        return show(site, "risiko", value, site.pages.urls(language).risiko(value))

    @routes.get("/kram/{value}")
    def kram(value: str, site: SiteDep) -> Response:
        return show(site, "kram", value, site.pages.urls(language).kram(value))

    return routes


routers = [router(language) for language in LANGUAGES.values()]

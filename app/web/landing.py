"""Landing pages: the four vocabularies, the packages, and what is known."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from app.catalogue import Link
from app.domain.reference_data import Activity
from app.domain.requests import SearchRequest, parse_request
from app.domain.vocabulary import Term
from app.web.context import Site, SiteDep
from app.web.errors import Problem
from app.web.evidence import EvidenceView, evidence_view
from app.web.facet_titles import facet_title
from app.web.front_page import Tile
from app.web.hits import Hit, hit_of
from app.web.languages import LANGUAGES, Language
from app.web.results import total_text
from app.web.urls import Urls
from app.web.wording import term_name

LANDING_HITS = 20
ACTIVITY_HITS = 3
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


@dataclass(frozen=True)
class ActivityView:
    """One activity of a package, with what the catalogue has for it."""

    activity: Activity
    total: int
    url: str
    heading: str
    hits: tuple[Hit, ...]


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
    by_parameter = {view.facet.parameter: view for view in page.facets}

    def crossing(other: str) -> Crossing:
        return Crossing(
            facet_title(other, language),
            tuple(
                Tile(
                    counted.term.value,
                    term_name(counted.term, language),
                    "",
                    counted.count,
                    urls.search(everything.selecting(other, [counted.term.value]))
                    if counted.count
                    else "",
                )
                for counted in by_parameter[other].values
            ),
        )

    return LandingPage(
        parameter=parameter,
        kind=facet_title(parameter, language),
        term=term,
        name=term_name(term, language),
        total=page.total,
        heading=total_text(page.total, language),
        hits=tuple(hit_of(r, reference.vocabulary, language, urls) for r in page.records),
        all_url=urls.search(everything),
        crossings=tuple(crossing(other) for other in _CROSS[parameter]),
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
    )


def _spelling(parameter: str, urls: Urls) -> Callable[[str], str]:
    return {
        "opgavetype": urls.opgavetype,
        "spor": urls.spor,
        "risiko": urls.risiko,
        "kram": urls.kram,
    }[parameter]


def activity_view(site: Site, activity: Activity, language: Language, urls: Urls) -> ActivityView:
    """An activity with the interventions its search finds; none where it names no search."""
    request = activity_request(site, activity)
    if request is None:
        return ActivityView(activity, 0, "", "", ())
    reference = site.catalogue.reference()
    page = site.catalogue.search(request)
    return ActivityView(
        activity,
        page.total,
        urls.search(SearchRequest(q=request.q, selected=request.selected)) if page.total else "",
        total_text(page.total, language),
        tuple(hit_of(r, reference.vocabulary, language, urls) for r in page.records),
    )


def activity_request(site: Site, activity: Activity) -> SearchRequest | None:
    """The search of an activity, or None."""
    if not activity.match:
        return None
    request, _ = parse_request(
        [*activity.search_pairs(), ("antal", str(ACTIVITY_HITS))],
        site.catalogue.reference().vocabulary,
    )
    return request


def router(language: Language) -> APIRouter:
    """The routes in one language."""
    routes = APIRouter(prefix=language.prefix, include_in_schema=False)

    def show(site: Site, parameter: str, value: str, path: str) -> Response:
        urls = site.pages.urls(language)
        landing = landing_page(site, parameter, value, language, urls)
        return site.pages.page("vokabular/udtryk.html", language, path, landing=landing)

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

    @routes.get("/pakkeforloeb")
    def packages(site: SiteDep) -> Response:
        urls = site.pages.urls(language)
        return site.pages.page(
            "pakkeforloeb/alle.html",
            language,
            urls.packages(),
            packages=site.catalogue.reference().packages,
        )

    @routes.get("/pakkeforloeb/{slug}")
    def package(slug: str, site: SiteDep) -> Response:
        urls = site.pages.urls(language)
        found = site.catalogue.package(slug)
        if found is None:
            raise Problem(404, "not-found", "Not found", f"There is no package »{slug[:60]}«.")
        vocabulary = site.catalogue.reference().vocabulary
        return site.pages.page(
            "pakkeforloeb/pakke.html",
            language,
            urls.package(slug),
            package=found,
            basic=[activity_view(site, a, language, urls) for a in found.basic],
            supplementary=[activity_view(site, a, language, urls) for a in found.supplementary],
            sources=[vocabulary.label("kilde", s.document) for s in found.sources],
        )

    @routes.get("/viden")
    def knowledge(site: SiteDep) -> Response:
        urls = site.pages.urls(language)
        reference = site.catalogue.reference()
        return site.pages.page(
            "viden/alle.html",
            language,
            urls.knowledge(),
            methods=reference.methods,
            statements=[
                evidence_view(statement, reference.vocabulary, language)
                for statement in reference.evidence.values()
            ],
            strengths=[
                (term_name(term, language), term.definition)
                for term in reference.vocabulary.terms("evidens")
            ],
        )

    @routes.get("/viden/{slug}")
    def method(slug: str, site: SiteDep) -> Response:
        urls = site.pages.urls(language)
        found = site.catalogue.method(slug)
        if found is None:
            raise Problem(404, "not-found", "Not found", f"There is no page »{slug[:60]}«.")
        reference = site.catalogue.reference()
        used: list[Link] = list(site.catalogue.titles(found.used_in).values())
        known: list[EvidenceView] = [
            evidence_view(reference.evidence[key], reference.vocabulary, language)
            for key in found.evidence
            if key in reference.evidence
        ]
        return site.pages.page(
            "viden/metode.html",
            language,
            urls.method(slug),
            method=found,
            used=used,
            evidence=known,
            sources=[
                (reference.vocabulary.label("kilde", s.document), s.section, s.year)
                for s in found.sources
            ],
        )

    return routes


routers = [router(language) for language in LANGUAGES.values()]

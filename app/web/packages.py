"""The packages, each activity with the interventions that match it."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.reference_data import Activity, Package
from app.domain.requests import SearchRequest, parse_request
from app.web.context import Site, SiteDep
from app.web.errors import Problem
from app.web.hits import Hit, hit_of
from app.web.languages import LANGUAGES, Language
from app.web.results import total_text
from app.web.structured_data import trail_script
from app.web.urls import Urls

ACTIVITY_HITS = 3


@dataclass(frozen=True)
class ActivityView:
    """One activity of a package, with what the catalogue has for it."""

    activity: Activity
    total: int
    url: str
    heading: str
    hits: tuple[Hit, ...]


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
            data=[trail_script(_trail(found, language, urls), urls)],
        )

    return routes


def _trail(package: Package, language: Language, urls: Urls) -> list[tuple[str, str]]:
    """The way from the front page to a package."""
    _ = language.gettext
    return [
        (_("Forsiden"), urls.home()),
        (_("Alle pakkeforløb"), urls.packages()),
        (f"{_('Pakke')} {package.slug}: {package.title}", urls.package(package.slug)),
    ]


routers = [router(language) for language in LANGUAGES.values()]

"""About, privacy, accessibility, and the guide to the API."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.catalogue import NotReady
from app.domain.requests import SearchRequest
from app.interop import schema_org
from app.web.api_document import document_of
from app.web.api_guide import guide_of
from app.web.context import Site, SiteDep
from app.web.feeds import publisher_of
from app.web.languages import LANGUAGES, Language
from app.web.structured_data import as_script

SEARCHES = {
    "text": SearchRequest(q="rygestop").selecting("risiko", ["lav"]),
    "followed": SearchRequest().selecting("kram", ["motion"]),
    "table": SearchRequest().selecting("opgavetype", ["6"]),
}
"""The searches of the examples in the guide."""


def _some_slug(site: Site) -> str:
    """The slug of an intervention that is there, for an example that can be run."""
    try:
        found = site.catalogue.search(SearchRequest(antal=1)).records
    except NotReady:
        found = ()
    return found[0].slug if found else "navnet-i-adressen"


OF_NOBODY = ("eksempel", "eget")
"""Sources that are no document of somebody's in particular."""


def router(language: Language) -> APIRouter:
    """The routes in one language."""
    routes = APIRouter(prefix=language.prefix, include_in_schema=False)

    @routes.get("/om")
    def about(site: SiteDep) -> Response:
        reference = site.catalogue.reference()
        return site.pages.page(
            "om.html",
            language,
            site.pages.urls(language).about(),
            sources=[t for t in reference.vocabulary.terms("kilde") if t.value not in OF_NOBODY],
            glossary=reference.glossary,
            spor=reference.vocabulary.terms("spor"),
        )

    @routes.get("/privatliv")
    def privacy(site: SiteDep) -> Response:
        return site.pages.page("privatliv.html", language, site.pages.urls(language).privacy())

    @routes.get("/was")
    def accessibility(site: SiteDep) -> Response:
        if site.settings.was_url:
            return RedirectResponse(site.settings.was_url, 302)
        return site.pages.page("was.html", language, site.pages.urls(language).accessibility())

    @routes.get("/docs")
    def api_docs(request: Request, site: SiteDep) -> Response:
        publisher = publisher_of(site.settings)
        return site.pages.page(
            "docs.html",
            language,
            site.pages.urls(language).api_docs(),
            guide=guide_of(document_of(request.app)),
            everything=SearchRequest(),
            searches=SEARCHES,
            known=_some_slug(site),
            data=[as_script(schema_org.dataset(publisher, site.catalogue.head()[1], site.links))],
        )

    return routes


routers = [router(language) for language in LANGUAGES.values()]

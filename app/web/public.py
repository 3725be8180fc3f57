"""Pages for everybody: front page, search, one intervention. No session, no cookie."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app.catalogue import Gone, Moved, Shown
from app.domain.requests import SearchRequest, parse_request
from app.domain.text import without_control_characters
from app.domain.vocabulary import Vocabulary
from app.interop import schema_org, schema_org_intervention
from app.web.context import Site, SiteDep, query_pairs
from app.web.errors import Problem
from app.web.feeds import alternates_of, publisher_of
from app.web.front_page import front_page
from app.web.intervention_page import page_of
from app.web.languages import LANGUAGES, Language
from app.web.results import results_of
from app.web.structured_data import as_script, trail_script


def router(language: Language) -> APIRouter:
    """The routes in one language."""
    routes = APIRouter(prefix=language.prefix, include_in_schema=False)

    if language.prefix:

        @routes.get("")
        def bare_prefix(site: SiteDep) -> Response:
            return RedirectResponse(site.pages.urls(language).home(), 301)

    @routes.get("/")
    def home(site: SiteDep) -> Response:
        urls = site.pages.urls(language)
        return site.pages.page(
            "forside.html",
            language,
            urls.home(),
            front=front_page(site.catalogue, language, urls),
            alternates=alternates_of(
                SearchRequest(), site.catalogue.reference().vocabulary, language, urls
            ),
            data=[as_script(schema_org.website(publisher_of(site.settings), site.links))],
        )

    @routes.get("/indsatser")
    def search(request: Request, site: SiteDep) -> Response:
        return _results(site, query_pairs(request), language)

    @routes.get("/indsatser/{slug}")
    def intervention(slug: str, site: SiteDep) -> Response:
        return _intervention(site, slug, language)

    return routes


def _results(site: Site, pairs: list[tuple[str, str]], language: Language) -> Response:
    reference = site.catalogue.reference()
    asked, bad = parse_request(pairs, reference.vocabulary)
    page = site.catalogue.search(asked)
    if not bad:
        site.missed.note(asked, page.total, now=datetime.now(UTC))
    urls = site.pages.urls(language)
    typed = without_control_characters(next((v for name, v in pairs if name == "q"), ""))
    headers: dict[str, str] = {}
    if any(one.kind == "personal_number" for one in bad):
        typed, headers = asked.q, {"Cache-Control": "no-store"}
    filters = site.pages.filters(language)
    results = results_of(page, bad, typed, reference.vocabulary, language, urls, filters)
    before = (asked.side - 1) * asked.antal
    links = [
        f'<{urls.absolute(url)}>; rel="{rel}"'
        for rel, url in (("prev", results.previous_url), ("next", results.next_url))
        if url
    ]
    if links:
        headers["Link"] = ", ".join(links)
    return site.pages.page(
        "indsatser/soegning.html",
        language,
        urls.search(asked),
        headers=headers,
        results=results,
        alternates=alternates_of(asked, reference.vocabulary, language, urls),
        data=[as_script(schema_org.item_list(page.records, page.total, before, site.links))],
    )


def _intervention(site: Site, slug: str, language: Language) -> Response:
    urls = site.pages.urls(language)
    found = site.catalogue.show(slug)
    if isinstance(found, Shown) and found.public.slug != slug:
        found = Moved(found.public.slug)
    if isinstance(found, Moved):
        headers = {"Cache-Control": "public, max-age=60"}
        return RedirectResponse(urls.intervention(found.slug), 301, headers)
    if isinstance(found, Gone):
        raise Problem(410, "withdrawn", found.reason, "The intervention has been withdrawn.")
    if found is None:
        raise Problem(404, "not-found", "Not found", "There is no such intervention.")
    reference = site.catalogue.reference()
    return site.pages.page(
        "indsatser/indsats.html",
        language,
        urls.intervention(slug),
        page=page_of(found, reference, language, urls),
        api_url=urls.api_intervention(found.public.id),
        back_url=urls.search(SearchRequest()),
        data=_structured(found, reference.vocabulary, site, language),
    )


def _structured(
    found: Shown, vocabulary: Vocabulary, site: Site, language: Language
) -> list[Markup]:
    """The intervention, and the way to its page."""
    _, urls = language.gettext, site.pages.urls(language)
    related = {said: (link.slug, link.title) for said, link in found.links.items()}
    trail = (
        (_("Forsiden"), urls.home()),
        (_("Alle indsatser"), urls.search()),
        (found.public.title, urls.intervention(found.public.slug)),
    )
    return [
        as_script(
            schema_org_intervention.intervention(found.public, vocabulary, related, site.links)
        ),
        trail_script(trail, urls),
    ]


routers = [router(language) for language in LANGUAGES.values()]

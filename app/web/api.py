"""/api/v1: English, versioned, public, without key. Strict: what cannot be used is refused."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.catalogue import Gone, Moved, Shown
from app.domain.published import Published
from app.domain.requests import MAX_QUERY, SearchRequest
from app.interop import json_api
from app.search.query import Kind
from app.search.reasons import Reason
from app.web.api_answers import CACHE, answer, only
from app.web.api_description import SEARCH_PARAMETERS, example, problems
from app.web.context import Site, SiteDep, last_modified
from app.web.errors import Problem
from app.web.packages import activity_request
from app.web.strict import strict_search

routes = APIRouter(prefix="/api/v1", tags=["catalogue"], responses=problems())
MATCHES: dict[Kind, str] = {
    Kind.EXACT: "exact",
    Kind.STEM: "inflection",
    Kind.PART: "compound",
    Kind.SYNONYM: "synonym",
    Kind.SPELLING: "correction",
}


def _answer(site: Site, body: Any, headers: dict[str, str] | None = None) -> Response:
    return answer(body, {**last_modified(site), **(headers or {})})


@routes.get(
    "/interventions",
    summary="Search and browse interventions",
    openapi_extra={"parameters": SEARCH_PARAMETERS},
    responses=example("interventions"),
)
def interventions(request: Request, site: SiteDep) -> Response:
    """One page of what a search finds, and a count for every value of every filter.

    Values of one parameter are OR-ed, parameters are AND-ed. `search.corrected` is the text that
    was sought instead of the one typed; `praecis=1` leaves it as it was typed. `search.all_words`
    is false when nothing has all words and what has most of them is listed. `search.left_out` is
    how many more are only loosely akin to the text; `bredt=1` lists them too. `matches` says for
    each typed word that an item has what it was found as.
    """
    vocabulary = site.catalogue.reference().vocabulary
    asked = strict_search(request, vocabulary)
    page = site.catalogue.search(asked)
    site.missed.note(asked, page.total, now=datetime.now(UTC))
    links = json_api.page_links(asked, page.last_page, site.links)
    header = ", ".join(f'<{links[rel]}>; rel="{rel}"' for rel in ("prev", "next") if links[rel])
    body = {
        "total": page.total,
        "search": {
            "corrected": page.corrected or None,
            "all_words": page.all_words,
            "left_out": 0 if asked.bredt else page.barely_akin,
        },
        "items": [
            {
                **json_api.item(Published.of(record), vocabulary, site.links),
                "matches": _matches(page.reasons.get(record.id, ())),
            }
            for record in page.records
        ],
        "facets": json_api.facets(page.facets),
        "links": links,
    }
    return _answer(site, body, {"Link": header} if header else {})


def _matches(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    """What of the typed words an item was found by, and as what."""
    return [
        {"typed": reason.typed, "found": reason.label, "kind": MATCHES[reason.kind]}
        for reason in reasons
    ]


@routes.get(
    "/interventions/{identity}",
    summary="One intervention, with every published field",
    responses={**example("intervention"), **problems(301, 404, 410)},
)
def intervention(identity: str, request: Request, site: SiteDep) -> Response:
    """By id or slug. 301 when merged or renamed, 404 when never published, 410 when withdrawn."""
    only(request)
    found = site.catalogue.show(identity)
    if isinstance(found, Moved):
        moved = site.danish.absolute(site.danish.api_intervention(found.slug))
        return RedirectResponse(moved, 301, {"Cache-Control": CACHE})
    if isinstance(found, Gone):
        raise Problem(410, "withdrawn", "Withdrawn", f"The intervention was {found.reason}.")
    if not isinstance(found, Shown):
        raise Problem(404, "not-found", "Not found", "There is no such intervention.")
    vocabulary = site.catalogue.reference().vocabulary
    return _answer(site, json_api.intervention(Published.of(found.public), vocabulary, site.links))


@routes.get(
    "/suggest",
    summary="Suggestions while typing",
    responses=example("suggest"),
)
def suggest(
    request: Request,
    site: SiteDep,
    q: Annotated[str, Query(max_length=MAX_QUERY, description="The beginning of a text")],
) -> Response:
    """At most eight titles, terms and words that the text may be the beginning of.

    `url` leads to the page of a title, to the search filtered by a term, or to the search for
    a word, by its `kind`.
    """
    only(request, "q")
    links, urls = site.links, site.danish
    items = []
    for one in site.catalogue.suggest(q):
        if one.kind == "indsats":
            url = urls.absolute(urls.intervention(one.target))
        elif one.kind == "ord":
            url = links.search(SearchRequest().with_text(one.target))
        else:
            parameter, value = one.target.split("=", 1)
            url = links.search(SearchRequest().selecting(parameter, [value]))
        items.append({"text": one.text, "kind": one.kind, "url": url})
    return _answer(site, {"items": items})


@routes.get("/taxonomies", summary="Every vocabulary", responses=example("taxonomies"))
def taxonomies(request: Request, site: SiteDep) -> Response:
    """Every parameter with its values, their labels, definitions, sources and validity."""
    only(request)
    return _answer(site, json_api.taxonomies(site.catalogue.current_reference().vocabulary))


@routes.get("/packages", summary="The packages", responses=example("packages"))
def packages(request: Request, site: SiteDep) -> Response:
    """Every package with its basic and supplementary activities and what they find."""
    only(request)
    urls = site.danish
    items = []
    for package in site.catalogue.reference().packages:
        totals = {}
        for activity in (*package.basic, *package.supplementary):
            asked = activity_request(site, activity)
            if asked is not None:
                plain = SearchRequest(q=asked.q, selected=asked.selected)
                totals[activity.title] = (
                    site.links.search(plain),
                    site.catalogue.totals([plain])[0],
                )
        url = urls.absolute(urls.package(package.slug))
        items.append(json_api.package_json(package, url, totals))
    return _answer(site, {"items": items})


@routes.get("/evidence", summary="Methods and evidence", responses=example("evidence"))
def evidence(request: Request, site: SiteDep) -> Response:
    """Statements of what is known, and the methods and tools they are about."""
    only(request)
    reference, urls = site.catalogue.reference(), site.danish
    body = {
        "statements": [
            json_api.evidence_json(one, reference.vocabulary) for one in reference.evidence.values()
        ],
        "methods": [
            json_api.method_json(one, urls.absolute(urls.method(one.slug)))
            for one in reference.methods
        ],
    }
    return _answer(site, body)

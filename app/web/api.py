"""/api/v1: English, versioned, public, without key. Strict: what cannot be used is refused."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.catalogue import Gone, Moved, Shown
from app.domain.requests import MAX_QUERY, SearchRequest, parse_request
from app.interop import json_api
from app.search.query import Kind
from app.search.scoring import Reason
from app.web.api_description import PROBLEMS, SEARCH_PARAMETERS, example
from app.web.context import (
    MAX_PARAMETERS,
    Site,
    SiteDep,
    has_unread_parameters,
    last_modified,
    query_pairs,
)
from app.web.errors import Problem
from app.web.packages import activity_request
from app.web.security import etag_of
from app.web.urls import Urls

routes = APIRouter(prefix="/api/v1", tags=["catalogue"], responses=PROBLEMS)
CACHE = "public, max-age=60"
MATCHES: dict[Kind, str] = {
    Kind.EXACT: "exact",
    Kind.STEM: "inflection",
    Kind.PART: "compound",
    Kind.SYNONYM: "synonym",
    Kind.SPELLING: "correction",
}
MAX_SEQUENCE = 2**53


def _answer(site: Site, body: Any, headers: dict[str, str] | None = None) -> Response:
    data = orjson.dumps(body)
    return Response(
        data,
        media_type="application/json",
        headers={
            "ETag": etag_of(data),
            "Cache-Control": CACHE,
            **last_modified(site),
            **(headers or {}),
        },
    )


def _pairs(request: Request) -> list[tuple[str, str]]:
    """Every query parameter; refuses more of them than are read."""
    if has_unread_parameters(request):
        detail = f"At most {MAX_PARAMETERS} parameters are allowed."
        raise Problem(422, "invalid-parameter", "Invalid parameter", detail)
    return query_pairs(request)


def _only(request: Request, *allowed: str) -> None:
    """Refuses every query parameter that the address does not have, and repeated ones."""
    seen: set[str] = set()
    for name, _ in _pairs(request):
        if name not in allowed or name in seen:
            known = ", ".join(allowed) or "none"
            reason = "may stand only once" if name in seen else f"is not one of: {known}"
            raise Problem(
                422,
                "invalid-parameter",
                "Invalid parameter",
                "A parameter cannot be used.",
                [{"parameter": name[:100], "detail": reason}],
            )
        seen.add(name)


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
    is false when nothing has all words and what has most of them is listed. `matches` says for
    each typed word that an item has what it was found as.
    """
    vocabulary = site.catalogue.reference().vocabulary
    asked, bad = parse_request(_pairs(request), vocabulary)
    if bad:
        raise Problem(
            422,
            "invalid-parameter",
            "Invalid parameter",
            "A parameter cannot be used.",
            [
                {
                    "parameter": one.name[:100],
                    "value": one.value[:100],
                    "detail": f"{one.kind}; allowed: {one.allowed}",
                }
                for one in bad
            ],
        )
    page = site.catalogue.search(asked)
    site.missed.note(asked, page.total, now=datetime.now(UTC))
    links = json_api.page_links(asked, page.last_page, site.links)
    header = ", ".join(f'<{links[rel]}>; rel="{rel}"' for rel in ("prev", "next") if links[rel])
    body = {
        "total": page.total,
        "search": {"corrected": page.corrected or None, "all_words": page.all_words},
        "items": [
            {
                **json_api.item(record, vocabulary, site.links),
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
    responses=example("intervention"),
)
def intervention(identity: str, request: Request, site: SiteDep) -> Response:
    """By id or slug. 301 when merged or renamed, 404 when never published, 410 when withdrawn."""
    _only(request)
    found = site.catalogue.show(identity)
    if isinstance(found, Moved):
        moved = site.danish.absolute(site.danish.api_intervention(found.slug))
        return RedirectResponse(moved, 301, {"Cache-Control": CACHE})
    if isinstance(found, Gone):
        raise Problem(410, "withdrawn", "Withdrawn", f"The intervention was {found.reason}.")
    if not isinstance(found, Shown):
        raise Problem(404, "not-found", "Not found", "There is no such intervention.")
    vocabulary = site.catalogue.reference().vocabulary
    return _answer(site, json_api.intervention(found.public, vocabulary, site.links))


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
    _only(request, "q")
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
    _only(request)
    return _answer(site, json_api.taxonomies(site.catalogue.reference().vocabulary))


@routes.get("/packages", summary="The packages", responses=example("packages"))
def packages(request: Request, site: SiteDep) -> Response:
    """Every package with its basic and supplementary activities and what they find."""
    _only(request)
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
    _only(request)
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


@routes.get("/changes", summary="Everything that changed, in order", responses=example("changes"))
def changes(
    request: Request,
    site: SiteDep,
    after: Annotated[
        int, Query(ge=0, le=MAX_SEQUENCE, description="The `next` of the page before; 0 at first")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Upserts carry the record as published by that change; drafts never appear.

    Follow `next` until `more` is false, and come back with it later.
    """
    _only(request, "after", "limit")
    found, more = site.catalogue.changes(after, limit)
    next_after = found[-1].sequence if found else after
    vocabulary = site.catalogue.reference().vocabulary
    body = {
        "changes": [
            {
                "sequence": one.sequence,
                "type": one.type,
                "id": one.id,
                "at": one.at.isoformat(),
                "reason": one.reason,
                "into": one.into,
                "intervention": json_api.intervention(one.public, vocabulary, site.links)
                if one.public
                else None,
            }
            for one in found
        ],
        "next": str(next_after),
        "more": more,
    }
    urls: Urls = site.danish
    link = f'<{urls.absolute(urls.api_changes(next_after, limit))}>; rel="next"'
    return _answer(site, body, {"Link": link})

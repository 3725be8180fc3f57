"""Feeds of what is new or changed: any search can be followed, with the parameters it has.

They are strict as the API is. The newest change comes first, whatever order the search has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.requests import SearchRequest
from app.domain.vocabulary import Vocabulary
from app.interop import atom as atom_feed
from app.interop import json_feed
from app.interop.about import Publisher
from app.interop.feed import Feed
from app.settings import Settings
from app.web.api_answers import CACHE, pairs
from app.web.api_description import SEARCH_PARAMETERS, answers, problems
from app.web.context import Site, SiteDep, last_modified
from app.web.languages import DANISH, Language
from app.web.search_names import name_of_search
from app.web.security import etag_of
from app.web.strict import strict_search
from app.web.urls import FEED_ITEMS, Urls

routes = APIRouter(tags=["feed"], responses=problems())
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty catalogue was last changed."""


@dataclass(frozen=True)
class Alternate:
    """The same search in another form, for the head of a page."""

    media_type: str
    title: str
    url: str


def alternates_of(
    request: SearchRequest, vocabulary: Vocabulary, language: Language, urls: Urls
) -> tuple[Alternate, ...]:
    """The feeds of a search."""
    name = name_of_search(request, vocabulary, language)
    return (
        Alternate(atom_feed.MEDIA_TYPE, f"{name} (Atom)", urls.follow(request, "atom")),
        Alternate(json_feed.MEDIA_TYPE, f"{name} (JSON Feed)", urls.follow(request, "json")),
    )


def publisher_of(settings: Settings) -> Publisher:
    """Who runs this catalogue."""
    return Publisher(settings.publisher_name, settings.publisher_contact)


@routes.get(
    "/feed.json",
    summary="What a search finds, the newest change first, as JSON Feed",
    response_class=Response,
    openapi_extra={"parameters": SEARCH_PARAMETERS},
    responses=answers("JSON Feed 1.1", json_feed.MEDIA_TYPE, kind="object"),
)
def feed_json(request: Request, site: SiteDep) -> Response:
    """The parameters of the search; 50 items unless `antal` says otherwise, in no other order."""
    vocabulary = site.catalogue.reference().vocabulary
    body = json_feed.json_feed(_feed(request, site, vocabulary), vocabulary, site.links)
    return answer(site, orjson.dumps(body), json_feed.MEDIA_TYPE)


@routes.get(
    "/feed.atom",
    summary="What a search finds, the newest change first, as Atom",
    response_class=Response,
    openapi_extra={"parameters": SEARCH_PARAMETERS},
    responses=answers("Atom (RFC 4287)", atom_feed.MEDIA_TYPE),
)
def feed_atom(request: Request, site: SiteDep) -> Response:
    """The parameters of the search; 50 items unless `antal` says otherwise, in no other order."""
    vocabulary = site.catalogue.reference().vocabulary
    body = atom_feed.atom(_feed(request, site, vocabulary), vocabulary, site.links)
    return answer(site, body, atom_feed.MEDIA_TYPE)


def answer(
    site: Site, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Public data: tagged by its content, and kept for a minute."""
    told = {"ETag": etag_of(body), "Cache-Control": CACHE, **last_modified(site)}
    return Response(body, 200, {**told, **(headers or {})}, media_type)


def _feed(request: Request, site: Site, vocabulary: Vocabulary) -> Feed:
    asked = strict_search(request, vocabulary)
    sized = any(name == "antal" for name, _ in pairs(request))
    wanted = replace(asked, sortering="opdateret", antal=asked.antal if sized else FEED_ITEMS)
    page = site.catalogue.search(wanted)
    newest = max((record.record.updated for record in page.records), default=None)
    return Feed(
        title=name_of_search(asked, vocabulary, DANISH),
        request=wanted,
        records=page.records,
        has_more=wanted.side < page.last_page,
        updated=newest or site.catalogue.head()[1] or _NEVER,
        publisher=publisher_of(site.settings),
    )

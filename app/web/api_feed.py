"""/api/v1: what somebody reads who keeps a copy: the change feed, the export and the schemas."""

from collections.abc import Iterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import __version__
from app.catalogue.feed import CursorExpired
from app.domain.cursors import MAX_TEXT, BadCursor, Cursor, LogState
from app.domain.published import Published
from app.interop import json_api
from app.interop.json_schema import SHAPES, schema
from app.interop.json_values import Json
from app.web.api_answers import CACHE, answer, only
from app.web.api_description import EXPORT_EXAMPLE, SCHEMA_EXAMPLE, answers, example, problems
from app.web.context import Site, SiteDep, last_modified
from app.web.errors import Problem
from app.web.limits import Streamed
from app.web.security import etag_of, is_known, tags_in

routes = APIRouter(prefix="/api/v1", tags=["feed"], responses=problems())
ASK_AGAIN = "public, no-cache"
"""The feed is kept by caches, but never served without asking whether it still holds."""
NDJSON = "application/x-ndjson"


@routes.get(
    "/changes",
    summary="Everything that changed, in order",
    responses={**example("changes"), **problems(410)},
)
def changes(
    request: Request,
    site: SiteDep,
    after: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=MAX_TEXT,
            description="The `next` of the page before; left out at first",
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Upserts carry the record as published by that change; drafts never appear.

    Follow `next` until `more` is false, keep it, and come back with it later; with the `ETag` of
    the last answer an idle poll is a 304. What was overtaken by later changes is forgotten after
    180 days; a cursor from before that is a 410, and one starts again without `after`, or from
    `/api/v1/export.ndjson`.
    """
    only(request, "after", "limit")
    _digits_only(request, "limit")
    cursor = _cursor(after)
    state = site.feed.state()
    if cursor is not None and not cursor.is_good(state):
        raise _expired(site)
    etag = _tag(site, state, after or "", limit)
    if is_known(etag, tags_in(request.headers)):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": ASK_AGAIN})
    try:
        page = site.feed.changes(cursor, limit)
    except CursorExpired:
        raise _expired(site) from None
    vocabulary = site.catalogue.current_reference().vocabulary
    body = {
        "after": after,
        "changes": [json_api.change(one, vocabulary, site.links) for one in page.changes],
        "next": str(page.next),
        "more": page.more,
    }
    following = site.danish.absolute(site.danish.api_changes(str(page.next), limit))
    headers = {
        "ETag": etag,
        "Cache-Control": ASK_AGAIN,
        "Link": f'<{following}>; rel="next"',
        **last_modified(site),
    }
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)


@routes.get(
    "/export.ndjson",
    summary="Everything that is public, one record a line",
    response_class=Response,
    responses=answers(
        "One record a line; the last line is the shape `export-end`", NDJSON, EXPORT_EXAMPLE
    ),
)
def export(request: Request, site: SiteDep) -> Response:
    """The last line is `{"cursor": …, "count": …}`; without it the export is incomplete.

    The cursor was taken before the first record was read: go on with it in `/api/v1/changes`.
    """
    only(request)
    state = site.feed.state()
    tag = _tag(site, state, "export", 0)
    headers = {"ETag": tag, "Cache-Control": CACHE}
    if is_known(tag, tags_in(request.headers)):
        return Response(status_code=304, headers=headers)
    if request.scope.get("asked") == "HEAD":
        return Response(media_type=NDJSON, headers=headers)
    cursor, batches = site.feed.export()
    return Streamed(site.streams, _lines(site, cursor, batches), headers, NDJSON)


def _lines(site: Site, cursor: Cursor, batches: Iterator[Iterator[Published]]) -> Iterator[bytes]:
    vocabulary, count = site.catalogue.current_reference().vocabulary, 0
    for batch in batches:
        lines = b"".join(_line(json_api.intervention(r, vocabulary, site.links)) for r in batch)
        count += lines.count(b"\n")
        yield lines
    yield _line({"cursor": str(cursor), "count": count})


def _line(values: Json) -> bytes:
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


@routes.get(
    "/schema/{name}.json",
    summary="JSON Schema of a published shape",
    response_class=Response,
    responses={
        **answers("JSON Schema 2020-12", "application/schema+json", SCHEMA_EXAMPLE, kind="object"),
        **problems(404),
    },
)
def json_schema(name: str, request: Request, site: SiteDep) -> Response:
    """Names: change, changes, evidence, export-end, intervention, interventions, item, packages,
    problem, suggest, taxonomies.
    """
    only(request)
    if name not in SHAPES:
        detail = f"There is no such schema. Names: {', '.join(sorted(SHAPES))}."
        raise Problem(404, "not-found", "Not found", detail)
    body = schema(name, site.danish.absolute(site.danish.api_schema(name)))
    return answer(body, {}, media_type="application/schema+json")


def _cursor(text: str | None) -> Cursor | None:
    try:
        return Cursor.read(text) if text is not None else None
    except BadCursor:
        detail = "is not a cursor; take `next` of a page, or leave it out to begin"
        raise _unusable("after", detail) from None


def _unusable(name: str, detail: str) -> Problem:
    told = {"parameter": name, "detail": detail}
    return Problem(
        422, "invalid-parameter", "Invalid parameter", "A parameter cannot be used.", [told]
    )


def _digits_only(request: Request, name: str) -> None:
    """Refuses what is read as a whole number though nobody writes one so: 1_0, 5.0, +5."""
    text = request.query_params.get(name)
    if text is not None and not (text.isascii() and text.isdigit()):
        raise _unusable(name, "is not a whole number; write it with digits only")


def _expired(site: Site) -> Problem:
    export = site.danish.absolute(site.danish.api_export())
    return Problem(
        410,
        "cursor-expired",
        "Cursor expired",
        f"What happened since is no longer known. Start from {export}, or without `after`.",
        headers={"Link": f'<{export}>; rel="alternate"'},
    )


def _tag(site: Site, state: LogState, *asked: object) -> str:
    """A tag that changes with the log, the software, and what was asked for."""
    known = (__version__, site.settings.base_url, state.catalogue, state.head, state.horizon)
    return etag_of(repr((*known, *asked)).encode())

"""How the Open Referral API answers a list: a page in its envelope, or all of it line by line."""

from collections.abc import Callable, Iterator

import orjson
from fastapi import Request
from starlette.responses import Response

from app import __version__
from app.interop.hsds.paging import page_of, pages_of
from app.interop.json_values import Json
from app.web.api_answers import CACHE, answer
from app.web.context import Site, last_modified
from app.web.hsds_description import NDJSON
from app.web.hsds_parameters import Asked
from app.web.limits import Streamed
from app.web.security import etag_of, is_known

Batch = Callable[[int, int], tuple[int, list[Json]]]
"""(start, limit) → how many there are in all, and those from ``start`` on."""
_LINES = 500
"""Objects that are in memory at a time."""
_ALL = 2**31


def list_answer(
    request: Request, site: Site, asked: Asked, batch: Batch, *, whole: bool = False
) -> Response:
    """What is asked for of a list; ``whole`` puts all of it on the first page."""
    if asked.format == "ndjson":
        return _lines(request, site, batch)
    size = _ALL if whole else asked.size
    start = (asked.page - 1) * size
    total, contents = batch(start, size)
    body = page_of(contents, total, asked.page, size)
    return answer(body, {**_links(site, request, asked, pages_of(total, size))})


def _links(site: Site, request: Request, asked: Asked, pages: int) -> dict[str, str]:
    address = site.danish.absolute(request.scope["path"])
    others = {
        "prev": min(asked.page - 1, pages) if asked.page > 1 else 0,
        "next": asked.page + 1 if asked.page < pages else 0,
    }
    told = [
        f'<{address}?{asked.query_of_page(number)}>; rel="{rel}"'
        for rel, number in others.items()
        if number
    ]
    return {**last_modified(site), **({"Link": ", ".join(told)} if told else {})}


def _lines(request: Request, site: Site, batch: Batch) -> Response:
    """One object a line, sent while it is read. The tag is known before the first is read."""
    headers = {"ETag": _tag(request, site), "Cache-Control": CACHE, **last_modified(site)}
    if is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    first = batch(0, _LINES)
    if request.scope.get("asked") == "HEAD":
        return Response(media_type=NDJSON, headers=headers)
    return Streamed(site.streams, _streamed(first, batch), headers, NDJSON)


def _streamed(first: tuple[int, list[Json]], batch: Batch) -> Iterator[bytes]:
    total, objects = first
    start = 0
    while start < total:
        yield b"".join(orjson.dumps(one) + b"\n" for one in objects)
        start += _LINES
        if start < total:
            _, objects = batch(start, _LINES)


def _tag(request: Request, site: Site) -> str:
    """It changes with the log, the index, the software, and what is asked for."""
    index = site.catalogue.index
    found = index.snapshot.sequence if index.is_ready else None
    state = (index.catalogue, *site.catalogue.head(), found, __version__, site.settings.base_url)
    return etag_of(repr((*state, request.scope["path"], request.scope["query_string"])).encode())

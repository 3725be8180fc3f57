"""How the Open Referral API answers a list: a page in its envelope, or all of it line by line.

What has no bound is sent while it is read, and has a turn.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

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
from app.web.security import etag_of, is_known, tags_in

T = TypeVar("T")
Batch = Callable[[int, int], tuple[int, list[Json]]]
"""(start, limit) → how many there are in all, and those from ``start`` on."""
LargeBatch = Callable[[int, int], tuple[int, list[Iterator[bytes]]]]
"""The same of objects that have no bound: the JSON of each, in pieces."""
_LINES = 500
"""Objects that are in memory at a time."""
_ALL = 2**31


def list_answer(
    request: Request, site: Site, asked: Asked, batch: Batch, *, whole: bool = False
) -> Response:
    """What is asked for of a list; ``whole`` puts all of it on the first page."""
    if asked.format == "ndjson":
        tag = tag_of(request, site)
        return streamed_answer(request, site, tag, partial(_lines, batch, _written), NDJSON)
    size = _ALL if whole else asked.size
    start = (asked.page - 1) * size
    total, contents = batch(start, size)
    body = page_of(contents, total, asked.page, size)
    return answer(body, _headers(site, request, asked, pages_of(total, size)))


def large_list_answer(request: Request, site: Site, asked: Asked, batch: LargeBatch) -> Response:
    """The same of objects without a bound: a page, too, is sent while it is read."""
    tag = tag_of(request, site)
    if asked.format == "ndjson":
        pieces = partial(_lines, batch, _written_in_pieces)
        return streamed_answer(request, site, tag, pieces, NDJSON)
    total, objects = batch(asked.start, asked.size)
    headers = _headers(site, request, asked, pages_of(total, asked.size))
    told = {"size": len(objects), "empty": not objects}
    envelope = page_of([], total, asked.page, asked.size) | told
    return streamed_answer(request, site, tag, partial(_page, envelope, objects), headers=headers)


def _headers(site: Site, request: Request, asked: Asked, pages: int) -> dict[str, str]:
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


def streamed_answer(
    request: Request,
    site: Site,
    tag: str,
    pieces: Callable[[], Iterator[bytes]],
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """What is sent while it is read; its tag (``tag_of``) is taken before anything is."""
    told = {"ETag": tag, "Cache-Control": CACHE, **last_modified(site), **(headers or {})}
    if is_known(tag, tags_in(request.headers)):
        return Response(status_code=304, headers=told)
    found = pieces()
    if request.scope.get("asked") == "HEAD":
        return Response(media_type=media_type, headers=told)
    return Streamed(site.streams, found, told, media_type)


def _lines(
    batch: Callable[[int, int], tuple[int, list[T]]], written: Callable[[list[T]], Iterator[bytes]]
) -> Iterator[bytes]:
    """Everything line by line. What stands in the way of reading is raised at once."""
    first = batch(0, _LINES)

    def all_of_it() -> Iterator[bytes]:
        total, objects = first
        for start in range(0, total, _LINES):
            if start:
                _, objects = batch(start, _LINES)
            yield from written(objects)

    return all_of_it()


def _written(objects: list[Json]) -> Iterator[bytes]:
    yield b"".join(orjson.dumps(one) + b"\n" for one in objects)


def _written_in_pieces(objects: list[Iterator[bytes]]) -> Iterator[bytes]:
    for pieces in objects:
        yield from pieces
        yield b"\n"


def _page(envelope: Json, objects: Sequence[Iterator[bytes]]) -> Iterator[bytes]:
    """``contents``, still empty, stands at the end of the envelope."""
    yield orjson.dumps(envelope).removesuffix(b"]}")
    for number, pieces in enumerate(objects):
        if number:
            yield b","
        yield from pieces
    yield b"]}"


def tag_of(request: Request, site: Site) -> str:
    """It changes with the log, the index, the software, and what is asked for."""
    index = site.catalogue.index
    found = index.snapshot.sequence if index.is_ready else None
    state = (index.catalogue, *site.catalogue.head(), found, __version__, site.settings.base_url)
    return etag_of(repr((*state, request.scope["path"], request.scope["query_string"])).encode())

"""What every route of our own API does alike: answer with a tag, refuse what it does not know."""

from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from app.web.context import MAX_PARAMETERS, has_unread_parameters, query_pairs
from app.web.errors import Problem
from app.web.security import etag_of

CACHE = "public, max-age=60"


def answer(body: Any, headers: dict[str, str], media_type: str = "application/json") -> Response:
    """JSON with its tag; caches may keep it for a minute."""
    return written_answer(orjson.dumps(body), headers, media_type)


def written_answer(
    data: bytes, headers: dict[str, str], media_type: str = "application/json"
) -> Response:
    """The same of what is JSON already."""
    told = {"ETag": etag_of(data), "Cache-Control": CACHE, **headers}
    return Response(data, media_type=media_type, headers=told)


def pairs(request: Request) -> list[tuple[str, str]]:
    """Every query parameter; refuses more of them than are read."""
    if has_unread_parameters(request):
        detail = f"At most {MAX_PARAMETERS} parameters are allowed."
        raise Problem(422, "invalid-parameter", "Invalid parameter", detail)
    return query_pairs(request)


def only(request: Request, *allowed: str) -> None:
    """Refuses every query parameter that the address does not have, and repeated ones."""
    seen: set[str] = set()
    for name, _ in pairs(request):
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

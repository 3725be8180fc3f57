"""What every answer to a machine carries: for browsers, caches, and whoever reads on."""

from collections.abc import Iterator

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.interop.about import CC_BY_4

_TREES = ("/api/", "/hsds/", "/fhir/", "/opensearch/", "/.well-known/")
_DATA_FILES = ("/feed.", "/dcat.jsonld", "/indsatser.csv", "/indsatser.xlsx")
_FILES = (
    *_DATA_FILES,
    *("/openapi.json", "/healthz", "/readyz", "/sitemap.xml", "/robots.txt", "/opensearch.xml"),
)
_EXPOSED = "ETag, Link, Retry-After, Deprecation, Sunset, Content-Disposition, Allow"
_SHAPES = ("interventions", "suggest", "taxonomies", "packages", "evidence", "changes")
"""What stands below ``/api/v1/`` and has a schema of the same name."""


def is_public_data(path: str) -> bool:
    """Whether an address is for machines: open to every page of a browser, and only read."""
    return f"{path}/".startswith(_TREES) or path.startswith(_FILES)


def schema_of(path: str) -> str | None:
    """The name of the schema that describes what an address answers, if it is a shape of ours."""
    api, _, name = path.partition("/api/v1/")
    if api:
        return None
    if name.startswith("interventions/") or name == "export.ndjson":
        return "intervention"
    return name if name in _SHAPES else None


class PublicData:
    """Lets every page of a browser read, answers OPTIONS, and links to licence and description.

    Public data has no cookies and nobody's rights, so it is the same for every ``Origin``.
    """

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self.base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_public_data(scope["path"]):
            await self.app(scope, receive, send)
            return
        asking = scope["method"] == "OPTIONS"
        allowed = False

        async def send_with_manners(message: Message) -> None:
            nonlocal allowed
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                methods = _all_methods(headers.get("Allow", ""))
                if asking and message["status"] == 405:
                    allowed = True
                    message = {**message, "status": 204, "headers": _told(methods)}
                    headers = MutableHeaders(scope=message)
                elif methods:
                    headers["Allow"] = methods
                self._add_manners(scope["path"], message["status"], headers)
            elif allowed:
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, send_with_manners)

    def _add_manners(self, path: str, status: int, headers: MutableHeaders) -> None:
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = _EXPOSED
        if "accept-encoding" not in headers.get("Vary", "").lower():
            headers.add_vary_header("Accept-Encoding")
        if links := ", ".join(self._links(path, status, headers)):
            headers.append("Link", links)

    def _links(self, path: str, status: int, headers: MutableHeaders) -> Iterator[str]:
        root, schema = self.base_url, schema_of(path)
        if headers.get("Content-Type", "").startswith("application/problem+json"):
            yield f'<{root}/api/v1/schema/problem.json>; rel="describedby"'
        if status not in (200, 304) or not f"{path}/".startswith((*_TREES[:3], *_DATA_FILES)):
            return
        if schema:
            yield f'<{root}/api/v1/schema/{schema}.json>; rel="describedby"'
        yield f'<{CC_BY_4}>; rel="license"'
        yield f'<{root}/openapi.json>; rel="service-desc"; type="application/json"'
        yield f'<{root}/docs>; rel="service-doc"; type="text/html"'


def _all_methods(allowed: str) -> str:
    """What the routes allow, with what is answered on their behalf."""
    named = [name.strip() for name in allowed.split(",") if name.strip()]
    more = ("HEAD", "OPTIONS") if "GET" in named else ("OPTIONS",)
    return ", ".join(dict.fromkeys((*named, *more))) if named else ""


def _told(methods: str) -> list[tuple[bytes, bytes]]:
    """The headers of an answer to OPTIONS, also to a browser that asks beforehand."""
    told = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Max-Age": "86400",
        "Cache-Control": "no-store",
    }
    return [(name.lower().encode(), value.encode()) for name, value in told.items()]

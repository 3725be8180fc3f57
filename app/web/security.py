"""Pure ASGI layers around the whole application: headers on every answer, 304, and HEAD.

They wrap the finished application from outside, so that error pages carry the headers too.
"""

import hashlib
from email.utils import parsedate_to_datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.public_data import is_public_data

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)


class SecurityHeaders:
    """Adds the headers that no answer may lack."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
                if self.secure:
                    headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
            await send(message)

        await self.app(scope, receive, send_with_headers)


class OwnForms:
    """Refuses whatever changes something and was not sent by a page of our own.

    Browsers say where a request comes from (``Sec-Fetch-Site``, or else ``Origin``); without
    either nobody's cookies can be meant, but then nothing is accepted either.
    """

    _SAFE = frozenset(("GET", "HEAD", "OPTIONS"))

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self.origin = base_url.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._changes(scope) and not self._own(scope):
            answer = PlainTextResponse(
                "Anmodningen kommer ikke fra vores egen side. Genindlæs siden, og prøv igen.",
                403,
                {"Cache-Control": "no-store"},
            )
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _changes(self, scope: Scope) -> bool:
        """Public data has nothing to change; whoever tries is told so by the routes."""
        return scope["method"] not in self._SAFE and not is_public_data(scope["path"])

    def _own(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site in (b"same-origin", b"none")
        return headers.get(b"origin") == self.origin


class HeadAsGet:
    """Answers HEAD as GET without the body, wherever GET works."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "headers": _without_empty_length(message["headers"])}
            elif message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", "asked": "HEAD"}, receive, send_without_body)


def _without_empty_length(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """A route that spares itself the body for HEAD does not know how long it would be."""
    return [pair for pair in headers if pair != (b"content-length", b"0")]


class NotModified:
    """Answers 304 when the asker already has the answer, by its ``ETag`` or else its date."""

    _KEPT = (b"etag", b"cache-control", b"last-modified", b"link", b"vary")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        tags, since = tags_in(asked), asked.get("if-modified-since", "")
        if not (tags or since):
            await self.app(scope, receive, send)
            return
        unchanged = False

        async def send_if_new(message: Message) -> None:
            nonlocal unchanged
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = dict(message["headers"])
                if _has_tag(headers, tags) if tags else _is_as_of(headers, since):
                    unchanged = True
                    kept = [(n, v) for n, v in message["headers"] if n in self._KEPT]
                    message = {**message, "status": 304, "headers": kept}
            elif unchanged:
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, send_if_new)


def _has_tag(headers: dict[bytes, bytes], tags: str) -> bool:
    return is_known(headers.get(b"etag", b"").decode("latin-1"), tags)


def tags_in(asked: Headers) -> str:
    """The tags that the asker has: several lines of ``If-None-Match`` are one list (RFC 9110)."""
    return ", ".join(asked.getlist("if-none-match"))


def is_known(etag: str, tags: str) -> bool:
    """Whether an answer's tag stands in ``If-None-Match``, weak or strong, or any is meant."""
    known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    return bool(etag) and (etag.removeprefix("W/") in known or tags.strip() == "*")


def _is_as_of(headers: dict[bytes, bytes], since: str) -> bool:
    """Whether nothing has changed since; a date that cannot be read says nothing."""
    try:
        modified = parsedate_to_datetime(headers.get(b"last-modified", b"").decode("latin-1"))
        return modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def etag_of(body: bytes) -> str:
    """A tag of an answer's bytes; weak, because the same answer also travels compressed."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'

"""A client that asks the composed application as a server would, and looks at every answer."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx
from starlette.types import ASGIApp

BASE = "http://katalog.test"


class Client:
    """Synchronous HTTP against an ASGI application; every answer must carry the safe headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=BASE)

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        """One request; redirects are not followed."""
        answer = self._runner.run(self._client.request(method, url, **more))
        self._look_at(answer)
        return answer

    def post(self, url: str, form: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        """POST of a form, as a browser sends it from one of our own pages."""
        headers = {"sec-fetch-site": "same-origin", **more.pop("headers", {})}
        return self.request("POST", url, data=form or {}, headers=headers, **more)

    @property
    def cookies(self) -> httpx.Cookies:
        """What the browser keeps."""
        return self._client.cookies

    def get(self, url: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", url, **more)

    @staticmethod
    def _look_at(answer: httpx.Response) -> None:
        headers = answer.headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        private = answer.request.url.path.startswith("/redaktion")
        assert private or "set-cookie" not in headers
        if private:
            assert headers["cache-control"] == "no-store", answer.request.url
        assert b"Traceback" not in answer.content

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

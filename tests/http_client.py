"""A client that asks the composed application as a server would, and looks at every answer."""

import asyncio
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

    def get(self, url: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", url, **more)

    @staticmethod
    def _look_at(answer: httpx.Response) -> None:
        headers = answer.headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
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

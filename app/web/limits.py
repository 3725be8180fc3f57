"""How many expensive answers a process makes at the same time. Nobody's address is looked at."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

MOST_AT_ONCE = 4
"""Whole files and streams, in one process."""
LONGEST_SECONDS = 600.0
"""For sending one stream; whoever reads slower is cut off."""

log = logging.getLogger("indsatskatalog")


class Busy(Exception):
    """As many expensive answers are being made as there is room for; there will be room soon."""


class Turns:
    """Room for so many at once; who finds none is refused at once. Thread-safe."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._free = most
        self._lock = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Holds a turn while its block runs. Raises ``Busy``."""
        with self._lock:
            if self._free == 0:
                raise Busy
            self._free -= 1
        try:
            yield
        finally:
            with self._lock:
                self._free += 1


class Streamed(StreamingResponse):
    """A stream that has its turn while it is sent, also when its reader goes away.

    Nothing is made before the turn is there, so ``chunks`` should do its work as it is read.
    """

    def __init__(
        self,
        turns: Turns,
        chunks: Iterator[bytes | str],
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
        *,
        seconds: float = LONGEST_SECONDS,
    ) -> None:
        super().__init__(chunks, 200, headers, media_type)
        self._turns = turns
        self._chunks = chunks
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._turns.turn():
            try:
                async with asyncio.timeout(self._seconds) as limit:
                    await super().__call__(scope, receive, send)
            except TimeoutError:
                if not limit.expired():
                    raise
                log.warning("a stream was cut off after %d s: %s", self._seconds, scope["path"])
            finally:
                close = getattr(self._chunks, "close", None)
                if close is not None:
                    close()

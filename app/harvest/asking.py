"""Asks another catalogue over HTTP: patiently, politely, and never believing half an answer."""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from app import __version__
from app.harvest.values import Garbled, SourceUnusable

SECONDS = 30.0
MOST_BYTES = 64 * 1024 * 1024
TRIES = 8
LONGEST_WAIT = 60.0
BETWEEN_PAGES = 0.05
AGENT = f"Indsatskataloget/{__version__} (hoest)"
_COME_BACK = (408, 425, 429, 500, 502, 503, 504)

Sleep = Callable[[float], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """One whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Asker:
    """Asks one catalogue, again and again where that may help. Raises ``SourceUnusable``."""

    def __init__(self, sleep: Sleep = time.sleep, *, tries: int = TRIES) -> None:
        self._client = httpx.Client(
            timeout=SECONDS, headers={"User-Agent": AGENT, "Accept": "application/json"}
        )
        self._sleep, self._tries = sleep, tries

    def __enter__(self) -> "Asker":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def pause(self) -> None:
        """Between two pages, so that nobody is run down."""
        self._sleep(BETWEEN_PAGES)

    def ask(
        self, url: str, read: Callable[[Answer], T], headers: Mapping[str, str] | None = None
    ) -> T:
        """What ``read`` makes of the answer; asks again when it finds it ``Garbled``."""
        trouble = ""
        for attempt in range(self._tries):
            if attempt:
                self._sleep(self._wait(attempt, trouble))
            try:
                answer = self._once(url, headers or {})
                if answer.status not in _COME_BACK:
                    return read(answer)
                trouble = f"{answer.status} {answer.headers.get('retry-after', '')}".strip()
            except (httpx.TransportError, httpx.DecodingError, Garbled) as error:
                trouble = type(error).__name__ + (f": {error}" if str(error) else "")
        where = urlsplit(url).netloc
        raise SourceUnusable(f"{where} svarer ikke, som det skal ({trouble})")

    def _once(self, url: str, headers: Mapping[str, str]) -> Answer:
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as answer:
                pieces, size = [], 0
                for piece in answer.iter_bytes():
                    size += len(piece)
                    if size > MOST_BYTES:
                        raise SourceUnusable(f"svaret fra {url} er for stort")
                    pieces.append(piece)
                return Answer(answer.status_code, answer.headers, b"".join(pieces))
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise SourceUnusable(f"{url} er ikke en adresse, der kan spørges") from error

    def _wait(self, attempt: int, trouble: str) -> float:
        """Seconds: as long as asked for, else twice as long each time, and never in step."""
        told = trouble.partition(" ")[2]
        if told and (asked := _seconds(told)) is not None:
            return min(asked, LONGEST_WAIT)
        longest: float = min(0.2 * 2**attempt, LONGEST_WAIT)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311


def _seconds(retry_after: str) -> float | None:
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def json_of(answer: Answer) -> Any:
    """The JSON of a 200. Raises ``Garbled`` when it is none, ``SourceUnusable`` otherwise."""
    if answer.status != 200:
        raise SourceUnusable(f"svarede {answer.status}")
    try:
        return json.loads(answer.body)
    except ValueError as error:
        raise Garbled("ikke hel JSON") from error

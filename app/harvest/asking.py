"""Asks another catalogue over HTTP: patiently, politely, and never believing half an answer."""

import contextlib
import json
import random
import socket
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from threading import Timer
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import httpx

from app import __version__
from app.harvest.values import Garbled, SourceUnusable

SECONDS = 30.0
"""How long one piece of an answer may take …"""
WHOLE_SECONDS = 120.0
"""… and the whole of it, however slowly it trickles."""
PATIENCE = 300.0
"""Seconds after which one question is not asked again."""
MOST_BYTES = 16 * 1024 * 1024
"""Of an answer, unpacked."""
TRIES = 8
LONGEST_WAIT = 60.0
BETWEEN_PAGES = 0.05
AGENT = f"Indsatskataloget/{__version__} (hoest)"
_COME_BACK = (408, 425, 429, 500, 502, 503, 504)
_PIECE = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS

Sleep = Callable[[float], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """One whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Asker:
    """Asks catalogues, again and again where that may help. Raises ``SourceUnusable``."""

    def __init__(
        self,
        sleep: Sleep = time.sleep,
        *,
        tries: int = TRIES,
        seconds: float = SECONDS,
        whole_seconds: float = WHOLE_SECONDS,
        patience: float = PATIENCE,
    ) -> None:
        told = {"User-Agent": AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
        self._client = httpx.Client(timeout=seconds, headers=told)
        self._sleep, self._tries = sleep, tries
        self._whole_seconds, self._patience = whole_seconds, patience
        self._talking: dict[str, socket.socket] = {}

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
        trouble, wait = "", 0.0
        give_up = time.monotonic() + self._patience
        where = _shown(urlsplit(url).netloc)
        for attempt in range(1, self._tries + 1):
            if wait:
                self._sleep(wait)
            wait = min(0.2 * 2**attempt, LONGEST_WAIT) * random.uniform(0.5, 1.0)  # noqa: S311
            try:
                answer = self._once(url, headers or {})
                if answer.status not in _COME_BACK:
                    return read(answer)
                trouble = str(answer.status)
                asked = _seconds(answer.headers.get("retry-after", ""))
                if asked is not None and asked > LONGEST_WAIT:
                    raise SourceUnusable(f"{where} beder os komme igen senere ({trouble})")
                wait = wait if asked is None else asked
            except (httpx.TransportError, Garbled) as error:
                trouble = type(error).__name__ + (f": {error}" if str(error) else "")
            if time.monotonic() > give_up:
                break
        raise SourceUnusable(f"{where} svarer ikke, som det skal ({_shown(trouble)})")

    def _once(self, url: str, headers: Mapping[str, str]) -> Answer:
        host = urlsplit(url).netloc
        watch = Timer(self._whole_seconds, self._cut, (host,))
        watch.daemon = True
        watch.start()
        seen = {"trace": lambda event, told: self._notice(host, event, told)}
        try:
            with self._client.stream("GET", url, headers=dict(headers), extensions=seen) as answer:
                pieces, size = [], 0
                for piece in _unpacked(answer):
                    size += len(piece)
                    if size > MOST_BYTES:
                        raise SourceUnusable(f"svaret fra {_shown(url)} er for stort")
                    pieces.append(piece)
                return Answer(answer.status_code, answer.headers, b"".join(pieces))
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise SourceUnusable(f"{_shown(url)} er ikke en adresse, der kan spørges") from error
        finally:
            watch.cancel()

    def _notice(self, host: str, event: str, told: Mapping[str, Any]) -> None:
        """Remembers the socket through which a host is talked to."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            talked = told["return_value"].get_extra_info("socket")
            if isinstance(talked, socket.socket):
                self._talking[host] = talked

    def _cut(self, host: str) -> None:
        """Ends a talk whose time is up; whoever reads from it finds that it is broken."""
        talked = self._talking.get(host)
        if talked is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(talked, socket.SHUT_RDWR)


def _unpacked(answer: httpx.Response) -> Iterator[bytes]:
    """The body piece by piece, none of them large, however small it was packed."""
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if packed in ("", "identity"):
        yield from answer.iter_raw(_PIECE)
    elif packed == "gzip":
        yield from _unzipped(answer.iter_raw(_PIECE))
    else:
        raise Garbled(f"pakket som {_shown(packed)}")


def _unzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacking, came = zlib.decompressobj(_GZIP), False
    try:
        for piece in pieces:
            came = True
            rest = piece
            while rest and not unpacking.eof:
                yield unpacking.decompress(rest, _PIECE)
                rest = unpacking.unconsumed_tail
        yield unpacking.flush()
    except zlib.error as error:
        raise Garbled("ikke gzip") from error
    if came and not unpacking.eof:
        raise Garbled("afkortet")


def _seconds(retry_after: str) -> float | None:
    """How long to wait, as a number of seconds or until a date; None when it says neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:12])
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _shown(text: str) -> str:
    """What a stranger wrote, as far as one wants to see it in a message."""
    return "".join(one for one in text if one.isprintable())[:200]


def json_of(answer: Answer) -> Any:
    """The JSON of a 200. Raises ``Garbled`` when it is none, ``SourceUnusable`` otherwise."""
    if answer.status in (301, 302, 303, 307, 308):
        onward = _shown(answer.headers.get("location", ""))
        raise SourceUnusable(f"adressen fører videre til »{onward}«; følg den dér i stedet")
    if answer.status != 200:
        raise SourceUnusable(f"svarede {answer.status}")
    try:
        return json.loads(answer.body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Garbled("ikke hel JSON") from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)

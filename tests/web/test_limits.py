"""Whole files are made a few at a time; whoever comes then is asked to come again."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from threading import Lock, Thread
from typing import Any

import pytest
from starlette.types import Message

from app.main import create_app
from app.web.context import Site
from app.web.limits import MOST_AT_ONCE, Busy, Streamed, Turns
from tests.catalogues import Town, content
from tests.conftest import site_settings
from tests.http_client import Client

SCOPE: dict[str, Any] = {"type": "http", "path": "/alt", "asgi": {"spec_version": "2.3"}}
NEWER: dict[str, Any] = {**SCOPE, "asgi": {"spec_version": "2.4"}}


def test_there_is_room_for_so_many_and_again_when_one_is_done() -> None:
    turns = Turns(2)
    with turns.turn():
        with pytest.raises(ZeroDivisionError), turns.turn():
            raise ZeroDivisionError
        with turns.turn():
            for _ in range(3):
                with pytest.raises(Busy), turns.turn():
                    pass
        with turns.turn():
            pass


def test_threads_never_have_more_turns_than_there_are() -> None:
    turns, lock = Turns(3), Lock()
    inside, most, refused = 0, 0, 0

    def work() -> None:
        nonlocal inside, most, refused
        for _ in range(200):
            try:
                with turns.turn():
                    with lock:
                        inside += 1
                        most = max(most, inside)
                    time.sleep(0.0001)
                    with lock:
                        inside -= 1
            except Busy:
                with lock:
                    refused += 1

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 3
    assert refused > 0
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(turns.turn())


class Chunks:
    """A source that knows how much of it was read, and whether it was left in order."""

    def __init__(self) -> None:
        self.read, self.closed = 0, False

    def __iter__(self) -> Iterator[bytes]:
        try:
            while True:
                self.read += 1
                yield b"x" * 1000
        finally:
            self.closed = True


async def _nothing() -> Message:
    await asyncio.sleep(60)
    return {"type": "http.disconnect"}


def _is_free(turns: Turns) -> bool:
    try:
        with turns.turn():
            return True
    except Busy:
        return False


def _run(main: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        await asyncio.wait_for(main(), 20)

    asyncio.run(within())


@pytest.mark.parametrize("scope", [SCOPE, NEWER], ids=["2.3", "2.4"])
def test_a_stream_has_its_turn_until_its_end(scope: dict[str, Any]) -> None:
    turns, sent = Turns(1), []
    free: list[bool] = []

    async def send(message: Message) -> None:
        sent.append(message)
        free.append(_is_free(turns))

    async def main() -> None:
        stream = Streamed(turns, iter([b"a", b"b"]), {"X-A": "b"}, "text/csv")
        await stream(scope, _nothing, send)

    _run(main)
    assert b"".join(one.get("body", b"") for one in sent) == b"ab"
    assert (b"x-a", b"b") in sent[0]["headers"]
    assert not any(free)
    assert _is_free(turns)


def test_a_stream_without_a_turn_reads_nothing_and_sends_nothing() -> None:
    turns, chunks, sent = Turns(1), Chunks(), []

    async def send(message: Message) -> None:
        sent.append(message)

    async def main() -> None:
        await Streamed(turns, iter(chunks))(SCOPE, _nothing, send)

    with turns.turn(), pytest.raises(Busy):
        _run(main)
    assert (sent, chunks.read) == ([], 0)


@pytest.mark.parametrize("scope", [SCOPE, NEWER], ids=["2.3", "2.4"])
def test_a_reader_who_goes_away_leaves_the_turn_and_the_source(scope: dict[str, Any]) -> None:
    turns, chunks, sent = Turns(1), Chunks(), 0
    enough = asyncio.Event()

    async def gone() -> Message:
        await enough.wait()
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        nonlocal sent
        sent += 1
        if sent == 3:
            enough.set()
        if sent > 3 and scope is NEWER:
            raise OSError

    async def main() -> None:
        try:
            await Streamed(turns, iter(chunks))(scope, gone, send)
        except Exception as error:
            assert type(error).__name__ == "ClientDisconnect"  # noqa: PT017

    _run(main)
    assert chunks.closed
    assert _is_free(turns)


def test_a_reader_who_is_too_slow_is_cut_off(caplog: pytest.LogCaptureFixture) -> None:
    turns, chunks = Turns(1), Chunks()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)

    async def main() -> None:
        await Streamed(turns, iter(chunks), seconds=0.2)(SCOPE, _nothing, send)

    _run(main)
    assert chunks.closed
    assert _is_free(turns)
    assert "a stream was cut off" in caplog.text


def test_a_source_that_fails_gives_its_turn_back() -> None:
    turns = Turns(1)

    def broken() -> Iterator[bytes]:
        yield b"a"
        raise LookupError("of the source")

    async def send(_: Message) -> None:
        pass

    async def main() -> None:
        await Streamed(turns, broken())(NEWER, _nothing, send)

    with pytest.raises(LookupError, match="of the source"):
        _run(main)
    assert _is_free(turns)


WHOLE_FILES = (
    "/indsatser.csv",
    "/indsatser.xlsx",
    "/hsds/services?format=ndjson",
    "/hsds/organizations?full_service=true",
    "/hsds/organizations?full=true",
)


@pytest.mark.parametrize("address", WHOLE_FILES)
def test_a_site_without_room_says_when_to_come_again_and_answers_everything_else(
    town: Town, address: str
) -> None:
    town.publish(content())
    app: Any = create_app(site_settings(town.index_dir.parent), town.catalogue)
    inner = app
    while not hasattr(inner, "state"):
        inner = inner.app
    site: Site = inner.state.site
    with Client(app) as client:
        with ExitStack() as stack:
            for _ in range(MOST_AT_ONCE):
                stack.enter_context(site.streams.turn())
            refused = client.get(address)
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "5"
            assert refused.headers["cache-control"] == "no-store"
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.json()["type"].endswith("/docs#busy")
            for other in ("/", "/indsatser", "/api/v1/interventions", "/hsds/services"):
                assert client.get(other).status_code == 200, other
        for _ in range(MOST_AT_ONCE + 1):
            assert client.get(address).status_code == 200

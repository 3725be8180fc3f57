"""A site as it runs, with its upkeep, behind a real server on a free port of this machine."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from app.editorial import verbs
from app.main import create_app, open_catalogue
from app.settings import Settings
from app.storage.database import Database
from tests.catalogues import AUTHOR, NOW, content
from tests.conftest import site_settings

PATIENCE_SECONDS = 60


@contextmanager
def _running(settings: Settings) -> Iterator[httpx.Client]:
    listening = socket.create_server(("127.0.0.1", 0))
    catalogue = open_catalogue(settings)
    config = uvicorn.Config(create_app(settings, catalogue), log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        port = listening.getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait_until(lambda: server.started)
            yield client
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
        listening.close()
        catalogue.database.close()


def _wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def test_a_site_without_an_index_is_alive_at_once_and_ready_by_itself(seeded_copy: Path) -> None:
    settings = site_settings(seeded_copy)
    shutil.rmtree(settings.index_dir)
    with _running(settings) as client:
        assert client.get("/healthz").status_code == 200
        while (answer := client.get("/indsatser?q=motion")).status_code != 200:
            assert answer.status_code == 503
            assert "retry-after" in answer.headers
        assert 'data-total="0"' not in answer.text
        _wait_until(lambda: client.get("/readyz").status_code == 200)


def test_what_another_process_publishes_is_found_without_a_word_to_the_site(
    seeded_copy: Path,
) -> None:
    settings = site_settings(seeded_copy)
    with _running(settings) as client:
        assert client.get("/api/v1/interventions?q=enhj%C3%B8rning").json()["total"] == 0
        other = Database(settings.effective_database_url)
        with other.writing() as session:
            identity = "00000000-0000-4000-8000-00000000abcd"
            verbs.create(session, identity, "enhjoerning", "redaktion", now=NOW)
            revision = verbs.save_draft(
                session, identity, content("Enhjørning"), author=AUTHOR, now=NOW
            )
            verbs.submit(session, revision)
            number = verbs.publish(session, revision, now=NOW)
        other.close()
        assert client.get("/api/v1/interventions?q=enhj%C3%B8rning").json()["total"] == 1
        changes = client.get("/api/v1/changes?limit=1000").json()["changes"]
        assert changes[-1]["sequence"] == number
        assert client.get("/indsatser/enhjoerning").status_code == 200


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /indsatser?q=\xff\xfe HTTP/1.1", (200, 400)),
        (b"GET /indsatser?q=%ff%fe HTTP/1.1", (200,)),
        (b"GET /indsatser?q=" + b"%C3%A6" * 10_000 + b" HTTP/1.1", (200,)),
        (b"GET /indsatser?q=\x00 HTTP/1.1", (200, 400)),
        (b"HEAD /indsatser HTTP/1.1", (200,)),
        (b"BREW /indsatser HTTP/1.1", (400, 405)),
        (b"GET /../../etc/passwd HTTP/1.1", (404,)),
        (b"GET //evil.example/ HTTP/1.1", (404,)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bytes_on_the_wire_that_no_client_would_send_are_answered(
    line: bytes, status: tuple[int, ...], running: tuple[str, int]
) -> None:
    with socket.create_connection(running, timeout=30) as wire:
        wire.sendall(line + b"\r\nHost: katalog.test\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert int(answer.split(b" ", 2)[1]) in status, answer[:200]


@pytest.fixture(scope="module")
def running(
    seeded_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, int]]:
    """Where a site of the real catalogue listens."""
    directory = tmp_path_factory.mktemp("running") / "var"
    shutil.copytree(seeded_dir, directory)
    with _running(site_settings(directory)) as client:
        _wait_until(lambda: client.get("/readyz").status_code == 200)
        yield client.base_url.host, client.base_url.port or 80

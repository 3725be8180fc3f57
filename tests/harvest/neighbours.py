"""Two catalogues on one machine, one of which follows the other over real HTTP."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import uvicorn
from sqlmodel import col, select

from app.harvest import following
from app.harvest.asking import Asker
from app.harvest.sources import Source, sources
from app.harvest.values import Report
from app.main import create_app
from app.storage.tables import InterventionRow
from tests.catalogues import Town
from tests.conftest import site_settings

NAME = "Naboens katalog"


def impatient(**more: Any) -> Asker:
    """Asks as always, but hardly waits."""
    return Asker(sleep=lambda seconds: time.sleep(min(seconds, 0.01)), tries=2, **more)


@contextmanager
def open_site(town: Town) -> Iterator[str]:
    """Serves a catalogue on loopback; its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(site_settings(town.index_dir.parent, base_url=url), town.catalogue)
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield url
        finally:
            server.should_exit = True
            thread.join(10)


@dataclass
class Follower:
    """A catalogue that follows others."""

    town: Town
    asker: Asker

    def source(self, url: str, name: str = NAME, **more: Any) -> Source:
        """The catalogue at an address, followed from now on."""
        return following.add_source(self.town.database, url, self.asker, name=name, **more)

    def follow(self, url: str, name: str = NAME, **more: Any) -> Report:
        """One run. Raises ``SourceUnusable``."""
        source = self.source(url, name, **more)
        report = following.follow(
            self.town.database, source, self.asker, clock=lambda: datetime.now(UTC)
        )
        self.town.catalogue.follow()
        return report

    def state(self, url: str) -> Source:
        """What is known of a source."""
        return next(one for one in sources(self.town.database) if one.url == url)

    def public(self) -> dict[str, str]:
        """Title → address, of everything public."""
        return {shown.title: shown.slug for shown in self.town.search("", antal=100).records}

    def withdrawn(self) -> dict[str, tuple[str | None, str | None]]:
        """Id → why it was withdrawn, and what it was merged into."""
        with self.town.database.reading() as session:
            rows = session.exec(
                select(InterventionRow).where(col(InterventionRow.withdrawn_reason).is_not(None))
            )
            return {row.id: (row.withdrawn_reason, row.withdrawn_into) for row in rows}


Told = tuple[int, dict[str, str], bytes]


@dataclass
class Stage:
    """A server that answers whatever a test puts into ``answers``, by path without query."""

    url: str = ""
    answers: dict[str, Callable[[str], Told] | Told] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def says(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """Always answers so; anything that is not bytes is written as JSON."""
        written = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers[path] = (status, {n.replace("_", "-"): v for n, v in headers.items()}, written)


@contextmanager
def stage() -> Iterator[Stage]:
    """A server on loopback that plays a source."""
    made = Stage()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.asked.append(self.path)
            told = made.answers.get(self.path.partition("?")[0], (404, {}, b"{}"))
            status, headers, body = told(self.path) if callable(told) else told
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hangs up is no news here."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()

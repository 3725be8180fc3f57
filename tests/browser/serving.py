"""A real server on the real catalogue, in a process and a directory of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.catalogue import Catalogue
from app.main import open_catalogue
from app.settings import PROJECT, Settings
from tests.databases import database_url, is_on_postgresql
from tests.databases import environment as environment_of

START_WITHIN_SECONDS = 120


@dataclass(frozen=True)
class RunningSite:
    """One running catalogue: where it answers, and where its data lie."""

    url: str
    settings: Settings

    def catalogue(self) -> Catalogue:
        """The same catalogue, opened beside the server; it has its index."""
        catalogue = open_catalogue(self.settings)
        catalogue.open_index()
        return catalogue


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(var_dir: Path, extra: Mapping[str, str] | None = None) -> Iterator[RunningSite]:
    """Migrates, seeds with the examples, indexes and serves, until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    own = {name: value for name, value in os.environ.items() if not name.startswith("INDSATS")}
    told = {
        **environment_of(var_dir),
        "INDSATSKATALOG_PORT": str(port),
        "INDSATSKATALOG_BASE_URL": url,
        "INDSATSKATALOG_ENVIRONMENT": "development",
        "INDSATSKATALOG_EXAMPLES": "1",
        **(extra or {}),
    }
    log_path = var_dir / "server.log"
    with log_path.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"],
            cwd=PROJECT,
            env={**own, **told},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_ready(server, url, log_path)
            settings = Settings(
                _env_file=None,
                var_dir=var_dir,
                database_url=database_url(var_dir) if is_on_postgresql() else "",
                base_url=url,
                port=port,
                examples=True,
            )
            yield RunningSite(url, settings)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, log_path: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log_path.read_text(encoding='utf-8')}")

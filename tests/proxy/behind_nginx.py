"""A site behind nginx, with the configuration of docs/behind-a-proxy.md and nothing else."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.contracts.documents import text_of

PATIENCE_SECONDS = 20
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
_BLOCK = re.compile(r"```nginx\n(.*?)```", re.DOTALL)


@dataclass
class Proxied:
    """Where the site is asked: through nginx, and directly."""

    proxy: httpx.Client
    direct: httpx.Client
    directory: Path
    reached: list[Scope] = field(default_factory=list)
    """The requests that came through to the application."""

    def kept(self) -> dict[str, bytes]:
        """Key → everything that nginx has kept of the answer, on its disk."""
        files = [path for path in (self.directory / "cache").rglob("*") if path.is_file()]
        whole = [path.read_bytes() for path in files]
        return {_key(one): one for one in whole}

    def log(self) -> str:
        """What nginx has logged."""
        return "".join(path.read_text() for path in self.directory.glob("log/*.log"))


def _key(kept: bytes) -> str:
    found = re.search(rb"\nKEY: http://[^/]+([^\n]*)\n", kept)
    assert found is not None
    return found.group(1).decode()


@contextmanager
def behind_nginx(
    app: ASGIApp, directory: Path, *, max_age: int = 60, changed: Mapping[str, str] | None = None
) -> Iterator[Proxied]:
    """Runs both. ``max_age`` stands in for the application's minute, so that no test waits."""
    made: list[Scope] = []
    with (
        _server(_hurried(app, max_age, made)) as port,
        _nginx(directory, port, changed or {}) as at,
        httpx.Client(base_url=f"http://127.0.0.1:{at}", timeout=30) as proxy,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as direct,
    ):
        yield Proxied(proxy, direct, directory, made)


def _hurried(app: ASGIApp, max_age: int, reached: list[Scope]) -> ASGIApp:
    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_age(message: Message) -> None:
            if message["type"] == "http.response.start":
                aged = f"max-age={max_age}".encode()
                headers = [
                    (n, v.replace(b"max-age=60", aged) if n == b"cache-control" else v)
                    for n, v in message["headers"]
                ]
                message = {**message, "headers": headers}
            await send(message)

        reached.append(scope)
        await app(scope, receive, send_with_age)

    return asked


@contextmanager
def _server(app: ASGIApp) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", lifespan="off", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
        listening.close()


@contextmanager
def _nginx(directory: Path, port: int, changed: Mapping[str, str]) -> Iterator[int]:
    assert NGINX is not None
    at, other = _free_port(), _free_port()
    (directory / "log").mkdir(parents=True)
    snippet = configured(directory, {"127.0.0.1:8000": f"127.0.0.1:{port}"}, at, other)
    for before, after in changed.items():
        assert snippet.count(before) == 1, before
        snippet = snippet.replace(before, after)
    (directory / "indsatskatalog.conf").write_text(snippet)
    (directory / "nginx.conf").write_text(_around(directory))
    command = [NGINX, "-e", str(directory / "log/error.log"), "-p", str(directory)]
    process = subprocess.Popen([*command, "-c", str(directory / "nginx.conf")])
    try:
        wait_until(lambda: process.poll() is not None or _answers(at))
        assert process.poll() is None, (directory / "log/error.log").read_text()
        yield at
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def configured(directory: Path, upstream: Mapping[str, str], at: int, other: int) -> str:
    """The text of the document, with paths and ports of a test; every one of them must be there."""
    (text,) = _BLOCK.findall(text_of("docs/behind-a-proxy.md"))
    replaced = {
        "/var/cache/nginx/indsatskatalog": str(directory / "cache"),
        "/var/log/nginx/": f"{directory}/log/",
        "listen 80;": f"listen 127.0.0.1:{other};",
        "listen 443 ssl;": f"listen 127.0.0.1:{at};",
        "    ssl_certificate /etc/ssl/certs/katalog.example.dk.pem;\n": "",
        "    ssl_certificate_key /etc/ssl/private/katalog.example.dk.key;\n": "",
        **upstream,
    }
    for before, after in replaced.items():
        assert before in text, before
        text = text.replace(before, after)
    return str(text)


def _around(directory: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"  {kind}_temp_path {directory}/temp-{kind};" for kind in kinds)
    user = "user root root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\nworker_processes 1;\npid {directory}/nginx.pid;\n"
        f"events {{ worker_connections 256; }}\n"
        f"http {{\n{temporary}\n  access_log off;\n  include {directory}/indsatskatalog.conf;\n}}\n"
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def wait_until(true: Callable[[], bool]) -> None:
    """Until it is so; fails when it takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)

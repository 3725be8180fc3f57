"""A proxy that treats answers badly: it drops, delays, truncates and repeats them."""

import random
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any


class NoisyProxy:
    """Listens on loopback and passes on to a server on loopback, while ``noise`` lasts."""

    def __init__(self, target: str, chance: random.Random, noise: float) -> None:
        self.target, self.chance, self.noise = target, chance, noise
        self.done: dict[str, int] = {}
        """How many answers were passed on, or treated how."""
        self.asked = 0
        self.earlier: list[tuple[int, dict[str, str], bytes]] = []
        self._lock = threading.Lock()

    def choose(self) -> str:
        """What is done with the next answer."""
        with self._lock:
            kinds = ("drop", "delay", "truncate", "repeat", "refuse")
            kind = self.chance.choice(kinds) if self.chance.random() < self.noise else "pass"
            self.done[kind] = self.done.get(kind, 0) + 1
            self.asked += 1
            return kind

    def fetch(self, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """The answer of the server itself."""
        request = urllib.request.Request(self.target + path, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                found = answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            found = error.code, dict(error.headers), error.read()
        with self._lock:
            self.earlier = [*self.earlier[-9:], found]
        return found

    def an_earlier_one(self) -> tuple[int, dict[str, str], bytes] | None:
        """An answer to some other question."""
        with self._lock:
            return self.chance.choice(self.earlier) if self.earlier else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: NoisyProxy

    def do_GET(self) -> None:
        kind = self.proxy.choose()
        if kind == "drop":
            self._hang_up()
            return
        if kind == "refuse":
            self._send(503, {"Retry-After": "0"}, b"busy")
            return
        if kind == "delay":
            sleep(self.proxy.chance.uniform(0.01, 0.15))
        passed_on = {
            name: value for name, value in self.headers.items() if name.lower() == "if-none-match"
        }
        try:
            found = self.proxy.fetch(self.path, passed_on)
        except OSError:
            self._hang_up()
            return
        if kind == "repeat":
            found = self.proxy.an_earlier_one() or found
        status, headers, body = found
        if kind == "truncate" and body:
            cut = self.proxy.chance.randrange(len(body))
            honest = self.proxy.chance.random() < 0.5
            self._send(status, headers, body[:cut], length=cut if honest else len(body))
            self._hang_up()
            return
        self._send(status, headers, body)

    def _send(
        self, status: int, headers: dict[str, str], body: bytes, length: int | None = None
    ) -> None:
        try:
            self.send_response(status)
            for name in ("Content-Type", "ETag", "Retry-After"):
                value = next((v for n, v in headers.items() if n.lower() == name.lower()), None)
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no news here."""


@contextmanager
def noisy_proxy(target: str, seed: int, noise: float = 0.4) -> Iterator[tuple[str, NoisyProxy]]:
    """Its address, and the proxy itself, whose noise can be turned off."""
    proxy = NoisyProxy(target, random.Random(seed), noise)
    handler = type("Handler", (_Handler,), {"proxy": proxy})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", proxy
    finally:
        server.shutdown()
        server.server_close()

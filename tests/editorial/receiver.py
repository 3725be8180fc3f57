"""Somebody who wants to know that there is something new: a real server that keeps what it gets."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Got:
    """One message as it arrived."""

    path: str
    headers: Message
    body: bytes


@dataclass
class Receiver:
    """Answers as it is told to."""

    url: str = ""
    status: int = 204
    says: Mapping[str, str] = field(default_factory=dict)
    """Headers of the answers."""
    waits: float = 0.0
    got: list[Got] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The ids of the messages, as they came."""
        return [one.headers["webhook-id"] for one in self.got]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Runs while its block does."""
    made = Receiver()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append(Got(self.path, self.headers, body))
            time.sleep(made.waits)
            self.send_response(made.status)
            for name, value in {"Content-Length": "0", **made.says}.items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            made.got.append(Got(self.path, self.headers, b""))
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        made.url = f"http://127.0.0.1:{server.server_address[1]}/lytter?hemmelig=ja"
        yield made
        server.shutdown()

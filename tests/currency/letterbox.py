"""A mail server for tests: takes letters over a real socket, or refuses some."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread


@dataclass
class Letterbox:
    """Where letters have come in."""

    url: str = ""
    letters: list[tuple[str, str]] = field(default_factory=list)
    """(to, the letter as it travelled)"""
    refuses: str = ""
    """A recipient who is refused."""


@contextmanager
def letterbox() -> Iterator[Letterbox]:
    """Runs while its block does."""
    box = Letterbox()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            to = ""
            while line := self.rfile.readline().decode().strip():
                verb = line.upper()
                if verb.startswith("RCPT"):
                    to = line.partition("<")[2].partition(">")[0]
                    self._say("550 nobody" if to == box.refuses else "250 ok")
                elif verb == "DATA":
                    self._say("354 go on")
                    body = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        body += part
                    box.letters.append((to, body.decode()))
                    self._say("250 ok")
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        yield box
        server.shutdown()

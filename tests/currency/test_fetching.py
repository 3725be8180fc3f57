"""Asking an address must never reach a closed network, whatever is typed and whoever answers."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

import pytest

from app.editorial.fetching import Answer, Fetcher, is_open_internet

OPEN = "93.184.215.14"
CLOSED = "Fører til et lukket net og bliver ikke besøgt."
Replies = Callable[[bytes], bytes]


@dataclass
class Net:
    """A resolver and a connector that lead to a server of our own, and remember what was asked."""

    names: dict[str, list[list[str]]]
    """Name → its addresses, one answer after the other; the last one stays."""
    port: int = 0
    connected: list[tuple[str, int]] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)

    def resolve(self, host: str) -> list[str]:
        if host not in self.names:
            return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None)]
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    def ask(self, url: str, seconds: float = 5.0) -> Answer:
        return Fetcher(self.resolve, self.connect, seconds=seconds).ask(url)


@contextmanager
def net(reply: Replies, **names: list[list[str]]) -> Iterator[Net]:
    """A net in which every connection meets ``reply``."""
    known = {name.replace("_", "."): answers for name, answers in names.items()}
    made = Net({"good.example": [[OPEN]], **known})
    with socket.create_server(("127.0.0.1", 0)) as server:
        made.port = server.getsockname()[1]

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    made.asked.append(connection.recv(4096))
                    try:
                        _send(connection, reply(made.asked[-1]))
                    except OSError:
                        continue

        Thread(target=serve, daemon=True).start()
        yield made
        server.shutdown(socket.SHUT_RDWR)


def _send(connection: socket.socket, answer: bytes) -> None:
    if answer != TRICKLE:
        connection.sendall(answer)
        return
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(200):
        time.sleep(0.05)
        connection.sendall(b"X: y\r\n")


TRICKLE = b"trickle"


def _ok(_: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def _to(location: str) -> Replies:
    return lambda _: f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode()


def test_an_address_that_answers_is_well_and_is_asked_for_its_head_by_name() -> None:
    with net(_ok) as made:
        assert made.ask("http://good.example/side?a=b") == Answer(True, "Svarer.")
        assert made.connected == [(OPEN, 80)]
        (asked,) = made.asked
        assert asked.startswith(b"HEAD /side?a=b HTTP/1.1\r\nHost: good.example\r\n")
        assert b"Cookie" not in asked


@pytest.mark.parametrize(
    ("status", "well"), [(404, False), (410, False), (500, False), (403, True), (429, True)]
)
def test_what_a_server_says_decides(status: int, well: bool) -> None:
    with net(lambda _: f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()) as made:
        assert made.ask("http://good.example/").well is well


def test_a_server_that_refuses_the_head_is_asked_for_the_page() -> None:
    def reply(asked: bytes) -> bytes:
        if asked.startswith(b"HEAD"):
            return b"HTTP/1.1 501 No\r\nContent-Length: 0\r\n\r\n"
        return b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000

    with net(reply) as made:
        assert made.ask("http://good.example/").well


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),  # noqa: S104
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1"),
        *("fec0::1", "fec0::1%eth0", "feff:ffff::1", "fdff:ffff::1", "febf::1", "100::1"),
        *("::ffff:224.0.0.1", "2001:10::1", "5f00::1", "240.0.0.1", "100.127.255.255"),
        *("64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::"),
        *("3fff::1", "3fff:fff:ffff::1", "192.88.99.0", "192.88.99.1", "192.88.99.255"),
        *("::ffff:192.88.99.1", "2002:c058:6301::"),
        "no address",
    ],
)
def test_what_is_not_the_open_internet_is_never_talked_to(address: str) -> None:
    assert not is_open_internet(address)
    with net(_ok, evil_example=[[address]]) as made:
        assert made.ask("http://evil.example/") == Answer(False, CLOSED)
        assert made.connected == []


@pytest.mark.parametrize(
    "address",
    [
        *(OPEN, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "8.8.8.8"),
        *("192.88.98.255", "192.88.100.0"),
    ],
)
def test_the_open_internet_is_open(address: str) -> None:
    assert is_open_internet(address)


def test_one_closed_address_among_open_ones_is_enough_to_refuse() -> None:
    with net(_ok, evil_example=[[OPEN, "10.0.0.1"]]) as made:
        assert made.ask("http://evil.example/").finding == CLOSED
        assert made.connected == []


def test_a_name_that_means_something_else_a_moment_later_gains_nothing() -> None:
    """Rebinding: the connection goes to the address that was looked at, not to the name."""
    with net(_ok, evil_example=[[OPEN], ["127.0.0.1"]]) as made:
        assert made.ask("http://evil.example/").well
        assert made.connected == [(OPEN, 80)]


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "127.0.0.1.", "127.0.0.1"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "localhost"),
        *("localhost.", "0", "[::]", "①②⑦.⓪.⓪.①"),
    ],
)
def test_no_way_of_writing_this_machine_leads_to_it(host: str) -> None:
    with net(_ok) as made:
        assert not made.ask(f"http://{host}/").well
        assert made.connected == []


@pytest.mark.parametrize(
    "onward",
    [
        *("http://169.254.169.254/latest/meta-data/", "http://evil.example/", "//127.0.0.1/"),
        *("http://good.example:22/", "file:///etc/passwd", "gopher://good.example/", "ftp://x/"),
    ],
)
def test_a_redirect_to_a_closed_place_is_not_followed(onward: str) -> None:
    with net(_to(onward), evil_example=[["10.0.0.1"]]) as made:
        assert not made.ask("http://good.example/").well
        assert made.connected == [(OPEN, 80)]


def test_a_redirect_is_followed_three_times_and_no_more() -> None:
    with net(_to("/videre")) as made:
        answer = made.ask("http://good.example/")
        assert answer.finding == "Fører videre for mange gange."
        assert len(made.connected) == 4


@pytest.mark.parametrize(
    "url",
    [
        *("http://good.example:22/", "http://good.example:8000/", "http://a:b@good.example/"),
        *("ftp://good.example/", "http://", "http://good.example:99999/", "http://[bad/", "x"),
        "http://good.example/\r\nHost: evil",
    ],
)
def test_other_ports_schemes_and_broken_addresses_are_refused(url: str) -> None:
    with net(lambda _: b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n") as made:
        assert not made.ask(url).well
        assert not any(b"Host: evil" in asked for asked in made.asked)


def test_a_server_that_trickles_is_left_when_the_time_is_up() -> None:
    with net(lambda _: TRICKLE) as made:
        begun = time.monotonic()
        assert not made.ask("http://good.example/", seconds=0.4).well
        assert time.monotonic() - begun < 8  # the server would go on for ten

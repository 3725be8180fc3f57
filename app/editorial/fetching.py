"""Asks an address on the open internet whether it answers, or hands it a message; no more.

What somebody types must never make this server talk to its own network. Every address a name has
is looked at, and the connection goes to the very address that was looked at, so that a name cannot
mean something else a moment later. Redirects are looked at anew.
"""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Event, Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

SECONDS = 5.0
MOST_BYTES = 64 * 1024
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
AGENT = "Indsatskataloget-linktjek/1.0"
_REDIRECTS = (301, 302, 303, 307, 308)
_TROUBLE = (OSError, http.client.HTTPException, ValueError)
_CLOSED_TO_PROGRAMS = (401, 403, 405, 406, 429, 451)
_TRANSLATED = tuple(
    ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
"""IPv6 that carries an IPv4 address inside: NAT64, 6to4, Teredo, IPv4-compatible."""
_CLOSED = tuple(ip_network(one) for one in ("3fff::/20", "192.88.99.0/24"))
"""What not every ``is_global`` knows of: documentation (RFC 9637), 6to4 relays (RFC 7526)."""

Resolver = Callable[[str], list[str]]
"""Name → every address it has."""
Connector = Callable[[str, int, float], socket.socket]


class Refused(ValueError):
    """It is not asked, because of where it would lead."""


@dataclass(frozen=True)
class Answer:
    """What came of asking."""

    well: bool
    finding: str


@dataclass(frozen=True)
class Reply:
    """What a message met."""

    status: int | None
    """None when there was no answer."""
    finding: str
    """In Danish."""
    retry_after: str = ""
    """As the receiver wrote it."""


def addresses_of(host: str) -> list[str]:
    """Every address of a name, by the system's resolver."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), seconds)


def is_open_internet(address: str) -> bool:
    """Whether an address is one that anybody may talk to."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_open_internet(str(ip.ipv4_mapped))
        if ip.is_site_local or any(ip in network for network in _TRANSLATED):
            return False
    if any(ip in network for network in _CLOSED):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class Fetcher:
    """Asks one address at a time. The resolver and the connector can be others in tests.

    With ``loopback_allowed`` this very machine may be asked too, at any port (in development).
    """

    def __init__(
        self,
        resolve: Resolver = addresses_of,
        connect: Connector = _connect,
        context: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
        *,
        loopback_allowed: bool = False,
    ) -> None:
        self._resolve = resolve
        self._connect = connect
        self._context = context or ssl.create_default_context()
        self._seconds = seconds
        self._loopback_allowed = loopback_allowed

    def ask(self, url: str) -> Answer:
        """Asks for the head, or when that is refused for the page. Never raises."""
        try:
            status = self._follow("HEAD", url)
            if status >= 400:
                status = self._follow("GET", url)
        except _TROUBLE as error:
            return Answer(False, _finding_of(error))
        if status in _CLOSED_TO_PROGRAMS:
            return Answer(True, f"Svarer, men ikke til programmer ({status}).")
        return Answer(status < 400, "Svarer." if status < 400 else f"Svarer med fejl {status}.")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Hands over a message; no redirect is followed. Never raises."""
        try:
            status, said = self._once("POST", url, body, headers)
        except _TROUBLE as error:
            return Reply(None, _finding_of(error))
        return Reply(status, f"Svarede {status}.", said.get("Retry-After", ""))

    def objection(self, url: str) -> str | None:
        """Why an address will never be asked, in Danish; None when nothing speaks against it."""
        try:
            _, host, port = _looked_at(url)
            self._allowed_address(host, port)
        except OSError:
            return None  # its name may be there another day
        except ValueError as error:
            return _finding_of(error)
        return None

    def _follow(self, method: str, url: str) -> int:
        for _ in range(MOST_REDIRECTS + 1):
            status, said = self._once(method, url)
            onward = said.get("Location", "")
            if status not in _REDIRECTS or not onward:
                return status
            url = urljoin(url, onward)
        raise Refused("Fører videre for mange gange.")

    def _once(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Message]:
        parts, host, port = _looked_at(url)
        address = self._allowed_address(host, port)
        talked = self._connect(address, port, self._seconds)
        talked.settimeout(self._seconds)
        if parts.scheme == "https":
            talked = self._context.wrap_socket(
                talked, server_hostname=host, do_handshake_on_connect=False
            )
        expired = Event()
        watch = Timer(self._seconds, _cut, (talked, expired))
        watch.daemon = True
        watch.start()
        try:
            if isinstance(talked, ssl.SSLSocket):
                talked.do_handshake()
            answer = _exchange(talked, method, parts, host, body, headers or {})
            if expired.is_set():
                raise TimeoutError
            return answer
        except (OSError, http.client.HTTPException) as error:
            if expired.is_set():
                raise TimeoutError from error
            raise
        finally:
            watch.cancel()
            talked.close()

    def _allowed_address(self, host: str, port: int) -> str:
        """The first address of a host, when every one of them may be talked to."""
        found = self._resolve(host)
        if not found:
            raise Refused("Navnet findes ikke.")
        if self._loopback_allowed and all(ip_address(one).is_loopback for one in found):
            return found[0]
        if port not in PORTS.values():
            raise Refused("Bruger en usædvanlig port.")
        if not all(is_open_internet(address) for address in found):
            raise Refused("Fører til et lukket net og bliver ikke besøgt.")
        return found[0]


def _looked_at(url: str) -> tuple[SplitResult, str, int]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused("Er ikke en adresse på nettet.")
    if parts.username is not None or parts.password is not None:
        raise Refused("Rummer et brugernavn.")
    port = parts.port or PORTS[parts.scheme]
    host = parts.hostname.rstrip(".")
    try:
        return parts, str(ip_address(host)), port
    except ValueError:
        pass
    last = host.rpartition(".")[2].lower()
    if last.isdigit() or last.startswith("0x"):
        raise Refused("Er skrevet som et tal.")
    return parts, host.encode("idna").decode() if not host.isascii() else host, port


def _finding_of(error: Exception) -> str:
    """What came in the way, in Danish."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, ssl.SSLError):
        return "Certifikatet kan ikke godkendes."
    if isinstance(error, socket.gaierror):
        return "Navnet findes ikke."
    if isinstance(error, TimeoutError):
        return "Svarede ikke i tide."
    return "Kunne ikke læses."


def _exchange(
    talked: socket.socket,
    method: str,
    parts: SplitResult,
    host: str,
    body: bytes,
    headers: Mapping[str, str],
) -> tuple[int, Message]:
    connection = http.client.HTTPConnection(host)
    connection.sock = talked
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    name = f"[{host}]" if ":" in host else host
    connection.putrequest(
        method, f"{path}?{query}" if query else path, skip_host=True, skip_accept_encoding=True
    )
    connection.putheader("Host", name if parts.port is None else f"{name}:{parts.port}")
    for header, value in {"User-Agent": AGENT, "Accept": "*/*", **headers}.items():
        connection.putheader(header, value)
    if body:
        connection.putheader("Content-Length", str(len(body)))
    connection.putheader("Connection", "close")
    connection.endheaders(body or None)
    answer = connection.getresponse()
    if method == "GET":
        answer.read(MOST_BYTES)
    return answer.status, answer.headers


def _cut(talked: socket.socket, expired: Event) -> None:
    """Ends a connection whose time is up, however slowly it trickles."""
    expired.set()
    with contextlib.suppress(OSError):
        socket.socket.shutdown(talked, socket.SHUT_RDWR)

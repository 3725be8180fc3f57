"""Asks an address on the open internet whether it answers, and nothing else.

What an editor types must never make this server talk to its own network. Every address a name has
is looked at, and the connection goes to the very address that was looked at, so that a name cannot
mean something else a moment later. Redirects are looked at anew.
"""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Event, Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

SECONDS = 5.0
MOST_BYTES = 64 * 1024
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
AGENT = "Indsatskataloget-linktjek/1.0"
_REDIRECTS = (301, 302, 303, 307, 308)
_CLOSED_TO_PROGRAMS = (401, 403, 405, 406, 429, 451)
_TRANSLATED = tuple(
    ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
"""IPv6 that carries an IPv4 address inside: NAT64, 6to4, Teredo, IPv4-compatible."""

Resolver = Callable[[str], list[str]]
"""Name → every address it has."""
Connector = Callable[[str, int, float], socket.socket]


class Refused(Exception):
    """It is not asked, because of where it would lead."""


@dataclass(frozen=True)
class Answer:
    """What came of asking."""

    well: bool
    finding: str


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
        if any(ip in network for network in _TRANSLATED):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class Fetcher:
    """Asks one address at a time. The resolver and the connector can be others in tests."""

    def __init__(
        self,
        resolve: Resolver = addresses_of,
        connect: Connector = _connect,
        context: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._resolve = resolve
        self._connect = connect
        self._context = context or ssl.create_default_context()
        self._seconds = seconds

    def ask(self, url: str) -> Answer:
        """Asks for the head, or when that is refused for the page. Never raises."""
        try:
            status = self._follow("HEAD", url)
            if status >= 400:
                status = self._follow("GET", url)
        except Refused as refused:
            return Answer(False, str(refused))
        except ssl.SSLError:
            return Answer(False, "Certifikatet kan ikke godkendes.")
        except socket.gaierror:
            return Answer(False, "Navnet findes ikke.")
        except TimeoutError:
            return Answer(False, "Svarede ikke i tide.")
        except (OSError, http.client.HTTPException, ValueError):
            return Answer(False, "Kunne ikke læses.")
        if status in _CLOSED_TO_PROGRAMS:
            return Answer(True, f"Svarer, men ikke til programmer ({status}).")
        return Answer(status < 400, "Svarer." if status < 400 else f"Svarer med fejl {status}.")

    def _follow(self, method: str, url: str) -> int:
        for _ in range(MOST_REDIRECTS + 1):
            status, onward = self._once(method, url)
            if status not in _REDIRECTS or not onward:
                return status
            url = urljoin(url, onward)
        raise Refused("Fører videre for mange gange.")

    def _once(self, method: str, url: str) -> tuple[int, str]:
        parts, host, port = _looked_at(url)
        address = self._allowed_address(host)
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
            answer = _exchange(talked, method, parts, host)
            if expired.is_set():
                raise TimeoutError
            return answer
        finally:
            watch.cancel()
            talked.close()

    def _allowed_address(self, host: str) -> str:
        """The first address of a host, when every one of them may be talked to."""
        found = self._resolve(host)
        if not found:
            raise Refused("Navnet findes ikke.")
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
    if port not in PORTS.values():
        raise Refused("Bruger en usædvanlig port.")
    host = parts.hostname.rstrip(".")
    try:
        return parts, str(ip_address(host)), port
    except ValueError:
        pass
    last = host.rpartition(".")[2].lower()
    if last.isdigit() or last.startswith("0x"):
        raise Refused("Er skrevet som et tal.")
    return parts, host.encode("idna").decode() if not host.isascii() else host, port


def _exchange(talked: socket.socket, method: str, parts: SplitResult, host: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host)
    connection.sock = talked
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    name = f"[{host}]" if ":" in host else host
    connection.putrequest(
        method, f"{path}?{query}" if query else path, skip_host=True, skip_accept_encoding=True
    )
    connection.putheader("Host", name if parts.port is None else f"{name}:{parts.port}")
    connection.putheader("User-Agent", AGENT)
    connection.putheader("Accept", "*/*")
    connection.putheader("Connection", "close")
    connection.endheaders()
    answer = connection.getresponse()
    if method == "GET":
        answer.read(MOST_BYTES)
    return answer.status, answer.headers.get("Location", "")


def _cut(talked: socket.socket, expired: Event) -> None:
    """Ends a connection whose time is up, however slowly it trickles."""
    expired.set()
    with contextlib.suppress(OSError):
        socket.socket.shutdown(talked, socket.SHUT_RDWR)

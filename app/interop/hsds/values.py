"""What every object of the dialect is made of: its ids, its moments, and nothing unknown."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid5

_OURS = UUID("3d0c1c52-1f0e-5b7c-8f4e-5d6b0f0a9e21")
_KEPT_IN_URLS = "/?:@!$&'()*+,;=-._~%"


_uuid = lru_cache(maxsize=1024)(UUID)


@lru_cache(maxsize=4096)
def named_id(kind: str, name: str) -> str:
    """The id of something that has a name of its own, the same in every process."""
    return str(uuid5(_OURS, f"{kind}/{name}"))


def part_id(owner: str, kind: str, said: str = "") -> str:
    """The id of a part that its owner has once."""
    return str(uuid5(_uuid(owner), f"{kind}/{said}"))


def part_ids(owner: str, kind: str, said: Iterable[str]) -> Iterator[str]:
    """The ids of the parts of an owner; they stay when the order changes."""
    seen: dict[str, int] = {}
    for text in said:
        seen[text] = again = seen.get(text, 0) + 1
        yield part_id(owner, kind, f"{text}/{again}")


def instant(moment: datetime) -> str:
    """A moment in UTC to the millisecond, never later than it was."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def uri(address: str | None) -> str | None:
    """A web address in the letters of a URI; None where it cannot be written so."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return None
    if not host or ":" in host or parts.username is not None:
        return None
    path, query, fragment = (
        quote(_percents_encoded(text), safe=_KEPT_IN_URLS)
        for text in (parts.path, parts.query, parts.fragment)
    )
    return urlunsplit((parts.scheme, host + port, path, query, fragment))


def _percents_encoded(text: str) -> str:
    """With »%« spelled out wherever it does not begin two hexadecimal digits."""
    head, *rest = text.split("%")
    return head + "".join(("%" if _is_hex(piece[:2]) else "%25") + piece for piece in rest)


def _is_hex(text: str) -> bool:
    return len(text) == 2 and all(letter in "0123456789abcdefABCDEF" for letter in text)


def email(text: str | None) -> str | None:
    """An e-mail address, unless it has letters that the format does not know."""
    return text if text and text.isascii() else None

"""The values of HSDS as ours: texts without markup, ages, instants, addresses."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.domain.text import SafeUrl, without_control_characters
from app.harvest.values import believable

LONGEST_LINE, LONGEST_TEXT = 400, 4000
_LONGEST_MARKUP = 60_000
_TAG = re.compile(r"<([a-zA-Z/!?][^<>]*)>")
_BLOCKS = ("p", "br", "li", "div", "ul", "ol", "h1", "h2", "h3", "h4")
_UNSEEN = ("script", "style")
_WEB: TypeAdapter[str] = TypeAdapter(SafeUrl)


def text_of(said: Any, longest: int = LONGEST_TEXT) -> str | None:
    """The text without markup."""
    if not isinstance(said, str):
        return None
    plain = without_control_characters(unescape("".join(_words(said[:_LONGEST_MARKUP]))))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text[:longest].strip() or None


def _words(said: str) -> Iterator[str]:
    """What stands between the tags. Linear, unlike a parser, whatever is left open."""
    unseen, end = "", 0
    for tag in _TAG.finditer(said):
        name = re.split(r"[\s/]", tag[1].lower().removeprefix("/"), maxsplit=1)[0]
        if not unseen:
            yield said[end : tag.start()]
            yield "\n" if name in _BLOCKS else ""
        if name in _UNSEEN:
            unseen = "" if tag[1].startswith("/") else name
        end = tag.end()
    if not unseen:
        yield said[end:]


def line_of(said: Any) -> str | None:
    """The text in one line."""
    text = text_of(said)
    return " ".join(text.split())[:LONGEST_LINE].strip() if text else None


def lines_of(said: Any) -> tuple[str, ...]:
    """The text line by line; semicolons part lines too."""
    text = text_of(said) or ""
    lines = (line.strip(" -•*")[:LONGEST_LINE].strip() for line in re.split(r"[\n;]", text))
    return tuple(line for line in lines if line)


def gist_of(text: str | None) -> str | None:
    """The first paragraph, as far as a summary goes."""
    return text.split("\n")[0][:LONGEST_TEXT].strip() if text else None


def age_of(said: Any) -> int | None:
    """Whole years."""
    try:
        return min(max(int(float(said)), 0), 120)
    except (TypeError, ValueError, OverflowError):
        return None


def web_of(said: Any) -> str | None:
    """An address that one may link to."""
    try:
        return _WEB.validate_python(said)
    except ValidationError:
        return None


def instant_of(said: Any) -> datetime | None:
    """An instant; UTC without a zone."""
    try:
        found = datetime.fromisoformat(str(said))
        return believable(found if found.tzinfo else found.replace(tzinfo=UTC))
    except ValueError:
        return None


def day_of(said: Any) -> date | None:
    """A date, or the one of an instant."""
    try:
        return believable(date.fromisoformat(str(said)[:10]))
    except ValueError:
        return None

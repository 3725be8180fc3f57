"""Reads the values of search parameters as the standard writes them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.domain.conditions import Span
from app.domain.text import without_control_characters
from app.interop.fhir.parameters import MAX_LENGTH

_DATE = re.compile(
    r"(?P<prefix>[a-z]{2})?(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>Z|[+ -]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_LAST_YEAR = 9999


class BadSearch(Exception):
    """A parameter that cannot be used, and what is wrong with it."""

    def __init__(self, parameter: str, detail: str, *, code: str = "invalid") -> None:
        super().__init__(detail)
        self.parameter, self.detail, self.code = parameter, detail, code


def alternatives(name: str, value: str) -> tuple[str, ...]:
    """The values between the commas, still escaped; empty ones do not count."""
    if without_control_characters(value) != value:
        raise BadSearch(name, "control characters are not allowed")
    found = tuple(part for part in _split(value, ",") if part.strip())
    if any(len(part) > MAX_LENGTH for part in found):
        raise BadSearch(name, f"a value has at most {MAX_LENGTH} characters")
    return found


def plain(text: str) -> str:
    r"""A value without its escapes: ``\,`` ``\|`` ``\$`` ``\\``."""
    return re.sub(r"\\([,|$\\])", r"\1", text)


def token(text: str) -> tuple[str | None, str]:
    """System and code; the system is None when only a code is given."""
    parts = list(_split(text, "|", 1))
    if len(parts) == 1:
        return None, plain(parts[0])
    return plain(parts[0]), plain(parts[1])


def _split(text: str, mark: str, most: int = -1) -> Iterator[str]:
    """Parts between marks that no backslash stands before."""
    start = 0
    for found in re.finditer(rf"\\.|{re.escape(mark)}", text, re.DOTALL):
        if found.group() == mark and most != 0:
            yield text[start : found.start()]
            start, most = found.end(), most - 1
    yield text[start:]


def spans(name: str, text: str) -> list[Span]:
    """The instants that a date with its prefix stands for."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise BadSearch(name, "a date is written 2026, 2026-11, 2026-11-18 or 2026-11-18T10:00:00Z")
    try:
        start, before = _bounds(found)
    except (ValueError, OverflowError) as error:
        raise BadSearch(name, "there is no such date") from error
    match found["prefix"] or "eq":
        case "eq":
            return [Span(start, before)]
        case "ne":
            return [Span(None, start), Span(before, None)]
        case "ge":
            return [Span(start, None)]
        case "le":
            return [Span(None, before)]
        case "gt" | "sa":
            return [Span(before, None)]
        case "lt" | "eb":
            return [Span(None, start)]
    raise BadSearch(name, "the prefixes are eq ne gt ge lt le sa eb")


def _bounds(found: re.Match[str]) -> tuple[datetime, datetime]:
    """First instant, and the first one after; without a zone in UTC."""
    year, month, day = (int(found[part] or 1) for part in ("year", "month", "day"))
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    digits = (found["fraction"] or "")[:6]
    start = datetime(
        *(year, month, day, hour, minute, second), int((digits or "0").ljust(6, "0")), tzinfo=UTC
    )
    if found["month"] is None:
        before = datetime(year + 1, 1, 1, tzinfo=UTC) if year < _LAST_YEAR else _end()
    elif found["day"] is None:
        last = (year, month) == (_LAST_YEAR, 12)
        before = _end() if last else datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    else:
        length = _length(found, digits)
        before = start + length if start <= _end() - length else _end()
    shift = _zone(found["zone"])
    return start - shift, before - shift


def _end() -> datetime:
    return datetime.max.replace(tzinfo=UTC)


def _length(found: re.Match[str], digits: str) -> timedelta:
    if found["hour"] is None:
        return timedelta(days=1)
    if found["second"] is None:
        return timedelta(minutes=1)
    return timedelta(microseconds=10 ** (6 - len(digits)))


def _zone(text: str | None) -> timedelta:
    """»+01:00«; a plus that was not encoded arrives as a blank."""
    if text is None or text == "Z":
        return timedelta(0)
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)

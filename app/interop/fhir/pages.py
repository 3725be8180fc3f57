"""Pages of a list of ids: each begins where another ended, whatever came or went in between."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.interop.fhir.parameters import PAGE
from app.interop.fhir.values import BadSearch

_SHAPE = re.compile(r"([ab])([A-Za-z0-9.-]{1,64})", re.ASCII)
_AFTER, _BEFORE = "a", "b"


@dataclass(frozen=True)
class Window:
    """The ids of one page, and how the pages beside it are called."""

    ids: tuple[str, ...]
    previous: str | None
    next: str | None

    def links(self) -> Iterator[tuple[str, str | None]]:
        """(relation, page); None is the first page."""
        yield "first", None
        if self.previous:
            yield "previous", self.previous
        if self.next:
            yield "next", self.next


def window(ids: Sequence[str], page: str | None, count: int) -> Window:
    """The page of some ordered ids; raises ``BadSearch`` when the page is none of ours."""
    side, key = _read(page) if page else (_AFTER, "")
    if side == _AFTER:
        start = bisect_right(ids, key)
        end = min(start + count, len(ids))
    else:
        end = bisect_left(ids, key)
        start = max(0, end - count)
    shown = tuple(ids[start:end])
    first, last = (shown[0], shown[-1]) if shown else (key, key)
    return Window(
        shown,
        _BEFORE + first if start > 0 else None,
        _AFTER + last if end < len(ids) else None,
    )


def _read(page: str) -> tuple[str, str]:
    found = _SHAPE.fullmatch(page)
    if found is None:
        raise BadSearch(PAGE, "not a page of ours; follow the links")
    return found[1], found[2]

"""One page of a list, as HSDS envelopes it."""

from collections.abc import Sequence

from app.interop.json_values import Json


def page_of(contents: Sequence[Json], total: int, number: int, size: int) -> Json:
    """Page ``number`` of ``total`` items, ``size`` to a page; empty past the last one."""
    pages = pages_of(total, size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": list(contents),
    }


def pages_of(total: int, size: int) -> int:
    """How many pages there are; none when there is nothing."""
    return -(-total // max(1, size))

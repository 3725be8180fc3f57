"""A JSON array with one object per intervention, its fields as the API says them."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from app.domain.fields import FIELDS
from app.interop.tables import OUR_OWN, Fault, Line, Row, UnusableFile, header_faults, value_of


def json_of(lines: Iterable[Line]) -> Iterator[bytes]:
    """The file, piece by piece: an object a line."""
    between = b"[\n"
    for line in lines:
        told = dict(zip(OUR_OWN, line.own, strict=True))
        fields = {f.name: value_of(f, getattr(line.content, f.name)) for f in FIELDS}
        yield between + json.dumps({**told, **fields}, ensure_ascii=False).encode()
        between = b",\n"
    yield b"[]\n" if between == b"[\n" else b"\n]\n"


def rows_of_json(data: bytes) -> list[Row]:
    """The rows of a file. Raises ``UnusableFile`` with everything that is wrong with it."""
    try:
        read = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise UnusableFile(Fault(0, "", f"Filen er ikke JSON: {str(error)[:200]}")) from None
    if not isinstance(read, list):
        raise UnusableFile(Fault(0, "", "Filen skal være en liste af objekter: [{ … }, { … }]."))
    faults: list[Fault] = []
    for number, item in enumerate(read, 1):
        if not isinstance(item, dict):
            faults.append(Fault(number, "", "Skal være et objekt: { … }."))
            continue
        faults += [Fault(number, one.column, one.message) for one in header_faults(item)]
    if faults:
        raise UnusableFile(*faults)
    return [Row(number, item) for number, item in enumerate(read, 1)]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("et navn står to gange i samme objekt")
    return read


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} er ikke et tal")

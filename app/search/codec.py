"""How Whoosh stores our postings: one block for each key, as two arrays that numpy reads in place.

Whoosh keeps the dictionary, the files and the order of postings; only the inside of a block is
ours. Its own blocks are pickled tuples, which cost a microsecond a posting to read; ours cost the
same whether a key stands in ten documents or in fifty thousand.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3PostingsWriter, W3TermInfo
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import Storage
from whoosh.formats import Existence
from whoosh.system import pack_ushort

from app.search.terms import FIELDS, STEP

_ONE_BLOCK = 1 << 31
_NARROW = np.iinfo(np.uint16).max
_HEAD = struct.Struct("<IB")
"""How many postings, and the bytes of a document number."""

Slots = NDArray[np.int32]
Impacts = NDArray[np.float32]


class _ArrayPostings(W3PostingsWriter):  # type: ignore[misc]
    """Writes each key's document numbers and impacts as bytes, behind their count."""

    def _write_block(self, last: bool = False) -> None:
        self._terminfo.add_block(self)
        width = np.dtype("<u2" if self._ids[-1] <= _NARROW else "<u4")
        self._postfile.write(_HEAD.pack(len(self._ids), width.itemsize))
        self._postfile.write(np.asarray(self._ids).astype(width).tobytes())
        self._postfile.write(np.rint(np.asarray(self._weights) / STEP).astype("u1").tobytes())
        self._blockcount += 1
        self._new_block()


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with our blocks."""

    def __init__(self) -> None:
        super().__init__(blocklimit=_ONE_BLOCK, compression=0)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> W3PostingsWriter:
        return _ArrayPostings(dbfile, self._blocklimit, byteids, compression=0)


class WeighedKeys(FieldType):  # type: ignore[misc]
    """A field whose value is its (key, impact) pairs, worked out by ``terms``."""

    def __init__(self) -> None:
        super().__init__(Existence(), None)

    def index(
        self, value: Iterable[tuple[str, float]], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        for key, impact in value:
            yield key.encode(), 1, impact, b""


def schema() -> Schema:
    """The schema of every index."""
    return Schema(**{field: WeighedKeys() for field in FIELDS})


class Terms:
    """The dictionary and posting lists of the files of one index. Not thread-safe.

    Raises whatever Whoosh raises when the files are not what they should be.
    """

    def __init__(self, storage: Storage) -> None:
        opened = storage.open_index(schema=schema())
        segments = opened._segments()
        self.documents = int(opened.doc_count_all())
        self._table = self._postings = None
        if segments:
            (segment,) = segments  # it is written in one go
            reader = ArrayCodec().terms_reader(storage, segment)
            self._fields: dict[str, int] = dict(reader._fieldmap)
            self._table = reader._tindex
            self._postings = memoryview(reader._postfile._buf)

    def postings(self, field: str, key: str) -> tuple[Slots, Impacts] | None:
        """Where a key stands, ascending, and with which impacts; None when it is nowhere."""
        if self._table is None or self._postings is None or field not in self._fields:
            return None
        stored = self._table.get(pack_ushort(self._fields[field]) + key.encode())
        if stored is None:
            return None
        at, _ = W3TermInfo.from_bytes(stored).extent()
        count, width = _HEAD.unpack_from(self._postings, at)
        at += _HEAD.size
        slots = np.frombuffer(self._postings, f"<u{width}", count, at)
        impacts = np.frombuffer(self._postings, "u1", count, at + count * width)
        return slots.astype(np.int32), impacts.astype(np.float32) * np.float32(STEP)

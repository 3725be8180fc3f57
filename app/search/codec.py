"""How Whoosh stores our postings: one block for each key, as two arrays that numpy reads in place.

Whoosh keeps the dictionary, the files and the order of postings; only the inside of a block is
ours. Its own blocks are pickled tuples, which cost a microsecond a posting to read; ours cost the
same whether a key stands in ten documents or in fifty thousand.
"""

import os
import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PostingsWriter
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import Storage
from whoosh.formats import Existence
from whoosh.system import pack_ushort

from app.search.terms import FIELDS, STEP

_ONE_BLOCK = 1 << 31
NARROW = np.iinfo(np.uint16).max
"""The highest document number that is stored in two bytes."""
_CRC = 1
_HASH_TYPE_AT = 4
"""Where a hash file says how its keys are hashed, behind its four letters."""
_POINTER, _LENGTHS, _EXTENT = struct.Struct("!Iq"), struct.Struct("!ii"), struct.Struct("!qi")
_HEAD = struct.Struct("<IB")
"""How many postings, and the bytes of a document number."""

Posting = tuple[str, bytes, int, float, bytes]
"""(field, key, document, impact, nothing), as Whoosh sorts them."""
Slots = NDArray[np.integer]
Steps = NDArray[np.uint8]
"""Impacts in whole steps."""
Impacts = NDArray[np.float32]


class _ArrayFields(W3FieldWriter):  # type: ignore[misc]
    """Writes postings that come in the order of field, key and document.

    Whoosh's own asks for the length of the field at every posting, which costs more than all else;
    and it hashes keys with MD5, where CRC is enough to find them.
    """

    def __init__(self, codec: W3Codec, storage: Storage, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self._tindex.hashtype = _CRC
        self._tindex.hashfn = zlib.crc32
        file = self._tindex.dbfile
        file.seek(_HASH_TYPE_AT)
        file.write_byte(_CRC)
        file.seek(0, os.SEEK_END)

    def add_postings(self, schema: Schema, _lengths: object, items: Iterable[Posting]) -> None:
        for field, of_field in groupby(items, itemgetter(0)):
            self.start_field(field, schema[field])
            for key, of_key in groupby(of_field, itemgetter(1)):
                self.start_term(key)
                self._postwriter.set_postings(list(of_key))
                self.finish_term()
            self.finish_field()


class _ArrayPostings(W3PostingsWriter):  # type: ignore[misc]
    """Writes each key's document numbers and impacts as bytes, behind their count."""

    def set_postings(self, postings: list[Posting]) -> None:
        """All postings of the key."""
        self._ids = array("I", [posting[2] for posting in postings])
        self._weights = array("f", [posting[3] for posting in postings])

    def _write_block(self, last: bool = False) -> None:
        self._terminfo.add_block(self)
        width = np.dtype("<u2" if self._ids[-1] <= NARROW else "<u4")
        self._postfile.write(_HEAD.pack(len(self._ids), width.itemsize))
        self._postfile.write(np.asarray(self._ids).astype(width).tobytes())
        self._postfile.write(np.rint(np.asarray(self._weights) / STEP).astype("u1").tobytes())
        self._blockcount += 1
        self._new_block()


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with our blocks."""

    def __init__(self) -> None:
        super().__init__(blocklimit=_ONE_BLOCK, compression=0)

    def field_writer(self, storage: Storage, segment: Any) -> W3FieldWriter:
        return _ArrayFields(self, storage, segment)

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


class StoredTerms:
    """The dictionary and posting lists of the files of one index.

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
            self._table = reader._tindex.tables
            self._keys = memoryview(reader._tindex.dbfile._buf)
            self._postings = memoryview(reader._postfile._buf)

    def postings(self, field: str, key: str) -> tuple[Slots, Steps] | None:
        """Where a key stands, ascending, and with which impacts; None when it is nowhere.

        Both are read where they lie in the file: nothing is copied.
        """
        if self._table is None or self._postings is None or field not in self._fields:
            return None
        at = self._extent(pack_ushort(self._fields[field]) + key.encode())
        if at is None:
            return None
        count, width = _HEAD.unpack_from(self._postings, at)
        at += _HEAD.size
        slots = np.frombuffer(self._postings, f"<u{width}", count, at)
        return slots, np.frombuffer(self._postings, "u1", count, at + count * width)

    def _extent(self, key: bytes) -> int | None:
        """Where the postings of a key begin: what Whoosh's hash reader does, without its detours.

        A hash file has 256 tables of (hash, place of the item); an item is its two lengths, the
        key, and what Whoosh knows of the term, which ends in the place and length of its postings.
        """
        assert self._table is not None  # noqa: S101
        hashed = zlib.crc32(key)
        first, slots = self._table[hashed & 255]
        for step in range(slots):
            place = first + ((hashed >> 8) + step) % slots * _POINTER.size
            found, item = _POINTER.unpack_from(self._keys, place)
            if not item:
                return None
            if found != hashed:
                continue
            length, stored = _LENGTHS.unpack_from(self._keys, item)
            begins = item + _LENGTHS.size
            if length == len(key) and self._keys[begins : begins + length] == key:
                at: int = _EXTENT.unpack_from(self._keys, begins + length + stored - _EXTENT.size)[
                    0
                ]
                return at
        return None

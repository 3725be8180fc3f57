"""One immutable state of the whole index, shared by all threads.

A snapshot is a *base* (what stands in Whoosh's files) and an *overlay* (what has changed since,
kept in memory). Slots number the base's documents first and the overlay's after them; a document
that was replaced or withdrawn keeps its slot but is no longer *live*. A change makes a new
snapshot; nobody who reads the old one notices.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from sys import intern
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from app.domain.entry import Entry
from app.domain.vocabulary import FACETS
from app.search.analysis import fold_hard, keys_of
from app.search.documents import FIELDS, Document, IndexChange
from app.search.postings import EMPTY, DiskPostings, Postings, by_hard_fold

_NEVER = float("inf")
Lengths = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Base:
    """What the files hold: entries and field lengths by slot, and the posting lists."""

    postings: DiskPostings
    entries: tuple[Entry | None, ...]
    lengths: Lengths
    sequence: int


@dataclass(frozen=True)
class Overlay:
    """What has changed since the files were written."""

    documents: tuple[Document, ...] = ()
    postings: Mapping[tuple[str, str], tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """(field, key) → (slot, frequency) pairs."""
    gone: frozenset[str] = frozenset()
    """Ids withdrawn or replaced since."""


@dataclass(frozen=True)
class Snapshot:
    """Everything a search needs, as of ``sequence`` of the change log."""

    base: Base
    overlay: Overlay
    sequence: int
    entries: tuple[Entry | None, ...]
    """By slot; None where the document is no longer live."""
    slot_of: Mapping[str, int]
    live: int
    facets: Mapping[str, Mapping[str, int]]
    """Parameter → value → the live slots that have it, as a bitset."""
    by_name: tuple[tuple[str, str, int], ...]
    """(title key, id, slot) of the live entries, in order."""
    name_rank: NDArray[np.int32]
    updated: NDArray[np.float64]
    start: NDArray[np.float64]
    age_from: NDArray[np.int16]
    age_to: NDArray[np.int16]
    historical: int
    lengths: Lengths
    average_length: Mapping[str, float]

    @property
    def size(self) -> int:
        """How many slots there are, live or not."""
        return len(self.entries)

    @property
    def count(self) -> int:
        """How many interventions can be found."""
        return len(self.by_name)

    def respelled(self, key: str) -> tuple[str, ...]:
        """Keys that read like this one when typed without æ, ø and å (»sonderborg«)."""
        added = by_hard_fold(key for _, key in self.overlay.postings).get(fold_hard(key), ())
        return tuple(dict.fromkeys((*self.base.postings.respelled(key), *added)))

    def postings(self, name: str, key: str) -> Postings:
        """Where a key stands in a field, base and overlay together."""
        base = self.base.postings.of(name, key)
        extra = self.overlay.postings.get((name, key))
        if not extra:
            return base
        slots, frequencies = zip(*extra, strict=True)
        added = Postings(np.asarray(slots, np.int32), np.asarray(frequencies, np.float32))
        if base is EMPTY:
            return added
        return Postings(
            np.concatenate((base.slots, added.slots)),
            np.concatenate((base.frequencies, added.frequencies)),
        )


def read_base(reader: IndexReader, sequence: int) -> Base:
    """Reads the entries and field lengths of an opened index."""
    size = reader.doc_count_all()
    entries: list[Entry | None] = [None] * size
    shared: dict[frozenset[str], frozenset[str]] = {}
    for number in range(size):
        if not reader.is_deleted(number):
            entries[number] = _sharing(reader.stored_fields(number)["entry"], shared)
    lengths = {
        name: np.fromiter(
            (reader.doc_field_length(number, name) for number in range(size)), np.float32, size
        )
        for name in FIELDS
    }
    return Base(DiskPostings(reader), tuple(entries), MappingProxyType(lengths), sequence)


def _sharing(entry: Entry, shared: dict[frozenset[str], frozenset[str]]) -> Entry:
    """The entry with sets that others have too: few combinations occur, and each is read anew.

    Without this, most of the memory of a process is copies of the same filter values.
    """
    values = {
        intern(parameter): shared.setdefault(had, had) for parameter, had in entry.values.items()
    }
    return replace(entry, values=values)


def snapshot_of_base(base: Base) -> Snapshot:
    """The snapshot of the files alone."""
    bits: dict[str, dict[str, bytearray]] = {facet.parameter: {} for facet in FACETS}
    width = len(base.entries) // 8 + 1
    live = bytearray(width)
    historical = bytearray(width)
    for slot, entry in enumerate(base.entries):
        if entry is None:
            continue
        byte, bit = slot >> 3, 1 << (slot & 7)
        live[byte] |= bit
        if entry.historical:
            historical[byte] |= bit
        for parameter, values in entry.values.items():
            of_facet = bits[parameter]
            for value in values:
                if value not in of_facet:
                    of_facet[value] = bytearray(width)
                of_facet[value][byte] |= bit
    names = sorted((e.title_key, e.id, slot) for slot, e in enumerate(base.entries) if e)
    return _with_orders(
        Snapshot(
            base=base,
            overlay=Overlay(),
            sequence=base.sequence,
            entries=base.entries,
            slot_of={entry.id: slot for slot, entry in enumerate(base.entries) if entry},
            live=int.from_bytes(live, "little"),
            facets={
                parameter: {value: int.from_bytes(b, "little") for value, b in values.items()}
                for parameter, values in bits.items()
            },
            by_name=tuple(names),
            name_rank=np.empty(0, np.int32),
            updated=_column(base.entries, lambda e: e.updated.timestamp()),
            start=_column(base.entries, _start_of),
            age_from=_ages(base.entries, "age_from", 0),
            age_to=_ages(base.entries, "age_to", 999),
            historical=int.from_bytes(historical, "little"),
            lengths=base.lengths,
            average_length={},
        )
    )


def followed(snapshot: Snapshot, changes: Sequence[IndexChange], up_to: int) -> Snapshot:
    """The snapshot after these changes, as of ``up_to``; of several to one id the last counts."""
    newest = {change.id: change for change in changes}
    documents = [change.document for change in newest.values() if change.document]
    first = snapshot.size
    new = [document.entry for document in documents]
    without = _without(snapshot, newest)
    added = ((1 << len(new)) - 1) << first
    past = sum(1 << (first + n) for n, entry in enumerate(new) if entry.historical)
    by_name = list(without.by_name)
    for number, entry in enumerate(new, start=first):
        insort(by_name, (entry.title_key, entry.id, number))
    return _with_orders(
        replace(
            without,
            overlay=_overlay_after(snapshot, newest, documents, first),
            sequence=max(snapshot.sequence, up_to),
            entries=(*without.entries, *new),
            slot_of={**without.slot_of, **{e.id: n for n, e in enumerate(new, start=first)}},
            live=without.live | added,
            facets=_facets_with(without.facets, new, first),
            by_name=tuple(by_name),
            updated=np.append(snapshot.updated, _column(new, lambda e: e.updated.timestamp())),
            start=np.append(snapshot.start, _column(new, _start_of)),
            age_from=np.append(snapshot.age_from, _ages(new, "age_from", 0)),
            age_to=np.append(snapshot.age_to, _ages(new, "age_to", 999)),
            historical=without.historical | past,
            lengths={
                name: np.append(
                    snapshot.lengths[name],
                    np.asarray(
                        [sum(1 for _ in keys_of(d.text(name))) for d in documents], np.float32
                    ),
                )
                for name in FIELDS
            },
        )
    )


def _without(snapshot: Snapshot, ids: Iterable[str]) -> Snapshot:
    """The snapshot in which these ids are no longer live; their slots stay."""
    entries, slot_of, by_name = (
        list(snapshot.entries),
        dict(snapshot.slot_of),
        list(snapshot.by_name),
    )
    cleared = 0
    for identity in ids:
        slot = slot_of.pop(identity, None)
        entry = entries[slot] if slot is not None else None
        if slot is None or entry is None:
            continue
        cleared |= 1 << slot
        by_name.pop(bisect_left(by_name, (entry.title_key, entry.id, slot)))
        entries[slot] = None
    return replace(
        snapshot,
        entries=tuple(entries),
        slot_of=slot_of,
        by_name=tuple(by_name),
        live=snapshot.live & ~cleared,
        historical=snapshot.historical & ~cleared,
        facets={
            parameter: {value: bits & ~cleared for value, bits in values.items()}
            for parameter, values in snapshot.facets.items()
        },
    )


def _facets_with(
    facets: Mapping[str, Mapping[str, int]], new: Sequence[Entry], first: int
) -> Mapping[str, Mapping[str, int]]:
    """The bitsets with the values of new entries, whose slots begin at ``first``."""
    grown = {parameter: dict(values) for parameter, values in facets.items()}
    for slot, entry in enumerate(new, start=first):
        for parameter, values in entry.values.items():
            for value in values:
                grown[parameter][value] = grown[parameter].get(value, 0) | 1 << slot
    return grown


def _overlay_after(
    snapshot: Snapshot,
    newest: Mapping[str, IndexChange],
    documents: Sequence[Document],
    first: int,
) -> Overlay:
    postings = dict(snapshot.overlay.postings)
    for offset, document in enumerate(documents):
        for name in FIELDS:
            frequencies: dict[str, int] = defaultdict(int)
            for key in keys_of(document.text(name)):
                frequencies[key] += 1
            for key, frequency in frequencies.items():
                postings[name, key] = (*postings.get((name, key), ()), (first + offset, frequency))
    kept = tuple(d for d in snapshot.overlay.documents if d.entry.id not in newest)
    return Overlay(
        documents=(*kept, *documents),
        postings=postings,
        gone=snapshot.overlay.gone | frozenset(newest),
    )


def _with_orders(snapshot: Snapshot) -> Snapshot:
    rank = np.zeros(snapshot.size, np.int32)
    rank[[slot for _, _, slot in snapshot.by_name]] = np.arange(
        len(snapshot.by_name), dtype=np.int32
    )
    average = {
        name: max(1.0, float(lengths.mean())) if len(lengths) else 1.0
        for name, lengths in snapshot.lengths.items()
    }
    return replace(snapshot, name_rank=rank, average_length=average)


def _column(entries: Iterable[Entry | None], read) -> NDArray[np.float64]:  # type: ignore[no-untyped-def]
    return np.asarray([read(e) if e else _NEVER for e in entries], np.float64)


def _start_of(entry: Entry) -> float:
    return float(entry.next_start.toordinal()) if entry.next_start else _NEVER


def _ages(entries: Iterable[Entry | None], name: str, unknown: int) -> NDArray[np.int16]:
    found = (getattr(entry, name) if entry else None for entry in entries)
    return np.asarray([unknown if age is None else age for age in found], np.int16)

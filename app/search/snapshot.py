"""One immutable state of the whole index, shared by all threads.

A snapshot is a row of *parts*: what stands in the files first, then what has changed since, kept in
memory. Slots number the interventions through all parts; one that was replaced or withdrawn keeps
its slot but is no longer *live*. A change makes a new snapshot; nobody who reads the old one
notices.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from app.search.analysis import Analysis, unfolded
from app.search.bits import Bits, bits_of_mask, count, holds, with_slots, without_slots, words_for
from app.search.columns import Columns, columns_of, joined
from app.search.documents import Document, IndexChange
from app.search.postings import EMPTY, MemoryPart, Part, Postings, moved
from app.search.terms import STEP, terms_of

MOST_MEMORY_PARTS = 8
"""Parts in memory before they are made into one."""
Rows = slice | NDArray[np.intp]
"""Some rows of bits; those that stand together are not copied when they are looked at."""


@dataclass(frozen=True)
class Run:
    """A part and where its slots begin."""

    part: Part
    first: int


@dataclass(frozen=True)
class Snapshot:
    """Everything a search needs, as of ``sequence`` of the change log."""

    sequence: int
    runs: tuple[Run, ...]
    in_files: int
    """How many of the runs stand in files."""
    columns: Columns
    slots: Mapping[str, int]
    """Id → its slot, live or the last it had; of the first part only what has changed since …"""
    sorted_ids: NDArray[np.bytes_]
    """… and the rest is looked up here: the ids of the first part in order …"""
    sorted_slots: NDArray[np.int32]
    """… and their slots."""
    live: Bits
    facets: NDArray[np.uint64]
    """For each of ``columns.value_names`` a row of bits: the slots that have it."""
    rows: Mapping[tuple[str, str], int]
    """(parameter, value) → its row."""
    by_name: NDArray[np.int32]
    """All slots in the order of their titles, then ids."""
    name_rank: NDArray[np.int32]

    @property
    def size(self) -> int:
        """How many slots there are, live or not."""
        return len(self.columns)

    @cached_property
    def count(self) -> int:
        """How many interventions can be found."""
        return count(self.live)

    @cached_property
    def value_counts(self) -> NDArray[np.int64]:
        """For each of ``columns.value_names`` how many interventions have it."""
        counts: NDArray[np.int64] = np.bitwise_count(self.facets & self.live).sum(
            axis=1, dtype=np.int64
        )
        return counts

    def value_count(self, parameter: str, value: str) -> int:
        """How many interventions have a value."""
        row = self.rows.get((parameter, value))
        return 0 if row is None else int(self.value_counts[row])

    @cached_property
    def values_of(self) -> Mapping[str, tuple[tuple[str, ...], Rows]]:
        """Parameter → its values that occur, and the row of each."""
        pairs: dict[str, list[tuple[str, int]]] = {}
        for row, (parameter, value) in enumerate(self.columns.value_names):
            pairs.setdefault(parameter, []).append((value, row))
        return {
            parameter: (tuple(v for v, _ in of), _rows([row for _, row in of]))
            for parameter, of in pairs.items()
        }

    def id_of(self, slot: int) -> str:
        """The id of the intervention in a slot."""
        identity: bytes = self.columns.ids[slot]
        return identity.decode()

    def slot_of(self, identity: str) -> int | None:
        """The live slot of an intervention, if there is one."""
        slot = self.slots.get(identity)
        if slot is None:
            key = np.bytes_(identity.encode())
            at = int(np.searchsorted(self.sorted_ids, key))
            if at == len(self.sorted_ids) or self.sorted_ids[at] != key:
                return None
            slot = int(self.sorted_slots[at])
        is_live = int(self.live[slot >> 6]) >> (slot & 63) & 1
        return slot if is_live else None

    def postings(self, field: str, key: str) -> Postings:
        """Where a key stands in a field, in all parts."""
        if len(self.runs) == 1:
            return self.runs[0].part.of(field, key)
        found = [
            (run.first, postings)
            for run in self.runs
            if (postings := run.part.of(field, key)) is not EMPTY
        ]
        return moved(found)

    def has(self, field: str, key: str) -> bool:
        """Whether a live intervention has the key."""
        return self.frequency(self.postings(field, key)) > 0

    def frequency(self, postings: Postings) -> int:
        """How many live interventions stand in some postings."""
        if self.count == self.size:
            return len(postings.slots)
        return int(np.count_nonzero(holds(self.live, postings.slots)))

    def words_starting(self, beginning: str, most: int) -> list[str]:
        """The ``most`` commonest words that begin so, æ, ø and å in any spelling."""
        found = [
            run.part.words_starting(spelling, most)
            for spelling in unfolded(beginning)
            for run in self.runs
        ]
        if len(found) == 1:  # they are in order already
            return [word for word, _ in found[0]]
        counted: dict[str, int] = {}
        for word, times in chain.from_iterable(found):
            counted[word] = counted.get(word, 0) + times
        return sorted(counted, key=lambda word: (-counted[word], word))[:most]


def snapshot_of_parts(
    parts: Sequence[Part], gone: Sequence[Iterable[str]], sequence: int
) -> Snapshot:
    """The snapshot of the files alone; of an id that several parts hold the last counts."""
    first, *others = parts
    columns = first.columns
    size = len(columns)
    rows = {pair: row for row, pair in enumerate(columns.value_names)}
    order = np.argsort(columns.ids, kind="stable").astype(np.int32)
    snapshot = Snapshot(
        sequence=sequence,
        runs=(Run(first, 0),),
        in_files=1,
        columns=columns,
        slots={},
        sorted_ids=columns.ids[order],
        sorted_slots=order,
        live=bits_of_mask(np.ones(size, np.bool_)),
        facets=_facets(columns),
        rows=rows,
        by_name=np.asarray(sorted(range(size), key=_names(columns)), np.int32),
        name_rank=np.empty(0, np.int32),
    )
    snapshot = replace(snapshot, name_rank=_ranks(snapshot.by_name))
    for part, gone_since in zip(others, gone[1:], strict=True):
        snapshot = _with_part(snapshot, part, gone_since)
    return replace(snapshot, in_files=len(parts))


def followed(
    snapshot: Snapshot, changes: Sequence[IndexChange], up_to: int, analysis: Analysis
) -> Snapshot:
    """The snapshot after these changes, as of ``up_to``; of several to one id the last counts."""
    newest = {change.id: change for change in changes}
    documents = [change.document for change in newest.values() if change.document]
    after = _with_part(_compact(snapshot), memory_part(documents, analysis), newest)
    return replace(after, sequence=max(snapshot.sequence, up_to))


def memory_part(documents: Sequence[Document], analysis: Analysis) -> MemoryPart:
    """A part of a few documents."""
    gathered: dict[tuple[str, str], list[tuple[int, float]]] = {}
    words: dict[str, int] = {}
    for slot, document in enumerate(documents):
        terms = terms_of(document, analysis)
        for field_key, impact in terms.impacts.items():
            gathered.setdefault(field_key, []).append((slot, impact))
        for word in terms.words:
            words[word] = words.get(word, 0) + 1
    return MemoryPart(
        columns_of((document.entry for document in documents), analysis),
        {field_key: _postings(pairs) for field_key, pairs in gathered.items()},
        words,
    )


def _postings(pairs: Sequence[tuple[int, float]]) -> Postings:
    slots, impacts = zip(*pairs, strict=True)
    steps = np.rint(np.asarray(impacts) / STEP).astype(np.uint8)
    return Postings(np.asarray(slots, np.int32), steps)


def _with_part(snapshot: Snapshot, part: Part, gone: Iterable[str]) -> Snapshot:
    """The snapshot with another part behind it, and these ids no longer live in earlier ones."""
    first, new = snapshot.size, part.columns
    identities = [identity.decode() for identity in new.ids]
    ended = [
        slot
        for identity in {*gone, *identities}
        if (slot := snapshot.slot_of(identity)) is not None
    ]
    live = without_slots(snapshot.live, np.asarray(ended, np.int64))
    if not identities:
        return replace(snapshot, live=live)
    columns = joined(snapshot.columns, new)
    added = np.arange(first, first + len(new))
    by_name = _inserted(snapshot.by_name, columns, added)
    return replace(
        snapshot,
        runs=(*snapshot.runs, Run(part, first)),
        columns=columns,
        slots={**snapshot.slots, **{i: first + n for n, i in enumerate(identities)}},
        live=with_slots(live, added, len(columns)),
        facets=_grown(snapshot.facets, columns, first),
        rows={pair: row for row, pair in enumerate(columns.value_names)},
        by_name=by_name,
        name_rank=_ranks(by_name),
    )


def _rows(numbers: Sequence[int]) -> Rows:
    first, after = numbers[0], numbers[-1] + 1
    if list(numbers) == list(range(first, after)):
        return slice(first, after)
    return np.asarray(numbers, np.intp)


def _facets(columns: Columns) -> NDArray[np.uint64]:
    """The rows of bits of all values."""
    empty = np.zeros((len(columns.value_names), 0), np.uint64)
    return _grown(empty, columns, 0)


def _grown(facets: NDArray[np.uint64], columns: Columns, first: int) -> NDArray[np.uint64]:
    """The rows with room for every value and slot, and the bits of the slots from ``first`` on."""
    grown = np.zeros((len(columns.value_names), words_for(len(columns))), np.uint64)
    grown[: facets.shape[0], : facets.shape[1]] = facets
    begins = columns.value_starts[first]
    counts = np.diff(columns.value_starts[first:])
    slots = np.repeat(np.arange(first, len(columns)), counts)
    bits = np.uint64(1) << (slots & 63).astype(np.uint64)
    np.bitwise_or.at(grown, (columns.values[begins:].astype(np.intp), slots >> 6), bits)
    return grown


def _names(columns: Columns):  # type: ignore[no-untyped-def]
    keys, ids = columns.title_keys, columns.ids
    return lambda slot: (keys[slot], ids[slot])


def _inserted(
    by_name: NDArray[np.int32], columns: Columns, slots: NDArray[np.integer]
) -> NDArray[np.int32]:
    """The slots in the order of their names, with these sorted in."""
    name = _names(columns)
    new = sorted(slots.tolist(), key=name)
    places = [_place(by_name, name, slot) for slot in new]
    return np.insert(by_name, places, new)


def _place(by_name: NDArray[np.int32], name, slot: int) -> int:  # type: ignore[no-untyped-def]
    low, high = 0, len(by_name)
    wanted = name(slot)
    while low < high:
        middle = (low + high) // 2
        if name(by_name[middle]) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _ranks(by_name: NDArray[np.int32]) -> NDArray[np.int32]:
    ranks = np.empty(len(by_name), np.int32)
    ranks[by_name] = np.arange(len(by_name), dtype=np.int32)
    return ranks


def _compact(snapshot: Snapshot) -> Snapshot:
    """The snapshot with its parts in memory made into one, once there are many of them."""
    in_memory = [
        (run.part, run.first)
        for run in snapshot.runs[snapshot.in_files :]
        if isinstance(run.part, MemoryPart)
    ]
    if len(in_memory) < MOST_MEMORY_PARTS:
        return snapshot
    first = in_memory[0][1]
    merged = MemoryPart.of_parts([(part, begins - first) for part, begins in in_memory])
    return replace(snapshot, runs=(*snapshot.runs[: snapshot.in_files], Run(merged, first)))

"""What a search knows of each intervention besides its words, as arrays by slot.

Nothing of an intervention stands in memory as an object: fifty thousand of them would take more
room than everything else together.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.entry import Entry
from app.search.analysis import Analysis

NEVER = float("inf")
NO_AGE = (0, 999)


@dataclass(frozen=True)
class Columns:
    """One row of each array for every slot."""

    ids: NDArray[np.bytes_]
    title_keys: NDArray[np.object_]
    """Titles in Danish order, as they compare."""
    updated: NDArray[np.float64]
    start: NDArray[np.float64]
    """Day of the next start; ``NEVER`` when there is none."""
    age_from: NDArray[np.int16]
    age_to: NDArray[np.int16]
    historical: NDArray[np.bool_]
    unchecked: NDArray[np.bool_]
    names: NDArray[np.object_]
    """Of historical ones: the names they go by, a line each, of every word its keys as in
    »bor|bo sted«; empty for all others."""
    name_words: NDArray[np.int16]
    """Of historical ones: the words of the shortest name, small ones left out; 0 for all others."""
    value_starts: NDArray[np.int64]
    """Slot n has the values from ``value_starts[n]`` up to ``value_starts[n + 1]`` …"""
    values: NDArray[np.int16]
    """… as positions in …"""
    value_names: tuple[tuple[str, str], ...]
    """… the (parameter, value) pairs that occur."""

    def __len__(self) -> int:
        return len(self.ids)

    def to_bytes(self) -> bytes:
        """The columns as a file."""
        out = io.BytesIO()
        texts = {
            name: np.frombuffer("\0".join(column).encode(), np.uint8)
            for name, column in (("title_keys", self.title_keys), ("names", self.names))
        }
        pairs = "\0".join(f"{p}\t{v}" for p, v in self.value_names)
        plain = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in ("title_keys", "names", "value_names")
        }
        np.savez(out, **plain, **texts, value_names=np.frombuffer(pairs.encode(), np.uint8))  # type: ignore[arg-type]
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Columns":
        """Reads what ``to_bytes`` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            read = {name: stored[name] for name in stored.files}
        size = len(read["ids"])
        for name in ("title_keys", "names"):
            read[name] = _objects(read[name].tobytes().decode().split("\0") if size else [])
        text = read.pop("value_names").tobytes().decode()
        names = tuple(
            (parameter, value)
            for pair in text.split("\0")
            if pair
            for parameter, _, value in [pair.partition("\t")]
        )
        return cls(**read, value_names=names)


def columns_of(entries: Iterable[Entry], analysis: Analysis) -> Columns:
    """The columns of some entries, in their order. Reads each entry once."""
    number_of: dict[tuple[str, str], int] = {}
    ids, title_keys, names, name_words = [], [], [], []
    updated, start, historical, unchecked = [], [], [], []
    age_from, age_to = [], []
    starts, values = [0], []
    for entry in entries:
        ids.append(entry.id)
        title_keys.append(entry.title_key)
        keyed = [_keyed(name, analysis) for name in entry.names] if entry.historical else []
        names.append("\n".join(map(" ".join, keyed)))
        name_words.append(min(map(len, keyed), default=0))
        updated.append(entry.updated.timestamp())
        start.append(float(entry.next_start.toordinal()) if entry.next_start else NEVER)
        age_from.append(NO_AGE[0] if entry.age_from is None else entry.age_from)
        age_to.append(NO_AGE[1] if entry.age_to is None else entry.age_to)
        historical.append(entry.historical)
        unchecked.append(entry.unchecked)
        for parameter, had in entry.values.items():
            for value in had:
                values.append(number_of.setdefault((parameter, value), len(number_of)))
        starts.append(len(values))
    return Columns(
        ids=np.asarray(ids, np.bytes_),
        title_keys=_objects(title_keys),
        updated=np.asarray(updated, np.float64),
        start=np.asarray(start, np.float64),
        age_from=np.asarray(age_from, np.int16),
        age_to=np.asarray(age_to, np.int16),
        historical=np.asarray(historical, np.bool_),
        unchecked=np.asarray(unchecked, np.bool_),
        names=_objects(names),
        name_words=np.asarray(name_words, np.int16),
        value_starts=np.asarray(starts, np.int64),
        values=np.asarray(values, np.int16),
        value_names=tuple(number_of),
    )


def _keyed(name: str, analysis: Analysis) -> list[str]:
    return ["|".join(sorted(word.keys)) for word in analysis.words(name)]


def stored_ids(file: Path) -> list[str]:
    """The ids alone of the columns in a file. Raises ``OSError``."""
    with np.load(file, allow_pickle=False) as stored:
        return [identity.decode() for identity in stored["ids"]]


def joined(first: Columns, second: Columns) -> Columns:
    """The rows of both, one after the other."""
    numbers: dict[tuple[str, str], int] = {pair: n for n, pair in enumerate(first.value_names)}
    renumbered = np.asarray(
        [numbers.setdefault(pair, len(numbers)) for pair in second.value_names], np.int16
    )
    both: Mapping[str, NDArray[np.generic]] = {
        f.name: np.concatenate((getattr(first, f.name), getattr(second, f.name)))
        for f in fields(Columns)
        if f.name not in ("value_starts", "values", "value_names")
    }
    values = renumbered[second.values] if len(second.values) else second.values
    return Columns(
        **both,  # type: ignore[arg-type]
        value_starts=np.concatenate(
            (first.value_starts, second.value_starts[1:] + first.value_starts[-1])
        ),
        values=np.concatenate((first.values, values)),
        value_names=tuple(numbers),
    )


def _objects(texts: Sequence[str]) -> NDArray[np.object_]:
    column = np.empty(len(texts), np.object_)
    column[:] = texts
    return column

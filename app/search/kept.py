"""Keeps what was worked out last, as long as there is room."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar

EACH = 4_000
"""Bytes that what is kept takes besides its arrays, about: what was understood, and its key."""


class Sized(Protocol):
    """Something that knows how much memory it takes."""

    @property
    def bytes(self) -> int:
        """How much memory its arrays take."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Sized)


class Kept(Generic[K, V]):
    """What was asked for last. Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        """``most_bytes`` all of it may take together, roughly."""
        self._lock = Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._most, self._bytes = most_bytes, 0

    def get(self, key: K) -> V | None:
        """What belongs to a key, if it is still kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: K, found: V) -> None:
        """Keeps what belongs to a key, and drops what was not asked for longest."""
        with self._lock:
            if key in self._kept:
                return  # somebody asked for the same at the same time
            self._kept[key] = found
            self._bytes += found.bytes + EACH
            while self._bytes > self._most:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.bytes + EACH

    def forget(self) -> None:
        """Drops everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

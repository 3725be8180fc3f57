"""What texts have found in one snapshot, kept for their next page, filter or order."""

from collections import OrderedDict
from threading import Lock

from app.search.query import Query
from app.search.scoring import TextHits

MOST_BYTES = 16_000_000
"""What all kept hits may take together."""

Key = tuple[str, bool]
"""The text, and whether its words may be corrected."""
Understood = tuple[Query, TextHits]


class KeptHits:
    """The hits of the texts that were asked for last. Thread-safe; belongs to one snapshot."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Key, Understood] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> Understood | None:
        """What a text has found, if it is still kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, found: Understood) -> None:
        """Keeps what a text has found, and drops what was not asked for longest."""
        with self._lock:
            if key in self._kept:
                return  # somebody asked for the same at the same time
            self._kept[key] = found
            self._bytes += found[1].bytes
            while self._bytes > MOST_BYTES:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._bytes -= dropped.bytes

    def forget(self) -> None:
        """Drops everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

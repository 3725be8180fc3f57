"""The index as the catalogue uses it: open, follow, search, persist.

``SearchIndex.snapshot`` is replaced whole; whoever holds an old one goes on reading it.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock

from app.domain.requests import SearchRequest
from app.search import disk
from app.search.disk import IndexUnusable
from app.search.documents import Document, IndexChange
from app.search.queries import Found, find
from app.search.snapshot import Snapshot, followed, read_base, snapshot_of_base

PERSIST_AFTER = 200
"""Changes kept in memory before they are worth writing to the files."""


class NotReady(Exception):
    """There is no usable index yet."""


class SearchIndex:
    """The search index of one process. Searching is lock-free; changing takes one lock."""

    def __init__(self, root: Path, catalogue: str) -> None:
        self._root = root
        self._catalogue = catalogue
        self._changing = Lock()
        self._snapshot: Snapshot | None = None
        self.trouble: str | None = None
        """Why the files could not be used when they were last opened."""

    @property
    def snapshot(self) -> Snapshot:
        """The newest whole state; raises ``NotReady`` before there is one."""
        snapshot = self._snapshot
        if snapshot is None:
            raise NotReady(self.trouble or "the index is not open")
        return snapshot

    @property
    def is_ready(self) -> bool:
        """Whether it can be searched."""
        return self._snapshot is not None

    def open(self) -> bool:
        """Opens the files; False (and ``trouble`` says why) when they have to be rebuilt."""
        with self._changing:
            return self._open()

    def _open(self) -> bool:
        try:
            reader, stamp = disk.open_reader(self._root, self._catalogue)
            try:
                self._snapshot = snapshot_of_base(read_base(reader, stamp.sequence))
            except Exception as error:  # damaged files raise whatever their bytes happen to mean
                raise IndexUnusable(f"{type(error).__name__}: {error}") from error
        except IndexUnusable as error:
            self.trouble = str(error)
            return False
        self.trouble = None
        return True

    def rebuild(
        self,
        documents: Iterable[Document],
        sequence: int,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Builds the files anew from everything the public sees, and opens them."""
        with self._changing:
            disk.build(self._root, self._catalogue, sequence, documents, progress)
            if not self._open():
                raise NotReady(self.trouble)

    def follow(self, changes: Sequence[IndexChange], up_to: int) -> None:
        """Takes in changes (in order), so that the index holds the log up to a number."""
        with self._changing:
            snapshot = self.snapshot
            new = [change for change in changes if change.sequence > snapshot.sequence]
            self._snapshot = followed(snapshot, new, up_to)

    def wants_persisting(self) -> bool:
        """Whether enough has gathered in memory to be written to the files."""
        snapshot = self._snapshot
        return snapshot is not None and len(snapshot.overlay.gone) >= PERSIST_AFTER

    def persist(self) -> None:
        """Writes what has gathered in memory to the files, and opens them anew.

        Only the holder of the lease calls this. Searches go on with the old snapshot meanwhile.
        """
        with self._changing:
            snapshot = self.snapshot
            overlay = snapshot.overlay
            disk.update(
                self._root,
                self._catalogue,
                snapshot.sequence,
                sorted(overlay.gone),
                overlay.documents,
            )
            self._open()

    def search(self, request: SearchRequest) -> Found:
        """Finds, filters, counts and orders. Raises ``NotReady``."""
        return find(self.snapshot, request)

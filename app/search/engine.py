"""The index as the catalogue uses it: load, build, write, search.

``SearchIndex.snapshot`` is replaced whole; whoever holds an old one goes on reading it, so that
searching takes no lock. Who may replace it, and when, the catalogue decides.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from app.domain.requests import SearchRequest
from app.search import disk
from app.search.disk import IndexUnusable
from app.search.documents import Document
from app.search.queries import Found, find
from app.search.snapshot import Snapshot, read_base, snapshot_of_base

PERSIST_AFTER = 200
"""Changes kept in memory before they are worth writing to the files."""


class NotReady(Exception):
    """There is no usable index yet."""


class SearchIndex:
    """The search index of one process."""

    def __init__(self, root: Path, catalogue: str) -> None:
        self._root = root
        self._catalogue = catalogue
        self._snapshot: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The newest whole state; raises ``NotReady`` before there is one."""
        if self._snapshot is None:
            raise NotReady("the index is not open")
        return self._snapshot

    @property
    def is_ready(self) -> bool:
        """Whether it can be searched."""
        return self._snapshot is not None

    def replace(self, snapshot: Snapshot) -> None:
        """Lets searches see another state from now on."""
        self._snapshot = snapshot

    def load(self) -> Snapshot:
        """Reads the files into a fresh snapshot; raises ``IndexUnusable`` when they cannot be."""
        reader, stamp = disk.open_reader(self._root, self._catalogue)
        try:
            return snapshot_of_base(read_base(reader, stamp.sequence))
        except Exception as error:  # damaged files raise whatever their bytes happen to mean
            raise IndexUnusable(f"{type(error).__name__}: {error}") from error

    def build(
        self,
        documents: Iterable[Document],
        sequence: int,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Builds the files anew from everything the public sees, beside those in use."""
        disk.build(self._root, self._catalogue, sequence, documents, progress)

    def write(self, snapshot: Snapshot) -> None:
        """Brings the files up to a snapshot. Only the holder of the lease calls this."""
        overlay = snapshot.overlay
        disk.update(
            self._root,
            self._catalogue,
            snapshot.sequence,
            sorted(overlay.gone),
            overlay.documents,
        )

    def check(self) -> None:
        """Reads every file; raises ``IndexUnusable`` when they are missing or damaged."""
        disk.check(self._root, self._catalogue)

    def written_up_to(self) -> int | None:
        """The number of the change log that the files hold; None without usable files."""
        return disk.stamped_sequence(self._root, self._catalogue)

    def wants_writing(self) -> bool:
        """Whether enough has gathered in memory to be written to the files."""
        return self._snapshot is not None and len(self._snapshot.overlay.gone) >= PERSIST_AFTER

    def search(self, request: SearchRequest, *, counted: bool = True) -> Found:
        """Finds, filters, counts (unless told not to) and orders. Raises ``NotReady``."""
        return find(self.snapshot, request, counted=counted)

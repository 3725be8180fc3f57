"""Keeps one process's index up with the change log: open, build, follow, write."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlmodel import Session

from app.domain.record import PublicRecord
from app.domain.reference_data import ReferenceData
from app.search.disk import IndexUnusable
from app.search.documents import Document, DocumentMaker, IndexChange
from app.search.engine import WHOLE_AFTER, NotReady, SearchIndex
from app.search.memory import uncollected
from app.search.snapshot import Snapshot, followed
from app.search.understanding import Reader
from app.storage import change_log
from app.storage.database import Database
from app.storage.public_records import (
    all_public_records,
    public_ids,
    public_records,
    records_of_changes,
)
from app.storage.reference_items import read_reference_data
from app.storage.tables import ChangeRow

FOLLOW_AT_ONCE = 10
"""Changes a request takes in itself; beyond that it serves the last whole state."""
FOLLOW_BATCH = 100
WRITE_AFTER = 200
"""Changes taken in before they are worth writing to the files."""

log = logging.getLogger("indsatskatalog")


@dataclass(frozen=True)
class _Around:
    """What stands around the interventions, as of a number of the log."""

    sequence: int
    reference: ReferenceData
    maker: DocumentMaker


class FollowingIndex:
    """The index of one process and the log it follows. Thread-safe."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        self.database = database
        self.index = index
        self._following = Lock()
        """Held by whoever replaces the snapshot; a request never waits for it."""
        self._around: _Around | None = None
        self._reading = Lock()
        """Held while what was read is put in the place of what was known before."""
        self._opened = -1
        """The number that the files held when they were opened."""

    # What stands around the interventions -------------------------------------------------

    def reference(self) -> ReferenceData:
        """Vocabulary, packages, evidence and methods: those of the snapshot, or newer ones."""
        return self._known().reference

    def current_reference(self) -> ReferenceData:
        """The same as of now, for whoever keeps a copy and does not come back for a name.

        Where the snapshot has yet to take in a change of it, it is read anew, without synonyms.
        """
        with self.database.reading() as session:
            if self._around is not None and self.index.is_ready:
                reached = self.index.snapshot.sequence
                if not change_log.has_others_after(session, reached):
                    return self._around.reference
            return read_reference_data(session, synonyms=False)

    def _known(self) -> _Around:
        if self._around is None:
            with self.database.reading() as session:
                return self._read_around(session)
        return self._around

    def _read_around(self, session: Session) -> _Around:
        """Reads it as the session sees it; what somebody read of a later moment stays."""
        sequence, reference = change_log.head(session), read_reference_data(session)
        read = _Around(sequence, reference, DocumentMaker(reference))
        with self._reading:
            if self._around is None or self._around.sequence <= sequence:
                self._around = read
            return self._around

    def _document(self, public: PublicRecord) -> Document:
        return self._known().maker.document(public)

    # Following the log ---------------------------------------------------------------------

    def has_index(self) -> bool:
        """Whether there are files of an index that this catalogue can go on from."""
        manifest = self.index.manifest()
        if manifest is None:
            return False
        with self.database.reading() as session:
            head, horizon = change_log.head_and_horizon(session)
        return horizon <= manifest.sequence <= head

    def load_index(self) -> bool:
        """Opens the files of the index and follows; False when they have to be built anew."""
        try:
            loaded = self.index.load()
        except IndexUnusable as error:
            log.warning("the index cannot be used: %s", error)
            return False
        with self._following, self.database.reading() as session:
            self._opened = loaded.sequence
            head, horizon = change_log.head_and_horizon(session)
            if not horizon <= loaded.sequence <= head:
                way = "ahead of" if loaded.sequence > head else "too far behind"
                log.warning("the index is %s the change log", way)
                return False
            with uncollected():
                reader = self.index.reader_of(self._read_around(session).reference)
            self.index.replace(*self._followed(session, loaded, reader, head))
        return True

    def build_index(self, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Builds the index anew from the database, and opens it."""
        with self.database.reading() as session:
            head = change_log.head(session)
            self._read_around(session)
            total = len(public_ids(session))
            documents = map(self._document, all_public_records(session))
            self.index.build(documents, head, lambda done: progress(done, total))
        if not self.load_index():
            raise NotReady("the index was built but cannot be opened")

    def open_index(self, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Opens the index, building it if need be."""
        if not self.load_index():
            self.build_index(progress)

    def follow(self) -> int:
        """Takes in every change that is not in the index yet; returns how many."""
        with self._following, self.database.reading() as session:
            return self._follow(session)

    def catch_up(self) -> int:
        """What a request does: takes in a few changes, if nobody else is at it.

        Many are left to the background, and the last whole state is answered. Returns the number
        of the newest change.
        """
        with self.database.reading() as session:
            return self._catch_up(session)

    def wants_writing(self) -> bool:
        """Whether enough has been taken in since the files were written to write them again."""
        index = self.index
        return index.is_ready and index.snapshot.sequence - self._opened >= WRITE_AFTER

    def write_index(self) -> None:
        """Writes what has changed to the files; everything anew when that is a lot.

        Only the holder of the lease calls this, in whatever process.
        """
        manifest = self.index.manifest()
        with self.database.reading() as session:
            head = change_log.head(session)
            whole = manifest.whole if manifest else 0
            known = manifest is not None and whole >= change_log.horizon(session)
            changed = change_log.interventions_changed_after(session, whole) if known else []
            if known and len(changed) <= WHOLE_AFTER:
                self._read_around(session)
                self.index.write(self._documents_of(session, changed), changed, head)
                return
        self.build_index()

    def _documents_of(self, session: Session, ids: Sequence[str]) -> Iterator[Document]:
        for start in range(0, len(ids), FOLLOW_BATCH):
            yield from map(self._document, public_records(session, ids[start:][:FOLLOW_BATCH]))

    def reload_index(self) -> None:
        """Goes on from the files when they hold more than the files this process opened."""
        manifest = self.index.manifest()
        if manifest is not None and manifest.sequence > self._opened:
            self.load_index()

    def _catch_up(self, session: Session) -> int:
        head = change_log.head(session)
        behind = head - self.index.snapshot.sequence
        if 0 < behind <= FOLLOW_AT_ONCE and self._following.acquire(blocking=False):
            try:
                self._follow(session)
            finally:
                self._following.release()
        return head

    def _follow(self, session: Session) -> int:
        before = self.index.snapshot
        after, reader = self._followed(session, before, self.index.reader)
        if after is not before:
            self.index.replace(after, reader)
        return after.sequence - before.sequence

    def _followed(
        self, session: Session, snapshot: Snapshot, reader: Reader, read: int = -1
    ) -> tuple[Snapshot, Reader]:
        """The snapshot with every change of the log taken in, and what reads texts for it.

        The reference data is known to be ``read`` up to a number of the log.
        """
        while rows := change_log.changes_after(session, snapshot.sequence, FOLLOW_BATCH):
            if any(row.kind != "intervention" and row.sequence > read for row in rows):
                read = change_log.head(session)
                with uncollected():
                    reference = self._read_around(session).reference
                    reader = Reader(self.index.analysis, reference, reader)
            changes = self._index_changes(session, rows)
            snapshot = followed(snapshot, changes, rows[-1].sequence, self.index.analysis)
        return snapshot, reader

    def _index_changes(self, session: Session, rows: Sequence[ChangeRow]) -> list[IndexChange]:
        newest = {row.key: row for row in rows if row.kind == "intervention"}
        records = records_of_changes(
            session, [row.sequence for row in newest.values() if row.type == "upsert"]
        )
        return [
            IndexChange(
                row.sequence,
                row.key,
                self._document(records[row.sequence]) if row.sequence in records else None,
            )
            for row in newest.values()
        ]

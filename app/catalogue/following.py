"""Keeps one process's index up with the change log: open, build, follow, write."""

import logging
from collections.abc import Callable, Sequence
from threading import Lock

from sqlmodel import Session

from app.domain.reference_data import ReferenceData
from app.search.disk import IndexUnusable
from app.search.documents import Document, IndexChange, document_of
from app.search.engine import NotReady, SearchIndex
from app.search.snapshot import Snapshot, followed
from app.storage import change_log
from app.storage.database import Database
from app.storage.public_records import all_public_records, public_ids, records_of_changes
from app.storage.reference_items import read_reference_data
from app.storage.tables import ChangeRow

FOLLOW_AT_ONCE = 50
"""Changes a request takes in itself; beyond that it serves the last whole state."""
FOLLOW_BATCH = 500

log = logging.getLogger("indsatskatalog")


class FollowingIndex:
    """The index of one process and the log it follows. Thread-safe."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        self.database = database
        self.index = index
        self._following = Lock()
        """Held by whoever replaces the snapshot; a request never waits for it."""
        self._reference: ReferenceData | None = None

    # What stands around the interventions -------------------------------------------------

    def reference(self) -> ReferenceData:
        """Vocabulary, packages, evidence and methods, as of the snapshot."""
        if self._reference is None:
            with self.database.reading() as session:
                self._reference = read_reference_data(session)
        return self._reference

    # Following the log ---------------------------------------------------------------------

    def load_index(self) -> bool:
        """Opens the files of the index and follows; False when they have to be built anew."""
        try:
            loaded = self.index.load()
        except IndexUnusable as error:
            log.warning("the index cannot be used: %s", error)
            return False
        with self._following, self.database.reading() as session:
            if loaded.sequence > change_log.head(session):
                log.warning("the index is ahead of the change log")
                return False
            self._reference = read_reference_data(session)
            self.index.replace(self._followed(session, loaded))
        return True

    def build_index(self, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Builds the index anew from the database, and opens it."""
        with self.database.reading() as session:
            head = change_log.head(session)
            reference = read_reference_data(session)
            total = len(public_ids(session))
            documents = (
                document_of(record, reference.vocabulary, reference.evidence)
                for record in all_public_records(session)
            )
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
            before = self.index.snapshot
            after = self._followed(session, before)
            self.index.replace(after)
            return after.sequence - before.sequence

    def write_index(self) -> None:
        """Writes what has gathered in memory to the files, and goes on from there.

        Only the holder of the lease calls this. Searches and following go on meanwhile.
        """
        self.index.write(self.index.snapshot)
        self.reload_index()

    def reload_index(self) -> None:
        """Goes on from the files when they hold more than the files this process opened."""
        written = self.index.written_up_to()
        if written is not None and written > self.index.snapshot.base.sequence:
            self.load_index()

    def _catch_up(self, session: Session) -> None:
        """What a request does: takes in a few changes, if nobody else is at it."""
        snapshot = self.index.snapshot
        behind = change_log.head(session) - snapshot.sequence
        if 0 < behind <= FOLLOW_AT_ONCE and self._following.acquire(blocking=False):
            try:
                self.index.replace(self._followed(session, self.index.snapshot))
            finally:
                self._following.release()

    def _followed(self, session: Session, snapshot: Snapshot) -> Snapshot:
        """The snapshot with every change of the log taken in."""
        while rows := change_log.changes_after(session, snapshot.sequence, FOLLOW_BATCH):
            if any(row.kind != "intervention" for row in rows):
                self._reference = read_reference_data(session)
            snapshot = followed(snapshot, self._index_changes(session, rows), rows[-1].sequence)
        return snapshot

    def _index_changes(self, session: Session, rows: Sequence[ChangeRow]) -> list[IndexChange]:
        newest = {row.key: row for row in rows if row.kind == "intervention"}
        records = records_of_changes(
            session, [row.sequence for row in newest.values() if row.type == "upsert"]
        )
        reference = self.reference()

        def document(sequence: int) -> Document | None:
            record = records.get(sequence)
            if record is None:
                return None
            return document_of(record, reference.vocabulary, reference.evidence)

        return [
            IndexChange(row.sequence, row.key, document(row.sequence)) for row in newest.values()
        ]

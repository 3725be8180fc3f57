"""What somebody follows who keeps a copy of the catalogue: every change in order, or everything.

A page of changes and the number of its end come from one moment. An export says where to go on
before it reads its first record, so that nothing falls between the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from app.catalogue.reads import Catalogue
from app.domain.cursors import Cursor, LogState
from app.domain.published import Published
from app.domain.record import LoggedChange, PublicRecord
from app.storage import change_log
from app.storage.public_records import records_of_changes, stored_after
from app.storage.tables import ChangeRow

EXPORT_BATCH = 200
"""Records read, and sent, at a time: a megabyte is quickly copied and soon forgotten."""


class CursorExpired(Exception):
    """The log no longer knows what happened after this cursor, or never gave it out."""


@dataclass(frozen=True)
class FeedPage:
    """A page of changes in their order."""

    changes: tuple[LoggedChange, ...]
    next: Cursor
    more: bool


class Feed:
    """The change feed and the export of one catalogue. Thread-safe."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def state(self) -> LogState:
        """How the log stands. Reads one row."""
        with self._catalogue.database.reading() as session:
            return self._state(session)

    def _state(self, session: Session) -> LogState:
        head, horizon = change_log.head_and_horizon(session)
        return LogState(self._catalogue.index.catalogue, head, horizon)

    def changes(self, after: Cursor | None, limit: int) -> FeedPage:
        """At most ``limit`` changes after a cursor, or from the beginning. Raises
        ``CursorExpired``.
        """
        with self._catalogue.database.reading() as session:
            state = self._state(session)
            cursor = after or Cursor.beginning(state)
            if not cursor.is_good(state):
                raise CursorExpired(str(cursor))
            rows = change_log.changes_after(
                session, cursor.sequence, limit + 1, kind="intervention"
            )
            more = len(rows) > limit
            rows = rows[:limit]
            records = records_of_changes(session, [r.sequence for r in rows if r.type == "upsert"])
        reached = rows[-1].sequence if more else state.head
        changes = tuple(_logged(row, records.get(row.sequence)) for row in rows)
        return FeedPage(changes, cursor.moved_to(reached), more)

    def export(self, batch: int = EXPORT_BATCH) -> tuple[Cursor, Iterator[Iterator[Published]]]:
        """Where to go on afterwards, and everything that is public, in batches.

        The records of a batch are made one by one as they are asked for. Made all at once they
        would take twice the time: Python looks through them for garbage, over and over, and they
        do not fit into the processor's cache.
        """
        state = self.state()
        return Cursor.at_head(state), self._everything(state.head, batch)

    def _everything(self, head: int, size: int) -> Iterator[Iterator[Published]]:
        """First as the log has them, then what has been changed meanwhile and not been sent."""
        sent: set[str] = set()
        for up_to, last in ((head, 0), (None, head)):
            while True:
                with self._catalogue.database.reading() as session:
                    found = stored_after(session, last, up_to, size)
                batch = [one for one in found if one.id not in sent]
                sent.update(one.id for one in batch)
                if batch:
                    yield map(Published.read, batch)
                if len(found) < size:
                    break
                last = found[-1].sequence


def _logged(row: ChangeRow, public: PublicRecord | None) -> LoggedChange:
    return LoggedChange(row.sequence, row.type, row.key, row.at, row.reason, row.into, public)

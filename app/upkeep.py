"""What goes on beside the requests: following the log, writing the index, turning the calendar.

One thread in every process follows. What only one process may do, it does under a lease.
"""

import logging
import os
import socket
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from app.catalogue import Catalogue
from app.editorial.due import apply_due
from app.search.disk import IndexUnusable
from app.storage.leases import take_lease

FOLLOW_EVERY_SECONDS = 0.5
CALENDAR_EVERY = timedelta(minutes=1)
LEASE_FOR = timedelta(minutes=2)

log = logging.getLogger("indsatskatalog")


class Upkeep:
    """The background thread of one process."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._stop = Event()
        self._thread: Thread | None = None
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{id(self)}"

    def start(self) -> None:
        """Opens the index (rebuilding it if need be) and goes on in the background."""
        self._thread = Thread(target=self._run, name="upkeep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, waiting at most five seconds."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)

    def _run(self) -> None:
        next_calendar = datetime.now(UTC)
        while not self._stop.is_set():
            now = datetime.now(UTC)
            try:
                if not self._catalogue.index.is_ready:
                    self._catalogue.open_index()
                self._catalogue.follow()
                if now >= next_calendar:
                    self._turn_calendar(now)
                    next_calendar = now + CALENDAR_EVERY
                if self._catalogue.index.wants_persisting() and self._lease("index", now):
                    self._catalogue.index.persist()
            except (SQLAlchemyError, IndexUnusable, OSError):
                log.exception("upkeep failed; trying again")
                self._stop.wait(FOLLOW_EVERY_SECONDS * 4)
            self._stop.wait(FOLLOW_EVERY_SECONDS)

    def _turn_calendar(self, now: datetime) -> None:
        if not self._lease("calendar", now):
            return
        with self._catalogue.database.writing() as session:
            report = apply_due(session, now)
        if report.expired or report.restated:
            log.info("calendar: %d expired, %d restated", report.expired, report.restated)

    def _lease(self, name: str, now: datetime) -> bool:
        with self._catalogue.database.writing() as session:
            return take_lease(session, name, self._holder, now, LEASE_FOR)

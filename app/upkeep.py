"""What goes on beside the requests: following the log, writing the index, turning the calendar.

One thread in every process follows. What only one process may do, it does under a lease.
"""

import logging
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

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
        """Opens the index if its files can be used, and goes on in the background."""
        self._catalogue.load_index()
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
                if self._have_an_index():
                    self._catalogue.follow()
                    self._keep_files()
                if now >= next_calendar:
                    next_calendar = now + CALENDAR_EVERY
                    self._turn_calendar(now)
                    self._check_files()
            except Exception:  # whatever it was, the thread has to go on
                log.exception("upkeep failed; trying again")
                self._stop.wait(FOLLOW_EVERY_SECONDS * 4)
            self._stop.wait(FOLLOW_EVERY_SECONDS)

    def _have_an_index(self) -> bool:
        """Opens the index, or builds it when no other process is at it."""
        if self._catalogue.index.is_ready or self._catalogue.load_index():
            return True
        if not self._lease("index"):
            return False
        log.warning("building the index anew")
        self._catalogue.build_index(self._renewing("index"))
        return True

    def _check_files(self) -> None:
        """Builds the files anew when something has happened to them since they were opened."""
        try:
            self._catalogue.index.check()
        except IndexUnusable as error:
            if self._lease("index"):
                log.warning("building the index anew: %s", error)
                self._catalogue.build_index(self._renewing("index"))

    def _keep_files(self) -> None:
        if not self._catalogue.index.wants_writing():
            return
        if self._lease("index"):
            self._catalogue.write_index()
        else:
            self._catalogue.reload_index()

    def _renewing(self, name: str) -> Callable[[int, int], None]:
        """A progress that keeps the lease while a long build goes on."""
        renewed = datetime.now(UTC)

        def progress(_done: int, _total: int) -> None:
            nonlocal renewed
            if datetime.now(UTC) - renewed > LEASE_FOR / 4:
                self._lease(name)
                renewed = datetime.now(UTC)

        return progress

    def _turn_calendar(self, now: datetime) -> None:
        if not self._lease("calendar"):
            return
        with self._catalogue.database.writing() as session:
            report = apply_due(session, now)
        if report.expired or report.restated:
            log.info("calendar: %d expired, %d restated", report.expired, report.restated)

    def _lease(self, name: str) -> bool:
        with self._catalogue.database.writing() as session:
            return take_lease(session, name, self._holder, datetime.now(UTC), LEASE_FOR)

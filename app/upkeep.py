"""What goes on beside the requests: following the log, writing the index, turning the calendar.

One thread in every process follows. What only one process may do, it does under a lease. Files are
written by a process of their own, so that nobody who searches waits for it.
"""

import logging
import os
import socket
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

from app.accounts.retention import forget_old
from app.catalogue import Catalogue
from app.domain.days import DENMARK
from app.editorial import webhooks
from app.editorial.due import apply_due
from app.editorial.importing_jobs import FOLDER, Jobs
from app.editorial.link_check import EVERY, last_checked
from app.editorial.missed_searches import MissedSearches
from app.harvest import sources
from app.search.disk import IndexUnusable
from app.settings import PROJECT, Settings
from app.storage.change_log import forget_overtaken
from app.storage.leases import take_lease

FOLLOW_EVERY_SECONDS = 0.5
COUNT_EVERY = timedelta(seconds=5)
TELL_EVERY = timedelta(seconds=15)
CALENDAR_EVERY = timedelta(minutes=1)
LEASE_FOR = timedelta(minutes=2)
REMIND_AT = 7
"""The hour of the Danish day at which people are reminded."""
INDEX, ERRAND, TELLING = "index", "errand", "webhooks"

log = logging.getLogger("indsatskatalog")


class Upkeep:
    """The background thread of one process."""

    def __init__(self, catalogue: Catalogue, settings: Settings, missed: MissedSearches) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._missed = missed
        self._writing: subprocess.Popen[bytes] | None = None
        self._errand: subprocess.Popen[bytes] | None = None
        self._telling: subprocess.Popen[bytes] | None = None
        self._reminded: date | None = None
        self._links_asked: datetime | None = None
        self._harvested: datetime | None = None
        self._renewed = datetime.now(UTC)
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
        self._missed.flush()
        for child in (self._writing, self._errand, self._telling):
            if child is not None:
                child.terminate()
                child.wait(5)

    def _run(self) -> None:
        next_calendar = next_count = next_telling = datetime.now(UTC)
        while not self._stop.is_set():
            now = datetime.now(UTC)
            try:
                if now >= next_count:
                    next_count = now + COUNT_EVERY
                    self._missed.flush()
                if self._have_an_index():
                    self._catalogue.follow()
                    self._keep_files()
                if now >= next_telling:
                    next_telling = now + TELL_EVERY
                    self._tell_hooks(now)
                if now >= next_calendar:
                    next_calendar = now + CALENDAR_EVERY
                    self._turn_calendar(now)
                    self._run_errands(now)
                    self._check_files()
                    self._forget_files(now)
            except Exception:  # whatever it was, the thread has to go on
                log.exception("upkeep failed; trying again")
                self._stop.wait(FOLLOW_EVERY_SECONDS * 4)
            self._stop.wait(FOLLOW_EVERY_SECONDS)

    def _have_an_index(self) -> bool:
        """Opens the index, or has it written when no other process is at it."""
        if self._catalogue.index.is_ready or self._catalogue.load_index():
            return True
        self._write("the index cannot be used")
        return False

    def _check_files(self) -> None:
        """Has the files written anew when something has happened to them."""
        try:
            self._catalogue.index.check()
        except IndexUnusable as error:
            self._write(str(error))

    def _forget_files(self, now: datetime) -> None:
        """Deletes the files of imports that nobody has finished."""
        Jobs(self._catalogue.database, self._settings.var_dir / FOLDER).forget_old(now)

    def _keep_files(self) -> None:
        """Has the files written when much has changed; opens what another process has written."""
        if not self._written():
            return
        self._catalogue.reload_index()
        if self._catalogue.wants_writing():
            self._write(None)

    def _write(self, trouble: str | None) -> None:
        """Starts a process that writes what has changed, or with ``trouble`` everything."""
        if not self._written() or not self._lease(INDEX):
            return
        if trouble is not None:
            log.warning("building the index anew: %s", trouble)
        self._writing = self._command("reindex", *(() if trouble else ("--changes",)))

    def _command(self, *verb: str) -> subprocess.Popen[bytes]:
        """One of our own commands, in a process of its own."""
        environment = {**os.environ, **self._settings.as_environment()}
        return subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, "-m", "app", *verb],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )

    def _written(self) -> bool:
        """Whether no process of ours is writing; keeps the lease while one is."""
        if self._writing is None:
            return True
        ended = self._writing.poll()
        if ended is None:
            now = datetime.now(UTC)
            if now - self._renewed > LEASE_FOR / 4:
                self._renewed = now
                self._lease(INDEX)
            return False
        self._writing = None
        if ended:
            log.error("writing the index failed with %d", ended)
        return True

    def _turn_calendar(self, now: datetime) -> None:
        if not self._lease("calendar"):
            return
        with self._catalogue.database.writing() as session:
            report = apply_due(session, now)
            forget_old(session, now)
            forget_overtaken(session, now)
        if not report.is_empty:
            log.info("calendar: %s", report)

    def _run_errands(self, now: datetime) -> None:
        """Reminders, links and other catalogues, one after the other and in one process only."""
        if self._errand is not None:
            ended = self._errand.poll()
            if ended is None:
                self._lease(ERRAND)
                return
            self._errand = None
            if ended > 1:
                log.error("an errand failed with %d", ended)
        if self._settings.smtp_url and reminders_are_due(now, self._reminded):
            if self._lease(ERRAND):
                self._reminded = now.astimezone(DENMARK).date()
                self._errand = self._command("remind")
        elif self._settings.check_links and self._links_are_due(now) and self._lease(ERRAND):
            self._links_asked = now
            self._errand = self._command("check-links")
        elif self._harvest_is_due(now) and self._lease(ERRAND):
            self._harvested = now
            self._errand = self._command("harvest")

    def _tell_hooks(self, now: datetime) -> None:
        """Has everybody who wants to know told that there is something new; never waits for it."""
        if self._telling is not None:
            ended = self._telling.poll()
            if ended is None:
                self._lease(TELLING)
                return
            self._telling = None
            if ended > 1:
                log.error("telling webhooks failed with %d", ended)
        with self._catalogue.database.reading() as session:
            due = webhooks.due(session, now)
        if due and self._lease(TELLING):
            self._telling = self._command("webhook", "send")

    def _harvest_is_due(self, now: datetime) -> bool:
        every = timedelta(minutes=self._settings.harvest_minutes)
        if not every or (self._harvested is not None and now - self._harvested < every):
            return False
        return sources.is_due(self._catalogue.database, now, every)

    def _links_are_due(self, now: datetime) -> bool:
        if self._links_asked is not None and now - self._links_asked < timedelta(days=1):
            return False
        with self._catalogue.database.reading() as session:
            last = last_checked(session)
        return last is None or now - last >= EVERY

    def _lease(self, name: str) -> bool:
        with self._catalogue.database.writing() as session:
            return take_lease(session, name, self._holder, datetime.now(UTC), LEASE_FOR)


def reminders_are_due(now: datetime, last: date | None) -> bool:
    """Whether it is past seven in Denmark, on a day that has not had its reminders."""
    local = now.astimezone(DENMARK)
    return local.hour >= REMIND_AT and local.date() != last

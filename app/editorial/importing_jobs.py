"""Files that wait to be taken in: kept for an hour, for one person, in one folder.

The folder is shared by all processes; what is going on stands there and in the database, so that
any of them can answer. The work is done by a thread of the process that was asked.
"""

import json
import logging
import re
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.domain.people import Person
from app.editorial.errors import EditorialError, NotThere, WrongState
from app.editorial.importing import Importing, was_taken_in
from app.editorial.importing_by import Importer
from app.editorial.importing_plan import Plan
from app.interop.tables import Row, UnusableFile
from app.interop.tables_files import rows_of
from app.storage.database import Database

log = logging.getLogger("indsatskatalog")
FOLDER = "imports"
"""Below the folder of everything that varies."""
KEPT_FOR = timedelta(hours=1)
SILENT_FOR = timedelta(seconds=60)
"""A job that has said nothing for so long was interrupted."""
MOST_WAITING = 5
"""Files that one person can have waiting."""
ON_A_PAGE = 50
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")
_TELL_EVERY = timedelta(milliseconds=300)


class Phase(StrEnum):
    """How far a job is."""

    LOOKING = "proever"
    LOOKED_AT = "proevet"
    TAKING_IN = "indlaeser"
    DONE = "faerdig"
    FAILED = "fejlet"


@dataclass(frozen=True)
class Job:
    """One file on its way."""

    id: str
    person: str
    organisation: str | None
    publish: bool
    file_name: str
    begun: str
    phase: Phase
    beat: str
    """When the work last told of itself."""
    done: int = 0
    total: int = 0
    told: str = ""
    """Why it failed."""
    faults: tuple[str, ...] = ()
    counts: dict[str, int] | None = None
    fingerprint: str = ""
    pages: int = 0

    @property
    def is_working(self) -> bool:
        """Whether one has to wait."""
        return self.phase in (Phase.LOOKING, Phase.TAKING_IN)


class Jobs:
    """The files that wait. Thread-safe, and shared by processes."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder

    def begin(
        self,
        person: Person,
        organisation: str | None,
        publish: bool,
        name: str,
        data: bytes,
        now: datetime,
    ) -> Job:
        """Keeps a file and begins to look at it. Raises as ``Importer.check`` does."""
        importer = Importer(person, organisation, publish)
        with self._database.reading() as session:
            importer.check(session)
        self.forget_old(now)
        if self._waiting(person) >= MOST_WAITING:
            raise WrongState("Du har allerede flere filer liggende. Gør dem færdige først.")
        job = Job(
            id=secrets.token_urlsafe(24)[:32],
            person=person.id,
            organisation=organisation,
            publish=publish,
            file_name=name[:200],
            begun=now.isoformat(),
            phase=Phase.LOOKING,
            beat=now.isoformat(),
        )
        place = self._folder / job.id
        place.mkdir(parents=True, mode=0o700)
        (place / "fil").write_bytes(data)
        self._write(job)
        self._work(job, lambda: self._look(job, importer, now))
        return self.find(person, job.id, now)

    def find(self, person: Person, token: str, now: datetime) -> Job:
        """A job of the person's; raises ``NotThere`` for everybody else, and after an hour."""
        job = self._read(token)
        if job is None or job.person != person.id or now - _moment(job.begun) > KEPT_FOR:
            raise NotThere(f"job {token[:60]}")
        if job.phase is Phase.DONE or job.phase is Phase.LOOKED_AT:
            return job
        with self._database.reading() as session:
            if was_taken_in(session, job.id):  # whatever the file says: the database knows
                return _changed(job, phase=Phase.DONE)
        if job.is_working and now - _moment(job.beat) > SILENT_FOR:
            told = "Arbejdet blev afbrudt. Intet er indlæst. Send filen igen."
            return _changed(job, phase=Phase.FAILED, told=told)
        return job

    def page(self, job: Job, number: int) -> list[dict[str, Any]]:
        """What some of the rows would do; pages count from 1."""
        try:
            text = (self._folder / job.id / f"side-{number}.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        rows: list[dict[str, Any]] = json.loads(text)
        return rows

    def take_in(self, person: Person, token: str, now: datetime) -> Job:
        """Begins to do what was looked at."""
        job = self.find(person, token, now)
        if job.phase in (Phase.TAKING_IN, Phase.DONE):
            return job
        if job.phase is not Phase.LOOKED_AT or job.faults:
            raise WrongState("Filen kan ikke indlæses, som den er.")
        importer = Importer(person, job.organisation, job.publish)
        with self._database.reading() as session:
            importer.check(session)
        begun = _changed(job, phase=Phase.TAKING_IN, beat=now.isoformat(), done=0)
        self._write(begun)
        self._work(begun, lambda: self._take_in(begun, importer, now))
        return self.find(person, token, now)

    def drop(self, person: Person, token: str, now: datetime) -> None:
        """Forgets a file; one that is being taken in goes on."""
        job = self.find(person, token, now)
        if job.phase is not Phase.TAKING_IN:
            shutil.rmtree(self._folder / job.id, ignore_errors=True)

    def forget_old(self, now: datetime) -> None:
        """Deletes the files that have waited for more than an hour."""
        for place in self._places():
            job = self._read(place.name)
            begun = _moment(job.begun) if job else _touched(place, now)
            if now - begun > KEPT_FOR + SILENT_FOR:
                shutil.rmtree(place, ignore_errors=True)

    # The work ---------------------------------------------------------------------------------

    def _work(self, job: Job, what: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guarded, args=(job, what), daemon=True)
        thread.start()
        thread.join(1.0)  # a small file is done before the browser asks again

    def _guarded(self, job: Job, what: Callable[[], None]) -> None:
        try:
            what()
        except UnusableFile as unusable:
            told = tuple(str(fault) for fault in unusable.faults[:1000])
            self._write(_changed(job, phase=Phase.LOOKED_AT, faults=told))
        except EditorialError as refused:
            self._write(_changed(job, phase=Phase.FAILED, told=str(refused)))
        except Exception as error:
            log.error("import %s", job.file_name, exc_info=error)
            told_of = "Noget gik galt. Intet er indlæst. Fejlen er noteret."
            self._write(_changed(job, phase=Phase.FAILED, told=told_of))

    def _look(self, job: Job, importer: Importer, now: datetime) -> None:
        plan = self._planned(job, importer, now)
        pages = _pages(plan)
        for number, rows in enumerate(pages, 1):
            self._put(job, f"side-{number}.json", json.dumps(rows, ensure_ascii=False))
        self._write(
            _changed(
                job,
                phase=Phase.LOOKED_AT,
                faults=tuple(str(fault) for fault in plan.faults),
                counts=plan.counts,
                fingerprint=plan.fingerprint,
                pages=len(pages),
            )
        )

    def _take_in(self, job: Job, importer: Importer, now: datetime) -> None:
        plan = self._planned(job, importer, now)
        if plan.fingerprint != job.fingerprint:
            raise WrongState(
                "Noget af det, filen handler om, er ændret, siden du så prøven. Intet er indlæst. "
                "Send filen igen, og se en ny prøve."
            )
        Importing(self._database).take_in(
            plan,
            importer,
            batch=job.id,
            file_name=job.file_name,
            now=now,
            progress=self._progress(job),
        )
        self._write(_changed(job, phase=Phase.DONE))

    def _planned(self, job: Job, importer: Importer, now: datetime) -> Plan:
        data = (self._folder / job.id / "fil").read_bytes()
        rows: list[Row] = rows_of(job.file_name, data)
        return Importing(self._database).look(rows, importer, now=now, progress=self._progress(job))

    def _progress(self, job: Job) -> Callable[[int, int], None]:
        last = datetime.min.replace(tzinfo=UTC)

        def tell(done: int, total: int) -> None:
            nonlocal last
            at = datetime.now(UTC)
            if at - last > _TELL_EVERY:
                last = at
                self._write(_changed(job, done=done, total=total, beat=at.isoformat()))

        return tell

    # The folder -------------------------------------------------------------------------------

    def _places(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return [place for place in self._folder.iterdir() if _TOKEN.fullmatch(place.name)]

    def _waiting(self, person: Person) -> int:
        jobs = (self._read(place.name) for place in self._places())
        return sum(
            job is not None and job.person == person.id and job.phase is not Phase.DONE
            for job in jobs
        )

    def _read(self, token: str) -> Job | None:
        if not _TOKEN.fullmatch(token):
            return None
        try:
            read = json.loads((self._folder / token / "job.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return Job(**{**read, "phase": Phase(read["phase"]), "faults": tuple(read["faults"])})

    def _write(self, job: Job) -> None:
        self._put(job, "job.json", json.dumps(asdict(job), ensure_ascii=False))

    def _put(self, job: Job, name: str, text: str) -> None:
        """Whole or not at all, for whoever reads it meanwhile."""
        new = self._folder / job.id / f"{name}.{secrets.token_hex(4)}"
        try:
            new.write_text(text, encoding="utf-8")
            new.replace(self._folder / job.id / name)
        except FileNotFoundError:  # the person has dropped the file meanwhile
            log.info("import %s was dropped", job.file_name)


def _touched(place: Path, now: datetime) -> datetime:
    """When a folder without a job was made: one that was made just now will have one."""
    try:
        return datetime.fromtimestamp(place.stat().st_mtime, UTC)
    except FileNotFoundError:
        return now


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _changed(job: Job, **fields: Any) -> Job:
    return Job(**{**{name: getattr(job, name) for name in Job.__dataclass_fields__}, **fields})


def _pages(plan: Plan) -> list[list[dict[str, Any]]]:
    """What the rows would do, in pages; those that do nothing are left out."""
    rows = [
        {
            "row": row.row,
            "step": row.step.value,
            "id": row.id if row.basis else "",
            "title": row.title,
            "slug": row.slug,
            "changes": [asdict(change) for change in row.changes],
            "faults": [str(fault) for fault in row.faults],
            "gaps": row.gaps,
            "publishes": row.publishes,
        }
        for row in plan.rows
        if row.step.value != "uaendret"
    ]
    return [rows[start : start + ON_A_PAGE] for start in range(0, len(rows), ON_A_PAGE)]

"""To follow a catalogue, and one run through it."""

import contextlib
import re
import uuid
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col, select, update

from app.domain.people import Actor
from app.domain.text import Line, SafeUrl, without_control_characters
from app.harvest.asking import Asker, json_of
from app.harvest.feed_run import follow_feed
from app.harvest.hsds_run import follow_hsds
from app.harvest.run import Clock, Progress, Run, read_anew
from app.harvest.sources import Source, source_of
from app.harvest.values import Report, SourceUnusable
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.machine_tables import HarvestSourceRow

ACTOR = Actor(None, "høst")
CATALOGUE, HSDS = "katalog", "hsds"
_HSDS = re.compile(r"(HSDS[-_ ]?)?(UK[-_ ]?)?3(\.|$)", re.IGNORECASE)
"""What HSDS 3 and its profiles call their version."""
_WEB: TypeAdapter[str] = TypeAdapter(SafeUrl)
_NAME: TypeAdapter[str] = TypeAdapter(Line)


def add_source(
    database: Database, url: str, asker: Asker, *, name: str = "", opgavetype: str | None = None
) -> Source:
    """The source at an address, new or known; a name or opgavetype given anew is kept.

    Raises ``SourceUnusable`` when there is nothing to follow at the address.
    """
    url = _address(url)
    with database.reading() as session:
        known = session.exec(select(HarvestSourceRow).where(HarvestSourceRow.url == url)).first()
    kind = known.kind if known else _kind_of(asker, url)
    with database.writing() as session:
        row = session.exec(select(HarvestSourceRow).where(HarvestSourceRow.url == url)).first()
        if row is None:
            called = _name(name or urlsplit(url).netloc)
            row = HarvestSourceRow(id=str(uuid.uuid4()), url=url, kind=kind, name=called)
        elif name and _name(name) != row.name:
            row.name = _name(name)
            read_anew(row)
        row.opgavetype = opgavetype or row.opgavetype
        row.stopped = False
        session.add(row)
        session.flush()
        return source_of(row)


def _address(url: str) -> str:
    """The root of a catalogue, always written the same way."""
    try:
        parts = urlsplit(_WEB.validate_python(url.strip().rstrip("/")))
        if parts.query or parts.fragment:
            raise ValueError(url)
        return parts._replace(netloc=parts.netloc.lower()).geturl().rstrip("/")
    except (ValidationError, ValueError) as error:
        raise SourceUnusable(
            f"»{url}« er ikke en adresse som https://katalog.example.dk"
        ) from error


def _name(name: str) -> str:
    try:
        return _NAME.validate_python(name)
    except ValidationError as error:
        raise SourceUnusable(f"»{name[:80]}« kan ikke være et navn") from error


def stop(database: Database, url: str) -> bool:
    """Follows it no longer; what was taken in stays. False when it was not followed."""
    try:
        address = _address(url)
    except SourceUnusable:
        return False
    with database.writing() as session:
        followed = update(HarvestSourceRow).where(
            col(HarvestSourceRow.url) == address, col(HarvestSourceRow.stopped).is_(False)
        )
        return bool(session.exec(followed.values(stopped=True)).rowcount)


def _kind_of(asker: Asker, url: str) -> str:
    """What can be followed at an address: our own feed first, as it knows what was withdrawn."""
    try:
        said = asker.ask(f"{url}/api/v1/changes?limit=1", json_of)
        if isinstance(said, dict) and {"changes", "next", "more"} <= set(said):
            return CATALOGUE
    except SourceUnusable:
        pass
    said = asker.ask(url, json_of)
    if isinstance(said, dict) and "profile" in said and _HSDS.match(str(said.get("version"))):
        return HSDS
    raise SourceUnusable(f"{url} har hverken en ændringslog (/api/v1/changes) eller HSDS 3")


def follow(
    database: Database,
    source: Source,
    asker: Asker,
    *,
    clock: Clock,
    progress: Progress = lambda done: None,
) -> Report:
    """Takes in everything that is new at a source. Raises ``SourceUnusable`` when it stays away;
    what was taken in until then is kept, and the next run goes on from there.
    """
    run = Run(database, source.id, asker, clock, progress)
    try:
        with database.writing() as session:
            _told(session, source.id, started=clock(), trouble=None)
        follow_hsds(run) if source.kind == HSDS else follow_feed(run)
        with database.writing() as session:
            _told(session, source.id, ended=clock())
            _log(session, source.id, run.report, clock())
    except (OperationalError, IntegrityError) as error:  # somebody else is writing, or it is full
        _in_trouble(database, source.id, said := f"vores egen database svigtede: {error.orig}")
        raise SourceUnusable(said) from error
    except SourceUnusable as error:
        _in_trouble(database, source.id, str(error))
        raise
    return run.report


def _in_trouble(database: Database, source_id: str, trouble: str) -> None:
    with contextlib.suppress(OperationalError), database.writing() as session:
        _told(session, source_id, trouble=without_control_characters(trouble)[:400])


def _told(session: Session, source_id: str, **values: object) -> None:
    where = col(HarvestSourceRow.id) == source_id
    session.exec(update(HarvestSourceRow).where(where).values(**values))


def _log(session: Session, source_id: str, report: Report, now: datetime) -> None:
    if report.changed or report.terms:
        details = {
            "tilføjet": report.added,
            "ændret": report.updated,
            "taget ned": report.withdrawn,
            "kladder": len(report.waiting),
            "termer": report.terms,
        }
        deed = Deed("hoest", "harvest_source", source_id, None, details)
        audit_log.append(session, ACTOR, deed, now)

"""One run: follows a source as far as it reaches, page by page, each page whole or not at all.

Where to go on is stored in the same transaction as what was taken in, and only if nobody else has
gone on meanwhile. So a run can be killed at any moment, and two runs at once harm nothing.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlmodel import Session, col, select, update

from app.domain.people import Actor
from app.harvest.asking import Asker, json_of
from app.harvest.catalogue_source import CatalogueSource
from app.harvest.hsds_source import HsdsSource
from app.harvest.taking_in import TakingIn
from app.harvest.values import Expired, IncomingPage, Report, SourceUnusable
from app.harvest.vocabulary import take_in_terms
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.machine_tables import HarvestSourceRow
from app.storage.reference_items import read_reference_data
from app.storage.tables import InterventionRow

ACTOR = Actor(None, "høst")
CATALOGUE, HSDS = "katalog", "hsds"
Progress = Callable[[int], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Source:
    """A catalogue that is followed, and how it went last."""

    id: str
    url: str
    kind: str
    name: str
    started: datetime | None
    ended: datetime | None
    trouble: str | None


def sources(database: Database) -> list[Source]:
    """Every catalogue that is followed, by address."""
    with database.reading() as session:
        followed = select(HarvestSourceRow).where(col(HarvestSourceRow.stopped).is_(False))
        rows = session.exec(followed.order_by(col(HarvestSourceRow.url))).all()
    return [_source(row) for row in rows]


def add_source(
    database: Database, url: str, asker: Asker, *, name: str = "", opgavetype: str | None = None
) -> Source:
    """The source at an address, new or known; a name or opgavetype given anew is kept.

    Raises ``SourceUnusable`` when there is nothing to follow at the address.
    """
    url = url.strip().rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise SourceUnusable(f"»{url}« er ikke en adresse som https://katalog.example.dk")
    with database.reading() as session:
        known = session.exec(select(HarvestSourceRow).where(HarvestSourceRow.url == url)).first()
    kind = known.kind if known else _kind_of(asker, url)
    with database.writing() as session:
        row = session.exec(select(HarvestSourceRow).where(HarvestSourceRow.url == url)).first()
        if row is None:
            called = name or urlsplit(url).netloc
            row = HarvestSourceRow(id=str(uuid.uuid4()), url=url, kind=kind, name=called)
        row.name = name or row.name
        row.opgavetype = opgavetype or row.opgavetype
        row.stopped = False
        session.add(row)
        session.flush()
        return _source(row)


def is_due(database: Database, now: datetime, every: timedelta) -> bool:
    """Whether a followed catalogue has not been asked for so long."""
    return any(one.started is None or now - one.started >= every for one in sources(database))


def stop(database: Database, url: str) -> bool:
    """Follows it no longer; what was taken in stays. False when it was not followed."""
    with database.writing() as session:
        followed = update(HarvestSourceRow).where(
            col(HarvestSourceRow.url) == url.strip().rstrip("/"),
            col(HarvestSourceRow.stopped).is_(False),
        )
        return bool(session.exec(followed.values(stopped=True)).rowcount)


def _source(row: HarvestSourceRow) -> Source:
    return Source(row.id, row.url, row.kind, row.name, row.started, row.ended, row.trouble)


def _kind_of(asker: Asker, url: str) -> str:
    """What can be followed at an address: our own feed first, as it knows what was withdrawn."""
    try:
        said = asker.ask(f"{url}/api/v1/changes?limit=1", json_of)
        if isinstance(said, dict) and {"changes", "next", "more"} <= set(said):
            return CATALOGUE
    except SourceUnusable:
        pass
    said = asker.ask(url, json_of)
    if isinstance(said, dict) and "HSDS" in str(said.get("version", "")) + str(said.get("profile")):
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
    report = Report()
    with database.writing() as session:
        _told(session, source.id, started=clock(), trouble=None)
    try:
        if source.kind == HSDS:
            _follow_hsds(database, source, asker, report, clock, progress)
        else:
            _follow_feed(database, source, asker, report, clock, progress)
    except SourceUnusable as error:
        with database.writing() as session:
            _told(session, source.id, trouble=str(error))
        raise
    with database.writing() as session:
        _told(session, source.id, ended=clock())
        if report.changed or report.terms:
            details = {
                "tilføjet": report.added,
                "ændret": report.updated,
                "taget ned": report.withdrawn,
                "kladder": len(report.waiting),
                "termer": report.terms,
            }
            deed = Deed("hoest", "harvest_source", source.id, None, details)
            audit_log.append(session, ACTOR, deed, clock())
    return report


def _told(session: Session, source_id: str, **values: object) -> None:
    where = col(HarvestSourceRow.id) == source_id
    session.exec(update(HarvestSourceRow).where(where).values(**values))


def _row(database: Database, source_id: str) -> HarvestSourceRow:
    with database.reading() as session:
        return session.get_one(HarvestSourceRow, source_id)


# Another installation's change feed -------------------------------------------------------------


def _follow_feed(
    database: Database,
    source: Source,
    asker: Asker,
    report: Report,
    clock: Clock,
    progress: Progress,
) -> None:
    feed, done, with_terms = CatalogueSource(asker, source.url), 0, False
    while True:
        row = _row(database, source.id)
        try:
            page = feed.page(row.cursor, row.last_sequence, row.etag)
        except Expired:
            _begin_anew(database, row)
            continue
        if page is None:
            return
        if page.changes and not with_terms:
            terms, with_terms = feed.terms(), True
            with database.writing() as session:
                report.terms += take_in_terms(session, terms, clock())
        if _take_in(database, row, page, report, clock()):
            done += len(page.changes)
            progress(done)
            if not page.more:
                return
        asker.pause()


def _begin_anew(database: Database, row: HarvestSourceRow) -> None:
    """The source is read from the beginning; at the end we look for what it has lost meanwhile."""
    with database.writing() as session:
        where = (
            col(HarvestSourceRow.id) == row.id,
            col(HarvestSourceRow.generation) == row.generation,
        )
        anew = {"cursor": None, "last_sequence": 0, "etag": None, "sweeping": True}
        again = update(HarvestSourceRow).where(*where)
        session.exec(again.values(generation=row.generation + 1, **anew))


def _take_in(
    database: Database, row: HarvestSourceRow, page: IncomingPage, report: Report, now: datetime
) -> bool:
    """Takes in one page and stores where to go on; False when somebody else has gone on."""
    mine = Report()
    with database.writing() as session:
        source = session.get_one(HarvestSourceRow, row.id)
        if (source.cursor, source.generation) != (row.cursor, row.generation):
            return False
        taking = TakingIn(session, source, mine, now)
        for change in page.changes:
            taking.change(change)
        if not page.more and source.sweeping:
            taking.sweep()
            source.sweeping = False
        source.etag = page.etag if page.next == source.cursor else None
        source.cursor = page.next
        if page.changes:
            source.last_sequence = page.changes[-1].sequence
        session.add(source)
    report.take(mine)
    return True


# HSDS, which knows no deletions -----------------------------------------------------------------


def _follow_hsds(
    database: Database,
    source: Source,
    asker: Asker,
    report: Report,
    clock: Clock,
    progress: Progress,
) -> None:
    """Reads the whole list, and every service that has changed; what is not in it any more is
    withdrawn when the list was whole.
    """
    with database.reading() as session:
        vocabulary = read_reference_data(session, synonyms=False).vocabulary
    reader = HsdsSource(asker, source.url, source.name, vocabulary)
    with database.writing() as session:
        row = session.get_one(HarvestSourceRow, source.id)
        row.generation, row.sweeping = row.generation + 1, True
        session.add(row)
        report.terms += take_in_terms(session, reader.terms(), clock())
    opgavetype, seen = row.opgavetype, 0
    for page in reader.pages():
        for listed in page.services:
            mine = Report()
            known = _known_since(database, listed.id)
            whole = None if listed.modified and listed.modified == known else reader.read(listed)
            with database.writing() as session:
                taking = TakingIn(session, session.get_one(HarvestSourceRow, row.id), mine, clock())
                if whole is None:
                    taking.seen(listed.id)
                else:
                    taking.change(whole.under(opgavetype))
            report.take(mine)
        seen += len(page.services)
        progress(seen)
        asker.pause()
        if page.is_last and seen >= page.total:
            with database.writing() as session:
                mine = Report()
                current = session.get_one(HarvestSourceRow, row.id)
                TakingIn(session, current, mine, clock()).sweep()
                current.sweeping = False
                session.add(current)
            report.take(mine)


def _known_since(database: Database, identity: str) -> datetime | None:
    """What we have of a public entry was written at home at this instant; None without one."""
    with database.reading() as session:
        row = session.get(InterventionRow, identity)
        return row.updated if row is not None and row.current_change is not None else None

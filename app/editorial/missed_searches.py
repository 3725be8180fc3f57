"""Searches that found nothing or little, kept so that nobody can be known by them.

Of a search only a keyed hash and a number a day are kept. The text itself is kept once the same
search has come on five different days, and never when it looks like something personal.
"""

import hashlib
import hmac
import logging
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, delete, func, select

from app.domain.people import CALENDAR, Action, Person, actor_of, may
from app.domain.requests import SearchRequest
from app.editorial.errors import ChangedMeanwhile, NotAllowed, NotThere, WrongState
from app.editorial.seeding import digest
from app.editorial.verbs import today_in_denmark
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import MissedSearchDayRow, MissedSearchRow

FEW = 2
"""A search that finds at most so many has found little."""
DAYS_BEFORE_TEXT = 5
"""Different days on which a search has to come before its text is kept."""
KEPT_DAYS = 90
LONGEST = 60
"""Characters of a text that may be kept; longer ones tell a story."""
MOST_WAITING = 2_000
"""Different searches that wait in memory; more are let go."""
MOST_LISTED = 500
LONGEST_NOTE = 500
"""Characters of what an editor says of a search."""
NOTED = ("synonym", "mangler")

log = logging.getLogger("indsatskatalog")
_PERSONAL = (
    re.compile(r"\d{6}\W{0,3}\d{4}"),  # a CPR number
    re.compile(r"\S@\S"),  # an e-mail address
    re.compile(r"(?:\d\W{0,2}){8,}"),  # a telephone number
)


@dataclass(frozen=True)
class Missed:
    """One search that found little on several days."""

    key: str
    text: str
    times: int
    days: int
    found: int
    """How many it found the last time."""
    first: date
    last: date
    noted: str | None
    note: str

    @property
    def mark(self) -> str:
        """Of what was noted; a note that was begun from another one is refused."""
        return _mark_of(self.noted, self.note)


def _mark_of(noted: str | None, note: str) -> str:
    return digest((noted, note))


NOT_NOTED = _mark_of(None, "")
"""The mark of a search that nobody has dealt with."""


def normalised(text: str) -> str:
    """A search as it is counted: lower case, single spaces, no signs around it."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    return " ".join(lowered.split()).strip(" .,;:!?\"'»«()")


def may_be_kept(text: str) -> bool:
    """Whether a text tells nothing that looks personal."""
    return 0 < len(text) <= LONGEST and not any(mark.search(text) for mark in _PERSONAL)


class MissedSearches:
    """Gathers them in memory, and writes them now and then. Thread-safe; a crash loses a few."""

    def __init__(self, database: Database, key: str) -> None:
        self.database = database
        self._key = key.encode()
        self._waiting: dict[tuple[str, date], tuple[int, int]] = {}
        self._lock = Lock()

    # Gathering --------------------------------------------------------------------------------

    def note(self, request: SearchRequest, found: int, *, now: datetime) -> None:
        """Remembers a search that found little by its text alone; touches no database."""
        what = normalised(request.q)
        if found > FEW or request.is_filtered or request.side != 1 or not what:
            return
        at = what, today_in_denmark(now)
        with self._lock:
            times, _ = self._waiting.get(at, (0, 0))
            if times or len(self._waiting) < MOST_WAITING:
                self._waiting[at] = times + 1, found

    def flush(self) -> int:
        """Writes what has gathered, in one transaction; returns how many searches."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if not waiting:
            return 0
        try:
            with self.database.writing() as session:
                for (text, day), (times, found) in sorted(waiting.items()):
                    self._count(session, text, day, times, found)
        except SQLAlchemyError as error:  # its message would tell the texts
            log.warning("%d searches were not counted: %s", len(waiting), type(error).__name__)
            return 0
        return len(waiting)

    def _count(self, session: Session, text: str, day: date, times: int, found: int) -> None:
        key = hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
        row = session.get(MissedSearchRow, key) or MissedSearchRow(key=key, found=found, last=day)
        row.found, row.last = found, max(row.last, day)
        session.add(row)
        session.flush()
        of_day = session.get(MissedSearchDayRow, (key, day))
        of_day = of_day or MissedSearchDayRow(key=key, day=day, times=0)
        of_day.times += times
        session.add(of_day)
        session.flush()
        if row.text is None and may_be_kept(text):
            query = select(func.count()).where(col(MissedSearchDayRow.key) == key)
            if session.exec(query).one() >= DAYS_BEFORE_TEXT:
                row.text = text

    # Reading ----------------------------------------------------------------------------------

    def listed(self, person: Person, *, closed: bool = False) -> list[Missed]:
        """Those whose text is known, the most frequent first; open ones, or those dealt with."""
        if not may(person, Action.SEE_INSIGHT):
            raise NotAllowed
        noted = col(MissedSearchRow.noted)
        query = select(MissedSearchRow).where(
            col(MissedSearchRow.text).is_not(None),
            noted.is_not(None) if closed else noted.is_(None),
        )
        with self.database.reading() as session:
            rows = session.exec(query).all()
            days = _days_of(session, [row.key for row in rows])
        found = [_missed(row, days[row.key]) for row in rows if row.key in days]
        return sorted(found, key=lambda one: (-one.times, one.text))[:MOST_LISTED]

    def open(self, person: Person, key: str) -> Missed:
        """One whose text is known, dealt with or not; raises ``NotThere`` for any other."""
        if not may(person, Action.SEE_INSIGHT):
            raise NotAllowed
        with self.database.reading() as session:
            row = session.get(MissedSearchRow, key)
            days = _days_of(session, [key])
        if row is None or row.text is None or key not in days:
            raise NotThere("missed search")
        return _missed(row, days[key])

    def unread(self, person: Person) -> int:
        """How many more searches found little, too seldom for their texts to be kept."""
        if not may(person, Action.SEE_INSIGHT):
            raise NotAllowed
        query = select(func.count()).where(col(MissedSearchRow.text).is_(None))
        with self.database.reading() as session:
            return session.exec(query).one()

    # Verbs ------------------------------------------------------------------------------------

    def close(
        self, person: Person, key: str, noted: str, note: str, mark: str, *, now: datetime
    ) -> None:
        """Says what was made of a search: a synonym, or an offer that is missing.

        ``mark`` is of the search as the person saw it: raises ``ChangedMeanwhile`` when somebody
        else has noted something since. Saying what stands there already changes nothing.
        """
        if not may(person, Action.SEE_INSIGHT):
            raise NotAllowed
        note = " ".join(note.split())
        if noted not in NOTED:
            raise WrongState("Vælg, hvad der er gjort ved søgningen.")
        if noted == "mangler" and not note:
            raise WrongState("Skriv kort, hvad der mangler.")
        if len(note) > LONGEST_NOTE:
            raise WrongState(f"Noten må højst fylde {LONGEST_NOTE} tegn.")
        if any(mark.search(note) for mark in _PERSONAL):
            raise WrongState("Noten ligner noget om en person. Skriv kun om tilbuddet.")
        with self.database.writing() as session:
            row = session.get(MissedSearchRow, key, with_for_update=True)
            if row is None or row.text is None:
                raise NotThere("missed search")
            if (row.noted, row.note) == (noted, note):
                return
            if _mark_of(row.noted, row.note) != mark:
                raise ChangedMeanwhile
            row.noted, row.note = noted, note
            session.add(row)
            details = {"som": noted}  # the log keeps for ever, a search is kept for 90 days
            deed = Deed("noter-soegning", "missed_search", key[:16], None, details)
            audit_log.append(session, actor_of(person), deed, now)


def forget_old(session: Session, now: datetime) -> int:
    """Deletes what is older than 90 days; returns how many searches are gone whole."""
    before = today_in_denmark(now) - timedelta(days=KEPT_DAYS)
    session.exec(delete(MissedSearchDayRow).where(col(MissedSearchDayRow.day) < before))
    gone = session.exec(delete(MissedSearchRow).where(col(MissedSearchRow.last) < before))
    if gone.rowcount:
        details = {"antal": int(gone.rowcount)}
        deed = Deed("glem-soegninger", "missed_search", "alle", None, details)
        audit_log.append(session, CALENDAR, deed, now)
    return int(gone.rowcount)


def _days_of(session: Session, keys: Sequence[str]) -> Mapping[str, list[MissedSearchDayRow]]:
    found: dict[str, list[MissedSearchDayRow]] = {}
    for start in range(0, len(keys), 500):
        query = select(MissedSearchDayRow).where(
            col(MissedSearchDayRow.key).in_(keys[start : start + 500])
        )
        for row in session.exec(query.order_by(col(MissedSearchDayRow.day))):
            found.setdefault(row.key, []).append(row)
    return found


def _missed(row: MissedSearchRow, days: list[MissedSearchDayRow]) -> Missed:
    times = sum(day.times for day in days)
    first, last = days[0].day, days[-1].day
    text = row.text or ""
    return Missed(row.key, text, times, len(days), row.found, first, last, row.noted, row.note)

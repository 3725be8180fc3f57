"""What somebody should look at: for one intervention, or for everything on a desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.availability import FRESH_FOR
from app.domain.workflow import State
from app.editorial.desk import OnDesk
from app.editorial.fault_reports import open_reports
from app.editorial.link_check import broken_links, urls_of
from app.storage.database import Database

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Todo:
    """One thing to look at: what, in words, and where to do it."""

    kind: str
    text: str
    link: str


def todos_of(
    database: Database, items: Iterable[OnDesk], today: date
) -> Mapping[str, tuple[Todo, ...]]:
    """Intervention → what there is to look at. Two statements, however many they are."""
    with database.reading() as session:
        reports = open_reports(session)
        broken = {url: row.finding for url, row in broken_links(session).items()}
    return {
        item.id: (
            *_returned(item),
            *_reports(item, reports.get(item.id, 0)),
            *_review(item, today),
            *_availability(item, today),
            *_links(item, broken),
        )
        for item in items
    }


def todo_of(database: Database, item: OnDesk, today: date) -> tuple[Todo, ...]:
    """What there is to look at in one intervention."""
    return todos_of(database, [item], today)[item.id]


def _at(item: OnDesk, page: str = "") -> str:
    return f"/redaktion/indsatser/{item.id}{page}"


def _returned(item: OnDesk) -> Iterable[Todo]:
    newest = item.newest
    published = item.published.id if item.published else None
    if newest is None or newest.state != State.DRAFT or newest.id == published:
        return
    returned = sum(not comment.accepted for comment in item.comments)
    if returned:
        fields = "1 felt" if returned == 1 else f"{returned} felter"
        yield Todo("returneret", f"{fields} er sendt retur til dig.", _at(item, "/ret"))


def _reports(item: OnDesk, count: int) -> Iterable[Todo]:
    if count:
        told = "1 fejlmelding" if count == 1 else f"{count} fejlmeldinger"
        yield Todo("fejl", f"{told} venter på svar.", f"/redaktion/fejl?indsats={item.id}")


def _review(item: OnDesk, today: date) -> Iterable[Todo]:
    due = item.review_due
    if not item.is_public or due is None or due > today + SOON:
        return
    day = _day(due)
    text = f"Skulle være gennemgået {day}." if due < today else f"Skal gennemgås senest {day}."
    yield Todo("gennemgang", text, _at(item))


def _availability(item: OnDesk, today: date) -> Iterable[Todo]:
    told = item.availability
    if told is None or not item.is_public:
        return
    past = [start for start in told.start_dates if start < today]
    if past:
        starts = ", ".join(map(_day, past))
        yield Todo("start", f"Starter, der er overstået: {starts}.", _at(item, "/pladser"))
    says = told.places is not None or told.waiting_weeks is not None or told.always_open
    if says and today > told.as_of + FRESH_FOR:
        text = f"Pladser og ventetid er fra {_day(told.as_of)} og vises ikke mere som aktuelle."
        yield Todo("pladser", text, _at(item, "/pladser"))


def _links(item: OnDesk, broken: Mapping[str, str]) -> Iterable[Todo]:
    if not broken or item.published is None or not item.is_public:
        return
    for url in urls_of(item.published.content):
        if url in broken:
            yield Todo("link", f"Linket {url} virker ikke: {broken[url]}", _at(item, "/ret"))


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"

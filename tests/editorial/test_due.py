"""What the calendar asks for: expiry, and places and starts that have grown stale."""

from datetime import date, timedelta

from app.catalogue import Gone, Shown
from app.domain.availability import Availability
from app.domain.requests import SearchRequest
from app.editorial.due import DueReport, apply_due
from tests.catalogues import NOW, TODAY, Town, content

OPEN = SearchRequest().selecting("ledig", ["1"])


def _due(town: Town, days: int) -> DueReport:
    with town.database.writing() as session:
        return apply_due(session, NOW + timedelta(days=days))


def test_places_are_restated_as_stale_after_thirty_days_and_not_before(town: Town) -> None:
    identity = town.publish(content(), availability=Availability(as_of=TODAY, places=3))
    town.publish(content("Uden pladser"))
    assert _due(town, 30) == DueReport(expired=0, restated=0)
    assert town.catalogue.search(OPEN).total == 1
    assert _due(town, 31) == DueReport(expired=0, restated=1)
    assert town.catalogue.search(OPEN).total == 0
    found = town.catalogue.show(identity)
    assert isinstance(found, Shown)
    assert not found.public.open_now
    assert found.public.record.updated == NOW, "the calendar is no change of what is written"
    assert _due(town, 31) == DueReport(expired=0, restated=0)


def test_a_start_that_is_past_gives_way_to_the_next_and_then_to_none(town: Town) -> None:
    first, second = TODAY + timedelta(days=2), TODAY + timedelta(days=9)
    identity = town.publish(
        content(), availability=Availability(as_of=TODAY, start_dates=(first, second))
    )

    def start() -> date | None:
        found = town.catalogue.show(identity)
        assert isinstance(found, Shown)
        return found.public.next_start

    assert start() == first
    assert _due(town, 2).restated == 0
    assert _due(town, 3).restated == 1
    assert start() == second
    assert _due(town, 10).restated == 1
    assert start() is None
    assert _due(town, 11).restated == 0


def test_what_is_no_longer_valid_is_withdrawn_the_day_after_its_last(town: Town) -> None:
    identity = town.publish(content(valid_to=TODAY.isoformat()), slug="kort")
    town.publish(content("Uden udløb"))
    assert _due(town, 0) == DueReport(expired=0, restated=0)
    assert _due(town, 1) == DueReport(expired=1, restated=0)
    found = town.catalogue.show("kort")
    assert isinstance(found, Gone)
    assert found.reason == "expired"
    changes = town.changes(2)
    assert [(c.type, c.id, c.reason) for c in changes] == [("delete", identity, "expired")]
    assert town.catalogue.search(SearchRequest()).total == 1
    assert _due(town, 2) == DueReport(expired=0, restated=0)


def test_the_day_is_the_danish_one(town: Town) -> None:
    town.publish(content(valid_to=TODAY.isoformat()))
    late = NOW.replace(hour=22, minute=59)  # 23.59 in Denmark
    with town.database.writing() as session:
        assert apply_due(session, late).expired == 0
    with town.database.writing() as session:
        assert apply_due(session, late + timedelta(minutes=1)).expired == 1


def test_what_was_expired_and_restated_appears_in_the_log_without_gaps(town: Town) -> None:
    for number in range(5):
        town.publish(
            content(f"Nr. {number}", valid_to=TODAY.isoformat() if number % 2 else None),
            availability=Availability(as_of=TODAY, places=1),
        )
    report = _due(town, 40)
    assert report == DueReport(expired=2, restated=3)
    changes = town.changes()
    assert [c.sequence for c in changes] == list(range(1, town.head() + 1))

"""What the calendar does by itself: planned publication, expiry, and reviews long overdue."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest

from app.editorial.due import DueReport
from app.storage import audit_log, public_records
from app.storage.tables import ChangeRow
from app.upkeep import reminders_are_due
from tests.catalogues import content
from tests.currency.showing import (
    NOON,
    TODAY,
    days,
    deeds,
    due,
    planned,
    public,
    published,
    review_due,
)
from tests.desks import Office

LATER = NOON + timedelta(hours=5)


def test_what_was_planned_is_published_at_its_moment_and_not_before(office: Office) -> None:
    identity = planned(office, LATER)
    assert due(office, LATER - timedelta(seconds=1)).published == 0
    assert public(office, identity) is None
    assert due(office, LATER).published == 1
    shown = public(office, identity)
    assert shown is not None
    assert shown.record.reviewed is not None
    assert shown.record.reviewed.by == "godkender i prøven"
    assert deeds(office, "udgiv-planlagt") == [identity]
    assert office.desk.open(office.people["redaktoer"], identity).review_due == date(2027, 11, 18)


def test_the_calendar_can_turn_twice_and_does_everything_once(office: Office) -> None:
    identity = planned(office, LATER, valid_to="2026-11-20")
    assert due(office, LATER).published == 1
    head = office.town.head()
    assert due(office, LATER).is_empty
    assert due(office, NOON + days(3)) == DueReport(expired=1, restated=0)
    assert due(office, NOON + days(3)).is_empty
    assert office.town.head() == head + 1
    assert deeds(office, "udgiv-planlagt") == [identity]
    assert deeds(office, "udloeb") == [identity]
    with office.database.reading() as session:
        assert audit_log.first_break(session) is None


def test_two_who_turn_the_calendar_at_once_publish_once(office: Office) -> None:
    identities = [planned(office, LATER, f"Nr. {number}") for number in range(5)]
    done: list[DueReport] = []
    threads = [Thread(target=lambda: done.append(due(office, LATER))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.published for report in done) == 5
    assert sorted(deeds(office, "udgiv-planlagt")) == sorted(identities)


def test_what_can_no_longer_be_published_comes_back_as_a_draft_with_the_reason(
    office: Office,
) -> None:
    other = published(office, "Den anden")
    slug = office.desk.open(office.people["redaktoer"], other).slug
    identity = planned(office, LATER, "Med forfald", valid_to="2026-11-18")
    fine = planned(office, LATER, "Uden forfald", alternatives=[slug])
    report = due(office, NOON + days(1))
    assert (report.published, report.returned) == (1, 1)
    assert public(office, identity) is None
    assert public(office, fine) is not None
    item = office.desk.open(office.people["redaktoer"], identity)
    assert item.state == "kladde"
    assert [(c.field, c.accepted) for c in item.comments] == [("valid_to", False)]
    assert "Datoen er overskredet" in item.comments[0].text
    assert deeds(office, "udgiv-planlagt-opgivet") == [identity]
    assert due(office, NOON + days(1)).is_empty
    with office.client("redaktoer") as client:
        page = client.get(f"/redaktion/indsatser/{identity}").text
        assert "Kunne ikke udgives som planlagt" in page
        assert "1 felt er sendt retur til dig." in page


def test_what_was_taken_down_after_it_was_planned_does_not_come_up_again(office: Office) -> None:
    approver, editor = office.people["godkender"], office.people["redaktoer"]
    identity = published(office)
    newest = office.desk.open(editor, identity).newest
    assert newest is not None
    changed = newest.content.model_copy(update={"title": "Gå dig gladere"})
    number = office.desk.save(editor, identity, changed, 2, now=NOON)
    office.desk.submit(editor, identity, number, "", now=NOON)
    office.desk.approve(approver, identity, number, {}, publish_at=LATER, now=NOON)
    office.desk.withdraw(approver, identity, "archived", now=NOON + timedelta(minutes=1))
    due(office, LATER)
    assert public(office, identity) is None


def test_thirty_days_over_the_public_is_told_and_told_no_more_once_somebody_vouches(
    office: Office,
) -> None:
    identity = published(office)
    review_due(office, identity, TODAY)
    slug = office.desk.open(office.people["redaktoer"], identity).slug
    assert due(office, NOON + days(29)).unchecked == 0
    assert due(office, NOON + days(30)).unchecked == 1
    assert due(office, NOON + days(31)).unchecked == 0
    shown = public(office, identity)
    assert shown is not None
    assert shown.not_checked_since == TODAY
    assert deeds(office, "gennemgang-overskredet") == [identity]
    with office.client("redaktoer") as client:
        assert "Ikke gennemgået siden 18. november 2026." in client.get(f"/indsatser/{slug}").text
        assert "Not reviewed since 18 November 2026." in client.get(f"/en/indsatser/{slug}").text
        told = client.get(f"/api/v1/interventions/{identity}").json()
        assert told["not_checked_since"] == "2026-11-18"
        office.desk.vouch(office.people["redaktoer"], identity, 2, now=NOON + days(32))
        assert "Ikke gennemgået siden" not in client.get(f"/indsatser/{slug}").text
        told = client.get(f"/api/v1/interventions/{identity}").json()
        assert told["not_checked_since"] is None


def test_what_nobody_has_gone_through_stands_below_its_equal_until_it_is_vouched_for(
    office: Office,
) -> None:
    first = published(office, "Aftentur for alle", summary="Vi går en tur i skoven.")
    published(office, "Blid tur for alle", summary="Vi går en tur i skoven.")
    assert office.town.titles("skoven") == ["Aftentur for alle", "Blid tur for alle"]
    review_due(office, first, TODAY)
    due(office, NOON + days(30))
    assert office.town.titles("skoven") == ["Blid tur for alle", "Aftentur for alle"]
    office.desk.vouch(office.people["redaktoer"], first, 2, now=NOON + days(31))
    assert office.town.titles("skoven") == ["Aftentur for alle", "Blid tur for alle"]


def test_a_record_written_before_there_was_such_a_note_can_still_be_read(office: Office) -> None:
    identity = published(office)
    with office.database.writing() as session:
        change = session.get(ChangeRow, office.town.head())
        assert change is not None
        assert change.record is not None
        change.record = change.record.replace(', "not_checked_since": null', "")
        assert "not_checked_since" not in change.record
        session.add(change)
    with office.database.reading() as session:
        (record,) = public_records.public_records(session, [identity])
    assert record.not_checked_since is None


@pytest.mark.parametrize(
    ("last_day", "midnight"),
    [
        ("2026-10-25", datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        ("2027-03-28", datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_danish_midnight_also_when_the_clock_was_changed_that_night(
    office: Office, last_day: str, midnight: datetime
) -> None:
    identity = office.town.publish(content(valid_to=last_day), now=midnight - days(2))
    assert due(office, midnight - timedelta(seconds=1)).expired == 0
    assert due(office, midnight).expired == 1
    assert public(office, identity) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 10, 25, 5, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 28, 4, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 28, 5, 0, tzinfo=UTC), True),
    ],
)
def test_people_are_reminded_at_seven_in_denmark_summer_and_winter(
    moment: datetime, expected: bool
) -> None:
    assert reminders_are_due(moment, None) is expected
    assert reminders_are_due(moment, moment.date()) is False


def test_a_season_that_ended_does_not_hinder_the_next_one(office: Office) -> None:
    approver, editor = office.people["godkender"], office.people["redaktoer"]
    identity = published(office, valid_to="2026-11-19")
    newest = office.desk.open(editor, identity).newest
    assert newest is not None
    next_season = newest.content.model_copy(update={"valid_to": date(2027, 3, 1)})
    number = office.desk.save(editor, identity, next_season, 2, now=NOON)
    office.desk.submit(editor, identity, number, "", now=NOON)
    opens = NOON + days(5)
    office.desk.approve(approver, identity, number, {}, publish_at=opens, now=NOON)
    assert due(office, NOON + days(2)).expired == 1
    assert public(office, identity) is None
    assert due(office, opens).published == 1
    assert public(office, identity) is not None

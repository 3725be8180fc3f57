"""The change log: numbered without gaps, in the order in which changes were committed."""

import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy.exc import InternalError
from sqlmodel import select

from app.domain.content import Content
from app.domain.vocabulary import Term
from app.editorial import verbs
from app.editorial.errors import NotReady
from app.storage import change_log
from app.storage.database import Database
from app.storage.tables import ChangeRow, InterventionRow
from tests.catalogues import AUTHOR, NOW, Town, content

WRITERS = 8
EACH = 6


def _numbers(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.exec(select(ChangeRow.sequence).order_by(ChangeRow.sequence)))  # type: ignore[arg-type]


def _publish_one(town: Town) -> int:
    with town.database.writing() as session:
        identity = str(uuid.uuid4())
        verbs.create(session, identity, f"indsats-{identity}", "redaktion", now=NOW)
        revision = verbs.save_draft(session, identity, content(), author=AUTHOR, now=NOW)
        verbs.submit(session, revision)
        return verbs.publish(session, revision, now=NOW)


def test_eight_writers_at_once_leave_no_gap_and_no_number_twice(town: Town) -> None:
    seen: list[list[int]] = []

    def write(_: int) -> list[int]:
        mine = []
        for _ in range(EACH):
            mine.append(_publish_one(town))
            seen.append(_numbers(town.database))
        return mine

    with ThreadPoolExecutor(WRITERS) as pool:
        written = [number for mine in pool.map(write, range(WRITERS)) for number in mine]
    assert sorted(written) == _numbers(town.database) == list(range(1, WRITERS * EACH + 1))
    for moment in seen:
        assert moment == list(range(1, len(moment) + 1)), (
            "a later number was seen before an earlier"
        )


def test_the_index_that_followed_eight_writers_holds_what_the_database_holds(town: Town) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(_publish_one, town) for _ in range(WRITERS * EACH)]
        while wait(writing, timeout=0.002).not_done:
            town.catalogue.follow()
    assert [one.exception() for one in writing if one.exception()] == []
    town.catalogue.follow()
    snapshot = town.catalogue.index.snapshot
    assert (snapshot.count, snapshot.sequence) == (WRITERS * EACH, WRITERS * EACH)


def test_a_verb_that_is_rolled_back_leaves_no_number_behind(town: Town) -> None:
    town.publish(content("Første"))
    with pytest.raises(NotReady):
        _publish_a_good_and_a_bad_one(town)
    assert _numbers(town.database) == [1]
    assert town.head() == 1
    town.publish(content("Tredje"))
    assert _numbers(town.database) == [1, 2]


def _publish_a_good_and_a_bad_one(town: Town) -> None:
    with town.database.writing() as session:
        identity = str(uuid.uuid4())
        verbs.create(session, identity, "anden", "redaktion", now=NOW)
        good = verbs.save_draft(session, identity, content("Anden"), author=AUTHOR, now=NOW)
        verbs.submit(session, good)
        assert verbs.publish(session, good, now=NOW) == 2
        empty = verbs.save_draft(session, identity, Content(), author=AUTHOR, now=NOW)
        verbs.submit(session, empty)
        verbs.publish(session, empty, now=NOW)


def _times(database: Database) -> list[datetime]:
    with database.reading() as session:
        return [row.at for row in change_log.changes_after(session, 0, 100)]


def test_who_took_the_time_first_and_writes_last_is_not_dated_before_the_other(
    town: Town,
) -> None:
    later, reached = NOW + timedelta(seconds=3), Event()

    def waits() -> None:
        reached.set()
        town.put("term", "lov/lab", Term(value="lab", label="Lov"), now=NOW)

    with ThreadPoolExecutor(1) as other:
        with town.database.writing() as session:
            waiting = other.submit(waits)
            assert reached.wait(10)
            row = ChangeRow(sequence=0, at=later, kind="term", key="lov/lab", type="upsert")
            change_log.append(session, row)
        waiting.result(10)
    assert _times(town.database) == [later, later]


def test_a_clock_put_back_dates_nothing_before_what_the_log_already_tells(town: Town) -> None:
    ahead, right, caught_up = (NOW + timedelta(hours=hours) for hours in (3, 1, 4))
    one = town.publish(content("Et"), now=ahead)
    two = town.publish(content("To"), now=right)
    with town.database.writing() as session:
        verbs.withdraw(session, one, "archived", now=right)
    town.publish(content("Tre"), now=caught_up)
    assert _times(town.database) == [ahead, ahead, ahead, caught_up]
    with town.database.reading() as session:
        kept, gone = session.get_one(InterventionRow, two), session.get_one(InterventionRow, one)
    assert kept.updated == right, "when it was written is another matter"
    assert gone.withdrawn_at == ahead, "it says when the public last saw a change of it"


def test_of_changes_logged_together_none_is_dated_before_an_earlier_one(
    database: Database,
) -> None:
    hours = [timedelta(hours=hour) for hour in (2, 1, 3)]
    with database.writing() as session:
        change_log.append_all(
            session,
            [
                ChangeRow(sequence=0, at=NOW + hour, kind="term", key="lov/lab", type="upsert")
                for hour in hours
            ],
        )
    assert _times(database) == [NOW + hour for hour in (hours[0], hours[0], hours[2])]


def test_changes_after_a_number_come_in_order_and_only_so_many(town: Town) -> None:
    for title in "ABCDE":
        town.publish(content(title))
    with town.database.reading() as session:
        rows = change_log.changes_after(session, 1, 3)
        assert [row.sequence for row in rows] == [2, 3, 4]
        assert change_log.changes_after(session, 5, 3) == []
        assert change_log.changes_after(session, 0, 10, kind="term") == []
        assert change_log.last_change_at(session) == NOW


def test_an_empty_catalogue_stands_at_zero(database: Database) -> None:
    with database.reading() as session:
        assert change_log.head(session) == 0
        assert change_log.last_change_at(session) is None


def test_reading_sees_one_moment_while_another_writes(town: Town) -> None:
    town.publish(content("Før"))
    with town.database.reading() as session:
        before = change_log.head(session)
        town.publish(content("Efter"))
        assert change_log.head(session) == before
        assert len(session.exec(select(InterventionRow)).all()) == 1
    assert town.head() == before + 1


def test_what_is_written_through_the_reading_door_is_thrown_away(town: Town) -> None:
    with town.database.reading() as session:
        session.add(InterventionRow(id="x", provenance="redaktion", created=NOW))
        with suppress(InternalError):  # PostgreSQL refuses it
            session.flush()
    with town.database.reading() as session:
        assert session.get(InterventionRow, "x") is None

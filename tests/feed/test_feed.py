"""The change feed and the export: nothing lost, nothing twice, and told when it is too late."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.catalogue.feed import Feed
from app.domain.availability import Availability
from app.domain.cursors import BadCursor, Cursor, LogState
from app.domain.published import Published
from app.editorial import verbs
from app.storage import change_log
from app.storage.tables import ChangeRow
from tests.catalogues import NOW, TODAY, Town, content
from tests.conftest import Seeded
from tests.http_client import Client
from tests.storage.test_statement_counts import counting

STATE = LogState("6d9d0e0e-2f0f-4b6e-9f3a-0c9a2f7f3f11", head=20, horizon=5)


def follow(client: Client, after: str | None = None, limit: int = 2) -> tuple[list[Any], str]:
    """Every change after a cursor, and the cursor to come back with."""
    found: list[Any] = []
    while True:
        given = f"?limit={limit}" + (f"&after={after}" if after else "")
        answer = client.get(f"/api/v1/changes{given}")
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["after"] == after
        assert f"after={body['next']}" in answer.headers["link"]
        found += body["changes"]
        after = body["next"]
        if not body["more"]:
            return found, str(after)


def export(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """The records of an export by id, and its last line."""
    answer = client.get("/api/v1/export.ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    *lines, end = map(json.loads, answer.text.splitlines())
    assert set(end) == {"cursor", "count"}
    assert end["count"] == len(lines)
    return {line["id"]: line for line in lines}, end


def replayed(changes: list[Any], onto: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a follower has after these changes."""
    kept = dict(onto or {})
    for change in changes:
        if change["type"] == "upsert":
            kept[change["id"]] = change["intervention"]
        else:
            kept.pop(change["id"], None)
    return kept


def _some_history(town: Town) -> tuple[str, str]:
    one, two = town.publish(content("Et"), slug="et"), town.publish(content("To"))
    town.publish(content("Et, rettet"), identity=one)
    town.tell(one, Availability(as_of=TODAY, places=3))
    with town.database.writing() as session:
        verbs.withdraw(session, two, "merged", now=NOW, into=one)
    return one, two


def test_whoever_follows_from_the_beginning_has_what_the_export_has(
    town: Town, town_client: Client
) -> None:
    one, two = _some_history(town)
    changes, cursor = follow(town_client)
    assert [c["sequence"] for c in changes] == [1, 2, 3, 4, 5]
    assert changes[-1] | {"at": None} == {
        "sequence": 5,
        "type": "delete",
        "id": two,
        "at": None,
        "reason": "merged",
        "into": one,
        "intervention": None,
    }
    records, end = export(town_client)
    assert replayed(changes) == records
    assert end["cursor"] == cursor


def test_an_export_goes_on_with_its_cursor(town: Town, town_client: Client) -> None:
    one, _ = _some_history(town)
    records, end = export(town_client)
    town.publish(content("Et, igen"), identity=one)
    three = town.publish(content("Tre"))
    changes, _ = follow(town_client, end["cursor"])
    assert [c["id"] for c in changes] == [one, three]
    assert replayed(changes, records) == export(town_client)[0]


def test_the_cursor_passes_over_changes_of_the_vocabulary(town: Town, town_client: Client) -> None:
    town.publish(content("Et"))
    _, cursor = follow(town_client)
    town.say("gang", "spadseretur")
    changes, later = follow(town_client, cursor)
    assert changes == []
    assert later != cursor


def test_an_idle_poll_is_a_304_and_touches_one_row(town: Town, town_client: Client) -> None:
    town.publish(content("Et"))
    _, cursor = follow(town_client)
    path = f"/api/v1/changes?after={cursor}"
    etag = town_client.get(path).headers["etag"]
    with counting(town.database) as seen:
        lines = [("if-none-match", '"another"'), ("if-none-match", etag)]
        idle = town_client.get(path, headers=lines)
    assert (idle.status_code, idle.content) == (304, b"")
    assert idle.headers["etag"] == etag
    assert idle.headers["access-control-allow-origin"] == "*"
    assert len(seen) == 1
    assert "FROM log_head" in seen[0]
    town.publish(content("To"))
    assert town_client.get(path, headers={"if-none-match": etag}).status_code == 200


def test_the_tag_of_a_page_is_not_the_tag_of_another(town: Town, town_client: Client) -> None:
    town.publish(content("Et"))
    tags = {
        town_client.get(path).headers["etag"]
        for path in ("/api/v1/changes", "/api/v1/changes?limit=1", "/api/v1/export.ndjson")
    }
    assert len(tags) == 3


def test_the_export_answers_304_and_head_without_reading_a_record(
    town: Town, town_client: Client
) -> None:
    town.publish(content("Et"))
    etag = town_client.get("/api/v1/export.ndjson").headers["etag"]
    for method, headers, status in (("GET", {"if-none-match": etag}, 304), ("HEAD", {}, 200)):
        with counting(town.database) as seen:
            answer = town_client.request(method, "/api/v1/export.ndjson", headers=headers)
        assert (answer.status_code, answer.content) == (status, b"")
        assert answer.headers["etag"] == etag
        assert len(seen) == 1


def _months_later(town: Town, days: int) -> datetime:
    """Lets the log forget what it may, so many days after ``NOW``."""
    later = NOW + timedelta(days=days)
    with town.database.writing() as session:
        change_log.forget_overtaken(session, later)
    return later


def _remembered(town: Town) -> list[int]:
    with town.database.reading() as session:
        return list(session.exec(select(ChangeRow.sequence).order_by(ChangeRow.sequence)))  # type: ignore[arg-type]


def test_a_tombstone_is_kept_for_180_days_and_then_forgotten(
    town: Town, town_client: Client
) -> None:
    _some_history(town)
    three = town.publish(content("Tre"), now=NOW + timedelta(days=170))
    _, cursor = follow(town_client)
    early = Cursor.read(cursor).moved_to(4)
    _months_later(town, 180)
    assert _remembered(town) == [1, 2, 3, 4, 5, 6]
    assert [c["sequence"] for c in follow(town_client, str(early))[0]] == [5, 6]
    _months_later(town, 182)
    assert _remembered(town) == [4, 6], "what the public sees stays, however old"
    changes, _ = follow(town_client)
    assert replayed(changes) == export(town_client)[0]
    assert {c["id"] for c in changes} >= {three}


def test_an_expired_cursor_is_a_410_that_leads_to_the_export(
    town: Town, town_client: Client
) -> None:
    _some_history(town)
    _, cursor = follow(town_client)
    town.publish(content("Tre"), now=NOW + timedelta(days=170))
    _months_later(town, 182)
    behind = str(Cursor.read(cursor).moved_to(4))
    answer = town_client.get(f"/api/v1/changes?after={behind}")
    assert answer.status_code == 410
    assert answer.json()["type"].endswith("#cursor-expired")
    assert "/api/v1/export.ndjson" in answer.json()["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert follow(town_client, cursor)[0][0]["sequence"] == 6, "who has seen all may go on"


def test_whoever_began_after_the_forgetting_is_never_thrown_out_by_it(
    town: Town, town_client: Client
) -> None:
    _some_history(town)
    town.publish(content("Tre"), now=NOW + timedelta(days=170))
    _months_later(town, 182)
    first = town_client.get("/api/v1/changes?limit=1").json()
    assert [c["sequence"] for c in first["changes"]] == [4]
    rest, _ = follow(town_client, first["next"], limit=1)
    assert [c["sequence"] for c in rest] == [6]


def test_forgetting_waits_for_a_days_worth_and_never_forgets_the_newest(town: Town) -> None:
    one = town.publish(content("Et"))
    with town.database.writing() as session:
        verbs.withdraw(session, one, "archived", now=NOW)
    with town.database.writing() as session:
        assert change_log.forget_overtaken(session, NOW + timedelta(days=180, hours=23)) == 0
        assert change_log.forget_overtaken(session, NOW + timedelta(days=400)) == 1
        assert change_log.forget_overtaken(session, NOW + timedelta(days=400)) == 0
    assert _remembered(town) == [2]


def test_an_index_from_before_the_forgetting_is_built_anew(town: Town) -> None:
    one = town.publish(content("Gammel"))
    town.catalogue.build_index()
    with town.database.writing() as session:
        verbs.withdraw(session, one, "archived", now=NOW)
    town.publish(content("Ny"), now=NOW + timedelta(days=300))
    _months_later(town, 300)
    assert not town.catalogue.load_index()
    town.catalogue.open_index()
    assert town.titles("gammel") == []
    town.catalogue.write_index()
    assert town.titles("ny") == ["Ny"]


@pytest.mark.parametrize(
    ("cursor", "good"),
    [
        (Cursor.beginning(STATE), True),
        (Cursor.at_head(STATE), True),
        (Cursor("6d9d0e0e", 5, 0), True),
        (Cursor("6d9d0e0e", 4, 0), False),
        (Cursor("6d9d0e0e", 4, 5), True),
        (Cursor("6d9d0e0e", 21, 5), False),
        (Cursor("00000000", 20, 5), False),
    ],
)
def test_a_cursor_is_good_as_long_as_its_holder_can_miss_nothing(
    cursor: Cursor, good: bool
) -> None:
    assert cursor.is_good(STATE) is good
    assert Cursor.read(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    ["", "0", "1", "æ", "=" * 8, "a" * 121, "MS4", "MS42ZDlkMGUwZS4wMS4w", "MS42ZDlkMGUwZS4xLjA="],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        Cursor.read(text)


def test_a_bad_cursor_is_told_what_to_do(town_client: Client) -> None:
    answer = town_client.get("/api/v1/changes?after=abc")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "after"
    assert "leave it out" in answer.json()["errors"][0]["detail"]


def test_the_feed_of_the_real_catalogue_replays_to_its_export(client: Client) -> None:
    changes, _ = follow(client, limit=1000)
    assert [c["sequence"] for c in changes] == sorted({c["sequence"] for c in changes})
    assert replayed(changes) == export(client)[0]


def test_an_export_has_every_record_once_whatever_the_batches(seeded: Seeded) -> None:
    cursor, batches = Feed(seeded.catalogue).export(batch=7)
    ids = [record.id for batch in batches for record in batch]
    assert sorted(ids) == sorted(record.id for record in seeded.records())
    assert cursor.sequence == Feed(seeded.catalogue).state().head


def test_what_is_changed_during_an_export_is_in_it_once(town: Town) -> None:
    ids = [town.publish(content(f"Nr. {n}")) for n in range(6)]
    cursor, batches = Feed(town.catalogue).export(batch=2)
    seen = [one.id for one in next(batches)]
    town.publish(content("Nr. 0, rettet"), identity=ids[0])
    town.publish(content("Nr. 5, rettet"), identity=ids[5])
    ids.append(town.publish(content("Nr. 6")))
    seen += [one.id for batch in batches for one in batch]
    assert sorted(seen) == sorted(ids)
    news = Feed(town.catalogue).changes(cursor, 10)
    assert [change.id for change in news.changes] == [ids[0], ids[5], ids[6]]


def test_what_is_read_quickly_is_what_is_read_value_by_value(seeded: Seeded) -> None:
    quick = {one.id: one for batch in Feed(seeded.catalogue).export()[1] for one in batch}
    assert quick == {record.id: Published.of(record) for record in seeded.records()}

"""An entry's life on PostgreSQL, from draft to archive, as each of those around it sees it."""

import json
from datetime import UTC, datetime, timedelta

from app.catalogue import Gone
from app.domain.availability import Availability
from app.domain.people import COMMAND_LINE
from app.editorial import verbs
from app.editorial.due import DueReport, apply_due
from app.editorial.reminders import planned
from app.storage import audit_log
from app.storage.desk_tables import WorkRow
from app.storage.people_tables import AuditRow
from tests.catalogues import NOW, TODAY, Town, content
from tests.desks import Office
from tests.editors.test_walk import WHOLE
from tests.harvest.neighbours import Follower, impatient, open_site


def test_an_entry_walks_from_draft_to_review_to_the_public_to_the_archive(office: Office) -> None:
    identity = office.draft("Gå dig glad")
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as editor, office.client("godkender") as approver:
        sent = editor.post(f"{at}/ret", {**WHOLE, "basis": "1", "handling": "send"})
        assert sent.status_code == 303
        assert editor.get("/indsatser/gaa-dig-glad").status_code == 404
        done = approver.post(f"{at}/godkend", {"basis": "2", "handling": "udgiv"})
        assert done.status_code == 303, done.text
        assert editor.get("/indsatser/gaa-dig-glad").status_code == 200
        assert office.town.titles("glad") == ["Gå dig glad"]
        lines = editor.get("/api/v1/export.ndjson").text.splitlines()
        assert [json.loads(line)["id"] for line in lines if '"id"' in line] == [identity]
        office.desk.withdraw(
            office.people["godkender"], identity, "archived", now=datetime.now(UTC)
        )
        assert editor.get("/indsatser/gaa-dig-glad").status_code == 410
        told = editor.get("/api/v1/changes").json()["changes"]
    assert [(one["sequence"], one["type"]) for one in told] == [(1, "upsert"), (2, "delete")]
    assert isinstance(office.catalogue.show(identity), Gone)
    with office.database.reading() as session:
        assert audit_log.first_break(session) is None
        rows = [row for row in audit_log.entries(session) if row.key == identity]
    assert [row.action for row in rows] == ["opret", "gem", "send", "udgiv", "tag-ned"]


def test_a_neighbour_follows_what_is_published_changed_and_withdrawn(
    town: Town, follower: Town
) -> None:
    first, second = town.publish(content("Gåture")), town.publish(content("Svømning"))
    with impatient() as asker, open_site(town) as url:
        ours = Follower(follower, asker)
        report = ours.follow(url)
        assert (report.added, report.kept) == (2, [])
        town.publish(content("Gåture ved åen"), identity=first)
        with town.database.writing() as session:
            verbs.withdraw(session, second, "archived", now=NOW)
        report = ours.follow(url)
        assert (report.updated, report.withdrawn, report.kept) == (1, 1, [])
        assert set(ours.public()) == {"Gåture ved åen"}
        assert follower.titles("gåture") == ["Gåture ved åen"]


def test_the_calendar_withdraws_what_has_expired_and_restates_what_is_open(town: Town) -> None:
    town.publish(content("Kort", valid_to=TODAY.isoformat()))
    town.publish(content("Åben"), availability=Availability(as_of=TODAY, places=3))
    nothing, expired, restated = DueReport(0, 0), DueReport(1, 0), DueReport(0, 1)
    for days, expected in ((0, nothing), (1, expired), (31, restated)):
        with town.database.writing() as session:
            assert apply_due(session, NOW + timedelta(days=days)) == expected
    assert town.titles("") == ["Åben"]
    assert [change.sequence for change in town.changes()] == [1, 2, 3, 4]


def test_reminders_can_be_looked_at_without_being_claimed(office: Office) -> None:
    identity = office.town.publish(content())
    with office.database.writing() as session:
        session.add(WorkRow(intervention_id=identity, owner_id=office.nord, review_due=TODAY))
    letters = planned(office.database, "https://katalog.test", now=NOW)
    assert letters
    assert planned(office.database, "https://katalog.test", now=NOW) == letters


def test_a_page_that_only_looks_locks_nothing(office: Office) -> None:
    """PostgreSQL refuses it where nothing may be written."""
    identity = office.draft()
    pages = ("vokabular/helbred/laenderyg", "synonymer", "indsigt", "spor", "filer", "overblik")
    with office.client("system") as client:
        for page in (*pages, f"indsatser/{identity}", f"indsatser/{identity}/versioner"):
            assert client.get(f"/redaktion/{page}").status_code in (200, 404), page
        assert client.get(f"/redaktion/{pages[0]}").status_code == 200


def test_the_last_moment_of_the_last_year_can_be_kept_and_read(office: Office) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    with office.database.writing() as session:
        deed = audit_log.Deed("opret", "intervention", "x")
        number = audit_log.append(session, COMMAND_LINE, deed, last)
    with office.database.reading() as session:
        kept = session.get(AuditRow, number)
        assert kept is not None
        assert kept.at == last
        assert audit_log.first_break(session) is None

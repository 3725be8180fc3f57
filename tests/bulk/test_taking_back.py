"""An import is taken back: what stood before is the newest again, and what was edited is named."""

import pytest

from app.editorial.errors import NotThere, WrongState
from app.editorial.importing_undo import GIVEN_AWAY, Undoing
from app.storage import audit_log
from tests.bulk.files import WHOLE, all_of, csv_file, take_in
from tests.catalogues import NOW, content
from tests.desks import Office
from tests.http_client import Client

SECOND = csv_file(
    {**WHOLE, "adresse": "gaa-dig-glad", "purpose": "Rettet"},
    {**WHOLE, "adresse": "den-nye", "title": "Den nye"},
)


def _both(office: Office, *, publish: bool) -> None:
    """One that stands, and an import that changes it and creates another."""
    system = office.people["system"]
    take_in(office.database, csv_file(WHOLE), system, office.nord, publish=publish, batch="a")
    take_in(office.database, SECOND, system, office.nord, publish=publish, batch="b")


def test_drafts_are_again_what_they_were_and_the_created_is_gone(office: Office) -> None:
    _both(office, publish=False)
    boss = office.people["godkender"]
    past = Undoing(office.database).take_back(boss, "b", now=NOW)
    assert (past.left, past.taken_back) == ((), NOW)
    new, old = all_of(office)
    assert (new.slug, new.withdrawn, new.is_public) == ("den-nye", "deleted", False)
    assert old.newest is not None
    assert (old.newest.number, old.newest.content.purpose) == (3, None)
    with office.database.reading() as session:
        entries = [row.action for row in audit_log.entries(session) if row.kind == "import"]
    assert entries == ["importer", "importer", "tag-import-tilbage"]


def test_what_was_never_public_is_not_there_for_the_public(
    office: Office, town_client: Client
) -> None:
    _both(office, publish=False)
    Undoing(office.database).take_back(None, "b", now=NOW)
    assert town_client.get("/indsatser/den-nye").status_code == 404


def test_the_public_sees_again_what_it_saw_before(office: Office, town_client: Client) -> None:
    _both(office, publish=True)
    assert "Rettet" in town_client.get("/indsatser/gaa-dig-glad").text
    Undoing(office.database).take_back(office.people["system"], "b", now=NOW)
    new, old = all_of(office)
    assert (new.is_public, new.withdrawn) == (False, "deleted")
    assert old.published is not None
    assert (old.is_public, old.published.content.purpose) == (True, None)
    assert "Rettet" not in town_client.get("/indsatser/gaa-dig-glad").text
    assert town_client.get("/indsatser/den-nye").status_code == 410


def test_an_earlier_draft_is_the_newest_again_behind_what_is_public(office: Office) -> None:
    system = office.people["system"]
    take_in(office.database, csv_file(WHOLE), system, office.nord, publish=True, batch="a")
    (item,) = all_of(office)
    office.desk.save(system, item.id, content(purpose="Halvt skrevet"), 1, now=NOW)
    take_in(office.database, SECOND, system, office.nord, publish=True, batch="b")
    Undoing(office.database).take_back(system, "b", now=NOW)
    old = office.desk.open(system, item.id)
    assert old.newest is not None
    assert old.published is not None
    assert (old.published.content.purpose, old.newest.content.purpose) == (None, "Halvt skrevet")
    assert (old.newest.state, old.published.state) == ("kladde", "publiceret")


@pytest.mark.parametrize("publish", [False, True])
def test_what_somebody_has_edited_since_is_left_and_named(office: Office, publish: bool) -> None:
    _both(office, publish=publish)
    edited = next(item for item in all_of(office) if item.slug == "gaa-dig-glad")
    assert edited.newest is not None
    office.desk.save(
        office.people["kollega"], edited.id, content(title="Mit"), edited.newest.number, now=NOW
    )
    past = Undoing(office.database).take_back(office.people["system"], "b", now=NOW)
    assert past.left == ((edited.id, "Mit"),)
    new, old = all_of(office)
    assert new.withdrawn == "deleted"
    assert old.newest is not None
    assert old.newest.content.title == "Mit"


def test_an_import_is_taken_back_once_and_only_by_those_who_may(office: Office) -> None:
    _both(office, publish=True)
    undoing = Undoing(office.database)
    for stranger in ("fremmed", "redaktoer"):
        with pytest.raises(NotThere):
            undoing.take_back(office.people[stranger], "b", now=NOW)
    assert undoing.past(office.people["fremmed"]) == []
    with pytest.raises(WrongState):  # it was published, and an approver alone may not publish
        undoing.take_back(office.people["godkender"], "b", now=NOW)
    undoing.take_back(office.people["system"], "b", now=NOW)
    with pytest.raises(WrongState):
        undoing.take_back(office.people["system"], "b", now=NOW)


def test_what_has_been_given_to_another_organisation_is_left_and_not_shown(office: Office) -> None:
    _both(office, publish=False)
    given = next(item for item in all_of(office) if item.slug == "gaa-dig-glad")
    office.desk.give(office.people["system"], given.id, office.syd, now=NOW)
    past = Undoing(office.database).take_back(office.people["godkender"], "b", now=NOW)
    assert past.left == ((given.id, GIVEN_AWAY),)
    kept = office.desk.open(office.people["system"], given.id).newest
    assert kept is not None
    assert kept.content.purpose == "Rettet"

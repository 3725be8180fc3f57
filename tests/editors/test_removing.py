"""A draft that was never public is put away and fetched back; no version is ever lost."""

import pytest

from app.editorial.errors import WrongState
from app.storage import audit_log
from tests.bulk.files import WHOLE as A_ROW
from tests.bulk.files import csv_file, take_in
from tests.catalogues import NOW, content
from tests.desks import Office
from tests.editors.test_walk import WHOLE
from tests.editors.things import Things


def test_a_removed_draft_is_out_of_the_way_and_comes_back_whole(office: Office) -> None:
    identity = office.draft("Skrevet ved en fejl")
    office.desk.save(office.people["redaktoer"], identity, content(purpose="Et"), 1, now=NOW)
    at = f"/redaktion/indsatser/{identity}"
    with office.client("kollega") as client:
        assert "Fjern kladden" in client.get(at).text
        assert client.post(f"{at}/fjern").status_code == 303
        assert identity not in client.get("/redaktion").text
        assert identity not in client.get("/redaktion?vis=kladder").text
        assert identity not in client.get("/redaktion?vis=taget-ned").text
        assert identity in client.get("/redaktion?vis=fjernede").text
        assert identity not in client.get("/redaktion/filer/hent?format=csv").text
        assert "Version 2" not in client.get(at).text
        assert client.get(f"{at}/sammenlign?fra=1&til=2").status_code == 200
        assert client.post(f"{at}/hent-tilbage").status_code == 303
        assert identity in client.get("/redaktion?vis=kladder").text
        assert "Fjernede kladder" not in client.get("/redaktion").text
    versions = office.desk.versions(office.people["redaktoer"], identity)
    assert [version.number for version in versions] == [2, 1]


def test_nobody_goes_on_with_what_was_removed_and_what_they_typed_is_kept(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as client:
        client.post(f"{at}/fjern")
        form = {**WHOLE, "purpose": "Skrevet imens", "basis": "1", "handling": "gem"}
        answer = client.post(f"{at}/ret", form)
        assert (answer.status_code, "Skrevet imens" in answer.text) == (409, True)
        assert "Hent den tilbage først" in answer.text
        assert client.post(f"{at}/send", {"basis": "1"}).status_code == 409


@pytest.mark.parametrize("state", ["til godkendelse", "offentlig", "taget ned", "fjernet"])
def test_only_a_draft_that_was_never_public_can_be_removed(office: Office, state: str) -> None:
    identity = Things(office).bring_to(state)
    with office.database.reading() as session:
        before = len(list(audit_log.entries(session)))
    with pytest.raises(WrongState):
        office.desk.remove(office.people["administrator"], identity, now=NOW)
    with office.database.reading() as session:
        assert len(list(audit_log.entries(session))) == before


def test_it_is_not_counted_as_work_that_waits(office: Office) -> None:
    identity = office.draft()
    with office.client("redaktoer") as client:
        before = client.get("/redaktion/indsigt").text
        client.post(f"/redaktion/indsatser/{identity}/fjern")
        after = client.get("/redaktion/indsigt").text
    assert "<dd>1</dd>" in before
    assert "<dd>1</dd>" not in after


def test_a_file_that_names_it_fetches_it_back(office: Office) -> None:
    identity = office.draft()
    office.desk.remove(office.people["redaktoer"], identity, now=NOW)
    take_in(office.database, csv_file({**A_ROW, "id": identity}), None, office.nord)
    item = office.desk.open(office.people["redaktoer"], identity)
    assert (item.is_removed, item.state) == (False, "kladde")

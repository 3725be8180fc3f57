"""What was taken down by mistake comes back as it was, by the way of every publication."""

import re

import pytest

from app.domain.forms import pairs_of
from tests.currency.showing import public
from tests.desks import Office
from tests.editors.things import Things


@pytest.fixture
def taken_down(office: Office) -> str:
    """An intervention of Nord's that was public, as version 2."""
    return Things(office).bring_to("taget ned")


def _basis(page: str) -> str:
    found = re.search(r'name="basis" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_what_was_taken_down_is_published_again_unchanged_once_another_approves(
    office: Office, taken_down: str
) -> None:
    at = f"/redaktion/indsatser/{taken_down}"
    with office.client("redaktoer") as editor, office.client("godkender") as approver:
        page = editor.get(at).text
        assert "Gør klar til at udgive igen" in page
        sent = {"version": "2", "basis": "2"}
        assert editor.post(f"{at}/gendan", sent).status_code == 303
        assert public(office, taken_down) is None
        assert "Gør klar til at udgive igen" not in editor.get(at).text
        assert editor.post(f"{at}/send", {"basis": "3"}).status_code == 303
        review = approver.get(f"{at}/godkend").text
        assert "Intet er ændret, siden offentligheden sidst så den." in review
        done = approver.post(f"{at}/godkend", {"basis": _basis(review), "handling": "udgiv"})
        assert done.status_code == 303
    again = public(office, taken_down)
    assert again is not None
    assert again.content.title == "Gå dig glad (taget ned, nord)"


def test_nobody_brings_their_own_work_back_alone(office: Office, taken_down: str) -> None:
    at = f"/redaktion/indsatser/{taken_down}"
    with office.client("godkender") as approver:
        approver.post(f"{at}/gendan", {"version": "2", "basis": "2"})
        approver.post(f"{at}/send", {"basis": "3"})
        refused = approver.post(f"{at}/godkend", {"basis": "3", "handling": "udgiv"})
    assert refused.status_code == 422
    assert public(office, taken_down) is None


def test_the_form_of_what_was_taken_down_can_be_sent_as_it_stands(
    office: Office, taken_down: str
) -> None:
    at, person = f"/redaktion/indsatser/{taken_down}", office.people["redaktoer"]
    item = office.desk.open(person, taken_down)
    assert item.newest is not None
    as_it_stands = dict(pairs_of(item.newest.content))
    with office.client("redaktoer") as editor:
        form = {**as_it_stands, "basis": "2"}
        assert editor.post(f"{at}/ret", {**form, "handling": "gem"}).status_code == 303
        assert editor.post(f"{at}/ret", {**form, "handling": "send"}).status_code == 303
    after = office.desk.open(person, taken_down).newest
    assert after is not None
    assert (after.number, after.state) == (3, "til_godkendelse"), "one new draft is enough"


def test_every_version_of_what_was_taken_down_can_be_restored_the_newest_too(
    office: Office, taken_down: str
) -> None:
    with office.client("redaktoer") as editor:
        page = editor.get(f"/redaktion/indsatser/{taken_down}/versioner").text
    assert re.findall(r'name="version" value="(\d)"', page) == ["2", "1"]
    assert "Var offentlig" in page


def test_saving_what_the_public_sees_unchanged_still_changes_nothing(office: Office) -> None:
    identity = Things(office).bring_to("offentlig")
    person = office.people["redaktoer"]
    item = office.desk.open(person, identity)
    assert item.newest is not None
    written, now = item.newest.content, item.newest.created
    assert office.desk.save(person, identity, written, 2, now=now) == 2
    with office.client("redaktoer") as editor:
        page = editor.get(f"/redaktion/indsatser/{identity}/versioner").text
    assert re.findall(r'name="version" value="(\d)"', page) == ["1"]

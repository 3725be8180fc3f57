"""What a reviewer said of a field stands at the field, whether it was accepted or not."""

from datetime import timedelta

import pytest

from tests.catalogues import NOW, content
from tests.desks import Office
from tests.editors.things import Things

SAID = {"summary": (False, "Skriv, hvornår I går."), "title": (True, "God titel.")}
GOOD, BAD = "God titel.", "Skriv, hvornår I går."


@pytest.fixture
def returned(office: Office) -> str:
    """One that was returned, with a word on each field."""
    identity = Things(office).bring_to("til godkendelse")
    office.desk.return_draft(office.people["godkender"], identity, 2, SAID, now=NOW)
    return identity


def _pages(office: Office, identity: str) -> str:
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as client:
        return client.get(at).text + client.get(f"{at}/ret").text


def test_the_writer_reads_both_kinds(office: Office, returned: str) -> None:
    pages = _pages(office, returned)
    assert pages.count(GOOD) == pages.count(BAD) == 2
    assert "<b>Godkenderen skrev:</b> God titel." in pages
    assert f"<b>Sendt retur:</b> {BAD}" in pages


def test_a_word_on_what_is_published_reaches_the_writer(office: Office) -> None:
    identity = Things(office).bring_to("til godkendelse")
    form = {"basis": "2", "felt.title": "ok", "kommentar.title": GOOD, "handling": "udgiv"}
    with office.client("godkender") as client:
        answer = client.post(f"/redaktion/indsatser/{identity}/godkend", form)
        assert answer.status_code == 303
    assert _pages(office, identity).count(GOOD) == 2


def test_what_was_returned_is_settled_once_it_is_published(office: Office, returned: str) -> None:
    desk, people = office.desk, office.people
    later = NOW + timedelta(hours=1)
    desk.submit(people["redaktoer"], returned, 2, "", now=later)
    desk.approve(people["godkender"], returned, 2, {}, now=later)
    desk.save(people["redaktoer"], returned, content(purpose="Nyt"), 2, now=later)
    pages = _pages(office, returned)
    assert BAD not in pages
    assert "sendt retur" not in pages.lower()


def test_what_was_said_stays_when_it_is_sent_again_unchanged_or_taken_back(
    office: Office, returned: str
) -> None:
    desk, writer = office.desk, office.people["redaktoer"]
    for step in ("sent again", "taken back"):
        if step == "sent again":
            desk.submit(writer, returned, 2, "", now=NOW + timedelta(hours=1))
        else:
            desk.take_back(writer, returned, now=NOW + timedelta(hours=2))
        said = {comment.field: comment.text for comment in desk.open(writer, returned).comments}
        assert said == {"summary": BAD, "title": GOOD}, step

"""A review that is refused comes back as it was sent: a lost verdict would be an acceptance."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.domain.days import DENMARK
from app.domain.people import Person
from app.editorial.errors import WrongState
from app.storage.tables import RevisionRow
from tests.catalogues import content
from tests.currency.showing import NOON, due, planned, public, published, sent
from tests.desks import Office
from tests.editors.things import Things

ADVICE = "Vælg et senere tidspunkt, eller lad feltet stå tomt for at udgive nu."
PASSED = f"Tidspunktet er passeret. {ADVICE}"
SAID = {
    "felt.title": "ret",
    "kommentar.title": 'Skriv »Gå dig glad« & ikke "gå".',
    "felt.summary": "ok",
    "kommentar.summary": "Godt skrevet.",
    "tid": "2030-12-01T08:00",
}
AS_SHOWN = "Skriv »Gå dig glad« &amp; ikke &#34;gå&#34;.</textarea>"


@pytest.fixture
def waiting(office: Office) -> str:
    """An intervention of Nord's that waits for its review."""
    return Things(office).bring_to("til godkendelse")


def _post(office: Office, identity: str, *, who: str = "godkender", **form: str) -> tuple[int, str]:
    with office.client(who) as client:
        answer = client.post(f"/redaktion/indsatser/{identity}/godkend", {"basis": "2", **form})
        return answer.status_code, answer.text


def _chosen(page: str) -> dict[str, str]:
    """The verdict that is chosen for each field."""
    return dict(re.findall(r'name="felt\.(\w+)" value="(\w+)" checked', page))


def _time(page: str) -> tuple[str, str]:
    found = re.search(r'name="tid" type="([\w-]+)" value="([^"]*)"', page)
    assert found is not None
    return found[1], found[2]


def _assert_as_sent(page: str) -> None:
    chosen = _chosen(page)
    assert (chosen["title"], chosen["summary"], chosen["provider"]) == ("ret", "ok", "ok")
    assert AS_SHOWN in page
    assert "Godt skrevet.</textarea>" in page
    assert _time(page) == ("datetime-local", "2030-12-01T08:00")


def test_a_review_begins_with_every_field_accepted_and_nothing_said(
    office: Office, waiting: str
) -> None:
    with office.client("godkender") as client:
        page = client.get(f"/redaktion/indsatser/{waiting}/godkend").text
    assert set(_chosen(page).values()) == {"ok"}
    assert _time(page) == ("datetime-local", "")
    assert "Det, du skrev" not in page


def test_publishing_what_is_marked_comes_back_with_every_mark_and_word(
    office: Office, waiting: str
) -> None:
    status, page = _post(office, waiting, **SAID, handling="udgiv")
    assert status == 422
    assert "Et felt er markeret til rettelse." in page
    _assert_as_sent(page)
    assert public(office, waiting) is None


def test_returning_without_a_mark_comes_back_with_every_word(office: Office, waiting: str) -> None:
    form = {**SAID, "felt.title": "ok", "handling": "returner"}
    status, page = _post(office, waiting, **form)
    assert status == 422
    assert "Vælg mindst ét felt" in page
    assert AS_SHOWN in page
    assert _time(page) == ("datetime-local", "2030-12-01T08:00")


@pytest.mark.parametrize("time", ["", "2030-12-01T08:00"])
def test_what_can_no_longer_be_published_comes_back_with_the_reasons_and_every_word(
    office: Office, waiting: str, time: str
) -> None:
    with office.database.writing() as session:
        row = session.exec(
            select(RevisionRow).where(
                RevisionRow.intervention_id == waiting, RevisionRow.number == 2
            )
        ).one()
        row.content = row.content.replace('"document":"eksempel"', '"document":"nedlagt"')
        session.add(row)
    form = {**SAID, "felt.title": "ok", "tid": time, "handling": "udgiv"}
    status, page = _post(office, waiting, **form)
    assert status == 422
    assert "Den kan ikke udgives endnu." in page
    assert "»nedlagt« findes ikke i ordforrådet kilde" in page
    assert AS_SHOWN in page
    assert "Godt skrevet.</textarea>" in page
    assert _time(page) == ("datetime-local", time)
    returned = {**form, "felt.title": "ret", "handling": "returner"}
    assert _post(office, waiting, **returned)[0] == 303


def test_who_may_not_approve_their_own_work_keeps_what_they_said_of_it(office: Office) -> None:
    identity, person, now = office.draft(who="godkender"), "godkender", datetime.now(UTC)
    desk, people = office.desk, office.people
    desk.save(people[person], identity, content(), 1, now=now)
    desk.submit(people[person], identity, 2, "", now=now)
    status, page = _post(office, identity, **SAID, handling="udgiv")
    assert status == 422
    assert "En anden skal godkende det." in page
    _assert_as_sent(page)


def test_a_time_that_is_none_is_given_back_where_a_browser_shows_it(
    office: Office, waiting: str
) -> None:
    form = {**SAID, "tid": "på mandag", "handling": "udgiv"}
    status, page = _post(office, waiting, **form)
    assert status == 422
    assert "Tidspunktet kan ikke læses." in page
    assert _chosen(page)["title"] == "ret"
    assert AS_SHOWN in page
    assert _time(page) == ("text", "på mandag")


def test_an_unreadable_time_does_not_hide_that_the_draft_has_changed(
    office: Office, waiting: str
) -> None:
    _sent_anew(office, waiting)
    status, page = _post(office, waiting, tid="på mandag", handling="udgiv")
    assert status == 422
    basis = re.search(r'name="basis" value="(\d+)"', page)
    assert basis is not None
    with office.client("godkender") as client:
        form = {"basis": basis[1], "handling": "udgiv"}
        again = client.post(f"/redaktion/indsatser/{waiting}/godkend", form)
    assert again.status_code == 409
    assert public(office, waiting) is None


def _sent_anew(office: Office, identity: str, **changed: object) -> None:
    """The writer takes it back, changes it, and sends it again."""
    writer, now = office.people["redaktoer"], datetime.now(UTC)
    office.desk.take_back(writer, identity, now=now)
    office.desk.save(writer, identity, content("Gå dig gladere", **changed), 2, now=now)
    office.desk.submit(writer, identity, 3, "", now=now)


def test_a_draft_that_changed_meanwhile_is_shown_anew_with_what_was_said_of_the_old_one(
    office: Office, waiting: str
) -> None:
    _sent_anew(office, waiting)
    of_what_left = {"felt.age_from": "ret", "kommentar.age_from": "Hvorfor 18 år?"}
    status, page = _post(office, waiting, **SAID, **of_what_left, handling="udgiv")
    assert status == 409
    assert "Kladden er ændret, siden du åbnede siden." in page
    assert "Gå dig gladere" in page
    assert 'name="basis" value="3"' in page
    _assert_as_sent(page)
    assert "Hvorfor 18 år?</li>" in page, "a word on what is not changed any more is not lost"


def test_what_was_said_of_a_draft_that_was_taken_back_is_shown(
    office: Office, waiting: str
) -> None:
    office.desk.take_back(office.people["redaktoer"], waiting, now=datetime.now(UTC))
    status, page = _post(office, waiting, **SAID, handling="returner")
    assert status == 422
    assert "Der er intet til godkendelse." in page
    assert "Skriv »Gå dig glad« &amp; ikke &#34;gå&#34;.</li>" in page
    assert "Godt skrevet.</li>" in page
    assert "2030-12-01T08:00" in page


@pytest.mark.parametrize("time", ["2025-12-01T08:00", "0001-01-01T00:00"])
def test_a_time_that_has_passed_publishes_nothing(office: Office, waiting: str, time: str) -> None:
    form = {**SAID, "felt.title": "ok", "tid": time, "handling": "udgiv"}
    status, page = _post(office, waiting, **form)
    assert status == 422
    assert PASSED in page
    assert _time(page) == ("datetime-local", time)
    assert AS_SHOWN in page
    assert public(office, waiting) is None


def test_a_minute_that_passed_while_the_reviewer_read_means_now(
    office: Office, waiting: str
) -> None:
    time = f"{datetime.now(DENMARK) - timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    status, _ = _post(office, waiting, tid=time, handling="udgiv")
    assert status == 303
    assert public(office, waiting) is not None


def test_a_passed_time_is_refused_though_the_first_day_is_still_to_come(office: Office) -> None:
    identity = sent(office, valid_from="2026-12-24")
    with pytest.raises(WrongState, match="passeret"):
        office.desk.approve(
            office.people["godkender"],
            identity,
            2,
            {},
            publish_at=NOON - timedelta(days=1),
            now=NOON,
        )
    assert office.desk.open(office.people["redaktoer"], identity).state == "til_godkendelse"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("taget ned", "Indsatsen er allerede taget ned."),
        ("kladde", "Indsatsen er ikke offentlig, så den kan ikke tages ned."),
        ("fjernet", "Indsatsen er ikke offentlig, så den kan ikke tages ned."),
    ],
)
def test_what_the_public_does_not_see_is_not_taken_down_again_and_the_page_says_so(
    office: Office, state: str, told: str
) -> None:
    identity = Things(office).bring_to(state)
    with office.client("godkender") as client:
        late = client.post(f"/redaktion/indsatser/{identity}/tag-ned", {"grund": "arkiver"})
    assert late.status_code == 422
    assert told in late.text
    assert "is not published" not in late.text


def _planned_anew(office: Office, at: datetime) -> tuple[str, Person]:
    """Before the public, and a better version approved for a later moment."""
    writer, approver = office.people["redaktoer"], office.people["godkender"]
    identity = published(office)
    office.desk.save(writer, identity, content("Gå dig gladere"), 2, now=NOON)
    office.desk.submit(writer, identity, 3, "", now=NOON)
    office.desk.approve(approver, identity, 3, {}, publish_at=at, now=NOON)
    return identity, approver


def test_what_is_planned_and_then_taken_down_is_not_promised_to_be_published(
    office: Office,
) -> None:
    later = NOON + timedelta(hours=5)
    identity, approver = _planned_anew(office, later)
    with office.client("godkender") as client:
        at = f"/redaktion/indsatser/{identity}"
        assert "Godkendt. Udgives 18. november 2026" in client.get(at).text
        taken_down = NOON + timedelta(minutes=1)
        office.desk.withdraw(approver, identity, "archived", now=taken_down)
        page = client.get(at).text
        assert "Godkendt. Udgives" not in page
        assert "Taget ned, efter at udgivelsen blev planlagt." in page
        assert ">Planlagt<" not in page
    listed = office.desk.listed(approver, kind="planlagte", today=NOON.date())
    assert (listed.total, listed.counts["til-godkendelse"]) == (0, 1)
    again = NOON + timedelta(minutes=2)
    office.desk.approve(approver, identity, 3, {}, publish_at=later, now=again)
    with office.client("godkender") as client:
        assert "Godkendt. Udgives" in client.get(at).text, "approved again, the promise holds"
    assert due(office, later).published == 1


def test_what_is_planned_and_never_taken_down_is_listed_as_planned(office: Office) -> None:
    planned(office, NOON + timedelta(hours=5))
    listed = office.desk.listed(office.people["godkender"], kind="planlagte", today=NOON.date())
    assert listed.total == 1

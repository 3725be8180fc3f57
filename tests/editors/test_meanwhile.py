"""Two editors at the same small thing: the second is told, and loses nothing that was typed."""

import re

import pytest

from app.domain.availability import Availability
from app.editorial.fault_inbox import FaultInbox
from app.editorial.missed_searches import LONGEST_NOTE, MissedSearches
from app.storage import audit_log
from tests.desks import KEY, Office
from tests.editors.test_nothing_is_lost import hidden_pairs
from tests.editors.test_walk import WHOLE
from tests.editors.things import Things
from tests.http_client import Client

CHANGED = "En anden har ændret det, siden du åbnede siden."
SEARCHES = "/redaktion/indsigt/soegninger"


@pytest.fixture
def public(office: Office) -> str:
    """An intervention of Nord's that the public sees."""
    return Things(office).bring_to("offentlig")


def _hidden(client: Client, at: str) -> dict[str, str]:
    return dict(hidden_pairs(client.get(at).text))


def _actions(office: Office, action: str) -> int:
    with office.database.reading() as session:
        return sum(row.action == action for row in audit_log.entries(session))


def _places(office: Office, identity: str) -> Availability | None:
    return office.desk.open(office.people["system"], identity).availability


def test_who_answers_a_report_that_is_answered_meanwhile_sees_both_answers(
    office: Office, public: str
) -> None:
    report = Things(office).report(public)
    at, inbox = f"/redaktion/fejl/{report}", FaultInbox(office.database)
    with office.client("redaktoer") as first, office.client("kollega") as second:
        seen, too = _hidden(first, at), _hidden(second, at)
        theirs = {"status": "rettet", "svar": "Det nye nummer står der."}
        assert first.post(at, {**seen, **theirs}).status_code == 303
        mine = {"status": "ikke-fejl", "svar": "Nummeret er rigtigt."}
        late = second.post(at, {**too, **mine})
        assert late.status_code == 409
        assert CHANGED in late.text
        assert "Det nye nummer står der." in late.text
        assert "Nummeret er rigtigt.</textarea>" in late.text
        assert re.search(r'value="ikke-fejl" checked', late.text)
        assert inbox.open(office.people["kollega"], report).answer == theirs["svar"]
        again = dict(hidden_pairs(late.text))
        assert second.post(at, {**again, **mine}).status_code == 303
    kept = inbox.open(office.people["kollega"], report)
    assert (kept.status, kept.answer) == ("ikke-fejl", "Nummeret er rigtigt.")
    assert _actions(office, "besvar-fejl") == 2


def test_an_answer_that_must_be_corrected_first_still_meets_what_was_answered_meanwhile(
    office: Office, public: str
) -> None:
    at = f"/redaktion/fejl/{Things(office).report(public)}"
    with office.client("redaktoer") as first, office.client("kollega") as second:
        seen, too = _hidden(first, at), _hidden(second, at)
        first.post(at, {**seen, "status": "rettet", "svar": "Rettet i dag."})
        wrong = second.post(at, {**too, "status": "", "svar": "Ikke en fejl."})
        assert wrong.status_code == 422
        again = dict(hidden_pairs(wrong.text))
        late = second.post(at, {**again, "status": "ikke-fejl", "svar": "Ikke en fejl."})
        assert late.status_code == 409
        assert "Rettet i dag." in late.text


def test_an_answer_sent_twice_is_one_answer(office: Office, public: str) -> None:
    at = f"/redaktion/fejl/{Things(office).report(public)}"
    with office.client("redaktoer") as client:
        form = {**_hidden(client, at), "status": "rettet", "svar": "Tak."}
        assert [client.post(at, form).status_code for _ in range(2)] == [303, 303]
    assert _actions(office, "besvar-fejl") == 1


def test_who_tells_places_that_are_told_meanwhile_sees_both(office: Office, public: str) -> None:
    at = f"/redaktion/indsatser/{public}/pladser"
    with office.client("redaktoer") as first, office.client("kollega") as second:
        seen, too = _hidden(first, at), _hidden(second, at)
        theirs = {"pladser": "3", "starter": "24.12.2030", "note": "Ring på hverdage."}
        assert first.post(at, {**seen, **theirs}).status_code == 303
        mine = {"pladser": "0", "note": "Holdet er fyldt."}
        late = second.post(at, {**too, **mine})
        assert late.status_code == 409
        assert CHANGED in late.text
        for said in ("Ring på hverdage.", "24.12.2030", 'value="Holdet er fyldt."', 'value="0"'):
            assert said in late.text, said
        told = _places(office, public)
        assert told is not None
        assert told.places == 3
        again = dict(hidden_pairs(late.text))
        assert second.post(at, {**again, **mine}).status_code == 303
    told = _places(office, public)
    assert told is not None
    assert (told.places, told.note) == (0, "Holdet er fyldt.")


def test_places_that_must_be_corrected_first_still_meet_what_was_told_meanwhile(
    office: Office, public: str
) -> None:
    at = f"/redaktion/indsatser/{public}/pladser"
    with office.client("redaktoer") as first, office.client("kollega") as second:
        seen, too = _hidden(first, at), _hidden(second, at)
        first.post(at, {**seen, "pladser": "3"})
        wrong = second.post(at, {**too, "pladser": "mange"})
        assert wrong.status_code == 422
        again = dict(hidden_pairs(wrong.text))
        assert second.post(at, {**again, "pladser": "5"}).status_code == 409


def test_places_told_twice_are_told_once(office: Office, public: str) -> None:
    at = f"/redaktion/indsatser/{public}/pladser"
    with office.client("redaktoer") as client:
        form = {**_hidden(client, at), "pladser": "3"}
        assert [client.post(at, form).status_code for _ in range(2)] == [303, 303]
    assert _actions(office, "meld-pladser") == 1


def test_who_says_still_correct_three_times_says_it_once(office: Office, public: str) -> None:
    at = f"/redaktion/indsatser/{public}"
    with office.client("redaktoer") as first, office.client("godkender") as other:
        basis = {"basis": "2"}
        answers = [first.post(f"{at}/bekraeft", basis) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [303, 303, 303]
        assert _actions(office, "bekraeft") == 1
        head = office.town.head()
        assert "af redaktoer i prøven" in first.get(at).text
        assert other.post(f"{at}/bekraeft", basis).status_code == 303
    assert _actions(office, "bekraeft") == 2, "another function says something new"
    assert office.town.head() == head + 1


def _noted(office: Office, key: str) -> tuple[str | None, str]:
    one = MissedSearches(office.database, KEY).open(office.people["system"], key)
    return one.noted, one.note


def test_who_notes_a_search_that_is_noted_meanwhile_sees_both_notes(office: Office) -> None:
    key, _ = Things(office).search()
    with office.client("redaktoer") as first, office.client("kollega") as second:
        seen, too = _hidden(first, SEARCHES), _hidden(second, SEARCHES)
        assert first.post(SEARCHES, {**seen, "note": "Et hold i ridehallen"}).status_code == 303
        mine = {"note": "En rideskole & et hold"}
        late = second.post(SEARCHES, {**too, **mine})
        assert late.status_code == 409
        assert CHANGED in late.text
        assert "»Et hold i ridehallen«" in late.text
        assert 'value="En rideskole &amp; et hold"' in late.text
        assert _noted(office, key) == ("mangler", "Et hold i ridehallen")
        again = dict(hidden_pairs(late.text))
        assert second.post(SEARCHES, {**again, **mine}).status_code == 303
    assert _noted(office, key) == ("mangler", "En rideskole & et hold")
    assert _actions(office, "noter-soegning") == 2


def test_a_note_that_must_be_corrected_first_still_meets_what_was_noted_meanwhile(
    office: Office,
) -> None:
    key, _ = Things(office).search()
    with office.client("redaktoer") as first, office.client("kollega") as second:
        seen, too = _hidden(first, SEARCHES), _hidden(second, SEARCHES)
        first.post(SEARCHES, {**seen, "note": "Et hold i ridehallen"})
        long = "For langt. " * LONGEST_NOTE
        wrong = second.post(SEARCHES, {**too, "note": long})
        assert wrong.status_code == 422
        assert f'value="{long.strip()}"' in wrong.text, "it is given back though it left the list"
        again = dict(hidden_pairs(wrong.text))
        assert second.post(SEARCHES, {**again, "note": "En rideskole"}).status_code == 409
    assert _noted(office, key) == ("mangler", "Et hold i ridehallen")


def test_a_note_sent_twice_is_one_note(office: Office) -> None:
    Things(office).search()
    with office.client("redaktoer") as client:
        form = {**_hidden(client, SEARCHES), "note": "Et hold i ridehallen"}
        assert [client.post(SEARCHES, form).status_code for _ in range(2)] == [303, 303]
    assert _actions(office, "noter-soegning") == 1


def test_a_synonym_for_a_search_that_is_noted_meanwhile_leaves_the_note_and_tells_of_it(
    office: Office,
) -> None:
    key, _ = Things(office).search()
    synonym = {"ord": "ridning", "betyder": "ridehold", "vaegt": "0.8", "soegning": key}
    with office.client("redaktoer") as first, office.client("godkender") as second:
        form = {**_hidden(first, SEARCHES), "note": "Et hold i ridehallen"}
        assert first.post(SEARCHES, form).status_code == 303
        added = second.post("/redaktion/synonymer/ny", synonym)
        assert added.status_code == 303
        told = second.get(added.headers["location"]).text
    assert "Synonymet er gemt" in told
    assert "»Et hold i ridehallen«" in told
    assert _noted(office, key) == ("mangler", "Et hold i ridehallen")
    assert _actions(office, "tilfoej-synonym") == 1


def test_nobody_vouches_for_what_was_changed_since_they_looked(office: Office, public: str) -> None:
    at = f"/redaktion/indsatser/{public}"
    with office.client("kollega") as second:
        seen = _basis_of_vouching(second.get(at).text)
        reviewed = _actions(office, "bekraeft")
        with office.client("redaktoer") as first, office.client("godkender") as approver:
            better = {**WHOLE, "summary": "Onsdagsgang.", "basis": "2"}
            assert first.post(f"{at}/ret", {**better, "handling": "send"}).status_code == 303
            form = {"basis": "3", "handling": "udgiv"}
            assert approver.post(f"{at}/godkend", form).status_code == 303
        late = second.post(f"{at}/bekraeft", {"basis": seen})
        assert late.status_code == 409
        assert CHANGED in late.text
        assert "<ins>Onsdagsgang.</ins>" in late.text
        assert _actions(office, "bekraeft") == reviewed
        again = _basis_of_vouching(late.text)
        assert second.post(f"{at}/bekraeft", {"basis": again}).status_code == 303
    assert _actions(office, "bekraeft") == reviewed + 1


def test_a_draft_that_nobody_else_sees_hinders_no_vouching(office: Office, public: str) -> None:
    at = f"/redaktion/indsatser/{public}"
    with office.client("redaktoer") as client:
        seen = _basis_of_vouching(client.get(at).text)
        client.post(f"{at}/ret", {**WHOLE, "basis": "2", "handling": "gem"})
        assert client.post(f"{at}/bekraeft", {"basis": seen}).status_code == 303


def _basis_of_vouching(page: str) -> str:
    found = re.search(r'/bekraeft"><input type="hidden" name="basis" value="(\d+)">', page)
    assert found is not None
    return found.group(1)

"""Whoever must first say who they are gets back what they typed, and sends it again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.editorial.fault_inbox import FaultInbox
from app.storage.people_tables import SessionRow
from tests.desks import Office
from tests.editors.test_nothing_is_lost import hidden_pairs
from tests.editors.test_walk import WHOLE
from tests.editors.things import Things

TEXT = 'En »lang« tekst & <b>"citat"</b>.\n\nI to afsnit.'
TOLD = {
    "places": ("{at}/pladser", {"pladser": "3", "note": TEXT}),
    "what is looked at": ("{at}/vis", {**WHOLE, "summary": TEXT, "basis": "1"}),
    "a word to a reviewer": ("{at}/send", {"basis": "1", "note": TEXT}),
    "a reviewer's comment": ("{at}/godkend", {"felt.title": "ret", "kommentar.title": TEXT}),
    "an answer": ("/redaktion/fejl/{report}", {"status": "rettet", "svar": TEXT}),
    "a note on a search": ("/redaktion/indsigt/soegninger", {"som": "mangler", "note": TEXT}),
    "a new synonym": ("/redaktion/synonymer/ny", {"ord": TEXT, "handling": "gem"}),
    "a synonym": ("/redaktion/synonymer/cykel", {"ord": TEXT, "maerke": "x"}),
    "a new term": ("/redaktion/vokabular/spor", {"label": TEXT}),
    "a term": ("/redaktion/vokabular/spor/job-og-virksomhed", {"label": TEXT, "maerke": "x"}),
    "a last day": ("/redaktion/vokabular/spor/job-og-virksomhed/udfas", {"sidste": "31.1."}),
    "a title": ("/redaktion/ny", {"title": TEXT, "organisation": "x"}),
    "an address": ("{at}/adresse", {"adresse": TEXT}),
    "where it went": ("{at}/tag-ned", {"grund": "flet", "ind_i": TEXT}),
    "an organisation": ("/redaktion/organisationer", {"navn": TEXT, "alene": "ja"}),
    "another name": ("/redaktion/organisationer/en-af-dem", {"navn": TEXT, "maerke": "x"}),
    "an invitation": ("/redaktion/personer/ny", {"email": "ny@katalog.test", "funktion": TEXT}),
    "an account": ("/redaktion/personer/en-af-dem/ret", {"email": "x", "funktion": TEXT}),
}


def test_who_was_signed_out_gets_the_text_back_and_saves_it_after_signing_in(
    office: Office,
) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}/ret"
    mine = {
        **WHOLE,
        "summary": 'En »lang« tekst & <b>"citat"</b>.',
        "basis": "1",
        "handling": "gem",
    }
    with office.client() as client:
        answer = client.post(at, mine)
        assert answer.status_code == 401
        kept = dict(hidden_pairs(answer.text))
        assert kept == mine
        office.sign_in(client, "redaktoer")
        assert client.post(at, kept).status_code == 303
    newest = office.desk.open(office.people["redaktoer"], identity).newest
    assert newest is not None
    assert "En »lang« tekst" in (newest.content.summary or "")


@pytest.mark.parametrize("what", TOLD)
def test_whatever_is_typed_is_given_back_to_who_was_signed_out_and_goes_where_it_was_going(
    office: Office, what: str
) -> None:
    at, form = TOLD[what]
    path = at.format(at="/redaktion/indsatser/en-af-dem", report="en-af-dem")
    with office.client() as client:
        answer = client.post(path, form)
    assert answer.status_code == 401
    assert dict(hidden_pairs(answer.text)) == form
    assert f'<form method="post" action="{path}">' in answer.text


@pytest.mark.parametrize("what", ["an invitation", "an account"])
def test_whatever_is_typed_is_given_back_to_who_must_prove_anew_who_they_are(
    office: Office, what: str
) -> None:
    at, form = TOLD[what]
    path = at.format()
    with office.client("administrator") as client:
        _signed_in_an_hour_ago(office)
        answer = client.post(path, form)
        assert answer.status_code == 403
        assert dict(hidden_pairs(answer.text)) == form
        assert f'<form method="post" action="{path}">' in answer.text
        assert 'href="/redaktion/mig/bekraeft" target="_blank"' in answer.text
        assert "Du er logget ud" not in answer.text


def test_who_proves_anew_who_they_are_sends_the_invitation_that_was_typed(office: Office) -> None:
    typed = {"email": "ny@katalog.test", "funktion": "sundhedskonsulent", "rolle": "redaktoer"}
    typed |= {"organisation": office.nord}
    with office.client("administrator") as client:
        _signed_in_an_hour_ago(office)
        kept = dict(hidden_pairs(client.post("/redaktion/personer/ny", typed).text))
        office.sign_in(client, "administrator")
        assert client.post("/redaktion/personer/ny", kept).status_code == 200
    assert office.accounts.find("ny@katalog.test") is not None


def test_what_is_given_back_is_taken_from_our_own_pages_only(office: Office) -> None:
    with office.client() as client:
        strange = {"Sec-Fetch-Site": "cross-site"}
        answer = client.post("/redaktion/organisationer", {"navn": TEXT}, headers=strange)
    assert answer.status_code == 403
    assert "I to afsnit" not in answer.text


def _signed_in_an_hour_ago(office: Office) -> None:
    """Everybody proved an hour ago who they are."""
    with office.database.writing() as session:
        for row in session.exec(select(SessionRow)):
            row.confirmed = datetime.now(UTC) - timedelta(hours=1)
            session.add(row)


def test_who_was_signed_out_tells_places_and_answers_after_signing_in(office: Office) -> None:
    things = Things(office)
    public = things.bring_to("offentlig")
    report = things.report(public)
    telling, answering = f"/redaktion/indsatser/{public}/pladser", f"/redaktion/fejl/{report}"
    with office.client() as client:
        office.sign_in(client, "redaktoer")
        pages = {at: dict(hidden_pairs(client.get(at).text)) for at in (telling, answering)}
        typed = {
            telling: {**pages[telling], "pladser": "3", "note": "Ring på hverdage."},
            answering: {**pages[answering], "status": "rettet", "svar": "Tak, det er rettet."},
        }
        client.post("/redaktion/log-ud")
        kept = {at: dict(hidden_pairs(client.post(at, form).text)) for at, form in typed.items()}
        assert kept == typed
        office.sign_in(client, "redaktoer")
        assert [client.post(at, form).status_code for at, form in kept.items()] == [303, 303]
    told = office.desk.open(office.people["redaktoer"], public).availability
    assert told is not None
    assert (told.places, told.note) == (3, "Ring på hverdage.")
    answered = FaultInbox(office.database).open(office.people["redaktoer"], report)
    assert answered.answer == "Tak, det er rettet."

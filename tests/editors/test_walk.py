"""One edit, from the first title to the public page, with everything on the way."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from app.domain.availability import Availability
from app.editorial.errors import NotReady
from app.storage import audit_log
from tests.desks import Office
from tests.http_client import Client

WHOLE = {
    "title": "Gå dig glad",
    "summary": "Kom med ud at gå sammen med andre.",
    "opgavetyper.primary": "6",
    "provider.name": "Foreningen",
    "sources.0.document": "eksempel",
    "risiko.primary": "lav",
    "risikofaktorer": "motion",
}


@pytest.fixture
def editor(office: Office) -> Iterator[Client]:
    with office.client("redaktoer") as client:
        yield client


@pytest.fixture
def approver(office: Office) -> Iterator[Client]:
    with office.client("godkender") as client:
        yield client


def _begin(editor: Client, office: Office) -> str:
    answer = editor.post("/redaktion/ny", {"title": "Gå dig glad", "organisation": office.nord})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("/")[3]


def _actions(office: Office) -> list[str]:
    with office.database.reading() as session:
        rows = audit_log.entries(session)
        return [row.action for row in rows if row.kind == "intervention"]


def test_an_edit_walks_from_title_to_public_page_with_one_field_returned(
    office: Office, editor: Client, approver: Client
) -> None:
    identity = _begin(editor, office)
    at = f"/redaktion/indsatser/{identity}"
    assert editor.get(f"{at}/ret").status_code == 200
    saved = editor.post(f"{at}/ret", {**WHOLE, "basis": "1", "handling": "gem"})
    assert (saved.status_code, saved.headers["location"]) == (303, at)
    assert "Kom med ud at gå" in editor.get(f"{at}/vis").text
    assert editor.post(f"{at}/send", {"basis": "2"}).status_code == 303

    page = approver.get(f"{at}/godkend").text
    assert "<ins>Kom med ud at gå sammen med andre.</ins>" in page
    shown = {"basis": "2", "felt": "summary", "felt.summary": "ret"}
    shown |= {"kommentar.summary": "Skriv, hvornår I går.", "handling": "returner"}
    assert approver.post(f"{at}/godkend", shown).status_code == 303

    form = editor.get(f"{at}/ret").text
    assert "Skriv, hvornår I går." in form
    better = {**WHOLE, "summary": "Kom med ud at gå hver tirsdag.", "basis": "2"}
    assert editor.post(f"{at}/ret", {**better, "handling": "send"}).status_code == 303
    assert editor.get("/indsatser/gaa-dig-glad").status_code == 404
    assert approver.post(f"{at}/godkend", {"basis": "3", "handling": "udgiv"}).status_code == 303

    public = editor.get("/indsatser/gaa-dig-glad")
    assert public.status_code == 200
    assert "hver tirsdag" in public.text
    assert "Gennemgået" in public.text
    found = office.catalogue.search(office.town.search("gå").request)
    assert [record.id for record in found.records] == [identity]
    assert _actions(office) == ["opret", "gem", "send", "returner", "gem", "send", "udgiv"]


def test_a_preview_leaves_out_what_is_not_written_yet(office: Office, editor: Client) -> None:
    identity = _begin(editor, office)
    at = f"/redaktion/indsatser/{identity}/vis"
    page = editor.get(at).text
    assert "<h1>Gå dig glad</h1>" in page
    assert "None" not in page
    assert 'class="type"' not in page
    assert "Familieterapeutisk" not in page
    assert 'class="lead"' not in page
    assert "Kilde:" not in page
    assert "Mangler før udgivelse:" in page
    nameless = editor.post(at, {"title": "", "basis": "1"}).text
    assert "<h1>Uden titel</h1>" in nameless
    assert "None" not in nameless
    whole = editor.post(at, {**WHOLE, "basis": "1"}).text
    assert 'class="type"' in whole
    assert '<p class="lead">Kom med ud at gå' in whole


def test_the_public_keeps_the_last_approved_version_while_a_draft_is_written(
    office: Office, editor: Client, approver: Client
) -> None:
    identity = _published(office, editor, approver)
    at = f"/redaktion/indsatser/{identity}"
    editor.post(f"{at}/ret", {**WHOLE, "title": "Gå dig gladere", "basis": "2", "handling": "gem"})
    assert "Gå dig gladere" not in editor.get("/indsatser/gaa-dig-glad").text
    assert "Gå dig gladere" in editor.get(at).text


def _published(office: Office, editor: Client, approver: Client) -> str:
    identity = _begin(editor, office)
    at = f"/redaktion/indsatser/{identity}"
    sent = editor.post(f"{at}/ret", {**WHOLE, "basis": "1", "handling": "send"})
    assert sent.status_code == 303, sent.text
    done = approver.post(f"{at}/godkend", {"basis": "2", "handling": "udgiv"})
    assert done.status_code == 303, done.text
    return identity


def test_nobody_approves_what_they_have_written_themselves(
    office: Office, approver: Client
) -> None:
    identity = _begin(approver, office)
    at = f"/redaktion/indsatser/{identity}"
    approver.post(f"{at}/ret", {**WHOLE, "basis": "1", "handling": "send"})
    refused = approver.post(f"{at}/godkend", {"basis": "2", "handling": "udgiv"})
    assert refused.status_code == 422
    assert "En anden skal godkende" in refused.text
    with office.client("administrator") as other:
        assert other.post(f"{at}/godkend", {"basis": "2", "handling": "udgiv"}).status_code == 303


def test_an_editor_of_another_organisation_finds_nothing(office: Office, editor: Client) -> None:
    identity = _begin(editor, office)
    with office.client("fremmed") as stranger:
        for page in ("", "/ret", "/vis", "/godkend", "/versioner", "/pladser", "/tag-ned"):
            assert stranger.get(f"/redaktion/indsatser/{identity}{page}").status_code == 404, page
        for verb in ("/ret", "/send", "/godkend", "/pladser", "/bekraeft", "/tag-ned", "/gendan"):
            sent = stranger.post(f"/redaktion/indsatser/{identity}{verb}", {**WHOLE, "basis": "1"})
            assert sent.status_code in (403, 404), verb


def test_two_who_save_at_once_both_keep_their_text(office: Office, editor: Client) -> None:
    identity = _begin(editor, office)
    at = f"/redaktion/indsatser/{identity}"
    editor.post(f"{at}/ret", {**WHOLE, "summary": "Den første tekst.", "basis": "1"})
    with office.client("kollega") as other:
        clash = other.post(f"{at}/ret", {**WHOLE, "summary": "Den anden tekst.", "basis": "1"})
    assert clash.status_code == 409
    assert "Den første tekst." in clash.text
    assert "Den anden tekst." in clash.text


def test_places_are_told_in_a_minute_and_seen_at_once(
    office: Office, editor: Client, approver: Client
) -> None:
    identity = _published(office, editor, approver)
    at = f"/redaktion/indsatser/{identity}/pladser"
    assert (
        "Ledige pladser: »mange« er ikke et helt tal" in editor.post(at, {"pladser": "mange"}).text
    )
    assert editor.post(at, {"pladser": "3", "starter": "24.12.2126"}).status_code == 303
    assert "3 ledige pladser" in editor.get("/indsatser/gaa-dig-glad").text


def test_places_that_contradict_themselves_come_back_with_what_to_do(
    office: Office, editor: Client, approver: Client
) -> None:
    identity = _published(office, editor, approver)
    at = f"/redaktion/indsatser/{identity}/pladser"
    refused = editor.post(at, {"pladser": "5", "i_alt": "3", "starter": "1.1.2020"})
    assert refused.status_code == 422
    assert "Ledige pladser: Der er 5 ledige, men kun 3 i alt. Ret det ene tal." in refused.text
    assert "Næste starter: 1.1.2020 er passeret. Skriv kun starter, der kommer." in refused.text
    assert 'value="5"' in refused.text
    assert "ledige pladser" not in editor.get("/indsatser/gaa-dig-glad").text


def test_a_start_that_has_passed_since_it_was_told_is_not_told_again(
    office: Office, editor: Client, approver: Client
) -> None:
    identity, now = _published(office, editor, approver), datetime.now(UTC)
    told = Availability(
        as_of=date(2020, 1, 1), places=3, start_dates=(date(2020, 2, 1), date(2126, 2, 1))
    )
    office.desk.tell(office.people["redaktoer"], identity, told, 0, now=now)
    form = editor.get(f"/redaktion/indsatser/{identity}/pladser").text
    assert "1.2.2126</textarea>" in form
    assert "1.2.2020" not in form


def test_no_verb_tells_places_that_contradict_themselves(
    office: Office, editor: Client, approver: Client
) -> None:
    identity, now = _published(office, editor, approver), datetime.now(UTC)
    told = Availability(as_of=now.date(), places=0, always_open=True)
    with pytest.raises(NotReady, match="places: Der er 0 ledige"):
        office.desk.tell(office.people["redaktoer"], identity, told, 0, now=now)
    assert office.desk.open(office.people["redaktoer"], identity).availability is None


def test_nobody_is_shown_a_button_they_may_not_use(
    office: Office, editor: Client, approver: Client
) -> None:
    identity = _begin(editor, office)
    at = f"/redaktion/indsatser/{identity}"
    editor.post(f"{at}/ret", {**WHOLE, "basis": "1", "handling": "send"})
    assert "Godkend og udgiv" not in editor.get(f"{at}/godkend").text
    assert "Kom med ud at gå" in editor.get(f"{at}/godkend").text
    assert "Skift adresse" not in editor.get(at).text
    assert "Godkend og udgiv" in approver.get(f"{at}/godkend").text
    assert "Skift adresse" in approver.get(at).text

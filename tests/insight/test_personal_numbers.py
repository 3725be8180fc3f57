"""A CPR number that somebody types where it does not belong is nowhere to be found afterwards."""

import html
import logging
import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.requests import SearchRequest
from app.editorial.missed_searches import DAYS_BEFORE_TEXT, MissedSearches
from tests.catalogues import content
from tests.databases import everything_in
from tests.desks import Office
from tests.editors.test_walk import WHOLE
from tests.editors.things import Things

NUMBERS = ("0707614285", "070761-4285", "070761 4285")


def _files(office: Office) -> dict[str, bytes]:
    place = office.town.index_dir.parent
    return {str(path): path.read_bytes() for path in Path(place).rglob("*") if path.is_file()}


@pytest.mark.parametrize("number", NUMBERS)
def test_what_was_sought_told_or_linked_from_is_in_no_file_and_no_log(
    office: Office, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.town.publish(content())
    caplog.set_level(logging.DEBUG)
    referring = {"referer": f"http://katalog.test/indsatser?q={number}"}
    inner: Any = office.app
    while not hasattr(inner, "state"):
        inner = inner.app
    missed: MissedSearches = inner.state.site.missed
    with office.client() as client:
        assert client.get(f"/indsatser?q={number}", headers=referring).status_code == 200
        client.get(f"/api/v1/interventions?q={number}", headers=referring)
        client.get(f"/api/v1/suggest?q={number}")
        client.get(f"/{number}", headers=referring)
        client.get(f"/indsatser?kommune={number}&side={number}")
        told = client.post("/indsatser/gaa-dig-glad/fejl", {"emne": "andet", "tekst": number})
        assert told.status_code == 422
        client.post("/redaktion/log-ind", {"email": number, "adgangskode": number})
    for days in range(DAYS_BEFORE_TEXT + 1):
        missed.note(SearchRequest(q=number), 0, now=datetime.now(UTC) - timedelta(days=days))
    assert missed.flush() == DAYS_BEFORE_TEXT + 1
    logged = [message for message in caplog.messages if number in message and "HTTP" not in message]
    assert not logged
    for name, data in _files(office).items():
        assert number.encode() not in data, name


AT = "/redaktion/indsatser/{kladde}"
TYPED = {
    "a new title": ("redaktoer", "/redaktion/ny", {"title": "…", "organisation": "{nord}"}),
    "a draft": ("redaktoer", f"{AT}/ret", {"summary": "…", "basis": "2", "handling": "gem"}),
    "a draft to send": (
        "redaktoer",
        f"{AT}/ret",
        {**WHOLE, "note": "…", "basis": "2", "handling": "send"},
    ),
    "what is kept while typing": ("redaktoer", f"{AT}/autogem", {"purpose": "…", "basis": "2"}),
    "what is looked at": ("redaktoer", f"{AT}/vis", {"title": "…", "goals": "Et\n…"}),
    "what is told of places": ("redaktoer", f"{AT}/pladser", {"pladser": "2", "note": "…"}),
    "a word to a reviewer": ("redaktoer", f"{AT}/send", {"basis": "2", "note": "…"}),
    "a reviewer's comment": (
        "godkender",
        "/redaktion/indsatser/{sent}/godkend",
        {"basis": "2", "felt.title": "ret", "kommentar.title": "…", "handling": "returner"},
    ),
    "a remark": (
        "godkender",
        "/redaktion/indsatser/{sent}/godkend",
        {"basis": "2", "felt.title": "ok", "kommentar.title": "…", "handling": "udgiv"},
    ),
    "an address": ("godkender", f"{AT}/adresse", {"adresse": "…"}),
    "a synonym": ("godkender", "/redaktion/synonymer/ny", {"ord": "gang\n…", "vaegt": "1.0"}),
    "a term": ("system", "/redaktion/vokabular/spor", {"label": "…"}),
    "an organisation": ("system", "/redaktion/organisationer", {"navn": "…"}),
    "a function": (
        "system",
        "/redaktion/personer/ny",
        {"email": "ny@katalog.test", "funktion": "…", "system": "ja"},
    ),
}


def _given_back(page: str) -> dict[str, str]:
    """What stands in the form of a page, as a browser would send it again."""
    lines = re.findall(r'<input [^>]*?name="([^"]*)"[^>]*? value="([^"]*)"', page)
    texts = re.findall(r'<textarea [^>]*?name="([^"]*)"[^>]*>\n(.*?)</textarea>', page, re.S)
    return {html.unescape(name): html.unescape(value) for name, value in [*lines, *texts]}


def test_what_an_editor_types_is_not_kept_but_given_back_to_be_sent_without_it(
    office: Office,
) -> None:
    things = Things(office)
    clients = {who: office.client(who) for who in ("redaktoer", "godkender", "system")}
    with ExitStack() as open_now:
        browsers = {who: open_now.enter_context(one) for who, one in clients.items()}
        for what, (who, path, said) in TYPED.items():
            states = {"kladde": "kladde", "sent": "til godkendelse"}
            named = {name: things.bring_to(state) for name, state in states.items() if name in path}
            at, client = path.format(**named), browsers[who]
            form = {name: value.replace("{nord}", office.nord) for name, value in said.items()}
            typed = {name: value.replace("…", f"Om {NUMBERS[1]}") for name, value in form.items()}
            refused = client.post(at, typed)
            assert refused.status_code == 422, what
            assert "CPR-nummer" in refused.text, what
            assert _given_back(refused.text) == typed, what
            with office.database.reading() as session:
                assert NUMBERS[1] not in everything_in(session), what
            better = {name: value.replace("…", f"Om {what}") for name, value in form.items()}
            answer = client.post(at, {**_given_back(refused.text), **better})
            assert answer.status_code in (200, 303), what


def test_the_page_that_gives_it_back_runs_nothing_of_it(office: Office) -> None:
    identity = office.draft()
    bad = '"><script>alert(1)</script> 070761-4285'
    with office.client("redaktoer") as client:
        page = client.post(
            f"/redaktion/indsatser/{identity}/ret", {"title": bad, bad: bad, "goals": f"a\n{bad}"}
        ).text
    assert "<script>alert" not in page
    assert _given_back(page) == {"title": bad, bad: bad, "goals": f"a\n{bad}"}


def test_a_note_on_a_search_holds_none_however_late_it_comes(office: Office) -> None:
    missed = MissedSearches(office.database, "en nøgle")
    for days in range(DAYS_BEFORE_TEXT):
        missed.note(SearchRequest(q="faldskærm"), 0, now=datetime.now(UTC) - timedelta(days=days))
    missed.flush()
    (one,) = missed.listed(office.people["redaktoer"])
    note = f"{'Et hold for begyndere. ' * 10}Spørg 070761-4285"
    form = {"soegning": one.key, "som": "mangler", "note": note}
    with office.client("redaktoer") as client:
        answer = client.post("/redaktion/indsigt/soegninger", form)
    assert answer.status_code == 422
    assert "CPR-nummer" in answer.text
    assert missed.listed(office.people["redaktoer"]) == [one]


def test_ids_and_marks_are_not_taken_for_numbers(office: Office) -> None:
    identity = office.draft()
    form = {"title": "Gå dig glad", "basis": "1", "organisation": "ab070761-4285-4f00-8000-0"}
    with office.client("redaktoer") as client:
        assert client.post(f"/redaktion/indsatser/{identity}/ret", form).status_code == 303

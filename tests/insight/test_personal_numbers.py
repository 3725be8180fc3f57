"""A CPR number that somebody types where it does not belong is nowhere to be found afterwards."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.requests import SearchRequest
from app.editorial.errors import WrongState
from app.editorial.missed_searches import DAYS_BEFORE_TEXT, MissedSearches
from tests.catalogues import content
from tests.desks import Office

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


def test_what_holds_one_cannot_be_sent_to_the_public(office: Office) -> None:
    identity = office.draft()
    form = {"title": "Gå dig glad", "summary": "Ring om 070761-4285", "basis": "1"}
    with office.client("redaktoer") as client:
        answer = client.post(f"/redaktion/indsatser/{identity}/ret", {**form, "handling": "send"})
    assert answer.status_code == 422
    assert "CPR" in answer.text


def test_what_is_told_of_places_holds_none(office: Office) -> None:
    identity = office.draft()
    form = {"pladser": "2", "note": "Ring til os om 070761-4285"}
    with office.client("redaktoer") as client:
        answer = client.post(f"/redaktion/indsatser/{identity}/pladser", form)
    assert answer.status_code == 422
    assert "CPR" in answer.text
    assert "Ring til os om" in answer.text, "what was typed stays"


def test_what_is_said_to_a_reviewer_holds_none(office: Office) -> None:
    identity = office.draft()
    with pytest.raises(WrongState, match="CPR"):
        office.desk.submit(
            office.people["redaktoer"], identity, 1, "Se 070761-4285", now=datetime.now(UTC)
        )

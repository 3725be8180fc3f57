"""Searches in vain are counted so that nobody can be known by them, and nobody has to wait."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.domain.requests import SearchRequest
from app.editorial.missed_searches import (
    LONGEST_NOTE,
    MOST_WAITING,
    MissedSearches,
    forget_old,
)
from app.editorial.verbs import today_in_denmark
from app.storage import audit_log
from app.storage.database import Database
from app.storage.desk_tables import MissedSearchDayRow, MissedSearchRow
from tests.catalogues import content
from tests.desks import Office
from tests.editors.test_nothing_is_lost import hidden_pairs
from tests.http_client import Client

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


@pytest.fixture
def missed(database: Database) -> MissedSearches:
    return MissedSearches(database, "en nøgle")


def _search(missed: MissedSearches, text: str, *, days: int = 1, times: int = 1) -> None:
    for day in range(days):
        for _ in range(times):
            missed.note(SearchRequest(q=text), 0, now=NOW - timedelta(days=day))
        missed.flush()


def _rows(database: Database) -> list[MissedSearchRow]:
    with database.reading() as session:
        return list(session.exec(select(MissedSearchRow)).all())


def test_a_text_is_kept_only_once_it_came_on_five_days(
    missed: MissedSearches, database: Database
) -> None:
    _search(missed, "Undervandsrugby!", days=4, times=50)
    (row,) = _rows(database)
    assert row.text is None
    assert "rugby" not in row.key
    missed.note(SearchRequest(q="undervandsrugby"), 0, now=NOW - timedelta(days=4))
    missed.flush()
    assert [row.text for row in _rows(database)] == ["undervandsrugby"]


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "0101901234",
        "min cpr er 010190 1234",
        "ring til 12 34 56 78",
        "+45 12345678",
        "navn@eksempel.dk",
        "jeg er så træt og min chef vil ikke høre på mig, hvad kan jeg gøre nu",
    ],
)
def test_what_looks_personal_is_never_kept(
    missed: MissedSearches, database: Database, text: str
) -> None:
    _search(missed, text, days=8)
    (row,) = _rows(database)
    assert row.text is None


def test_the_hash_cannot_be_made_without_the_key(database: Database) -> None:
    for key in ("den ene", "den anden"):
        other = MissedSearches(database, key)
        _search(other, "undervandsrugby")
    assert len({row.key for row in _rows(database)}) == 2


def test_only_the_first_page_of_a_bare_text_with_few_results_counts(
    missed: MissedSearches, database: Database
) -> None:
    bare = SearchRequest(q="hoppeborg")
    for request, found in (
        (bare.on_page(2), 0),
        (bare.selecting("risiko", ["lav"]), 0),
        (SearchRequest(q="hoppeborg", alder=20), 0),
        (SearchRequest(q="  ?! "), 0),
        (bare, 3),
    ):
        missed.note(request, found, now=NOW)
    assert missed.flush() == 0
    missed.note(bare, 2, now=NOW)
    assert missed.flush() == 1
    assert [row.found for row in _rows(database)] == [2]


def test_after_ninety_days_nothing_is_left(missed: MissedSearches, database: Database) -> None:
    _search(missed, "hoppeborg", days=6)
    _search(missed, "faldskærm")
    today = today_in_denmark(NOW)
    with database.writing() as session:
        assert forget_old(session, NOW + timedelta(days=88)) == 0
        left = session.exec(select(MissedSearchDayRow)).all()
        assert min(row.day for row in left) == today - timedelta(days=2)
    with database.writing() as session:
        assert forget_old(session, NOW + timedelta(days=91)) == 2
        assert session.exec(select(MissedSearchDayRow)).all() == []


def test_memory_is_bounded(missed: MissedSearches) -> None:
    for number in range(MOST_WAITING + 50):
        missed.note(SearchRequest(q=f"intet {number}x"), 0, now=NOW)
    assert missed.flush() == MOST_WAITING


@pytest.fixture
def approver(office: Office) -> Iterator[Client]:
    with office.client("godkender") as client:
        yield client


def _wanted(office: Office, text: str) -> str:
    """A text that people have searched for on six days; its key."""
    missed = MissedSearches(office.database, "en nøgle til prøver")
    now = datetime.now(UTC)
    for day in range(6):
        missed.note(SearchRequest(q=text), 0, now=now - timedelta(days=day))
    missed.flush()
    (one,) = missed.listed(office.people["redaktoer"])
    return one.key


def test_the_public_pages_count_without_a_cookie_and_stay_cacheable(office: Office) -> None:
    with office.client() as visitor:
        page = visitor.get("/indsatser?q=undervandsrugby")
        visitor.get("/en/indsatser?q=undervandsrugby")
        visitor.get("/api/v1/interventions?q=undervandsrugby")
        visitor.get("/api/v1/suggest?q=undervandsrugb")
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"].startswith("public")
    assert _rows(office.database) == [], "nothing is written while somebody waits"
    inner: Any = office.app
    while not hasattr(inner, "state"):
        inner = inner.app
    inner.state.site.missed.flush()
    with office.database.reading() as session:
        assert session.exec(select(MissedSearchDayRow.times)).all() == [3]


def test_a_missing_offer_is_noted_and_leaves_the_list(office: Office, approver: Client) -> None:
    key = _wanted(office, "undervandsrugby")
    page = approver.get("/redaktion/indsigt/soegninger").text
    assert "»undervandsrugby«" in page
    seen = dict(hidden_pairs(page))
    assert seen["soegning"] == key
    empty = approver.post("/redaktion/indsigt/soegninger", seen)
    assert (empty.status_code, "Skriv kort, hvad der mangler" in empty.text) == (422, True)
    form = {**seen, "note": "Et hold i svømmehallen"}
    assert approver.post("/redaktion/indsigt/soegninger", form).status_code == 303
    assert "»undervandsrugby«" not in approver.get("/redaktion/indsigt/soegninger").text
    closed = approver.get("/redaktion/indsigt/soegninger?lukkede=1").text
    assert "Et hold i svømmehallen" in closed
    with office.database.reading() as session:
        *_, last = audit_log.entries(session)
    assert last.action == "noter-soegning"
    assert "rugby" not in last.details, "the log keeps for ever what is forgotten in 90 days"


def test_a_note_reaches_the_list_whole_or_is_refused(office: Office, approver: Client) -> None:
    _wanted(office, "undervandsrugby")
    seen = dict(hidden_pairs(approver.get("/redaktion/indsigt/soegninger").text))
    whole = ("Et hold i svømmehallen " * 30)[: LONGEST_NOTE - 4] + "slut"
    form = {**seen, "note": f"{whole}!"}
    refused = approver.post("/redaktion/indsigt/soegninger", form)
    assert refused.status_code == 422
    assert f"højst fylde {LONGEST_NOTE} tegn" in refused.text
    assert f'value="{whole}!"' in refused.text, "what was typed stays"
    assert (
        approver.post("/redaktion/indsigt/soegninger", {**form, "note": whole}).status_code == 303
    )
    assert f"»{whole}«" in approver.get("/redaktion/indsigt/soegninger?lukkede=1").text


def test_a_synonym_added_for_a_search_finds_at_once_and_closes_it(
    office: Office, approver: Client
) -> None:
    office.town.publish(content("Svømmehold"))
    key = _wanted(office, "undervandsrugby")
    assert office.town.titles("undervandsrugby") == []
    page = approver.get("/redaktion/indsigt/soegninger").text
    assert f"/redaktion/synonymer/ny?ord=undervandsrugby&amp;soegning={key}" in page
    form = approver.get(f"/redaktion/synonymer/ny?ord=undervandsrugby&soegning={key}").text
    assert "undervandsrugby</textarea>" in form
    said = {"ord": "undervandsrugby", "betyder": "svømmehold", "vaegt": "0.8", "soegning": key}
    assert approver.post("/redaktion/synonymer/ny", said).status_code == 303
    assert office.town.titles("undervandsrugby") == ["Svømmehold"]
    assert "»undervandsrugby«" not in approver.get("/redaktion/indsigt/soegninger").text


def test_the_file_is_safe_to_open_in_a_spreadsheet(office: Office, approver: Client) -> None:
    _wanted(office, "=1+1 i alt")
    file = approver.get("/redaktion/indsigt/soegninger.csv")
    assert file.headers["cache-control"] == "no-store"
    assert "'=1+1 i alt;6;6;0;" in file.text

"""Editors keep the synonyms: a change is tried out first, and seen by every search at once."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from app.storage import audit_log
from app.storage.tables import ChangeRow, ReferenceItemRow
from tests.catalogues import content
from tests.desks import Office
from tests.http_client import Client

AT = "/redaktion/synonymer"


@pytest.fixture
def approver(office: Office) -> Iterator[Client]:
    with office.client("godkender") as client:
        yield client


def _actions(office: Office) -> list[str]:
    with office.database.reading() as session:
        return [row.action for row in audit_log.entries(session) if row.kind == "synonym"]


def _mark(page: str) -> str:
    return page.split('name="maerke" value="', 1)[1].split('"', 1)[0]


def _added(approver: Client, words: str, means: str) -> str:
    said = {"ord": words, "betyder": means, "vaegt": "0.8"}
    answer = approver.post(f"{AT}/ny", said)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_synonym_lives_from_adding_to_deleting_and_search_follows(
    office: Office, approver: Client
) -> None:
    office.town.publish(content("Svømmehold"))
    at = _added(approver, "undervandsrugby", "svømmehold")
    assert office.town.titles("undervandsrugby") == ["Svømmehold"]
    assert "undervandsrugby" in approver.get(f"{AT}?q=SVØMME").text

    mark = _mark(approver.get(at).text)
    said = {"ord": "hoppeborg", "betyder": "svømmehold", "vaegt": "0,6", "maerke": mark}
    assert approver.post(at, said).status_code == 303
    assert office.town.titles("undervandsrugby") == []
    assert office.town.titles("hoppeborg") == ["Svømmehold"]

    mark = _mark(approver.get(at).text)
    assert approver.post(f"{at}/slet", {"maerke": mark}).status_code == 303
    assert office.town.titles("hoppeborg") == []
    assert approver.get(at).status_code == 404
    assert _actions(office) == ["tilfoej-synonym", "ret-synonym", "slet-synonym"]
    with office.database.reading() as session:
        rows = session.exec(select(ChangeRow).where(ChangeRow.kind == "synonym")).all()
    assert [row.type for row in rows] == ["upsert", "upsert", "delete"]


def test_trying_shows_before_and_after_and_changes_nothing(
    office: Office, approver: Client
) -> None:
    office.town.publish(content("Svømmehold"))
    head = office.town.head()
    said = {"ord": "hoppeborg", "betyder": "svømmehold", "vaegt": "0.8", "handling": "proev"}
    page = approver.post(f"{AT}/ny", {**said, "proev": "hoppeborg\nsvømmehold"}).text
    assert "Før 0, nu 1 resultater." in page
    assert "Ingen forskel: 1 resultater" in page
    assert "<li>Svømmehold</li>" in page
    assert office.town.head() == head
    assert office.town.titles("hoppeborg") == []


def test_trying_a_change_takes_the_old_one_out_of_account(office: Office, approver: Client) -> None:
    office.town.publish(content("Svømmehold"))
    at = _added(approver, "hoppeborg", "svømmehold")
    said = {"ord": "hoppeborg", "betyder": "klatrevæg", "vaegt": "0.8", "handling": "proev"}
    assert "Før 1, nu 0 resultater." in approver.post(at, {**said, "proev": "hoppeborg"}).text


@pytest.mark.parametrize(
    ("words", "means", "weight", "said"),
    [
        ("", "gå", "0.8", "Skriv mindst ét udtryk"),
        ("alene", "", "0.8", "Skriv mindst to udtryk"),
        ("gå\nløbe", "løbe", "0.8", "står begge steder"),
        ("!!!", "gå", "0.8", "har ingen bogstaver"),
        ("en to tre fire fem seks syv otte ni", "gå", "0.8", "er for langt"),
        ("gå", "løbe", "meget", "et tal fra 0,1 til 1"),
        ("gå", "løbe", "nan", "et tal fra 0,1 til 1"),
    ],
)
def test_what_cannot_be_used_is_told_and_kept_in_the_form(
    approver: Client, words: str, means: str, weight: str, said: str
) -> None:
    answer = approver.post(f"{AT}/ny", {"ord": words, "betyder": means, "vaegt": weight})
    assert answer.status_code == 422
    assert said in answer.text
    assert f"{means}</textarea>" in answer.text


def test_two_at_once_and_the_second_sees_both(office: Office, approver: Client) -> None:
    at = _added(approver, "hoppeborg", "svømmehold")
    mark = _mark(approver.get(at).text)
    first = {"ord": "hoppeborg", "betyder": "klatring", "vaegt": "0.8", "maerke": mark}
    assert approver.post(at, first).status_code == 303
    second = approver.post(at, {**first, "betyder": "trampolin"})
    assert second.status_code == 409
    assert "klatring" in second.text
    assert "trampolin</textarea>" in second.text
    again = {**first, "betyder": "trampolin", "maerke": _mark(second.text)}
    assert approver.post(at, again).status_code == 303
    assert approver.post(f"{at}/slet", {"maerke": mark}).status_code == 409


def test_editors_without_the_right_change_nothing(office: Office, approver: Client) -> None:
    at = _added(approver, "hoppeborg", "svømmehold")
    mark = _mark(approver.get(at).text)
    with office.client("redaktoer") as editor:
        assert editor.get(AT).status_code == 403
        for path in (f"{AT}/ny", at, f"{at}/slet"):
            form = {"ord": "x", "betyder": "y", "vaegt": "1.0", "maerke": mark}
            assert editor.post(path, form).status_code == 403, path
    with office.database.reading() as session:
        items = session.exec(
            select(ReferenceItemRow).where(ReferenceItemRow.kind == "synonym")
        ).all()
    assert len(items) == 1


def test_what_another_synonym_says_already_is_refused_with_where_it_stands(
    office: Office, approver: Client
) -> None:
    first = _added(approver, "hoppeborg\ntrampolin", "svømmehold\nklatring")
    twin = {"ord": "Trampolin\nhoppeborg", "betyder": "klatring\nSVØMMEHOLD", "vaegt": "1.0"}
    refused = approver.post(f"{AT}/ny", twin)
    assert refused.status_code == 422
    assert (
        "De samme udtryk står allerede i synonymet »hoppeborg«. Ret det i stedet." in refused.text
    )
    assert "hoppeborg</textarea>" in refused.text
    other = _added(approver, "hoppeborg", "klatring")
    late = approver.post(other, {**twin, "maerke": _mark(approver.get(other).text)})
    assert late.status_code == 422
    weight = {**twin, "vaegt": "0.6", "maerke": _mark(approver.get(first).text)}
    assert approver.post(first, weight).status_code == 303, "it is no twin of itself"
    assert _actions(office) == ["tilfoej-synonym", "tilfoej-synonym", "ret-synonym"]


def test_a_word_twice_in_one_synonym_is_kept_once_however_it_is_typed(
    office: Office, approver: Client
) -> None:
    at = _added(approver, "gåtur\nGåtur\nga\u030atur", "løb")
    kept = approver.get(at).text.split('name="ord"', 1)[1].split("</textarea>")[0]
    assert kept.split(">", 1)[1].split() == ["gåtur"]
    assert (
        approver.post(f"{AT}/ny", {"ord": "gåtur\nga\u030atur", "vaegt": "1.0"}).status_code == 422
    )


def test_the_same_words_twice_get_keys_of_their_own(approver: Client) -> None:
    assert _added(approver, "hoppeborg", "svømmehold") != _added(approver, "hoppeborg", "klatring")

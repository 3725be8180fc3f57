"""What somebody has written is never lost: not to others, not to a lost session, not to a click."""

import html
import re
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from threading import Barrier

import pytest
from sqlmodel import col, select

from app.domain.content import Content
from app.editorial.desk import Desk
from app.editorial.errors import Conflict
from app.storage.database import Database
from app.storage.tables import RevisionRow
from tests.catalogues import content
from tests.desks import Office
from tests.editors.test_walk import WHOLE
from tests.http_client import Client

MANY = 20


def hidden_pairs(page: str) -> list[tuple[str, str]]:
    """The hidden fields of a page, as a browser would send them again."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return [(html.unescape(name), html.unescape(value)) for name, value in found]


def _revisions(office: Office, identity: str) -> list[RevisionRow]:
    query = select(RevisionRow).where(RevisionRow.intervention_id == identity)
    with office.database.reading() as session:
        return list(session.exec(query.order_by(col(RevisionRow.number))))


def test_of_twenty_who_save_at_once_one_wins_and_nineteen_get_both_texts(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}/ret"
    start = Barrier(MANY)

    def save(number: int) -> tuple[int, str]:
        with office.client("redaktoer" if number % 2 else "kollega") as client:
            start.wait()
            mine = {**WHOLE, "summary": f"Tekst nummer {number:02} her.", "basis": "1"}
            answer = client.post(at, mine)
            return answer.status_code, answer.text

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(save, range(MANY)))
    assert sorted(status for status, _ in answers) == [303] + [409] * (MANY - 1)
    stored = _revisions(office, identity)
    assert [row.number for row in stored] == [1, 2]
    winner = next(n for n, (status, _) in enumerate(answers) if status == 303)
    assert f"Tekst nummer {winner:02} her." in stored[1].content
    for number, (status, page) in enumerate(answers):
        if status == 409:
            assert f"Tekst nummer {winner:02} her." in page
            assert f"Tekst nummer {number:02} her." in page
            assert ("summary", f"Tekst nummer {number:02} her.") in hidden_pairs(page)


def test_the_one_who_came_too_late_can_go_on_with_the_own_text(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}/ret"
    with office.client("redaktoer") as first, office.client("kollega") as second:
        first.post(at, {**WHOLE, "summary": "Den første.", "basis": "1"})
        mine = {**WHOLE, "summary": "Den anden.\n\nI to afsnit.", "basis": "1"}
        clash = second.post(at, mine)
        assert clash.status_code == 409
        again = dict(hidden_pairs(clash.text))
        form = second.post(at, {**again, "handling": "mere"})
        assert "I to afsnit." in form.text
        assert second.post(at, {**again, "handling": "gem"}).status_code == 303
    item = office.desk.open(office.people["kollega"], identity)
    assert item.newest is not None
    assert item.newest.content.summary == "Den anden.\n\nI to afsnit."


def _save_in_a_process(url: str, identity: str, who: object, first: int) -> list[str]:
    database = Database(url)
    desk, outcomes = Desk(database), []
    for number in range(first, first + MANY):
        written = content("Gå dig glad", summary=f"Tekst {number}.")
        try:
            desk.save(who, identity, written, 1, now=datetime.now(UTC))  # type: ignore[arg-type]
            outcomes.append("gemt")
        except Conflict as conflict:
            outcomes.append("konflikt" if conflict.own == written else "tabt")
    database.close()
    return outcomes


def test_two_processes_that_save_at_once_never_overwrite_one_another(office: Office) -> None:
    identity = office.draft()
    editor = office.people["redaktoer"]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        runs = [
            pool.submit(_save_in_a_process, office.database.url, identity, editor, first)
            for first in (0, 100)
        ]
        outcomes = [outcome for run in runs for outcome in run.result(timeout=60)]
    assert sorted(outcomes) == ["gemt"] + ["konflikt"] * (2 * MANY - 1)
    assert [row.number for row in _revisions(office, identity)] == [1, 2]


def test_who_writes_while_it_is_sent_to_review_keeps_the_text_in_the_form(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as editor, office.client("kollega") as other:
        editor.post(f"{at}/ret", {**WHOLE, "basis": "1", "handling": "send"})
        late = {**WHOLE, "summary": "Min sene tekst.", "basis": "2", "handling": "gem"}
        answer = other.post(f"{at}/ret", late)
        assert answer.status_code == 409
        assert "Træk den tilbage" in answer.text
        assert "Min sene tekst.</textarea>" in answer.text


def test_looking_at_what_is_not_saved_keeps_it_for_the_way_back(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as editor, office.client("kollega") as other:
        shown = editor.post(f"{at}/vis", {**WHOLE, "summary": "Kun set.", "basis": "1"})
        assert "Kun set." in shown.text
        assert f'href="{at}/ret?autosave=1"' in shown.text
        assert "Kun set.</textarea>" in editor.get(f"{at}/ret?autosave=1").text
        assert "Kun set." not in editor.get(f"{at}/vis").text
        assert "Kun set." not in other.get(f"{at}/ret?autosave=1").text
    assert len(_revisions(office, identity)) == 1


def test_what_is_kept_while_typing_is_fetched_and_gone_once_it_is_saved(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as editor:
        kept = editor.post(f"{at}/autogem", {**WHOLE, "purpose": "Halvt skr", "basis": "1"})
        assert kept.status_code == 200
        assert "Hent det frem" in editor.get(f"{at}/ret").text
        assert "Halvt skr</textarea>" in editor.get(f"{at}/ret?autosave=1").text
        editor.post(f"{at}/ret", {**WHOLE, "purpose": "Helt skrevet.", "basis": "1"})
        assert "Hent det frem" not in editor.get(f"{at}/ret").text


def test_what_cannot_be_read_stands_in_the_form_as_it_was_typed(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}/ret"
    typed = {**WHOLE, "age_from": "atten", "steps.0.text": "Uden et første ord", "basis": "1"}
    with office.client("redaktoer") as editor:
        answer = editor.post(at, typed)
    assert answer.status_code == 422
    assert 'value="atten"' in answer.text
    assert 'value="Uden et første ord"' in answer.text
    assert "er ikke et helt tal" in answer.text
    assert 'href="#felt-age_from"' in answer.text


def test_ages_in_the_wrong_order_are_told_at_their_field_as_the_form_calls_it(
    office: Office,
) -> None:
    at = f"/redaktion/indsatser/{office.draft()}/ret"
    typed = {**WHOLE, "age_from": "80", "age_to": "18", "basis": "1"}
    with office.client("redaktoer") as editor:
        answer = editor.post(at, typed)
    assert answer.status_code == 422
    assert re.search(r'<a href="#felt-age_from">[^<]*Alder fra', answer.text)
    assert 'href="#felt-"' not in answer.text
    assert "»Alder fra« er højere end »Alder til«." in answer.text
    assert 'value="80"' in answer.text
    assert "age_to er" not in answer.text


@pytest.mark.parametrize("presses", [1, 3])
def test_more_rows_come_every_time_one_asks_and_only_where_one_asks(
    office: Office, presses: int
) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}/ret"
    with office.client("redaktoer") as editor:
        page = editor.get(at).text
        before = _rows(page, "steps"), _rows(page, "places")
        for _ in range(presses):
            names = set(re.findall(r'name="(steps\.\d+\.lead|places\.\d+\.name)"', page))
            page = editor.post(at, {**dict.fromkeys(names, ""), "basis": "1", "mere": "steps"}).text
    assert (_rows(page, "steps"), _rows(page, "places")) == (before[0] + 2 * presses, before[1])


def _rows(page: str, field: str) -> int:
    return len(set(re.findall(rf'name="{field}\.(\d+)\.', page)))


def test_an_address_somebody_chose_stays_while_others_follow_the_title(office: Office) -> None:
    chosen, following = office.draft("Den ene"), office.draft("Den anden")
    with office.client("godkender") as client:
        at = f"/redaktion/indsatser/{chosen}"
        assert client.post(f"{at}/adresse", {"adresse": "min-egen"}).status_code == 303
        for identity in (chosen, following):
            saved = client.post(
                f"/redaktion/indsatser/{identity}/ret",
                {**WHOLE, "title": "Nyt navn", "basis": "1"},
            )
            assert saved.status_code == 303
    person = office.people["godkender"]
    assert office.desk.open(person, chosen).slug == "min-egen"
    assert office.desk.open(person, following).slug == "nyt-navn"


def test_a_refusal_says_why_and_leads_back(office: Office, town_client: Client) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as client:
        refused = client.post(f"{at}/bekraeft")
        assert refused.status_code == 409
        assert "Kun det, offentligheden ser, kan bekræftes." in refused.text
        assert f'href="{at}"' in refused.text
        assert "Fejlen ligger hos os" not in refused.text


@pytest.mark.parametrize("older", [False, True])
def test_a_restored_version_is_what_was_stored_byte_for_byte(office: Office, older: bool) -> None:
    person, now = office.people["redaktoer"], datetime.now(UTC)
    identity = office.draft("Æblegrød  på tværs")
    texts = ("Første.", "Anden » & < \u00e6\u030a", "Tredje.")
    for number, summary in enumerate(texts, 1):
        written = content("Gå dig glad", summary=summary, age_from=18)
        office.desk.save(person, identity, written, number, now=now)
    if older:
        _as_an_earlier_release_wrote_it(office, identity, 2)
    before = _revisions(office, identity)
    for number in range(1, 5):
        newest = office.desk.restore(person, identity, number, 3 + number, now=now)
        after = _revisions(office, identity)
        assert after[-1].number == newest == 4 + number
        assert after[-1].content == before[number - 1].content
        assert after[-1].content_version == before[number - 1].content_version
        assert [row.content for row in after[:4]] == [row.content for row in before]
        assert isinstance(office.desk.open(person, identity).newest.content, Content)  # type: ignore[union-attr]


def _as_an_earlier_release_wrote_it(office: Office, identity: str, number: int) -> None:
    """Other spaces and another order, as no release of today would write it."""
    odd = '{ "summary":"Gammel.",\n  "title" : "Gammel form" }'
    with office.database.writing() as session:
        row = session.exec(
            select(RevisionRow).where(
                RevisionRow.intervention_id == identity, RevisionRow.number == number
            )
        ).one()
        row.content = odd
        session.add(row)

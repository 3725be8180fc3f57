"""»Er der fejl på denne side?«: told without an account, answered, and forgotten in time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from httpx import Response
from sqlmodel import select

from app.editorial.fault_reports import FaultReports, Told
from app.main import create_app
from app.storage import audit_log
from app.storage.desk_tables import FaultReportRow, WorkRow
from tests.catalogues import content
from tests.conftest import site_settings
from tests.currency.letterbox import letterbox
from tests.currency.showing import due, published
from tests.desks import KEY, Office
from tests.editors.test_nothing_is_lost import hidden_pairs
from tests.http_client import Client

TEXT = "Telefonnummeret er forkert. Det rigtige er 12 34 56 78."
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>"


@pytest.fixture
def page(office: Office) -> str:
    """The address of the form of a public intervention."""
    identity = published(office)
    return f"/indsatser/{office.desk.open(office.people['redaktoer'], identity).slug}/fejl"


@pytest.fixture
def citizen(office: Office) -> Iterator[Client]:
    with office.client() as client:
        yield client


def _identity(office: Office) -> str:
    with office.database.reading() as session:
        return session.exec(select(WorkRow.intervention_id)).one()


def _stamp(office: Office, ago: float = 10) -> str:
    moment = datetime.now(UTC) - timedelta(seconds=ago)
    return FaultReports(office.database, KEY).stamp(_identity(office), moment)


def _form(office: Office, **said: str) -> dict[str, str]:
    return {"emne": "kontakt", "tekst": TEXT, "stempel": _stamp(office), **said}


def _answer(editor: Client, at: str, status: str, answer: str) -> Response:
    """Sends the form of an answer as it is shown."""
    said = {"status": status, "svar": answer}
    return editor.post(at, {**dict(hidden_pairs(editor.get(at).text)), **said})


def _rows(office: Office) -> list[FaultReportRow]:
    with office.database.reading() as session:
        return list(session.exec(select(FaultReportRow)).all())


def _told(office: Office, client: Client, page: str, **said: str) -> str:
    answer = client.post(page, _form(office, **said))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_fault_is_told_without_account_or_cookie_and_followed_by_a_private_link(
    office: Office, citizen: Client, page: str, prefix: str
) -> None:
    assert f'href="{prefix}{page}"' in citizen.get(prefix + page.removesuffix("/fejl")).text
    form = citizen.get(prefix + page)
    assert form.status_code == 200
    assert form.headers["cache-control"] == "no-store"
    link = _told(office, citizen, prefix + page)
    assert link.startswith(f"{prefix}/fejl/")
    shown = citizen.get(link)
    assert TEXT in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["referrer-policy"] == "same-origin"
    assert shown.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in shown.text
    assert not citizen.cookies


def test_the_form_itself_can_be_sent_once_three_seconds_have_passed(
    office: Office, citizen: Client, page: str
) -> None:
    html = citizen.get(page).text
    found = re.search(r'name="stempel" value="([^"]+)"', html)
    assert found is not None
    quick = citizen.post(page, _form(office, stempel=found.group(1)))
    assert quick.status_code == 422
    assert "Det gik meget hurtigt" in quick.text
    assert TEXT in quick.text
    assert _rows(office) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"emne": "alt-muligt"}, "Vælg, hvad det handler om"),
        ({"emne": ""}, "Vælg, hvad det handler om"),
        ({"tekst": "Fejl"}, "Skriv lidt mere"),
        ({"tekst": "x" * 2001}, "Skriv det kortere"),
        ({"tekst": "Mit nummer er 070761-4285, ring"}, "CPR-nummer"),
        ({"tekst": "Mit nummer er 0707614285, ring"}, "CPR-nummer"),
        ({"tekst": "https://a.example https://b.example www.c.example"}, "højst 2 links"),
        ({"email": "ikke en adresse"}, "ikke skrevet helt"),
        ({"email": "a@b.dk\r\nBcc: alle@evil.example"}, "ikke skrevet helt"),
        ({"hjemmeside": "https://spam.example"}, "skal stå tomt"),
        ({"stempel": ""}, "har stået åben længe"),
        ({"stempel": "1.x.y"}, "har stået åben længe"),
    ],
)
def test_what_cannot_be_accepted_is_said_kindly_and_nothing_typed_is_lost(
    office: Office, citizen: Client, page: str, said: dict[str, str], why: str
) -> None:
    answer = citizen.post(page, _form(office, **said))
    assert answer.status_code == 422
    assert why in answer.text
    assert 'class="alert alert-error"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    if "tekst" not in said:
        assert TEXT in answer.text
    assert _rows(office) == []


def test_a_form_of_yesterday_or_of_another_page_is_not_accepted_as_it_is(
    office: Office, citizen: Client, page: str
) -> None:
    old = citizen.post(page, _form(office, stempel=_stamp(office, 25 * 3600)))
    assert old.status_code == 422
    other = FaultReports(office.database, KEY).stamp("en anden", datetime.now(UTC))
    assert citizen.post(page, _form(office, stempel=other)).status_code == 422
    forged = FaultReports(office.database, "gæt").stamp(_identity(office), datetime.now(UTC))
    assert citizen.post(page, _form(office, stempel=forged)).status_code == 422
    assert _rows(office) == []


def test_ordinary_numbers_are_not_taken_for_a_cpr_number(
    office: Office, citizen: Client, page: str
) -> None:
    text = "Ring 12345678, CVR 87654321, ordre 9912341234."
    _told(office, citizen, page, tekst=text)
    assert [row.text for row in _rows(office)] == [text]


def test_a_form_sent_twice_is_one_report_with_one_link(
    office: Office, citizen: Client, page: str
) -> None:
    form = _form(office)
    links = {citizen.post(page, form).headers["location"] for _ in range(3)}
    assert len(links) == 1
    assert len(_rows(office)) == 1


def test_the_same_said_by_somebody_else_is_one_report_and_opens_nobodys_link(
    office: Office, citizen: Client, page: str
) -> None:
    link = _told(office, citizen, page)
    again = citizen.post(page, _form(office))
    assert again.status_code == 200
    assert "Tak, den har vi fået" in again.text
    assert link not in again.text
    assert len(_rows(office)) == 1


def test_twenty_presses_at_once_are_one_report(office: Office, page: str) -> None:
    reports, identity, stamp = FaultReports(office.database, KEY), _identity(office), _stamp(office)
    tokens: list[str | None] = []

    def press() -> None:
        now = datetime.now(UTC)
        tokens.append(reports.receive(identity, Told("kontakt", TEXT), stamp, now=now))

    threads = [Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tokens) == 20
    assert len(set(tokens)) == 1
    assert len(_rows(office)) == 1


def test_one_network_can_only_send_so_much(office: Office, citizen: Client, page: str) -> None:
    for number in range(5):
        _told(office, citizen, page, tekst=f"{TEXT} Nr. {number}")
    stopped = citizen.post(page, _form(office, tekst=f"{TEXT} Nr. 6"))
    assert stopped.status_code == 429
    assert "Prøv igen om et kvarter" in stopped.text
    assert f"{TEXT} Nr. 6" in stopped.text
    assert len(_rows(office)) == 5


def test_a_private_link_cannot_be_guessed_and_only_its_hash_is_kept(
    office: Office, citizen: Client, page: str
) -> None:
    link = _told(office, citizen, page)
    token = link.rpartition("/")[2]
    assert len(token) == 43  # 256 bits
    (row,) = _rows(office)
    assert token not in str(row)
    for guess in (row.id, row.token_hash, token[:-1], token.lower(), "x" * 43, "%00", "1"):
        assert citizen.get(f"/fejl/{guess}").status_code == 404, guess


def test_a_page_that_is_gone_or_never_was_has_no_form(office: Office, page: str) -> None:
    office.desk.withdraw(
        office.people["godkender"], _identity(office), "archived", now=datetime.now(UTC)
    )
    with office.client() as citizen:
        assert citizen.get(page).status_code == 410
        assert citizen.post(page, _form(office)).status_code == 410
        assert citizen.get("/indsatser/findes-ikke/fejl").status_code == 404


def test_a_form_of_another_site_is_refused(office: Office, citizen: Client, page: str) -> None:
    sent = citizen.post(page, _form(office), headers={"sec-fetch-site": "cross-site"})
    assert sent.status_code == 403
    assert _rows(office) == []


def test_the_answer_reaches_the_private_page_and_the_log_tells_no_text(
    office: Office, citizen: Client, page: str
) -> None:
    link = _told(office, citizen, page, email="borger@mail.example")
    (row,) = _rows(office)
    with office.client("redaktoer") as editor:
        overview = editor.get(f"/redaktion/indsatser/{row.intervention_id}").text
        assert "1 fejlmelding venter på svar." in overview
        assert "Gå dig glad" in editor.get("/redaktion/fejl").text
        at = f"/redaktion/fejl/{row.id}"
        assert "borger@mail.example" in editor.get(at).text
        assert _answer(editor, at, "ukendt", "x").status_code == 422
        cpr = _answer(editor, at, "rettet", "Nummeret 070761-4285 er slettet")
        assert cpr.status_code == 422
        done = _answer(editor, at, "rettet", "Tak, nu står det rigtige.")
        assert done.status_code == 303
        assert (
            "venter på svar" not in editor.get(f"/redaktion/indsatser/{row.intervention_id}").text
        )
        assert "Gå dig glad" not in editor.get("/redaktion/fejl?status=ny").text
    shown = citizen.get(link).text
    assert "Rettet. Tak, fordi du sagde til" in shown
    assert "Tak, nu står det rigtige." in shown
    assert "borger@mail.example" not in shown
    with office.database.reading() as session:
        entries = list(audit_log.entries(session))
    told = [one for one in entries if one.kind == "fault_report"]
    assert [one.action for one in told] == ["meld-fejl", "besvar-fejl"]
    assert not any(TEXT in one.details or "mail.example" in one.details for one in told)


def test_what_was_written_is_never_run_as_code(office: Office, citizen: Client, page: str) -> None:
    refused = citizen.post(page, _form(office, tekst=XSS, emne="x"))
    link = _told(office, citizen, page, tekst=XSS)
    (row,) = _rows(office)
    with office.client("redaktoer") as editor:
        _answer(editor, f"/redaktion/fejl/{row.id}", "i-gang", XSS)
        pages = [
            refused.text,
            citizen.get(link).text,
            editor.get(f"/redaktion/fejl/{row.id}").text,
            editor.get("/redaktion/fejl?status=%3Cscript%3E&indsats=%22%3E%3Cscript%3E").text,
        ]
    for html in pages:
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<script>&" not in html


def test_only_the_owners_see_and_answer_it(office: Office, citizen: Client, page: str) -> None:
    _told(office, citizen, page)
    (row,) = _rows(office)
    at = f"/redaktion/fejl/{row.id}"
    with office.client("fremmed") as stranger:
        assert "Gå dig glad" not in stranger.get("/redaktion/fejl").text
        assert stranger.get(at).status_code == 404
        assert stranger.post(at, {"status": "rettet", "svar": ""}).status_code == 404
    assert citizen.get(at).status_code == 303
    with office.client("system") as system:
        assert system.get(at).status_code == 200
    assert _rows(office)[0].status == "ny"


def test_what_nobody_owns_comes_to_the_system_administrators(office: Office) -> None:
    identity = office.town.publish(content("Fra en kilde"), provenance="kilde")
    reports = FaultReports(office.database, KEY)
    now = datetime.now(UTC)
    stamp = reports.stamp(identity, now)
    reports.receive(identity, Told("andet", TEXT), stamp, now=now)
    with office.client("system") as system, office.client("administrator") as other:
        assert "Fra en kilde" in system.get("/redaktion/fejl").text
        assert "Fra en kilde" not in other.get("/redaktion/fejl").text


def test_the_sender_gets_a_letter_when_one_can_be_sent(office: Office, page: str) -> None:
    with letterbox() as box:
        settings = site_settings(
            office.town.index_dir.parent,
            secret_key=KEY,
            smtp_url=box.url,
            mail_from="k@katalog.test",
        )
        with Client(create_app(settings, office.catalogue)) as client:
            _told(office, client, page, email="borger@mail.example")
            (row,) = _rows(office)
            office.sign_in(client, "redaktoer")
            at = f"/redaktion/fejl/{row.id}"
            done = _answer(client, at, "rettet", "Nu passer det.")
            assert done.headers["location"].endswith("brev=sendt")
            _answer(client, at, "rettet", "Nu passer det.")
        ((to, letter),) = box.letters
    assert to == "borger@mail.example"
    assert "Nu passer det." in letter
    assert TEXT not in letter


def test_a_year_after_it_was_handled_only_the_count_is_left(
    office: Office, citizen: Client, page: str
) -> None:
    link = _told(office, citizen, page, email="borger@mail.example")
    (row,) = _rows(office)
    with office.client("redaktoer") as editor:
        _answer(editor, f"/redaktion/fejl/{row.id}", "rettet", "Tak, Inga.")
    year = datetime.now(UTC) + timedelta(days=364)
    assert due(office, year).forgotten == 0
    assert due(office, year + timedelta(days=3)).forgotten == 1
    assert due(office, year + timedelta(days=3)).forgotten == 0
    (kept,) = _rows(office)
    assert (kept.text, kept.email, kept.answer) == ("", None, "")
    assert (kept.topic, kept.status) == ("kontakt", "rettet")
    assert "mere end 12 måneder siden" in citizen.get(link).text


def test_what_nobody_has_handled_is_not_forgotten(
    office: Office, citizen: Client, page: str
) -> None:
    _told(office, citizen, page)
    assert due(office, datetime.now(UTC) + timedelta(days=800)).forgotten == 0

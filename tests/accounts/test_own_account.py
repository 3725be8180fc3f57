"""One's own account: changing the password, ending sessions, and the second step."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import update

from app.accounts.accounts import CONFIRMED_FOR
from app.accounts.errors import SignInRefused, TooManyAttempts, WrongPassword
from app.accounts.signed import Signed
from app.accounts.throttle import MOST_FOR_ACCOUNT
from app.domain.people import COMMAND_LINE
from app.storage.people_tables import SessionRow
from tests.accounts.doors import (
    ELSEWHERE,
    HERE,
    NEW,
    NOW,
    account,
    code_at,
    deeds,
    give_password,
    give_second_factor,
    sign_in_by_form,
)
from tests.desks import PASSWORD, Office
from tests.http_client import Client


def _signed(office: Office, who: str) -> tuple[Signed, str]:
    email = give_password(office, who)
    token = office.accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)
    signed = office.accounts.who(token, now=NOW)
    assert signed is not None
    return signed, token


def _grow_stale(office: Office) -> None:
    """Lets everybody's last proof be too long ago."""
    with office.database.writing() as session:
        long_ago = datetime.now(UTC) - CONFIRMED_FOR - timedelta(seconds=1)
        session.exec(update(SessionRow).values(confirmed=long_ago))


def test_a_changed_password_ends_every_other_session_and_every_link(office: Office) -> None:
    signed, here = _signed(office, "redaktoer")
    email = signed.person.email
    stolen = office.accounts.sign_in(email, PASSWORD, "", ELSEWHERE, now=NOW)
    link = office.accounts.new_link(COMMAND_LINE, signed.person.id, now=NOW)
    office.accounts.change_password(signed, PASSWORD, NEW, HERE, now=NOW)
    assert office.accounts.who(here, now=NOW) is not None
    assert office.accounts.who(stolen, now=NOW) is None
    assert office.accounts.link_is_usable(link, now=NOW) is None
    with pytest.raises(SignInRefused):
        office.accounts.sign_in(email, PASSWORD, "", ELSEWHERE, now=NOW)


def test_whoever_finds_a_browser_open_cannot_guess_the_password(office: Office) -> None:
    signed, _ = _signed(office, "redaktoer")
    for number in range(MOST_FOR_ACCOUNT):
        with pytest.raises(WrongPassword):
            office.accounts.change_password(signed, f"gæt nummer {number}", NEW, HERE, now=NOW)
    with pytest.raises(TooManyAttempts):
        office.accounts.confirm(signed, PASSWORD, HERE, now=NOW)
    assert deeds(office).count("log-ind-mislykkedes") == MOST_FOR_ACCOUNT


def test_the_page_changes_the_password(office: Office) -> None:
    email = give_password(office, "redaktoer")
    with office.client("redaktoer") as client:
        form = {"gammel": PASSWORD, "adgangskode": NEW, "igen": NEW}
        at = "/redaktion/mig/adgangskode"
        assert client.get(at).status_code == 200
        assert client.post(at, {**form, "gammel": "forkert sætning"}).status_code == 422
        assert client.post(at, {**form, "igen": "noget andet her"}).status_code == 422
        assert client.post(at, form).status_code == 303
        assert sign_in_by_form(client, email, NEW).status_code == 303


def test_one_sees_and_ends_ones_own_sessions_and_nobody_elses(office: Office) -> None:
    signed, _ = _signed(office, "redaktoer")
    other = office.accounts.sign_in(signed.person.email, PASSWORD, "", ELSEWHERE, now=NOW)
    stranger, token = _signed(office, "kollega")
    listed = office.accounts.own(signed, now=NOW).sessions
    assert {(one.browser, one.is_this) for one in listed} == {
        ("Firefox, Linux", True),
        ("Chrome, Windows", False),
    }
    theirs = office.accounts.own(stranger, now=NOW).sessions[0]
    with office.client("redaktoer") as client:
        refused = client.post("/redaktion/mig/sessioner/afslut", {"session": theirs.id})
        assert refused.status_code == 422
    assert office.accounts.who(token, now=NOW) is not None
    gone = next(one for one in listed if not one.is_this)
    office.accounts.end_session(signed, gone.id, now=NOW)
    assert office.accounts.who(other, now=NOW) is None
    third = office.accounts.sign_in(signed.person.email, PASSWORD, "", ELSEWHERE, now=NOW)
    office.accounts.end_other_sessions(signed, now=NOW)
    assert office.accounts.who(third, now=NOW) is None
    assert office.accounts.who(token, now=NOW) is not None


def _switch_on(client: Client, office: Office) -> tuple[str, list[str]]:
    assert client.post("/redaktion/mig/totrin/begynd").status_code == 303
    page = client.get("/redaktion/mig/totrin").text
    secret = account(office, "redaktoer").totp_offered
    assert secret is not None
    assert 'src="data:image/svg+xml' in page
    assert secret in page.replace(" ", "")
    wrong = client.post("/redaktion/mig/totrin/til", {"kode": "000000"})
    assert wrong.status_code == 422
    assert account(office, "redaktoer").totp_secret is None
    code = code_at(secret, datetime.now(UTC))
    shown = client.post("/redaktion/mig/totrin/til", {"kode": code})
    assert shown.status_code == 200
    return secret, re.findall(r"<code>([0-9a-f]{5}-[0-9a-f]{5})</code>", shown.text)


def test_the_second_step_walks_from_picture_to_recovery_code_and_off_again(
    office: Office,
) -> None:
    email = give_password(office, "redaktoer")
    with office.client("redaktoer") as client:
        secret, codes = _switch_on(client, office)
        assert len(set(codes)) == 10
        for page in ("/redaktion/mig", "/redaktion/mig/totrin"):
            text = client.get(page).text
            assert not any(code in text for code in codes)
            assert secret not in text.replace(" ", "")
        with office.client() as other:
            assert sign_in_by_form(other, email, PASSWORD, kode=codes[0]).status_code == 303
            assert sign_in_by_form(other, email, PASSWORD, kode=codes[0]).status_code == 422
            typed = codes[1].upper().replace("-", " ")
            assert sign_in_by_form(other, email, PASSWORD, kode=typed).status_code == 303
        renewed = client.post("/redaktion/mig/totrin/koder").text
        assert codes[2] not in renewed
        with office.client() as other:
            assert sign_in_by_form(other, email, PASSWORD, kode=codes[2]).status_code == 422
        off = "/redaktion/mig/totrin/fra"
        assert client.post(off, {"adgangskode": "forkert sætning"}).status_code == 422
        assert client.post(off, {"adgangskode": PASSWORD}).status_code == 303
        with office.client() as other:
            assert sign_in_by_form(other, email, PASSWORD).status_code == 303


def test_the_code_that_switched_it_on_does_not_sign_in(office: Office) -> None:
    email = give_password(office, "redaktoer")
    with office.client("redaktoer") as client:
        secret, _ = _switch_on(client, office)
    step = account(office, "redaktoer").totp_step
    assert step is not None
    at = datetime.fromtimestamp(step * 30 + 5, UTC)
    with pytest.raises(SignInRefused):
        office.accounts.sign_in(email, PASSWORD, code_at(secret, at), HERE, now=at)


def test_what_is_sensitive_asks_who_one_is_once_more(office: Office) -> None:
    give_password(office, "administrator")
    colleague = office.people["kollega"].id
    with office.client("administrator") as client:
        _grow_stale(office)
        for method, path, page in (
            ("GET", "/redaktion/mig/totrin", "/redaktion/mig/totrin"),
            ("POST", "/redaktion/mig/totrin/begynd", "/redaktion/mig/totrin"),
            ("GET", "/redaktion/personer/ny", "/redaktion/personer/ny"),
            ("POST", f"/redaktion/personer/{colleague}/link", f"/redaktion/personer/{colleague}"),
            ("POST", f"/redaktion/personer/{colleague}/luk", f"/redaktion/personer/{colleague}"),
        ):
            asked = client.get(path) if method == "GET" else client.post(path)
            assert asked.status_code == 303
            assert asked.headers["location"] == f"/redaktion/mig/bekraeft?videre={page}"
        assert account(office, "kollega").disabled is None
        at = "/redaktion/mig/bekraeft"
        assert client.get(f"{at}?videre=/redaktion/personer/ny").status_code == 200
        wrong = client.post(at, {"adgangskode": "forkert", "videre": "/redaktion/personer/ny"})
        assert wrong.status_code == 422
        right = {"adgangskode": PASSWORD, "videre": "//evil.example"}
        assert client.post(at, right).headers["location"] == "/redaktion"
        assert client.get("/redaktion/mig/totrin").status_code == 200


def test_a_confirmation_counts_for_one_browser_only(office: Office) -> None:
    give_password(office, "administrator")
    with office.client("administrator") as mine, office.client("administrator") as stolen:
        _grow_stale(office)
        mine.post("/redaktion/mig/bekraeft", {"adgangskode": PASSWORD})
        assert mine.get("/redaktion/personer/ny").status_code == 200
        assert stolen.get("/redaktion/personer/ny").status_code == 303


def test_a_code_app_is_not_offered_to_who_has_one(office: Office) -> None:
    give_password(office, "redaktoer")
    secret = give_second_factor(office, "redaktoer")
    with office.client("redaktoer") as client:
        assert client.post("/redaktion/mig/totrin/begynd").status_code == 422
    assert account(office, "redaktoer").totp_secret == secret

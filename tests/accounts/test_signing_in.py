"""Signing in: what an attacker tries at the door."""

import statistics
import time
from datetime import timedelta

import pytest

from app.accounts.accounts import IDLE, LONGEST, Accounts, Visitor
from app.accounts.errors import CodeNeeded, SignInRefused, TooManyAttempts
from app.accounts.throttle import MOST_CODES, MOST_FOR_ACCOUNT, MOST_FROM_NETWORK, WINDOW
from tests.accounts.doors import (
    ELSEWHERE,
    HERE,
    NEW,
    NOW,
    a_step_later,
    browser_at,
    change,
    code_at,
    deeds,
    give_password,
    give_second_factor,
    sign_in_by_form,
)
from tests.desks import KEY, PASSWORD, Office


def test_a_cookie_chosen_before_signing_in_is_worth_nothing_after(office: Office) -> None:
    email = give_password(office, "redaktoer")
    with office.client() as client:
        client.cookies.set("sid", "chosen-by-the-attacker", domain="katalog.test")
        assert sign_in_by_form(client, email, PASSWORD).status_code == 303
        assert "chosen-by-the-attacker" not in (client.cookies.get("sid") or "")
    with office.client() as attacker:
        attacker.cookies.set("sid", "chosen-by-the-attacker", domain="katalog.test")
        assert attacker.get("/redaktion").status_code == 303


def test_an_old_cookie_is_dead_after_signing_out(office: Office) -> None:
    with office.client("redaktoer") as client:
        token = client.cookies["sid"]
        assert client.get("/redaktion").status_code == 200
        assert client.post("/redaktion/log-ud").status_code == 303
        client.cookies.set("sid", token, domain="katalog.test")
        assert client.get("/redaktion").headers["location"].startswith("/redaktion/log-ind")


def test_sessions_end_when_unused_and_at_last_even_when_used(office: Office) -> None:
    accounts = office.accounts
    email = give_password(office, "redaktoer")
    token = accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)
    at = NOW
    while at - NOW < LONGEST - IDLE:
        at += IDLE - timedelta(minutes=1)
        assert accounts.who(token, now=at) is not None
    assert accounts.who(token, now=NOW + LONGEST + timedelta(seconds=1)) is None
    other = accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)
    assert accounts.who(other, now=NOW + IDLE) is not None
    third = accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)
    assert accounts.who(third, now=NOW + IDLE + timedelta(seconds=1)) is None


def test_guessing_is_held_back_over_two_processes_and_the_owner_still_gets_in(
    office: Office,
) -> None:
    email = give_password(office, "redaktoer")
    two = (Accounts(office.database, KEY), Accounts(office.database, KEY))
    for number in range(MOST_FOR_ACCOUNT):
        with pytest.raises(SignInRefused):
            two[number % 2].sign_in(email, f"gæt nummer {number}", "", HERE, now=NOW)
    for accounts in two:
        with pytest.raises(TooManyAttempts):
            accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)
    assert two[0].sign_in(email, PASSWORD, "", ELSEWHERE, now=NOW)
    assert two[1].sign_in(email, PASSWORD, "", HERE, now=NOW + WINDOW + timedelta(seconds=1))


def test_guessing_at_many_accounts_from_one_network_is_held_back(office: Office) -> None:
    for number in range(MOST_FROM_NETWORK):
        address = f"192.0.2.{number}"
        with pytest.raises(SignInRefused):
            office.accounts.sign_in(f"n{number}@x.dk", "x" * 12, "", Visitor(address), now=NOW)
    with pytest.raises(TooManyAttempts):
        office.accounts.sign_in("new@x.dk", "x" * 12, "", HERE, now=NOW)


def test_a_whole_town_hall_signs_in_from_one_address(office: Office) -> None:
    email = give_password(office, "redaktoer")
    for _ in range(MOST_FROM_NETWORK + 2):
        assert office.accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)


def test_an_unknown_e_mail_costs_about_as_much_as_a_wrong_password(office: Office) -> None:
    email = give_password(office, "redaktoer")

    def took(address: str, number: int) -> float:
        visitor = Visitor(f"10.{number}.0.1")
        began = time.perf_counter()
        with pytest.raises(SignInRefused):
            office.accounts.sign_in(address, "en forkert sætning", "", visitor, now=NOW)
        return time.perf_counter() - began

    took("varm@x.dk", 200)
    known = statistics.median(took(email, number) for number in range(7))
    unknown = statistics.median(took(f"n{number}@x.dk", 50 + number) for number in range(7))
    assert 0.5 < unknown / known < 2


def test_the_answer_is_the_same_for_unknown_closed_invited_and_wrong(office: Office) -> None:
    wrong = give_password(office, "redaktoer")
    closed = give_password(office, "kollega")
    change(office, "kollega", disabled=NOW)
    invited = office.people["godkender"].email
    said = set()
    with office.client() as client:
        for email, password in (
            (wrong, "en forkert sætning"),
            (closed, PASSWORD),
            (invited, PASSWORD),
            ("ingen@katalog.test", PASSWORD),
        ):
            answer = sign_in_by_form(client, email, password)
            assert answer.status_code == 422
            said.add(answer.text.replace(email, ""))
            assert "set-cookie" not in answer.headers
    assert len(said) == 1


def test_a_code_is_not_used_twice_even_within_its_half_minute(office: Office) -> None:
    email = give_password(office, "redaktoer")
    secret = give_second_factor(office, "redaktoer")
    code = code_at(secret, NOW)
    assert office.accounts.sign_in(email, PASSWORD, code, HERE, now=NOW)
    with pytest.raises(SignInRefused):
        office.accounts.sign_in(email, PASSWORD, code, HERE, now=NOW + timedelta(seconds=2))
    later = a_step_later(NOW)
    assert office.accounts.sign_in(email, PASSWORD, code_at(secret, later), HERE, now=later)


def test_the_password_alone_is_not_enough_when_there_is_a_second_step(office: Office) -> None:
    email = give_password(office, "redaktoer")
    give_second_factor(office, "redaktoer")
    with office.client() as client:
        answer = sign_in_by_form(client, email, PASSWORD)
        assert answer.status_code == 422
        assert "Skriv koden" in answer.text
        assert "sid" not in client.cookies
    with pytest.raises(SignInRefused):
        office.accounts.sign_in(email, "en forkert sætning", "", HERE, now=NOW)


def test_asking_for_the_code_does_not_forgive_wrong_codes(office: Office) -> None:
    email = give_password(office, "redaktoer")
    give_second_factor(office, "redaktoer")
    tried = 0
    while tried < 50:
        code = "" if tried % 3 == 2 else f"{tried:06}"
        try:
            office.accounts.sign_in(email, PASSWORD, code, HERE, now=NOW)
        except TooManyAttempts:
            break
        except (SignInRefused, CodeNeeded):
            tried += 1
    assert tried == MOST_FOR_ACCOUNT


def test_codes_cannot_be_guessed_from_many_networks(office: Office) -> None:
    email = give_password(office, "redaktoer")
    give_second_factor(office, "redaktoer")
    evaluated = 0
    for number in range(MOST_CODES + 5):
        try:
            visitor = Visitor(f"10.{number}.0.1")
            office.accounts.sign_in(email, PASSWORD, "000000", visitor, now=NOW)
        except SignInRefused:
            evaluated += 1
        except TooManyAttempts:
            break
    assert evaluated == MOST_CODES


@pytest.mark.parametrize(
    "away",
    [
        "//evil.example",
        "https://evil.example/redaktion",
        "/redaktion//evil.example",
        "/redaktion\\evil",
        "/\\evil.example",
        "javascript:alert(1)",
        "/redaktion\r\nSet-Cookie: x=1",
        "/redaktionen-er-væk@evil.example",
        "/redaktion/log-ud",
        "",
    ],
)
def test_signing_in_leads_nowhere_but_into_the_editors_side(office: Office, away: str) -> None:
    email = give_password(office, "redaktoer")
    with office.client() as client:
        answer = sign_in_by_form(client, email, PASSWORD, videre=away)
    assert answer.status_code == 303
    to = answer.headers["location"]
    assert to.startswith("/redaktion")
    assert "/" not in to.removeprefix("/redaktion")
    assert "\\" not in to
    assert "\n" not in to


def test_whoever_was_on_the_way_somewhere_comes_there(office: Office) -> None:
    email = give_password(office, "redaktoer")
    with office.client() as client:
        sent = client.get("/redaktion/ny")
        assert sent.headers["location"] == "/redaktion/log-ind?videre=/redaktion/ny"
        page = client.get(sent.headers["location"])
        assert 'name="videre" value="/redaktion/ny"' in page.text
        answer = sign_in_by_form(client, email, PASSWORD, videre="/redaktion/ny")
        assert answer.headers["location"] == "/redaktion/ny"


def test_over_https_the_cookie_is_bound_to_the_host_and_hidden_from_scripts(
    office: Office,
) -> None:
    email = give_password(office, "redaktoer")
    with browser_at(office, base_url="https://katalog.test") as client:
        answer = client.request(
            "POST",
            "https://katalog.test/redaktion/log-ind",
            data={"email": email, "adgangskode": PASSWORD},
            headers={"sec-fetch-site": "same-origin"},
        )
    name, _, rest = answer.headers["set-cookie"].partition("=")
    marks = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == "__Host-sid"
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= marks
    assert not any(mark.startswith("domain") for mark in marks)


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://katalog.test"}, False),
        ({"origin": "http://katalog.test"}, True),
        ({"origin": "http://katalog.test.evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_the_form_of_another_site_signs_nobody_in_or_out(
    office: Office, headers: dict[str, str], taken: bool
) -> None:
    email = give_password(office, "redaktoer")
    with office.client() as client:
        form = {"email": email, "adgangskode": PASSWORD}
        answer = client.request("POST", "/redaktion/log-ind", data=form, headers=headers)
        assert (answer.status_code == 303) is taken
        assert ("set-cookie" in answer.headers) is taken
    with office.client("redaktoer") as client:
        client.request("POST", "/redaktion/log-ud", headers=headers)
        assert (client.get("/redaktion").status_code == 303) is taken


def test_more_fields_in_the_form_do_nothing(office: Office) -> None:
    email = give_password(office, "redaktoer")
    with office.client() as client:
        answer = sign_in_by_form(
            client, email, PASSWORD, is_system_administrator="1", organisation=office.syd
        )
        assert answer.status_code == 303
        assert client.get("/redaktion/organisationer").status_code == 403


def test_signing_in_and_failing_stand_in_the_log_without_what_was_typed(office: Office) -> None:
    email = give_password(office, "redaktoer")
    before = len(deeds(office))
    with office.client() as client:
        sign_in_by_form(client, email, NEW)
        sign_in_by_form(client, "hemmeligt kodeord", NEW)
        sign_in_by_form(client, email, PASSWORD)
    assert deeds(office)[before:] == ["log-ind-mislykkedes", "log-ind"]


def test_texts_that_no_database_takes_are_just_wrong(office: Office) -> None:
    with office.client() as client:
        for email in ("a\x00b@x.dk", "\ud800@x.dk".encode("utf-8", "replace").decode(), "x" * 9000):
            assert sign_in_by_form(client, email, "x\x00y").status_code == 422

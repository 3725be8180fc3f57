"""Single sign-on end to end, against a provider that can be told to misbehave."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from sqlmodel import update

from app.settings import Settings
from app.storage.people_tables import OidcStateRow
from tests.accounts.conftest import Browser
from tests.accounts.doors import (
    account,
    browser_at,
    change,
    deeds,
    give_password,
    give_second_factor,
    sign_in_by_form,
)
from tests.accounts.provider import CLIENT, SECRET, SmallProvider, Who
from tests.accounts.sign_on import BACK, START, begin, come_back, through
from tests.desks import PASSWORD, Office
from tests.http_client import Client


def _is_refused(answer: httpx.Response, client: Client) -> bool:
    """The sign-in page with a word of why, and nobody signed in."""
    assert answer.status_code == 403, answer.text
    assert "<h1>Log ind</h1>" in answer.text
    assert "alert-error" in answer.text
    return client.get("/redaktion").status_code == 303


def test_somebody_with_an_account_signs_in_and_comes_where_they_were_going(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        page = client.get("/redaktion/log-ind?videre=/redaktion/ny").text
        assert "Log ind med Nord Kommune" in page
        answer = through(client, provider, f"{START}?videre=/redaktion/ny")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/redaktion/ny"
        assert "redaktoer@katalog.test" in client.get("/redaktion/mig").text
    assert account(office, "redaktoer").oidc_subject == f"{provider.issuer} 12345"
    assert deeds(office)[-1] == "log-ind"


def test_a_provider_that_wants_the_secret_in_the_form_gets_it(
    provider: SmallProvider, browser: Browser
) -> None:
    provider.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    with browser() as client:
        assert through(client, provider).status_code == 303


def test_the_subject_is_decisive_once_it_is_known(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        assert through(client, provider).status_code == 303
        provider.who = Who(email="nyt.navn@katalog.test", email_verified=False)
        assert through(client, provider).status_code == 303
        assert "redaktoer@katalog.test" in client.get("/redaktion/mig").text
    provider.who = Who(sub="somebody-else", email="redaktoer@katalog.test")
    with browser() as client:
        assert _is_refused(through(client, provider), client)
    assert account(office, "redaktoer").oidc_subject == f"{provider.issuer} 12345"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (Who(email="ukendt@katalog.test"), "ingen konto her"),
        (Who(email_verified=False), "ikke bekræftet din e-mailadresse"),
        (Who(email_verified="true"), "ikke bekræftet din e-mailadresse"),
        (Who(email_verified=None), "ikke bekræftet din e-mailadresse"),
        (Who(email=""), "ingen konto her"),
    ],
)
def test_nobody_gets_an_account_by_signing_in(
    office: Office, provider: SmallProvider, browser: Browser, who: Who, said: str
) -> None:
    provider.who = who
    before = len(office.accounts.people())
    with browser() as client:
        answer = through(client, provider)
        assert _is_refused(answer, client)
        assert said in answer.text
    assert len(office.accounts.people()) == before
    assert account(office, "redaktoer").oidc_subject is None


def test_a_closed_account_does_not_come_in(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        assert through(client, provider).status_code == 303
        change(office, "redaktoer", disabled=datetime.now(UTC))
        assert _is_refused(through(client, provider), client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": "another client", "azp": CLIENT},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "later"},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_is_refused(
    provider: SmallProvider, browser: Browser, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    with browser() as client:
        assert _is_refused(through(client, provider), client)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "another key"])
def test_a_token_that_the_provider_has_not_signed_is_refused(
    provider: SmallProvider, browser: Browser, algorithm: str
) -> None:
    provider.algorithm = algorithm
    with browser() as client:
        assert _is_refused(through(client, provider), client)


def test_a_callback_is_good_once(provider: SmallProvider, browser: Browser) -> None:
    with browser() as client:
        began = begin(client)
        kept = client.cookies["sso"]
        back = provider.authorize(began)
        assert come_back(client, back).status_code == 303
    with browser() as client:
        client.cookies.set("sso", kept, domain="katalog.test")
        assert _is_refused(come_back(client, back), client)


def test_another_browsers_sign_in_cannot_be_ended_here(
    provider: SmallProvider, browser: Browser
) -> None:
    with browser() as attacker, browser() as victim:
        theirs = provider.authorize(begin(attacker))
        assert _is_refused(come_back(victim, theirs), victim)
        begin(victim)
        assert _is_refused(come_back(victim, theirs), victim)
        assert come_back(attacker, theirs).status_code == 303, "the victim did not use it up"


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "another"},
        {"state": ""},
        {"state": "\x00"},
        {"code": ""},
        {"code": "another"},
        {"code": "\x00" * 9000},
        {"iss": "https://evil.example"},
    ],
    ids=lambda changed: str(changed)[:40],
)
def test_a_callback_with_something_else_in_it_is_refused(
    provider: SmallProvider, browser: Browser, changed: dict[str, str]
) -> None:
    with browser() as client:
        back = provider.authorize(begin(client))
        assert _is_refused(come_back(client, {**back, **changed}), client)


def test_whoever_said_no_at_the_provider_is_told_kindly(browser: Browser) -> None:
    with browser() as client:
        begin(client)
        assert _is_refused(client.get(f"{BACK}?error=access_denied"), client)


def test_ten_minutes_is_all_there_is(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        back = provider.authorize(begin(client))
        with office.database.writing() as session:
            session.exec(
                update(OidcStateRow).values(expires=datetime.now(UTC) - timedelta(seconds=1))
            )
        assert _is_refused(come_back(client, back), client)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/token", (500, b"oops", "")),
        ("/token", (200, b"not json", "")),
        ("/token", (200, b"[]", "")),
        ("/token", (200, b"{}", "")),
        ("/token", (302, b"", "/token2")),
        ("/keys", (200, b'{"keys": [1, null]}', "")),
        ("/keys", (200, b'{"keys": "x"}', "")),
        ("/keys", (200, b'{"a": "' + b"x" * 1_000_001 + b'"}', "")),
    ],
)
def test_a_provider_in_trouble_makes_a_kind_page(
    provider: SmallProvider, browser: Browser, path: str, answer: tuple[int, bytes, str]
) -> None:
    provider.answers[path] = answer
    with browser() as client:
        assert _is_refused(through(client, provider), client)
    assert "/token2" not in provider.asked


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": 7},
    ],
    ids=str,
)
def test_a_provider_that_says_strange_things_of_itself_is_not_followed(
    provider: SmallProvider, browser: Browser, about: dict[str, Any]
) -> None:
    provider.about = about
    with browser() as client:
        assert _is_refused(client.get(START), client)


def test_a_provider_that_is_away_makes_a_kind_page(office: Office) -> None:
    away = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "a", "oidc_client_secret": "b"}
    with browser_at(office, **away) as client:
        assert _is_refused(client.get(START), client)


def test_the_secret_and_the_codes_of_the_provider_are_not_logged(
    provider: SmallProvider, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims = {"nonce": "another"}
    with browser() as client:
        back = provider.authorize(begin(client))
        come_back(client, back)
    told = "\n".join(
        record.getMessage() for record in caplog.records if record.name == "indsatskatalog"
    )
    assert "single sign-on: the id_token was refused" in told
    assert not any(secret in told for secret in (SECRET, back["state"], "redaktoer@"))


def test_only_system_administrators_keep_a_password_when_the_provider_decides(
    office: Office, browser: Browser
) -> None:
    give_password(office, "redaktoer")
    give_password(office, "system")
    with browser(oidc_only=True) as client:
        page = client.get("/redaktion/log-ind").text
        assert "Log ind som systemadministrator" in page
        refused = sign_in_by_form(client, "redaktoer@katalog.test", PASSWORD)
        assert refused.status_code == 422
        assert sign_in_by_form(client, "system@katalog.test", PASSWORD).status_code == 303


def test_without_a_provider_there_is_no_single_sign_on(office: Office) -> None:
    with office.client() as client:
        assert client.get(START).status_code == 404
        assert client.get(BACK).status_code == 404
        assert "/redaktion/log-ind/sso" not in client.get("/redaktion/log-ind").text


def test_the_provider_answers_for_the_second_step_of_those_it_signs_in(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    give_second_factor(office, "redaktoer")
    with browser() as client:
        assert through(client, provider).status_code == 303


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "https://login.example"},
        {"oidc_only": True},
        {
            "oidc_issuer": "http://login.example",
            "oidc_client_id": "a",
            "oidc_client_secret": "b",
            "environment": "production",
            "secret_key": "en rigtig lang hemmelighed til prøven",
            "base_url": "https://katalog.example",
        },
    ],
)
def test_half_a_provider_stops_the_start(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="OIDC"):
        Settings(_env_file=None, **given)

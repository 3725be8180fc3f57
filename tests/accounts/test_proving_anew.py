"""With single sign-on, what is sensitive takes a proof that the provider dates to just now."""

import time
from datetime import UTC, datetime
from html import unescape

import httpx
from sqlmodel import select

from app.storage.people_tables import SessionRow
from tests.accounts.conftest import Browser
from tests.accounts.doors import deeds
from tests.accounts.provider import SmallProvider, Who
from tests.accounts.sign_on import START, begin, come_back, through
from tests.desks import Office
from tests.http_client import Client

PROVE = "/redaktion/mig/bekraeft/sso"
SENSITIVE = "/redaktion/mig/totrin"
ASKED = f"/redaktion/mig/bekraeft?videre={SENSITIVE}"
HOUR = 3600


def _may_go_on(client: Client) -> bool:
    """Whether the browser comes in where a fresh proof is needed."""
    answer = client.get(SENSITIVE)
    assert answer.status_code == 200 or answer.headers["location"] == ASKED
    return answer.status_code == 200


def _sign_in_of_old(client: Client, provider: SmallProvider) -> None:
    """Somebody who proved to the provider an hour ago who they are signs in here."""
    provider.proved = time.time() - HOUR
    assert through(client, provider).status_code == 303


def _is_asked_again(answer: httpx.Response, said: str) -> bool:
    """The page that asks for a proof, with a word of why."""
    assert answer.status_code == 403, answer.text
    assert "<h1>Bekræft, at det er dig</h1>" in answer.text
    assert f'href="{PROVE}?videre=/redaktion' in answer.text
    return said in unescape(answer.text)


def test_an_old_sign_in_at_the_provider_signs_in_and_proves_nothing(
    provider: SmallProvider, browser: Browser
) -> None:
    provider.asks = False
    with browser() as client:
        _sign_in_of_old(client, provider)
        assert not _may_go_on(client)
        for start in (f"{START}?igen=ja", f"{START}?videre={SENSITIVE}"):
            assert through(client, provider, start).status_code == 303
            assert not _may_go_on(client)


def test_a_sign_in_proves_as_much_as_the_provider_says(
    provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        for ago, proves in ((0, True), (9 * 60, True), (11 * 60, False), (-30, True)):
            provider.proved = time.time() - ago
            assert through(client, provider).status_code == 303
            assert _may_go_on(client) is proves, ago
        provider.claims = {"auth_time": None}
        assert through(client, provider).status_code == 303
        assert not _may_go_on(client)


def test_whoever_proves_it_to_the_provider_anew_goes_on_in_the_same_session(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        _sign_in_of_old(client, provider)
        token = client.cookies["sid"]
        assert f'href="{PROVE}?videre={SENSITIVE}"' in client.get(ASKED).text
        address = begin(client, f"{PROVE}?videre={SENSITIVE}")
        assert "prompt=login" in address
        assert "max_age=0" in address
        answer = come_back(client, provider.authorize(address))
        assert (answer.status_code, answer.headers["location"]) == (303, SENSITIVE)
        assert client.cookies["sid"] == token
        assert _may_go_on(client)
    assert deeds(office)[-1] == "bekraeft-sig"


def test_clocks_may_differ_a_little_and_no_proof_lasts_longer_for_it(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        for ahead in (-30, 30):
            provider.claims = {}
            _sign_in_of_old(client, provider)
            assert not _may_go_on(client)
            provider.claims = {"auth_time": int(time.time()) + ahead}
            assert through(client, provider, PROVE).status_code == 303
            assert _may_go_on(client)
        assert through(client, provider).status_code == 303
    with office.database.reading() as session:
        proved = session.exec(select(SessionRow.confirmed)).all()
    assert max(proved) <= datetime.now(UTC)


def test_an_answer_that_is_no_new_proof_is_refused_with_what_to_do(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    now = int(time.time())
    answers = (
        ({"auth_time": None}, "»auth_time«"),
        ({"auth_time": now - HOUR}, "uden at spørge dig igen"),
        ({"auth_time": now - 120}, "uden at spørge dig igen"),
        ({"auth_time": 0}, "uden at spørge dig igen"),
        ({"auth_time": now + HOUR}, "kunne ikke bruges"),
        ({"auth_time": str(now)}, "kunne ikke bruges"),
        ({"auth_time": ""}, "kunne ikke bruges"),
        ({"auth_time": True}, "kunne ikke bruges"),
        ({"auth_time": [now]}, "kunne ikke bruges"),
        ({"auth_time": -1e300}, "kunne ikke bruges"),
        ({"auth_time": 1e300}, "kunne ikke bruges"),
        ({"auth_time": float("nan")}, "kunne ikke bruges"),
        ({"nonce": "another"}, "kunne ikke bruges"),
        ({"sub": "somebody-else"}, "en anden konto"),
    )
    with browser() as client:
        _sign_in_of_old(client, provider)
        for claims, said in answers:
            provider.claims = claims
            answer = through(client, provider, f"{PROVE}?videre={SENSITIVE}")
            assert _is_asked_again(answer, said), claims
            assert f"videre={SENSITIVE}" in answer.text
            assert not _may_go_on(client), claims
        assert "redaktoer@katalog.test" in client.get("/redaktion/mig").text
    assert "bekraeft-sig" not in deeds(office)
    assert deeds(office)[-1] == "log-ind-mislykkedes", "another's proof is told of"


def test_a_proof_counts_for_the_session_that_asked_for_it(
    provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        _sign_in_of_old(client, provider)
        back = provider.authorize(begin(client, PROVE))
        client.post("/redaktion/log-ud")
        out = come_back(client, back)
        assert (out.status_code, "<h1>Log ind</h1>" in out.text) == (403, True)
        assert client.get("/redaktion").status_code == 303

        _sign_in_of_old(client, provider)
        back = provider.authorize(begin(client, PROVE))
        began_here = client.cookies["sso"]
        _sign_in_of_old(client, provider)
        client.cookies.set("sso", began_here, domain="katalog.test")
        assert _is_asked_again(come_back(client, back), "begyndte i en anden browser")
        assert not _may_go_on(client)


def test_a_session_that_ends_while_the_provider_is_asked_is_not_proved(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        _sign_in_of_old(client, provider)
        signed = office.accounts.who(client.cookies["sid"], now=datetime.now(UTC))
        assert signed is not None
        provider.meanwhile = lambda: office.accounts.sign_out(signed, now=datetime.now(UTC))
        answer = through(client, provider, PROVE)
        assert answer.status_code == 403
    assert deeds(office)[-1] == "log-ud"


def test_a_proof_is_for_who_is_signed_in_and_has_a_provider(
    office: Office, provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        assert client.get(PROVE).headers["location"].startswith("/redaktion/log-ind?videre=")
        office.sign_in(client, "kollega")
        provider.who = Who(sub="67890", email="kollega@katalog.test")
        answer = through(client, provider, PROVE)
        assert answer.status_code == 403, "this account has never signed in through the provider"
        assert "en anden konto" in answer.text
    with office.client("redaktoer") as client:
        assert client.get(PROVE).status_code == 404


def test_a_provider_in_trouble_leaves_one_at_the_page_that_asks(
    provider: SmallProvider, browser: Browser
) -> None:
    with browser() as client:
        _sign_in_of_old(client, provider)
        provider.answers["/token"] = (500, b"oops", "")
        assert _is_asked_again(through(client, provider, PROVE), "kan ikke få svar")
        assert not _may_go_on(client)

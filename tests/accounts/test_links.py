"""One-time links: invitations and resets, and what somebody tries with them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts import secrets
from app.accounts.errors import LinkUnusable, WeakPassword
from app.accounts.people import INVITATION_LASTS, LINK_LASTS
from app.domain.people import COMMAND_LINE
from tests.accounts.doors import HERE, NEW, NOW, account, change, deeds, give_password
from tests.databases import everything_in
from tests.desks import PASSWORD, Office


@pytest.fixture
def link(office: Office) -> str:
    """The token of a link for the editor."""
    return office.accounts.new_link(COMMAND_LINE, office.people["redaktoer"].id, now=NOW)


def test_a_link_chooses_a_password_once(office: Office, link: str) -> None:
    office.accounts.redeem(link, NEW, now=NOW)
    with pytest.raises(LinkUnusable):
        office.accounts.redeem(link, "en tredje lang sætning", now=NOW)
    email = office.people["redaktoer"].email
    assert office.accounts.sign_in(email, NEW, "", HERE, now=NOW)


def test_a_link_that_is_too_old_or_wrong_chooses_nothing(office: Office, link: str) -> None:
    late = NOW + LINK_LASTS + timedelta(seconds=1)
    for token, at in ((link, late), (link[:-1], NOW), ("", NOW), (secrets.new_token(), NOW)):
        with pytest.raises(LinkUnusable):
            office.accounts.redeem(token, NEW, now=at)
    assert account(office, "redaktoer").password is None


def test_of_two_who_use_a_link_at_once_exactly_one_wins(office: Office, link: str) -> None:
    def attempt(number: int) -> bool:
        try:
            office.accounts.redeem(link, f"den {number}. lange sætning", now=NOW)
        except LinkUnusable:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(attempt, range(4)))
    assert won.count(True) == 1
    email, number = office.people["redaktoer"].email, won.index(True)
    assert office.accounts.sign_in(email, f"den {number}. lange sætning", "", HERE, now=NOW)


def test_looking_at_a_link_does_not_use_it_up(office: Office) -> None:
    now = datetime.now(UTC)
    token = office.accounts.new_link(COMMAND_LINE, office.people["redaktoer"].id, now=now)
    with office.client() as client:
        for _ in range(3):
            page = client.get(f"/redaktion/adgang/{token}")
            assert page.status_code == 200
            assert page.headers["referrer-policy"] == "same-origin"
        weak = client.post(f"/redaktion/adgang/{token}", {"adgangskode": "kort", "igen": "kort"})
        assert weak.status_code == 422
        unlike = {"adgangskode": NEW, "igen": NEW + "!"}
        assert client.post(f"/redaktion/adgang/{token}", unlike).status_code == 422
        form = {"adgangskode": NEW, "igen": NEW, "is_system_administrator": "ja"}
        assert client.post(f"/redaktion/adgang/{token}", form).status_code == 200
        assert client.post(f"/redaktion/adgang/{token}", form).status_code == 410
    assert not account(office, "redaktoer").is_system_administrator


def test_a_new_link_ends_the_one_before(office: Office, link: str) -> None:
    office.accounts.new_link(COMMAND_LINE, office.people["redaktoer"].id, now=NOW)
    assert office.accounts.link_is_usable(link, now=NOW) is None


def test_a_reset_ends_every_session(office: Office, link: str) -> None:
    email = give_password(office, "redaktoer")
    token = office.accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)
    office.accounts.redeem(link, NEW, now=NOW)
    assert office.accounts.who(token, now=NOW) is None


def test_a_link_of_a_closed_account_is_worth_nothing(office: Office, link: str) -> None:
    change(office, "redaktoer", disabled=NOW)
    with pytest.raises(LinkUnusable):
        office.accounts.redeem(link, NEW, now=NOW)


def test_an_invitation_lasts_a_week(office: Office) -> None:
    _, token = office.accounts.add_person(
        COMMAND_LINE, "ny@katalog.test", "ny", organisation=None, role=None, system=True, now=NOW
    )
    assert office.accounts.link_is_usable(token, now=NOW + INVITATION_LASTS)
    assert not office.accounts.link_is_usable(token, now=NOW + timedelta(days=7, seconds=1))


@pytest.mark.parametrize(
    "weak", ["kort", "adgangskode1", "aaaaaaaaaaaaaaaa", "Indsatskatalog 2026", "x" * 201, ""]
)
def test_a_password_that_is_easily_guessed_is_refused(office: Office, link: str, weak: str) -> None:
    with pytest.raises(WeakPassword):
        office.accounts.redeem(link, weak, now=NOW)
    assert office.accounts.link_is_usable(link, now=NOW)


def test_neither_link_nor_session_nor_password_stands_in_the_database(
    office: Office, link: str
) -> None:
    office.accounts.redeem(link, NEW, now=NOW)
    email = office.people["redaktoer"].email
    token = office.accounts.sign_in(email, NEW, "", HERE, now=NOW)
    with office.database.reading() as session:
        dump = everything_in(session)
    assert secrets.hash_of(token) in dump
    assert token not in dump
    assert link not in dump
    assert NEW not in dump
    assert deeds(office)[-3:] == ["nulstil-adgangskode", "vaelg-adgangskode", "log-ind"]

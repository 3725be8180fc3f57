"""What an account is called is put right, and nothing is logged where nothing changes."""

import json
from collections.abc import Callable

import pytest

from app.accounts.errors import NotAllowed, Refused
from app.domain.people import COMMAND_LINE, Role
from app.storage import audit_log
from tests.accounts.doors import HERE, NOW, account, deeds, give_password
from tests.desks import PASSWORD, Office

RIGHT = {"email": " Rigtig@Katalog.test", "funktion": "fysioterapeut"}


def test_an_administrator_puts_e_mail_and_function_right(office: Office) -> None:
    give_password(office, "kollega")
    at = f"/redaktion/personer/{office.people['kollega'].id}"
    with office.client("administrator") as client:
        assert 'value="kollega@katalog.test"' in client.get(at).text
        answer = client.post(f"{at}/ret", RIGHT)
        assert answer.status_code == 303
        assert "Kontoen er rettet." in client.get(answer.headers["location"]).text
    assert office.accounts.sign_in("rigtig@katalog.test", PASSWORD, "", HERE, now=NOW)
    row = account(office, "kollega")
    assert (row.email, row.function) == ("rigtig@katalog.test", "fysioterapeut")
    with office.database.reading() as session:
        entry = next(e for e in audit_log.entries(session) if e.action == "ret-konto")
    assert entry.organisation_id == office.nord
    assert json.loads(entry.details) == {
        "foer": {"email": "kollega@katalog.test", "funktion": "kollega i prøven"},
        "efter": {"email": "rigtig@katalog.test", "funktion": "fysioterapeut"},
    }


def test_a_link_that_went_to_a_wrong_address_is_dead_once_it_is_put_right(office: Office) -> None:
    people, who = office.people, office.people["kollega"].id
    link = office.accounts.new_link(COMMAND_LINE, who, now=NOW)
    change = office.accounts.change_account
    change(people["administrator"], who, "kollega@katalog.test", "vejleder", now=NOW)
    assert office.accounts.link_is_usable(link, now=NOW) is not None
    change(people["administrator"], who, "rigtig@katalog.test", "vejleder", now=NOW)
    assert office.accounts.link_is_usable(link, now=NOW) is None


@pytest.mark.parametrize(
    "form", [{"email": "intet"}, {"email": "redaktoer@katalog.test"}, {"funktion": "\x00"}]
)
def test_what_cannot_be_is_given_back_with_a_reason(office: Office, form: dict[str, str]) -> None:
    at = f"/redaktion/personer/{office.people['kollega'].id}/ret"
    with office.client("administrator") as client:
        before = deeds(office)
        answer = client.post(at, {**RIGHT, **form})
        assert answer.status_code == 422
        assert form.get("email", "rigtig@katalog.test") in answer.text.lower()
    assert deeds(office) == before
    assert account(office, "kollega").email == "kollega@katalog.test"


def test_those_out_of_reach_are_left_alone(office: Office) -> None:
    people = office.people
    for by, whose in (
        ("administrator", "system"),
        ("fremmed", "kollega"),
        ("godkender", "kollega"),
    ):
        with pytest.raises(NotAllowed):
            office.accounts.change_account(
                people[by], people[whose].id, "x@katalog.test", "x", now=NOW
            )
    with pytest.raises(Refused):
        office.accounts.change_account(people["system"], "findes-ikke", "x@x.dk", "x", now=NOW)


def test_a_verb_that_finds_nothing_to_change_writes_nothing(office: Office) -> None:
    by, who, accounts = office.people["system"], office.people["kollega"], office.accounts
    verbs: list[Callable[[], object]] = [
        lambda: accounts.change_account(by, who.id, who.email, who.function, now=NOW),
        lambda: accounts.set_role(by, who.id, office.nord, Role.EDITOR, now=NOW),
        lambda: accounts.set_role(by, who.id, office.syd, None, now=NOW),
        lambda: accounts.set_system(by, who.id, False, now=NOW),
        lambda: accounts.set_disabled(by, who.id, False, now=NOW),
        lambda: accounts.change_organisation(
            by, office.nord, "Nord Kommune", "0860", "", alone=False, now=NOW
        ),
    ]
    before = deeds(office)
    for verb in verbs:
        verb()
    assert deeds(office) == before

"""Administrators: what they may do to whom, and that nobody locks everybody out."""

import re
from collections.abc import Callable

import pytest

from app.accounts.errors import NotAllowed, Refused
from app.domain.people import COMMAND_LINE, Actor, Person, Role, actor_of
from app.storage.people_tables import MembershipRow
from tests.accounts.doors import (
    HERE,
    NEW,
    NOW,
    account,
    deeds,
    give_password,
    give_second_factor,
    link_in,
    sign_in_by_form,
)
from tests.desks import PASSWORD, Office
from tests.editors.test_nothing_is_lost import hidden_pairs
from tests.http_client import Client

PEOPLE = "/redaktion/personer"
INVITED = {"email": "ny@katalog.test", "funktion": "mentor", "rolle": "redaktoer"}


def _roles(office: Office, who: str) -> dict[str, str]:
    with office.database.reading() as session:
        rows = [session.get(MembershipRow, (office.people[who].id, o)) for o in _both(office)]
        return {row.organisation_id: row.role for row in rows if row is not None}


def _both(office: Office) -> tuple[str, str]:
    return office.nord, office.syd


def _now_person(office: Office, who: str) -> Person:
    return next(p for row, p in office.accounts.people() if row.id == office.people[who].id)


def test_an_invitation_walks_from_form_to_signed_in(office: Office) -> None:
    with office.client("administrator") as client:
        shown = client.post(f"{PEOPLE}/ny", {**INVITED, "organisation": office.nord})
        assert shown.status_code == 200
        link = link_in(shown.text)
        assert "7 døgn" in shown.text
        listed = client.get(PEOPLE).text
        assert "Inviteret" in listed
        assert link not in listed
    with office.client() as client:
        assert client.post(link, {"adgangskode": NEW, "igen": NEW}).status_code == 200
        assert sign_in_by_form(client, "ny@katalog.test", NEW).status_code == 303
        assert "mentor" in client.get("/redaktion/mig").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ikke-en-adresse"},
        {"email": "a@x.dk\r\nBcc: b@x.dk"},
        {"email": "redaktoer@katalog.test"},
        {"email": " REDAKTOER@katalog.test "},
        {"funktion": "  "},
        {"rolle": "konge"},
    ],
)
def test_an_invitation_that_cannot_be_gives_back_what_was_typed(
    office: Office, wrong: dict[str, str]
) -> None:
    with office.client("administrator") as client:
        before = len(deeds(office))
        form = {**INVITED, "organisation": office.nord, **wrong}
        answer = client.post(f"{PEOPLE}/ny", form)
    assert answer.status_code == 422
    assert 'class="alert alert-error"' in answer.text
    assert "mentor" in answer.text or "funktion" in wrong
    assert len(deeds(office)) == before


def test_more_fields_make_nobody_mighty(office: Office) -> None:
    with office.client("administrator") as client:
        form = {
            **INVITED,
            "organisation": office.nord,
            "system": "ja",
            "is_system_administrator": "1",
            "disabled": "",
            "password": "x",
        }
        assert client.post(f"{PEOPLE}/ny", form).status_code == 200
    made = next(p for _, p in office.accounts.people() if p.email == "ny@katalog.test")
    assert not made.is_system_administrator
    assert made.roles == {office.nord: Role.EDITOR}


@pytest.mark.parametrize("organisation", ["syd", "", "findes-ikke"])
def test_an_administrator_invites_to_their_own_organisation_only(
    office: Office, organisation: str
) -> None:
    given = office.syd if organisation == "syd" else organisation
    with office.client("administrator") as client:
        answer = client.post(f"{PEOPLE}/ny", {**INVITED, "organisation": given})
    assert answer.status_code == 403
    assert office.accounts.find("ny@katalog.test") is None


@pytest.mark.parametrize("who", ["redaktoer", "godkender"])
def test_who_is_no_administrator_sees_and_changes_nobody(office: Office, who: str) -> None:
    colleague = office.people["kollega"].id
    with office.client(who) as client:
        for page in (PEOPLE, f"{PEOPLE}/ny", f"{PEOPLE}/{colleague}", "/redaktion/organisationer"):
            assert client.get(page).status_code == 403, page
        before = len(deeds(office))
        for verb in ("link", "luk", "aabn", "rolle", "system", "fjern-totrin"):
            form = {"organisation": office.nord, "rolle": "administrator", "system": "ja"}
            assert client.post(f"{PEOPLE}/{colleague}/{verb}", form).status_code == 403, verb
        assert len(deeds(office)) == before


def test_another_organisations_people_are_not_there(office: Office) -> None:
    colleague = office.people["kollega"].id
    with office.client("fremmed") as client:
        listed = client.get(PEOPLE).text
        assert "kollega@" not in listed
        assert "fremmed@" in listed
        before = len(deeds(office))
        assert client.get(f"{PEOPLE}/{colleague}").status_code == 404
        for verb in ("link", "luk", "aabn", "rolle", "system", "fjern-totrin"):
            form = {"organisation": office.syd, "rolle": "redaktoer", "system": "ja"}
            assert client.post(f"{PEOPLE}/{colleague}/{verb}", form).status_code == 404, verb
        assert len(deeds(office)) == before


def test_a_system_administrator_is_out_of_reach_for_administrators(office: Office) -> None:
    system = office.people["system"].id
    office.accounts.set_role(COMMAND_LINE, system, office.nord, Role.EDITOR, now=NOW)
    with office.client("administrator") as client:
        assert "Kun en anden systemadministrator" in client.get(f"{PEOPLE}/{system}").text
        for verb in ("link", "luk", "rolle", "system", "fjern-totrin"):
            form = {"organisation": office.nord, "rolle": "ingen", "system": "nej"}
            assert client.post(f"{PEOPLE}/{system}/{verb}", form).status_code == 403, verb
        colleague = office.people["kollega"].id
        made = client.post(f"{PEOPLE}/{colleague}/system", {"system": "ja"})
        assert made.status_code == 403
    assert account(office, "system").is_system_administrator
    assert _roles(office, "system") == {office.nord: "redaktoer"}


def test_of_somebody_who_also_belongs_elsewhere_only_ones_own_membership_can_be_changed(
    office: Office,
) -> None:
    colleague = office.people["kollega"].id
    office.accounts.set_role(COMMAND_LINE, colleague, office.syd, Role.EDITOR, now=NOW)
    with office.client("administrator") as client:
        page = client.get(f"{PEOPLE}/{colleague}").text
        assert "Syd Kommune" not in page
        assert "kun ændre rollen i din egen" in page
        for verb in ("link", "luk", "fjern-totrin"):
            assert client.post(f"{PEOPLE}/{colleague}/{verb}").status_code == 403, verb
        theirs = {"organisation": office.syd, "rolle": "ingen"}
        assert client.post(f"{PEOPLE}/{colleague}/rolle", theirs).status_code == 403
        mine = {"organisation": office.nord, "rolle": "ingen"}
        assert client.post(f"{PEOPLE}/{colleague}/rolle", mine).status_code == 303
        assert client.get(f"{PEOPLE}/{colleague}").status_code == 404
    assert _roles(office, "kollega") == {office.syd: "redaktoer"}


def test_an_administrator_brings_nobody_in_from_elsewhere(office: Office) -> None:
    stranger = office.people["fremmed"].id
    with pytest.raises(NotAllowed):
        office.accounts.set_role(
            office.people["administrator"], stranger, office.nord, Role.EDITOR, now=NOW
        )


def test_nobody_closes_or_demotes_themselves(office: Office) -> None:
    own, system = office.people["administrator"].id, office.people["system"].id
    with office.client("administrator") as client:
        assert "din egen konto" in client.get(f"{PEOPLE}/{own}").text
        assert client.post(f"{PEOPLE}/{own}/luk").status_code == 422
        form = {"organisation": office.nord, "rolle": "redaktoer"}
        assert client.post(f"{PEOPLE}/{own}/rolle", form).status_code == 422
    with office.client("system") as client:
        assert client.post(f"{PEOPLE}/{system}/luk").status_code == 422
        assert client.post(f"{PEOPLE}/{system}/system", {"system": "nej"}).status_code == 422
    assert _roles(office, "administrator") == {office.nord: "administrator"}
    assert account(office, "system").is_system_administrator


def test_the_last_system_administrator_stays(office: Office) -> None:
    system, other = office.people["system"].id, office.people["administrator"].id
    for attempt in (office.accounts.set_disabled, office.accounts.set_system):
        with pytest.raises(Refused, match="sidste systemadministrator"):
            attempt(COMMAND_LINE, system, attempt == office.accounts.set_disabled, now=NOW)
    office.accounts.set_system(COMMAND_LINE, other, True, now=NOW)
    office.accounts.set_disabled(COMMAND_LINE, other, True, now=NOW)
    with pytest.raises(Refused):
        office.accounts.set_disabled(COMMAND_LINE, system, True, now=NOW)
    office.accounts.set_disabled(COMMAND_LINE, other, False, now=NOW)
    office.accounts.set_disabled(COMMAND_LINE, system, True, now=NOW)


def test_a_closed_account_is_out_at_once_and_back_when_opened(office: Office) -> None:
    email = give_password(office, "kollega")
    colleague = office.people["kollega"].id
    token = office.accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)
    link = office.accounts.new_link(COMMAND_LINE, colleague, now=NOW)
    with office.client("administrator") as client, office.client("kollega") as theirs:
        assert theirs.get("/redaktion").status_code == 200
        assert client.post(f"{PEOPLE}/{colleague}/luk").status_code == 303
        assert theirs.get("/redaktion").status_code == 303
        assert client.post(f"{PEOPLE}/{colleague}/link").status_code == 422
        assert client.post(f"{PEOPLE}/{colleague}/aabn").status_code == 303
        assert theirs.get("/redaktion").status_code == 303, "old sessions stay ended"
    assert office.accounts.who(token, now=NOW) is None
    assert office.accounts.link_is_usable(link, now=NOW) is None
    assert office.accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)


def test_a_changed_role_counts_from_the_next_click(office: Office) -> None:
    colleague = office.people["kollega"].id
    with office.client("kollega") as theirs, office.client("administrator") as client:
        assert theirs.get(PEOPLE).status_code == 403
        form = {"organisation": office.nord, "rolle": "administrator"}
        assert client.post(f"{PEOPLE}/{colleague}/rolle", form).status_code == 303
        assert theirs.get(PEOPLE).status_code == 200
        form = {"organisation": office.nord, "rolle": "konge"}
        assert client.post(f"{PEOPLE}/{colleague}/rolle", form).status_code == 422


def test_who_lost_phone_and_codes_is_helped(office: Office) -> None:
    email = give_password(office, "kollega")
    give_second_factor(office, "kollega")
    with office.client("administrator") as client:
        at = f"{PEOPLE}/{office.people['kollega'].id}"
        assert client.post(f"{at}/fjern-totrin").status_code == 303
        assert client.post(f"{at}/fjern-totrin").status_code == 422
    assert office.accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)


def test_every_change_writes_exactly_one_entry(office: Office) -> None:
    by, colleague = office.people["system"], office.people["kollega"].id
    accounts = office.accounts
    give_second_factor(office, "kollega")
    mark = next(one.mark for one in accounts.counted_organisations() if one.id == office.syd)
    verbs: list[Callable[[], object]] = [
        lambda: accounts.add_person(
            by, "ny@x.dk", "ny", organisation=office.nord, role=Role.EDITOR, now=NOW
        ),
        lambda: accounts.new_link(by, colleague, now=NOW),
        lambda: accounts.set_role(by, colleague, office.nord, Role.APPROVER, now=NOW),
        lambda: accounts.set_system(by, colleague, True, now=NOW),
        lambda: accounts.clear_second_factor(by, colleague, now=NOW),
        lambda: accounts.set_disabled(by, colleague, True, now=NOW),
        lambda: accounts.set_disabled(by, colleague, False, now=NOW),
        lambda: accounts.add_organisation(by, "Øst", None, alone=False, now=NOW),
        lambda: accounts.change_organisation(
            by, office.syd, "Sør", "0320", mark, alone=True, now=NOW
        ),
    ]
    for verb in verbs:
        before = len(deeds(office))
        verb()
        assert len(deeds(office)) == before + 1
    assert deeds(office)[-9:] == [
        *("opret-konto", "nulstil-adgangskode", "skift-rolle", "skift-system", "fjern-totrin"),
        *("luk-konto", "aabn-konto", "opret-organisation", "ret-organisation"),
    ]


def test_the_name_of_a_person_gives_none_of_their_rights(office: Office) -> None:
    named: Actor = actor_of(office.people["system"])
    with pytest.raises(NotAllowed):
        office.accounts.set_system(named, office.people["kollega"].id, True, now=NOW)
    with pytest.raises(NotAllowed):
        office.accounts.add_organisation(named, "Vest", None, alone=False, now=NOW)


def test_organisations_are_added_and_changed_by_system_administrators(office: Office) -> None:
    at = "/redaktion/organisationer"
    with office.client("system") as client:
        assert "Nord Kommune" in client.get(at).text
        form = {"navn": "  Øst   Kommune ", "kommune": "0860", "alene": "ja"}
        assert client.post(at, form).status_code == 303
        assert client.post(at, form).status_code == 422
        assert client.post(at, {"navn": ""}).status_code == 422
        assert client.post(at, {"navn": "Vest", "kommune": "9999"}).status_code == 422
        made = next(o for o in office.accounts.counted_organisations() if o.name == "Øst Kommune")
        assert (made.kommune, made.alone, made.members) == ("0860", True, 0)
        shown = dict(hidden_pairs(client.get(f"{at}/{made.id}").text))
        taken, new = {**shown, "navn": "Nord Kommune"}, {**shown, "navn": "Øst og Vest"}
        assert client.post(f"{at}/{made.id}", taken).status_code == 422
        assert client.post(f"{at}/{made.id}", new).status_code == 303
        assert 'value="Øst og Vest"' in client.get(f"{at}/{made.id}").text
        assert client.get(f"{at}/findes-ikke").status_code == 404
    with office.client("administrator") as client:
        assert client.get(at).status_code == 403
        assert client.post(at, {"navn": "Min egen"}).status_code == 403
        assert client.post(f"{at}/{office.nord}", {"navn": "X", "alene": "ja"}).status_code == 403


def _as_shown(client: Client, at: str) -> dict[str, str]:
    """What a browser sends when nothing in the form of an organisation is touched."""
    page = client.get(at).text
    name = re.search(r'name="navn"[^>]* value="([^"]*)"', page)
    kommune = re.search(r'<option value="(\d*)" selected', page)
    alone = {"alene": "ja"} if re.search(r'name="alene"[^>]* checked', page) else {}
    assert name
    typed = {"navn": name[1], "kommune": kommune[1] if kommune else ""}
    return {**dict(hidden_pairs(page)), **typed, **alone}


@pytest.mark.parametrize("code", ["0000", "9999"])
def test_an_organisation_saved_as_it_is_shown_keeps_its_kommune(office: Office, code: str) -> None:
    by, accounts = office.people["system"], office.accounts
    made = accounts.add_organisation(by, "Eksempel (opdigtet)", code, alone=False, now=NOW)
    at = f"/redaktion/organisationer/{made}"
    with office.client("system") as client:
        assert client.post(at, {**_as_shown(client, at), "navn": "Nyt navn"}).status_code == 303
        assert 'value="0000"' not in client.get(f"/redaktion/organisationer/{office.nord}").text
    kept = next(one for one in accounts.counted_organisations() if one.id == made)
    assert (kept.name, kept.kommune) == ("Nyt navn", code)


def test_who_changes_an_organisation_from_an_older_page_is_told_and_undoes_nothing(
    office: Office,
) -> None:
    at = f"/redaktion/organisationer/{office.nord}"
    with office.client("system") as client:
        older = {**_as_shown(client, at), "navn": "Nord og Øst"}
        newer = {**_as_shown(client, at), "kommune": "0320", "alene": "ja"}
        assert client.post(at, newer).status_code == 303
        late = client.post(at, older)
        assert late.status_code == 409
        assert "En anden har ændret det" in late.text
        assert "Én person alene" in late.text
        assert 'value="Nord og Øst"' in late.text
        assert '<option value="0860" selected' in late.text
        kept = next(o for o in office.accounts.counted_organisations() if o.id == office.nord)
        assert (kept.name, kept.kommune, kept.alone) == ("Nord Kommune", "0320", True)
        again = {**older, **dict(hidden_pairs(late.text))}
        assert client.post(at, again).status_code == 303


def test_what_somebody_is_called_cannot_become_markup(office: Office) -> None:
    evil = '"><script>alert(1)</script>'
    person = {**INVITED, "funktion": evil, "organisation": office.nord}
    with office.client("system") as client:
        client.post("/redaktion/organisationer", {"navn": evil})
        client.post(f"{PEOPLE}/ny", person)
        made = office.accounts.find("ny@katalog.test")
        for page in (PEOPLE, f"{PEOPLE}/{made}", f"{PEOPLE}/ny", "/redaktion/organisationer"):
            assert "<script>alert" not in client.get(page).text, page
        refused = client.post(f"{PEOPLE}/ny", {**person, "email": evil})
        assert "<script>alert" not in refused.text

"""What is no longer needed about people is forgotten, and nothing else."""

from datetime import datetime, timedelta

from sqlmodel import Session, SQLModel, func, select

from app.accounts.accounts import IDLE
from app.accounts.retention import CLOSED_KEPT_FOR, FORGOTTEN, forget_old
from app.accounts.second_factor import new_recovery_codes
from app.domain.people import COMMAND_LINE
from app.storage.people_tables import (
    AttemptRow,
    MembershipRow,
    OidcStateRow,
    OneTimeLinkRow,
    RecoveryCodeRow,
    SessionRow,
)
from tests.accounts.doors import (
    HERE,
    NEW,
    NOW,
    account,
    change,
    deeds,
    give_password,
    give_second_factor,
    sign_in_by_form,
)
from tests.desks import PASSWORD, Office


def _count(office: Office, table: type[SQLModel]) -> int:
    with office.database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def _forget(office: Office, at: datetime) -> int:
    with office.database.writing() as session:
        return forget_old(session, at)


def _state(session: Session, name: str, expires: datetime) -> None:
    session.add(
        OidcStateRow(
            state_hash=name,
            browser_hash="b",
            nonce="n",
            verifier="v",
            next_path="/",
            expires=expires,
        )
    )


def test_what_has_ended_is_dropped_and_what_has_not_is_kept(office: Office) -> None:
    email = give_password(office, "redaktoer")
    old = office.accounts.sign_in(email, PASSWORD, "", HERE, now=NOW - IDLE * 2)
    new = office.accounts.sign_in(email, PASSWORD, "", HERE, now=NOW)
    people = [office.people[who].id for who in ("redaktoer", "kollega", "godkender")]
    links = [
        office.accounts.new_link(COMMAND_LINE, one, now=NOW - timedelta(days=2 if n == 0 else 0))
        for n, one in enumerate(people)
    ]
    office.accounts.redeem(links[1], NEW, now=NOW)
    with office.database.writing() as session:
        _state(session, "old", NOW - timedelta(seconds=1))
        _state(session, "new", NOW + timedelta(minutes=5))
        session.add(AttemptRow(counted_for="x", at=NOW - timedelta(days=2)))
        session.add(AttemptRow(counted_for="x", at=NOW - timedelta(hours=2)))
    before = len(deeds(office))
    _forget(office, NOW)
    assert office.accounts.who(old, now=NOW) is None
    assert office.accounts.who(new, now=NOW) is not None
    assert _count(office, SessionRow) == 1
    assert office.accounts.link_is_usable(links[2], now=NOW)
    assert _count(office, OidcStateRow) == 1
    assert _count(office, AttemptRow) == 1
    assert len(deeds(office)) == before
    with office.database.reading() as session:
        kept = session.exec(select(OneTimeLinkRow.account_id)).all()
    assert people[2] in kept
    assert not set(people[:2]) & set(kept)


def test_a_year_after_closing_the_e_mail_and_every_secret_are_gone(office: Office) -> None:
    email = give_password(office, "kollega")
    give_second_factor(office, "kollega")
    colleague = office.people["kollega"].id
    with office.database.writing() as session:
        new_recovery_codes(session, colleague)
    change(office, "kollega", oidc_subject="issuer 1", disabled=NOW)
    assert _forget(office, NOW + CLOSED_KEPT_FOR) == 0
    assert account(office, "kollega").email == email
    late = NOW + CLOSED_KEPT_FOR + timedelta(minutes=1)
    assert _forget(office, late) == 1
    row = account(office, "kollega")
    assert (row.email, row.function) == (f"{FORGOTTEN} {colleague}", FORGOTTEN)
    assert (row.password, row.totp_secret, row.oidc_subject) == (None, None, None)
    assert _count(office, RecoveryCodeRow) == 0
    with office.database.reading() as session:
        assert session.get(MembershipRow, (colleague, office.nord)) is None
    assert deeds(office)[-1] == "glem-konto"
    assert _forget(office, late) == 0, "it is safe to repeat"
    assert office.accounts.find(email) is None


def test_a_forgotten_account_cannot_be_signed_in_to(office: Office) -> None:
    give_password(office, "kollega")
    change(office, "kollega", disabled=NOW - CLOSED_KEPT_FOR * 2)
    _forget(office, NOW)
    with office.client() as client:
        email = account(office, "kollega").email
        assert sign_in_by_form(client, email, PASSWORD).status_code == 422


def test_open_accounts_are_left_alone_however_old(office: Office) -> None:
    emails = {row.email for row, _ in office.accounts.people()}
    assert _forget(office, NOW + CLOSED_KEPT_FOR * 20) == 0
    assert {row.email for row, _ in office.accounts.people()} == emails

"""Reading the rows of accounts, and what every verb on them shares."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, delete, select

from app.accounts import secrets
from app.accounts.errors import Refused
from app.domain.people import Actor, Person, Role
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.people_tables import (
    AccountRow,
    MembershipRow,
    OneTimeLinkRow,
    OrganisationRow,
    SessionRow,
)

LONGEST_EMAIL = 254


def person_of(session: Session, account: AccountRow) -> Person:
    """The person that an account is, as of now."""
    return Person(
        account.id,
        account.email,
        account.function,
        roles_of(session, account.id),
        account.is_system_administrator,
    )


def roles_of(session: Session, account_id: str) -> dict[str, Role]:
    """Organisation → role."""
    query = select(MembershipRow).where(MembershipRow.account_id == account_id)
    return {row.organisation_id: Role(row.role) for row in session.exec(query)}


def actor_of_account(account: AccountRow) -> Actor:
    """The account as the log calls it."""
    return Actor(account.id, f"{account.function} ({account.email})")


def by_email(session: Session, email: str) -> AccountRow | None:
    """The account with an e-mail; what no e-mail can hold is not looked up."""
    email = email.strip().lower()
    if not email.isprintable() or len(email) > LONGEST_EMAIL:
        return None
    return session.exec(select(AccountRow).where(AccountRow.email == email)).first()


def account_of(session: Session, account_id: str) -> AccountRow:
    """The account; raises ``Refused`` when there is none."""
    row = session.get(AccountRow, account_id)
    if row is None:
        raise Refused("Kontoen findes ikke.")
    return row


def organisation_of(session: Session, organisation: str) -> OrganisationRow:
    """The organisation; raises ``Refused`` when there is none."""
    row = session.get(OrganisationRow, organisation)
    if row is None:
        raise Refused("Organisationen findes ikke.")
    return row


def end_sessions(session: Session, account_id: str, but: str = "") -> int:
    """Ends every session of an account, except perhaps one; says how many."""
    ended = session.exec(
        delete(SessionRow).where(
            col(SessionRow.account_id) == account_id, col(SessionRow.token_hash) != but
        )
    )
    return ended.rowcount


def end_links(session: Session, account_id: str) -> None:
    """Makes every link that was handed out to an account useless."""
    session.exec(delete(OneTimeLinkRow).where(col(OneTimeLinkRow.account_id) == account_id))


def hand_out(session: Session, account_id: str, kind: str, expires: datetime) -> str:
    """A new one-time link in the place of earlier ones; returns its token."""
    end_links(session, account_id)
    token = secrets.new_token()
    session.add(
        OneTimeLinkRow(
            token_hash=secrets.hash_of(token), account_id=account_id, kind=kind, expires=expires
        )
    )
    session.flush()
    return token


def log_failure(session: Session, account: AccountRow | None, now: datetime) -> None:
    """Of accounts that are not there nothing is kept: what was typed may be a password."""
    if account is not None:
        deed = Deed("log-ind-mislykkedes", "account", account.id)
        audit_log.append(session, Actor(None, "ukendt"), deed, now)


def new_id() -> str:
    """An id for a new row."""
    return str(uuid.uuid4())


def clean_email(email: str) -> str:
    """The address as it is kept; raises ``Refused``."""
    email = email.strip().lower()
    name, _, host = email.partition("@")
    fits = name and "." in host.strip(".") and len(email) <= LONGEST_EMAIL and "@" not in host
    if not fits or not email.isprintable() or any(c.isspace() or c in '<>,;"' for c in email):
        raise Refused("Skriv en e-mailadresse som navn@kommune.dk.")
    return email


def clean_function(function: str) -> str:
    """The function as it is kept; raises ``Refused``."""
    function = " ".join(function.split())[:80]
    if not function or not function.isprintable():
        raise Refused("Skriv personens funktion, fx sundhedskonsulent.")
    return function

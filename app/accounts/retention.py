"""What is no longer needed about people is forgotten."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, or_, select

from app.accounts import second_factor, throttle
from app.accounts.own import forget_sessions
from app.accounts.rows import end_links, end_sessions
from app.domain.people import CALENDAR
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.people_tables import AccountRow, MembershipRow, OidcStateRow, OneTimeLinkRow

CLOSED_KEPT_FOR = timedelta(days=365)
"""So long a closed account can be opened again."""
FORGOTTEN = "lukket konto"


def forget_old(session: Session, now: datetime) -> int:
    """Drops what has ended; takes e-mail and secrets from accounts that were closed a year ago.

    Says from how many accounts. Safe to repeat.
    """
    forget_sessions(session, now)
    throttle.forget_old(session, now)
    session.exec(delete(OidcStateRow).where(col(OidcStateRow.expires) < now))
    useless = or_(col(OneTimeLinkRow.expires) < now, col(OneTimeLinkRow.used).is_not(None))
    session.exec(delete(OneTimeLinkRow).where(useless))
    closed = session.exec(
        select(AccountRow).where(
            col(AccountRow.disabled) < now - CLOSED_KEPT_FOR,
            ~col(AccountRow.email).startswith(FORGOTTEN),
        )
    ).all()
    for account in closed:
        _forget(session, account, now)
    return len(closed)


def _forget(session: Session, account: AccountRow, now: datetime) -> None:
    """The row stays: what the account did stays in the log under its id."""
    second_factor.take_off(session, account)
    end_sessions(session, account.id)
    end_links(session, account.id)
    session.exec(delete(MembershipRow).where(col(MembershipRow.account_id) == account.id))
    account.email = f"{FORGOTTEN} {account.id}"
    account.function = FORGOTTEN
    account.password = account.oidc_subject = None
    account.is_system_administrator = False
    session.add(account)
    audit_log.append(session, CALENDAR, Deed("glem-konto", "account", account.id), now)

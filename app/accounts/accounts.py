"""Signing in and out, sessions, one-time links, and who somebody is.

Every method is one use case in transactions of its own, with its entry in the audit log.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, update

from app.accounts import secrets
from app.accounts.errors import CodeNeeded, LinkUnusable, SignInRefused
from app.accounts.organisations import Organisations
from app.accounts.own import Own
from app.accounts.people import People
from app.accounts.rows import (
    account_of,
    actor_of_account,
    by_email,
    end_sessions,
    log_failure,
    person_of,
)
from app.accounts.second_factor import is_right_code
from app.accounts.signed import CONFIRMED_FOR, IDLE, LONGEST, Signed, Visitor
from app.accounts.throttle import MOST_CODES, Throttle
from app.domain.people import actor_of
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.people_tables import AccountRow, OneTimeLinkRow, SessionRow

__all__ = ["CONFIRMED_FOR", "IDLE", "LONGEST", "Accounts", "Signed", "Visitor"]

REMEMBERED_EVERY = timedelta(minutes=1)
"""So exactly is it known when a session was used last."""


class Accounts(People, Organisations, Own):
    """The accounts of one installation. Thread-safe."""

    def __init__(self, database: Database, key: str, *, local: bool = True) -> None:
        self.database = database
        self._key = key
        self._local = local
        """Whether everybody may sign in with a password, or only system administrators."""

    def sign_in(
        self, email: str, password: str, code: str, visitor: Visitor, *, now: datetime
    ) -> str:
        """Begins a session and returns its token.

        Raises ``TooManyAttempts``, ``SignInRefused``, or ``CodeNeeded`` when only that is missing.
        """
        email = email.strip().lower()[:254]
        throttle = Throttle(self._key, "log-ind", email, visitor.address)
        with self.database.writing() as session:
            throttle.check(session, now)
            throttle.count(session, now)
            account = by_email(session, email)
            kept = account.password if account else None
        right, renewed = secrets.fits(password, kept)
        with self.database.writing() as session:
            account = by_email(session, email)
            if not right or account is None or not self._may_sign_in(account, kept):
                log_failure(session, account, now)
                session.commit()
                raise SignInRefused
            self._check_code(session, account, code, throttle, now)
            throttle.forgive(session)
            if renewed:
                account.password = renewed
            return self.begin_session(session, account, visitor, now)

    def _may_sign_in(self, account: AccountRow, kept: str | None) -> bool:
        """Whether an account may use the password that was just held against ``kept``."""
        allowed = self._local or account.is_system_administrator
        return allowed and account.disabled is None and account.password == kept

    def _check_code(
        self, session: Session, account: AccountRow, code: str, throttle: Throttle, now: datetime
    ) -> None:
        """Asking for the code forgives nothing, or guesses at it could go on for ever."""
        if account.totp_secret is None:
            return
        if not code.strip():
            throttle.forgive_network(session)
            session.commit()
            raise CodeNeeded
        codes = Throttle(self._key, "kode", account.id, None, most=MOST_CODES)
        codes.check(session, now)
        if is_right_code(session, account, code, now):
            codes.forgive(session)
            return
        codes.count(session, now)
        log_failure(session, account, now)
        session.commit()
        raise SignInRefused

    def begin_session(
        self,
        session: Session,
        account: AccountRow,
        visitor: Visitor,
        now: datetime,
        *,
        by: str = "adgangskode",
        proved: datetime | None = None,
    ) -> str:
        """A new session of an account that has proved who it is, usually now; returns its token."""
        token = secrets.new_token()
        account.seen = now
        session.add(account)
        session.add(
            SessionRow(
                token_hash=secrets.hash_of(token),
                account_id=account.id,
                created=now,
                seen=now,
                confirmed=proved or now,
                browser=visitor.browser[:80],
            )
        )
        deed = Deed("log-ind", "account", account.id, details={"med": by})
        audit_log.append(session, actor_of_account(account), deed, now)
        return token

    def who(self, token: str, *, now: datetime) -> Signed | None:
        """Whose session a token is; None when it has ended. Remembers that it was used."""
        if not token:
            return None
        token_hash = secrets.hash_of(token)
        with self.database.reading() as session:
            row = session.get(SessionRow, token_hash)
            if row is None or now - row.seen > IDLE or now - row.created > LONGEST:
                return None
            account = session.get(AccountRow, row.account_id)
            if account is None or account.disabled is not None:
                return None
            signed = Signed(person_of(session, account), token_hash, row.confirmed)
        if now - row.seen > REMEMBERED_EVERY:
            with self.database.writing() as session:
                session.exec(
                    update(SessionRow)
                    .where(col(SessionRow.token_hash) == token_hash)
                    .values(seen=now)
                )
        return signed

    def sign_out(self, signed: Signed, *, now: datetime) -> None:
        """Ends the session."""
        with self.database.writing() as session:
            session.exec(delete(SessionRow).where(col(SessionRow.token_hash) == signed.token_hash))
            deed = Deed("log-ud", "account", signed.person.id)
            audit_log.append(session, actor_of(signed.person), deed, now)

    # One-time links ---------------------------------------------------------------------------

    def link_is_usable(self, token: str, *, now: datetime) -> str | None:
        """The e-mail of the account a link is for; None when it cannot be used."""
        with self.database.reading() as session:
            link = session.get(OneTimeLinkRow, secrets.hash_of(token))
            if link is None or link.used is not None or link.expires < now:
                return None
            account = session.get(AccountRow, link.account_id)
            return account.email if account and account.disabled is None else None

    def redeem(self, token: str, password: str, *, now: datetime) -> None:
        """Chooses a password with a link, once. Ends every session of the account.

        Raises ``LinkUnusable`` or ``WeakPassword``.
        """
        if self.link_is_usable(token, now=now) is None:
            raise LinkUnusable
        kept = secrets.hashed(password)
        with self.database.writing() as session:
            used = session.exec(
                update(OneTimeLinkRow)
                .where(
                    col(OneTimeLinkRow.token_hash) == secrets.hash_of(token),
                    col(OneTimeLinkRow.used).is_(None),
                    col(OneTimeLinkRow.expires) >= now,
                )
                .values(used=now)
            )
            link = session.get(OneTimeLinkRow, secrets.hash_of(token))
            if used.rowcount != 1 or link is None:
                raise LinkUnusable
            account = account_of(session, link.account_id)
            if account.disabled is not None:
                raise LinkUnusable
            account.password = kept
            session.add(account)
            end_sessions(session, account.id)
            deed = Deed("vaelg-adgangskode", "account", account.id)
            audit_log.append(session, actor_of_account(account), deed, now)

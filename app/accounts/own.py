"""One's own account: the password, the sessions, the second factor."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from app.accounts import second_factor, secrets
from app.accounts.errors import Refused, SignInRefused, WrongPassword
from app.accounts.rows import account_of, end_links, end_sessions, log_failure
from app.accounts.signed import IDLE, LONGEST, Signed, Visitor
from app.accounts.throttle import Throttle
from app.domain.people import actor_of
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.people_tables import AccountRow, RecoveryCodeRow, SessionRow

_NAMED_BY = 16
"""So much of the hash of its token tells one's sessions apart."""


@dataclass(frozen=True)
class OpenSession:
    """A browser in which one is signed in."""

    id: str
    browser: str
    began: datetime
    seen: datetime
    is_this: bool


@dataclass(frozen=True)
class OwnAccount:
    """What one sees of one's own account."""

    has_password: bool
    has_single_sign_on: bool
    has_second_factor: bool
    offered: str | None
    """A secret that waits for its first code."""
    recovery_codes_left: int
    sessions: tuple[OpenSession, ...]


class Own:
    """The part of the accounts that everybody uses for themselves."""

    database: Database
    _key: str

    def own(self, signed: Signed, *, now: datetime) -> OwnAccount:
        """One's own account."""
        with self.database.reading() as session:
            account = account_of(session, signed.person.id)
            codes = session.exec(
                select(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account.id)
            ).all()
            rows = session.exec(
                select(SessionRow)
                .where(
                    SessionRow.account_id == account.id,
                    col(SessionRow.seen) >= now - IDLE,
                    col(SessionRow.created) >= now - LONGEST,
                )
                .order_by(col(SessionRow.seen).desc(), col(SessionRow.token_hash))
            ).all()
            return OwnAccount(
                account.password is not None,
                account.oidc_subject is not None,
                account.totp_secret is not None,
                account.totp_offered,
                len(codes),
                tuple(_open_session(row, signed) for row in rows),
            )

    def confirm(self, signed: Signed, password: str, visitor: Visitor, *, now: datetime) -> None:
        """Proves again who one is, before something sensitive. Raises ``WrongPassword``."""
        kept = self._prove(signed, password, visitor, now)
        with self.database.writing() as session:
            _still(session, signed, kept)
            note_proof(session, signed, now, now=now)

    def change_password(
        self, signed: Signed, password: str, new: str, visitor: Visitor, *, now: datetime
    ) -> None:
        """Changes one's own password; every other session of the account ends, and every link."""
        secrets.check_strength(new)
        kept = self._prove(signed, password, visitor, now)
        hashed = secrets.hashed(new)
        with self.database.writing() as session:
            account = _still(session, signed, kept)
            account.password = hashed
            session.add(account)
            end_sessions(session, account.id, but=signed.token_hash)
            end_links(session, account.id)
            _log(session, signed, "skift-adgangskode", now)

    def end_session(self, signed: Signed, session_id: str, *, now: datetime) -> None:
        """Ends one of one's own sessions; another's is not found."""
        with self.database.writing() as session:
            own = select(SessionRow).where(SessionRow.account_id == signed.person.id)
            for row in session.exec(own).all():
                if row.token_hash[:_NAMED_BY] == session_id:
                    session.delete(row)
                    _log(session, signed, "afslut-session", now)
                    return
        raise Refused("Den browser er allerede logget ud.")

    def end_other_sessions(self, signed: Signed, *, now: datetime) -> int:
        """Ends every own session but this one; says how many."""
        with self.database.writing() as session:
            ended = end_sessions(session, signed.person.id, but=signed.token_hash)
            _log(session, signed, "afslut-andre-sessioner", now)
            return ended

    # The second factor ------------------------------------------------------------------------

    def begin_second_factor(self, signed: Signed, *, now: datetime) -> None:
        """Makes a secret that counts as soon as a code from it is shown."""
        with self.database.writing() as session:
            account = account_of(session, signed.person.id)
            if account.totp_secret is not None:
                raise Refused("Totrinslogin er allerede slået til.")
            if account.password is None:
                raise Refused("Du logger ind uden adgangskode her, så der er intet andet trin.")
            account.totp_offered = second_factor.new_secret()
            session.add(account)
            _log(session, signed, "begynd-totrin", now)

    def switch_second_factor_on(
        self, signed: Signed, code: str, visitor: Visitor, *, now: datetime
    ) -> list[str]:
        """Counts from now on; returns the recovery codes. Ends every other session."""
        throttle = Throttle(self._key, "totrin", signed.person.id, visitor.address)
        with self.database.writing() as session:
            throttle.check(session, now)
            throttle.count(session, now)
        with self.database.writing() as session:
            account = account_of(session, signed.person.id)
            if account.totp_offered is None or account.totp_secret is not None:
                raise Refused("Begynd forfra med totrinslogin.")
            step = second_factor.step_of(account.totp_offered, code, now)
            if step is None:
                raise Refused("Koden passer ikke. Se efter, om telefonens ur går rigtigt.")
            throttle.forgive(session)
            account.totp_secret, account.totp_offered = account.totp_offered, None
            account.totp_step = step
            session.add(account)
            end_sessions(session, account.id, but=signed.token_hash)
            codes = second_factor.new_recovery_codes(session, account.id)
            _log(session, signed, "totrin-til", now)
            return codes

    def switch_second_factor_off(
        self, signed: Signed, password: str, visitor: Visitor, *, now: datetime
    ) -> None:
        """Raises ``WrongPassword``."""
        kept = self._prove(signed, password, visitor, now)
        with self.database.writing() as session:
            account = _still(session, signed, kept)
            second_factor.take_off(session, account)
            _log(session, signed, "totrin-fra", now)

    def renew_recovery_codes(self, signed: Signed, *, now: datetime) -> list[str]:
        """Ten new codes; those that were are of no use any more."""
        with self.database.writing() as session:
            account = account_of(session, signed.person.id)
            if account.totp_secret is None:
                raise Refused("Slå totrinslogin til først.")
            codes = second_factor.new_recovery_codes(session, account.id)
            _log(session, signed, "nye-gendannelseskoder", now)
            return codes

    def _prove(self, signed: Signed, password: str, visitor: Visitor, now: datetime) -> str | None:
        """Returns the hash that the password fitted; every failure is counted and logged."""
        throttle = Throttle(self._key, "bekraeft", signed.person.id, visitor.address)
        with self.database.writing() as session:
            throttle.check(session, now)
            throttle.count(session, now)
            kept = account_of(session, signed.person.id).password
        right, _ = secrets.fits(password, kept)
        with self.database.writing() as session:
            if right:
                throttle.forgive(session)
            else:
                log_failure(session, account_of(session, signed.person.id), now)
        if not right:
            raise WrongPassword
        return kept


def _still(session: Session, signed: Signed, kept: str | None) -> AccountRow:
    """The account, unless it was closed, signed out or given another password meanwhile."""
    account = account_of(session, signed.person.id)
    alive = session.get(SessionRow, signed.token_hash) is not None
    if not alive or account.disabled is not None or account.password != kept:
        raise SignInRefused
    return account


def note_proof(session: Session, signed: Signed, proved: datetime, *, now: datetime) -> None:
    """The session counts as proved from a moment on."""
    session.exec(
        update(SessionRow)
        .where(col(SessionRow.token_hash) == signed.token_hash)
        .values(confirmed=proved)
    )
    _log(session, signed, "bekraeft-sig", now)


def _log(session: Session, signed: Signed, action: str, now: datetime) -> None:
    deed = Deed(action, "account", signed.person.id)
    audit_log.append(session, actor_of(signed.person), deed, now)


def _open_session(row: SessionRow, signed: Signed) -> OpenSession:
    return OpenSession(
        row.token_hash[:_NAMED_BY],
        row.browser or "Ukendt browser",
        row.created,
        row.seen,
        row.token_hash == signed.token_hash,
    )


def forget_sessions(session: Session, now: datetime) -> None:
    """Drops sessions that have ended by themselves."""
    session.exec(
        delete(SessionRow).where(
            (col(SessionRow.seen) < now - IDLE) | (col(SessionRow.created) < now - LONGEST)
        )
    )

"""Signing in and out, sessions, one-time links, and who somebody is.

Every method is one use case in transactions of its own, with its entry in the audit log.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from app.accounts import secrets
from app.accounts.errors import CodeNeeded, LinkUnusable, NotAllowed, Refused, SignInRefused
from app.accounts.second_factor import is_right_code
from app.accounts.throttle import Throttle
from app.domain.people import Action, Actor, Person, Role, actor_of, may
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.people_tables import (
    AccountRow,
    MembershipRow,
    OneTimeLinkRow,
    OrganisationRow,
    SessionRow,
)

IDLE = timedelta(hours=2)
"""A session that is not used for so long has ended."""
LONGEST = timedelta(hours=12)
"""No session lasts longer."""
CONFIRMED_FOR = timedelta(minutes=10)
"""For so long after signing in, what is sensitive is not asked for again."""
LINK_LASTS = timedelta(hours=24)
INVITATION_LASTS = timedelta(days=7)
INVITATION, RESET = "invitation", "nulstilling"


@dataclass(frozen=True)
class Signed:
    """Somebody who is signed in, in one browser."""

    person: Person
    token_hash: str
    confirmed: datetime


@dataclass(frozen=True)
class Visitor:
    """The browser that asks, as far as signing in needs to know it."""

    address: str
    browser: str = ""


class Accounts:
    """The accounts of one installation. Thread-safe."""

    def __init__(self, database: Database, key: str) -> None:
        self.database = database
        self._key = key

    # Signing in and out ---------------------------------------------------------------------

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
            account = _by_email(session, email)
            kept = account.password if account else None
        right, renewed = secrets.fits(password, kept)
        with self.database.writing() as session:
            account = _by_email(session, email)
            usable = account is not None and account.disabled is None and account.password == kept
            if not right or account is None or not usable:
                _log_failure(session, account, now)
                session.commit()
                raise SignInRefused
            if account.totp_secret and not code.strip():
                throttle.forgive(session)
                session.commit()
                raise CodeNeeded
            if account.totp_secret and not is_right_code(session, account, code, now):
                _log_failure(session, account, now)
                session.commit()
                raise SignInRefused
            throttle.forgive(session)
            if renewed:
                account.password = renewed
            return self.begin_session(session, account, visitor, now)

    def begin_session(
        self, session: Session, account: AccountRow, visitor: Visitor, now: datetime
    ) -> str:
        """A new session of an account that has proved who it is; returns its token."""
        token = secrets.new_token()
        account.seen = now
        session.add(account)
        session.add(
            SessionRow(
                token_hash=secrets.hash_of(token),
                account_id=account.id,
                created=now,
                seen=now,
                confirmed=now,
                browser=visitor.browser[:80],
            )
        )
        audit_log.append(session, _actor(account), Deed("log-ind", "account", account.id), now)
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
        if now - row.seen > timedelta(minutes=1):
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

    def confirm(self, signed: Signed, password: str, visitor: Visitor, *, now: datetime) -> None:
        """Proves again who one is, before something sensitive. Raises ``SignInRefused``."""
        throttle = Throttle(self._key, "bekraeft", signed.person.email, visitor.address)
        with self.database.writing() as session:
            throttle.check(session, now)
            throttle.count(session, now)
            kept = _account(session, signed.person.id).password
        right, _ = secrets.fits(password, kept)
        if not right:
            raise SignInRefused
        with self.database.writing() as session:
            throttle.forgive(session)
            session.exec(
                update(SessionRow)
                .where(col(SessionRow.token_hash) == signed.token_hash)
                .values(confirmed=now)
            )

    # Invitations and resets -----------------------------------------------------------------

    def add_person(
        self,
        actor: Actor,
        email: str,
        function: str,
        *,
        organisation: str | None,
        role: Role | None,
        system: bool = False,
        now: datetime,
    ) -> tuple[str, str]:
        """Adds an account without a password; returns its id and the token of its invitation."""
        with self.database.writing() as session:
            email = _clean_email(email)
            if _by_email(session, email) is not None:
                raise Refused(f"Der er allerede en konto med {email}.")
            account = AccountRow(
                id=str(uuid.uuid4()),
                email=email,
                function=_clean_function(function),
                is_system_administrator=system,
                created=now,
            )
            session.add(account)
            session.flush()
            if organisation is not None and role is not None:
                _organisation(session, organisation)
                session.add(
                    MembershipRow(account_id=account.id, organisation_id=organisation, role=role)
                )
            details = {"email": email, "rolle": role, "system": system}
            deed = Deed("opret-konto", "account", account.id, organisation, details)
            audit_log.append(session, actor, deed, now)
            token = _hand_out(session, account.id, INVITATION, now + INVITATION_LASTS)
            return account.id, token

    def new_link(self, actor: Actor, account_id: str, *, now: datetime) -> str:
        """A link with which the person chooses a password anew; ends earlier links."""
        with self.database.writing() as session:
            account = _account(session, account_id)
            if account.disabled is not None:
                raise Refused("Kontoen er lukket. Åbn den først.")
            token = _hand_out(session, account.id, RESET, now + LINK_LASTS)
            deed = Deed("nulstil-adgangskode", "account", account.id)
            audit_log.append(session, actor, deed, now)
            return token

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
            account = _account(session, link.account_id)
            if account.disabled is not None:
                raise LinkUnusable
            account.password = kept
            session.add(account)
            end_sessions(session, account.id)
            deed = Deed("vaelg-adgangskode", "account", account.id)
            audit_log.append(session, _actor(account), deed, now)

    def change_password(
        self, signed: Signed, password: str, new: str, visitor: Visitor, *, now: datetime
    ) -> None:
        """Changes one's own password; every other session of the account ends."""
        self.confirm(signed, password, visitor, now=now)
        kept = secrets.hashed(new)
        with self.database.writing() as session:
            account = _account(session, signed.person.id)
            account.password = kept
            session.add(account)
            end_sessions(session, account.id, but=signed.token_hash)
            deed = Deed("skift-adgangskode", "account", account.id)
            audit_log.append(session, actor_of(signed.person), deed, now)

    # People and organisations ---------------------------------------------------------------

    def require(self, person: Person | None, action: Action, organisation: str | None) -> Person:
        """The person, when they may; raises ``NotAllowed``."""
        if person is None or not may(person, action, organisation):
            raise NotAllowed
        return person

    def set_disabled(self, actor: Actor, account_id: str, disabled: bool, *, now: datetime) -> None:
        """Closes an account and ends its sessions at once, or opens it again."""
        with self.database.writing() as session:
            account = _account(session, account_id)
            account.disabled = now if disabled else None
            session.add(account)
            if disabled:
                end_sessions(session, account.id)
                session.exec(
                    delete(OneTimeLinkRow).where(col(OneTimeLinkRow.account_id) == account.id)
                )
            deed = Deed("luk-konto" if disabled else "aabn-konto", "account", account.id)
            audit_log.append(session, actor, deed, now)

    def set_role(
        self, actor: Actor, account_id: str, organisation: str, role: Role | None, *, now: datetime
    ) -> None:
        """Gives an account a role in an organisation, or takes it away."""
        with self.database.writing() as session:
            _account(session, account_id)
            _organisation(session, organisation)
            row = session.get(MembershipRow, (account_id, organisation))
            before = row.role if row else None
            if role is None and row is not None:
                session.delete(row)
            elif role is not None:
                session.merge(
                    MembershipRow(account_id=account_id, organisation_id=organisation, role=role)
                )
            details = {"foer": before, "efter": role}
            deed = Deed("skift-rolle", "account", account_id, organisation, details)
            audit_log.append(session, actor, deed, now)

    def add_organisation(
        self, actor: Actor, name: str, kommune: str | None, *, alone: bool, now: datetime
    ) -> str:
        """Adds an organisation; returns its id."""
        name = " ".join(name.split())[:200]
        if not name:
            raise Refused("Organisationen skal have et navn.")
        with self.database.writing() as session:
            taken = select(OrganisationRow.id).where(OrganisationRow.name == name)
            if session.exec(taken).first() is not None:
                raise Refused(f"Der er allerede en organisation, der hedder {name}.")
            row = OrganisationRow(
                id=str(uuid.uuid4()), name=name, kommune=kommune or None, alone=alone, created=now
            )
            session.add(row)
            session.flush()
            details = {"navn": name, "kommune": kommune, "alene": alone}
            deed = Deed("opret-organisation", "organisation", row.id, row.id, details)
            audit_log.append(session, actor, deed, now)
            return row.id

    def organisations(self) -> Sequence[OrganisationRow]:
        """Every organisation, by name."""
        with self.database.reading() as session:
            return session.exec(select(OrganisationRow).order_by(col(OrganisationRow.name))).all()

    def people(self, organisation: str | None = None) -> list[tuple[AccountRow, Person]]:
        """Every account, or those of an organisation, by e-mail."""
        query = select(AccountRow).order_by(col(AccountRow.email))
        if organisation is not None:
            query = query.join(
                MembershipRow, col(MembershipRow.account_id) == col(AccountRow.id)
            ).where(MembershipRow.organisation_id == organisation)
        with self.database.reading() as session:
            return [(row, person_of(session, row)) for row in session.exec(query).all()]

    def find(self, email: str) -> str | None:
        """The id of the account with an e-mail."""
        with self.database.reading() as session:
            row = _by_email(session, email.strip().lower())
            return row.id if row else None


def person_of(session: Session, account: AccountRow) -> Person:
    """The person that an account is, as of now."""
    query = select(MembershipRow).where(MembershipRow.account_id == account.id)
    roles = {row.organisation_id: Role(row.role) for row in session.exec(query)}
    return Person(
        account.id, account.email, account.function, roles, account.is_system_administrator
    )


def end_sessions(session: Session, account_id: str, but: str = "") -> None:
    """Ends every session of an account, except perhaps one."""
    session.exec(
        delete(SessionRow).where(
            col(SessionRow.account_id) == account_id, col(SessionRow.token_hash) != but
        )
    )


def _hand_out(session: Session, account_id: str, kind: str, expires: datetime) -> str:
    session.exec(delete(OneTimeLinkRow).where(col(OneTimeLinkRow.account_id) == account_id))
    token = secrets.new_token()
    session.add(
        OneTimeLinkRow(
            token_hash=secrets.hash_of(token), account_id=account_id, kind=kind, expires=expires
        )
    )
    session.flush()
    return token


def _actor(account: AccountRow) -> Actor:
    return Actor(account.id, f"{account.function} ({account.email})")


def _log_failure(session: Session, account: AccountRow | None, now: datetime) -> None:
    """Of accounts that are not there nothing is kept: what was typed may be a password."""
    if account is not None:
        deed = Deed("log-ind-mislykkedes", "account", account.id)
        audit_log.append(session, Actor(None, "ukendt"), deed, now)


def _by_email(session: Session, email: str) -> AccountRow | None:
    return session.exec(select(AccountRow).where(AccountRow.email == email)).first()


def _account(session: Session, account_id: str) -> AccountRow:
    row = session.get(AccountRow, account_id)
    if row is None:
        raise Refused("Kontoen findes ikke.")
    return row


def _organisation(session: Session, organisation: str) -> OrganisationRow:
    row = session.get(OrganisationRow, organisation)
    if row is None:
        raise Refused("Organisationen findes ikke.")
    return row


def _clean_email(email: str) -> str:
    email = email.strip().lower()
    name, _, host = email.partition("@")
    if not name or "." not in host or len(email) > 254 or any(c.isspace() for c in email):
        raise Refused("Skriv en e-mailadresse som navn@kommune.dk.")
    return email


def _clean_function(function: str) -> str:
    function = " ".join(function.split())[:80]
    if not function:
        raise Refused("Skriv personens funktion, fx sundhedskonsulent.")
    return function

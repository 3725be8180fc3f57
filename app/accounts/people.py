"""Keeping accounts: inviting, roles, resets, closing. Every verb asks who does it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.accounts import limits
from app.accounts.errors import Refused
from app.accounts.limits import By
from app.accounts.rows import (
    account_of,
    by_email,
    clean_email,
    clean_function,
    end_links,
    end_sessions,
    hand_out,
    new_id,
    organisation_of,
    person_of,
)
from app.accounts.second_factor import take_off
from app.domain.people import Action, Person, Role, may
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.people_tables import AccountRow, MembershipRow, OneTimeLinkRow

LINK_LASTS = timedelta(hours=24)
INVITATION_LASTS = timedelta(days=7)
INVITATION, RESET = "invitation", "nulstilling"


@dataclass(frozen=True)
class Listed:
    """An account as whoever keeps it sees it."""

    person: Person
    seen: datetime | None
    is_closed: bool
    has_password: bool
    has_second_factor: bool
    has_single_sign_on: bool
    is_invited: bool
    """A link is out that has not been used yet."""
    touchable: bool
    """Whether the one who looks may change the account itself, not only a membership."""


class People:
    """The part of the accounts that administrators use."""

    database: Database

    # Reading --------------------------------------------------------------------------------

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
            row = by_email(session, email)
            return row.id if row else None

    def kept_by(self, by: By, *, now: datetime) -> list[Listed]:
        """Everybody whom somebody keeps, by e-mail."""
        query = select(AccountRow).order_by(col(AccountRow.email))
        with self.database.reading() as session:
            rows = session.exec(query).all()
            return [_listed(session, by, r, now) for r in rows if limits.sees(session, by, r)]

    def one_kept_by(self, by: By, account_id: str, *, now: datetime) -> Listed | None:
        """One of them; None when it is nobody they keep."""
        with self.database.reading() as session:
            row = session.get(AccountRow, account_id)
            if row is None or not limits.sees(session, by, row):
                return None
            return _listed(session, by, row, now)

    # Changing -------------------------------------------------------------------------------

    def add_person(
        self,
        by: By,
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
            limits.require(by, Action.MANAGE_PEOPLE, organisation)
            if system or organisation is None:
                limits.require_system(by)
            if not system and (organisation is None or role is None):
                raise Refused("Vælg en organisation og en rolle.")
            email = clean_email(email)
            if by_email(session, email) is not None:
                raise Refused(f"Der er allerede en konto med {email}.")
            account = AccountRow(
                id=new_id(),
                email=email,
                function=clean_function(function),
                is_system_administrator=system,
                created=now,
            )
            session.add(account)
            session.flush()
            if organisation is not None and role is not None:
                organisation_of(session, organisation)
                session.add(
                    MembershipRow(account_id=account.id, organisation_id=organisation, role=role)
                )
            details = {"email": email, "rolle": role, "system": system}
            deed = Deed("opret-konto", "account", account.id, organisation, details)
            audit_log.append(session, limits.actor(by), deed, now)
            return account.id, hand_out(session, account.id, INVITATION, now + INVITATION_LASTS)

    def change_account(
        self, by: By, account_id: str, email: str, function: str, *, now: datetime
    ) -> None:
        """Another e-mail or function. With another e-mail, links that are out end: whoever got
        them may be somebody else."""
        with self.database.writing() as session:
            account = account_of(session, account_id)
            limits.require_account(session, by, account)
            email, function = clean_email(email), clean_function(function)
            before = {"email": account.email, "funktion": account.function}
            after = {"email": email, "funktion": function}
            if after == before:
                return
            if email != account.email:
                if by_email(session, email) is not None:
                    raise Refused(f"Der er allerede en konto med {email}.")
                end_links(session, account.id)
            account.email, account.function = email, function
            session.add(account)
            said = {"foer": before, "efter": after}
            deed = Deed("ret-konto", "account", account.id, _home(session, account), said)
            audit_log.append(session, limits.actor(by), deed, now)

    def new_link(self, by: By, account_id: str, *, now: datetime) -> str:
        """A link with which the person chooses a password anew; ends earlier links."""
        with self.database.writing() as session:
            account = account_of(session, account_id)
            limits.require_account(session, by, account)
            if account.disabled is not None:
                raise Refused("Kontoen er lukket. Åbn den først.")
            token = hand_out(session, account.id, RESET, now + LINK_LASTS)
            deed = Deed("nulstil-adgangskode", "account", account.id, _home(session, account))
            audit_log.append(session, limits.actor(by), deed, now)
            return token

    def clear_second_factor(self, by: By, account_id: str, *, now: datetime) -> None:
        """Takes the second factor off an account whose owner has lost it."""
        with self.database.writing() as session:
            account = account_of(session, account_id)
            limits.require_account(session, by, account)
            limits.refuse_self(by, account)
            if account.totp_secret is None:
                raise Refused("Kontoen har ikke totrinslogin.")
            take_off(session, account)
            end_sessions(session, account.id)
            deed = Deed("fjern-totrin", "account", account.id, _home(session, account))
            audit_log.append(session, limits.actor(by), deed, now)

    def set_disabled(self, by: By, account_id: str, disabled: bool, *, now: datetime) -> None:
        """Closes an account and ends its sessions and links at once, or opens it again."""
        with self.database.writing() as session:
            account = account_of(session, account_id)
            limits.require_account(session, by, account)
            if disabled:
                limits.refuse_self(by, account)
                limits.refuse_last(session, account)
                end_sessions(session, account.id)
                end_links(session, account.id)
            if disabled == (account.disabled is not None):
                return
            account.disabled = now if disabled else None
            session.add(account)
            action = "luk-konto" if disabled else "aabn-konto"
            deed = Deed(action, "account", account.id, _home(session, account))
            audit_log.append(session, limits.actor(by), deed, now)

    def set_role(
        self, by: By, account_id: str, organisation: str, role: Role | None, *, now: datetime
    ) -> None:
        """Gives an account a role in an organisation, or takes it away.

        Only a system administrator brings somebody into an organisation they are not in.
        """
        with self.database.writing() as session:
            account = account_of(session, account_id)
            organisation_of(session, organisation)
            row = session.get(MembershipRow, (account_id, organisation))
            limits.require_membership(by, account, organisation)
            if row is None:
                limits.require_system(by)
            limits.refuse_self(by, account)
            before = row.role if row else None
            if role == before:
                return
            if role is None and row is not None:
                session.delete(row)
            elif role is not None:
                session.merge(
                    MembershipRow(account_id=account_id, organisation_id=organisation, role=role)
                )
            details = {"foer": before, "efter": role}
            deed = Deed("skift-rolle", "account", account_id, organisation, details)
            audit_log.append(session, limits.actor(by), deed, now)

    def set_system(self, by: By, account_id: str, system: bool, *, now: datetime) -> None:
        """Makes somebody a system administrator, or no longer."""
        with self.database.writing() as session:
            limits.require_system(by)
            account = account_of(session, account_id)
            if not system:
                limits.refuse_self(by, account)
                limits.refuse_last(session, account)
            if system == account.is_system_administrator:
                return
            account.is_system_administrator = system
            session.add(account)
            deed = Deed("skift-system", "account", account_id, None, {"efter": system})
            audit_log.append(session, limits.actor(by), deed, now)


def _home(session: Session, account: AccountRow) -> str | None:
    """The organisation whose log has it: the account's only one."""
    query = select(MembershipRow.organisation_id).where(MembershipRow.account_id == account.id)
    found = session.exec(query).all()
    return found[0] if len(found) == 1 else None


def _listed(session: Session, by: By, row: AccountRow, now: datetime) -> Listed:
    """Of memberships, an administrator sees only those in organisations they keep."""
    person = person_of(session, row)
    if isinstance(by, Person) and not by.is_system_administrator:
        seen = {o: r for o, r in person.roles.items() if may(by, Action.MANAGE_PEOPLE, o)}
        person = Person(row.id, row.email, row.function, seen, row.is_system_administrator)
    link = session.exec(
        select(OneTimeLinkRow).where(
            OneTimeLinkRow.account_id == row.id,
            col(OneTimeLinkRow.used).is_(None),
            col(OneTimeLinkRow.expires) >= now,
        )
    ).first()
    return Listed(
        person=person,
        seen=row.seen,
        is_closed=row.disabled is not None,
        has_password=row.password is not None,
        has_second_factor=row.totp_secret is not None,
        has_single_sign_on=row.oidc_subject is not None,
        is_invited=link is not None,
        touchable=limits.touches(session, by, row),
    )

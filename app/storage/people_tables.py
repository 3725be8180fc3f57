"""Tables about people: organisations, accounts, sessions, one-time links, and the audit log."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class OrganisationRow(SQLModel, table=True):
    """Somebody who owns interventions: a municipality, a department, an association."""

    __tablename__ = "organisation"

    id: str = Field(primary_key=True, max_length=36)
    name: str
    kommune: str | None = None
    """Four digits, when it is one."""
    alone: bool = False
    """Only one person keeps it, so that nobody else can approve."""
    created: datetime


class AccountRow(SQLModel, table=True):
    """One person who can sign in. The least that is needed, and no name."""

    __tablename__ = "account"

    id: str = Field(primary_key=True, max_length=36)
    email: str = Field(unique=True, max_length=254)
    """Lower case."""
    function: str
    password: str | None = None
    """argon2id; None before the invitation is accepted, or with single sign-on only."""
    is_system_administrator: bool = False
    totp_secret: str | None = None
    totp_offered: str | None = None
    """A secret that has been shown, and not been confirmed with a code yet."""
    totp_step: int | None = None
    """The last time step that was used, so that no code is used twice."""
    oidc_subject: str | None = Field(default=None, unique=True)
    created: datetime
    seen: datetime | None = None
    disabled: datetime | None = None


class MembershipRow(SQLModel, table=True):
    """What an account is in an organisation."""

    __tablename__ = "membership"

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", index=True)
    role: str
    """redaktoer | godkender | administrator"""


class SessionRow(SQLModel, table=True):
    """One browser that is signed in. Of its token only the hash is kept."""

    __tablename__ = "session"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(foreign_key="account.id", index=True)
    created: datetime
    seen: datetime
    confirmed: datetime
    """When the person last proved to be who they are."""
    browser: str = ""
    """»Firefox, Windows«: enough to know one's own again."""


class OneTimeLinkRow(SQLModel, table=True):
    """An invitation or a reset that has been handed out. Of its token only the hash is kept."""

    __tablename__ = "one_time_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(foreign_key="account.id", index=True)
    kind: str
    """invitation | nulstilling"""
    expires: datetime
    used: datetime | None = None


class RecoveryCodeRow(SQLModel, table=True):
    """A code that signs in once when the second factor is lost. Only its hash is kept."""

    __tablename__ = "recovery_code"

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    code_hash: str = Field(primary_key=True, max_length=64)


class AttemptRow(SQLModel, table=True):
    """One failed attempt, by a keyed hash of what it is counted for. Kept for a day."""

    __tablename__ = "attempt"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    counted_for: str = Field(index=True, max_length=64)
    at: datetime = Field(index=True)


class OidcStateRow(SQLModel, table=True):
    """A single sign-on that has begun and not come back yet. Kept for ten minutes."""

    __tablename__ = "oidc_state"

    state_hash: str = Field(primary_key=True, max_length=64)
    browser_hash: str
    """Of the cookie of the browser that began it."""
    nonce: str
    verifier: str
    next_path: str
    expires: datetime
    confirms: str | None = Field(default=None, max_length=64)
    """The hash of the session that is to be proved anew; without one it is a sign-in."""


class AuditHeadRow(SQLModel, table=True):
    """The one row from which every number of the audit log is taken."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True)
    number: int = 0
    hash: str = ""


class AuditRow(SQLModel, table=True):
    """Who did what to what. Append-only (triggers refuse the rest) and chained by hashes."""

    __tablename__ = "audit_log"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor_id: str | None = Field(default=None, index=True)
    actor: str
    action: str
    kind: str
    """What it was done to: intervention | account | organisation | term | …"""
    key: str = Field(index=True)
    organisation_id: str | None = Field(default=None, index=True)
    details: str = "{}"
    """JSON: what was before and after, as far as it says something."""
    previous: str
    """The hash of the row before."""
    hash: str
    """SHA-256 of the previous hash and every other column."""

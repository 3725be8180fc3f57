"""Single sign-on: begun in one browser, ended in the same one, once, within ten minutes.

It signs in people who have an account here and never makes one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, delete, select

from app.accounts import secrets
from app.accounts.accounts import Accounts
from app.accounts.errors import ProviderTrouble
from app.accounts.rows import by_email, log_failure
from app.accounts.signed import Visitor
from app.accounts.throttle import Throttle, network_of
from app.storage.people_tables import AccountRow, OidcStateRow

if TYPE_CHECKING:
    from app.accounts.provider import Claimed, Conversation

LASTS = timedelta(minutes=10)
MOST_AT_ONCE = 100
"""Begun and not ended from one network within the window of the throttle."""

_LOST = (
    "Dit login tog for lang tid, eller det begyndte i en anden browser eller et andet vindue. "
    "Prøv igen."
)
_NOT_DONE = "Du blev ikke logget ind hos din organisation. Prøv igen."
_UNKNOWN = (
    "Du er logget ind hos din organisation, men har ingen konto her, der svarer til det. "
    "Bed din administrator om at oprette dig."
)
_UNVERIFIED = (
    "Din organisation har ikke bekræftet din e-mailadresse, så vi kan ikke bruge den. "
    "Bed din administrator om hjælp."
)


@dataclass(frozen=True)
class Begun:
    """A sign-in that has begun."""

    address: str
    """Of the provider, where the browser goes now."""
    browser: str
    """What the browser keeps, to show that it is the same when it comes back."""


@dataclass(frozen=True)
class Returned:
    """What the provider sent the browser back with."""

    state: str
    code: str
    issuer: str = ""
    """Who answered, when the provider says so."""


@dataclass(frozen=True)
class Done:
    """A sign-in that succeeded."""

    token: str
    next_path: str


class SingleSignOn:
    """Single sign-on of one installation. Thread-safe."""

    def __init__(self, accounts: Accounts, conversation: "Conversation", key: str) -> None:
        self._accounts = accounts
        self._database = accounts.database
        self._conversation = conversation
        self._issuer = conversation.provider.issuer
        self._key = key

    def begin(
        self, next_path: str, visitor: Visitor, *, again: bool = False, now: datetime
    ) -> Begun:
        """Raises ``ProviderTrouble`` or ``TooManyAttempts``; ``again`` is to prove it anew."""
        state, browser, nonce, verifier = (secrets.new_token() for _ in range(4))
        throttle = self._throttle(visitor)
        with self._database.writing() as session:
            throttle.check(session, now)
            throttle.count(session, now)
        address = self._conversation.address(state, nonce, verifier, again=again, now=now)
        with self._database.writing() as session:
            session.add(
                OidcStateRow(
                    state_hash=secrets.hash_of(state),
                    browser_hash=secrets.hash_of(browser),
                    nonce=nonce,
                    verifier=verifier,
                    next_path=next_path,
                    expires=now + LASTS,
                )
            )
        return Begun(address, browser)

    def finish(self, returned: Returned, browser: str, visitor: Visitor, *, now: datetime) -> Done:
        """Begins a session for whoever came back; raises ``ProviderTrouble``."""
        begun = self._take(returned.state, browser, now)
        if returned.issuer and returned.issuer != self._issuer:
            raise ProviderTrouble(_LOST, "the answer is from another issuer")
        if not returned.code:
            raise ProviderTrouble(_NOT_DONE, "the provider sent no code")
        claimed = self._conversation.redeem(returned.code, begun.nonce, begun.verifier, now=now)
        with self._database.writing() as session:
            account = _account_for(session, claimed)
            if account is None or account.disabled is not None:
                log_failure(session, account, now)
                session.commit()
                if claimed.email and not claimed.email_verified:
                    raise ProviderTrouble(_UNVERIFIED, "the e-mail is not verified")
                raise ProviderTrouble(_UNKNOWN, "no account")
            account.oidc_subject = claimed.subject
            self._throttle(visitor).forgive(session)
            token = self._accounts.begin_session(session, account, visitor, now, by="engangslogin")
            return Done(token, begun.next_path)

    def _take(self, state: str, browser: str, now: datetime) -> OidcStateRow:
        """What was begun, to be ended once; in another browser nothing is found."""
        mine = (
            col(OidcStateRow.state_hash) == secrets.hash_of(state),
            col(OidcStateRow.browser_hash) == secrets.hash_of(browser),
            col(OidcStateRow.expires) >= now,
        )
        with self._database.writing() as session:
            row = session.exec(select(OidcStateRow).where(*mine)).first()
            if row is None or not session.exec(delete(OidcStateRow).where(*mine)).rowcount:
                session.rollback()
                raise ProviderTrouble(_LOST, "no such state in this browser")
            return row

    def _throttle(self, visitor: Visitor) -> Throttle:
        network = network_of(visitor.address)
        return Throttle(self._key, "sso", network, None, most=MOST_AT_ONCE)


def _account_for(session: Session, claimed: "Claimed") -> AccountRow | None:
    """The account that signed in as this subject before; else the one with a verified e-mail that
    no other subject has used."""
    known = session.exec(
        select(AccountRow).where(AccountRow.oidc_subject == claimed.subject)
    ).first()
    if known is not None or not claimed.email_verified:
        return known
    found = by_email(session, claimed.email)
    return found if found is not None and found.oidc_subject is None else None

"""Single sign-on: begun in one browser, ended in the same one, once, within ten minutes.

It signs in people who have an account here and never makes one. What a sign-on is for is kept here
when it begins: a new session, or a new proof in the one that asks for it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, delete, select

from app.accounts import secrets
from app.accounts.accounts import Accounts
from app.accounts.errors import ProviderTrouble
from app.accounts.own import note_proof
from app.accounts.rows import account_of, by_email, log_failure
from app.accounts.signed import NEVER, Signed, Visitor
from app.accounts.throttle import Throttle, network_of
from app.storage.people_tables import AccountRow, OidcStateRow, SessionRow

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
_ANOTHER = (
    "Du loggede ind hos din organisation med en anden konto end den, du er logget ind med her. "
    "Prøv igen med din egen."
)
_NOT_ASKED = (
    "Jeres login svarede uden at spørge dig igen, så det er ingen bekræftelse. Prøv igen, og log "
    "ind på ny dér. Bliver du stadig ikke spurgt, så bed den, der driver jeres login, om at lade "
    "det følge »prompt=login« og »max_age=0« fra Indsatskataloget."
)
_NO_TIME = (
    "Jeres login fortæller ikke, hvornår du sidst loggede ind dér, så det kan ikke bekræfte, at "
    "det er dig. Bed den, der driver jeres login, om at sende »auth_time« med i id_token til "
    "Indsatskataloget."
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

    code: str
    issuer: str = ""
    """Who answered, when the provider says so."""


@dataclass(frozen=True)
class Underway:
    """What was begun, now that its browser is back."""

    next_path: str
    confirms: str | None
    """The hash of the session to be proved anew; without one it is a sign-in."""
    since: datetime
    """When it began."""
    nonce: str
    verifier: str


class SingleSignOn:
    """Single sign-on of one installation. Thread-safe."""

    def __init__(self, accounts: Accounts, conversation: "Conversation", key: str) -> None:
        self._accounts = accounts
        self._database = accounts.database
        self._conversation = conversation
        self._issuer = conversation.provider.issuer
        self._key = key

    def begin(
        self, next_path: str, visitor: Visitor, *, confirming: Signed | None = None, now: datetime
    ) -> Begun:
        """Begins a sign-in, or a new proof of somebody who is signed in.

        Raises ``ProviderTrouble`` or ``TooManyAttempts``.
        """
        state, browser, nonce, verifier = (secrets.new_token() for _ in range(4))
        throttle = self._throttle(visitor)
        with self._database.writing() as session:
            throttle.check(session, now)
            throttle.count(session, now)
        again = confirming is not None
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
                    confirms=confirming.token_hash if confirming else None,
                )
            )
        return Begun(address, browser)

    def take(self, state: str, browser: str, *, now: datetime) -> Underway:
        """What was begun, to be ended once; raises ``ProviderTrouble`` in another browser."""
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
            since = row.expires - LASTS
            return Underway(row.next_path, row.confirms, since, row.nonce, row.verifier)

    def sign_in(
        self, begun: Underway, returned: Returned, visitor: Visitor, *, now: datetime
    ) -> str:
        """Begins a session for whoever came back, proved when the provider says that they were.

        Returns its token; raises ``ProviderTrouble``.
        """
        claimed = self._claimed(begun, returned, now)
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
            proved = claimed.proved or NEVER
            return self._accounts.begin_session(
                session, account, visitor, now, by="engangslogin", proved=proved
            )

    def confirm(
        self,
        begun: Underway,
        returned: Returned,
        signed: Signed | None,
        visitor: Visitor,
        *,
        now: datetime,
    ) -> None:
        """Lets the session that asked for it count as proved since it asked.

        Raises ``ProviderTrouble`` when it is not here, or when that is not what the provider says.
        """
        if signed is None or signed.token_hash != begun.confirms:
            raise ProviderTrouble(_LOST, "the session that was to be proved is not here")
        claimed = self._claimed(begun, returned, now)
        if claimed.proved is None:
            raise ProviderTrouble(_NO_TIME, "the id_token has no auth_time")
        if not claimed.proved_since(begun.since):
            raise ProviderTrouble(_NOT_ASKED, "auth_time is from before we asked")
        with self._database.writing() as session:
            if session.get(SessionRow, signed.token_hash) is None:
                raise ProviderTrouble(_LOST, "the session ended while the provider was asked")
            account = account_of(session, signed.person.id)
            if account.oidc_subject != claimed.subject:
                log_failure(session, account, now)
                session.commit()
                raise ProviderTrouble(_ANOTHER, "another subject than that of the session")
            self._throttle(visitor).forgive(session)
            note_proof(session, signed, claimed.proved, now=now)

    def _claimed(self, begun: Underway, returned: Returned, now: datetime) -> "Claimed":
        """Whom the provider vouches for in its answer to what was begun."""
        if returned.issuer and returned.issuer != self._issuer:
            raise ProviderTrouble(_LOST, "the answer is from another issuer")
        if not returned.code:
            raise ProviderTrouble(_NOT_DONE, "the provider sent no code")
        return self._conversation.redeem(returned.code, begun.nonce, begun.verifier, now=now)

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

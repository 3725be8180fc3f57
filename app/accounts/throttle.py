"""Counts failed attempts in the database, so that all processes count together."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlmodel import Session, col, delete, func, select

from app.accounts.errors import TooManyAttempts
from app.accounts.secrets import keyed_hash
from app.storage.people_tables import AttemptRow

WINDOW = timedelta(minutes=15)
MOST_FOR_ACCOUNT = 5
"""Failed attempts on one account from one network."""
MOST_FROM_NETWORK = 30
"""Failed attempts on any account from one network. There is no limit for an account alone: it
would let anybody lock others out."""
MOST_CODES = 10
"""Wrong codes of the second factor on one account from anywhere. Only who has the password can
use them up."""
KEPT_FOR = timedelta(days=1)


def network_of(address: str) -> str:
    """The network an address is counted with: /24 of IPv4, /56 of IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "ukendt"
    return str(ip_network((ip, 24 if ip.version == 4 else 56), strict=False))


class Throttle:
    """The counters of one attempt: by account and network, and by network.

    Without a network they are counted by account alone.
    """

    def __init__(
        self,
        key: str,
        what: str,
        subject: str,
        address: str | None,
        *,
        most: int = MOST_FOR_ACCOUNT,
        most_from_network: int = MOST_FROM_NETWORK,
    ) -> None:
        network = network_of(address) if address is not None else ""
        self._own = keyed_hash(key, f"{what}|{network}|{subject.lower()}")
        self._limits = {self._own: most}
        if network:
            self._limits[keyed_hash(key, f"{what}|{network}")] = most_from_network
        self._counted: list[AttemptRow] = []

    def check(self, session: Session, now: datetime) -> None:
        """Raises ``TooManyAttempts`` when there have been too many."""
        for counter, most in self._limits.items():
            query = select(func.count()).where(
                AttemptRow.counted_for == counter, col(AttemptRow.at) > now - WINDOW
            )
            if session.exec(query).one() >= most:
                raise TooManyAttempts(int(WINDOW.total_seconds() // 60))

    def count(self, session: Session, now: datetime) -> None:
        """Counts one attempt. Counted before it is tried, so that none slips through at once."""
        self._counted = [AttemptRow(counted_for=counter, at=now) for counter in self._limits]
        session.add_all(self._counted)
        session.flush()

    def forgive_network(self, session: Session) -> None:
        """The attempt just counted was no guess, so the network's others are not held back."""
        ids = [row.id for row in self._counted if row.counted_for != self._own]
        session.exec(delete(AttemptRow).where(col(AttemptRow.id).in_(ids)))

    def forgive(self, session: Session) -> None:
        """Forgets the attempts on this account from this network: the last one was right."""
        self.forgive_network(session)
        session.exec(delete(AttemptRow).where(col(AttemptRow.counted_for) == self._own))


def forget_old(session: Session, now: datetime) -> None:
    """Drops attempts that no longer count."""
    session.exec(delete(AttemptRow).where(col(AttemptRow.at) < now - KEPT_FOR))

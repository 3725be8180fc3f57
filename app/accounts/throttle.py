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
KEPT_FOR = timedelta(days=1)


def network_of(address: str) -> str:
    """The network an address is counted with: /24 of IPv4, /56 of IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "ukendt"
    return str(ip_network((ip, 24 if ip.version == 4 else 56), strict=False))


class Throttle:
    """The counters of one attempt: by network, and by account and network."""

    def __init__(self, key: str, what: str, subject: str, address: str) -> None:
        network = network_of(address)
        self._limits = {
            keyed_hash(key, f"{what}|{network}"): MOST_FROM_NETWORK,
            keyed_hash(key, f"{what}|{network}|{subject.lower()}"): MOST_FOR_ACCOUNT,
        }

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
        session.add_all(AttemptRow(counted_for=counter, at=now) for counter in self._limits)
        session.flush()

    def forgive(self, session: Session) -> None:
        """Forgets the attempts on this account from this network: the last one was right."""
        _, own = self._limits
        session.exec(delete(AttemptRow).where(col(AttemptRow.counted_for) == own))


def forget_old(session: Session, now: datetime) -> None:
    """Drops attempts that no longer count."""
    session.exec(delete(AttemptRow).where(col(AttemptRow.at) < now - KEPT_FOR))

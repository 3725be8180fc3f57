"""Somebody who is signed in, and for how long that holds."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.people import Person

IDLE = timedelta(hours=2)
"""A session that is not used for so long has ended."""
LONGEST = timedelta(hours=12)
"""No session lasts longer."""
CONFIRMED_FOR = timedelta(minutes=10)
"""For so long after a proof, what is sensitive is not asked for again."""
NEVER = datetime.fromtimestamp(0, UTC)
"""When somebody proved it whose provider does not say when."""


@dataclass(frozen=True)
class Signed:
    """Somebody who is signed in, in one browser."""

    person: Person
    token_hash: str
    confirmed: datetime
    """When they last proved to be who they are."""

    def is_fresh(self, now: datetime) -> bool:
        """Whether they proved a moment ago that it is them."""
        return now - self.confirmed <= CONFIRMED_FOR


@dataclass(frozen=True)
class Visitor:
    """The browser that asks, as far as signing in needs to know it."""

    address: str
    browser: str = ""

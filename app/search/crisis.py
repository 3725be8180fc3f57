"""Whether a text speaks of wanting to die or of harming oneself; then a page says who is there."""

import re
from collections.abc import Iterable

from app.search.analysis import Analysis
from app.search.query import Group

WORDS = """selvmord selvmordstanke selvmordsforsøg selvmordsforebyggelse selvskade livslinien
    livslinjen""".split()
"""What such a text says, or means by the synonyms …"""
CLEARLY = 0.25
"""… when it means one of them by an alternative of this weight: »livslede« does, »angst« does not.
Rather once too often than once too seldom."""
SAID = re.compile(
    r"(?:^|\bjeg )vil(?:le)?(?: bare| gerne| helst| hellere)* dø\b"
    r"|\bjeg (?:bare |hellere )?var død\b|\b(?:hænge|drukne|skyde) mig\b",
    re.IGNORECASE,
)
"""What is said in words that are too small to be sought (»jeg vil dø«)."""


class Crisis:
    """The language of a crisis, as one analysis reads it. Immutable."""

    def __init__(self, analysis: Analysis) -> None:
        self._keys = frozenset(key for word in WORDS for key in analysis.keys(word))

    def is_in(self, text: str, groups: Iterable[Group]) -> bool:
        """Whether a text says it, or any of its groups means it."""
        return bool(SAID.search(text)) or any(
            alternative.weight >= CLEARLY
            and len(alternative.needs) == 1
            and not self._keys.isdisjoint(alternative.keys)
            for group in groups
            for alternative in group.alternatives
        )

"""People who keep the catalogue, what they may do, and the one function that decides it.

Nothing here knows how somebody signs in. Whoever is not signed in is ``None``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in one organisation; each later one may all that the earlier ones may."""

    EDITOR = "redaktoer"
    APPROVER = "godkender"
    ADMINISTRATOR = "administrator"


_RANK = {Role.EDITOR: 1, Role.APPROVER: 2, Role.ADMINISTRATOR: 3}


class Action(StrEnum):
    """Everything that somebody may or may not do."""

    # One intervention of an organisation
    SEE_DRAFTS = "se-kladder"
    WRITE = "skriv"
    TELL_AVAILABILITY = "meld-pladser"
    VOUCH = "bekraeft"
    REVIEW = "godkend"
    WITHDRAW = "tag-ned"
    ANSWER_REPORTS = "besvar-fejl"
    COPY = "kopier"
    # A whole organisation
    IMPORT = "importer"
    EXPORT = "eksporter"
    MANAGE_PEOPLE = "styr-personer"
    SEE_AUDIT = "se-spor"
    # The catalogue they all share
    SEE_INSIGHT = "se-indsigt"
    EDIT_SYNONYMS = "ret-synonymer"
    EDIT_VOCABULARY = "ret-vokabular"
    MANAGE_ORGANISATIONS = "styr-organisationer"


_NEEDED: Mapping[Action, Role] = {
    Action.SEE_DRAFTS: Role.EDITOR,
    Action.WRITE: Role.EDITOR,
    Action.TELL_AVAILABILITY: Role.EDITOR,
    Action.VOUCH: Role.EDITOR,
    Action.ANSWER_REPORTS: Role.EDITOR,
    Action.EXPORT: Role.EDITOR,
    Action.REVIEW: Role.APPROVER,
    Action.WITHDRAW: Role.APPROVER,
    Action.IMPORT: Role.APPROVER,
    Action.MANAGE_PEOPLE: Role.ADMINISTRATOR,
    Action.SEE_AUDIT: Role.ADMINISTRATOR,
}
"""In the organisation that owns what it is about."""

_ANYWHERE: Mapping[Action, Role] = {
    Action.COPY: Role.EDITOR,
    Action.SEE_INSIGHT: Role.EDITOR,
    Action.EDIT_SYNONYMS: Role.APPROVER,
}
"""In any organisation at all."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account, as of now."""

    id: str
    email: str
    function: str
    """What they do (»sundhedskonsulent«); shown to the public instead of a name."""
    roles: Mapping[str, Role]
    """Organisation → role."""
    is_system_administrator: bool = False

    @property
    def label(self) -> str:
        """How the log calls them."""
        return f"{self.function} ({self.email})"

    def organisations_where(self, action: Action) -> list[str]:
        """The organisations in which they may do it; a system administrator may everywhere."""
        return [organisation for organisation in self.roles if may(self, action, organisation)]


def may(person: Person | None, action: Action, organisation: str | None = None) -> bool:
    """Whether somebody may do something to what an organisation owns.

    ``organisation`` None: nobody owns it (a historical source, the vocabulary).
    """
    if person is None:
        return False
    if person.is_system_administrator:
        return True
    anywhere = _ANYWHERE.get(action)
    if anywhere is not None:
        return any(_RANK[role] >= _RANK[anywhere] for role in person.roles.values())
    needed = _NEEDED.get(action)
    role = person.roles.get(organisation or "")
    return needed is not None and role is not None and _RANK[role] >= _RANK[needed]


@dataclass(frozen=True)
class Actor:
    """Who did something, as the logs keep it."""

    id: str | None
    label: str


COMMAND_LINE = Actor(None, "kommandolinje")
CALENDAR = Actor(None, "kalender")


def actor_of(person: Person) -> Actor:
    """The actor that a person is."""
    return Actor(person.id, person.label)

"""Who imports, and what they may let the public see."""

from dataclasses import dataclass

from sqlmodel import Session

from app.domain.people import COMMAND_LINE, Action, Actor, Person, actor_of, may
from app.editorial.errors import NotAllowed, WrongState
from app.storage.people_tables import OrganisationRow


@dataclass(frozen=True)
class Importer:
    """Who imports what for whom. Without a person it is the command line, which may everything."""

    person: Person | None
    organisation: str | None
    """None: everybody's, for those who keep the whole catalogue."""
    publish: bool = False

    @property
    def actor(self) -> Actor:
        """As the logs call them."""
        return actor_of(self.person) if self.person else COMMAND_LINE

    @property
    def author(self) -> str:
        """As a revision calls them."""
        return self.person.id if self.person else COMMAND_LINE.label

    @property
    def function(self) -> str:
        """As the public is told who has reviewed."""
        return self.person.function if self.person else "redaktionen"

    def check(self, session: Session) -> None:
        """Raises ``NotAllowed``, or ``WrongState`` when somebody else has to approve."""
        if self.person is None:
            return
        if not may(self.person, Action.IMPORT, self.organisation):
            raise NotAllowed
        if self.publish and not may_publish(session, self.person, self.organisation):
            raise WrongState(
                "Du kan ikke selv udgive det, du indlæser. Indlæs som kladder, så en anden "
                "kan godkende dem."
            )


def may_publish(session: Session, person: Person | None, organisation: str | None) -> bool:
    """Whether they may let the public see what they have written themselves: four eyes."""
    if person is None or person.is_system_administrator:
        return True
    owner = session.get(OrganisationRow, organisation) if organisation else None
    return bool(owner and owner.alone and may(person, Action.REVIEW, organisation))

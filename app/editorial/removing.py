"""Putting away what the public never saw, and fetching it again. No version is ever erased."""

from datetime import datetime

from app.domain.people import Action, Person
from app.domain.workflow import State
from app.editorial.errors import WrongState
from app.editorial.on_desk import Reading, allow, held, is_removed, log, newest_of


class Removing(Reading):
    """The verbs for drafts that should not have been begun."""

    def remove(self, person: Person, identity: str, *, now: datetime) -> None:
        """Puts a draft away that was never public; its versions stay, and it can come back."""
        with self.database.writing() as session:
            row, work = held(session, identity)
            allow(person, Action.WRITE, work)
            if row.published_revision_id is not None:
                raise WrongState("Den har været offentlig. Tag den ned i stedet.")
            if row.withdrawn_reason is not None:
                raise WrongState("Kladden er allerede fjernet.")
            newest = newest_of(session, identity)
            if newest is not None and newest.state == State.IN_REVIEW:
                raise WrongState("Den er til godkendelse. Træk den tilbage, før du fjerner den.")
            row.withdrawn_reason, row.withdrawn_at = "deleted", now
            session.add(row)
            log(session, person, "fjern-kladde", identity, work.owner_id, now)

    def fetch_back(self, person: Person, identity: str, *, now: datetime) -> None:
        """Makes a draft that was put away an ordinary one again."""
        with self.database.writing() as session:
            row, work = held(session, identity)
            allow(person, Action.WRITE, work)
            if not is_removed(row):
                raise WrongState("Kladden er ikke fjernet.")
            row.withdrawn_reason = row.withdrawn_at = None
            session.add(row)
            log(session, person, "hent-kladde-tilbage", identity, work.owner_id, now)

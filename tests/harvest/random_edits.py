"""A writer that never rests: creates, changes, publishes, merges, archives, restores, tells places.

Run as a process of its own: ``python -m tests.harvest.random_edits VAR SEED UNTIL``.
"""

import random
import sys
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from app.domain.availability import Availability
from app.domain.record import Review
from app.editorial import verbs
from app.storage.database import Database
from app.storage.interventions import content_of, current_slug
from app.storage.tables import InterventionRow, RevisionRow
from tests.catalogues import content
from tests.databases import database_url

WORDS = ("Gå", "Svøm", "Løb", "Ro", "Tal", "Sov", "Spis", "Dans")


class Writer:
    """Edits one database at random."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.chance, self.name = database, random.Random(seed), seed
        self.written = 0

    def step(self) -> None:
        """One edit, in a transaction of its own."""
        edits = [self._create, self._create, self._change, self._change, self._tell, self._vouch]
        edits += [self._withdraw, self._merge, self._restore, self._readdress, self._draft]
        with self.database.writing() as session:
            self.chance.choice(edits)(session, datetime.now(UTC))
        self.written += 1

    def _content(self, title: str) -> dict[str, Any]:
        return {
            "title": title,
            "description": "Vi mødes. " * self.chance.randrange(1, 40),
            "places": [{"name": "Hallen", "postal_code": "4640"}][: self.chance.randrange(2)],
            "risikofaktorer": self.chance.sample(["kost", "motion", "soevn"], 2),
        }

    def _publish(self, session: Session, identity: str, title: str, now: datetime) -> None:
        written = content(**self._content(title))
        revision = verbs.save_draft(session, identity, written, author="skriver", now=now)
        verbs.submit(session, revision)
        verbs.publish(session, revision, now=now)

    def _one(self, session: Session, *, public: bool = True) -> InterventionRow | None:
        found = col(InterventionRow.current_change)
        query = select(InterventionRow).where(
            found.is_not(None) if public else col(InterventionRow.withdrawn_reason).is_not(None)
        )
        rows = session.exec(query.order_by(col(InterventionRow.id))).all()
        return self.chance.choice(rows) if rows else None

    def _create(self, session: Session, now: datetime) -> None:
        identity = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        title = f"{self.chance.choice(WORDS)} {self.name} {self.written}"
        verbs.create(session, identity, f"{self.name}-{self.written}", "redaktion", now=now)
        self._publish(session, identity, title, now)

    def _change(self, session: Session, now: datetime) -> None:
        if row := self._one(session):
            self._publish(session, row.id, f"Ændret {self.name} {self.written}", now)

    def _draft(self, session: Session, now: datetime) -> None:
        if row := self._one(session):
            secret = content(**self._content("Kladde, som ingen må se"))
            verbs.save_draft(session, row.id, secret, author="skriver", now=now)

    def _tell(self, session: Session, now: datetime) -> None:
        if row := self._one(session):
            places = self.chance.randrange(9)
            starts = (date.today() + timedelta(days=places),)  # noqa: DTZ011
            told = Availability(as_of=date.today(), places=places, start_dates=starts)  # noqa: DTZ011
            verbs.set_availability(session, row.id, told, author="skriver", now=now)

    def _vouch(self, session: Session, now: datetime) -> None:
        if row := self._one(session):
            verbs.vouch(session, row.id, Review(on=now.date(), by="sundhedskonsulent"), now=now)

    def _withdraw(self, session: Session, now: datetime) -> None:
        if row := self._one(session):
            reason = self.chance.choice(("archived", "deleted", "expired"))
            verbs.withdraw(session, row.id, reason, now=now)  # type: ignore[arg-type]

    def _merge(self, session: Session, now: datetime) -> None:
        row, into = self._one(session), self._one(session)
        if row and into and row.id != into.id:
            verbs.withdraw(session, row.id, "merged", now=now, into=into.id)

    def _restore(self, session: Session, now: datetime) -> None:
        """Brings a withdrawn one back with an earlier content."""
        row = self._one(session, public=False)
        if row is None:
            return
        revisions = session.exec(select(RevisionRow).where(RevisionRow.intervention_id == row.id))
        earlier = content_of(self.chance.choice(revisions.all()))
        revision = verbs.save_draft(session, row.id, earlier, author="skriver", now=now)
        verbs.submit(session, revision)
        verbs.publish(session, revision, now=now)

    def _readdress(self, session: Session, now: datetime) -> None:
        if row := self._one(session):
            slug = f"{current_slug(session, row.id)[:60]}-{self.chance.randrange(99)}"
            taken = verbs.known(session).interventions
            if slug not in taken:
                verbs.readdress(session, row.id, slug, now=now)


def main(var: Path, seed: int, until: Path) -> None:
    """Edits until there is such a file."""
    database = Database(database_url(var))
    writer = Writer(database, seed)
    while not until.exists():
        writer.step()
        time.sleep(writer.chance.uniform(0, 0.05))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))

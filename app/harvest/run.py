"""One run: what it works with, and the transactions it works in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from app.harvest.asking import Asker
from app.harvest.taking_in import TakingIn
from app.harvest.values import Report
from app.storage.database import Database
from app.storage.machine_tables import HarvestSourceRow

Progress = Callable[[int], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Run:
    """Following one source once."""

    database: Database
    source_id: str
    asker: Asker
    clock: Clock
    progress: Progress
    report: Report = field(default_factory=Report)

    def source(self) -> HarvestSourceRow:
        """The source as it is stored now."""
        with self.database.reading() as session:
            return session.get_one(HarvestSourceRow, self.source_id)

    @contextmanager
    def taking_in(self) -> Iterator[TakingIn]:
        """One transaction, in which no other run can go on; reported when it is committed."""
        mine = Report()
        with self.database.writing() as session:
            query = select(HarvestSourceRow).where(col(HarvestSourceRow.id) == self.source_id)
            source = session.exec(query.with_for_update()).one()
            yield TakingIn(session, source, mine, self.clock())
            session.add(source)
        self.report.take(mine)


def read_anew(source: HarvestSourceRow) -> None:
    """Lets the next page be the first; at the end we look for what the source has lost."""
    source.generation += 1
    source.cursor, source.last_sequence, source.etag, source.sweeping = None, 0, None, True

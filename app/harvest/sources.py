"""The catalogues that are followed, and when one of them is to be asked again.

Knows nothing of how they are asked, which the process that serves pages never does itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.storage.database import Database
from app.storage.machine_tables import HarvestSourceRow


@dataclass(frozen=True)
class Source:
    """A catalogue that is followed, and how it went last."""

    id: str
    url: str
    kind: str
    name: str
    started: datetime | None
    ended: datetime | None
    trouble: str | None


def sources(database: Database) -> list[Source]:
    """Every catalogue that is followed, by address."""
    with database.reading() as session:
        followed = select(HarvestSourceRow).where(col(HarvestSourceRow.stopped).is_(False))
        rows = session.exec(followed.order_by(col(HarvestSourceRow.url))).all()
    return [source_of(row) for row in rows]


def is_due(database: Database, now: datetime, every: timedelta) -> bool:
    """Whether a followed catalogue has not been asked for so long."""
    return any(one.started is None or now - one.started >= every for one in sources(database))


def source_of(row: HarvestSourceRow) -> Source:
    """The source that a row tells of."""
    return Source(row.id, row.url, row.kind, row.name, row.started, row.ended, row.trouble)

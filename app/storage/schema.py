"""Brings a database to the schema of this version, and tells whether it already is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session, col, select

from app.storage.database import Database
from app.storage.derived import derive
from app.storage.interventions import content_of
from app.storage.tables import CatalogueRow, InterventionRow, RevisionRow

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config(database: Database | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["database"] = database
    return config


def wanted_head() -> str:
    """The schema version that this code needs."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError("no migrations found")
    return found


def current_head(database: Database) -> str | None:
    """The schema version of the database; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database, to: str = "head") -> None:
    """Brings the schema up (or to a version); data stay. Safe to run twice."""
    config = _config(database)
    if to == "head" or to.startswith("+"):
        before = current_head(database)
        command.upgrade(config, to)
        if before is not None and current_head(database) == wanted_head() != before:
            _derive_anew(database)
    else:
        command.downgrade(config, to)


def _derive_anew(database: Database) -> None:
    """Writes what follows from the public contents again: a new schema may derive more."""
    query = select(InterventionRow, RevisionRow).join(
        RevisionRow, col(InterventionRow.published_revision_id) == col(RevisionRow.id)
    )
    with database.writing(patient=True) as session:
        derive(session, [(row, content_of(revision)) for row, revision in session.exec(query)])


def identity(session: Session) -> str:
    """Which catalogue this is: a random UUID made with the database."""
    return session.exec(select(CatalogueRow.identity)).one()

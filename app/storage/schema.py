"""Brings a database to the schema of this version, and tells whether it already is."""

from pathlib import Path

from sqlalchemy import inspect, text
from sqlmodel import Session, col, select

from app.storage.database import Database
from app.storage.derived import derive
from app.storage.interventions import content_of
from app.storage.tables import CatalogueRow, InterventionRow, RevisionRow

_MIGRATIONS = Path(__file__).parent / "migrations"


def wanted_head() -> str:
    """The schema version that this code needs: that of the last of the migrations."""
    return max(path.name.partition("_")[0] for path in _MIGRATIONS.glob("versions/[0-9]*.py"))


def current_head(database: Database) -> str | None:
    """The schema version of the database; None when it is empty."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database, to: str = "head") -> None:
    """Brings the schema up (or to a version); data stay. Safe to run twice."""
    before = current_head(database)
    if (to, before) == ("head", wanted_head()):
        return
    # what migrates takes a tenth of a start, and a database seldom needs it
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["database"] = database
    if to == "head" or to.startswith("+"):
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

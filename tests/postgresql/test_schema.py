"""The schema on PostgreSQL: up, down and up again, as the models have it, in our own order."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel
from typer.testing import CliRunner

from app.cli import app
from app.settings import PROJECT, Settings
from app.storage import schema
from app.storage.database import Database
from tests.catalogues import Town, content
from tests.databases import database_url
from tests.postgresql.server import Server, name_of

VERSIONS = ("0001", "0002", "0003", "0004", "0005")


def test_an_empty_database_gets_the_schema_step_by_step_and_loses_it_again(empty: Database) -> None:
    assert schema.current_head(empty) is None
    for version in VERSIONS:
        schema.migrate(empty, "+1")
        assert schema.current_head(empty) == version
    assert schema.wanted_head() == VERSIONS[-1]
    for version in (*reversed(VERSIONS[:-1]), "base"):
        schema.migrate(empty, version)
    assert set(inspect(empty.engine).get_table_names()) == {"alembic_version"}
    schema.migrate(empty)
    assert schema.current_head(empty) == schema.wanted_head()


def test_what_is_there_stays_when_the_schema_goes_on(town: Town) -> None:
    identity = town.publish(content())
    schema.migrate(town.database, "0002")
    schema.migrate(town.database)
    assert town.catalogue.show(identity) is not None
    assert town.head() == 1


def test_models_and_tables_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_text_is_ordered_by_its_characters_whatever_the_server_speaks(
    database: Database,
) -> None:
    query = (
        "SELECT table_name || '.' || column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND data_type IN ('text', 'character varying') "
        "AND table_name <> 'alembic_version' AND collation_name IS DISTINCT FROM 'C'"
    )
    with database.engine.connect() as connection:
        others = connection.execute(text(query)).scalars().all()
        assert others == [], "a migration that adds text has to order it as 0004 does"
        if connection.execute(text("SELECT 'aa' < 'b'")).scalar_one():
            pytest.skip("this PostgreSQL has no order of its own that differs (it came with 15)")


def test_two_that_migrate_at_once_are_no_worse_than_one(empty: Database) -> None:
    program = (
        "import sys; from app.storage import schema; from app.storage.database import Database; "
        "schema.migrate(Database(sys.argv[1]))"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", program, empty.url], cwd=PROJECT, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=60)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert schema.current_head(empty) == schema.wanted_head()


@pytest.mark.parametrize("spelling", ["postgresql://", "postgresql+psycopg://", "postgres://"])
def test_a_server_is_found_by_each_of_its_names(spelling: str, tmp_path: Path) -> None:
    url = database_url(tmp_path).replace("postgresql://", spelling)
    found = Settings(_env_file=None, database_url=url).effective_database_url
    database = Database(found)
    assert not database.is_sqlite
    assert schema.current_head(database) == schema.wanted_head()
    database.close()


def test_a_database_that_cannot_hold_every_letter_is_refused(
    server: Server, tmp_path: Path
) -> None:
    name = name_of(tmp_path / "latin")
    server.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1'")
    database = Database(server.url(name))
    with pytest.raises(SQLAlchemyError, match="LATIN1, men skal være i UTF8"):
        schema.migrate(database)
    database.close()
    server.drop(name)


def test_a_server_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    environment = {
        "INDSATSKATALOG_DATABASE_URL": f"postgresql://nobody@/none?host={tmp_path}",
        "INDSATSKATALOG_VAR_DIR": str(tmp_path),
    }
    done = CliRunner().invoke(app, ["migrate"], env=environment)
    assert done.exit_code == 1
    assert done.stderr.startswith("Databasen kan ikke bruges:")

"""The schema goes up, down and up again, agrees with the models, and reads as PostgreSQL."""

import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

from app.main import SchemaMismatch, open_catalogue
from app.storage import schema
from app.storage.database import Database
from tests.catalogues import content, open_town
from tests.conftest import site_settings
from tests.databases import without_schema


def _tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_a_filled_database_goes_down_and_up_again(tmp_path: Path) -> None:
    town = open_town(tmp_path)
    town.publish(content())
    all_tables = _tables(town.database)
    schema.migrate(town.database, "base")
    assert _tables(town.database) == set()
    assert schema.current_head(town.database) is None
    schema.migrate(town.database)
    assert _tables(town.database) == all_tables
    assert schema.current_head(town.database) == schema.wanted_head()
    town.database.close()


def test_migrating_twice_keeps_what_is_there(tmp_path: Path) -> None:
    town = open_town(tmp_path)
    identity = town.publish(content())
    schema.migrate(town.database)
    assert town.catalogue.show(identity) is not None
    town.database.close()


def test_models_and_migrations_describe_the_same_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_the_migrations_can_be_printed_as_sql(dialect: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.attributes.update(database=None, dialect=dialect)
    printed = io.StringIO()
    with redirect_stdout(printed):
        config.output_buffer = printed
        command.upgrade(config, "head", sql=True)
    sql = printed.getvalue()
    for table in SQLModel.metadata.tables:
        assert f"CREATE TABLE {table}" in sql
    assert "INSERT INTO log_head" in sql
    if dialect == "postgresql":
        assert "AUTOINCREMENT" not in sql
        assert "SERIAL" in sql


def test_each_database_has_an_identity_of_its_own(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        town = open_town(tmp_path / name)
        found.append(town.catalogue.identity())
        town.database.close()
    assert found[0] != found[1]


def test_a_database_without_the_schema_is_refused(tmp_path: Path) -> None:
    settings = site_settings(tmp_path)
    without_schema(tmp_path)
    with pytest.raises(SchemaMismatch, match="skema tomt"):
        open_catalogue(settings)

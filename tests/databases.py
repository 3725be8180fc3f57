"""Which database belongs to a directory: a SQLite file in it, or one on a PostgreSQL of the tests'.

``INDSATSKATALOG_TEST_ON=postgresql`` puts every test on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlmodel import Session, SQLModel, update

from app.storage import schema
from app.storage.database import Database
from app.storage.tables import CatalogueRow
from tests.postgresql.server import Server, name_of

ON_POSTGRESQL = os.environ.get("INDSATSKATALOG_TEST_ON") == "postgresql"
_AT = "CATALOGUE_TESTS_POSTGRESQL"
"""Tells the processes that a test starts where the server is."""
_made: list[str] = []
_FILE = "katalog.sqlite3"
Fill = Callable[[Session], None]
"""Puts into a new database what it begins with."""


def database_url(directory: Path) -> str:
    """The address of the directory's database. On PostgreSQL it is there, and has the schema."""
    server = _server()
    if server is None:
        return f"sqlite:///{directory / _FILE}"
    name = name_of(directory)
    with server.alone():
        if not server.has(name):
            _make(server, name)
    return server.url(name)


def new_database(directory: Path, fill: Fill | None = None) -> Database:
    """The directory's database, migrated and filled: on SQLite a copy of one that was made once."""
    if not is_on_postgresql():
        directory.mkdir(parents=True, exist_ok=True)
        shutil.copy(_template(fill) / _FILE, directory / _FILE)
    database = Database(database_url(directory))
    schema.migrate(database)
    with database.writing() as session:
        if is_on_postgresql():
            _fill(session, fill)
        else:
            _be_another(session)
    return database


def directory_of(database: Database) -> Path:
    """A directory that belongs to a database alone, and goes with it."""
    url = database.engine.url
    if database.is_sqlite:
        return Path(str(url.database)).parent
    made = Path(str(url.query["host"])) / str(url.database)
    made.mkdir(exist_ok=True)
    return made


def without_schema(directory: Path) -> None:
    """Leaves the directory's database as empty as a new one."""
    database = Database(database_url(directory))
    schema.migrate(database, "base")
    database.close()


def everything_in(session: Session) -> str:
    """All that stands in a database, as one text."""
    tables = SQLModel.metadata.sorted_tables
    rows = (row for one in tables for row in session.connection().execute(one.select()))
    return "\n".join(str(value) for row in rows for value in row)


def environment(directory: Path) -> dict[str, str]:
    """The settings that lead another process to the directory and its database."""
    own = {"DATABASE_URL": database_url(directory)} if is_on_postgresql() else {}
    given = {"VAR_DIR": str(directory), **own}
    return {f"INDSATSKATALOG_{name}": value for name, value in given.items()}


def is_on_postgresql() -> bool:
    """Whether databases are made there now."""
    return _server() is not None


def copy_catalogue(source: Path, directory: Path) -> None:
    """Copies a directory with its database, which nobody may be using."""
    shutil.copytree(source, directory)
    if server := _server():
        server.create(name_of(directory), name_of(source))
        _made.append(name_of(directory))


def rename_catalogue(source: Path, directory: Path) -> None:
    """Gives a directory another name, and its database."""
    source.rename(directory)
    if server := _server():
        server.run(f'ALTER DATABASE "{name_of(source)}" RENAME TO "{name_of(directory)}"')


@contextmanager
def all_on(server: Server) -> Iterator[None]:
    """Puts every database from now on there."""
    before = os.environ.get(_AT)
    os.environ[_AT] = str(server.directory)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_AT]


@contextmanager
def thrown_away() -> Iterator[None]:
    """Throws away, afterwards, the databases that were made meanwhile."""
    before = len(_made)
    yield
    server = _server()
    while server is not None and len(_made) > before:
        server.drop(_made.pop())


def _server() -> Server | None:
    at = os.environ.get(_AT)
    return Server(Path(at)) if at else None


def _make(server: Server, name: str) -> None:
    """Makes a copy of the server's template."""
    database = Database(server.create(name))
    with database.writing() as session:
        _be_another(session)
    database.close()
    _made.append(name)


@cache
def _template(fill: Fill | None) -> Path:
    """A directory with a SQLite database that is filled so, for as long as the process lives."""
    directory = Path(tempfile.mkdtemp(prefix="indsatskatalog-template-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    database = Database(f"sqlite:///{directory / _FILE}")
    schema.migrate(database)
    with database.writing() as session:
        _fill(session, fill)
    database.close()
    return directory


def _fill(session: Session, fill: Fill | None) -> None:
    if fill is not None:
        fill(session)


def _be_another(session: Session) -> None:
    """Makes a copy another catalogue than every other copy."""
    session.exec(update(CatalogueRow).values(identity=str(uuid.uuid4())))

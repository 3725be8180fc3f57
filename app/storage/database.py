"""The connection: SQLite by default, PostgreSQL by its address.

Reading and writing are two doors. A writing transaction takes SQLite's write lock at its
start, so that it never fails half-way for being too late; it commits when its block ends well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import Session, create_engine

BUSY_TIMEOUT_MS = 5000
"""How long a writer waits for another one before it gives up."""


class Database:
    """One database and its two doors. Thread-safe; sessions are not shared."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._turn = Lock()
        self.is_sqlite = url.startswith("sqlite")
        path = url.removeprefix("sqlite:///")
        if self.is_sqlite and path not in (url, "") and not path.startswith("file:"):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(url, pool_size=20, max_overflow=30)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent moment; anything written in it is thrown away."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits when its block ends well, and rolls back when it raises."""
        engine = self.engine.execution_options(writes=True)
        with (
            self._in_turn(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Lets the threads of a process write one after the other, where there is one writer.

        SQLite itself would let each ask again and again until it is lucky, and some never are.
        """
        mine = self.is_sqlite and self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            yield
        finally:
            if mine:
                self._turn.release()

    def close(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "cache_size=-8000",
    ):
        try:
            cursor.execute(f"PRAGMA {pragma}")
        except Exception as error:  # a read-only file refuses WAL but can still be read
            if "readonly" not in str(error) and "read-only" not in str(error):
                raise
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

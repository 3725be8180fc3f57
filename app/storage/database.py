"""The connection: SQLite by default, PostgreSQL by its address.

Reading and writing are two doors. A reader sees one moment. There is one writer at a time, in all
processes together: SQLite's own write lock, or one lock of the database that PostgreSQL keeps. A
writer asks for it before it reads anything, so that whatever a verb looks at is still so when it
writes, and none fails half-way for being too late. It commits when its block ends well.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import Session, create_engine

from app.storage import postgresql

BUSY_TIMEOUT_MS = 5000
"""How long a writer waits for another one before it gives up."""


class Database:
    """One database and its two doors. Thread-safe; sessions are not shared."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._turn = Lock()
        address = address_of(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        path = url.removeprefix("sqlite:///")
        if self.is_sqlite and path not in (url, "") and not path.startswith("file:"):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(address, **_engine_options(address))
        self.reader: Engine
        self.writer: Engine
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self.reader, self.writer = self.engine, self.engine.execution_options(writes=True)
        else:
            self.reader, self.writer = postgresql.doors_of(self.engine, BUSY_TIMEOUT_MS)

    @property
    def patient_writer(self) -> Engine:
        """For what is done once, when an installation starts."""
        return self.writer.execution_options(patient=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent moment; anything written in it is thrown away."""
        with Session(self.reader, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self, *, patient: bool = False) -> Iterator[Session]:
        """A session that commits when its block ends well, and rolls back when it raises.

        Who is patient waits long for a writer on another machine.
        """
        engine = self.patient_writer if patient else self.writer
        with (
            self._in_turn(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Lets the threads of a process write one after the other, where nobody else does.

        SQLite itself would let each ask again and again until it is lucky, and some never are;
        PostgreSQL keeps a queue.
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


def address_of(url: str) -> URL:
    """The address as it is used: PostgreSQL by psycopg 3, by whichever of its names it is asked."""
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    return address


def _engine_options(address: URL) -> Mapping[str, Any]:
    if address.get_backend_name() == "sqlite":
        return {"pool_size": 20, "max_overflow": 30}
    return postgresql.engine_options(address)


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "cache_size=-4000",
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

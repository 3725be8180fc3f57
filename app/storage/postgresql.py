"""What PostgreSQL needs in order to be to the catalogue what SQLite is (decision 0028)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError

CONNECT_TIMEOUT_S = 5
"""How long a server may take to answer at all."""
PATIENT_MS = 120_000
"""How long a machine that starts waits for another one that makes the database ready."""
MOST_KEPT, MOST_AT_ONCE = 5, 50
"""Connections of one process: so many stay open, so many there may be; who wants more waits."""
_WRITERS = 0x696E6473
"""The number of the lock that the one holds who writes."""
_NO_CHARACTER = "\uffff"
_LARGEST = 2**31 - 1


def engine_options(address: URL) -> Mapping[str, Any]:
    """How the connections are kept."""
    patience = {} if "connect_timeout" in address.query else {"connect_timeout": CONNECT_TIMEOUT_S}
    return {
        "pool_size": MOST_KEPT,
        "max_overflow": MOST_AT_ONCE - MOST_KEPT,
        "pool_pre_ping": True,  # a server may have been started anew
        "use_native_hstore": False,  # or every new connection asks for it
        "connect_args": patience,
    }


def doors_of(engine: Engine, busy_timeout_ms: int) -> tuple[Engine, Engine]:
    """The engines of those who read and of those who write."""

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("writes", False):
            patience = PATIENT_MS if options.get("patient", False) else busy_timeout_ms
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")

    event.listen(engine, "connect", _prepare)
    event.listen(engine, "checkin", _as_the_server_likes)
    event.listen(engine, "begin", begin)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    event.listen(reader, "before_cursor_execute", _ask, retval=True)
    # Whoever has waited for the lock must see what was written meanwhile.
    return reader, engine.execution_options(isolation_level="READ COMMITTED", writes=True)


def _prepare(connection: Any, _record: Any) -> None:
    """Times come in UTC: elsewhere the last hours of the year 9999 lie after the last year."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise ArgumentError(f"databasen er i {encoding}, men skal være i UTF8")
    cursor = connection.cursor()
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.close()
    connection.commit()


def _as_the_server_likes(connection: Any, _record: Any) -> None:
    """Who writes next does not insist on it: a server that is only read says so by itself."""
    if connection is not None and not connection.closed:
        connection.read_only = None


def _ask(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    """What no column can hold is not found, as in SQLite; PostgreSQL would refuse the question."""
    if isinstance(parameters, Mapping):
        parameters = {name: _askable(value) for name, value in parameters.items()}
    return statement, parameters


def _askable(value: Any) -> Any:
    if isinstance(value, str) and "\0" in value:
        return value.replace("\0", _NO_CHARACTER)
    if isinstance(value, int):
        return max(-_LARGEST, min(value, _LARGEST)) if abs(value) > _LARGEST else value
    return value

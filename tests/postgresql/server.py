"""A PostgreSQL of the tests' own: in a temporary directory, on a socket in it, gone afterwards.

Its order of words is Danish and its clock is nowhere near Denmark, so that neither can be what a
test relies on.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

import psycopg

from app.storage import schema
from app.storage.database import Database

TEMPLATE = "migrated"
_DANISH = ("--locale=C", "--locale-provider=icu", "--icu-locale=da-DK")
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "timezone": "<+0530>-05:30",
    "default_transaction_isolation": "serializable",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


@cache
def programs() -> Path | None:
    """The directory of ``initdb`` and ``pg_ctl``, where there is one."""
    by_name = shutil.which("initdb")
    if by_name is not None:
        return Path(by_name).resolve().parent
    config = shutil.which("pg_config")
    if config is None:
        return None
    said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
    own = Path(said.stdout.strip())
    # Debian keeps every version in a directory of its own: …/postgresql/15/bin
    places = [own, *sorted(own.parent.parent.glob("*/bin"), reverse=True)]
    return next((place for place in places if (place / "initdb").is_file()), None)


def why_not() -> str | None:
    """Why there can be no server here; None when there can."""
    if programs() is None:
        return "there is no PostgreSQL: neither initdb nor pg_config is on the path"
    if os.geteuid() == 0 and _servant() is None:
        return "PostgreSQL does not run as root, and there is no user »postgres« or »nobody«"
    return None


def _servant() -> pwd.struct_passwd | None:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _as_servant() -> Mapping[str, Any]:
    """How to start a program as somebody who may run a server."""
    servant = _servant() if os.geteuid() == 0 else None
    if servant is None:
        return {}
    return {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}


@contextmanager
def shared_server(meeting: Path) -> Iterator["Server"]:
    """The one server of all who meet in a directory; the last one to leave ends it.

    Whoever uses it holds a lock that the system lets go when they die.
    """
    users = (meeting / "postgresql.users").open("a+")
    with _alone(meeting):
        fcntl.flock(users, fcntl.LOCK_SH)
        noted = meeting / "postgresql.directory"
        if not noted.exists():
            noted.write_text(str(_start()))
            _make_template(Server(Path(noted.read_text())))
        server = Server(Path(noted.read_text()))
    try:
        yield server
    finally:
        with _alone(meeting):
            if _is_last(users):
                _stop(server.directory)
                noted.unlink()
        users.close()


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    with (directory / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="pg-"))
    servant = _as_servant()
    if servant:
        os.chown(directory, servant["user"], servant["group"])
    data = str(directory / "data")
    common = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    for order in (_DANISH, ("--locale=C",)):
        made = _run("initdb", *common, *order)
        if made.returncode == 0:
            break
        shutil.rmtree(data, ignore_errors=True)
    assert made.returncode == 0, made.stdout
    said = {**_SETTINGS, "unix_socket_directories": str(directory)}
    with (directory / "data" / "postgresql.conf").open("a") as configuration:
        configuration.writelines(f"{name} = '{value}'\n" for name, value in said.items())
    log = str(directory / "log")
    started = _run("pg_ctl", "-D", data, "-w", "-t", "30", "-l", log, "start")
    assert started.returncode == 0, (directory / "log").read_text()
    return directory


def _stop(directory: Path) -> None:
    _run("pg_ctl", "-D", str(directory / "data"), "-m", "immediate", "-w", "stop")
    shutil.rmtree(directory, ignore_errors=True)


def _run(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    found = programs()
    assert found is not None
    with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open as long as the server runs
        done = subprocess.run(
            [str(found / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
            **_as_servant(),
        )
        said.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, said.read(), "")


class Server:
    """A running server, and the databases in it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def url(self, name: str) -> str:
        """The address of a database, as a person would write it."""
        return f"postgresql://postgres@/{name}?host={self.directory}"

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """One statement that belongs to no database."""
        with psycopg.connect(
            host=str(self.directory), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def create(self, name: str, template: str = TEMPLATE) -> str:
        """A copy of a database, which nobody may be using; its address."""
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def create_empty(self, name: str) -> str:
        """A database without a table; its address."""
        return self.create(name, "template0")

    def drop(self, name: str) -> None:
        """Throws a database away, whoever is using it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else makes a database meanwhile."""
        with _alone(self.directory):
            yield

    def has(self, name: str) -> bool:
        """Whether there is such a database."""
        return bool(self.run(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))  # noqa: S608


def _make_template(server: Server) -> None:
    database = Database(server.create_empty(TEMPLATE))
    schema.migrate(database)
    database.close()


def name_of(directory: Path) -> str:
    """What the database that belongs to a directory is called."""
    return "t" + sha256(str(directory).encode()).hexdigest()[:20]

"""One office with an intervention in every state, which can be put back as it was."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

from app.editorial.desk import Desk
from tests.catalogues import content
from tests.desks import Office
from tests.http_client import Client

STATES = ("kladde", "til godkendelse", "offentlig", "taget ned")
PEOPLE = ("nobody", "redaktoer", "kollega", "godkender", "administrator", "fremmed", "system")
NOT_COMPARED = frozenset(("session", "attempt", "alembic_version"))
"""Tables in which every request may leave when somebody was last seen."""

Dump = dict[str, list[tuple[object, ...]]]


@dataclass
class FourStates:
    """Nord's four interventions, one client, and everybody's session."""

    office: Office
    client: Client
    ids: dict[str, str]
    tokens: dict[str, str]
    path: str
    pristine: sqlite3.Connection

    @property
    def desk(self) -> Desk:
        return self.office.desk

    def ask(
        self, who: str, method: str, path: str, form: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One request by one of the people."""
        self.client.cookies.clear()
        if who != "nobody":
            self.client.cookies.set("sid", self.tokens[who], domain="katalog.test")
        if method == "GET":
            return self.client.get(path)
        return self.client.post(path, form)

    def basis(self, state: str) -> int:
        """The number of the newest version."""
        item = self.desk.open(self.office.people["system"], self.ids[state])
        assert item.newest is not None
        return item.newest.number

    def dump(self) -> Dump:
        """The whole database, table by table."""
        with sqlite3.connect(self.path) as connection:
            return dump_of(connection)

    def audited(self) -> int:
        """How many entries the audit log has."""
        with sqlite3.connect(self.path) as connection:
            return int(connection.execute("SELECT count(*) FROM audit_log").fetchone()[0])

    def put_back(self) -> None:
        """Makes the database what it was in the beginning."""
        live = sqlite3.connect(self.path)
        self.pristine.backup(live)
        live.close()


def dump_of(connection: sqlite3.Connection) -> Dump:
    """Every row of every table that a request may not change in passing."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # noqa: S608
        for (name,) in names
        if name not in NOT_COMPARED
    }


def in_four_states(office: Office, client: Client) -> FourStates:
    """Brings one intervention of Nord's into each state, and signs everybody in."""
    ids = {state: _brought_to(office, state) for state in STATES}
    tokens = {}
    for who in PEOPLE[1:]:
        office.sign_in(client, who)
        tokens[who] = str(client.cookies["sid"])
        client.cookies.clear()
    path = office.database.url.removeprefix("sqlite:///")
    pristine = sqlite3.connect(":memory:")
    with sqlite3.connect(path) as live:
        live.backup(pristine)
    return FourStates(office, client, ids, tokens, path, pristine)


def _brought_to(office: Office, state: str) -> str:
    desk, people, now = office.desk, office.people, datetime.now(UTC) - timedelta(days=2)
    title = f"Gå dig glad ({state})"
    identity = desk.begin(people["redaktoer"], office.nord, title, now=now)
    desk.save(people["redaktoer"], identity, content(title, age_from=18), 1, now=now)
    if state != "kladde":
        desk.submit(people["redaktoer"], identity, 2, "", now=now)
    if state in ("offentlig", "taget ned"):
        desk.approve(people["godkender"], identity, 2, {}, now=now)
    if state == "taget ned":
        desk.withdraw(people["godkender"], identity, "archived", now=now)
    return identity

"""One office with an intervention in every state, which can be put back as it was."""

import shutil
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.desks import Office
from tests.editors.things import Things
from tests.http_client import Client

STATES = ("kladde", "til godkendelse", "offentlig", "taget ned", "fjernet")
PEOPLE = ("nobody", "redaktoer", "kollega", "godkender", "administrator", "fremmed", "system")
NOT_COMPARED = frozenset(("session", "attempt", "sqlite_sequence", "alembic_version"))
"""Tables in which every request may leave when somebody was last seen."""

PLAIN = {"accept-encoding": "identity"}
"""Nothing is packed and unpacked on the way."""

Dump = dict[str, list[tuple[object, ...]]]


@dataclass
class FourStates:
    """Nord's interventions, one client, and everybody's session."""

    office: Office
    client: Client
    ids: dict[str, str]
    tokens: dict[str, str]
    things: Things
    live: sqlite3.Connection
    """Only looks: it notices whatever others write."""
    pristine: sqlite3.Connection
    files: Path
    """A copy of the files that wait to be taken in."""
    bases: dict[str, int]
    """The number of the newest version, by state."""

    def ask(
        self,
        who: str,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        site: str = "same-origin",
    ) -> httpx.Response:
        """One request by one of the people; what it sets going has ended when this returns."""
        self.client.cookies.clear()
        if who != "nobody":
            self.client.cookies.set("sid", self.tokens[who], domain="katalog.test")
        if method == "GET":
            return self.client.get(path, headers=PLAIN)
        answer = self.client.post(
            path, form, files=files, headers={"sec-fetch-site": site, **PLAIN}
        )
        if path.startswith("/redaktion/filer") and answer.status_code == 303:
            while "refresh" in self.client.get(answer.headers["location"]).headers:
                time.sleep(0.05)
        return answer

    def moment(self) -> int:
        """Another number as soon as anything at all was written."""
        return int(self.live.execute("PRAGMA data_version").fetchone()[0])

    def dump(self) -> Dump:
        """The whole database, table by table."""
        return dump_of(self.live)

    def audited(self) -> list[tuple[str | None, str]]:
        """Who did what, by the audit log."""
        query = "SELECT actor_id, action FROM audit_log ORDER BY number"
        return self.live.execute(query).fetchall()

    def waiting(self) -> set[str]:
        """The files that wait to be taken in."""
        return {place.name for place in self.things.folder.iterdir()}

    def put_back(self) -> None:
        """Makes the database and the files what they were in the beginning."""
        live = sqlite3.connect(_path_of(self.office))
        live.execute("PRAGMA synchronous = OFF")
        self.pristine.backup(live)
        live.close()
        shutil.rmtree(self.things.folder)
        shutil.copytree(self.files, self.things.folder)


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
    things = Things(office)
    ids = {state: things.bring_to(state) for state in STATES}
    tokens = {}
    for who in PEOPLE[1:]:
        office.sign_in(client, who)
        tokens[who] = str(client.cookies["sid"])
        client.cookies.clear()
    things.fill(ids["offentlig"])
    pristine = sqlite3.connect(":memory:")
    live = sqlite3.connect(_path_of(office))
    live.backup(pristine)
    files = things.folder.with_name("files-as-they-were")
    shutil.copytree(things.folder, files)
    bases = {state: _basis(office, identity) for state, identity in ids.items()}
    return FourStates(office, client, ids, tokens, things, live, pristine, files, bases)


def _basis(office: Office, identity: str) -> int:
    item = office.desk.open(office.people["system"], identity)
    assert item.newest is not None
    return item.newest.number


def _path_of(office: Office) -> str:
    return office.database.url.removeprefix("sqlite:///")

"""Two organisations and people of every role, signed in where a test wants it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.types import ASGIApp

from app.accounts.accounts import Accounts, Visitor
from app.catalogue import Catalogue
from app.domain.people import COMMAND_LINE, Person, Role
from app.editorial.desk import Desk
from app.main import create_app
from app.storage.database import Database
from app.web.editors.access import cookie_name
from tests.catalogues import Town
from tests.conftest import site_settings
from tests.http_client import BASE, Client

PASSWORD = "fire tilfældige ord her"  # noqa: S105  (of a test)
KEY = "en nøgle til prøver"


@dataclass
class Office:
    """Two organisations, »Nord« and »Syd«, and their people by what they are."""

    town: Town
    accounts: Accounts
    desk: Desk
    app: ASGIApp
    nord: str
    syd: str
    people: dict[str, Person]
    """»redaktoer«, »kollega«, »godkender«, »administrator« of Nord; »fremmed« (an administrator)
    of Syd; »system«."""

    @property
    def database(self) -> Database:
        return self.town.database

    @property
    def catalogue(self) -> Catalogue:
        return self.town.catalogue

    @contextmanager
    def client(self, who: str | None = None) -> Iterator[Client]:
        """A browser, in which somebody is signed in."""
        with Client(self.app) as client:
            if who is not None:
                self.sign_in(client, who)
            yield client

    def sign_in(self, client: Client, who: str) -> None:
        """Signs somebody in without the form, which is slow on purpose."""
        now = datetime.now(UTC)
        with self.database.writing() as session:
            from app.storage.people_tables import AccountRow

            account = session.get(AccountRow, self.people[who].id)
            assert account is not None
            token = self.accounts.begin_session(session, account, Visitor("127.0.0.1"), now)
        client.cookies.set("sid", token, domain="katalog.test")

    def draft(self, title: str = "Gå dig glad", who: str = "redaktoer") -> str:
        """A draft of Nord's that is not complete; its id."""
        return self.desk.begin(self.people[who], self.nord, title, now=datetime.now(UTC))


def open_office(town: Town) -> Office:
    """Fills the small town with people."""
    settings = site_settings(town.index_dir.parent, secret_key=KEY)
    app = create_app(settings, town.catalogue)
    accounts, now = Accounts(town.database, KEY), datetime.now(UTC)
    nord = accounts.add_organisation(COMMAND_LINE, "Nord Kommune", "0860", alone=False, now=now)
    syd = accounts.add_organisation(COMMAND_LINE, "Syd Kommune", "0320", alone=False, now=now)
    of = {
        "redaktoer": (nord, Role.EDITOR),
        "kollega": (nord, Role.EDITOR),
        "godkender": (nord, Role.APPROVER),
        "administrator": (nord, Role.ADMINISTRATOR),
        "fremmed": (syd, Role.ADMINISTRATOR),
        "system": (None, None),
    }
    for name, (organisation, role) in of.items():
        accounts.add_person(
            COMMAND_LINE,
            f"{name}@katalog.test",
            f"{name} i prøven",
            organisation=organisation,
            role=role,
            system=name == "system",
            now=now,
        )
    people = {row.email.partition("@")[0]: person for row, person in accounts.people()}
    return Office(town, accounts, Desk(town.database), app, nord, syd, people)


__all__ = ["BASE", "PASSWORD", "Office", "cookie_name", "open_office"]

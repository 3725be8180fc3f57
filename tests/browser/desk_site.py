"""A served catalogue with an organisation, its people, and interventions in every state."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from app.accounts.accounts import Accounts, Visitor
from app.catalogue import Catalogue
from app.domain.content import Content
from app.domain.people import COMMAND_LINE, Person, Role
from app.editorial.desk import Desk
from app.storage.people_tables import AccountRow
from app.storage.public_records import all_public_records
from tests.browser.addresses import filled
from tests.browser.looking import Observer, observing
from tests.browser.serving import RunningSite, serving

ROLES = {
    "redaktoer": Role.EDITOR,
    "godkender": Role.APPROVER,
    "administrator": Role.ADMINISTRATOR,
}


@dataclass
class DeskSite:
    """What runs, and who works there."""

    site: RunningSite
    catalogue: Catalogue
    desk: Desk
    accounts: Accounts
    organisation: str
    people: dict[str, Person]
    invitations: dict[str, str]

    @property
    def url(self) -> str:
        return self.site.url

    def token(self, who: str) -> str:
        """A session, without the form that is slow on purpose."""
        with self.catalogue.database.writing() as session:
            account = session.get(AccountRow, self.people[who].id)
            assert account is not None
            visitor = Visitor("127.0.0.1", "Prøve")
            return self.accounts.begin_session(session, account, visitor, datetime.now(UTC))

    @contextmanager
    def tab(self, browser: Browser, who: str | None, **how: Any) -> Iterator[Observer]:
        """A tab in which somebody is signed in."""
        with observing(browser, self.url, **how) as tab:
            if who is not None:
                cookie = {"name": "sid", "value": self.token(who), "url": self.url}
                tab.page.context.add_cookies([cookie])  # type: ignore[list-item]
            yield tab

    def fullest(self) -> Content:
        """The content with most facts in the catalogue."""
        with self.catalogue.database.reading() as session:
            records = [public for public in all_public_records(session) if not public.historical]
        return max(records, key=lambda public: filled(public.content)).content


@contextmanager
def desk_site(directory: Path, seeded_dir: Path) -> Iterator[DeskSite]:
    """Serves a copy of the seeded catalogue, with people in it."""
    var_dir = directory / "var"
    shutil.copytree(seeded_dir, var_dir)
    with serving(var_dir) as site:
        catalogue = site.catalogue()
        secret = site.settings.secret_key or catalogue.identity()
        accounts, now = Accounts(catalogue.database, secret), datetime.now(UTC)
        home = accounts.add_organisation(
            COMMAND_LINE, "Eksempelkommune", None, alone=False, now=now
        )
        links = {}
        for name in (*ROLES, "system"):
            _, links[name] = accounts.add_person(
                COMMAND_LINE,
                f"{name}@katalog.test",
                {"redaktoer": "sundhedskonsulent"}.get(name, name),
                organisation=home if name in ROLES else None,
                role=ROLES.get(name),
                system=name == "system",
                now=now,
            )
        people = {row.email.partition("@")[0]: person for row, person in accounts.people()}
        desk = Desk(catalogue.database)
        yield DeskSite(site, catalogue, desk, accounts, home, people, links)
        catalogue.database.close()


def faults_of(tab: Observer) -> list[str]:
    """What is wrong, but for the session cookie, which belongs there."""
    return [fault for fault in tab.faults if "sets cookies" not in fault]


def signed_in(page: Page) -> bool:
    """Whether the page belongs to somebody."""
    return page.get_by_role("button", name="Log ud").count() == 1

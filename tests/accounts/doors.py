"""What tests of accounts stand on: passwords, browsers in other places, and the log."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import httpx
import pyotp

from app.accounts import secrets
from app.accounts.accounts import Visitor
from app.accounts.second_factor import STEP_SECONDS
from app.main import create_app
from app.storage import audit_log
from app.storage.people_tables import AccountRow
from tests.conftest import site_settings
from tests.desks import KEY, PASSWORD, Office
from tests.http_client import Client

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
HERE = Visitor("192.0.2.7", "Firefox, Linux")
ELSEWHERE = Visitor("198.51.100.9", "Chrome, Windows")
NEW = "en helt anden sætning"


@lru_cache(maxsize=1)
def _kept() -> str:
    return secrets.hashed(PASSWORD)


def give_password(office: Office, who: str) -> str:
    """Gives somebody the usual password; returns their e-mail."""
    change(office, who, password=_kept())
    return office.people[who].email


def change(office: Office, who: str, **columns: Any) -> None:
    """Sets columns of somebody's account behind everybody's back."""
    with office.database.writing() as session:
        row = session.get(AccountRow, office.people[who].id)
        assert row is not None
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)


def account(office: Office, who: str) -> AccountRow:
    """Somebody's account as it stands."""
    with office.database.reading() as session:
        row = session.get(AccountRow, office.people[who].id)
        assert row is not None
        return row


def give_second_factor(office: Office, who: str) -> str:
    """Switches TOTP on for somebody; returns the secret."""
    secret = pyotp.random_base32()
    change(office, who, totp_secret=secret)
    return secret


def code_at(secret: str, at: datetime) -> str:
    """What a code app shows at a moment."""
    return pyotp.TOTP(secret).at(int(at.timestamp()))


def a_step_later(at: datetime) -> datetime:
    """When the app shows another code."""
    return at + timedelta(seconds=STEP_SECONDS)


def sign_in_by_form(client: Client, email: str, password: str, **more: str) -> httpx.Response:
    """Sends the form as a person fills it in."""
    form = {"email": email, "adgangskode": password, **more}
    return client.post("/redaktion/log-ind", form)


def deeds(office: Office) -> list[str]:
    """What the audit log says was done, in order."""
    with office.database.reading() as session:
        return [row.action for row in audit_log.entries(session)]


@contextmanager
def browser_at(office: Office, **settings: object) -> Iterator[Client]:
    """A browser at the same catalogue under other settings."""
    given = site_settings(office.town.index_dir.parent, **{"secret_key": KEY, **settings})
    with Client(create_app(given, office.catalogue)) as client:
        yield client


def link_in(page: str) -> str:
    """The path of the one-time link that a page shows."""
    found = re.search(r"/redaktion/adgang/[\w-]+", page)
    assert found, page
    return found[0]

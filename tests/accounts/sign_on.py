"""How a browser walks to the provider of single sign-on and back."""

from urllib.parse import urlencode

import httpx

from tests.accounts.provider import SmallProvider
from tests.http_client import Client

START = "/redaktion/log-ind/sso"
BACK = "/redaktion/log-ind/sso/retur"


def begin(client: Client, start: str = START) -> str:
    """Where the catalogue sends the browser."""
    answer = client.get(start)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(client: Client, back: dict[str, str]) -> httpx.Response:
    """What the catalogue answers to what the provider sent the browser back with."""
    return client.get(f"{BACK}?{urlencode(back)}")


def through(client: Client, provider: SmallProvider, start: str = START) -> httpx.Response:
    """There and back."""
    return come_back(client, provider.authorize(begin(client, start)))

"""A provider of single sign-on, and browsers at a catalogue that knows it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.accounts.doors import browser_at
from tests.accounts.provider import CLIENT, SECRET, SmallProvider, running
from tests.desks import Office

Browser = Callable[..., Any]


@pytest.fixture
def provider() -> Iterator[SmallProvider]:
    with running() as made:
        yield made


@pytest.fixture
def browser(office: Office, provider: SmallProvider) -> Browser:
    """Opens a browser at a catalogue that knows the provider."""
    known = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_name": "Nord Kommune",
    }
    return lambda **more: browser_at(office, **known, **more)

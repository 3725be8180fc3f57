"""One seeded site and one browser for all tests of a worker."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from app.editorial import verbs
from app.storage.public_records import all_public_records
from tests.browser.addresses import Address, chosen_addresses, filled
from tests.browser.serving import RunningSite, serving

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, seeded_dir: Path) -> Iterator[RunningSite]:
    """The real catalogue with its examples, served."""
    var_dir = tmp_path_factory.mktemp("site") / "var"
    shutil.copytree(seeded_dir, var_dir)
    with serving(var_dir) as running:
        yield running


@pytest.fixture(scope="session")
def withdrawn(site: RunningSite) -> str:
    """The address of an intervention that is public no longer."""
    catalogue = site.catalogue()
    with catalogue.database.reading() as session:
        examples = [public for public in all_public_records(session) if public.example]
    gone = sorted(examples, key=lambda public: filled(public.content))[len(examples) // 2]
    with catalogue.database.writing() as session:
        verbs.withdraw(session, gone.id, "archived", now=datetime.now(UTC))
    return gone.slug


@pytest.fixture(scope="session")
def addresses(site: RunningSite, withdrawn: str) -> dict[str, list[Address]]:
    """Every public route in groups."""
    return chosen_addresses(site.catalogue(), withdrawn)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, for this worker."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The Chromium of this machine, headless."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("There is no browser to look at the pages with. Run: make browser")
    started = playwright.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
    yield started
    started.close()

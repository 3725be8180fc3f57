"""Every public page holds what is promised of every page, however it is looked at."""

import pytest
from playwright.sync_api import Browser

from app.web.languages import LANGUAGES
from tests.browser.addresses import GROUPS, Address, every_address
from tests.browser.looking import observing
from tests.browser.serving import RunningSite

WIDTHS = (320, 1280)
PARTS = 8


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_route_is_accessible_and_keeps_to_itself(
    browser: Browser,
    site: RunningSite,
    addresses: dict[str, list[Address]],
    code: str,
    width: int,
    script: bool,
    group: str,
) -> None:
    with observing(browser, site.url, width=width, script=script) as tab:
        for address in addresses[group]:
            tab.look_at(address, address.in_language(LANGUAGES[code]), code)
    assert not tab.faults, "\n".join(tab.faults)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_page_of_every_record_is_accessible_and_keeps_to_itself(
    browser: Browser, site: RunningSite, code: str, width: int, script: bool, part: int
) -> None:
    with observing(browser, site.url, width=width, script=script) as tab:
        for address in every_address(site.catalogue())[part::PARTS]:
            tab.look_at(address, address.in_language(LANGUAGES[code]), code)
    assert not tab.faults, "\n".join(tab.faults)

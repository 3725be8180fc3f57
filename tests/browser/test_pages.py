"""Every public page holds what is promised of every page, however it is looked at."""

from itertools import product

import pytest
from playwright.sync_api import Browser

from app.web.languages import LANGUAGES
from tests.browser.addresses import GROUPS, Address, every_address
from tests.browser.looking import observing
from tests.browser.serving import RunningSite

WIDTHS = (320, 1280)
PARTS = 8
IN_PAIRS = {("da", 320, False), ("da", 1280, True), ("en", 320, True), ("en", 1280, False)}
"""Every two of language, width and script meet in one of these; the sweep looks at all eight."""
WAYS = [
    pytest.param(
        *way,
        id=f"{way[0]}-{way[1]}-{'script' if way[2] else 'no script'}",
        marks=() if way in IN_PAIRS else pytest.mark.sweep,
    )
    for way in product(sorted(LANGUAGES), WIDTHS, (True, False))
]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(("code", "width", "script"), WAYS)
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

"""Accounts in the browser, on a phone and without scripts: every step and page on the way."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser

from tests.browser.desk_site import DeskSite, desk_site, faults_of, signed_in
from tests.desks import PASSWORD


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, seeded_dir: Path) -> Iterator[DeskSite]:
    with desk_site(tmp_path_factory.mktemp("accounts"), seeded_dir) as made:
        yield made


@pytest.mark.browser
def test_from_invitation_to_second_step_on_a_phone_without_scripts(
    browser: Browser, desk: DeskSite
) -> None:
    with desk.tab(browser, None, width=320, script=False) as tab:
        page = tab.page
        page.goto(f"{desk.url}/redaktion/adgang/{desk.invitations['administrator']}")
        tab.check("da")
        page.get_by_label("Ny adgangskode").fill(PASSWORD)
        page.get_by_label("Skriv den igen").fill(PASSWORD)
        page.get_by_role("button", name="Vælg adgangskode").click()
        tab.check("da")
        page.get_by_label("E-mail").fill("administrator@katalog.test")
        page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log ind").click()
        assert signed_in(page)
        page.goto(f"{desk.url}/redaktion/mig/totrin")
        page.get_by_role("button", name="Begynd").click()
        tab.check("da")
        secret = page.locator("code.secret").inner_text().replace(" ", "")
        code = pyotp.TOTP(secret).at(datetime.now(UTC))
        page.get_by_label("Kode fra appen").fill(code)
        page.get_by_role("button", name="Slå totrinslogin til").click()
        tab.check("da")
        assert page.locator(".codes li").count() == 10
        page.get_by_role("link", name="Jeg har gemt dem").click()
        tab.check("da")
        assert "10 gendannelseskoder tilbage" in page.inner_text("main")
        faults = [fault for fault in faults_of(tab) if "sets a cookie" not in fault]
    assert not faults, "\n".join(faults)


@pytest.mark.browser
def test_inviting_somebody_with_the_keyboard_alone(browser: Browser, desk: DeskSite) -> None:
    with desk.tab(browser, "administrator", width=320, script=False) as tab:
        page = tab.page
        page.goto(f"{desk.url}/redaktion/personer/ny")
        page.get_by_label("E-mail").focus()
        page.keyboard.type("mentor@katalog.test")
        page.keyboard.press("Tab")
        page.keyboard.type("mentor")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        tab.check("da")
        assert "/redaktion/adgang/" in page.get_by_label("Link").input_value()
        page.goto(f"{desk.url}/redaktion/mig/bekraeft?videre=/redaktion/personer")
        tab.check("da")
        page.goto(f"{desk.url}/redaktion/personer/ny")
        page.get_by_label("E-mail").fill("mentor@katalog.test")
        page.get_by_label("Funktion").fill("mentor")
        page.get_by_role("button", name="Invitér").click()
        assert "Der er allerede en konto" in page.get_by_role("alert").inner_text()
        tab.check("da")
        faults = [fault for fault in faults_of(tab) if "status of 422" not in fault]
    assert not faults, "\n".join(faults)

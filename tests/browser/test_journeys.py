"""Whole tasks in a real browser: by keyboard, on a phone, without scripts, and back again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import Observer, observing
from tests.browser.serving import RunningSite

PHONE = 320


@pytest.fixture
def tab(browser: Browser, site: RunningSite) -> Iterator[Observer]:
    """A wide tab with scripts, in which nothing may go wrong."""
    with observing(browser, site.url) as observer:
        yield observer
    assert not observer.faults, "\n".join(observer.faults)


def total(page: Page) -> int:
    """The total the results carry."""
    return int(page.locator("[data-total]").get_attribute("data-total") or "-1")


def count_beside(page: Page, box: str) -> int:
    """The number beside a filter."""
    return int(page.locator(f"label:has({box}) b").inner_text())


def tab_to(page: Page, selector: str, limit: int = 120) -> None:
    """Presses Tab until the focus stands on it, as somebody without a mouse does."""
    for _ in range(limit):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} cannot be reached with the keyboard from {page.url}")


def test_one_can_get_from_the_front_page_to_an_intervention_with_the_keyboard(
    tab: Observer,
) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "#q")
    page.keyboard.type("stress")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indsatser?q=stress")
    before = total(page)
    tab_to(page, "#f-kram-motion")
    promised = count_beside(page, "#f-kram-motion")
    page.keyboard.press("Space")
    page.wait_for_url("**/indsatser?q=stress&kram=motion")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(promised))
    assert 0 < promised < before
    tab_to(page, "article.hit h3 a")
    title = page.locator("article.hit h3 a").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/indsatser/[a-z0-9-]+$"))
    assert page.locator("h1").inner_text() == title


def test_a_filter_keeps_the_focus_and_updates_total_address_counts_and_chips(
    tab: Observer,
) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser?q=stress")
    other = count_beside(page, "#f-risiko-lav")
    box = page.locator("#f-kram-motion")
    promised = count_beside(page, "#f-kram-motion")
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(promised))
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    assert page.url == f"{tab.origin}/indsatser?q=stress&kram=motion"
    assert page.locator("link[rel=canonical]").get_attribute("href") == page.url
    assert page.locator(".chip").count() == 1
    assert count_beside(page, "#f-risiko-lav") < other
    english = page.locator(".bar a[hreflang=en]").get_attribute("href")
    assert english == "/en/indsatser?q=stress&kram=motion"
    tab.check("da")


def test_the_new_number_of_results_is_announced_politely(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser?q=stress")
    status = page.get_by_role("status")
    expect(status).to_have_text("")
    page.locator("#f-kram-motion").check()
    expect(status).to_have_text(re.compile(r"^\d+ indsatser?$"))
    assert status.inner_text() == page.locator("#antal").inner_text()


def test_what_the_visitor_has_unfolded_stays_unfolded(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser")
    page.locator("#filter-sektor > summary").click()
    page.locator("#f-kram-motion").check()
    page.wait_for_url("**/indsatser?kram=motion")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#filter-sektor")).to_have_attribute("open", "")


def test_two_quick_choices_both_count(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser")
    page.evaluate("""() => {
        document.getElementById("f-risiko-hoej").click();
        document.getElementById("f-risiko-mellem").click();
    }""")
    expect(page.locator(".chip")).to_have_count(2)
    page.wait_for_url("**/indsatser?risiko=mellem&risiko=hoej")


def test_back_and_forward_step_through_the_choices(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser?q=stress")
    first = total(page)
    page.locator("#f-kram-motion").check()
    page.wait_for_url("**/indsatser?q=stress&kram=motion")
    page.locator("#f-risiko-hoej").check()
    page.wait_for_url("**/indsatser?q=stress&risiko=hoej&kram=motion")
    expect(page.locator(".chip")).to_have_count(2)
    page.go_back()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#f-risiko-hoej")).not_to_be_checked()
    expect(page.locator("#f-kram-motion")).to_be_checked()
    page.go_back()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(first))
    expect(page.locator("#f-kram-motion")).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#f-kram-motion")).to_be_checked()
    page.locator("article.hit h3 a").first.click()
    page.wait_for_url(re.compile(r"/indsatser/[a-z0-9-]+$"))
    page.go_back()
    expect(page.locator("#f-kram-motion")).to_be_checked()
    expect(page.locator(".chip")).to_have_count(1)


def test_a_chip_removes_its_filter_and_clear_all_removes_every_one(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser?q=stress&risiko=hoej&kram=motion")
    page.locator(".chip", has_text="Motion").click()
    page.wait_for_url("**/indsatser?q=stress&risiko=hoej")
    page.get_by_role("link", name="Ryd alle").click()
    page.wait_for_url("**/indsatser?q=stress")
    assert page.locator(".chip").count() == 0


def test_without_scripts_the_button_does_the_same(browser: Browser, site: RunningSite) -> None:
    with observing(browser, site.url, script=False) as tab:
        page = tab.page
        page.goto(f"{site.url}/indsatser?q=stress")
        promised = count_beside(page, "#f-kram-motion")
        page.locator("#f-kram-motion").check()
        assert page.locator(".chip").count() == 0
        page.get_by_role("button", name="Vis resultater").click()
        page.wait_for_url("**/indsatser?*kram=motion*")
        assert total(page) == promised
        assert page.locator("#f-kram-motion").is_checked()
        assert page.locator("#q").input_value() == "stress"
        assert page.locator(".note").count() == 0
        page.go_back()
        assert page.locator(".chip").count() == 0
        tab.check("da")
    assert not tab.faults, "\n".join(tab.faults)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_on_a_phone_one_opens_the_filters_chooses_and_closes_them(
    browser: Browser, site: RunningSite, script: bool
) -> None:
    with observing(browser, site.url, width=PHONE, script=script, has_touch=True) as tab:
        page = tab.page
        page.goto(f"{site.url}/indsatser?q=stress")
        box = page.locator("#f-kram-motion")
        expect(box).to_be_hidden()
        page.locator(".open-filters").tap()
        expect(box).to_be_visible()
        promised = count_beside(page, "#f-kram-motion")
        box.tap()
        if script:
            expect(page.locator("[data-total]")).to_have_attribute("data-total", str(promised))
            expect(box).to_be_visible()
            expect(box).to_be_checked()
            page.locator(".close-filters").tap()
        else:
            page.get_by_role("button", name="Vis resultater").tap()
        expect(box).to_be_hidden()
        expect(page.locator("[data-total]")).to_have_attribute("data-total", str(promised))
        expect(page.locator(".open-filters")).to_contain_text("1 valgt")
        assert page.locator("article.hit").count() == min(promised, 20)
    assert not tab.faults, "\n".join(tab.faults)


def test_the_first_door_shows_only_what_one_can_enter_by_oneself(
    tab: Observer, site: RunningSite
) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    page.get_by_role("link", name="Jeg søger hjælp til mig selv").click()
    page.wait_for_url("**/indsatser?adgang=selv")
    ids = page.locator("article.hit").evaluate_all("all => all.map(e => e.dataset.id)")
    shown = [site.catalogue().show(identity) for identity in ids[:5]]
    assert shown
    for one in shown:
        public = getattr(one, "public", None)
        assert public is not None
        assert "selv" in public.content.adgang
        assert not public.historical


def test_the_second_door_shows_everything(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    page.get_by_role("link", name="Jeg hjælper en borger").click()
    page.wait_for_url("**/indsatser")
    assert total(page) > 100


def test_every_tile_on_the_front_page_leads_to_as_many_as_it_says(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    tiles = page.locator("a.tile:has(small)").evaluate_all(
        "all => all.map(e => [e.href, parseInt(e.querySelector('small').textContent)])"
    )
    assert len(tiles) == 10 + 8 + 4 + 3
    for href, count in tiles:
        page.goto(href)
        assert (href, total(page)) == (href, count)
        assert count > 0


def test_one_can_change_language_and_stay_where_one_is(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser?q=stress&kram=motion")
    found = total(page)
    page.locator(".bar a[hreflang=en]").click()
    page.wait_for_url("**/en/indsatser?q=stress&kram=motion")
    assert total(page) == found
    assert page.locator("article.hit h3 a").first.get_attribute("lang") == "da"
    page.locator(".bar a[hreflang=da]").click()
    page.wait_for_url(f"{tab.origin}/indsatser?q=stress&kram=motion")

"""The search box suggests while one types: by keyboard, by pointer, small, large, or not at all."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import Observer, observing
from tests.browser.serving import RunningSite

WIDTHS = (320, 1280)
PAGES = ("/", "/indsatser")
TYPED = "stre"


@pytest.fixture(params=WIDTHS)
def tab(browser: Browser, site: RunningSite, request: pytest.FixtureRequest) -> Iterator[Observer]:
    """A tab with scripts, narrow and wide, in which nothing may go wrong."""
    with observing(browser, site.url, width=request.param) as observer:
        yield observer
    assert not observer.faults, "\n".join(observer.faults)


def box(page: Page) -> Locator:
    return page.get_by_role("combobox")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def type_in(page: Page, text: str = TYPED) -> Locator:
    """Types a text and waits for what it suggests."""
    box(page).click()
    page.keyboard.type(text)
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    return options(page)


def active(page: Page) -> str:
    """The text of the option that the box points to; empty when it points to none."""
    found = page.evaluate("""() => {
        const id = document.getElementById("q").getAttribute("aria-activedescendant");
        return id ? document.getElementById(id).textContent : "";
    }""")
    return str(found)


@pytest.mark.parametrize("path", PAGES)
def test_typing_opens_a_list_that_says_what_each_suggestion_is(tab: Observer, path: str) -> None:
    page = tab.page
    page.goto(f"{tab.origin}{path}")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    found = type_in(page)
    assert 1 < found.count() <= 8
    for text in found.all_inner_texts():
        assert re.search(r"(Indsats|Emne|Kommune|Søg efter)$", text.strip()), text
    assert page.locator("#forslag mark").first.inner_text().lower() == TYPED
    expect(page.locator("#forslag-antal")).to_have_text(
        f"{found.count()} forslag. Brug piletasterne."
    )
    expect(box(page)).to_be_focused()
    tab.check("da")


def test_the_list_is_walked_with_the_arrows_and_the_text_stays_as_typed(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    texts = type_in(page).all_text_contents()
    assert active(page) == ""
    page.keyboard.press("ArrowDown")
    assert active(page) == texts[0]
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    assert active(page) == texts[1]
    expect(options(page).first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert active(page) == texts[-1]
    page.keyboard.press("Home")
    assert active(page) == ""
    assert page.evaluate("document.activeElement.selectionStart") == 0
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    assert active(page) == ""
    expect(box(page)).to_have_value(TYPED)
    tab.check("da")


def test_escape_closes_the_list_and_clears_nothing(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser")
    type_in(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value(TYPED)
    page.keyboard.press("ArrowDown")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(options(page).first).to_have_attribute("aria-selected", "true")


def test_tab_closes_the_list_and_goes_on_to_the_button(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    type_in(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Søg")).to_be_focused()
    expect(page.locator("#forslag")).to_be_hidden()
    expect(box(page)).to_have_value(TYPED)


def test_enter_without_a_choice_searches_for_what_was_typed(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    type_in(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/indsatser?q={TYPED}")


def first_of(page: Page, kind: str) -> int:
    """The place in the list of the first suggestion of a kind."""
    return page.locator("#forslag small").all_text_contents().index(kind)


@pytest.mark.parametrize("pointer", [False, True], ids=["keyboard", "pointer"])
@pytest.mark.parametrize(
    ("kind", "typed", "leads_to"),
    [
        ("Indsats", "rygsko", r"/indsatser/[a-z0-9-]+$"),
        ("Emne", "depr", r"/indsatser\?[a-z]+=[a-z0-9-]+$"),
        ("Søg efter", "kontor", r"/indsatser\?q=kontor[^&]*$"),
    ],
)
def test_a_suggestion_leads_to_its_page_its_filter_or_its_search(
    tab: Observer, kind: str, typed: str, leads_to: str, pointer: bool
) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    found = type_in(page, typed)
    place = first_of(page, kind)
    if pointer:
        found.nth(place).click()
    else:
        for _ in range(place + 1):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile(leads_to))
    if kind != "Indsats":
        assert int(page.locator("[data-total]").get_attribute("data-total") or 0) > 0


def test_a_suggested_word_keeps_the_filters_that_are_chosen(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser?kram=motion")
    found = type_in(page, "kontor")
    found.nth(first_of(page, "Søg efter")).click()
    page.wait_for_url(re.compile(r"/indsatser\?q=kontor[^&]*&kram=motion$"))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_suggested_topic_joins_the_filters_that_are_chosen(tab: Observer, prefix: str) -> None:
    page = tab.page
    page.goto(f"{tab.origin}{prefix}/indsatser?q=ryg&kram=motion&alder=40&sortering=navn&bredt=1")
    box(page).fill("")
    found = type_in(page, "diabet")
    found.nth(first_of(page, "Topic" if prefix else "Emne")).click()
    page.wait_for_url(f"**{prefix}/indsatser?sortering=navn&kram=motion&alder=40&helbred=diabetes")
    assert page.locator("#f-kram-motion").is_checked()


def test_a_suggested_topic_that_is_chosen_already_stays_chosen(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser?helbred=diabetes&helbred=stress")
    found = type_in(page, "diabet")
    found.nth(first_of(page, "Emne")).click()
    page.wait_for_url(re.compile(r"/indsatser\?helbred=[^&]+&helbred=[^&]+$"))
    assert page.locator("#f-helbred-diabetes").is_checked()
    assert page.locator("#f-helbred-stress").is_checked()


def test_a_municipality_is_suggested_as_what_it_is(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    found = type_in(page, "silke")
    found.nth(first_of(page, "Kommune")).click()
    page.wait_for_url("**/indsatser?kommune=0740")
    assert int(page.locator("[data-total]").get_attribute("data-total") or 0) > 0


def test_on_an_english_page_a_suggestion_stays_in_english(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/en/")
    found = type_in(page, "rygsko")
    assert found.first.locator("span").get_attribute("lang") == "da"
    assert found.first.locator("small").inner_text() == "Intervention"
    tab.check("en")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/en/indsatser/[a-z0-9-]+$"))


def test_nothing_is_asked_for_one_letter_and_little_while_typing(tab: Observer) -> None:
    page = tab.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{tab.origin}/")
    box(page).click()
    page.keyboard.type("s")
    page.wait_for_timeout(300)
    assert not [url for url in asked if "/suggest" in url]
    page.keyboard.type("tress")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    suggested = [url for url in asked if "/suggest" in url]
    assert suggested[-1].endswith("?q=stress")
    assert len(suggested) < len("tress")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#forslag-antal")).to_have_text("")


def test_a_text_that_begins_nothing_opens_no_list_and_says_so(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/")
    box(page).click()
    page.keyboard.type("xyzzyplugh")
    expect(page.locator("#forslag-antal")).to_have_text("Ingen forslag")
    expect(box(page)).to_have_attribute("aria-expanded", "false")


def test_the_box_still_suggests_after_a_filter_has_changed_the_page(
    browser: Browser, site: RunningSite
) -> None:
    with observing(browser, site.url) as tab:
        page = tab.page
        page.goto(f"{tab.origin}/indsatser")
        page.locator("#f-kram-motion").check()
        page.wait_for_url("**/indsatser?kram=motion")
        expect(page.get_by_role("status")).not_to_have_text("")
        type_in(page)
        page.keyboard.press("ArrowDown")
        assert active(page)
        tab.check("da")
    assert not tab.faults, "\n".join(tab.faults)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_it_is_a_plain_field_with_a_button(
    browser: Browser, site: RunningSite, path: str, width: int
) -> None:
    with observing(browser, site.url, width=width, script=False) as tab:
        page = tab.page
        page.goto(f"{tab.origin}{path}")
        assert page.get_by_role("combobox").count() == 0
        page.get_by_role("textbox", name="Søg efter indsats").fill("stress")
        page.get_by_role("button", name="Søg", exact=True).click()
        page.wait_for_url("**/indsatser?*q=stress*")
        assert page.locator("article.hit").count() > 0
    assert not tab.faults, "\n".join(tab.faults)


def test_in_the_visitors_own_colours_the_active_suggestion_differs(
    browser: Browser, site: RunningSite
) -> None:
    with observing(browser, site.url, forced_colors="active") as tab:
        tab.page.goto(f"{tab.origin}/")
        type_in(tab.page)
        tab.page.keyboard.press("ArrowDown")
        first, second = tab.page.evaluate("""() => [...document.querySelectorAll("#forslag li")]
            .slice(0, 2).map(e => getComputedStyle(e).backgroundColor)""")
        assert first != second


def test_the_list_does_not_move_for_those_who_want_rest(
    browser: Browser, site: RunningSite
) -> None:
    with observing(browser, site.url, reduced_motion="reduce") as tab:
        tab.page.goto(f"{tab.origin}/")
        type_in(tab.page)
        tab.page.keyboard.press("ArrowDown")
        assert tab.page.evaluate("document.getAnimations().length") == 0


# A correction, where the same box stands above it -----------------------------------------------


def test_a_correction_is_said_aloud_and_can_be_undone_with_the_keyboard(tab: Observer) -> None:
    page = tab.page
    page.goto(f"{tab.origin}/indsatser?q=deprssion")
    expect(page.get_by_role("status")).to_have_text(
        re.compile(r"^Viser resultater for »depression«: \d+ indsatser$")
    )
    expect(box(page)).to_have_value("deprssion")
    tab.check("da")
    page.get_by_role("link", name="søg i stedet efter »deprssion«").press("Enter")
    page.wait_for_url("**/indsatser?q=deprssion&praecis=1")
    assert page.locator("[data-total]").get_attribute("data-total") == "0"
    tab.check("da")


def test_a_filter_keeps_an_exact_search_and_a_new_text_drops_it(
    browser: Browser, site: RunningSite
) -> None:
    with observing(browser, site.url) as tab:
        page = tab.page
        page.goto(f"{tab.origin}/indsatser?q=stress&praecis=1")
        page.locator("#f-kram-motion").check()
        page.wait_for_url("**/indsatser?q=stress&kram=motion&praecis=1")
        page.get_by_role("button", name="Vis resultater").click()
        page.wait_for_url("**/indsatser?*kram=motion*praecis=1*")
        box(page).fill("angst")
        page.keyboard.press("Enter")
        page.wait_for_url("**/indsatser?q=angst&kram=motion")
    assert not tab.faults, "\n".join(tab.faults)


def test_without_scripts_too_a_filter_keeps_it_and_a_new_text_drops_it(
    browser: Browser, site: RunningSite
) -> None:
    with observing(browser, site.url, script=False) as tab:
        page = tab.page
        page.goto(f"{tab.origin}/indsatser?q=stress&praecis=1")
        page.locator("#f-kram-motion").check()
        page.get_by_role("button", name="Vis resultater").click()
        page.wait_for_url("**/indsatser?*praecis=1*")
        page.locator("#q").fill("angst")
        page.keyboard.press("Enter")
        page.wait_for_url("**/indsatser?*q=angst*")
        assert "praecis" not in page.url
        assert "kram=motion" in page.url
    assert not tab.faults, "\n".join(tab.faults)

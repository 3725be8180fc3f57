"""How pages look where looks carry meaning: on paper, in own colours, at rest; and their weight."""

import gzip
import urllib.request
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import Address
from tests.browser.looking import observing
from tests.browser.serving import RunningSite

MAX_BYTES = 60_000


def fullest(addresses: dict[str, list[Address]]) -> str:
    """The path of the intervention with most facts."""
    return addresses["interventions"][1].path


def test_on_paper_there_is_content_address_and_date_but_no_navigation(
    browser: Browser, site: RunningSite, addresses: dict[str, list[Address]]
) -> None:
    with observing(browser, site.url) as tab:
        for path in (fullest(addresses), "/indsatser?q=stress", "/opgavetyper/4"):
            tab.page.goto(f"{site.url}{path}")
            tab.page.emulate_media(media="print")
            for gone in (".bar nav", ".skip", ".facets", ".paging", ".foot ul", "form", ".crumbs"):
                for part in tab.page.locator(gone).all():
                    assert not part.is_visible(), (path, gone)
            assert tab.page.locator("h1").is_visible()
            assert tab.page.locator("#adresse").inner_text() == f"{site.url}{path}"
            tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            assert str(datetime.now(UTC).year) in tab.page.locator("#udskrevet").inner_text()
            tab.page.emulate_media(media="screen")
            assert not tab.page.locator("#adresse").is_visible()


def test_a_page_can_be_printed_to_a4(
    browser: Browser, site: RunningSite, addresses: dict[str, list[Address]]
) -> None:
    with observing(browser, site.url) as tab:
        tab.page.goto(f"{site.url}{fullest(addresses)}")
        paper = tab.page.pdf(prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    assert 1 <= paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 6


def test_on_a_phone_whether_one_can_start_comes_right_after_the_summary(
    browser: Browser, site: RunningSite, addresses: dict[str, list[Address]]
) -> None:
    with observing(browser, site.url, width=320) as tab:
        tab.page.goto(f"{site.url}{fullest(addresses)}")
        tops = [
            tab.page.locator(part).bounding_box()
            for part in (".lead", ".start", "#hvem", "#igang", ".aside >> nth=0")
        ]
    heights = [top["y"] for top in tops if top]
    assert len(heights) == 5
    assert heights == sorted(heights)


def test_in_the_visitors_own_colours_filled_tiles_still_differ_from_empty_ones(
    browser: Browser, site: RunningSite
) -> None:
    with observing(browser, site.url, forced_colors="active") as tab:
        tab.page.goto(f"{site.url}/indsatser?kram=motion")
        colours = tab.page.evaluate("""() => ["i.on", "i:not(.on)"].map(which =>
            getComputedStyle(document.querySelector(".kram " + which)).backgroundColor)""")
        assert colours[0] != colours[1]


@pytest.mark.parametrize("path", ["/", "/indsatser", "/opgavetyper/4"])
def test_nothing_moves_for_those_who_want_rest(
    browser: Browser, site: RunningSite, path: str
) -> None:
    with observing(browser, site.url, reduced_motion="reduce") as tab:
        tab.page.goto(f"{site.url}{path}")
        tab.page.locator("a:visible").last.hover()
        moving = tab.page.evaluate("document.getAnimations().map(a => a.effect.target.outerHTML)")
    assert moving == []


def test_text_can_be_twice_as_large_without_being_cut(
    browser: Browser, site: RunningSite, addresses: dict[str, list[Address]]
) -> None:
    with observing(browser, site.url, width=640) as tab:
        for path in ("/", "/indsatser?q=stress", fullest(addresses)):
            tab.page.goto(f"{site.url}{path}")
            over = tab.page.evaluate("""() => {
                document.documentElement.style.setProperty("font-size", "20px", "important");
                return document.documentElement.scrollWidth - innerWidth;
            }""")
            assert (path, max(0, over)) == (path, 0)


@pytest.mark.parametrize("path", ["/indsatser", "/en/indsatser", "/indsatser?q=stress&kram=motion"])
def test_a_page_of_results_is_light(browser: Browser, site: RunningSite, path: str) -> None:
    asked: list[str] = []
    with observing(browser, site.url) as tab:
        tab.page.on(
            "response",
            lambda answer: (
                asked.append(answer.url)
                if answer.request.resource_type not in ("font", "stylesheet")
                and not answer.url.startswith("data:")
                else None
            ),
        )
        tab.page.goto(f"{site.url}{path}", wait_until="networkidle")
        assert 15 <= tab.page.locator("article.hit").count() <= 20
    weight = sum(_compressed(url) for url in asked)
    assert any(url.endswith(".js") for url in asked)
    assert weight < MAX_BYTES, f"{weight} bytes: {asked}"


def _compressed(url: str) -> int:
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        body = answer.read()
        if len(body) > 2000:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(body)
        return len(body)

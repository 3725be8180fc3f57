"""The editors' side in a real browser: the whole way, with and without JavaScript, and by keys."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk_site import DeskSite, desk_site, faults_of, signed_in
from tests.catalogues import content

PASSWORD = "fire tilfældige ord her"  # noqa: S105  (of a test)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, seeded_dir: Path) -> Iterator[DeskSite]:
    """A site of its own, because everything here is written."""
    with desk_site(tmp_path_factory.mktemp("desk"), seeded_dir) as running:
        yield running


def _accept_invitation(page: Page, desk: DeskSite, who: str) -> None:
    page.goto(f"{desk.url}/redaktion/adgang/{desk.invitations[who]}")
    page.get_by_label("Ny adgangskode").fill(PASSWORD)
    page.get_by_label("Skriv den igen").fill(PASSWORD)
    page.get_by_role("button", name="Vælg adgangskode").click()
    page.get_by_label("E-mail").fill(f"{who}@katalog.test")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind", exact=True).click()
    assert signed_in(page)


def _write(page: Page, title: str) -> None:
    """Every kind of field: text, line, lines, number, date, choice, terms, weighted, rows."""
    page.get_by_label("Resumé til borgeren").fill("Kom med ud at gå. Du møder andre.")
    page.get_by_label("Beskrivelse").fill("Vi går en tur.\n\nBagefter er der kaffe.")
    page.get_by_label("Kaldes også").fill("Gåhold\nSkovtur")
    page.locator("input[name='opgavetyper.primary'][value='6']").check(force=True)
    page.locator("input[name='risiko.primary'][value='lav']").check(force=True)
    page.locator("input[name='risikofaktorer'][value='motion']").check(force=True)
    page.locator("input[name='age_from']").fill("18")
    page.locator("select[name='intake']").select_option("loebende")
    page.locator("select[name='interpreter']").select_option("nej")
    page.locator("input[name='valid_to']").fill("2090-12-31")
    page.locator("input[name='provider.name']").fill("Foreningen Frisk Luft")
    page.locator("select[name='sources.0.document']").select_option(index=1)
    for number, lead in enumerate(("Ring til os.", "Kom forbi.")):
        page.locator(f"input[name='steps.{number}.lead']").fill(lead)
    page.locator("#felt-steps button[name='mere']").click()
    page.locator("input[name='steps.2.lead']").fill("Gå med.")
    assert page.locator("input[name='title']").input_value() == title
    assert page.get_by_label("Beskrivelse").input_value().endswith("kaffe.")


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_an_entry_goes_from_invitation_to_the_public_within_a_second(
    browser: Browser, desk: DeskSite, script: bool
) -> None:
    title = f"Gåtur i skoven {'med' if script else 'uden'} følge"
    with (
        desk.tab(browser, None, script=script) as editor,
        desk.tab(browser, "godkender", script=script) as approver,
    ):
        page, review = editor.page, approver.page
        if script:
            _accept_invitation(page, desk, "redaktoer")
        else:
            _accept_invitation(page, desk, "administrator")
        page.get_by_role("link", name="Ny indsats").click()
        page.get_by_label("Titel").fill(title)
        page.get_by_role("button", name="Opret kladde").click()
        _write(page, title)

        page.get_by_role("button", name="Vis som offentligheden").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        page.get_by_role("link", name="Tilbage til formularen").click()
        assert page.locator("input[name='steps.2.lead']").input_value() == "Gå med."
        page.get_by_role("button", name="Gem og send til godkendelse").click()
        expect(page.get_by_text("Til godkendelse").first).to_be_visible()
        at = page.url

        review.goto(f"{at}/godkend")
        review.locator("label[for='ret-summary']").click()
        review.locator("#k-summary").fill("Skriv, hvornår I går.")
        review.get_by_role("button", name="Send retur").click()

        page.goto(f"{at}/ret")
        expect(page.get_by_text("Skriv, hvornår I går.").first).to_be_visible()
        page.get_by_label("Resumé til borgeren").fill("Kom med ud at gå hver tirsdag.")
        page.get_by_role("button", name="Gem kladde").click()
        page.goto(f"{at}/vis")
        previewed = page.locator("main .page").inner_text()
        page.goto(at)
        page.get_by_role("button", name="Send til godkendelse").click()

        review.goto(f"{at}/godkend")
        review.get_by_role("button", name="Godkend og udgiv").click()
        published = time.monotonic()
        expect(review.get_by_text("Offentlig", exact=True).first).to_be_visible()
        _is_public(desk, page, title, published)
        page.goto(f"{desk.url}/indsatser/{_slug(title)}")
        assert _undated(page.locator("main .page").inner_text()) == _undated(previewed)
        faults = [*faults_of(editor), *faults_of(approver)]
    assert not [fault for fault in faults if "sets a cookie" not in fault]


def _slug(title: str) -> str:
    from app.domain.text import slugify

    return slugify(title)


def _undated(text: str) -> list[str]:
    """Without the line that says when it was reviewed and changed, which a preview cannot know."""
    return [
        line
        for line in text.splitlines()
        if line.strip() and not re.search(r"ændret \d|[Gg]ennemgået|gennemgang", line)
    ]


def _is_public(desk: DeskSite, page: Page, title: str, published: float) -> None:
    """The page, the search, its counts and the API show it within a second."""
    query = title.replace(" ", "+")
    asked = page.request
    while True:
        shown = asked.get(f"{desk.url}/indsatser/{_slug(title)}")
        found = asked.get(f"{desk.url}/indsatser?q={query}&opgavetype=6").text()
        api = asked.get(f"{desk.url}/api/v1/interventions?q={query}").text()
        if shown.ok and "hver tirsdag" in shown.text() and title in api and _slug(title) in found:
            return
        assert time.monotonic() - published < 1, (shown.status, title in found, title in api)


def test_what_was_typed_is_there_again_after_the_tab_was_closed(
    browser: Browser, desk: DeskSite
) -> None:
    now = datetime.now(UTC)
    person = desk.people["redaktoer"]
    identity = desk.desk.begin(person, desk.organisation, "Halvt skrevet", now=now)
    at = f"{desk.url}/redaktion/indsatser/{identity}/ret"
    with desk.tab(browser, "redaktoer") as tab:
        tab.page.goto(at)
        tab.page.get_by_label("Formål").fill("Det her nåede jeg.")
        expect(tab.page.locator("#autogem")).to_contain_text("Husket kl.", timeout=10_000)
    with desk.tab(browser, "redaktoer") as tab:
        tab.page.goto(at)
        assert tab.page.get_by_label("Formål").input_value() == ""
        tab.page.get_by_role("link", name="Hent det frem").click()
        assert tab.page.get_by_label("Formål").input_value() == "Det her nåede jeg."
        tab.page.get_by_role("button", name="Gem og bliv").click()
        expect(tab.page.get_by_text("Gemt som version 2.")).to_be_visible()
        assert tab.page.get_by_role("link", name="Hent det frem").count() == 0
        assert not faults_of(tab)


def test_leaving_the_page_at_once_keeps_the_last_words(browser: Browser, desk: DeskSite) -> None:
    now = datetime.now(UTC)
    person = desk.people["redaktoer"]
    identity = desk.desk.begin(person, desk.organisation, "Hurtigt væk", now=now)
    with desk.tab(browser, "redaktoer") as tab:
        tab.page.goto(f"{desk.url}/redaktion/indsatser/{identity}/ret")
        tab.page.get_by_label("Formål").fill("Skrevet i sidste øjeblik.")
        tab.page.goto(f"{desk.url}/redaktion")
        tab.page.goto(f"{desk.url}/redaktion/indsatser/{identity}/ret?autosave=1")
        purpose, ends = tab.page.get_by_label("Formål"), time.monotonic() + 10
        while not purpose.input_value() and time.monotonic() < ends:
            tab.page.reload()  # what is sent while leaving may come in after the next page
        assert purpose.input_value() == "Skrevet i sidste øjeblik."


def _tab_to(page: Page, selector: str, most: int = 400) -> None:
    """Presses Tab until something has the focus, and sees that the focus can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_the_keyboard_alone_writes_sends_and_approves(browser: Browser, desk: DeskSite) -> None:
    now = datetime.now(UTC)
    person = desk.people["redaktoer"]
    identity = desk.desk.begin(person, desk.organisation, "Med tasterne", now=now)
    desk.desk.save(person, identity, content("Med tasterne", sources=[{"document": "s1"}]), 1,
                   now=now)  # fmt: skip
    at = f"{desk.url}/redaktion/indsatser/{identity}"
    with desk.tab(browser, "redaktoer") as tab:
        page = tab.page
        page.goto(f"{at}/ret")
        _tab_to(page, "textarea[name='purpose']")
        page.keyboard.type("At komme ud.")
        _tab_to(page, "input[name='risikofaktorer'][value='motion']")
        page.keyboard.press("Space")
        _tab_to(page, "select[name='intake']")
        page.keyboard.press("ArrowDown")
        _tab_to(page, "button[value='send']")
        page.keyboard.press("Enter")
        page.wait_for_url(at)
        expect(page.get_by_text("Til godkendelse").first).to_be_visible()
    with desk.tab(browser, "godkender") as tab:
        page = tab.page
        page.goto(f"{at}/godkend")
        _tab_to(page, "button[value='udgiv']")
        page.keyboard.press("Enter")
        page.wait_for_url(at)
        expect(page.get_by_text("Offentlig", exact=True).first).to_be_visible()
    item = desk.desk.open(person, identity)
    assert item.published is not None
    written = item.published.content
    assert (written.purpose, written.risikofaktorer, written.intake) == (
        "At komme ud.",
        ("motion",),
        "loebende",
    )


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_enter_in_a_field_of_a_review_asks_what_is_wanted_and_publishes_nothing(
    browser: Browser, desk: DeskSite, script: bool
) -> None:
    now, verbs, writer = datetime.now(UTC), desk.desk, desk.people["redaktoer"]
    identity = verbs.begin(writer, desk.organisation, "Enter", now=now)
    verbs.save(writer, identity, content("Enter", sources=[{"document": "eksempel"}]), 1, now=now)
    verbs.submit(writer, identity, 2, "", now=now)
    with desk.tab(browser, "godkender", script=script) as tab:
        page = tab.page
        page.goto(f"{desk.url}/redaktion/indsatser/{identity}/godkend")
        page.locator("#k-title").fill("Godt.")
        page.keyboard.press("Enter")
        for field in ("#tid", "#ok-title"):
            page.locator(field).focus()
            with page.expect_navigation():
                page.keyboard.press("Enter")
            expect(page.get_by_text("Vælg »Godkend og udgiv« eller »Send retur«.")).to_be_visible()
            assert page.locator("#k-title").input_value() == "Godt."
            assert verbs.open(writer, identity).state == "til_godkendelse"
        page.get_by_role("button", name="Godkend og udgiv").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Offentlig", exact=True).first).to_be_visible()

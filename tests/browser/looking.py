"""Looks at one page after another in the browser and writes down everything that is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from app.settings import PROJECT
from tests.browser.addresses import Address

AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
_RUN_AXE = """async (rules) => (await axe.run(document, rules)).violations.map(
    v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | "))"""
# A page whose scripts are switched off has no timers. Axe needs the short ones, by which it yields;
# the long ones, by which it gives up, are left out.
_TIMERS = """window.setTimeout = (call, wait = 0, ...given) => {
    if (call && wait < 100) Promise.resolve().then(() => call(...given));
    return 0;
}"""
_PAGE_FACTS = """() => {
    const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
    const seen = document.documentElement;
    const wide = [...document.querySelectorAll("body *")].filter(e => {
        const box = e.getBoundingClientRect();
        return box.right > innerWidth + 1 && getComputedStyle(e).position !== "absolute";
    });
    return {
        title: document.title,
        headings: [...document.querySelectorAll("h1")].map(e => e.textContent.trim()),
        repeated: ids.filter((id, n) => ids.indexOf(id) !== n),
        over: Math.max(seen.scrollWidth, document.body.scrollWidth) - innerWidth,
        wide: wide.slice(0, 3).map(e => e.outerHTML.slice(0, 120)),
        nameless: [...document.querySelectorAll("main [id=''], main a:not([href])")].length,
        lang: seen.lang,
    };
}"""


class Observer:
    """One tab, and what went wrong in it."""

    def __init__(self, page: Page, origin: str, *, script: bool = True) -> None:
        self.page = page
        self.origin = origin
        self.script = script
        self.faults: list[str] = []
        self._expected = 200
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", self._on_request)
        page.on("requestfailed", self._on_failure)
        page.on("response", self._on_response)

    def look_at(self, address: Address, path: str, language: str) -> None:
        """Goes there and checks everything that holds for every page."""
        self._expected = address.status
        answer = self.page.goto(f"{self.origin}{path}", wait_until="load")
        if answer is None or answer.status != address.status:
            self._fault(f"{answer.status if answer else None} instead of {address.status}")
        self.check(language)

    def check(self, language: str) -> None:
        """What holds for the page as it now stands, once it has been read to its end."""
        self.page.wait_for_load_state("load")
        facts: dict[str, Any] = self.page.evaluate(_PAGE_FACTS)
        headings = facts["headings"]
        if len(headings) != 1:
            self._fault(f"{len(headings)} h1")
        elif not facts["title"].startswith(" ".join(headings[0].split())):
            self._fault(f"the title »{facts['title']}« does not agree with »{headings[0]}«")
        if facts["repeated"]:
            self._fault(f"repeated ids {facts['repeated'][:5]}")
        if facts["over"] > 0:
            self._fault(f"scrolls {facts['over']} px sideways: {facts['wide']}")
        if facts["nameless"]:
            self._fault("an empty id or a link to nowhere")
        if facts["lang"] != language:
            self._fault(f"is in {facts['lang']}")
        if not self.script:
            self.page.evaluate(_TIMERS)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        for violation in self.page.evaluate(_RUN_AXE, _RULES):
            self._fault(violation)
        cookies = self.page.context.cookies()
        if cookies:
            self._fault(f"sets cookies {cookies}")

    def _fault(self, text: str) -> None:
        self.faults.append(f"{self.page.url}: {text}")

    def _on_console(self, message: ConsoleMessage) -> None:
        told = "Failed to load resource" in message.text and self._expected >= 400
        if message.type in ("error", "warning") and not told:
            self._fault(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self._fault(f"asks {request.url}")

    def _on_failure(self, request: Request) -> None:
        # What the browser itself broke off, because one went on, is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self._fault(f"{request.url} failed: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self._fault(f"{response.url} answered {response.status}")
        if "set-cookie" in response.headers:
            self._fault(f"{response.url} sets a cookie")


@contextmanager
def observing(
    browser: Browser, origin: str, *, width: int = 1280, script: bool = True, **context: Any
) -> Iterator[Observer]:
    """A tab of its own, watched from its first request."""
    tab = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, **context
    )
    try:
        yield Observer(tab.new_page(), origin, script=script)
    finally:
        tab.close()

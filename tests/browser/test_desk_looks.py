"""Every page of the editors' side: valid, accessible, and whole on a phone.

The pages are found as an editor finds them, by following links; of each kind a few are looked at,
among them the emptiest and the fullest intervention. A new page is looked at once a link leads to
it.
"""

import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.addresses import Address
from tests.browser.desk_site import DeskSite, desk_site, faults_of
from tests.browser.test_markup import faults_of_files

OF_A_KIND = 3
_LINK = re.compile(r'<a [^>]*?href="(/redaktion[^"#]*)')
_NO_PAGE = re.compile(r"\.(csv|xlsx|json|ndjson)(\?|$)|/filer/(hent|eksport)")
_NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=synonymer/)(?!ny)[^/]+|(?<=vokabular/).+")


@dataclass
class Filled:
    """The site, with what makes its pages full and empty; and the pages: path → HTML."""

    desk: DeskSite
    empty: str
    full: str
    public: str
    pages: dict[str, str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, seeded_dir: Path) -> Iterator[Filled]:
    """One intervention with nothing but a title, one with everything in review, one public."""
    with desk_site(tmp_path_factory.mktemp("looks"), seeded_dir) as desk:
        now, editor, approver = (
            datetime.now(UTC),
            desk.people["redaktoer"],
            desk.people["godkender"],
        )
        home, verbs = desk.organisation, desk.desk
        long = desk.fullest().model_copy(update={"valid_from": None, "valid_to": None})
        empty = verbs.begin(editor, home, "Tom", now=now)
        full = verbs.begin(editor, home, "Fuld", now=now)
        verbs.save(editor, full, long, 1, now=now)
        verbs.submit(editor, full, 2, "Se især på trin.", now=now)
        said = {"summary": (False, "Skriv, hvornår I går."), "title": (True, "")}
        verbs.return_draft(approver, full, 2, said, now=now)
        verbs.save(editor, full, long.model_copy(update={"purpose": "Et andet."}), 2, now=now)
        verbs.submit(editor, full, 3, "", now=now)
        public = verbs.begin(editor, home, "Offentlig " + "langtord" * 6, now=now)
        verbs.save(editor, public, long, 1, now=now)
        verbs.submit(editor, public, 2, "", now=now)
        verbs.approve(approver, public, 2, {}, now=now)
        yield Filled(desk, empty, full, public, _crawled(desk, [empty, full, public]))


def _crawled(desk: DeskSite, ids: list[str]) -> dict[str, str]:
    """Follows every link of the editors' side as the system administrator and an approver."""
    pages: dict[str, str] = {}
    pairs = "?fra=2&til=3"
    start = [f"/redaktion/indsatser/{one}{page}" for one in ids for page in ("", "/ret", "/vis")]
    start += [f"/redaktion/indsatser/{ids[1]}/sammenlign{pairs}", "/redaktion/findes-ikke"]
    start += ["/redaktion/kopier?q=smerter", "/redaktion?q=zzz", "/redaktion/log-ind"]
    cookie = f"sid={desk.token('system')}"
    waiting, kinds = ["/redaktion", *start], Counter[str]()
    while waiting:
        path = waiting.pop(0).replace("&amp;", "&")
        kind = _NAMES.sub("*", path.partition("?")[0])
        if path in pages or kinds[kind] >= OF_A_KIND or _NO_PAGE.search(path):
            continue
        html = _fetched(f"{desk.url}{path}", cookie)
        if html is not None:
            kinds[kind] += 1
            pages[path] = html
            waiting += _LINK.findall(html)
    return pages


def _fetched(url: str, cookie: str, form: dict[str, str] | None = None) -> str | None:
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    data = urlencode(form).encode() if form is not None else None
    asked = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            is_page = answer.headers.get_content_type() == "text/html"
            return answer.read().decode() if is_page else None
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


def _refused(filled: Filled) -> dict[str, str]:
    """The pages that come back when something cannot be done: address → HTML."""
    desk, at = filled.desk, "/redaktion/indsatser"
    ours, other = f"{at}/{filled.empty}", f"{at}/{filled.public}"
    said = {"basis": "0", "title": "Tom", "summary": "Skrevet af en anden.", "handling": "gem"}
    sent: dict[str, tuple[str | None, dict[str, str]]] = {
        f"{ours}/ret": ("redaktoer", said),
        f"{ours}/ret?2": ("redaktoer", {"basis": "1", "title": "Tom", "age_from": "mange"}),
        f"{ours}/send": ("redaktoer", {"basis": "1"}),
        f"{ours}/pladser": ("redaktoer", {"pladser": "mange"}),
        f"{other}/pladser": ("redaktoer", {"basis": "9", "pladser": "2", "note": "Fyldt."}),
        f"{other}/bekraeft": ("redaktoer", {"basis": "1"}),
        f"{ours}/ret?4": (
            "redaktoer",
            {"title": "070761-4285", "goals": "Et\n070761-4285", "basis": "1"},
        ),
        f"{at}/{filled.full}/godkend": ("redaktoer", {"basis": "3"}),
        f"{at}/{filled.full}/godkend?2": ("godkender", {"basis": "1", "handling": "udgiv"}),
        f"{other}/tag-ned": ("godkender", {"grund": "flet", "ind_i": "findes-ikke"}),
        "/redaktion/ny": ("redaktoer", {"title": "", "organisation": desk.organisation}),
        f"{ours}/ret?3": (None, said),
        f"{other}/send": ("redaktoer", {"basis": "2", "note": "Se især på trin.\n\nTak."}),
        f"{ours}/pladser?2": ("redaktoer", {"pladser": "5", "i_alt": "3", "starter": "1.1.2020"}),
        "/redaktion/log-ind": (None, {"email": "ingen@katalog.test", "adgangskode": "forkert"}),
        "/redaktion/personer/ny": ("administrator", {"email": "intet"}),
        "/redaktion/synonymer/ny": ("godkender", {"ord": ""}),
        "/redaktion/filer/importer": ("godkender", {}),
    }
    return {
        path: html
        for path, (who, form) in sent.items()
        if (html := _fetched(f"{desk.url}{path}", f"sid={desk.token(who)}" if who else "", form))
    }


def test_the_pages_of_the_desk_are_found(filled: Filled) -> None:
    for page in ("", "/ret", "/vis", "/versioner", "/pladser"):
        assert f"/redaktion/indsatser/{filled.full}{page}" in filled.pages
    assert {"/redaktion", "/redaktion/ny", "/redaktion/kopier"} <= set(filled.pages)


def test_every_page_is_valid_html(filled: Filled, tmp_path: Path) -> None:
    files = {}
    for number, (path, html) in enumerate(filled.pages.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        files[str(file)] = path
    faults = faults_of_files(files, tmp_path)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.sweep)])
def test_every_page_is_accessible_and_fits_the_screen(
    browser: Browser, filled: Filled, width: int
) -> None:
    with filled.desk.tab(browser, "system", width=width) as tab:
        for path, html in filled.pages.items():
            status = 404 if "findes-ikke" in path else 200
            if "<h1>Bekræft" in html:
                continue
            tab.look_at(Address(path, status), path, "da")
        faults = faults_of(tab)
    assert not faults, "\n".join(faults)


def _answer(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html")


def test_every_page_that_refuses_is_as_good_as_the_others(
    browser: Browser, filled: Filled, tmp_path: Path
) -> None:
    refused = _refused(filled)
    assert len(refused) > 10
    files = {}
    for number, (path, html) in enumerate(refused.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        files[str(file)] = path
    faults = faults_of_files(files, tmp_path)
    with filled.desk.tab(browser, None, width=320) as tab:
        for path, html in refused.items():
            shown = f"{filled.desk.url}{path}"
            tab.page.route(shown, partial(_answer, html))
            tab.look_at(Address(path, 200), path, "da")
        faults += faults_of(tab)
    assert not faults, "\n".join(faults)

"""Text that would be a script, through every page on which an editor meets it again."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from app.domain.fields import FIELDS, Kind
from tests.desks import Office
from tests.editors.test_walk import WHOLE

CORPUS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "[klik](javascript:alert(1)) ![x](javascript:alert(1))",
    "<a href=\"javascript:alert(1)\">x</a> <javascript:alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=) [y](vbscript:msgbox(1)) [z](//evil.dk)",
    "{{ 7*7 }} {% raw %} ${7*7} <%= 7*7 %>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><base href=//evil.dk>",
    "<button hx-get=/x hx-on:click=alert(1)>x</button>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "x\" autofocus onfocus=\"alert(1)",
    "<ins>ikke ny</ins></ins></del><form action=//evil.dk>",
]  # fmt: skip
OWN_TAGS_ONLY = frozenset(("iframe", "base", "object", "embed", "math", "style", "mglyph"))


class Scripts(HTMLParser):
    """Collects everything in a page that could run or lead somewhere strange."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in OWN_TAGS_ONLY or (tag == "script" and not self._is_ours(told)):
            self.found.append(f"<{tag} {told}>")
        for name, value in told.items():
            if name.startswith(("on", "hx-", "style", "srcdoc")):
                self.found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "formaction"):
                parts = urlsplit(value.strip())
                if parts.scheme not in ("", "http", "https", "mailto", "tel"):
                    self.found.append(f"{tag} {name}={value}")
                if "evil.dk" in value:
                    self.found.append(f"{tag} {name}={value}")

    @staticmethod
    def _is_ours(told: dict[str, str]) -> bool:
        return told.get("src", "").startswith("/static/") or told.get("type") in (
            "application/ld+json",
            "application/json",
        )


def scripts_in(page: str) -> list[str]:
    """What a page would run that is not ours."""
    reader = Scripts()
    reader.feed(page)
    return reader.found


def poisoned(text: str) -> dict[str, str]:
    """A form with the text in every field that takes one."""
    line = " ".join(text.split())[:300]
    form = {}
    for field in FIELDS:
        if field.kind in (Kind.LINE, Kind.TEXT, Kind.MARKDOWN):
            form[field.name] = line
        if field.kind is Kind.LINES and field.name in (
            "alternate_names",
            "elements",
            "inclusion",
            "documents",
            "goals",
            "prerequisites",
        ):
            form[field.name] = line
        prefix = {Kind.GROUP: field.name, Kind.ROWS: f"{field.name}.0"}.get(field.kind)
        for part in field.parts if prefix else ():
            if part.kind is Kind.LINE and part.name not in (
                *("see", "postal_code", "cvr", "sor_id", "url", "phone", "email"),
            ):
                form[f"{prefix}.{part.name}"] = line
    return {**WHOLE, **form, "contacts.0.audience": "borger", "places.0.kommune": "0860"}


def test_the_check_sees_a_script() -> None:
    for text in CORPUS[:5]:
        assert scripts_in(f"<p>{text}</p>"), text


@pytest.mark.parametrize("text", CORPUS)
def test_no_text_becomes_a_script_on_any_page(office: Office, text: str) -> None:
    identity = office.draft(text)
    at = f"/redaktion/indsatser/{identity}"
    form = poisoned(text)
    pages = {}
    with office.client("redaktoer") as editor, office.client("godkender") as approver:
        pages["form, autosaved"] = editor.post(f"{at}/autogem", {**form, "basis": "1"}).text
        pages["form, fetched"] = editor.get(f"{at}/ret?autosave=1").text
        pages["preview, unsaved"] = editor.post(f"{at}/vis", {**form, "basis": "1"}).text
        pages["unreadable"] = editor.post(
            f"{at}/ret", {**form, "age_from": text, "basis": "1"}
        ).text
        saved = editor.post(f"{at}/ret", {**form, "basis": "1"})
        assert saved.status_code == 303, saved.text
        pages["conflict"] = approver.post(
            f"{at}/ret", {**form, "title": text[:9], "basis": "1"}
        ).text
        pages["overview"] = editor.get(at).text
        pages["form"] = editor.get(f"{at}/ret").text
        pages["compare"] = editor.get(f"{at}/sammenlign?fra=1&til=2").text
        sent = editor.post(f"{at}/send", {"basis": "2", "note": text})
        assert sent.status_code == 303, sent.text
        pages["review"] = approver.get(f"{at}/godkend").text
        verdict = {"basis": "2", "felt": "title", "felt.title": "ret", "kommentar.title": text}
        returned = approver.post(f"{at}/godkend", {**verdict, "handling": "returner"})
        assert returned.status_code == 303
        pages["returned"] = editor.get(at).text
        pages["returned, form"] = editor.get(f"{at}/ret").text
        pages["places"] = editor.post(f"{at}/pladser", {"note": text, "pladser": text}).text
        editor.post(f"{at}/send", {"basis": "2", "note": text})
        pages["review again"] = approver.get(f"{at}/godkend").text
        done = approver.post(f"{at}/godkend", {"basis": "2", "handling": "udgiv"})
        assert done.status_code == 303, done.text
        pages["public"] = editor.get(f"/indsatser/{_slug(office, identity)}").text
        pages["take down"] = approver.post(f"{at}/tag-ned", {"grund": "flet", "ind_i": text}).text
        for name, path in {
            "list": "/redaktion",
            "versions": f"{at}/versioner",
            "preview": f"{at}/vis",
            "places form": f"{at}/pladser",
            "sign in": f"/redaktion/log-ind?videre={text}",
        }.items():
            pages[name] = approver.get(path).text
        copied = editor.post(f"{at}/kopier", {"organisation": office.nord})
        pages["copy"] = editor.get(copied.headers["location"].removesuffix("/ret")).text
        editor.cookies.clear()
        pages["signed out"] = editor.post(f"{at}/ret", {**form, text: text}).text
    faults = [f"{name}: {found}" for name, page in pages.items() for found in scripts_in(page)]
    assert not faults, "\n".join(faults)
    assert not re.search(r"(?<!\d)49(?!\d)", pages["overview"].partition("<h1>")[2][:200])


def _slug(office: Office, identity: str) -> str:
    return office.desk.open(office.people["system"], identity).slug

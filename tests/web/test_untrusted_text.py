"""Text that others write cannot become script: Markdown, structured data, notes, titles."""

import html
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.analysis import Analysis
from app.search.marking import Marks
from app.web.hits import mark
from app.web.markdown import render
from app.web.structured_data import as_script
from tests.catalogues import Town, content
from tests.http_client import Client
from tests.web.pages import blocks_of

PLAIN = Analysis(None)
"""Without a word list."""
CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](</\t/evil.example>)",
    "[x](\\\\evil.example)",
    "![x](https://evil.example/x.png)",
    '[x](https://katalog.example "onmouseover=alert(1)")',
    "<https://evil.example/\"onclick='x'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://evil.example>",
    "<style>*{display:none}</style>",
    "<div hx-get=/x>",
    "```html\n<script>alert(1)</script>\n```",
    "</script><script>alert(1)</script>",
    "<!--<script>-->",
    '"><script>alert(1)</script>',
    "{{ 7*7 }}{% raw %}",
    "# <b>x</b>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]
ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _check(rendered: str) -> None:
    parser = _Tags()
    parser.feed(rendered)
    for tag, attributes in parser.found:
        assert tag in ALLOWED, rendered
        assert set(attributes) <= {"href", "rel", "title"}, rendered
        href = attributes.get("href")
        if href is not None:
            assert re.match(r"^(https?://|https?:[^/]|mailto:|tel:|/(?![/\\]))", href), href
            assert not re.match(r"^/[\s]", href)


@pytest.mark.parametrize("text", CORPUS)
def test_hostile_markdown_becomes_harmless_html(text: str) -> None:
    _check(str(render(text)))


@settings(max_examples=400)
@given(st.text(alphabet="<>[]()!#*_`\"'&;:/\\ \n\tajvscriptonhref=xæ", max_size=60))
def test_any_markdown_becomes_harmless_html(text: str) -> None:
    _check(str(render(text)))


def test_plain_markdown_keeps_its_form_and_headings_begin_below_the_page() -> None:
    rendered = str(render("# Titel\n\n**Fed** [link](/om)\n\n- punkt"))
    assert "<h3>Titel</h3>" in rendered
    assert "<strong>Fed</strong>" in rendered
    assert 'href="/om"' in rendered
    assert "<li>punkt</li>" in rendered


@settings(max_examples=400)
@given(st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=4))
def test_structured_data_cannot_end_its_script_and_reads_back_as_it_was(
    data: dict[str, str],
) -> None:
    written = str(as_script(data))
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == data


@settings(max_examples=200)
@given(st.text(max_size=40), st.sets(st.sampled_from(["gang", "a", "b", "script"])))
def test_marking_escapes_and_loses_nothing(text: str, keys: set[str]) -> None:
    marked = str(mark(text, Marks(frozenset(keys), PLAIN.all_keys)))
    plain = marked.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert html.unescape(plain) == text or "&" in text


@pytest.mark.parametrize("text", CORPUS)
def test_hostile_text_in_every_field_and_in_the_box_stays_text_on_every_page(
    text: str, town: Town, town_client: Client
) -> None:
    line = " ".join(text.split()) + " gang"
    town.publish(
        content(
            line,
            summary=line,
            description=f"{text}\n\ngang",
            purpose=line,
            inclusion=[line],
            exclusion=[{"text": line}],
            steps=[{"lead": line, "text": line}],
            alternate_names=[line],
            provider={"name": line},
            places=[{"name": line, "street": line}],
            price_note=line,
        ),
        slug="x",
    )
    assert town_client.get("/indsatser/x").status_code == 200
    for path in ("/indsatser/x", "/en/indsatser/x", "/indsatser?q=gang", "/", "/opgavetyper/6"):
        page = town_client.get(path).text
        parser = _Tags()
        parser.feed(page)
        for tag, attributes in parser.found:
            assert tag not in ("iframe", "svg", "style", "math") or path == "/never", (path, tag)
            assert not [name for name in attributes if name.startswith(("on", "hx-g"))], (path, tag)
            if tag == "script":
                assert attributes.get("type") == "application/ld+json" or "src" in attributes
            assert not (attributes.get("href") or "").lower().startswith(("javascript", "data:"))
    shown, trail = blocks_of(town_client, "/indsatser/x")
    assert shown["name"] == trail["itemListElement"][-1]["name"] == line

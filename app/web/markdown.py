"""Markdown → HTML that may be shown: CommonMark without HTML, then a short list of allowed tags."""

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS: Final = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code"}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_parser = MarkdownIt("commonmark", {"html": False})


def _link_target(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) != ("a", "href"):
        return value
    if value.startswith("/"):
        return value if not value.startswith(("//", "/\\")) else None
    return value if value.split(":", 1)[0].lower() in _SCHEMES else None


@lru_cache(maxsize=2000)
def render(text: str) -> Markup:
    """The sanitised HTML of a Markdown text. Headings start at the third level."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_link_target,
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )
    return Markup(clean)  # noqa: S704  (this is what the sanitiser is for)

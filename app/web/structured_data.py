"""Structured data on its way into a page."""

import json
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from app.interop.schema_org import breadcrumbs
from app.web.urls import Urls


def as_script(data: dict[str, Any]) -> Markup:
    """JSON that may stand inside a script element: no <, > or & in it."""
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  (nothing in it can end the element)


def trail_script(trail: Iterable[tuple[str, str]], urls: Urls) -> Markup:
    """The way to a page: (name, path) from the front page to the page itself."""
    return as_script(breadcrumbs([(str(name), urls.absolute(path)) for name, path in trail]))

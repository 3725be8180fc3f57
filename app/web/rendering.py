"""Jinja2 as the pages use it, and the answer a page becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from app.settings import PROJECT, Settings
from app.web import markdown
from app.web.filters import Filters
from app.web.languages import LANGUAGES, Language
from app.web.security import etag_of
from app.web.urls import Urls

TEMPLATES = PROJECT / "templates"
PAGE_CACHE = "public, max-age=60"


def environment() -> Environment:
    """Strict, autoescaping templates with gettext."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.filters["markdown"] = markdown.render
    return jinja


@dataclass
class Pages:
    """Renders templates in a language, with everything every page needs."""

    settings: Settings
    assets: str
    _environments: dict[str, Environment] = field(default_factory=dict)
    _filters: dict[str, Filters] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code, language in LANGUAGES.items():
            jinja = environment()
            jinja.install_gettext_callables(  # type: ignore[attr-defined]
                language.gettext, language.ngettext, newstyle=True
            )
            jinja.globals["language"] = language
            jinja.globals["urls"] = self.urls(language)
            jinja.globals["settings"] = self.settings
            self._environments[code] = jinja
            option = jinja.get_template("indsatser/_valg.html").module.option  # type: ignore[attr-defined]
            self._filters[code] = Filters(language, option)

    def urls(self, language: Language) -> Urls:
        """The addresses in a language."""
        return Urls(self.settings.base_url, language, self.assets)

    def filters(self, language: Language) -> Filters:
        """What draws the filters in a language."""
        return self._filters[language.code]

    def text(self, template: str, language: Language, **context: Any) -> str:
        """The rendered template."""
        return self._environments[language.code].get_template(template).render(context)

    def page(
        self,
        template: str,
        language: Language,
        path: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """A whole page. ``path`` is its canonical address, with query, in its language."""
        urls = self.urls(language)
        other = LANGUAGES["en" if language.code == "da" else "da"]
        html = self.text(
            template,
            language,
            path=path,
            canonical=urls.absolute(path),
            other_language=other,
            other_path=urls.in_language(path, other),
            **context,
        )
        kept = {"Cache-Control": "no-store"}
        if status == 200:
            kept = {"Cache-Control": PAGE_CACHE, "ETag": etag_of(html.encode())}
        return HTMLResponse(html, status, {**kept, **(headers or {})})

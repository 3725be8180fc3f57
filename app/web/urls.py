"""Every address, spelled once."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from app.domain.requests import SearchRequest
from app.web.languages import Language


@dataclass(frozen=True)
class Urls:
    """Paths in one language; ``absolute`` puts the public address before them."""

    base_url: str
    language: Language
    assets: str
    """The digest below which static files are served."""

    def home(self) -> str:
        return f"{self.language.prefix}/"

    def search(self, request: SearchRequest | None = None) -> str:
        query = request.query_string() if request else ""
        return f"{self.language.prefix}/indsatser" + (f"?{query}" if query else "")

    def intervention(self, slug: str) -> str:
        return f"{self.language.prefix}/indsatser/{quote(slug)}"

    def report_form(self, slug: str) -> str:
        return f"{self.intervention(slug)}/fejl"

    def report(self, token: str) -> str:
        return f"{self.language.prefix}/fejl/{quote(token)}"

    def opgavetype(self, value: str) -> str:
        return f"{self.language.prefix}/opgavetyper/{quote(value)}"

    def spor(self, value: str) -> str:
        return f"{self.language.prefix}/spor/{quote(value)}"

    def risiko(self, value: str) -> str:
        return f"{self.language.prefix}/risikogrupper/{quote(value)}"

    def kram(self, value: str) -> str:
        return f"{self.language.prefix}/kram/{quote(value)}"

    def packages(self) -> str:
        return f"{self.language.prefix}/pakkeforloeb"

    def package(self, slug: str) -> str:
        return f"{self.language.prefix}/pakkeforloeb/{quote(slug)}"

    def knowledge(self) -> str:
        return f"{self.language.prefix}/viden"

    def method(self, slug: str) -> str:
        return f"{self.language.prefix}/viden/{quote(slug)}"

    def about(self) -> str:
        return f"{self.language.prefix}/om"

    def privacy(self) -> str:
        return f"{self.language.prefix}/privatliv"

    def accessibility(self) -> str:
        return f"{self.language.prefix}/was"

    def api_docs(self) -> str:
        return f"{self.language.prefix}/docs"

    def openapi(self) -> str:
        return "/openapi.json"

    def opensearch(self) -> str:
        return "/opensearch.xml"

    def api_search(self, request: SearchRequest | None = None) -> str:
        query = request.query_string() if request else ""
        return "/api/v1/interventions" + (f"?{query}" if query else "")

    def api_suggest(self) -> str:
        return "/api/v1/suggest"

    def api_intervention(self, identity: str) -> str:
        return f"/api/v1/interventions/{quote(identity)}"

    def api_changes(self, after: int | None = None, limit: int | None = None) -> str:
        given = {"after": after, "limit": limit}
        query = urlencode({k: v for k, v in given.items() if v is not None})
        return "/api/v1/changes" + (f"?{query}" if query else "")

    def static(self, path: str) -> str:
        return f"/static/{self.assets}/{path}"

    def absolute(self, path: str) -> str:
        return self.base_url + path

    def in_language(self, path: str, language: Language) -> str:
        """The same path of this language in another one."""
        bare = path.removeprefix(self.language.prefix) or "/"
        return language.prefix + bare


@dataclass(frozen=True)
class AbsoluteLinks:
    """What ``interop`` is handed: the same addresses, absolute and in Danish."""

    urls: Urls

    def intervention(self, slug: str) -> str:
        return self.urls.absolute(self.urls.intervention(slug))

    def api_intervention(self, identity: str) -> str:
        return self.urls.absolute(self.urls.api_intervention(identity))

    def search(self, request: SearchRequest) -> str:
        return self.urls.absolute(self.urls.search(request))

    def api_search(self, request: SearchRequest) -> str:
        return self.urls.absolute(self.urls.api_search(request))

    def home(self) -> str:
        return self.urls.absolute(self.urls.home())

"""Every address, spelled once."""

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from app.domain.requests import SearchRequest
from app.web.languages import Language

FEED_ITEMS = 50
"""Items of a feed, unless it is asked for another number."""


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

    def api_changes(self, after: str | None = None, limit: int | None = None) -> str:
        given = {"after": after, "limit": limit}
        query = urlencode({k: v for k, v in given.items() if v is not None})
        return "/api/v1/changes" + (f"?{query}" if query else "")

    def api_export(self) -> str:
        return "/api/v1/export.ndjson"

    def api_schema(self, name: str) -> str:
        return f"/api/v1/schema/{quote(name)}.json"

    def feed(self, request: SearchRequest, form: str) -> str:
        """Paths of a feed hold its page and size, but no order: the newest come first."""
        told = [pair for pair in request.pairs() if pair[0] not in ("sortering", "antal", "side")]
        told += [("antal", str(request.antal))] if request.antal != FEED_ITEMS else []
        told += [("side", str(request.side))] if request.side != 1 else []
        return f"/feed.{form}" + (f"?{urlencode(told)}" if told else "")

    def follow(self, request: SearchRequest, form: str) -> str:
        """The feed of a search, from its newest item on, whatever page one comes from."""
        return self.feed(replace(request, antal=FEED_ITEMS, side=1), form)

    def table(self, request: SearchRequest, form: str) -> str:
        """Files hold all that is found, in the order of the search."""
        told = [pair for pair in request.pairs() if pair[0] not in ("antal", "side")]
        return f"/indsatser.{form}" + (f"?{urlencode(told)}" if told else "")

    def dcat(self) -> str:
        return "/dcat.jsonld"

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

    def search_template(self) -> str:
        return f"{self.search(SearchRequest())}?q={{q}}"

    def feed(self, request: SearchRequest, form: str) -> str:
        return self.urls.absolute(self.urls.feed(request, form))

    def table(self, request: SearchRequest, form: str) -> str:
        return self.urls.absolute(self.urls.table(request, form))

    def data_guide(self) -> str:
        return self.urls.absolute(self.urls.api_docs())

    def openapi(self) -> str:
        return self.urls.absolute(self.urls.openapi())

    def api(self) -> str:
        return self.urls.absolute("/api/v1")

    def export(self) -> str:
        return self.urls.absolute(self.urls.api_export())

    def hsds(self) -> str:
        return self.urls.absolute("/hsds")

    def fhir(self) -> str:
        return self.urls.absolute("/fhir")

    def dcat(self) -> str:
        return self.urls.absolute(self.urls.dcat())

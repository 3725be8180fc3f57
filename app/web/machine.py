"""Files for machines: sitemap, robots, opensearch, security.txt, and how the process is."""

from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

import orjson
from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from app.domain.days import DENMARK
from app.web.api_document import document_of
from app.web.assets import STATIC
from app.web.context import SiteDep
from app.web.errors import RETRY_AFTER_SECONDS, Problem
from app.web.languages import LANGUAGES
from app.web.security import etag_of

routes = APIRouter(include_in_schema=False)
_XML = "application/xml"
_SOON = str(RETRY_AFTER_SECONDS)


def _kept(body: str | bytes, media_type: str, seconds: int) -> Response:
    """A small file with its tag, which caches may keep for so long."""
    data = body.encode() if isinstance(body, str) else body
    headers = {"ETag": etag_of(data), "Cache-Control": f"public, max-age={seconds}"}
    return Response(data, media_type=media_type, headers=headers)


@routes.get("/sitemap.xml")
def sitemap(site: SiteDep) -> Response:
    """Every public page in both languages; examples are never in it."""
    reference = site.catalogue.reference()
    rows = []
    for language in LANGUAGES.values():
        urls = site.pages.urls(language)
        vocabulary = reference.vocabulary
        paths = [
            urls.home(),
            urls.search(),
            *(urls.opgavetype(term.value) for term in vocabulary.terms("opgavetype")),
            *(urls.spor(term.value) for term in vocabulary.terms("spor")),
            *(urls.risiko(term.value) for term in vocabulary.terms("risiko")),
            *(urls.kram(term.value) for term in vocabulary.terms("kram")),
            urls.packages(),
            *(urls.package(package.slug) for package in reference.packages),
            urls.knowledge(),
            *(urls.method(method.slug) for method in reference.methods),
            urls.about(),
            urls.privacy(),
            urls.accessibility(),
            urls.api_docs(),
        ]
        rows += [f"<url><loc>{escape(urls.absolute(path))}</loc></url>" for path in paths]
        for slug, updated in site.catalogue.sitemap():
            day = updated.astimezone(DENMARK).date().isoformat() if updated else ""
            changed = f"<lastmod>{day}</lastmod>" if day else ""
            address = escape(urls.absolute(urls.intervention(slug)))
            rows.append(f"<url><loc>{address}</loc>{changed}</url>")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    )
    return _kept(body, _XML, 3600)


@routes.get("/robots.txt")
def robots(site: SiteDep) -> Response:
    """Crawlers are welcome, but not in every combination of filters."""
    lines = [
        "User-agent: *",
        "Disallow: /redaktion",
        "Disallow: /*?*&",
        f"Sitemap: {site.danish.absolute('/sitemap.xml')}",
    ]
    return _kept("\n".join(lines) + "\n", "text/plain", 86400)


@routes.get("/opensearch.xml")
def opensearch(site: SiteDep) -> Response:
    """Lets a browser search the catalogue from its address bar."""
    search = escape(site.danish.absolute("/indsatser?q={searchTerms}"))
    suggest = escape(site.danish.absolute("/opensearch/forslag?q={searchTerms}"))
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        "<ShortName>Indsatskataloget</ShortName>\n"
        "<Description>Find indsatser om helbred og arbejde</Description>\n"
        "<Language>da</Language><InputEncoding>UTF-8</InputEncoding>\n"
        f'<Url type="text/html" method="get" template="{search}"/>\n'
        f'<Url type="application/x-suggestions+json" method="get" template="{suggest}"/>\n'
        "</OpenSearchDescription>\n"
    )
    return _kept(body, "application/opensearchdescription+xml", 86400)


@routes.get("/opensearch/forslag")
def opensearch_suggestions(site: SiteDep, q: str = "") -> Response:
    """Suggestions in the form that browsers expect: [typed, [texts]]."""
    texts = [one.text for one in site.catalogue.suggest(q[:200])]
    return _kept(orjson.dumps([q[:200], texts]), "application/x-suggestions+json", 60)


@routes.get("/.well-known/security.txt")
def security_txt(site: SiteDep) -> Response:
    """Where to report a vulnerability, when the installation says where."""
    contact = site.settings.security_contact
    if not contact:
        raise Problem(404, "not-found", "Not found", "No security contact has been set.")
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = today + timedelta(days=180)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: da, en",
        f"Canonical: {site.danish.absolute('/.well-known/security.txt')}",
    ]
    return _kept("\n".join(lines) + "\n", "text/plain", 86400)


@routes.get("/openapi.json")
def openapi(request: Request) -> Response:
    """The description of every address with data."""
    return _kept(orjson.dumps(document_of(request.app)), "application/json", 60)


@routes.get("/favicon.ico")
def favicon() -> Response:
    """The mark of the site."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return FileResponse(STATIC / "img" / "maerke.svg", media_type="image/svg+xml", headers=headers)


@routes.get("/healthz")
async def healthz() -> Response:
    """The process is alive."""
    return Response(
        b'{"status":"ok"}', media_type="application/json", headers={"Cache-Control": "no-store"}
    )


@routes.get("/readyz")
def readyz(request: Request, site: SiteDep) -> Response:
    """Whether the database, the index and the log can answer; 503 when not."""
    state = site.catalogue.readiness()
    body = {
        "database": state.database,
        "index": state.index,
        "log": state.log,
        "lag": state.lag,
    }
    return Response(
        orjson.dumps(body),
        200 if state.ready else 503,
        {"Cache-Control": "no-store", **({} if state.ready else {"Retry-After": _SOON})},
        media_type="application/json",
    )

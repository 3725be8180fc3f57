"""The only composition root: settings, database, index and web become one application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from app import __version__
from app.accounts.accounts import Accounts
from app.catalogue import Catalogue
from app.editorial.desk import Desk
from app.search.analysis import analysis_with
from app.search.engine import SearchIndex
from app.settings import Settings
from app.storage import schema
from app.storage.database import Database
from app.upkeep import Upkeep
from app.web import api, editors, errors, information, knowledge, landing, machine, packages, public
from app.web.assets import STATIC, digest
from app.web.context import Site
from app.web.languages import DANISH
from app.web.rendering import Pages
from app.web.security import HeadAsGet, NotModified, OwnForms, SecurityHeaders
from app.web.urls import AbsoluteLinks


class SchemaMismatch(Exception):
    """The database has another schema than this version needs; run »indsatskatalog migrate«."""


def open_catalogue(settings: Settings) -> Catalogue:
    """The catalogue on the database and index of the settings; the schema must be there."""
    database = Database(settings.effective_database_url)
    wanted, found = schema.wanted_head(), schema.current_head(database)
    if wanted != found:
        raise SchemaMismatch(f"skema {found or 'tomt'}, men {wanted} kræves")
    with database.reading() as session:
        identity = schema.identity(session)
    analysis = analysis_with(settings.word_list)
    return Catalogue(database, SearchIndex(settings.index_dir, identity, analysis))


class ImmutableFiles:
    """Static files under their digest: browsers may keep them for ever."""

    def __init__(self, assets: str) -> None:
        self.assets = assets
        self.files = StaticFiles(directory=STATIC)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_cache(message):  # type: ignore[no-untyped-def]
            if message["type"] == "http.response.start" and message["status"] == 200:
                cache = (b"cache-control", b"public, max-age=31536000, immutable")
                message = {**message, "headers": [*message["headers"], cache]}
            await send(message)

        await self.files(scope, receive, send_with_cache)


def create_app(settings: Settings | None = None, catalogue: Catalogue | None = None) -> ASGIApp:
    """The whole application, ready for a server."""
    settings = settings or Settings()
    catalogue = catalogue or open_catalogue(settings)
    assets = digest()
    pages = Pages(settings, assets)
    upkeep = Upkeep(catalogue, settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        upkeep.start()
        yield
        upkeep.stop()

    app = FastAPI(
        title="Indsatskataloget",
        version=__version__,
        description="What Danish municipalities offer people whose health stands between them "
        "and work. Data: CC BY 4.0.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        routes=[Mount(f"/static/{assets}", ImmutableFiles(assets))],
    )
    danish = pages.urls(DANISH)
    app.state.site = Site(
        catalogue,
        Desk(catalogue.database),
        Accounts(catalogue.database, settings.secret_key or catalogue.identity()),
        pages,
        settings,
        danish,
        AbsoluteLinks(danish),
    )
    app.include_router(machine.routes)
    app.include_router(api.routes)
    for module in (public, landing, packages, knowledge, information):
        for router in module.routers:
            app.include_router(router)
    for router in editors.routers:
        app.include_router(router, include_in_schema=False)
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)
    return SecurityHeaders(
        OwnForms(HeadAsGet(NotModified(app)), settings.base_url),
        secure=settings.base_url.startswith("https://"),
    )

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
from app.accounts.single_sign_on import SingleSignOn
from app.catalogue import Catalogue
from app.editorial.audit_trail import Trail
from app.editorial.desk import Desk
from app.editorial.insight import Insight
from app.editorial.missed_searches import MissedSearches
from app.editorial.synonym_verbs import Synonyms
from app.editorial.vocabulary_verbs import VocabularyDesk
from app.search.analysis import analysis_with
from app.search.engine import SearchIndex
from app.search.memory import give_back_large_blocks
from app.settings import Settings
from app.storage import schema
from app.storage.database import Database
from app.upkeep import Upkeep
from app.web import (
    api,
    api_feed,
    editors,
    errors,
    fault_reports,
    feeds,
    fhir,
    hsds,
    information,
    knowledge,
    landing,
    machine,
    packages,
    public,
    result_downloads,
)
from app.web.api_document import TAGS
from app.web.assets import STATIC, digest
from app.web.context import Site
from app.web.languages import DANISH
from app.web.public_data import PublicData
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


def open_accounts(settings: Settings) -> Accounts:
    """The accounts on the database of the settings; the schema must be there."""
    database = Database(settings.effective_database_url)
    with database.reading() as session:
        key = settings.secret_key or schema.identity(session)
    return Accounts(database, key, local=not settings.oidc_only)


def _single_sign_on(settings: Settings, accounts: Accounts, key: str) -> SingleSignOn | None:
    """Single sign-on at the provider of the settings, if there is one."""
    if not settings.oidc_issuer:
        return None
    # what signs and asks elsewhere takes 20 MB, which most installations need not spend
    from app.accounts.provider import Conversation, Provider

    provider = Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        f"{settings.base_url}/redaktion/log-ind/sso/retur",
        loopback_allowed=settings.environment == "development",
    )
    return SingleSignOn(accounts, Conversation(provider), key)


def _site(
    settings: Settings, catalogue: Catalogue, pages: Pages, secret: str, missed: MissedSearches
) -> Site:
    """What the routes share."""
    database, danish = catalogue.database, pages.urls(DANISH)
    accounts = Accounts(database, secret, local=not settings.oidc_only)
    return Site(
        catalogue,
        Desk(database),
        Insight(database),
        missed,
        Synonyms(database),
        VocabularyDesk(database),
        Trail(database),
        accounts,
        pages,
        settings,
        danish,
        AbsoluteLinks(danish),
        _single_sign_on(settings, accounts, secret),
    )


def create_app(settings: Settings | None = None, catalogue: Catalogue | None = None) -> ASGIApp:
    """The whole application, ready for a server."""
    give_back_large_blocks()
    settings = settings or Settings()
    catalogue = catalogue or open_catalogue(settings)
    assets = digest()
    pages = Pages(settings, assets)
    secret = settings.secret_key or catalogue.index.catalogue
    missed = MissedSearches(catalogue.database, secret)
    upkeep = Upkeep(catalogue, settings, missed)

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
        openapi_tags=TAGS,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        routes=[Mount(f"/static/{assets}", ImmutableFiles(assets))],
    )
    app.state.site = _site(settings, catalogue, pages, secret, missed)
    app.include_router(machine.routes)
    app.include_router(api.routes)
    app.include_router(api_feed.routes)
    app.include_router(feeds.routes)
    app.include_router(result_downloads.routes)
    app.include_router(hsds.routes)
    app.include_router(fhir.routes)
    for module in (public, landing, packages, knowledge, information, fault_reports):
        for router in module.routers:
            app.include_router(router)
    for router in editors.routers:
        app.include_router(router, include_in_schema=False)
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)
    own_forms = OwnForms(HeadAsGet(NotModified(app)), settings.base_url)
    return SecurityHeaders(
        PublicData(own_forms, settings.base_url),
        secure=settings.base_url.startswith("https://"),
    )

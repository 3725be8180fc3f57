"""The site in four forms, for a server: ``uvicorn --factory bench.server:…``."""

from threading import local

from starlette.types import ASGIApp

from app.catalogue import Catalogue, ResultPage
from app.domain.requests import SearchRequest
from app.main import create_app, open_catalogue
from app.search.engine import SearchIndex
from app.search.queries import Found
from app.settings import Settings
from bench.fts5 import Fts5
from bench.questions import read
from bench.subject import FTS5_FILE


class Fts5Index(SearchIndex):
    """Understands a text as the catalogue does, and lets FTS5 find; a connection a thread."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        super().__init__(settings.index_dir, catalogue.identity(), catalogue.index.analysis)
        self._file = settings.var_dir / FTS5_FILE
        self._of_thread = local()

    def search(self, request: SearchRequest, *, counted: bool = True) -> Found:
        """As the catalogue's own index, but for the order, and without the last resorts."""
        if not hasattr(self._of_thread, "fts5"):
            self._of_thread.fts5 = Fts5(self._file)
        found: Found = self._of_thread.fts5.search(request, read(self, request), counted=counted)
        return found


class FixedCatalogue(Catalogue):
    """Searches for each request once, and answers with the same page ever after."""

    def __init__(self, around: Catalogue) -> None:
        super().__init__(around.database, around.index)
        self._pages: dict[SearchRequest, ResultPage] = {}

    def search(self, request: SearchRequest) -> ResultPage:
        """The page that was found the first time: no search, no counting, no SQL."""
        page = self._pages.get(request)
        if page is None:
            page = self._pages[request] = super().search(request)
        return page


def ours() -> ASGIApp:
    """The site as it is."""
    return create_app()


class AnewIndex(SearchIndex):
    """The catalogue's own index, as if no text had been asked for before."""

    def search(self, request: SearchRequest, *, counted: bool = True) -> Found:
        """As the catalogue's own, without what it keeps of earlier texts."""
        self.kept.texts.forget()
        return super().search(request, counted=counted)


def anew() -> ASGIApp:
    """The site as it is, when every text is a new one."""
    settings = Settings()
    catalogue = open_catalogue(settings)
    index = AnewIndex(settings.index_dir, catalogue.identity(), catalogue.index.analysis)
    return create_app(settings, Catalogue(catalogue.database, index))


def fts5() -> ASGIApp:
    """The same site, pages and database, searched by FTS5."""
    settings = Settings()
    catalogue = open_catalogue(settings)
    return create_app(settings, Catalogue(catalogue.database, Fts5Index(settings, catalogue)))


def fixed() -> ASGIApp:
    """The same site, of which only the template is at work once a page has been asked for."""
    settings = Settings()
    return create_app(settings, FixedCatalogue(open_catalogue(settings)))

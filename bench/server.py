"""The site with either engine behind it, for a server: ``uvicorn --factory bench.server:…``."""

from threading import local

from sqlmodel import Session
from starlette.types import ASGIApp

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest
from app.main import create_app, open_catalogue
from app.search.engine import SearchIndex
from app.search.queries import Found
from app.settings import Settings
from bench.subject import FTS5_FILE
from bench.yardstick import Yardstick


class Fts5Index(SearchIndex):
    """Searches the yardstick, with a connection for each thread, instead of a snapshot."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.index_dir, "")
        self._file = settings.var_dir / FTS5_FILE
        self._of_thread = local()

    def search(self, request: SearchRequest, *, counted: bool = True) -> Found:
        """As the catalogue's own index, but always counted."""
        if not hasattr(self._of_thread, "yardstick"):
            self._of_thread.yardstick = Yardstick(self._file)
        found: Found = self._of_thread.yardstick.search(request)
        return found


class Fts5Catalogue(Catalogue):
    """A catalogue whose index stands still."""

    def _catch_up(self, session: Session) -> None:
        """Follows nothing."""


def ours() -> ASGIApp:
    """The site as it is."""
    return create_app()


def fts5() -> ASGIApp:
    """The same site, pages and database, searched by the yardstick. Serve without lifespan."""
    settings = Settings()
    database = open_catalogue(settings).database
    return create_app(settings, Fts5Catalogue(database, Fts5Index(settings)))

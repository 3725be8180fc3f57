"""Everything in this room is on a real PostgreSQL, or skipped where there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.catalogue import Catalogue
from app.editorial.files import CatalogueFiles
from app.editorial.seeding import seed
from app.main import open_catalogue
from app.search.analysis import Analysis
from app.storage.database import Database
from tests.catalogues import NOW, Town, open_town
from tests.conftest import site_settings
from tests.databases import all_on, thrown_away
from tests.postgresql.server import Server, name_of


@pytest.fixture(autouse=True)
def _on_postgresql(server: Server) -> Iterator[None]:
    with all_on(server), thrown_away():
        yield


@pytest.fixture
def empty(server: Server, tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    name = name_of(tmp_path / "empty")
    made = Database(server.create_empty(name))
    yield made
    made.close()
    server.drop(name)


@pytest.fixture
def follower(tmp_path: Path, analysis: Analysis) -> Iterator[Town]:
    """A second small catalogue, in a database of its own."""
    (tmp_path / "follower").mkdir()
    made = open_town(tmp_path / "follower", analysis=analysis)
    yield made
    made.database.close()


@dataclass(frozen=True)
class Real:
    """The real catalogue with its examples, seeded into PostgreSQL."""

    catalogue: Catalogue
    database: Database


@pytest.fixture(scope="session")
def real(
    server: Server,
    catalogue_files: CatalogueFiles,
    analysis: Analysis,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[Real]:
    """Made once for all workers, as the seeded SQLite is; never write."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "seeded-on-postgresql"
    url = server.url(name_of(shared))
    with server.alone():
        if not shared.is_dir():
            shared.mkdir()
            database = Database(server.create(name_of(shared)))
            with database.writing() as session:
                seed(session, catalogue_files, now=NOW, with_examples=True)
            database.close()
            _opened(shared, url).database.close()
    made = _opened(shared, url)
    yield made
    made.database.close()


def _opened(directory: Path, url: str) -> Real:
    catalogue = open_catalogue(site_settings(directory, database_url=url))
    catalogue.open_index()
    return Real(catalogue, catalogue.database)

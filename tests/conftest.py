"""What tests stand on: an empty database, a small catalogue, and the real one with examples."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from app.catalogue import Catalogue
from app.catalogue.feed import Feed
from app.domain.record import PublicRecord
from app.editorial.files import CatalogueFiles, read_catalogue_files
from app.editorial.seeding import seed
from app.main import create_app, open_catalogue
from app.search.analysis import Analysis
from app.settings import PROJECT, Settings
from app.storage import schema
from app.storage.database import Database
from app.storage.public_records import all_public_records
from tests.catalogues import NOW, TODAY, Town, danish, open_town
from tests.databases import (
    ON_POSTGRESQL,
    all_on,
    copy_catalogue,
    database_url,
    is_on_postgresql,
    new_database,
    rename_catalogue,
    thrown_away,
)
from tests.http_client import BASE, Client
from tests.postgresql.server import Server, shared_server, why_not

if TYPE_CHECKING:
    from tests.desks import Office

hypothesis_settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("suite")

SettingsMaker = Callable[..., Settings]


def pytest_configure(config: pytest.Config) -> None:
    """A pool that is let go leaves its connections to PostgreSQL for the collector."""
    if ON_POSTGRESQL:
        told = "ignore:.*psycopg.Connection.* was deleted while still open:ResourceWarning"
        config.addinivalue_line("filterwarnings", told)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: it leaves a loop running in its worker, where others begin one."""
    items.sort(key=lambda item: "tests/browser/" in item.path.as_posix())
    for item in items:
        if ON_POSTGRESQL and item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason="is about SQLite's own files"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Server]:
    """A PostgreSQL of our own, one for all workers."""
    if reason := why_not():
        pytest.skip(reason)
    base = tmp_path_factory.getbasetemp()
    with shared_server(base if worker_id == "master" else base.parent) as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def _where_databases_are(request: pytest.FixtureRequest) -> Iterator[None]:
    with all_on(request.getfixturevalue("server")) if ON_POSTGRESQL else nullcontext():
        yield


@pytest.fixture(autouse=True)
def _databases_are_thrown_away() -> Iterator[None]:
    with thrown_away():
        yield


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person has set in the shell must not decide what a test sees."""
    for name in list(os.environ):
        if name.startswith("INDSATSKATALOG_"):
            monkeypatch.delenv(name)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database."""
    made = new_database(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def analysis(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Analysis:
    """The Danish analysis. The first worker compiles the word list, the others read it."""
    base = tmp_path_factory.getbasetemp()
    with ((base if worker_id == "master" else base.parent) / "word-list.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = danish()
    assert made.lexicon is not None, "there is no word list: npm ci fetches it"
    return made


@pytest.fixture
def town(tmp_path: Path, analysis: Analysis) -> Iterator[Town]:
    """A catalogue with a small vocabulary and no interventions."""
    made = open_town(tmp_path, analysis=analysis)
    yield made
    made.database.close()


@pytest.fixture
def town_client(town: Town, tmp_path: Path) -> Iterator[Client]:
    """Asks the small catalogue's site."""
    with Client(create_app(site_settings(tmp_path), town.catalogue)) as client:
        yield client


@pytest.fixture
def office(town: Town) -> "Office":
    """The small catalogue with two organisations and people of every role."""
    from tests.desks import open_office

    return open_office(town)


def site_settings(var_dir: Path, **more: object) -> Settings:
    """Settings of a site for tests, independent of the machine's."""
    given: dict[str, object] = {"_env_file": None, "var_dir": var_dir, "base_url": BASE, **more}
    if is_on_postgresql():
        given.setdefault("database_url", database_url(var_dir))
    return Settings(**given)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Seeded:
    """The real catalogue with its examples, as of one fixed day."""

    settings: Settings
    catalogue: Catalogue
    database: Database

    def records(self) -> list[PublicRecord]:
        """Everything public."""
        with self.database.reading() as session:
            return list(all_public_records(session))


@pytest.fixture(scope="session")
def catalogue_files() -> CatalogueFiles:
    """What stands in ``catalogue_data``, read as of the fixed day."""
    return read_catalogue_files(PROJECT / "catalogue_data", TODAY)


@pytest.fixture(scope="session")
def seeded_dir(
    tmp_path_factory: pytest.TempPathFactory,
    catalogue_files: CatalogueFiles,
    analysis: Analysis,
    worker_id: str,
) -> Path:
    """A directory with the seeded database and index, made once for all workers; never write."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "seeded"
    with (shared.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.is_dir():
            _seed(shared.with_suffix(".new"), catalogue_files)
            rename_catalogue(shared.with_suffix(".new"), shared)
    return shared


def _seed(directory: Path, files: CatalogueFiles) -> None:
    settings = site_settings(directory)
    database = Database(settings.effective_database_url)
    schema.migrate(database)
    with database.writing() as session:
        seed(session, files, now=NOW, with_examples=True)
    database.close()
    catalogue = open_catalogue(settings)
    catalogue.open_index()
    catalogue.database.close()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, seeded_dir: Path) -> Iterator[Seeded]:
    """The real catalogue, shared by every test that only reads."""
    directory = tmp_path_factory.mktemp("seeded") / "var"
    copy_catalogue(seeded_dir, directory)
    settings = site_settings(directory)
    catalogue = open_catalogue(settings)
    assert catalogue.load_index(), "the copied index must be usable as it is"
    head = Feed(catalogue).state().head
    yield Seeded(settings, catalogue, catalogue.database)
    assert Feed(catalogue).state().head == head, "a test wrote in the catalogue that all share"
    catalogue.database.close()


@pytest.fixture
def seeded_copy(tmp_path: Path, seeded_dir: Path) -> Path:
    """A copy of the seeded directory that a test may break."""
    directory = tmp_path / "var"
    copy_catalogue(seeded_dir, directory)
    return directory


@pytest.fixture(scope="session")
def client(seeded: Seeded) -> Iterator[Client]:
    """Asks the real catalogue's site."""
    with Client(create_app(seeded.settings, seeded.catalogue)) as made:
        yield made

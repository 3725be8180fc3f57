"""A database that is read-only, locked, damaged or of another schema."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app.catalogue import Catalogue, NotReady
from app.domain.requests import SearchRequest
from app.editorial.due import apply_due
from app.main import create_app, open_catalogue
from app.search.engine import SearchIndex
from app.settings import Settings
from tests.catalogues import Town, content
from tests.conftest import site_settings
from tests.http_client import Client

READ = ["/", "/indsatser?q=motion", "/indsatser/gaa-dig-glad", "/viden", "/api/v1/interventions"]


def _file(var: Path) -> Path:
    return var / "katalog.sqlite3"


def _read_only(var: Path) -> Settings:
    """Opened so that SQLite itself refuses to write; file modes do not stop everybody."""
    return site_settings(var, database_url=f"sqlite:///file:{_file(var)}?mode=ro&uri=true")


@contextmanager
def _locked(var: Path, how: str) -> Iterator[None]:
    holder = sqlite3.connect(_file(var), isolation_level=None)
    if how == "EXCLUSIVE":
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute(f"BEGIN {how}")
    holder.execute("UPDATE log_head SET sequence = sequence")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def _write(catalogue: Catalogue) -> None:
    with catalogue.database.writing() as session:
        apply_due(session, datetime(2030, 1, 1, tzinfo=UTC))
        session.connection().exec_driver_sql("UPDATE log_head SET sequence = 0")


def test_a_read_only_database_is_read_as_far_as_it_goes(seeded_copy: Path) -> None:
    settings = _read_only(seeded_copy)
    catalogue = open_catalogue(settings)
    assert catalogue.load_index()
    with Client(create_app(settings, catalogue)) as client:
        for path in [*READ, "/readyz", "/healthz"]:
            assert client.get(path).status_code == 200, path
    with pytest.raises(OperationalError, match="readonly"):
        _write(catalogue)
    catalogue.database.close()
    assert not Path("file:").exists(), "an address is no directory"


def test_while_another_process_writes_pages_are_read(seeded_copy: Path) -> None:
    settings = site_settings(seeded_copy)
    catalogue = open_catalogue(settings)
    assert catalogue.load_index()
    with _locked(seeded_copy, "IMMEDIATE"), Client(create_app(settings, catalogue)) as client:
        for path in [*READ, "/readyz"]:
            assert client.get(path).status_code == 200, path
    catalogue.database.close()


def test_a_database_that_lets_nobody_in_is_503_and_comes_back(seeded_copy: Path) -> None:
    settings = site_settings(seeded_copy)
    catalogue = open_catalogue(settings)
    assert catalogue.load_index()
    catalogue.database.close()
    with Client(create_app(settings, catalogue)) as client:
        with _locked(seeded_copy, "EXCLUSIVE"):
            answer = client.get("/api/v1/interventions")
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["type"].endswith("#database-unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert client.get("/healthz").status_code == 200
        assert client.get("/api/v1/interventions").status_code == 200
    catalogue.database.close()


def test_a_database_that_is_no_database_any_more_is_503_and_not_ready(seeded_copy: Path) -> None:
    settings = site_settings(seeded_copy)
    catalogue = open_catalogue(settings)
    assert catalogue.load_index()
    catalogue.database.close()
    for path in seeded_copy.glob("katalog.sqlite3*"):
        path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with Client(create_app(settings, catalogue)) as client:
        for address in ("/", "/indsatser", "/indsatser/gaa-dig-glad", "/en/indsatser"):
            answer = client.get(address)
            assert answer.status_code == 503, address
            assert "<h1" in answer.text
            assert answer.headers["cache-control"] == "no-store"
        problem = client.get("/api/v1/interventions")
        assert problem.json()["type"].endswith("#database-unavailable")
        assert problem.headers["access-control-allow-origin"] == "*"
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        assert client.get("/healthz").status_code == 200
    catalogue.database.close()


def test_an_index_of_another_database_is_not_served(seeded_copy: Path, tmp_path: Path) -> None:
    settings = site_settings(seeded_copy)
    own = open_catalogue(settings)
    foreign = SearchIndex(settings.index_dir, "en anden", own.index.analysis)
    catalogue = Catalogue(own.database, foreign)
    assert not catalogue.load_index()
    with pytest.raises(NotReady):
        catalogue.search(SearchRequest())
    own.database.close()


def test_an_index_is_not_served_beside_a_database_that_was_put_back(
    town: Town, tmp_path: Path
) -> None:
    town.publish(content("Træning i vand"))
    saved = tmp_path / "saved.sqlite3"
    with sqlite3.connect(saved) as to, sqlite3.connect(tmp_path / "katalog.sqlite3") as source:
        source.backup(to)
    town.publish(content("Træning på land"))
    town.catalogue.build_index()
    with sqlite3.connect(saved) as source, sqlite3.connect(tmp_path / "katalog.sqlite3") as to:
        source.backup(to)
    catalogue = open_catalogue(site_settings(tmp_path))
    assert not catalogue.load_index(), "the index is ahead of the log"
    catalogue.open_index()
    assert [r.title for r in catalogue.search(SearchRequest(q="træning")).records] == [
        "Træning i vand"
    ]
    catalogue.database.close()

"""Whoever follows is told the words of today, however far the process that answers has come with
its index.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.catalogue import Catalogue
from app.domain.people import Person
from app.editorial.vocabulary_verbs import TYPED, VocabularyDesk
from app.main import create_app
from app.search.engine import SearchIndex
from tests.catalogues import NOW, Town, content
from tests.conftest import site_settings
from tests.http_client import Client

SYSTEM = Person("p", "system@katalog.test", "systemadministrator", {}, True)
OLD, NEW = "6 (opgavetype)", "Livet i det fri"
FOLLOWED = (
    "/api/v1/changes",
    "/api/v1/export.ndjson",
    "/hsds/services?full=true&modified_after=2026-11-18",
    "/fhir/HealthcareService?_lastUpdated=ge2026-11-18",
)


@pytest.fixture
def other(town: Town, tmp_path: Path) -> Iterator[Client]:
    """Asks another process on the same database, in which nothing follows by itself."""
    own = town.catalogue.index
    index = SearchIndex(tmp_path / "other", own.catalogue, own.analysis)
    catalogue = Catalogue(town.database, index)
    catalogue.open_index()
    with Client(create_app(site_settings(tmp_path), catalogue)) as client:
        yield client


def rename(town: Town) -> int:
    """Renames a term; returns how many entries are told anew."""
    desk = VocabularyDesk(town.database)
    mark = desk.open(SYSTEM, "opgavetype", "6").mark
    typed = dict.fromkeys(TYPED, "") | {"label": NEW}
    return desk.change(SYSTEM, "opgavetype", "6", typed, mark, now=NOW)


@pytest.mark.parametrize("address", FOLLOWED)
def test_a_term_that_was_renamed_in_another_process_has_its_new_name(
    address: str, town: Town, other: Client
) -> None:
    town.publish(content())
    assert OLD in other.get(address).text
    assert rename(town) == 1
    told = other.get(address).text
    assert NEW in told
    assert OLD not in told


def test_a_follower_learns_of_a_new_name_by_going_on(town: Town, other: Client) -> None:
    town.publish(content())
    met = other.get("/api/v1/changes").json()
    rename(town)
    (change,) = other.get(f"/api/v1/changes?after={met['next']}").json()["changes"]
    assert change["intervention"]["opgavetype"][0]["label"] == NEW

"""How many SQL statements a page costs, each with its reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from app.catalogue import Catalogue
from app.catalogue.following import FOLLOW_BATCH
from app.search.engine import SearchIndex
from app.storage import change_log
from app.storage.database import Database
from app.storage.tables import ChangeRow
from tests.catalogues import Town, danish
from tests.conftest import Seeded
from tests.http_client import Client


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """Gathers the statements, without the transaction's own BEGIN."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path",
    [
        "/indsatser",
        "/indsatser?q=tr%C3%A6ning&risiko=lav&kram=motion&alder=40&antal=100",
        "/en/indsatser?side=2",
    ],
)
def test_a_results_page_costs_two_statements_however_many_hits_and_filters(
    path: str, client: Client, seeded: Seeded
) -> None:
    client.get("/om")  # the first one may still read the vocabulary
    with counting(seeded.database) as seen:
        assert client.get(path).status_code == 200
    # One asks how far the log has come, one reads those hits of the page that are not kept from
    # an earlier one; the vocabulary and the counts are in memory.
    assert 1 <= len(seen) <= 2, seen
    with counting(seeded.database) as seen:
        assert client.get(path).status_code == 200
    assert len(seen) == 1, "hits are kept as long as the log stands still"


def test_a_page_of_the_api_costs_four_statements_however_many_items(
    client: Client, seeded: Seeded
) -> None:
    client.get("/api/v1/interventions")
    with counting(seeded.database) as seen:
        assert client.get("/api/v1/interventions?antal=100").status_code == 200
    # The one or two of the page, and two for Last-Modified: the log's number and its time.
    assert 3 <= len(seen) <= 4, seen


def test_an_intervention_page_costs_a_bounded_number_of_statements(
    client: Client, seeded: Seeded
) -> None:
    client.get("/indsatser/gaa-dig-glad")
    with counting(seeded.database) as seen:
        assert client.get("/indsatser/gaa-dig-glad").status_code == 200
    # Address, intervention, current address, record; what it points to (addresses, then titles);
    # and the log's number.
    assert len(seen) == 7, seen


def test_however_many_terms_have_changed_they_are_read_once_and_the_files_are_written(
    town: Town,
) -> None:
    town.catalogue.build_index()
    at = datetime.now(UTC)
    with town.database.writing() as session:
        rows = [
            ChangeRow(sequence=0, at=at, kind="synonym", key=f"ord-{number}", type="upsert")
            for number in range(FOLLOW_BATCH * 2 + 1)
        ]
        change_log.append_all(session, rows)
    index = SearchIndex(town.index_dir, town.catalogue.index.catalogue, danish())
    catalogue = Catalogue(town.database, index)
    with counting(town.database) as once:
        catalogue.reference()
    with counting(town.database) as seen:
        assert catalogue.load_index()
    read = [statement for statement in once if "reference_item" in statement]
    assert [statement for statement in seen if "reference_item" in statement] == read
    assert catalogue.wants_writing()
    catalogue.write_index()
    catalogue.reload_index()
    assert not catalogue.wants_writing()

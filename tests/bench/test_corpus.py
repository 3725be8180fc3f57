"""The generated catalogue is one that could be published, and always the same."""

from collections import Counter
from datetime import date

import pytest

from app.catalogue import Catalogue
from app.domain.publishing import Known, problems_before_publishing
from app.editorial.files import CatalogueFiles
from app.search.engine import SearchIndex
from app.storage.database import Database
from bench.corpus import Generated, generate
from bench.filling import fill


@pytest.fixture(scope="module")
def generated(files: CatalogueFiles, today: date) -> list[Generated]:
    return list(generate(files, 100, today))


def test_every_generated_entry_could_be_published(
    files: CatalogueFiles, generated: list[Generated]
) -> None:
    known = Known(
        vocabulary=files.vocabulary,
        interventions=frozenset(),
        methods=frozenset(),
        evidence={statement.key for statement in files.evidence},
    )
    for entry in generated:
        assert problems_before_publishing(entry.content, known) == []


def test_the_same_files_and_day_give_the_same_entries(
    files: CatalogueFiles, generated: list[Generated], today: date
) -> None:
    assert list(generate(files, 30, today)) == generated[:30]


def test_ids_and_addresses_are_given_once(generated: list[Generated]) -> None:
    assert len({entry.id for entry in generated}) == len(generated)
    assert len({entry.slug for entry in generated}) == len(generated)


def test_opgavetyper_occur_about_as_often_as_in_the_files(
    files: CatalogueFiles, today: date
) -> None:
    def shares(numbers: list[str]) -> dict[str, float]:
        return {number: count / len(numbers) for number, count in Counter(numbers).items()}

    real = shares([i.content.opgavetyper.primary[0] for i in files.interventions])
    made = shares([e.content.opgavetyper.primary[0] for e in generate(files, 600, today)])
    for number, share in real.items():
        assert made.get(number, 0) == pytest.approx(share, abs=0.08)


def test_a_filled_database_is_a_catalogue_that_finds_and_shows_every_entry(
    files: CatalogueFiles, generated: list[Generated], tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("filled")
    database = Database(f"sqlite:///{directory / 'katalog.sqlite3'}")
    try:
        assert fill(database, files, generated) == len(generated)
        catalogue = Catalogue(database, SearchIndex(directory / "index", "test"))
        catalogue.open_index()
        assert catalogue.index.snapshot.count == len(generated)
        logged, more = catalogue.changes(after=0, limit=1000)
        assert not more
        assert [change.public.content for change in logged if change.public] == [
            entry.content for entry in generated
        ]
    finally:
        database.close()

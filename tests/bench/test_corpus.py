"""The generated catalogue is one that could be published, and always the same."""

from collections import Counter
from datetime import date

import pytest

from app.catalogue.feed import Feed
from app.domain.publishing import Known, problems_before_publishing
from app.editorial.files import CatalogueFiles
from app.search.analysis import analysis_with, words_of
from app.settings import Settings
from bench.corpus import Generated, generate
from tests.bench.conftest import SIZE, Measured


@pytest.fixture(scope="module")
def generated(files: CatalogueFiles, today: date, settings: Settings) -> list[Generated]:
    return list(generate(files, SIZE, today, settings.word_list))


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
    files: CatalogueFiles, generated: list[Generated], today: date, settings: Settings
) -> None:
    assert list(generate(files, 30, today, settings.word_list)) == generated[:30]


def test_ids_and_addresses_are_given_once(generated: list[Generated]) -> None:
    assert len({entry.id for entry in generated}) == len(generated)
    assert len({entry.slug for entry in generated}) == len(generated)


def test_opgavetyper_occur_about_as_often_as_in_the_files(
    files: CatalogueFiles, today: date, settings: Settings
) -> None:
    def shares(numbers: list[str]) -> dict[str, float]:
        return {number: count / len(numbers) for number, count in Counter(numbers).items()}

    real = shares([i.content.opgavetyper.primary[0] for i in files.interventions])
    many = generate(files, 600, today, settings.word_list)
    made = shares([entry.content.opgavetyper.primary[0] for entry in many])
    for number, share in real.items():
        assert made.get(number, 0) == pytest.approx(share, abs=0.08)


def test_the_words_are_danish_and_go_on_coming(
    generated: list[Generated], settings: Settings
) -> None:
    analysis = analysis_with(settings.word_list)
    texts = [entry.content.description or "" for entry in generated]
    words = [{word for text in half for word in words_of(text)} for half in (texts[::2], texts)]
    assert len(words[1]) > 1.3 * len(words[0])
    assert sum(map(analysis.knows, words[1])) > 0.9 * len(words[1])


def test_a_filled_database_is_a_catalogue_that_finds_and_shows_every_entry(
    measured: Measured, generated: list[Generated]
) -> None:
    assert measured.catalogue.index.snapshot.count == len(generated)
    page = Feed(measured.catalogue).changes(None, 10_000)
    assert not page.more
    assert [change.public.content for change in page.changes if change.public] == [
        entry.content for entry in generated
    ]

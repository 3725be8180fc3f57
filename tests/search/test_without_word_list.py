"""Without a word list everything still works, only with fewer words; and doctor says so."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.search.analysis import Analysis, analysis_with
from app.search.disk import IndexUnusable, read_manifest
from app.search.understanding import Reader
from tests.catalogues import Town, content, open_town, small_vocabulary
from tests.cli.running import run
from tests.conftest import Seeded
from tests.search.generated import (
    assert_agrees,
    built,
    random_document,
    random_request,
    reference_with,
)
from tests.search.shelf import Shelf, synonym


@pytest.fixture
def plain() -> Analysis:
    """The analysis that a server without the list has."""
    return Analysis(None)


@pytest.fixture
def plain_town(tmp_path: Path, plain: Analysis) -> Iterator[Town]:
    """A small catalogue on it."""
    town = open_town(tmp_path, analysis=plain)
    yield town
    town.database.close()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("træningen", "Træning i vand"),
        ("traening", "Træning i vand"),
        ("kurser", "Et kursus"),
        ("børn", "Barn og far"),
        ("lumbago", "Hekseskud"),
        ("§ 85", "Efter SEL § 85"),
        ("fysiotrapi", "Fysioterapi"),
        ("stav gang", "Stavgang"),
    ],
)
def test_words_are_still_found(typed: str, written: str, plain: Analysis) -> None:
    shelf = Shelf(plain, [written, "Noget andet"], [synonym("lumbago", "hekseskud")])
    assert shelf.titles(typed) == [written]


def test_counts_and_orders_still_agree_with_the_reference(tmp_path: Path, plain: Analysis) -> None:
    chance, vocabulary = random.Random(9), small_vocabulary()
    documents = [random_document(chance, vocabulary, f"id-{n}") for n in range(30)]
    reader = Reader(plain, reference_with(vocabulary))
    index = built(tmp_path, documents, plain, reader)
    for number in range(40):
        request = random_request(chance, vocabulary, text=number % 2 == 0)
        entries = [document.entry for document in documents]
        assert_agrees(index.snapshot, reader, entries, request, vocabulary)


def test_a_catalogue_is_followed_written_searched_and_suggested(plain_town: Town) -> None:
    plain_town.publish(content("Træning i vand"))
    plain_town.publish(content("Samtale"))
    assert plain_town.titles("træninger") == ["Træning i vand"]
    plain_town.catalogue.write_index()
    assert plain_town.catalogue.load_index()
    assert plain_town.titles("træning vand") == ["Træning i vand"]
    assert "Træning i vand" in [s.text for s in plain_town.catalogue.suggest("træn")]
    assert plain_town.titles("xqzwv") == []


def test_an_index_with_the_list_is_not_read_without_it_nor_the_other_way(
    seeded: Seeded, plain: Analysis
) -> None:
    root, catalogue = seeded.settings.index_dir, seeded.catalogue.identity()
    analysis = seeded.catalogue.index.analysis
    assert analysis.version != plain.version
    read_manifest(root, catalogue, analysis.version)
    with pytest.raises(IndexUnusable):
        read_manifest(root, catalogue, plain.version)


@pytest.mark.parametrize("what", ["nothing", "an empty folder", "garbage"])
def test_a_list_that_cannot_be_read_is_none(what: str, tmp_path: Path) -> None:
    folder = tmp_path / "list"
    if what != "nothing":
        folder.mkdir()
    if what == "garbage":
        (folder / "index.aff").write_bytes(b"\xff\x00" * 99)
        (folder / "index.dic").write_bytes(b"\xff\x00" * 99)
    assert analysis_with(folder).lexicon is None


@pytest.mark.usefixtures("plain_town")
def test_doctor_says_that_there_is_no_word_list_and_search_goes_on(tmp_path: Path) -> None:
    var, nowhere = tmp_path, str(tmp_path / "findes-ikke")
    assert run("reindex", var=var, WORD_LIST=nowhere).code == 0
    said = run("doctor", var=var, WORD_LIST=nowhere)
    assert "ordliste" in said.out.lower(), said.out
    assert "Traceback" not in said.err
    assert run("search", "motion", var=var, WORD_LIST=nowhere).code == 1

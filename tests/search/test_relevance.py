"""Keeps what the search has reached on the judged queries, and the splitter on unseen compounds.

The floors stand a little below what was measured (``python -m bench.relevance``).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.requests import SearchRequest
from app.editorial.files import CatalogueFiles
from bench.relevance import splitting
from bench.relevance.__main__ import country, engines, seeded_catalogue
from bench.relevance.engines import ours
from bench.relevance.judgements import PARTS, Judged, Part, read
from bench.relevance.measures import Answer, Quality, quality
from bench.relevance.towns import TOWNS, Town, files_of, read_town
from tests.conftest import Seeded

FLOORS = {
    "exact": 0.92,
    "inflected": 0.9,
    "compound": 0.88,
    "lay": 0.88,
    "misspelling": 0.91,
    "ascii": 0.9,
    "acronym_law": 0.92,
    "several_words": 0.85,
    "question": 0.84,
    "nothing": 0.90,
}
"""nDCG@10 by kind of query; for »nothing« the share that finds nothing and corrects nothing."""
OVERALL, FIRST = 0.89, 0.96
"""nDCG@10 and success@1 of all queries together."""
TOWNS_OVERALL = {
    "kystby": 0.91,
    "forstad": 0.92,
    "vaerftsby": 0.88,
    "storby": 0.88,
    "koebstad": 0.93,
    "oeby": 0.87,
    "fjordby": 0.86,
    "hedeby": 0.91,
    "skovby": 0.87,
}
SPOKEN = {"lay": 0.74, "question": 0.58, "several_words": 0.78, "nothing": 0.82}
"""The same of what is told at length or in idioms, and of much that has no answer."""
EVERYTHING = SearchRequest(antal=100)
Answers = list[tuple[Judged, Answer]]


@pytest.fixture(scope="module")
def answers(seeded: Seeded) -> dict[Part, Answers]:
    engine = ours(seeded.catalogue)
    return {part: [(query, engine(query.q)) for query in read(part)] for part in PARTS}


def _quality(answers: Answers) -> Quality:
    return quality([(query.grades, answer) for query, answer in answers])


@pytest.mark.parametrize("kind", FLOORS)
def test_every_kind_of_query_is_answered_as_well_as_it_has_been(
    kind: str, answers: dict[Part, Answers]
) -> None:
    of_kind = [(query, answer) for query, answer in answers["queries"] if query.kind == kind]
    assert _quality(of_kind).ndcg >= FLOORS[kind]


@pytest.mark.parametrize("kind", SPOKEN)
def test_what_is_told_is_answered_as_well_as_it_has_been(
    kind: str, answers: dict[Part, Answers]
) -> None:
    of_kind = [(query, answer) for query, answer in answers["spoken"] if query.kind == kind]
    assert _quality(of_kind).ndcg >= SPOKEN[kind]


def test_all_queries_together_are_answered_as_well_as_they_have_been(
    answers: dict[Part, Answers],
) -> None:
    found = _quality(answers["queries"])
    assert (found.ndcg >= OVERALL, found.success >= FIRST) == (True, True), found


def test_wrong_spellings_lose_next_to_nothing_against_right_ones(
    answers: dict[Part, Answers],
) -> None:
    right = {query.q: (query.grades, answer) for query, answer in answers["queries"]}
    for kind in ("misspelling", "ascii"):
        wrong = [query for query, _ in answers["queries"] if query.kind == kind]
        as_meant = quality([right[query.form_of or ""] for query in wrong])
        as_typed = quality([right[query.q] for query in wrong])
        assert as_meant.ndcg - as_typed.ndcg <= 0.05, kind


@pytest.fixture(scope="module")
def around(catalogue_files: CatalogueFiles) -> Iterator[Path]:
    with country(catalogue_files) as directory:
        yield directory


@pytest.mark.parametrize("town", TOWNS)
def test_other_towns_are_answered_as_well_as_they_have_been(town: Town, around: Path) -> None:
    with seeded_catalogue(files_of(town), around) as (catalogue, _):
        queries, ask = read_town(town), ours(catalogue)
        slugs = {slug for query in queries for slug in query.grades}
        assert slugs <= {record.slug for record in catalogue.search(EVERYTHING).records}
        found = _quality([(query, ask(query.q)) for query in queries])
    assert found.ndcg >= TOWNS_OVERALL[town], found


def test_every_judged_slug_is_an_intervention(seeded: Seeded) -> None:
    slugs = {record.slug for record in seeded.records()}
    judged = {slug for part in PARTS for query in read(part) for slug in query.grades}
    assert judged - slugs == set()


def test_no_query_stands_in_two_parts() -> None:
    asked = [query for part in PARTS for query in {query.q for query in read(part)}]
    assert len(asked) == len(set(asked))
    assert len(asked) >= 150


def test_unseen_compounds_are_taken_apart_and_simple_words_left_whole(seeded: Seeded) -> None:
    found = splitting.measure(seeded.catalogue.index.analysis)
    assert found.compounds >= 200
    assert found.precision >= 0.95
    assert found.recall >= 0.80
    assert found.split_simple <= 0.03


def test_what_is_measured_is_what_the_pages_show(seeded: Seeded) -> None:
    text = "rygestop"
    shown = seeded.catalogue.search(SearchRequest(q=text)).records
    assert ours(seeded.catalogue)(text).slugs == [record.slug for record in shown][:10]


def test_the_engines_it_is_compared_with_find_what_is_typed_as_it_is_written(
    seeded: Seeded, tmp_path: Path
) -> None:
    compared = engines(seeded.catalogue, tmp_path)
    for name, ask in compared.items():
        assert "rygestop-paa-hold" in ask("rygestop på hold").slugs, name
        assert not ask("xyzzy").slugs, name

"""The yardsticks are held against the plain reference: their times count only if they are right."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from app.domain.matching import facet_counts, matches, ordered
from app.domain.requests import SearchRequest
from app.search.queries import Found
from app.search.query import Query
from app.search.terms import terms_of
from bench.arrays import Arrays
from bench.fts5 import FORMS, Fts5
from bench.ours import forget
from bench.questions import EACH, read
from bench.searching import Disagreement, Engines, measure_hostile, measure_search
from tests.bench.conftest import Measured

Ask = Callable[[SearchRequest, Query | None], Found]


@pytest.fixture(params=[*FORMS, "arrays"])
def yardstick(request: pytest.FixtureRequest, measured: Measured) -> Iterator[Ask]:
    """Every way in which a yardstick answers."""
    if request.param == "arrays":
        yield measured.arrays.search
    else:
        fts5 = Fts5(measured.subject.fts5, request.param)
        yield fts5.search
        fts5.close()


def found_by_text(measured: Measured, query: Query | None) -> set[str] | None:
    """The ids of the documents that fit every demanded group of a query; None without one."""
    if query is None:
        return None
    return {
        document.entry.id
        for document in measured.documents
        if fits(query, terms_of(document, measured.catalogue.index.analysis).impacts)
    }


def fits(query: Query, had: Mapping[tuple[str, str], float]) -> bool:
    return all(
        any(
            all(any((field, key) in had for field, key, _ in need) for need in alternative.needs)
            for alternative in group.alternatives
        )
        for group in query.groups
        if not group.general
    )


def test_totals_and_counts_of_a_yardstick_are_those_of_the_plain_reference(
    yardstick: Ask, measured: Measured
) -> None:
    entries = [document.entry for document in measured.documents]
    index, vocabulary = measured.catalogue.index, measured.catalogue.reference().vocabulary
    for request in (*measured.questions.searches[::24], *measured.questions.browse[:2]):
        query = read(index, request)
        by_text = found_by_text(measured, query)
        found = yardstick(request, query)
        expected = facet_counts(entries, request, by_text, vocabulary)
        chosen = [entry for entry in entries if matches(entry, request, by_text)]
        assert found.total == len(chosen) > 0
        assert without_zeros(found.counts) == without_zeros(expected)
        if query is None:
            assert list(found.ids) == ordered(chosen, request)[: request.antal]
        else:
            assert set(found.ids) <= {entry.id for entry in chosen}
            assert len(found.ids) == min(len(chosen), request.antal)


def without_zeros(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {
        parameter: {value: count for value, count in of.items() if count}
        for parameter, of in counts.items()
    }


def test_every_measurement_of_searching_can_be_made_and_all_engines_agree(
    measured: Measured,
) -> None:
    engines = Engines(measured.subject, measured.catalogue, measured.arrays, rounds=1)
    lines = measure_search(engines, measured.questions)
    lines.append(measure_hostile(engines, measured.questions))
    engines.close()
    assert all(line.ours > 0 for line in lines)
    assert sum(line.bar is not None for line in lines) == 7


def test_engines_that_disagree_are_not_measured(measured: Measured) -> None:
    analysis = measured.catalogue.index.analysis
    fewer = Arrays(measured.documents[:-1], analysis)
    engines = Engines(measured.subject, measured.catalogue, fewer, rounds=1)
    with pytest.raises(Disagreement):
        engines.ask(measured.questions.browse)
    engines.close()


def test_a_search_that_has_forgotten_everything_answers_the_same(measured: Measured) -> None:
    index = measured.catalogue.index
    for request in measured.questions.searches[::7]:
        before = index.search(request)
        forget(index)
        after = index.search(request)
        assert (after.ids, after.total, after.counts) == (before.ids, before.total, before.counts)


def test_there_are_questions_of_every_kind_and_of_common_and_rare_words(
    measured: Measured,
) -> None:
    for kind, wanted in EACH.items():
        assert wanted / 2 < len(measured.questions.texts[kind]) <= wanted
    totals = [total(measured, request) for request in measured.questions.texts["one word"]]
    assert max(totals) > len(measured.documents) / 10 > min(totals) > 0
    for request in measured.questions.texts["misspelt"]:
        assert measured.catalogue.index.search(request).corrected


def total(measured: Measured, request: SearchRequest) -> int:
    return measured.catalogue.index.search(request, counted=False).total


def test_some_questions_of_several_words_are_answered_with_most_of_them(
    measured: Measured,
) -> None:
    assert all(total(measured, request) > 0 for request in measured.questions.loose)
    assert measured.questions.loose


def test_every_search_leaves_something_with_its_two_filters(measured: Measured) -> None:
    for request in measured.questions.searches:
        assert len(request.selected) == 2
        assert total(measured, request) > 0


def test_no_two_beginnings_are_the_same(measured: Measured) -> None:
    for texts in (measured.questions.beginnings, measured.questions.typed):
        assert len(set(texts)) == len(texts)

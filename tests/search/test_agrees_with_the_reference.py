"""Totals, order and every facet count of the fast index equal the plain reference."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.entry import Entry
from app.domain.matching import matches
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.search.documents import Document, IndexChange
from app.search.engine import SearchIndex
from app.search.queries import find
from app.search.snapshot import Snapshot, followed
from tests.catalogues import small_vocabulary
from tests.conftest import Seeded
from tests.search.generated import (
    assert_agrees,
    found_by_text,
    plain_answer,
    random_document,
    random_request,
)

VOCABULARY = small_vocabulary()


def _built(directory: Path, documents: Sequence[Document], sequence: int = 0) -> SearchIndex:
    index = SearchIndex(directory / "index", "katalog")
    index.build(documents, sequence)
    index.replace(index.load())
    return index


def _hold(
    snapshot: Snapshot, documents: Sequence[Document], chance: random.Random, times: int
) -> None:
    entries = [document.entry for document in documents]
    for number in range(times):
        request = random_request(chance, VOCABULARY, text=number % 2 == 0)
        assert_agrees(snapshot, entries, request, VOCABULARY)


@pytest.mark.parametrize("seed", range(12))
def test_random_searches_of_random_catalogues_agree_also_after_edits_writing_and_rebuilding(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    now = {
        f"id-{n:02}": random_document(chance, VOCABULARY, f"id-{n:02}")
        for n in range(chance.choice([0, 1, 7, 9, 40]))
    }
    index = _built(tmp_path, list(now.values()))
    _hold(index.snapshot, list(now.values()), chance, 40)

    sequence = 0
    for _ in range(6):
        changes = []
        for _ in range(chance.randint(1, 5)):
            sequence += 1
            identity = f"id-{chance.randrange(45):02}"
            if identity in now and chance.random() < 0.3:
                del now[identity]
                changes.append(IndexChange(sequence, identity, None))
            else:
                now[identity] = random_document(chance, VOCABULARY, identity)
                changes.append(IndexChange(sequence, identity, now[identity]))
        index.replace(followed(index.snapshot, changes, sequence))
        _hold(index.snapshot, list(now.values()), chance, 15)
    assert index.snapshot.sequence == sequence

    index.write(index.snapshot)
    index.replace(index.load())
    assert index.snapshot.sequence == sequence
    _hold(index.snapshot, list(now.values()), chance, 30)

    index.build(list(now.values()), sequence)
    index.replace(index.load())
    _hold(index.snapshot, list(now.values()), chance, 30)


@pytest.mark.parametrize("seed", range(8))
def test_what_a_text_finds_is_the_same_after_edits_as_in_an_index_built_anew(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(1000 + seed)
    now = {f"id-{n}": random_document(chance, VOCABULARY, f"id-{n}") for n in range(20)}
    index = _built(tmp_path / "edited", list(now.values()))
    snapshot = index.snapshot
    for sequence in range(1, 31):
        identity = f"id-{chance.randrange(25)}"
        now[identity] = random_document(chance, VOCABULARY, identity)
        change = IndexChange(sequence, identity, now[identity])
        snapshot = followed(snapshot, [change], sequence)
    index.write(snapshot)
    anew = _built(tmp_path / "anew", list(now.values())).snapshot
    for _ in range(60):
        request = random_request(chance, VOCABULARY, text=True)
        expected = found_by_text(anew, request)
        assert found_by_text(snapshot, request) == expected, request
        assert found_by_text(index.load(), request) == expected, request


def _entries(seeded: Seeded) -> list[Entry]:
    return [entry for entry in seeded.catalogue.index.snapshot.entries if entry is not None]


@pytest.mark.parametrize("seed", range(4))
def test_every_count_of_random_searches_in_the_real_catalogue_agrees(
    seed: int, seeded: Seeded
) -> None:
    chance = random.Random(seed)
    vocabulary = seeded.catalogue.reference().vocabulary
    snapshot, entries = seeded.catalogue.index.snapshot, _entries(seeded)
    for number in range(20):
        request = random_request(chance, vocabulary, text=number % 2 == 0)
        assert_agrees(snapshot, entries, request, vocabulary)


@pytest.mark.parametrize("seed", range(4))
def test_totals_order_and_sampled_counts_of_thousands_of_real_searches_agree(
    seed: int, seeded: Seeded
) -> None:
    chance = random.Random(100 + seed)
    vocabulary = seeded.catalogue.reference().vocabulary
    snapshot, entries = seeded.catalogue.index.snapshot, _entries(seeded)
    for number in range(500):
        request = random_request(chance, vocabulary, text=number % 3 == 0)
        found = find(snapshot, request)
        by_text = found_by_text(snapshot, request)
        plain = plain_answer(entries, request, by_text)
        assert (list(found.ids), found.total) == (plain.ids, plain.total), request
        for facet in chance.sample(FACETS, 2):
            value = chance.choice(vocabulary.terms(facet.parameter)).value
            alone = request.selecting(facet.parameter, [value])
            expected = sum(matches(entry, alone, by_text) for entry in entries)
            assert found.counts[facet.parameter].get(value, 0) == expected, (request, value)


def test_the_count_beside_a_value_is_the_total_one_gets_by_choosing_it_alone(
    seeded: Seeded,
) -> None:
    chance = random.Random(7)
    vocabulary = seeded.catalogue.reference().vocabulary
    for number in range(40):
        request = random_request(chance, vocabulary, text=number % 2 == 0)
        page = seeded.catalogue.search(request)
        for view in page.facets:
            value = chance.choice(view.values)
            alone = request.selecting(view.facet.parameter, [value.term.value])
            assert seeded.catalogue.totals([alone]) == [value.count]


def test_an_entry_that_is_searched_without_a_filter_on_age_has_its_open_bounds_kept_open(
    seeded: Seeded,
) -> None:
    snapshot, entries = seeded.catalogue.index.snapshot, _entries(seeded)
    open_ended = {entry.id for entry in entries if entry.age_from is None and entry.age_to is None}
    assert open_ended
    for age in (0, 17, 64, 120):
        found = find(snapshot, SearchRequest(alder=age, antal=100_000))
        assert open_ended <= set(found.ids)

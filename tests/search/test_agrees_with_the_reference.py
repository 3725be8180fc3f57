"""Totals, order and every facet count of the fast index equal the plain reference."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.entry import Entry
from app.domain.matching import matches
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.search.analysis import Analysis
from app.search.documents import Document, DocumentMaker, IndexChange
from app.search.queries import Found, find
from app.search.snapshot import Snapshot, followed
from app.search.understanding import Reader
from app.storage.public_records import all_public_records
from tests.catalogues import small_vocabulary
from tests.conftest import Seeded
from tests.search.generated import (
    assert_agrees,
    built,
    found_by_text,
    plain_answer,
    random_document,
    random_request,
    reference_with,
)

VOCABULARY = small_vocabulary()
ASKED = "rygestop stres søvnproblemer hjælp sygemeldt ensom alkohool løbehold kost penge"


@pytest.fixture(scope="module")
def reader(analysis: Analysis) -> Reader:
    """Reads texts with the small vocabulary and a few synonyms."""
    return Reader(analysis, reference_with(VOCABULARY))


def _hold(
    snapshot: Snapshot,
    reader: Reader,
    documents: Sequence[Document],
    chance: random.Random,
    times: int,
) -> None:
    entries = [document.entry for document in documents]
    for number in range(times):
        request = random_request(chance, VOCABULARY, text=number % 2 == 0)
        assert_agrees(snapshot, reader, entries, request, VOCABULARY)


@pytest.mark.parametrize("seed", range(12))
def test_random_searches_of_random_catalogues_agree_also_after_edits_writing_and_rebuilding(
    seed: int, tmp_path: Path, reader: Reader
) -> None:
    chance = random.Random(seed)
    now = {
        f"id-{n:02}": random_document(chance, VOCABULARY, f"id-{n:02}")
        for n in range(chance.choice([0, 1, 7, 9, 40, 130]))
    }
    index = built(tmp_path, list(now.values()), reader.analysis, reader)
    _hold(index.snapshot, reader, list(now.values()), chance, 40)

    sequence = 0
    since: set[str] = set()
    for _ in range(12):  # more edits than parts are kept apart in memory
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
            since.add(identity)
        index.replace(followed(index.snapshot, changes, sequence, reader.analysis), reader)
        _hold(index.snapshot, reader, list(now.values()), chance, 10)
    assert index.snapshot.sequence == sequence
    assert index.snapshot.count == len(now)

    for _ in range(2):  # the second time a part for the changes is there already
        changed = [now[identity] for identity in sorted(since) if identity in now]
        index.write(changed, since, sequence)
        index.replace(index.load(), reader)
        assert index.snapshot.sequence == sequence
        assert index.snapshot.count == len(now)
        _hold(index.snapshot, reader, list(now.values()), chance, 15)

    index.build(list(now.values()), sequence)
    index.replace(index.load(), reader)
    _hold(index.snapshot, reader, list(now.values()), chance, 30)


@pytest.mark.parametrize("seed", range(8))
def test_what_a_text_finds_is_the_same_after_edits_as_in_an_index_built_anew(
    seed: int, tmp_path: Path, reader: Reader
) -> None:
    chance = random.Random(1000 + seed)
    now = {f"id-{n}": random_document(chance, VOCABULARY, f"id-{n}") for n in range(20)}
    index = built(tmp_path / "edited", list(now.values()), reader.analysis, reader)
    snapshot = index.snapshot
    since = set()
    for sequence in range(1, 31):
        identity = f"id-{chance.randrange(25)}"
        now[identity] = random_document(chance, VOCABULARY, identity)
        since.add(identity)
        change = IndexChange(sequence, identity, now[identity])
        snapshot = followed(snapshot, [change], sequence, reader.analysis)
    index.write([now[identity] for identity in sorted(since)], since, 30)
    written = index.load()
    anew = built(tmp_path / "anew", list(now.values()), reader.analysis, reader).snapshot
    for _ in range(60):
        request = random_request(chance, VOCABULARY, text=True)
        expected = found_by_text(anew, reader, request)
        assert found_by_text(snapshot, reader, request) == expected, request
        assert found_by_text(written, reader, request) == expected, request
        by_fit = replace(request, sortering="relevans", side=1, selected=())
        best = find(anew, reader, by_fit)
        for state in (snapshot, written):
            found = find(state, reader, by_fit)
            assert (found.ids, found.total) == (best.ids, best.total), request
            assert (found.reasons, found.corrected) == (best.reasons, best.corrected), request
            assert _without_zeros(found) == _without_zeros(best), request


def _without_zeros(found: Found) -> dict[str, dict[str, int]]:
    """The counts without values that nothing has, of which an edited index may know more."""
    return {
        parameter: {value: number for value, number in counts.items() if number}
        for parameter, counts in found.counts.items()
    }


def test_a_word_that_stands_only_in_what_was_withdrawn_is_no_word_of_the_catalogue(
    tmp_path: Path, reader: Reader
) -> None:
    """It is never what a misspelt word was meant to be, nor keeps that from being put right."""
    wrong, right, other, near = "fysiotrapi", "fysioterapi", "zumba", "zumbba"
    assert not any(word in reader.thesaurus for word in (wrong, right, other)), "only texts know it"
    chance = random.Random(5)
    one, two = (random_document(chance, VOCABULARY, f"id-{n}") for n in range(2))
    one, two = (replace(document, title="Ål", terms=(), body="") for document in (one, two))
    gone, kept = replace(one, summary=f"{wrong} {other}"), replace(two, summary=right)
    index = built(tmp_path, [gone, kept], reader.analysis, reader)
    after = followed(index.snapshot, [IndexChange(1, gone.entry.id, None)], 1, reader.analysis)
    for typed, before, since in (
        (wrong, ((gone.entry.id,), ""), ((kept.entry.id,), right)),
        (near, ((gone.entry.id,), other), ((), "")),
    ):
        for snapshot, told in ((index.snapshot, before), (after, since)):
            found = find(snapshot, reader, SearchRequest(q=typed))
            assert (found.ids, found.corrected) == told


def _entries(seeded: Seeded) -> list[Entry]:
    maker = DocumentMaker(seeded.catalogue.reference())
    with seeded.database.reading() as session:
        return [maker.document(public).entry for public in all_public_records(session)]


@pytest.mark.parametrize("seed", range(4))
def test_every_count_of_random_searches_in_the_real_catalogue_agrees(
    seed: int, seeded: Seeded
) -> None:
    chance = random.Random(seed)
    vocabulary = seeded.catalogue.reference().vocabulary
    snapshot, entries = seeded.catalogue.index.snapshot, _entries(seeded)
    reader = seeded.catalogue.index.reader
    for number in range(8):
        request = random_request(chance, vocabulary, text=number % 2 == 0)
        assert_agrees(snapshot, reader, entries, request, vocabulary)


@pytest.mark.parametrize("seed", range(4))
def test_totals_order_and_sampled_counts_of_thousands_of_real_searches_agree(
    seed: int, seeded: Seeded
) -> None:
    chance = random.Random(100 + seed)
    vocabulary = seeded.catalogue.reference().vocabulary
    snapshot, entries = seeded.catalogue.index.snapshot, _entries(seeded)
    reader = seeded.catalogue.index.reader
    for number in range(500):
        request = random_request(chance, vocabulary, text=number % 3 == 0)
        if request.q and chance.random() < 0.5:
            request = replace(request, q=" ".join(chance.choices(ASKED.split(), k=2)))
        found = find(snapshot, reader, request)
        by_text = found_by_text(snapshot, reader, request)
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
    reader = seeded.catalogue.index.reader
    open_ended = {entry.id for entry in entries if entry.age_from is None and entry.age_to is None}
    assert open_ended
    for age in (0, 17, 64, 120):
        found = find(snapshot, reader, SearchRequest(alder=age, antal=100_000))
        assert open_ended <= set(found.ids)

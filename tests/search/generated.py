"""Random catalogues and random requests, and the plain answer they are held against."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.domain.entry import Entry
from app.domain.matching import facet_counts, matches, ordered
from app.domain.requests import SORTINGS, SearchRequest
from app.domain.text import danish_sort_key
from app.domain.vocabulary import FACETS, Vocabulary
from app.search.bits import mask_of_bits
from app.search.documents import Document
from app.search.queries import Found, find, search_text
from app.search.snapshot import Snapshot

WORDS = "gåtur træning kurser job angst Århus øvelse æble hold motion ryg rygning".split()
TITLES = ["Ål", "Aalborg", "Ærø", "Øvelse", "Motion", "motion", "10 uger", "2 uger", "Zumba"]


@dataclass(frozen=True)
class Plain:
    """What the plain reference says."""

    ids: list[str]
    total: int


def random_document(chance: random.Random, vocabulary: Vocabulary, identity: str) -> Document:
    """An entry with random values (many of them unknown), and random words."""
    values = {}
    for facet in FACETS:
        terms = [term.value for term in vocabulary.terms(facet.parameter)]
        had = chance.sample(terms, chance.choice([0, 0, 1, min(2, len(terms))]))
        values[facet.parameter] = frozenset(vocabulary.with_ancestors(facet.parameter, had))
    title = chance.choice(TITLES)
    entry = Entry(
        id=identity,
        slug=f"slug-{identity}",
        values=values,
        age_from=chance.choice([None, 0, 18, 30]),
        age_to=chance.choice([None, 30, 65, 120]),
        title=title,
        names=(title,),
        title_key=danish_sort_key(title),
        updated=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(4)),
        next_start=chance.choice([None, date(2026, 12, 1), date(2027, 1, 7)]),
        historical=chance.random() < 0.3,
    )
    text = " ".join(chance.choices(WORDS, k=chance.randrange(6)))
    return Document(entry, title, text, chance.choice(WORDS))


def random_request(chance: random.Random, vocabulary: Vocabulary, *, text: bool) -> SearchRequest:
    """A request with none to four filters, maybe an age, any order but relevance."""
    request = SearchRequest(q=" ".join(chance.choices(WORDS, k=2)) if text else "")
    for facet in chance.sample(FACETS, chance.randrange(5)):
        terms = [term.value for term in vocabulary.terms(facet.parameter)]
        request = request.selecting(
            facet.parameter, chance.sample(terms, chance.randint(1, min(3, len(terms))))
        )
    return SearchRequest(
        q=request.q,
        selected=request.selected,
        alder=chance.choice([None, None, 0, 17, 18, 30, 65, 66, 120]),
        sortering=chance.choice([s for s in SORTINGS if s != "relevans"]),
        side=chance.choice([1, 1, 2, 3]),
        antal=chance.choice([1, 3, 20, 100]),
    )


def found_by_text(snapshot: Snapshot, request: SearchRequest) -> frozenset[str] | None:
    """The ids that the index's own text search finds; None when there is no text."""
    if not request.q:
        return None
    mask = mask_of_bits(search_text(snapshot, request.q).bits, snapshot.size)
    return frozenset(
        entry.id
        for entry, hit in zip(snapshot.entries, mask.tolist(), strict=True)
        if hit and entry is not None
    )


def plain_answer(
    entries: Sequence[Entry], request: SearchRequest, by_text: Collection[str] | None
) -> Plain:
    """The page and total of the reference."""
    within = [entry for entry in entries if matches(entry, request, by_text)]
    first = (request.side - 1) * request.antal
    return Plain(ordered(within, request)[first : first + request.antal], len(within))


def assert_agrees(
    snapshot: Snapshot, entries: Sequence[Entry], request: SearchRequest, vocabulary: Vocabulary
) -> Found:
    """Holds total, order and every count of the fast index against the reference."""
    found = find(snapshot, request)
    by_text = found_by_text(snapshot, request)
    plain = plain_answer(entries, request, by_text)
    assert (list(found.ids), found.total) == (plain.ids, plain.total), request
    expected = facet_counts(entries, request, by_text, vocabulary)
    for parameter, counts in expected.items():
        counted = {value: found.counts[parameter].get(value, 0) for value in counts}
        assert counted == counts, (request, parameter)
    return found

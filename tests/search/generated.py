"""Random catalogues and random requests, and the plain answer they are held against."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.domain.entry import Entry
from app.domain.matching import facet_counts, matches, ordered
from app.domain.reference_data import ReferenceData, Synonym
from app.domain.requests import SORTINGS, SearchRequest
from app.domain.text import danish_sort_key
from app.domain.vocabulary import FACETS, Vocabulary
from app.search.analysis import Analysis
from app.search.documents import Document
from app.search.engine import SearchIndex
from app.search.queries import Found, find
from app.search.snapshot import Snapshot
from app.search.understanding import Reader

WORDS = (
    "gåtur træning kurser job angst Århus øvelse æble hold motion ryg rygning vandtræning "
    "gåhold morgensang børn natteravn"
).split()
TYPED = (*WORDS, "traening", "ovelse", "aeble", "motoin", "mottion", "walk", "gå", "og", "§", "56")
TITLES = ["Ål", "Aalborg", "Ærø", "Øvelse", "Motion", "motion", "10 uger", "2 uger", "Zumba"]
SYNONYMS = (
    Synonym(key="a", words=("motion", "bevægelse")),
    Synonym(key="b", words=("walk",), means=("gåtur", "gåhold"), weight=0.5),
)


@dataclass(frozen=True)
class Plain:
    """What the plain reference says."""

    ids: list[str]
    total: int


def reference_with(vocabulary: Vocabulary) -> ReferenceData:
    """Reference data of a vocabulary and a few synonyms."""
    return ReferenceData(vocabulary, (), {}, (), (), SYNONYMS)


def built(
    directory: Path, documents: Sequence[Document], analysis: Analysis, reader: Reader
) -> SearchIndex:
    """An index of some documents, built and opened."""
    index = SearchIndex(directory / "index", "katalog", analysis)
    index.build(documents, 0)
    index.replace(index.load(), reader)
    return index


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
    return Document(
        entry,
        title,
        summary=" ".join(chance.choices(WORDS, k=chance.randrange(6))),
        terms=tuple((chance.choice(WORDS), chance.choice((1.0, 0.5))) for _ in range(2)),
        body=" ".join(chance.choices(WORDS, k=chance.randrange(20))),
        laws=frozenset(chance.sample(("lab§", "§56", "lab§56"), chance.randrange(3))),
    )


def random_request(chance: random.Random, vocabulary: Vocabulary, *, text: bool) -> SearchRequest:
    """A request with none to four filters, maybe an age, any order but relevance."""
    words = " ".join(chance.choices(TYPED, k=chance.choice([1, 2, 2, 3, 5]))) if text else ""
    request = SearchRequest(q=words)
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
        praecis=chance.random() < 0.3,
        bredt=chance.random() < 0.3,
    )


def found_by_text(
    snapshot: Snapshot, reader: Reader, request: SearchRequest
) -> frozenset[str] | None:
    """The ids that the index's own text search finds; None when there is no text."""
    if not request.q:
        return None
    everything = snapshot.size + 1
    alone = SearchRequest(
        q=request.q, praecis=request.praecis, bredt=request.bredt, antal=everything
    )
    found = find(snapshot, reader, alone, counted=False)
    assert found.total == len(found.ids) == len(set(found.ids))
    return frozenset(found.ids)


def plain_answer(
    entries: Sequence[Entry], request: SearchRequest, by_text: Collection[str] | None
) -> Plain:
    """The page and total of the reference."""
    within = [entry for entry in entries if matches(entry, request, by_text)]
    first = (request.side - 1) * request.antal
    return Plain(ordered(within, request)[first : first + request.antal], len(within))


def assert_agrees(
    snapshot: Snapshot,
    reader: Reader,
    entries: Sequence[Entry],
    request: SearchRequest,
    vocabulary: Vocabulary,
) -> Found:
    """Holds total, order and every count of the fast index against the reference."""
    found = find(snapshot, reader, request)
    by_text = found_by_text(snapshot, reader, request)
    plain = plain_answer(entries, request, by_text)
    assert (list(found.ids), found.total) == (plain.ids, plain.total), request
    expected = facet_counts(entries, request, by_text, vocabulary)
    for parameter, counts in expected.items():
        counted = {value: found.counts[parameter].get(value, 0) for value in counts}
        assert counted == counts, (request, parameter)
    return found

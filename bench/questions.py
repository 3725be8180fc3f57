"""The fixed questions of a measurement.

All but those that people asked in their own words are drawn from documents, so that each finds
something, and each filter leaves something of it. What is compared finds its interventions with all
its words; where too few have all of them the search shows those with the most, which no yardstick
does.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from app.domain.entry import Entry
from app.domain.requests import SearchRequest
from app.search.documents import Document
from app.search.engine import SearchIndex
from app.search.query import Query
from app.search.scoring import FEW
from app.search.terms import terms_of
from bench.arrays import Arrays

Kind = Literal["one word", "two words", "several words", "compound", "misspelt"]
EACH: dict[Kind, int] = {
    "one word": 40,
    "two words": 40,
    "several words": 15,
    "compound": 15,
    "misspelt": 10,
}
"""Questions of each kind."""
LOOSE = 30
"""Questions of several words that are answered with most of them."""
BEGINNINGS = 30
"""»genop*«: beginnings of three to five letters."""
TYPED = 60
"""Beginnings of one to six letters, as they stand in the box when suggestions are asked for."""
MISSPELT_EVERY = 5
"""One in so many of them is misspelt, if it is long enough to be."""
FILTERED = 9
"""Searches without a text under one filter."""
SAMPLE = 2000
"""Documents that questions are drawn from."""
TRIES = 60
"""Draws for each question that is wanted; a small collection has fewer questions."""
MOST_COMMON = 12
COMMON, RARE = 0.10, 0.01
"""A common word stands in more than one document in ten, a rare one in less than one in 100."""
FILTERS = (
    ("risiko", "form"),
    ("opgavetype", "adgang"),
    ("kommune", "risiko"),
    ("ydelse", "form"),
    ("sektor", "deltagelse"),
)
IN_OWN_WORDS = (
    "kan ikke sove om natten",
    "ondt i ryggen",
    "vil gerne stoppe med at ryge",
    "bange for at gå på arbejde",
    "træt hele tiden",
    "drikker for meget",
    "sygemeldt med stress",
    "ensom og ked af det",
    "smerter i skulderen",
    "motion for ældre",
    "genoptræning efter en operation",
    "svært ved at huske",
    "nervøs for samtalen med jobcenteret",
    "har fået diabetes og vil spise bedre",
    "mangler overskud efter kræft",
    "kan jeg få en mentor",
    "hvordan får jeg hjælp til min angst",
    "jeg er sygemeldt og vil gerne tilbage på arbejde",
    "min mand har fået en blodprop og kan ikke overskue hverdagen",
    "hvem kan hjælpe mig med at tabe mig og komme i gang med at træne",
)


@dataclass(frozen=True)
class Questions:
    """The same for all engines."""

    texts: dict[Kind, tuple[SearchRequest, ...]]
    """Asked broadly, because the other engines do not know what is barely akin to a text."""
    filtered: dict[Kind, tuple[SearchRequest, ...]]
    """The same with two filters each."""
    loose: tuple[SearchRequest, ...]
    """Answered with most of their words; without filters."""
    browse: tuple[SearchRequest, ...]
    """Without a text: everything, and everything under one filter."""
    beginnings: tuple[str, ...]
    typed: tuple[str, ...]
    common: tuple[str, ...]
    """The words that stand in most entries, no questions by themselves."""

    @property
    def searches(self) -> tuple[SearchRequest, ...]:
        """Every search with two filters."""
        return tuple(request for requests in self.filtered.values() for request in requests)


def read(index: SearchIndex, request: SearchRequest) -> Query | None:
    """The request's text as the search understands it; None without one."""
    if not request.q:
        return None
    return index.reader.read(request.q, index.snapshot, correct=not request.praecis)


def ask(documents: Sequence[Document], index: SearchIndex, arrays: Arrays, seed: int) -> Questions:
    """Chooses the questions for these documents. Deterministic for a seed."""
    return _Chooser(documents, index, arrays, seed).choose()


class _Chooser:
    """Draws texts, and keeps those that can be compared."""

    def __init__(
        self, documents: Sequence[Document], index: SearchIndex, arrays: Arrays, seed: int
    ) -> None:
        self._rng = np.random.default_rng(seed)
        self._index, self._arrays = index, arrays
        self._loose: dict[str, None] = {}
        self._entries = {document.entry.id: document.entry for document in documents}
        self._sample = documents[:: max(1, len(documents) // SAMPLE)]
        words = [self._words(document) for document in self._sample]
        frequency = Counter(key for found in words for key in {self._key(w) for w in found})
        self._bands = [self._banded(found, frequency) for found in words]
        everywhere = Counter(word for found in words for word in found)
        self._common = tuple(word for word, _ in everywhere.most_common(MOST_COMMON))

    def choose(self) -> Questions:
        """All of them."""
        draws: dict[Kind, Callable[[int], str]] = {
            "one word": lambda number: self._of_one_document(number, 1),
            "two words": lambda number: self._of_one_document(number, 2),
            "several words": self._several,
            "compound": self._compound,
            "misspelt": self._misspelt,
        }
        found: dict[Kind, dict[str, Entry]] = {
            kind: self._drawn(kind, draws[kind]) for kind in get_args(Kind)
        }
        filtered = {
            kind: tuple(
                SearchRequest(q=text, selected=_selected(entry, number), bredt=True)
                for number, (text, entry) in enumerate(of_kind.items())
            )
            for kind, of_kind in found.items()
        }
        return Questions(
            texts={
                kind: tuple(SearchRequest(q=text, bredt=True) for text in of)
                for kind, of in found.items()
            },
            filtered=filtered,
            loose=tuple(SearchRequest(q=text) for text in list(self._loose)[:LOOSE]),
            browse=tuple(self._browse()),
            beginnings=tuple(f"{word}*" for word in self._beginnings(BEGINNINGS, 3, 5)),
            typed=tuple(self._typed()),
            common=self._common,
        )

    def _browse(self) -> Iterator[SearchRequest]:
        yield SearchRequest()
        for number, document in enumerate(self._sample[:FILTERED]):
            yield SearchRequest(selected=_selected(document.entry, number)[:1])

    def _typed(self) -> Iterator[str]:
        for number, word in enumerate(self._beginnings(TYPED, 1, 6)):
            yield _misspelt(word, number) if number % MISSPELT_EVERY == 0 else word

    def _drawn(self, kind: Kind, draw: Callable[[int], str]) -> dict[str, Entry]:
        """Text → an entry that it finds."""
        found: dict[str, Entry] = {}
        for number in range(EACH[kind] * TRIES):
            if len(found) == EACH[kind]:
                break
            text = draw(number)
            first = self._first(text) if text and text not in found else None
            if first is not None and (kind != "misspelt" or self._is_corrected(text)):
                found[text] = first
        return found

    def _first(self, text: str) -> Entry | None:
        """The nearest entry, if the text finds enough with all its words to be compared."""
        request = SearchRequest(q=text, antal=1, bredt=True)
        query = read(self._index, request)
        assert query is not None, "every question has a text"
        found = self._arrays.search(request, query, counted=False)
        demanded = sum(not group.general for group in query.groups)
        total = self._index.search(request, counted=False).total
        if total != found.total and (demanded > 2 or not total):  # to stand there is not enough
            if total:
                self._loose[text] = None
            return None
        enough = found.total >= (FEW if demanded == 2 else 1)
        return self._entries[found.ids[0]] if enough else None

    def _is_corrected(self, text: str) -> bool:
        query = read(self._index, SearchRequest(q=text))
        return query is not None and bool(query.corrected)

    # Words ------------------------------------------------------------------------------------

    def _words(self, document: Document) -> list[str]:
        words = terms_of(document, self._index.analysis).words
        return sorted(word for word in words if len(word) > 3)

    def _key(self, word: str) -> str:
        return self._index.analysis.keys(word)[0]

    def _banded(self, words: Sequence[str], frequency: Counter[str]) -> tuple[list[str], ...]:
        """The words parted into common, middling and rare ones."""
        bands: tuple[list[str], ...] = ([], [], [])
        for word in words:
            share = frequency[self._key(word)] / len(self._sample)
            bands[0 if share > COMMON else 1 if share >= RARE else 2].append(word)
        return bands

    def _any(self, words: Sequence[str]) -> str:
        return words[int(self._rng.integers(len(words)))] if words else ""

    def _document(self) -> tuple[list[str], ...]:
        return self._bands[int(self._rng.integers(len(self._bands)))]

    def _of_one_document(self, number: int, count: int) -> str:
        """``count`` words of one document, in all mixtures of common, middling and rare."""
        bands = self._document()
        words = [self._any(bands[(number // 3**place) % 3]) for place in range(count)]
        return " ".join(words) if all(words) and len(set(words)) == count else ""

    def _several(self, number: int) -> str:
        if number < len(IN_OWN_WORDS):
            return IN_OWN_WORDS[number]
        return self._of_one_document(number, 3)

    def _compound(self, _: int) -> str:
        words = [word for band in self._document() for word in band]
        return self._any([word for word in words if self._index.analysis.parts(word)])

    def _misspelt(self, number: int) -> str:
        word = self._of_one_document(number, 1)
        return _misspelt(word, number // 3) if len(word) > 5 else ""

    def _beginnings(self, count: int, least: int, most: int) -> list[str]:
        found: dict[str, None] = {}
        for number in range(count * TRIES):
            if len(found) == count:
                break
            word = self._any([word for band in self._document() for word in band])
            letters = least + number % (most - least + 1)
            if len(word) > letters:
                found[word[:letters]] = None
        return list(found)


def _misspelt(word: str, number: int) -> str:
    """A letter left out, doubled, or changed places with its neighbour; not the first one."""
    at = 1 + number % max(1, len(word) - 2)
    if len(word) < 4:
        return word
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return (
        before + after,
        before + letter * 2 + after,
        before + after[:1] + letter + after[1:],
    )[number % 3]


def _selected(entry: Entry, number: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Two filters that the entry passes."""
    rotated = FILTERS[number % len(FILTERS) :] + FILTERS
    parameters = [parameter for pair in rotated for parameter in pair if entry.values[parameter]]
    request = SearchRequest()
    for parameter in dict.fromkeys(parameters):
        request = request.selecting(parameter, sorted(entry.values[parameter])[:1])
        if len(request.selected) == 2:
            break
    return request.selected

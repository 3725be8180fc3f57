"""The fixed questions of a measurement: common, middling and rare words, alone and in pairs.

They are drawn from documents, so that each of them finds something, and each filter leaves
something of it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.entry import Entry
from app.domain.requests import SearchRequest
from app.search.analysis import STOP_WORDS, key_of, query_keys, words_of
from app.search.documents import FIELDS, Document

EACH = 40
"""Questions of one word, and as many of two."""
SAMPLE = 2000
"""Documents that questions are drawn from."""
COMMON, RARE = 0.10, 0.01
"""A common word stands in more than one document in ten, a rare one in less than one in 100."""
FILTERS = (
    ("risiko", "form"),
    ("opgavetype", "adgang"),
    ("kommune", "risiko"),
    ("ydelse", "form"),
    ("sektor", "deltagelse"),
)


@dataclass(frozen=True)
class Questions:
    """The same for both engines."""

    one_word: tuple[SearchRequest, ...]
    two_words: tuple[SearchRequest, ...]
    filtered: tuple[SearchRequest, ...]
    """All of the above with two filters each."""
    browse: tuple[SearchRequest, ...]
    """Without a text: everything, and everything under one filter."""


def ask(documents: Sequence[Document], seed: int) -> Questions:
    """Chooses the questions for these documents. Deterministic for a seed."""
    rng = np.random.default_rng(seed)
    step = max(1, len(documents) // SAMPLE)
    sample = documents[::step]
    words = [sorted(set(_words(document))) for document in sample]
    frequency = Counter(key for found in words for key in {key_of(word) for word in found})
    bands = [_bands(found, frequency, len(sample)) for found in words]
    drawn: dict[int, list[tuple[str, Entry]]] = {1: [], 2: []}
    for count, found in drawn.items():
        while len(found) < EACH:
            at = int(rng.integers(len(sample)))
            text = _draw(bands[at], len(found), count, rng)
            if text and text not in (known for known, _ in found):
                found.append((text, sample[at].entry))
    return Questions(
        one_word=tuple(SearchRequest(q=text) for text, _ in drawn[1]),
        two_words=tuple(SearchRequest(q=text) for text, _ in drawn[2]),
        filtered=tuple(
            SearchRequest(q=text, selected=_selected(entry, number))
            for number, (text, entry) in enumerate((*drawn[1], *drawn[2]))
        ),
        browse=(
            SearchRequest(),
            *(SearchRequest(selected=_selected(d.entry, n)[:1]) for n, d in enumerate(sample[:9])),
        ),
    )


def _words(document: Document) -> Iterator[str]:
    for name in FIELDS:
        for word in words_of(document.text(name)):
            plain = len(word) > 3 and word.isalpha() and word not in STOP_WORDS
            if plain and query_keys(word) == (key_of(word),):
                yield word


def _bands(words: Sequence[str], frequency: Counter[str], size: int) -> tuple[list[str], ...]:
    """The words parted into common, middling and rare ones."""
    bands: tuple[list[str], ...] = ([], [], [])
    for word in words:
        share = frequency[key_of(word)] / size
        bands[0 if share > COMMON else 1 if share >= RARE else 2].append(word)
    return bands


def _draw(bands: Sequence[Sequence[str]], number: int, count: int, rng: np.random.Generator) -> str:
    """A text of ``count`` words for question ``number``; empty if this document has none."""
    text: list[str] = []
    for place in range(count):
        wanted = (number // 3**place) % 3
        band = bands[wanted] or bands[wanted - 1]  # a small collection has no rare words
        if not band:
            return ""
        text.append(band[int(rng.integers(len(band)))])
    return " ".join(text) if len({key_of(word) for word in text}) == count else ""


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

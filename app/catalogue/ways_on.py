"""Where a search may go on: wider ones when nothing is found, and the municipality it names."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.requests import MAX_AGE, SearchRequest
from app.domain.vocabulary import Vocabulary
from app.search.analysis import STOP_WORDS, words_of
from app.search.places import Places
from app.search.telling import age_and_rest
from app.search.understanding import MAX_WORDS


class Way(NamedTuple):
    """A way on whose results nobody has counted yet."""

    request: SearchRequest
    kind: str
    dropped: str


def in_municipality(request: SearchRequest, places: Places) -> Iterator[Way]:
    """For each municipality that the text names, the search with its filter instead."""
    for value, rest in places.named_in(request.q):
        if request.values("kommune") != (value,):
            yield Way(request.with_text(rest).selecting("kommune", [value]), "kommune", value)


def wider(request: SearchRequest, vocabulary: Vocabulary, unknown: Sequence[str]) -> Iterator[Way]:
    """Searches that leave something out. ``unknown`` are the words that nothing answers."""
    for parameter, values in request.selected:
        labels = [vocabulary.label(parameter, value) for value in values]
        yield Way(request.selecting(parameter, ()), "filter", ", ".join(labels))
    if request.alder is not None:
        yield Way(request.without_age(), "alder", str(request.alder))
    age, rest = age_and_rest(request.q)
    if request.alder is None and age is not None and age <= MAX_AGE:
        yield Way(request.with_text(rest).for_age(age), "for-alder", str(age))
    for word in _droppable(request.q):
        rest = " ".join(w for w in request.q.split() if w != word)
        yield Way(request.with_text(rest), "ord", word)
    if len(unknown) > 1 and (known := _without_words(request.q, unknown)):
        yield Way(request.with_text(known), "ukendte", "")
    if request.praecis:
        yield Way(request.respelled(), "stavning", request.q)
    if request.q and not request.bredt:
        yield Way(request.broadly(), "bredt", request.q)
    if request.q and request.is_filtered:
        yield Way(request.without_filters(), "alle", "")
        yield Way(request.without_text(), "tekst", request.q)


def _droppable(text: str) -> list[str]:
    """The words of a text that one may leave out, when there are several."""
    words = [word for word in dict.fromkeys(text.split()) if word.lower() not in STOP_WORDS]
    return words[:MAX_WORDS] if len(words) > 1 else []


def _without_words(text: str, dropped: Sequence[str]) -> str:
    """The text without these words; empty when none but small ones are left."""
    gone = {word for typed in dropped for word in words_of(typed)}
    left = [word for word in text.split() if gone.isdisjoint(words_of(word))]
    tells = any(one not in STOP_WORDS for word in left for one in words_of(word))
    return " ".join(left) if tells else ""

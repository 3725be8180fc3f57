"""From a document to what Whoosh stores of it: keys by field, each with its *impact*.

The impact says how much an intervention is about a word: mostly by which text the word stands in,
a little by how often, and by how few other words stand beside it. It is worked out once, when the
document is indexed, so that a search only multiplies. Impacts are whole steps of 1/64 up to 255/64,
so that one byte holds them and files and memory agree to the last bit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.search.analysis import Analysis, Word, fold, words_of
from app.search.documents import Document

FORM, KEY, PART = "form", "key", "part"
FIELDS = (FORM, KEY, PART)
"""Folded words of title and summary as written; keys of all words; keys of parts of compounds."""
NAME_MARK = "*"
"""A whole name begins with it, and no word does."""

TITLE, SUMMARY, TERMS, AIM, BODY = 1.2, 0.45, 0.45, 0.25, 0.3
"""What a word weighs by the text it stands in; in several texts, the sum."""
SHORT_TITLE = 0.5
"""What the only word of a title gains; a word of a title of n words gains the n-th part."""
BODY_SATURATION = 0.8
"""A word that stands b times in the body counts as b / (b + this), by the body's length …"""
BODY_LENGTH = 120
"""… where this many words are the usual length."""
STEP = 1 / 64
MOST = 255 * STEP


@dataclass(frozen=True)
class Terms:
    """What a document is found by."""

    impacts: Mapping[tuple[str, str], float]
    """(field, key) → impact."""
    words: frozenset[str]
    """Its lower-case words, for spelling and suggesting."""


def terms_of(document: Document, analysis: Analysis) -> Terms:
    """Everything by which a document is found."""
    title, summary, aim, body = (
        list(analysis.words(text))
        for text in (document.title, document.summary, document.aim, document.body)
    )
    found: dict[tuple[str, str], float] = {}
    terms = [(list(analysis.words(text)), share) for text, share in document.terms]
    in_title = TITLE + SHORT_TITLE / max(1, len(list(analysis.words(document.entry.title))))
    _add(found, title, in_title, forms=True)
    _add(found, summary, SUMMARY, forms=True)
    for words, share in terms:
        _add(found, words, TERMS * share, forms=False)
    _add(found, aim, AIM, forms=False)
    for field_key, times in _counted(body).items():
        length = BODY_SATURATION * (0.25 + 0.75 * len(body) / BODY_LENGTH)
        found[field_key] = found.get(field_key, 0.0) + BODY * times / (times + length)
    for name in document.entry.names:
        found[FORM, name_key(name)] = in_title
    for key in document.laws:
        found[KEY, key] = TITLE
    everywhere = (title, summary, aim, body, *(words for words, _ in terms))
    return Terms(
        {field_key: _in_steps(impact) for field_key, impact in found.items()},
        frozenset(w.text for words in everywhere for w in words if w.text.isalpha()),
    )


def name_key(name: str) -> str:
    """A whole name as a key of the field of forms, where a star tells it from a word."""
    return NAME_MARK + " ".join(map(fold, words_of(name)))


def _add(
    found: dict[tuple[str, str], float], words: Iterable[Word], weight: float, *, forms: bool
) -> None:
    """Adds the weight once for every different word of one text."""
    keys: set[tuple[str, str]] = set()
    for word in words:
        keys.update((KEY, key) for key in word.keys)
        keys.update((PART, key) for key in word.parts)
        if forms:
            keys.add((FORM, word.form))
    for field_key in keys:
        found[field_key] = found.get(field_key, 0.0) + weight


def _counted(words: Iterable[Word]) -> dict[tuple[str, str], int]:
    times: dict[tuple[str, str], int] = {}
    for word in words:
        for field, keys in ((KEY, word.keys), (PART, word.parts)):
            for key in keys:
                times[field, key] = times.get((field, key), 0) + 1
    return times


def _in_steps(impact: float) -> float:
    return max(STEP, min(MOST, round(impact / STEP) * STEP))

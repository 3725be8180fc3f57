"""What the beginning of a text may become: titles of interventions, and terms one can filter by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.domain.vocabulary import Term, Vocabulary
from app.search.analysis import fold, words_of
from app.search.snapshot import Snapshot

SUGGESTED_SCHEMES = ("opgavetype", "spor", "helbred", "risikofaktor", "lov", "ydelse")


@dataclass(frozen=True)
class Suggestion:
    """One suggestion: what it reads, and what it leads to."""

    text: str
    kind: Literal["indsats", "udtryk"]
    target: str
    """The slug of an intervention, or the parameter and value of a term (»helbred=angst«)."""


def suggest(snapshot: Snapshot, vocabulary: Vocabulary, text: str, limit: int) -> list[Suggestion]:
    """At most ``limit`` suggestions; terms first, then titles in Danish order.

    Every typed word must begin a word of the suggestion; æ, ø and å may be typed in any spelling.
    """
    wanted = [fold(word) for word in words_of(text)]
    if not wanted:
        return []
    found: list[Suggestion] = []
    for candidate in (*_terms(vocabulary, wanted), *_titles(snapshot, wanted)):
        found.append(candidate)
        if len(found) == limit:
            break
    return found


def _begins(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in wanted)


def _terms(vocabulary: Vocabulary, wanted: list[str]) -> Iterator[Suggestion]:
    for scheme in SUGGESTED_SCHEMES:
        for term in vocabulary.terms(scheme):
            if not term.historical and _begins(wanted, _words_of_term(term)):
                yield Suggestion(term.label, "udtryk", f"{scheme}={term.value}")


def _words_of_term(term: Term) -> list[str]:
    return [fold(word) for text in (term.label, *term.words) for word in words_of(text)]


def _titles(snapshot: Snapshot, wanted: list[str]) -> Iterator[Suggestion]:
    for _, _, slot in snapshot.by_name:
        entry = snapshot.entries[slot]
        if entry is not None and _begins(wanted, [fold(word) for word in words_of(entry.title)]):
            yield Suggestion(entry.title, "indsats", entry.slug)

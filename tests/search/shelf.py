"""A few documents on a shelf: an index in memory, made in a moment, searched as the real one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.entry import Entry
from app.domain.reference_data import ReferenceData, Synonym
from app.domain.requests import SearchRequest
from app.domain.text import danish_sort_key
from app.domain.vocabulary import FACETS, Term, Vocabulary
from app.search.analysis import Analysis
from app.search.documents import Document
from app.search.laws import Laws
from app.search.queries import Found, find
from app.search.reasons import Reason
from app.search.snapshot import memory_part, snapshot_of_parts
from app.search.understanding import Reader

NOTHING_KNOWN: dict[str, frozenset[str]] = {facet.parameter: frozenset() for facet in FACETS}
LAWS = (
    Term(value="serviceloven", label="Serviceloven", words=("SEL", "lov om social service")),
    Term(value="serviceloven-82a", label="Serviceloven § 82 a", parent="serviceloven"),
    Term(value="serviceloven-85", label="Serviceloven § 85", parent="serviceloven"),
    Term(value="sundhedsloven", label="Sundhedsloven", words=("SUL",)),
    Term(value="sundhedsloven-119", label="Sundhedsloven § 119", parent="sundhedsloven"),
)


def document(title: str, summary: str = "", body: str = "", **more: Any) -> Document:
    """A document; its id is made of its title."""
    entry = Entry(
        id=_id_of(title),
        slug=_id_of(title),
        values=NOTHING_KNOWN,
        age_from=None,
        age_to=None,
        title=title,
        names=(title,),
        title_key=danish_sort_key(title),
        updated=datetime(2026, 1, 1, tzinfo=UTC),
        next_start=None,
        historical=more.pop("historical", False),
    )
    return Document(entry, more.pop("names", title), summary, body=body, **more)


def synonym(*words: str, means: Iterable[str] = (), weight: float = 0.8) -> Synonym:
    """A synonym under a key of its own."""
    key = "-".join(str(abs(hash(word))) for word in words)[:80]
    return Synonym(key=key, words=words, means=tuple(means), weight=weight)


class Shelf:
    """An index of documents; those given as texts have them as their titles."""

    def __init__(
        self,
        analysis: Analysis,
        documents: Sequence[Document | str],
        synonyms: Sequence[Synonym] = (),
        laws: Sequence[Term] = LAWS,
    ) -> None:
        vocabulary = Vocabulary.of(("lov", term) for term in laws)
        self.reader = Reader(analysis, ReferenceData(vocabulary, (), {}, (), (), tuple(synonyms)))
        known = Laws(vocabulary)
        made = [document(each) if isinstance(each, str) else each for each in documents]
        made = [replace(d, laws=d.laws | {*_law_keys(known, d)}) for d in made]
        self._titles = {d.entry.id: d.entry.title for d in made}
        self.snapshot = snapshot_of_parts([memory_part(made, analysis)], [()], 0)

    def find(self, text: str, **more: Any) -> Found:
        """Searches as the catalogue does."""
        return find(self.snapshot, self.reader, SearchRequest(q=text, antal=100, **more))

    def titles(self, text: str, **more: Any) -> list[str]:
        """The titles of what is found, in order."""
        return [self._titles[identity] for identity in self.find(text, **more).ids]

    def reasons(self, text: str, title: str) -> tuple[Reason, ...]:
        """Why a text finds the document of a title."""
        return self.find(text).reasons[_id_of(title)]


def _id_of(title: str) -> str:
    return title.encode().hex()


def _law_keys(laws: Laws, made: Document) -> Iterable[str]:
    for text in (made.title, made.summary, made.body):
        yield from laws.keys_of_text(text)

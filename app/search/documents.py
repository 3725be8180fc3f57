"""What of a public record is searched: five texts, each with a weight of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.content import Content
from app.domain.entry import Entry, entry_of
from app.domain.record import PublicRecord
from app.domain.reference_data import ReferenceData
from app.domain.vocabulary import Vocabulary
from app.search.laws import SCHEME as LAW
from app.search.laws import Laws

TEXTS = ("title", "summary", "terms", "aim", "body")


@dataclass(frozen=True)
class Document:
    """One intervention as the index takes it in: its entry and its texts."""

    entry: Entry
    title: str
    """The title and the other names."""
    summary: str
    terms: tuple[tuple[str, float], ...] = ()
    """What it is classified under, each with its share: of many of a kind, each says less."""
    aim: str = ""
    """Whom it is for, what it consists of and what it is to lead to."""
    body: str = ""
    laws: frozenset[str] = frozenset()
    """Law keys of what it is given under or refers to."""

    def text(self, name: str) -> str:
        """One of ``TEXTS``."""
        if name == "terms":
            return "\n".join(text for text, _ in self.terms)
        return str(getattr(self, name))


@dataclass(frozen=True)
class IndexChange:
    """One change as the index follows it; ``document`` is None when the public lost it."""

    sequence: int
    id: str
    document: Document | None


class DocumentMaker:
    """Makes documents of public records, as one state of the reference data reads them."""

    def __init__(self, reference: ReferenceData) -> None:
        self._reference = reference
        self._laws = Laws(reference.vocabulary)

    def document(self, public: PublicRecord) -> Document:
        """The document. Exclusion criteria are left out: they say what it is *not* for."""
        content, vocabulary = public.content, self._reference.vocabulary
        title = " . ".join((public.title, *content.alternate_names))
        summary, aim = content.summary or "", "\n".join(_aim(content))
        body = "\n".join(_body(content, vocabulary))
        return Document(
            entry=entry_of(public, vocabulary, self._reference.evidence),
            title=title,
            summary=summary,
            terms=tuple(_terms(content, vocabulary)),
            aim=aim,
            body=body,
            laws=frozenset(
                (
                    *self._laws.keys_of_terms(content.lovgrundlag),
                    *self._laws.keys_of_text("\n".join((title, summary, aim, body))),
                )
            ),
        )


def _terms(content: Content, vocabulary: Vocabulary) -> Iterator[tuple[str, float]]:
    """Labels of the terms that say what it is about; of narrow terms also their everyday words."""
    for scheme, values, narrow in (
        ("opgavetype", content.opgavetyper.primary, False),
        ("spor", content.spor, False),
        ("risikofaktor", content.risikofaktorer, False),
        ("helbred", content.helbred, True),
        (LAW, content.lovgrundlag, True),
    ):
        for value in values:
            term = vocabulary.get(scheme, value)
            if term is not None:
                text = " . ".join((term.label, *(term.words if narrow else ())))
                yield text, len(values) ** -0.5


def _aim(content: Content) -> Iterator[str]:
    yield from _present(content.purpose)
    yield from (*content.inclusion, *content.elements, *content.goals)


def _body(content: Content, vocabulary: Vocabulary) -> Iterator[str]:
    yield from (*_present(content.description, content.results), *content.prerequisites)
    yield from _present(content.motivation, content.timing, content.duration, content.intensity)
    yield from _present(content.price_note, content.group_size, content.return_route)
    for step in content.steps:
        yield f"{step.lead} {step.text or ''}"
    for route in content.referral_routes:
        yield f"{route.referrer} {route.how}"
    for place in content.places:
        yield " ".join(_present(place.name, place.street, place.city, place.transport))
    if content.provider:
        yield content.provider.name
    yield from content.documents
    yield from content.kle
    for scheme, values in (
        ("opgavetype", content.opgavetyper.also),
        ("ydelse", content.ydelser),
        ("sektor", content.sektorer),
        ("adgang", content.adgang),
        ("deltagelse", content.deltagelse),
        ("form", content.former),
        ("sprog", content.sprog),
        ("kommune", content.kommuner),
        ("profession", content.professions),
    ):
        yield from (vocabulary.label(scheme, value) for value in values)


def _present(*texts: str | None) -> Iterable[str]:
    return (text for text in texts if text)

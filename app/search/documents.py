"""What of a public record is searched, and in which of three weights."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.content import Content
from app.domain.entry import Entry, entry_of
from app.domain.record import PublicRecord
from app.domain.reference_data import EvidenceStatement
from app.domain.vocabulary import Vocabulary

FIELDS = ("title", "summary", "body")


@dataclass(frozen=True)
class Document:
    """One intervention as the index takes it in: its entry and three texts."""

    entry: Entry
    title: str
    summary: str
    body: str

    def text(self, field: str) -> str:
        """The text of one of ``FIELDS``."""
        return str(getattr(self, field))


@dataclass(frozen=True)
class IndexChange:
    """One change as the index follows it; ``document`` is None when the public lost it."""

    sequence: int
    id: str
    document: Document | None


def document_of(
    public: PublicRecord, vocabulary: Vocabulary, evidence: Mapping[str, EvidenceStatement]
) -> Document:
    """Builds the document. Exclusion criteria are left out: they say what it is *not* for."""
    content = public.content
    return Document(
        entry=entry_of(public, vocabulary, evidence),
        title=" . ".join((public.title, *content.alternate_names)),
        summary="\n".join((content.summary or "", *_terms(content, vocabulary))),
        body="\n".join(_body(content, vocabulary)),
    )


def _terms(content: Content, vocabulary: Vocabulary) -> Iterator[str]:
    """Labels of the terms that say what it is about; of narrow terms also their everyday words."""
    for scheme, values, narrow in (
        ("opgavetype", content.opgavetyper.primary, False),
        ("spor", content.spor, False),
        ("risikofaktor", content.risikofaktorer, False),
        ("helbred", content.helbred, True),
        ("lov", content.lovgrundlag, True),
    ):
        for value in values:
            term = vocabulary.get(scheme, value)
            if term is not None:
                yield " . ".join((term.label, *(term.words if narrow else ())))


def _body(content: Content, vocabulary: Vocabulary) -> Iterator[str]:
    yield from _present(content.description, content.purpose, content.results)
    yield from (*content.elements, *content.inclusion, *content.goals, *content.prerequisites)
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

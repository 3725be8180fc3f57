"""What is known, ready to show: a statement with its strength in words and its reference."""

from dataclasses import dataclass

from app.domain.content import Content
from app.domain.reference_data import EvidenceStatement, ReferenceData
from app.domain.vocabulary import Vocabulary
from app.web.languages import Language
from app.web.wording import name_of


@dataclass(frozen=True)
class EvidenceView:
    """One statement of what is known."""

    strength: str
    weak: bool
    statement: EvidenceStatement
    reference: str


def evidence_of(
    content: Content, reference: ReferenceData, language: Language
) -> list[EvidenceView]:
    views = []
    for key in content.evidence:
        statement = reference.evidence.get(key)
        if statement is not None:
            views.append(evidence_view(statement, reference.vocabulary, language))
    return views


def evidence_view(
    statement: EvidenceStatement, vocabulary: Vocabulary, language: Language
) -> EvidenceView:
    """One statement with its strength in words and its reference."""
    sources = (
        f"{vocabulary.label('kilde', s.document)}{', ' + s.section if s.section else ''}"
        for s in statement.sources
    )
    reference = " · ".join(
        part for part in (statement.reference, statement.cochrane, *sources) if part
    )
    return EvidenceView(
        name_of(vocabulary, "evidens", statement.evidens, language),
        statement.direction != "paavist",
        statement,
        reference,
    )

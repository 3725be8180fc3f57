"""Vocabulary, packages, evidence, methods, glossary, synonyms: a row each, read whole."""

from collections import defaultdict
from typing import TypeVar

from pydantic import BaseModel
from sqlmodel import Session, col, select

from app.domain.reference_data import (
    EvidenceStatement,
    GlossaryEntry,
    Method,
    Package,
    ReferenceData,
    Synonym,
)
from app.domain.text import danish_sort_key
from app.domain.vocabulary import Term, Vocabulary
from app.storage.tables import ReferenceItemRow

Item = TypeVar("Item", bound=BaseModel)


def read_reference_data(session: Session, *, synonyms: bool = True) -> ReferenceData:
    """Reads all of it, in one statement; without the synonyms, of which there are thousands."""
    kind, key, body = (
        col(column)
        for column in (ReferenceItemRow.kind, ReferenceItemRow.key, ReferenceItemRow.body)
    )
    query = select(kind, key, body).order_by(kind, col(ReferenceItemRow.position), key)
    if not synonyms:
        query = query.where(kind != "synonym")
    of_kind: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for its_kind, its_key, its_body in session.exec(query):
        of_kind[its_kind].append((its_key, its_body))

    def items(kind: str, model: type[Item]) -> list[tuple[str, Item]]:
        return [(key, model.model_validate_json(body)) for key, body in of_kind[kind]]

    terms = ((key.split("/", 1)[0], term) for key, term in items("term", Term))
    return ReferenceData(
        vocabulary=Vocabulary.of(terms),
        packages=tuple(package for _, package in items("package", Package)),
        evidence=dict(items("evidence", EvidenceStatement)),
        methods=tuple(
            sorted(
                (method for _, method in items("method", Method)),
                key=lambda method: danish_sort_key(method.title),
            )
        ),
        glossary=tuple(
            sorted(
                (entry for _, entry in items("glossary", GlossaryEntry)),
                key=lambda entry: danish_sort_key(entry.term),
            )
        ),
        synonyms=tuple(synonym for _, synonym in items("synonym", Synonym)),
    )

"""Vocabulary, packages, evidence, methods, glossary, synonyms: a row each, read whole."""

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
    query = select(ReferenceItemRow).order_by(
        col(ReferenceItemRow.kind), col(ReferenceItemRow.position), col(ReferenceItemRow.key)
    )
    if not synonyms:
        query = query.where(ReferenceItemRow.kind != "synonym")
    rows = session.exec(query).all()

    def items(kind: str, model: type[Item]) -> list[tuple[str, Item]]:
        return [(r.key, model.model_validate_json(r.body)) for r in rows if r.kind == kind]

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


def put_item(session: Session, kind: str, key: str, position: int, body: str) -> None:
    """Adds or replaces one item."""
    row = session.get(ReferenceItemRow, (kind, key))
    if row is None:
        session.add(ReferenceItemRow(kind=kind, key=key, position=position, body=body))
    else:
        row.body, row.position = body, position
        session.add(row)
    session.flush()

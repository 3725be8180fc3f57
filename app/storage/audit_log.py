"""The audit log: who did what, numbered without gaps and chained by hashes."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from app.domain.people import Actor
from app.storage.people_tables import AuditHeadRow, AuditRow

_BATCH = 1_000


@dataclass(frozen=True)
class Deed:
    """What was done, to be logged."""

    action: str
    kind: str
    key: str
    organisation: str | None = None
    details: Mapping[str, Any] | None = None


def append(session: Session, actor: Actor, deed: Deed, now: datetime) -> int:
    """Adds one entry and returns its number. Whoever adds holds the log until commit."""
    session.exec(update(AuditHeadRow).values(number=col(AuditHeadRow.number) + 1))
    head = session.exec(select(AuditHeadRow)).one()
    session.refresh(head)
    row = AuditRow(
        number=head.number,
        at=now,
        actor_id=actor.id,
        actor=actor.label,
        action=deed.action,
        kind=deed.kind,
        key=deed.key,
        organisation_id=deed.organisation,
        details=json.dumps(deed.details or {}, ensure_ascii=False, sort_keys=True),
        previous=head.hash,
        hash="",
    )
    row.hash = hash_of(row)
    head.hash = row.hash
    session.add(row)
    session.add(head)
    session.flush()
    return row.number


def hash_of(row: AuditRow) -> str:
    """SHA-256 over the previous hash and everything the row says."""
    said = [
        row.previous,
        row.number,
        row.at.isoformat(),
        row.actor_id,
        row.actor,
        row.action,
        row.kind,
        row.key,
        row.organisation_id,
        row.details,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def first_break(session: Session) -> str | None:
    """Where the chain is broken; None when every row is as it was written and none is missing."""
    previous, number = "", 0
    for row in entries(session):
        number += 1
        if row.number != number:
            return f"nr. {number} mangler"
        if row.previous != previous or row.hash != hash_of(row):
            return f"nr. {number} er ændret"
        previous = row.hash
    head = session.exec(select(AuditHeadRow)).one()
    if (head.number, head.hash) != (number, previous):
        return f"de nyeste rækker mangler: {number} af {head.number}"
    return None


def entries(session: Session, organisations: Sequence[str] | None = None) -> Iterator[AuditRow]:
    """Every entry in order, or those of some organisations, streamed."""
    last = 0
    while True:
        query = select(AuditRow).where(col(AuditRow.number) > last)
        if organisations is not None:
            query = query.where(col(AuditRow.organisation_id).in_(organisations))
        rows = session.exec(query.order_by(col(AuditRow.number)).limit(_BATCH)).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1].number


def newest(
    session: Session,
    most: int,
    *,
    organisations: Sequence[str] | None = None,
    key: str | None = None,
    before: int | None = None,
) -> Sequence[AuditRow]:
    """The newest entries first: of some organisations, of one thing, or before a number."""
    query = select(AuditRow)
    if organisations is not None:
        query = query.where(col(AuditRow.organisation_id).in_(organisations))
    if key is not None:
        query = query.where(AuditRow.key == key)
    if before is not None:
        query = query.where(col(AuditRow.number) < before)
    return session.exec(query.order_by(col(AuditRow.number).desc()).limit(most)).all()

"""Terms that another catalogue uses and ours lacks: taken in, and kept as they are at home until an
editor here changes them.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.vocabulary import CLOSED_SETS, SCHEMES, Term
from app.editorial.seeding import digest
from app.editorial.term_uses import restate_users_of
from app.storage import change_log
from app.storage.tables import ChangeRow, ReferenceItemRow, SeedRow

TERM, TAKEN_IN = "term", "hoestet-term:"
_CLOSED = frozenset((*CLOSED_SETS, "ledig"))


def take_in_terms(
    session: Session, terms: Mapping[str, Sequence[Term]], source_id: str, now: datetime
) -> int:
    """Adds what is missing, and brings up what this source has added before; returns how many."""
    stored = {
        row.key: row
        for row in session.exec(select(ReferenceItemRow).where(ReferenceItemRow.kind == TERM))
    }
    marks = session.exec(select(SeedRow).where(col(SeedRow.kind).startswith(TAKEN_IN))).all()
    own = f"{TAKEN_IN}{source_id}"
    taken, ever = {row.key: row for row in marks if row.kind == own}, {row.key for row in marks}
    changes, renamed = [], set()
    position = max((row.position for row in stored.values()), default=0)
    for scheme in SCHEMES:
        for term in terms.get(scheme, ()) if scheme not in _CLOSED else ():
            key, said = f"{scheme}/{term.value}", digest(term)
            row, mark = stored.get(key), taken.get(key)
            if row is not None and not _may_be_renewed(row, mark, said):
                continue
            if row is None and key in ever:
                continue  # an editor has removed it
            if row is None:
                position += 1
                row = ReferenceItemRow(kind=TERM, key=key, position=position, body="")
                stored[key] = row
            else:
                renamed.add(key)
            row.body = term.model_dump_json(exclude_defaults=True)
            session.add(row)
            session.merge(SeedRow(kind=own, key=key, file_digest=said, written_digest=said))
            changes.append(ChangeRow(sequence=0, at=now, kind=TERM, key=key, type="upsert"))
    if changes:
        change_log.append_all(session, changes)
    if renamed:
        restate_users_of(session, renamed, now)
    return len(changes)


def _may_be_renewed(row: ReferenceItemRow, mark: SeedRow | None, said: str) -> bool:
    """Whether a stored term is still as a harvest wrote it, and is different at home now."""
    if mark is None or mark.file_digest == said:
        return False
    return digest(json.loads(row.body)) == mark.written_digest

"""Whether a record can be taken in, and whether it is the one that was taken in before."""

import hashlib

from app.domain.publishing import holds_personal_number, problems_wherever_from
from app.harvest.values import Incoming

MOST_WRITTEN = 200_000
"""Characters of one content."""


def digest(record: Incoming, source: str) -> str:
    """SHA-256 of everything that is taken in of a record of the source so called."""
    said = (
        record.slug,
        record.content.model_dump_json(),
        record.availability.model_dump_json() if record.availability else None,
        record.provenance,
        record.created.isoformat(),
        record.updated.isoformat(),
        record.reviewed.model_dump_json() if record.reviewed else None,
        str(record.not_checked_since),
        record.home_name or source,
        record.home_url,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def problem_of(record: Incoming) -> str:
    """Why a record cannot be taken in; a missing opgavetype can still be given here."""
    written = record.content.model_dump_json(exclude_defaults=True)
    if len(written) > MOST_WRITTEN:
        return "Den er for lang."
    note = record.availability.note if record.availability else None
    reviewer = record.reviewed.by if record.reviewed else None
    beside = (note, reviewer, record.home_name, record.home_url)
    if any(holds_personal_number(text) for text in beside if text):
        return "Den ligner noget med et CPR-nummer."
    problems = problems_wherever_from(record.content)
    if record.content.opgavetyper.primary:
        return " ".join(one.message for one in problems)
    return " ".join(one.message for one in problems if one.field != "opgavetyper.primary")

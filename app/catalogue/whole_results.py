"""Everything that a search finds, in its order, read little by little: for files and feeds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.catalogue.reads import EVERYTHING, Catalogue
from app.domain.record import PublicRecord
from app.domain.requests import SearchRequest
from app.storage.public_records import public_records

BATCH = 200
"""Records that are in memory at a time."""


@dataclass(frozen=True)
class WholeResult:
    """What a search finds, on whatever page."""

    total: int
    as_of: tuple[int, int]
    """The numbers of the log: of the records, and of the search that found them."""
    records: Iterator[PublicRecord]
    """To be gone through once. What is withdrawn meanwhile is left out."""


def whole_result(catalogue: Catalogue, request: SearchRequest) -> WholeResult:
    """All of it at once, and none of it in memory. Raises ``NotReady`` without an index.

    No connection is held between two batches, however slowly somebody reads.
    """
    head = catalogue.catch_up()
    asked = replace(request, side=1, antal=EVERYTHING)
    found = catalogue.index.search(asked, counted=False)
    return WholeResult(found.total, (head, found.sequence), _records(catalogue, found.ids))


def _records(catalogue: Catalogue, ids: tuple[str, ...]) -> Iterator[PublicRecord]:
    for start in range(0, len(ids), BATCH):
        with catalogue.database.reading() as session:
            batch = public_records(session, ids[start : start + BATCH])
        yield from batch

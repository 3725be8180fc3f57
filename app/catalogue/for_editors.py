"""What the editors ask of the index: where offers are missing, and what a synonym would change."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.catalogue.reads import EVERYTHING, Catalogue
from app.domain.record import PublicRecord
from app.domain.reference_data import Synonym
from app.domain.requests import SearchRequest
from app.search.coverage import Met, coverage
from app.search.queries import Found, find
from app.search.understanding import Reader
from app.storage.public_records import public_records

TOP = 5
"""Titles that are shown of what a search finds."""
MOST = 200
"""Interventions that are listed of what an organisation offers."""

__all__ = ["Effect", "Met", "effects", "found_among", "where_offers_stand"]


@dataclass(frozen=True)
class Effect:
    """What a change of the synonyms does to one search."""

    text: str
    before: int
    after: int
    titles_before: tuple[str, ...]
    titles_after: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether anybody would notice."""
        return (self.before, self.titles_before) != (self.after, self.titles_after)


def where_offers_stand(
    catalogue: Catalogue, first: str, second: str, among: Iterable[str] | None = None
) -> Mapping[tuple[str, str], Met]:
    """How many offers stand where two facets meet; of everything, or of these ids.

    Raises ``NotReady`` without an index.
    """
    catalogue.catch_up()
    return coverage(catalogue.index.snapshot, first, second, among)


def found_among(
    catalogue: Catalogue, request: SearchRequest, ids: Collection[str] | None
) -> list[PublicRecord]:
    """What a search finds of these ids (None: of everything), in its order; at most ``MOST``."""
    catalogue.catch_up()
    found = catalogue.index.search(replace(request, side=1, antal=EVERYTHING), counted=False)
    wanted = [one for one in found.ids if ids is None or one in ids]
    with catalogue.database.reading() as session:
        return public_records(session, wanted[:MOST])


def effects(
    catalogue: Catalogue, changed: Synonym | None, gone: Collection[str], texts: Sequence[str]
) -> list[Effect]:
    """What these searches find now, and with ``changed`` instead of the synonyms ``gone``."""
    catalogue.catch_up()
    index, reference = catalogue.index, catalogue.reference()
    kept = tuple(one for one in reference.synonyms if one.key not in gone)
    synonyms = (*kept, changed) if changed else kept
    snapshot, current = index.snapshot, index.reader
    reader = Reader(index.analysis, replace(reference, synonyms=synonyms), current)
    found: list[tuple[str, Found, Found]] = []
    for text in texts:
        request = SearchRequest(q=text, antal=TOP)
        before = find(snapshot, current, request, counted=False)
        found.append((text, before, find(snapshot, reader, request, counted=False)))
    ids = {one for _, before, after in found for one in (*before.ids, *after.ids)}
    with catalogue.database.reading() as session:
        records = {record.id: record for record in public_records(session, sorted(ids))}
    return [
        Effect(text, before.total, after.total, _titles(before, records), _titles(after, records))
        for text, before, after in found
    ]


def _titles(found: Found, records: Mapping[str, PublicRecord]) -> tuple[str, ...]:
    return tuple(records[one].title for one in found.ids if one in records)

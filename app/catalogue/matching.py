"""What meets a set of conditions: ids in order, from which a page can be cut wherever one was.

Names, dates and owners are answered by the database, terms by the index.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.catalogue.listings import Listings, ListRequest
from app.catalogue.reads import Catalogue
from app.domain.conditions import ANY, Conditions, Named
from app.domain.content import Provider
from app.domain.identities import municipality_itself, municipality_names
from app.domain.record import PublicRecord
from app.domain.requests import SearchRequest
from app.domain.text import plain_key
from app.domain.vocabulary import Vocabulary
from app.storage import matching_ids
from app.storage.matching_ids import ProviderRow

KLE, KOMMUNE = "kle", "kommune"
_BATCH = 500


@dataclass(frozen=True)
class FoundProvider:
    """One that provides interventions, as the first of them (by id) names it."""

    id: str
    provider: Provider
    public: PublicRecord
    """That first one."""
    changed: datetime
    """When the public last saw a change of anything it provides or provided."""


class Matching:
    """Finds ids by conditions. Thread-safe."""

    def __init__(self, catalogue: Catalogue, listings: Listings) -> None:
        self._catalogue = catalogue
        self._listings = listings

    def interventions(self, asked: Conditions) -> list[str]:
        """Public interventions by id. Raises ``NotReady`` without an index for terms."""
        found = [self._with_terms(either) for either in asked.terms]
        with self._catalogue.database.reading() as session:
            ids = matching_ids.intervention_ids(session, asked)
            ids = [one for one in ids if all(one in having for having in found)]
            exact = [name for name in asked.names if name.how == "exact"]
            if exact:
                shown = matching_ids.contents(session, ids)
                ids = [i for i in ids if i in shown and _fit(exact, shown[i].get("title"))]
        return ids

    def _with_terms(self, either: Iterable[tuple[str, str]]) -> set[str]:
        by_facet: dict[str, list[str]] = {}
        for facet, value in sorted(either):
            by_facet.setdefault(facet, []).append(value)
        numbers = by_facet.pop(KLE, [])
        found = self._with_kle(numbers) if numbers else set()
        for facet, values in by_facet.items():
            found |= self._catalogue.all_found(SearchRequest().selecting(facet, values))
        return found

    def _with_kle(self, numbers: Sequence[str]) -> set[str]:
        """The index knows in whose words the numbers stand, the contents whether as KLE."""
        near: set[str] = set()
        for number in numbers:
            near |= self._catalogue.all_found(SearchRequest(q=number, praecis=True, bredt=True))
        with self._catalogue.database.reading() as session:
            shown = matching_ids.contents(session, sorted(near))
        return {i for i, told in shown.items() if not set(numbers).isdisjoint(told.get("kle", ()))}

    def places(self, asked: Conditions) -> list[str]:
        """Places of public interventions by id."""
        with self._catalogue.database.reading() as session:
            ids = matching_ids.place_ids(session, asked)
        names = [name for name in asked.names if name.how == "exact"]
        cities = [name for name in asked.cities if name.how == "exact"]
        if not (names or cities):
            return ids
        found: list[str] = []
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            found += [
                one.id
                for one in self._listings.places(ListRequest(limit=_BATCH), batch).items
                if _fit(names, one.place.name) and _fit(cities, one.place.city)
            ]
        return found

    def providers(self, asked: Conditions) -> list[str]:
        """Who provides something public, by id."""
        wanted = frozenset.intersection(*asked.ids) if asked.ids else None
        with self._catalogue.database.reading() as session:
            rows = [row for row in matching_ids.provider_rows(session, wanted) if row.first]
            if asked.changed:
                changes = matching_ids.provider_changes(session, wanted)
                rows = [row for row in rows if row.id in changes and _at(asked, changes[row.id])]
            if asked.names or asked.numbers:
                rows = self._as_told(session, rows, asked)
        return [row.id for row in rows]

    def _as_told(
        self, session: Session, rows: list[ProviderRow], asked: Conditions
    ) -> list[ProviderRow]:
        """Those whose name and numbers fit, as their first intervention tells them."""
        vocabulary = self._catalogue.reference().vocabulary
        municipal = {
            term.value: [plain_key(name) for name in municipality_names(term.label)]
            for term in vocabulary.terms("kommune")
        }
        near = matching_ids.provided_by(session, asked.names, asked.numbers, municipal)
        rows = [row for row in rows if row.first in near]
        kinds = {kind for either in asked.numbers for kind, _ in either}
        if KOMMUNE not in kinds and all(name.how != "exact" for name in asked.names):
            return rows
        shown = matching_ids.contents(session, [row.first for row in rows if row.first])
        return [
            row
            for row in rows
            if row.first
            and row.first in shown
            and _fits(asked, row.id, shown[row.first], vocabulary)
        ]

    def shown_providers(self, ids: Sequence[str]) -> list[FoundProvider]:
        """These providers, in order."""
        with self._catalogue.database.reading() as session:
            changes = matching_ids.provider_changes(session, ids)
        return [
            FoundProvider(one.id, one.provider, one.public, changes[one.id])
            for one in self._listings.providers(0, len(ids), ids).items
            if one.id in changes
        ]

    def was_provider(self, identity: str) -> bool:
        """Whether somebody of this id ever provided something public."""
        with self._catalogue.database.reading() as session:
            return bool(matching_ids.provider_rows(session, [identity]))

    def was_place(self, identity: str) -> bool:
        """Whether something that is or was public took place at a place of this id."""
        with self._catalogue.database.reading() as session:
            return matching_ids.place_is_known(session, identity)


def _fit(names: Iterable[Named], text: str | None) -> bool:
    return all(name.fits(text or "") for name in names)


def _at(asked: Conditions, changed: datetime) -> bool:
    return all(any(span.holds(changed) for span in either) for either in asked.changed)


def _fits(
    asked: Conditions, identity: str, content: Mapping[str, Any], vocabulary: Vocabulary
) -> bool:
    told = content.get("provider") or {}
    name = told.get("name") or ""
    itself = municipality_itself(
        name, told.get("udbydertype"), content.get("kommuner", ()), vocabulary
    )
    said = {"id": identity, "cvr": told.get("cvr"), "sor": told.get("sor_id"), "kommune": itself}
    numbers = {told for kind, n in said.items() if n for told in ((kind, n), (kind, ANY))}
    return all(numbers & either for either in asked.numbers) and _fit(asked.names, name)

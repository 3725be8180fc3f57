"""Whole lists in the order of ids, as other standards page through them: interventions (the
withdrawn ones too where the standard wants them), who provides them, and where they take place.

Texts and filters are answered by the index, everything else by the database.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlmodel import Session

from app.catalogue.reads import Catalogue
from app.domain.content import Place, Provider
from app.domain.record import Provenance, PublicRecord
from app.domain.requests import SearchRequest
from app.search.age_bounds import within_ages
from app.storage import change_log, listing_rows
from app.storage.listing_rows import Wanted
from app.storage.public_records import public_records

T = TypeVar("T")


@dataclass(frozen=True)
class ListRequest:
    """One page of a list. Everything given must hold."""

    start: int = 0
    """How many to pass over."""
    limit: int = 50
    search: SearchRequest | None = None
    """Text and filters; its paging and sorting do not matter."""
    ids: Collection[str] | None = None
    providers: Collection[str] | None = None
    """Ids of providers."""
    changed_from: datetime | None = None
    changed_before: datetime | None = None
    postal_code: str | None = None
    kommune: str | None = None
    """The last two are of a place where it takes place."""
    withdrawn_too: bool = False
    provenance: Provenance | None = None
    youngest_from: float | None = None
    """Those whose lowest age is known and at least this …"""
    oldest_to: float | None = None
    """… and whose highest age is known and at most this."""

    @property
    def asks_index(self) -> bool:
        """Whether it asks for something that only the index knows, and that of public ones."""
        return (self.search, self.youngest_from, self.oldest_to) != (None, None, None)


@dataclass(frozen=True)
class ListPage(Generic[T]):
    """One page, and how many there are in all."""

    total: int
    items: tuple[T, ...]


@dataclass(frozen=True)
class Listed:
    """One intervention that is or was public."""

    id: str
    changed: datetime
    """When the public last saw a change of it."""
    public: PublicRecord | None
    """None once it is withdrawn …"""
    reason: str | None = None
    """… for this reason: archived, merged, expired or deleted."""
    into: str | None = None
    """The id of what it was merged into."""
    title: str | None = None
    """The last title of a withdrawn one; None of what was deleted."""


@dataclass(frozen=True)
class Stamp:
    """An intervention that is or was public, and when the public last saw a change of it."""

    id: str
    changed: datetime


@dataclass(frozen=True)
class ListedProvider:
    """One that provides interventions, as the first of them (by id) names it."""

    id: str
    provider: Provider
    public: PublicRecord
    """The first of its interventions; its municipalities and example mark hold for the provider."""


@dataclass(frozen=True)
class ListedPlace:
    """One place of one public intervention."""

    id: str
    place: Place
    public: PublicRecord
    changed: datetime
    """When the public last saw a change of the intervention."""


class Listings:
    """The lists of one catalogue. Thread-safe."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def head(self) -> int:
        """The number of the newest change: while it stands, every list stays as it is."""
        with self._catalogue.database.reading() as session:
            return change_log.head(session)

    def interventions(self, request: ListRequest) -> ListPage[Listed]:
        """Raises ``NotReady`` without an index when a text or filter is sought."""
        wanted = self._wanted(request)
        with self._catalogue.database.reading() as session:
            total, rows = listing_rows.interventions(session, wanted, request.start, request.limit)
            return ListPage(total, tuple(_listed(session, rows)))

    def stamps(self, request: ListRequest) -> ListPage[Stamp]:
        """The same interventions by id and date alone: no content is read."""
        wanted = self._wanted(request)
        with self._catalogue.database.reading() as session:
            total, rows = listing_rows.interventions(session, wanted, request.start, request.limit)
        return ListPage(total, tuple(Stamp(row.id, row.changed) for row in rows))

    def providers(
        self,
        start: int,
        limit: int,
        ids: Collection[str] | None = None,
        of: ListRequest | None = None,
    ) -> ListPage[ListedProvider]:
        """Who provides what is public now, or only ``of`` such interventions."""
        wanted = self._wanted(of) if of else None
        with self._catalogue.database.reading() as session:
            total, firsts = listing_rows.providers(session, start, limit, ids, wanted)
            records = {r.id: r for r in public_records(session, list(firsts.values()))}
        items = tuple(
            ListedProvider(identity, record.content.provider, record)
            for identity, record in ((key, records[first]) for key, first in firsts.items())
            if record.content.provider
        )
        return ListPage(total, items)

    def places(
        self, request: ListRequest, place_ids: Collection[str] | None = None
    ) -> ListPage[ListedPlace]:
        """Where what is public now takes place."""
        wanted = self._wanted(request)
        with self._catalogue.database.reading() as session:
            total, rows = listing_rows.places(
                session, wanted, request.start, request.limit, place_ids
            )
            ids = list(dict.fromkeys(row.intervention_id for row in rows))
            records = {record.id: record for record in public_records(session, ids)}
        items = tuple(
            ListedPlace(
                row.id,
                records[row.intervention_id].content.places[row.position],
                records[row.intervention_id],
                row.changed,
            )
            for row in rows
        )
        return ListPage(total, items)

    def _wanted(self, request: ListRequest) -> Wanted:
        ids = request.ids
        if request.search is not None:
            found = self._catalogue.all_found(request.search)
            ids = found if ids is None else found & set(ids)
        if request.youngest_from is not None or request.oldest_to is not None:
            self._catalogue.catch_up()
            snapshot = self._catalogue.index.snapshot
            fitting = within_ages(snapshot, request.youngest_from, request.oldest_to)
            ids = fitting if ids is None else fitting & set(ids)
        return Wanted(
            withdrawn_too=request.withdrawn_too and not request.asks_index,
            ids=ids,
            providers=request.providers,
            provenance=request.provenance,
            changed_from=request.changed_from,
            changed_before=request.changed_before,
            postal_code=request.postal_code,
            kommune=request.kommune,
        )


def _listed(session: Session, rows: Sequence[listing_rows.ListedRow]) -> list[Listed]:
    records = {
        record.id: record
        for record in public_records(session, [row.id for row in rows if row.public])
    }
    told = [row.id for row in rows if not row.public and row.reason != "deleted"]
    titles = {key: c.title for key, c in listing_rows.last_contents(session, told).items()}
    return [
        Listed(row.id, row.changed, records[row.id])
        if row.public
        else Listed(row.id, row.changed, None, row.reason, row.into, titles.get(row.id))
        for row in rows
    ]

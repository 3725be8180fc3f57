"""A statement of PostgreSQL takes 65,535 values, one of SQLite some more; a list may be longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.catalogue.listings import Listings, ListRequest
from app.catalogue.matching import Matching
from app.domain.conditions import Conditions
from app.storage.among import FEW
from tests.catalogues import Town, content

MOST_VALUES = 65_535


@contextmanager
def _asked(town: Town) -> Iterator[list[int]]:
    """How many values each statement has."""
    seen: list[int] = []

    def note(_c: Any, _cursor: Any, _statement: str, parameters: Any, *_: Any) -> None:
        seen.append(len(parameters))

    event.listen(town.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(town.database.engine, "before_cursor_execute", note)


def test_a_filter_may_name_more_than_a_statement_takes(town: Town) -> None:
    place = {"name": "Hallen", "kommune": "0860", "postal_code": "4690"}
    identity = town.publish(content("Gå dig glad", places=[place]))
    many = frozenset(f"{number:08x}" for number in range(MOST_VALUES + 10))
    listings = Listings(town.catalogue)
    matching = Matching(town.catalogue, listings)
    with _asked(town) as seen:
        (where,) = listings.places(ListRequest()).items
        (who,) = listings.providers(0, 10).items
        of = ListRequest(ids=many | {identity})
        assert listings.places(of).total == 1
        assert listings.places(ListRequest(), many | {where.id}).total == 1
        assert listings.places(ListRequest(ids=many)).total == 0
        assert listings.interventions(of).total == 1
        assert listings.interventions(ListRequest(providers=many | {who.id})).total == 1
        assert listings.providers(0, 10, of=of).total == 1
        assert listings.providers(0, 10, many).total == 0
        wide = Conditions(
            ids=(many | {identity},),
            providers=(many | {who.id},),
            places=(many | {where.id},),
        )
        assert matching.interventions(wide) == [identity]
        assert matching.interventions(Conditions(places=(many,))) == []
        assert matching.places(Conditions(ids=(many | {where.id},))) == [where.id]
        assert matching.providers(Conditions(ids=(many | {who.id},))) == [who.id]
    assert max(seen) <= FEW

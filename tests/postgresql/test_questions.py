"""What is asked finds on PostgreSQL what it finds on SQLite, and no question is too much."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.catalogue.listings import Listings
from app.catalogue.matching import Matching
from app.domain.conditions import Conditions, Named
from app.domain.requests import SORTINGS, SearchRequest
from app.main import create_app
from app.storage.listing_rows import Wanted, places, providers
from app.storage.public_records import public_addresses, public_ids
from tests.catalogues import Town, content
from tests.conftest import Seeded, site_settings
from tests.desks import Office
from tests.http_client import Client
from tests.machine.addresses import ADDRESSES
from tests.postgresql.conftest import Real
from tests.storage.test_many_values import (  # noqa: F401  (here on PostgreSQL)
    test_a_filter_may_name_more_than_a_statement_takes,
)

MOST_VALUES = 65_535
"""So many values a statement of PostgreSQL may have."""
TEXTS = ("", "træning", "gåture", "traening", "SEL 82 a", "hvem hjælper med angst?", "motoin")
REQUESTS = (
    *(SearchRequest(q=text, antal=100) for text in TEXTS),
    *(SearchRequest(q="træning", sortering=sorting, antal=100) for sorting in SORTINGS),
    SearchRequest().selecting("risikofaktor", ["motion"]),
    SearchRequest().selecting("ledig", ["1"]),
    SearchRequest(alder=40, antal=100),
)


@pytest.mark.sqlite
def test_every_search_finds_the_same_in_the_same_order_with_the_same_counts(
    real: Real, seeded: Seeded
) -> None:
    for asked in REQUESTS:
        here, there = real.catalogue.search(asked), seeded.catalogue.search(asked)
        assert [r.id for r in here.records] == [r.id for r in there.records], asked
        assert (here.total, here.facets) == (there.total, there.facets), asked


@pytest.mark.sqlite
def test_every_list_has_the_same_order(real: Real, seeded: Seeded) -> None:
    for read in (
        public_ids,
        lambda session: [slug for slug, _ in public_addresses(session)],
        lambda session: [one.id for one in places(session, Wanted(), 0, 1000)[1]],
        lambda session: list(providers(session, 0, 1000)[1].items()),
    ):
        with real.database.reading() as session, seeded.database.reading() as other:
            assert read(session) == read(other)
    asked = Conditions(names=(Named(("a", "å"), "contains"),))
    found = [
        Matching(one.catalogue, Listings(one.catalogue)).interventions(asked)
        for one in (real, seeded)
    ]
    assert found[0] == found[1] != []


def test_titles_stand_in_danish_order_by_our_own_key(town: Town) -> None:
    for title in ("Øvelse", "Zumba", "Aalborg går", "Ærø", "Abe", "1 gang", "10 gange", "2 gange"):
        town.publish(content(title))
    with town.database.reading() as session:
        slugs = [slug for slug, _ in public_addresses(session)]
    assert slugs == [
        *("1-gang", "2-gange", "10-gange", "abe", "zumba", "aeroe", "oevelse", "aalborg-gaar")
    ]


@pytest.fixture
def client_here(real: Real, tmp_path: Path) -> Iterator[Client]:
    """Asks the site of the real catalogue on PostgreSQL."""
    settings = site_settings(tmp_path, database_url=real.database.url)
    with Client(create_app(settings, real.catalogue)) as made:
        yield made


def test_what_no_column_can_hold_is_not_found_and_no_fault(client_here: Client) -> None:
    for path in sorted({one.path.partition("?")[0] for one in ADDRESSES if one.kind == "data"}):
        for value in ("%00", "a%00b", "9223372036854775808", "3000000000"):
            for name in ("q", "page", "_id", "name", "organization", "after"):
                answer = client_here.request("HEAD", f"{path}?{name}={value}")
                assert answer.status_code < 500, f"{path}?{name}={value}"


def test_a_page_that_cannot_be_is_not_there(office: Office) -> None:
    with office.client("system") as client:
        for path in ("/indsatser/%00", "/indsatser/a%00b", "/redaktion/indsatser/%00"):
            assert client.get(path).status_code == 404, path
        answer = client.post("/redaktion/indsatser/%00/send", {"basis": "1"})
        assert answer.status_code in (404, 422)

"""Organizations with all that they provide: complete, and read and sent little by little."""

import json
from typing import Any

from app.catalogue.listings import Listings
from app.editorial import verbs
from app.interop.hsds.taxonomies import Dialect
from app.web.hsds_providers import with_all_it_provides
from app.web.languages import DANISH
from app.web.urls import AbsoluteLinks, Urls
from tests.catalogues import NOW, Town, content
from tests.http_client import BASE, Client

WHOLE = "/hsds/organizations?full_service=true"


def _without(one: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != name}


def test_an_organization_has_each_of_its_services_as_it_stands_alone(client: Client) -> None:
    plain = client.get("/hsds/organizations?per_page=3&page=2").json()
    whole = client.get(f"{WHOLE}&per_page=3&page=2")
    page = whole.json()
    assert _without(page, "contents") == _without(plain, "contents")
    assert {"prev", "next"} <= whole.links.keys()
    for one in page["contents"]:
        assert one == client.get(f"/hsds/organizations/{one['id']}?full_service=true").json()
        for service in one["services"]:
            alone = client.get(f"/hsds/services/{service['id']}").json()
            assert service == _without(alone, "organization")
        short = client.get(f"/hsds/organizations/{one['id']}").json()
        assert _without(short, "services") == _without(one, "services")
        assert short["services"] == [
            {name: service[name] for name in ("id", "name", "status")}
            for service in one["services"]
        ]


def test_the_lines_and_the_pages_hold_the_same(client: Client) -> None:
    lines = client.get(f"{WHOLE}&format=ndjson").text.splitlines()
    page = client.get(f"{WHOLE}&per_page=100").json()
    assert list(map(json.loads, lines)) == page["contents"]
    assert page["size"] == page["total_items"] == len(lines)
    past = client.get(f"{WHOLE}&page=99").json()
    assert (past["contents"], past["size"], past["empty"]) == ([], 0, True)


def test_what_is_sent_while_it_is_read_keeps_the_manners_of_the_others(client: Client) -> None:
    first = client.get("/hsds/organizations").json()["contents"][0]["id"]
    for address in (WHOLE, f"/hsds/organizations/{first}?full_service=true"):
        answer = client.get(address)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "public, max-age=60"
        again = client.get(address, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        head = client.request("HEAD", address)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == answer.headers["etag"]
    nobody = "/hsds/organizations/00000000-0000-4000-8000-000000000000?full_service=true"
    assert client.get(nobody).status_code == 404


def test_what_is_withdrawn_while_an_organization_is_sent_is_left_out_of_it(town: Town) -> None:
    ids = sorted(town.publish(content(f"Hold {n}")) for n in range(5))
    listings = Listings(town.catalogue)
    dialect = Dialect(town.catalogue.reference(), AbsoluteLinks(Urls(BASE, DANISH, "")))
    (one,) = listings.providers(0, 9).items
    pieces = with_all_it_provides(one, listings, dialect, full=True, batch=2)
    begun = [next(pieces), next(pieces)]
    with town.database.writing() as session:
        for gone in ids[2:4]:
            verbs.withdraw(session, gone, "archived", now=NOW)
    told = json.loads(b"".join((*begun, *pieces)))
    assert [service["id"] for service in told["services"]] == [*ids[:2], ids[4]]

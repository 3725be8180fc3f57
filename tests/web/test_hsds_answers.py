"""/hsds as it behaves: what is withdrawn, what is refused, and what every answer carries."""

from datetime import timedelta
from typing import Any

import pytest

from app.editorial import verbs
from app.interop.hsds.interventions import DELETED
from app.interop.hsds.taxonomies import taxonomy_id, term_id
from tests.catalogues import NOW, Town, content
from tests.http_client import Client
from tests.interop.test_hsds_facts import faults
from tests.storage.test_statement_counts import counting

LATER = NOW + timedelta(days=1)
NOBODY = "00000000-0000-4000-8000-00000000ffff"
PATHS = [
    *("", "/", "/services", "/service_at_locations", "/organizations", "/taxonomies"),
    *("/taxonomy_terms", "/services?format=ndjson", "/services?minimal=true"),
]
ONE = ["services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms"]


def _services(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/hsds/services?per_page=100&{query}")
    assert answer.status_code == 200, answer.text
    return {one["id"]: one for one in answer.json()["contents"]}


def test_what_is_withdrawn_stays_as_defunct(town: Town, town_client: Client) -> None:
    kept, archived, deleted, merged = (
        town.publish(content(name)) for name in ("Et", "To", "Tre", "Fire")
    )
    with town.database.writing() as session:
        verbs.withdraw(session, archived, "archived", now=LATER)
        verbs.withdraw(session, deleted, "deleted", now=LATER)
        verbs.withdraw(session, merged, "merged", now=LATER, into=kept)
    every = _services(town_client)
    assert set(every) == {kept, archived, deleted, merged}
    assert [f for one in every.values() for f in faults("service", one)] == []
    gone = [every[one] for one in (archived, deleted, merged)]
    assert {one["status"] for one in gone} == {"defunct"}
    assert [one["name"] for one in gone] == ["To", DELETED, "Fire"]
    assert "Tre" not in str(every)
    assert {one["last_modified"] for one in gone} == {"2026-11-19T10:00:00.000Z"}
    assert every[merged]["additional_urls"][0]["url"].endswith(f"/hsds/services/{kept}")
    for one in gone:
        assert town_client.get(f"/hsds/services/{one['id']}").json() == one
    since = _services(town_client, "modified_after=2026-11-19T10:00:00Z")
    assert set(since) == {archived, deleted, merged}
    assert set(_services(town_client, "search=to")) == set()


def test_modified_after_includes_the_instant_itself(town: Town, town_client: Client) -> None:
    exact = NOW + timedelta(microseconds=123_456)
    one = town.publish(content("Et"), now=exact)
    told = _services(town_client)[one]["last_modified"]
    assert told == "2026-11-18T10:00:00.123Z"
    assert set(_services(town_client, f"modified_after={told}")) == {one}
    assert set(_services(town_client, "modified_after=2026-11-18")) == {one}
    assert set(_services(town_client, "modified_after=2026-11-18T11:00:00+01:00")) == {one}
    assert set(_services(town_client, "modified_after=2026-11-18T11:00:00%2B01:00")) == {one}
    assert _services(town_client, "modified_after=2026-11-18T10:00:00.124Z") == {}


def test_places_are_listed_by_when_they_changed(town: Town, town_client: Client) -> None:
    hall = {"name": "Hallen", "postal_code": "4640"}
    town.publish(content("Et", places=[hall]))
    new = town.publish(content("To", places=[hall, {"online": True}]), now=LATER)
    answer = town_client.get("/hsds/service_at_locations?modified_after=2026-11-19").json()
    assert [one["service_id"] for one in answer["contents"]] == [new, new]
    assert answer["total_items"] == 2
    assert answer["contents"][0]["service"]["last_modified"].startswith("2026-11-19T")


def test_minimal_reads_no_content(town: Town, town_client: Client) -> None:
    town.publish(content("Et"))
    town_client.get("/hsds/services?minimal=true")
    with counting(town.database) as seen:
        assert town_client.get("/hsds/services?minimal=true").json()["total_items"] == 1
    assert seen
    assert not [statement for statement in seen if "content" in statement]


@pytest.mark.parametrize(
    "query",
    [
        *("page=0", "page=-1", "page=x", "page=99999999999999999999", "page=", "page=١"),
        *("per_page=0", "per_page=101", "per_page=1e2", "page=1&page=1"),
        *("format=xml", "full=maybe", "minimal=", "full_service=2", "top_only=no"),
        *("taxonomy_id=x", "taxonomy_term_id=0", "organization_id=%00", "parent_id=%ff"),
        *("modified_after=i+går", "modified_after=2026-13-01", "modified_after=%00"),
        *("modified_after=9999-12-31T23:59:59-23:59", "modified_after=0001-01-01T00:00+23:59"),
        *("minimum_age=-1", "maximum_age=121", "minimum_age=nan", "minimum_age=inf"),
        *("start_time=25:00", "end_time=9", "day=X", "postcode=BS1", "postcode=46400"),
        *("proximity=1000", "proximity=", "color=red", "search=%00", f"search={'a' * 201}"),
        "&".join(f"a{n}=1" for n in range(501)),
    ],
)
@pytest.mark.parametrize("path", ["/services", "/taxonomies"])
def test_what_cannot_be_meant_is_refused_by_name(query: str, path: str, client: Client) -> None:
    answer = client.get(f"/hsds{path}?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    errors = answer.json().get("errors")
    assert len(query) > 1000 or errors[0]["parameter"] == query.split("=")[0]


@pytest.mark.parametrize(
    "query",
    [
        f"taxonomy_term_id={NOBODY}",
        f"taxonomy_id={NOBODY}",
        f"organization_id={NOBODY}",
        f"taxonomy_term_id={term_id('kommune', '0860')}&search=gåtur&postcode=0000",
        "search=%ff",
        "search=%ed%a0%80",
    ],
)
def test_what_there_is_none_of_finds_nothing(query: str, client: Client) -> None:
    for path in ("services", "service_at_locations"):
        answer = client.get(f"/hsds/{path}?{query}")
        assert (answer.status_code, answer.json()["total_items"]) == (200, 0)


def test_parameters_of_other_addresses_are_known_and_change_nothing(client: Client) -> None:
    plain = client.get("/hsds/taxonomies").json()
    assert client.get("/hsds/taxonomies?minimum_age=18&full=true").json() == plain


def test_an_empty_search_is_none(town: Town, town_client: Client) -> None:
    town.publish(content("Gåtur"))
    assert len(_services(town_client, "search=")) == 1


def test_a_taxonomy_finds_only_what_has_one_of_its_terms(town: Town, town_client: Client) -> None:
    one = town.publish(content("Gåtur", lovgrundlag=["lab-56"]))
    town.publish(content("Kost"))
    assert set(_services(town_client, f"taxonomy_id={taxonomy_id('lov')}")) == {one}
    broad = _services(town_client, f"taxonomy_term_id={term_id('lov', 'lab')}")
    assert set(broad) == {one}
    wrong = f"taxonomy_id={taxonomy_id('lov')}&taxonomy_term_id={term_id('kram', 'kost')}"
    assert _services(town_client, wrong) == {}


@pytest.mark.parametrize("identity", [NOBODY, "x", "%00", "%ed%a0%80", "a" * 3000, "..%2f.."])
@pytest.mark.parametrize("name", ONE)
def test_what_is_not_there_is_a_404(name: str, identity: str, client: Client) -> None:
    answer = client.get(f"/hsds/{name}/{identity}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_for_everybody_tagged_and_asked_again_cheaply(
    path: str, town: Town, town_client: Client
) -> None:
    town.publish(content("Gåtur"))
    answer = town_client.get(f"/hsds{path}")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=60"
    known = {"if-none-match": answer.headers["etag"]}
    again = town_client.get(f"/hsds{path}", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"
    head = town_client.request("HEAD", f"/hsds{path}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]
    if "services" in path:
        town.publish(content("Ny tur"))
        assert town_client.get(f"/hsds{path}", headers=known).status_code == 200


def test_nothing_can_be_written(client: Client) -> None:
    for path in PATHS[:7]:
        answer = client.request("POST", f"/hsds{path}", json={})
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
        assert answer.headers["access-control-allow-origin"] == "*"

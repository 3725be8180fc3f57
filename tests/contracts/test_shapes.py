"""The shapes that others read: keys of items, links, facets, taxonomies, OpenAPI."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.vocabulary import FACETS, SCHEMES
from tests.catalogues import Town, content
from tests.conftest import Seeded
from tests.http_client import BASE, Client

ITEM = {
    *("id", "slug", "url", "title", "summary", "opgavetype", "spor", "risiko", "kram", "kommune"),
    *("provider", "example", "source", "updated", "reviewed", "not_checked_since"),
}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _json(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.json()


def test_an_item_has_every_key_of_the_contract_and_unknown_is_null_or_empty(
    client: Client,
) -> None:
    items = [
        item
        for side in (1, 2)
        for item in _json(client, f"/api/v1/interventions?antal=100&side={side}")["items"]
    ]
    assert len(items) > 150
    for item in items:
        assert set(item) >= ITEM, item["slug"]
        assert UUID.fullmatch(item["id"])
        assert item["url"] == f"{BASE}/indsatser/{item['slug']}"
        assert [o["primary"] for o in item["opgavetype"]].count(True) == 1
        assert all(set(o) == {"number", "label", "primary"} for o in item["opgavetype"])
        assert all(set(r) == {"value", "primary"} for r in item["risiko"])
        for name in ("spor", "kram", "kommune", "source"):
            assert isinstance(item[name], list)
        assert item["example"] is (item["kommune"] == ["0000"])
    assert len({item["id"] for item in items}) == len(items)


def test_every_page_of_a_list_follows_the_links_to_the_end_without_losing_any(
    client: Client,
) -> None:
    seen: list[str] = []
    link = f"{BASE}/api/v1/interventions?antal=37"
    total = _json(client, link)["total"]
    pages = 0
    while link:
        answer = client.get(link)
        body = answer.json()
        assert body["links"]["self"] == link
        seen += [item["id"] for item in body["items"]]
        following = body["links"]["next"]
        assert (f'<{following}>; rel="next"' in answer.headers.get("link", "")) == bool(following)
        link, pages = following, pages + 1
    assert len(seen) == len(set(seen)) == total
    assert pages == -(-total // 37)


def test_the_facets_have_every_value_of_the_vocabulary_zeros_too(
    client: Client, seeded: Seeded
) -> None:
    facets = _json(client, "/api/v1/interventions?q=rygestop&risiko=lav")["facets"]
    vocabulary = seeded.catalogue.reference().vocabulary
    assert set(facets) == {facet.parameter for facet in FACETS}
    for parameter, values in facets.items():
        assert {v["value"] for v in values} == {t.value for t in vocabulary.terms(parameter)}
        assert all(set(v) == {"value", "label", "count", "selected"} for v in values)
    assert [v["value"] for v in facets["risiko"] if v["selected"]] == ["lav"]
    assert any(v["count"] == 0 for values in facets.values() for v in values)


def test_one_intervention_has_every_published_field(client: Client) -> None:
    one = _json(client, "/api/v1/interventions/gaa-dig-glad")
    assert set(one) >= ITEM | {
        *("provenance", "licence", "historical", "created", "content", "availability", "links"),
        *("open_now", "next_start"),
    }
    assert one["content"]["inclusion"]
    assert one == _json(client, f"/api/v1/interventions/{one['id']}")
    historical = _json(client, "/api/v1/interventions/mentor-2014")
    assert (historical["historical"], historical["example"]) == (True, False)
    assert historical["availability"] is None
    assert historical["source"][0]["year"] == 2014
    assert set(historical["content"]) == set(one["content"])


def test_the_taxonomies_have_every_scheme_and_every_key(client: Client) -> None:
    found = _json(client, "/api/v1/taxonomies")
    assert set(found) == set(SCHEMES)
    keys = {"value", "label", "definition", "source", "derived", "valid_from", "valid_to", "parent"}
    for terms in found.values():
        assert all(set(term) >= keys for term in terms)
    assert all(term["derived"] for term in found["spor"])
    assert len(found["kommune"]) >= 98


def test_the_packages_evidence_and_suggestions_have_their_keys(client: Client) -> None:
    packages = _json(client, "/api/v1/packages")["items"]
    assert [p["number"] for p in packages] == [1, 2, 3, 4, 5, 6]
    for package in packages:
        for activity in (*package["basic"], *package["supplementary"]):
            assert set(activity) >= {"title", "note", "search", "total"}
    evidence = _json(client, "/api/v1/evidence")
    assert [s["key"] for s in evidence["statements"]] == [f"e{n}" for n in range(1, 27)]
    assert len(evidence["methods"]) > 50
    for one in _json(client, "/api/v1/suggest?q=ryg")["items"]:
        assert set(one) == {"text", "kind", "url"}
        assert client.get(one["url"]).status_code == 200


@pytest.mark.parametrize("limit", [7, 100, 1000])
def test_following_the_feed_from_the_beginning_rebuilds_what_the_list_shows(
    limit: int, client: Client, seeded: Seeded
) -> None:
    held: dict[str, Any] = {}
    cursor, more, last = "", True, 0
    while more:
        after = f"&after={cursor}" if cursor else ""
        body = _json(client, f"/api/v1/changes?limit={limit}{after}")
        assert set(body) == {"after", "changes", "next", "more"}
        for change in body["changes"]:
            keys = {"sequence", "type", "id", "at", "reason", "into", "intervention"}
            assert set(change) == keys
            assert change["sequence"] > last
            last = change["sequence"]
            held[change["id"]] = change["intervention"]
        cursor, more = body["next"], body["more"]
    live = {record.id for record in seeded.records()}
    assert {identity for identity, one in held.items() if one} == live
    assert held[next(iter(live))]["id"] in live
    again = _json(client, f"/api/v1/changes?after={cursor}")
    assert (again["changes"], again["more"], again["next"]) == ([], False, cursor)


def test_openapi_describes_every_address_with_an_example(client: Client) -> None:
    document = _json(client, "/openapi.json")
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"] == "Indsatskataloget"
    paths = {p: told for p, told in document["paths"].items() if p.startswith("/api/v1/")}
    assert len(paths) == 9
    references = re.findall(r'"\$ref":\s*"#/([^"]+)"', client.get("/openapi.json").text)
    for reference in references:
        step: Any = document
        for part in reference.split("/"):
            step = step[part]
    for path, operations in paths.items():
        assert set(operations) == {"get"}
        operation = operations["get"]
        assert operation["summary"]
        (answer,) = operation["responses"]["200"]["content"].values()
        assert "example" in answer, path
        assert "422" in operation["responses"], path
        problem = operation["responses"]["422"]["content"]
        assert set(problem) == {"application/problem+json"}, path
        named = set(re.findall(r"{(\w+)}", path))
        assert (
            named == {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            if named
            else True
        )


def test_openapi_knows_exactly_the_parameters_that_a_search_takes(client: Client) -> None:
    search = _json(client, "/openapi.json")["paths"]["/api/v1/interventions"]["get"]
    names = {parameter["name"] for parameter in search["parameters"]}
    wanted = {facet.parameter for facet in FACETS}
    assert names == wanted | {"q", "alder", "sortering", "side", "antal", "praecis", "bredt"}


def test_the_sitemap_has_no_example_and_every_other_intervention(
    client: Client, seeded: Seeded
) -> None:
    text = client.get("/sitemap.xml").text
    listed = set(re.findall(rf"<loc>{BASE}/indsatser/([^<]+)</loc>", text))
    examples = {record.slug for record in seeded.records() if record.example}
    assert examples
    assert listed == {record.slug for record in seeded.records()} - examples


def test_the_sitemap_tells_the_day_of_a_change_as_it_is_in_denmark(
    town: Town, town_client: Client
) -> None:
    town.publish(content("Sommernat"), now=datetime(2026, 7, 14, 23, 30, tzinfo=UTC))
    town.publish(content("Sommertid"), now=datetime(2026, 7, 14, 22, 30, tzinfo=UTC))
    town.publish(content("Vintertid"), now=datetime(2026, 1, 14, 22, 30, tzinfo=UTC))
    told = re.findall(
        rf"<loc>{BASE}/indsatser/([^<]+)</loc><lastmod>([^<]+)</lastmod>",
        town_client.get("/sitemap.xml").text,
    )
    wanted = {"sommernat": "2026-07-15", "sommertid": "2026-07-15", "vintertid": "2026-01-14"}
    assert dict(told) == wanted

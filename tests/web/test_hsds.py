"""/hsds on the real catalogue: every object of every list, paging, filters and refusals."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from app.catalogue.listings import Listings, ListRequest
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.interop.hsds.taxonomies import PROVENANCE, SCHEMES, taxonomy_id, term_id
from app.web.hsds_parameters import KNOWN
from tests.conftest import Seeded
from tests.http_client import BASE, Client
from tests.interop.test_hsds_facts import faults

LISTS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
ENVELOPE = ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty")
WALK = "gaa-dig-glad"


def _get(client: Client, path: str, **parameters: Any) -> Any:
    answer = client.get(f"/hsds{path}" + (f"?{urlencode(parameters)}" if parameters else ""))
    assert answer.status_code == 200, answer.text
    return answer.json()


def _lines(client: Client, path: str, **parameters: Any) -> list[Any]:
    query = urlencode({"format": "ndjson", **parameters})
    answer = client.get(f"/hsds/{path}?{query}")
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("extra", [{}, {"full": "true"}])
@pytest.mark.parametrize("name", LISTS)
def test_every_object_holds_what_the_profiles_demand(
    name: str, extra: dict[str, str], client: Client
) -> None:
    found = _lines(client, name, **extra)
    assert found
    wrong = [fault for one in found for fault in faults(LISTS[name], one)]
    assert wrong == []
    assert len({one["id"] for one in found}) == len(found)
    # The published OpenAPI demands these of a place; see docs/standards/hsds.md.
    assert name != "service_at_locations" or all({"name", "status"} <= one.keys() for one in found)


def test_every_organization_holds_it_with_all_its_services(client: Client, seeded: Seeded) -> None:
    found = _lines(client, "organizations", full_service="true")
    assert [f for one in found for f in faults("organization", one)] == []
    given = [each["id"] for one in found for each in one["services"]]
    assert sorted(given) == sorted(record.id for record in seeded.records())


@pytest.mark.parametrize("name", LISTS)
def test_one_of_a_list_is_found_by_its_id_with_more_told(name: str, client: Client) -> None:
    for one in _get(client, f"/{name}", per_page=10)["contents"]:
        told = _get(client, f"/{name}/{one['id']}")
        assert told["id"] == one["id"]
        assert one.keys() <= told.keys()
        assert list(faults(LISTS[name], told)) == []
        assert _get(client, f"/{name}/{one['id'].upper()}") == told


@pytest.mark.parametrize("name", LISTS)
def test_the_pages_of_a_list_add_up(name: str, client: Client) -> None:
    whole = _lines(client, name)
    seen: list[Any] = []
    link, number = f"{BASE}/hsds/{name}?per_page=17", 0
    while link:
        answer, number = client.get(link), number + 1
        page = answer.json()
        assert set(page) == {*ENVELOPE, "contents"}
        assert (page["total_items"], page["page_number"]) == (len(whole), number)
        assert page["total_pages"] == -(-len(whole) // 17)
        assert page["size"] == len(page["contents"])
        assert (page["first_page"], page["empty"]) == (number == 1, False)
        assert page["last_page"] == (number == page["total_pages"])
        links = {v["rel"]: v["url"] for v in answer.links.values()}
        assert ("prev" in links) == (number > 1)
        seen += page["contents"]
        link = links.get("next", "")
    assert seen == whole


def test_a_page_past_the_end_is_empty(client: Client) -> None:
    page = _get(client, "/services", page=1_000_000)
    assert (page["contents"], page["empty"], page["last_page"]) == ([], True, True)
    nothing = _get(client, "/services", search="xyzzyplugh")
    assert [nothing[name] for name in ENVELOPE] == [0, 0, 1, 0, True, True, True]


def test_the_root_says_version_and_where_it_is_described(client: Client) -> None:
    for path in ("", "/"):
        told = _get(client, path)
        assert told["version"] == "3.1"
        assert told["profile"].startswith("https://")
    assert client.get(told["openapi_url"]).status_code == 200


def _ids(client: Client, path: str = "/services", **parameters: Any) -> set[str]:
    return {one["id"] for one in _lines(client, path.strip("/"), **parameters)}


def _found(seeded: Seeded, **fields: Any) -> set[str]:
    page = Listings(seeded.catalogue).interventions(
        ListRequest(limit=999, search=SearchRequest(**fields))
    )
    return {one.id for one in page.items}


def test_text_and_terms_find_what_our_own_search_finds(client: Client, seeded: Seeded) -> None:
    assert _ids(client, search="rygestop") == _found(seeded, q="rygestop", bredt=True) != set()
    motion = term_id("kram", "motion")
    assert _ids(client, taxonomy_term_id=motion) == _found(
        seeded, selected=(("kram", ("motion",)),)
    )
    both = _ids(client, taxonomy_term_id=motion, search="gåtur")
    selected = (("kram", ("motion",)),)
    assert both == _found(seeded, q="gåtur", selected=selected, bredt=True) != set()


def test_every_term_finds_what_has_it_and_every_taxonomy_what_has_any(
    client: Client, seeded: Seeded
) -> None:
    having: dict[str, set[str]] = {}
    of_taxonomy: dict[str, set[str]] = {}
    broader = {t["id"]: t.get("parent_id") for t in _lines(client, "taxonomy_terms")}
    for one in _lines(client, "services", full="true"):
        for attribute in one["attributes"]:
            step = attribute.get("taxonomy_term_id")
            if step:
                of_taxonomy.setdefault(attribute["taxonomy_term"]["taxonomy_id"], set()).add(
                    one["id"]
                )
            while step:
                having.setdefault(step, set()).add(one["id"])
                step = broader[step]
    assert having.keys() <= broader.keys()
    for scheme in SCHEMES:
        identity = taxonomy_id(scheme)
        assert _ids(client, minimal="true", taxonomy_id=identity) == of_taxonomy.get(
            identity, set()
        ), scheme
    for identity in list(broader)[::7]:
        assert _ids(client, minimal="true", taxonomy_term_id=identity) == having.get(
            identity, set()
        ), identity


def test_every_facet_but_room_now_is_a_taxonomy() -> None:
    assert set(SCHEMES) == {f.parameter for f in FACETS} - {"ledig"} | {PROVENANCE}


def test_an_organization_finds_what_it_provides(client: Client) -> None:
    one = _get(client, "/organizations", per_page=1, page=3)["contents"][0]
    told = _get(client, f"/organizations/{one['id']}")
    given = {each["id"] for each in told["services"]}
    assert _ids(client, organization_id=one["id"]) == given != set()
    assert all(set(each) == {"id", "name", "status"} for each in told["services"])
    there = _lines(client, "service_at_locations", organization_id=one["id"])
    assert {each["service_id"] for each in there} <= given


def test_organizations_are_found_by_what_they_provide(client: Client) -> None:
    wanted = {one["organization_id"] for one in _lines(client, "services", search="rygestop")}
    assert _ids(client, "/organizations", search="rygestop") == wanted
    motion = term_id("kram", "motion")
    wanted = {one["organization_id"] for one in _lines(client, "services", taxonomy_term_id=motion)}
    assert _ids(client, "/organizations", taxonomy_term_id=motion) == wanted


def test_ages_are_bounds_that_are_known(client: Client, seeded: Seeded) -> None:
    told = {r.id: (r.content.age_from, r.content.age_to) for r in seeded.records()}
    assert _ids(client, minimum_age=30) == {i for i, (a, _) in told.items() if a and a >= 30}
    assert _ids(client, maximum_age=29) == {
        i for i, (_, b) in told.items() if b is not None and b <= 29
    }
    narrow = _ids(client, minimum_age="17.5", maximum_age="29")
    assert narrow == {i for i, (a, b) in told.items() if a and b and a >= 17.5 and b <= 29} != set()


def test_no_times_of_day_are_known_so_nothing_matches_them(client: Client) -> None:
    for asked in ({"day": "MO"}, {"day": "friday"}, {"start_time": "09:00"}, {"end_time": "9"}):
        answer = client.get(f"/hsds/services?{urlencode(asked)}")
        good = "9" not in asked.values()
        assert answer.status_code == (200 if good else 422)
        assert not good or answer.json()["empty"]


def test_places_are_found_by_postcode(client: Client) -> None:
    there = _lines(client, "service_at_locations", postcode="0000", full="true")
    assert there
    codes = {a["postal_code"] for one in there for a in one["location"].get("addresses", [])}
    assert codes == {"0000"}
    assert _ids(client, postcode="0000") == {one["service_id"] for one in there}
    assert _ids(client, "/service_at_locations", postcode="9990") == set()


def test_terms_are_listed_by_taxonomy_parent_and_top(client: Client) -> None:
    terms = _lines(client, "taxonomy_terms")
    child = next(term for term in terms if "parent_id" in term)
    below = _ids(client, "/taxonomy_terms", parent_id=child["parent_id"])
    assert below == {t["id"] for t in terms if t.get("parent_id") == child["parent_id"]}
    top = _ids(client, "/taxonomy_terms", top_only="true", taxonomy_id=child["taxonomy_id"])
    assert child["id"] not in top
    assert child["parent_id"] in top
    assert _ids(client, "/taxonomy_terms", search="rygestop") == {
        t["id"] for t in terms if "rygestop" in f"{t['name']} {t['description']}".lower()
    }
    assert not any(term["code"] == "0000" for term in terms)


def test_minimal_is_all_ids_in_one_answer(client: Client, seeded: Seeded) -> None:
    told = _get(client, "/services", minimal="true")
    assert {one["id"] for one in told["contents"]} == {r.id for r in seeded.records()}
    assert told["size"] == told["total_items"] > 150
    assert all(set(one) == {"id", "modified_date"} for one in told["contents"])
    modified = {one["id"]: one["last_modified"] for one in _lines(client, "services")}
    assert {one["id"]: one["modified_date"] for one in told["contents"]} == modified
    assert _get(client, "/services", minimal="true", per_page=5)["size"] == 5


def test_what_it_refers_to_is_there(client: Client) -> None:
    places = {one["id"]: one for one in _lines(client, "service_at_locations", full="true")}
    organizations = _ids(client, "/organizations")
    for one in _lines(client, "services", full="true"):
        assert one["organization_id"] == one["organization"]["id"] in organizations
        for there in one.get("service_at_locations", []):
            assert places[there["id"]]["location"] == there["location"]
            assert places[there["id"]]["service_id"] == one["id"]


def test_examples_say_so_and_are_in_no_real_municipality(client: Client, seeded: Seeded) -> None:
    examples = {record.id for record in seeded.records() if record.example}
    marked = term_id(PROVENANCE, "eksempel")
    assert _ids(client, taxonomy_term_id=marked) == examples
    for one in _lines(client, "services", full="true"):
        mine = {a.get("taxonomy_term_id") for a in one["attributes"]}
        assert ("Opdigtet eksempel" in one.get("alert", "")) == (one["id"] in examples)
        assert (marked in mine) == (one["id"] in examples)
        if one["id"] in examples:
            assert "service_areas" not in one
            assert not any(
                a.get("taxonomy_term", {}).get("taxonomy_id") == taxonomy_id("kommune")
                for a in one["attributes"]
            )


def test_a_history_is_not_active(client: Client, seeded: Seeded) -> None:
    histories = {record.id for record in seeded.records() if record.historical}
    status = {one["id"]: one["status"] for one in _lines(client, "services")}
    assert {i for i, told in status.items() if told == "inactive"} == histories != set()


def test_every_parameter_that_is_described_is_known_and_described_once(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    mine = {path: told["get"] for path, told in paths.items() if path.startswith("/hsds")}
    assert len(mine) == 11
    described = {
        p["name"]
        for told in mine.values()
        for p in told.get("parameters", [])
        if p["in"] == "query"
    }
    assert described == set(KNOWN) - {"proximity"}
    assert all(told["tags"] == ["hsds"] for told in mine.values())

"""How /fhir is asked: what it does not know, what it refuses, and what somebody hostile sends."""

import pytest

from tests.http_client import Client
from tests.web.test_fhir_resources import checked
from tests.web.test_fhir_search import FHIR, KLE, ids


def test_what_is_not_known_is_left_out_and_said_or_refused_when_wished(client: Client) -> None:
    path = "/fhir/HealthcareService?_count=2&name=a&findes=1&_sort=name&organization.name=x"
    answer = client.get(path)
    body = checked(answer.json())
    assert body["link"][0]["url"] == f"{FHIR}/HealthcareService?_count=2&name=a"
    said = [e["resource"] for e in body["entry"] if e["search"]["mode"] == "outcome"]
    assert [i["severity"] for i in checked(said[0])["issue"]] == ["warning"] * 3
    assert len(body["entry"]) == 3
    for wish in ("handling=strict", "return=minimal; handling = strict", "HANDLING=STRICT"):
        refused = client.get(path, headers={"prefer": wish})
        assert refused.status_code == 400
        assert checked(refused.json())["issue"][0]["location"] == ["http.findes"]
    assert client.get(path, headers={"prefer": "handling=lenient"}).status_code == 200


def test_a_search_may_be_sent_as_a_form_from_anywhere(client: Client) -> None:
    asked = {"service-category": "6", "_count": "3"}
    by_get = client.get("/fhir/HealthcareService?service-category=6&_count=3").json()
    sent = client.request("POST", "/fhir/HealthcareService/_search", data=asked)
    assert (sent.status_code, sent.json()) == (200, by_get)
    elsewhere = {"origin": "https://andre.example", "sec-fetch-site": "cross-site"}
    assert (
        client.request(
            "POST", "/fhir/HealthcareService/_search?_count=3", data=asked | {}, headers=elsewhere
        ).status_code
        == 400  # the number of resources stands twice
    )
    both = client.request(
        "POST",
        "/fhir/HealthcareService/_search?_count=3",
        data={"service-category": "6"},
        headers=elsewhere,
    )
    assert both.json()["total"] == by_get["total"]
    assert both.headers["access-control-allow-origin"] == "*"


def test_an_answer_can_be_cut_down(client: Client) -> None:
    counted = checked(client.get("/fhir/Location?_summary=count").json())
    assert set(counted) == {"resourceType", "type", "total", "link"}
    assert client.get("/fhir/Location?_count=0").json()["total"] == counted["total"]
    for query, elements in (
        ("_elements=name,comment", {"name", "comment"}),
        ("_summary=text", set()),
    ):
        body = checked(client.get(f"/fhir/HealthcareService?_count=2&{query}").json())
        for entry in body["entry"]:
            assert set(entry["resource"]) == {"resourceType", "id", "meta"} | elements
            assert entry["resource"]["meta"]["tag"][-1]["code"] == "SUBSETTED"
    body = client.get("/fhir/HealthcareService?_count=2&_summary=true").json()
    assert "extraDetails" not in body["entry"][0]["resource"]
    assert "comment" in body["entry"][0]["resource"]


BAD = [
    ("_count=-1", "_count"),
    ("_count=to", "_count"),
    ("_count=1&_count=2", "_count"),
    ("_lastUpdated=i%20dag", "_lastUpdated"),
    ("_lastUpdated=2026-13", "_lastUpdated"),
    ("_lastUpdated=2026-02-30", "_lastUpdated"),
    ("_lastUpdated=0000", "_lastUpdated"),
    ("_lastUpdated=ap2026", "_lastUpdated"),
    ("_lastUpdated=xx2026", "_lastUpdated"),
    ("_lastUpdated=0001-01-01T00:00:00%2B14:00", "_lastUpdated"),
    ("_lastUpdated=٢٠٢٦", "_lastUpdated"),
    ("active=maaske", "active"),
    ("active:not=true", "active:not"),
    ("name:fuzzy=a", "name:fuzzy"),
    ("name:=a", "name:"),
    ("name=%00", "name"),
    ("name=a%C2%85b", "name"),
    ("_id=%00", "_id"),
    (f"name={'a' * 1001}", "name"),
    (f"_id={','.join('a' * 501)}", "_id"),
    ("_page=x", "_page"),
    ("_page=å", "_page"),
    ("_page=a", "_page"),
    ("_count=", "_count"),
    ("_summary=", "_summary"),
    ("_page=%ff", "_page"),
    ("_summary=alt", "_summary"),
    ("_pretty=ja", "_pretty"),
    (f"service-type={KLE}|", "service-type"),
    ("&".join(["name=a"] * 51), "name"),
    (f"_lastUpdated={','.join(['2026'] * 51)}", "_lastUpdated"),
    ("&".join(["category=6"] * 21), "category"),
    ("service-type=" + ",".join(f"29.09.{n}" for n in range(10, 21)), "service-type"),
]


@pytest.mark.parametrize(("query", "named"), BAD)
def test_what_cannot_be_used_is_refused_by_name(query: str, named: str, client: Client) -> None:
    answer = client.get(f"/fhir/HealthcareService?{query}")
    assert answer.status_code == 400, answer.text
    issue = checked(answer.json())["issue"][0]
    assert issue["severity"] == "error"
    assert issue["location"] == [f"http.{named}"]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "query",
    [
        "_count=99999999999999999999",
        "name=%ff%fe",
        "name=%25_%5C",
        "name:contains=%25",
        "name=\\",
        "name=\\,",
        "name='%20OR%201=1--",
        "name=,,,",
        "name=",
        "_id=../../etc/passwd",
        "_id=" + ",".join(["a"] * 500),
        "&".join(["name=a"] * 50),
        "location=" + ",".join(["Location/x"] * 200),
        "organization=//",
        "identifier=|",
        "identifier=||",
        "service-type=99.99.99",
        "service-type=%25",
        "%ff=1",
        "=",
        "_page=a0000",
        "_page=bzzzz",
        "_count=" + "9" * 5000,
        "_elements=,",
        "name=" + "😀" * 100,
    ],
)
def test_hostile_input_is_answered(query: str, client: Client) -> None:
    answer = client.get(f"/fhir/HealthcareService?{query}")
    assert answer.status_code == 200, answer.text
    checked(answer.json())


def test_percent_and_underscore_are_letters_like_others(client: Client) -> None:
    assert ids(client, "HealthcareService?name=%25") == set()
    assert ids(client, "HealthcareService?name:contains=_") == set()


def test_more_parameters_than_are_read_are_refused(client: Client) -> None:
    many = "&".join(["name=a"] * 600)
    assert client.get(f"/fhir/HealthcareService?{many}").status_code == 400
    sent = {"content-type": "application/x-www-form-urlencoded"}
    path = "/fhir/HealthcareService/_search"
    for content, status in ((many, 400), ("name=" + "a" * 70_000, 413)):
        answer = client.request("POST", path, content=content, headers=sent)
        assert answer.status_code == status
        checked(answer.json())
    answer = client.request("POST", path, json={"name": "a"})
    assert answer.status_code == 415
    checked(answer.json())
    assert client.request("POST", path).status_code == 200
    assert client.request("POST", path, content=b"name=\xff\xfe", headers=sent).status_code == 200

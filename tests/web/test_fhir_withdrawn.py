"""What /fhir says of what was withdrawn, changed or wrong, on a small catalogue."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.catalogue import Catalogue
from app.domain.identities import place_ids, provider_id
from app.editorial import verbs
from app.main import create_app
from app.search.engine import SearchIndex
from tests.catalogues import NOW, Town, content, danish
from tests.conftest import site_settings
from tests.http_client import BASE, Client
from tests.web.test_fhir_resources import checked

HALL = {"name": "Hallen", "street": "Hallevej 1", "postal_code": "4640", "city": "Faxe"}
LATER = NOW + timedelta(days=1)


def _ids(client: Client, path: str) -> set[str]:
    body = checked(client.get(path).json())
    found = {entry["resource"]["id"] for entry in body.get("entry", ())}
    assert len(found) == body["total"]
    return found


@pytest.mark.parametrize("reason", ["archived", "expired", "deleted", "merged"])
def test_what_was_withdrawn_is_gone_with_its_reason(
    reason: str, town: Town, town_client: Client
) -> None:
    written = content(places=[HALL])
    kept, gone = town.publish(content("Bliver")), town.publish(written)
    into = kept if reason == "merged" else None
    with town.database.writing() as session:
        verbs.withdraw(session, gone, reason, now=LATER, into=into)  # type: ignore[arg-type]
    answer = town_client.get(f"/fhir/HealthcareService/{gone}")
    issue = checked(answer.json())["issue"][0]
    assert (answer.status_code, issue["code"]) == (410, "deleted")
    assert reason in issue["diagnostics"]
    assert (kept in issue["diagnostics"]) is (reason == "merged")
    assert _ids(town_client, "/fhir/HealthcareService") == {kept}
    assert _ids(town_client, f"/fhir/HealthcareService?_id={gone}") == set()
    assert _ids(town_client, f"/fhir/HealthcareService?identifier={gone}") == set()
    assert _ids(town_client, "/fhir/HealthcareService?name=g") == set()
    assert _ids(town_client, "/fhir/HealthcareService?service-category=6") == {kept}
    assert _ids(town_client, "/fhir/Location") == set()
    assert town_client.get(f"/fhir/Location/{place_ids(gone, written)[0]}").status_code == 410


def test_a_provider_is_gone_with_the_last_of_what_it_provides(
    town: Town, town_client: Client
) -> None:
    written = content()
    first, second = town.publish(written), town.publish(content("To"))
    path = f"/fhir/Organization/{provider_id(written)}"
    before = checked(town_client.get(path).json())
    with town.database.writing() as session:
        verbs.withdraw(session, first, "archived", now=LATER)
    after = checked(town_client.get(path).json())
    assert before["meta"]["lastUpdated"] < after["meta"]["lastUpdated"]
    with town.database.writing() as session:
        verbs.withdraw(session, second, "archived", now=LATER)
    assert town_client.get(path).status_code == 410
    assert _ids(town_client, "/fhir/Organization") == set()


def test_a_draft_is_not_there(town: Town, town_client: Client) -> None:
    written = content(places=[HALL])
    identity = town.room("hemmelig")
    town.draft(written, identity)
    for path in (
        f"HealthcareService/{identity}",
        f"Organization/{provider_id(written)}",
        f"Location/{place_ids(identity, written)[0]}",
    ):
        answer = town_client.get(f"/fhir/{path}")
        assert answer.status_code == 404
        assert checked(answer.json())["issue"][0]["code"] == "not-found"
    for kind in ("HealthcareService", "Organization", "Location"):
        assert _ids(town_client, f"/fhir/{kind}") == set()


def test_a_change_is_seen_at_once_by_version_date_and_search(
    town: Town, town_client: Client
) -> None:
    identity, other = town.publish(content("Gåtur")), town.publish(content("Andet"))
    path = f"/fhir/HealthcareService/{identity}"
    before = town_client.get(path)
    town.publish(content("Løbetur"), identity=identity, now=LATER)
    after = town_client.get(path, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert checked(after.json())["meta"]["lastUpdated"] == LATER.isoformat()
    assert before.json()["meta"]["versionId"] != after.json()["meta"]["versionId"]
    since = "/fhir/HealthcareService?_lastUpdated=gt2026-11-18"
    assert _ids(town_client, since) == {identity}
    assert _ids(town_client, "/fhir/HealthcareService?_lastUpdated=2026-11-18") == {other}
    assert _ids(town_client, "/fhir/HealthcareService?name=løb") == {identity}
    assert _ids(town_client, "/fhir/HealthcareService?name=gå") == set()


def test_a_page_goes_on_where_the_last_one_ended_whatever_happens_between(
    town: Town, town_client: Client
) -> None:
    ids = sorted(town.publish(content(f"Hold {n}")) for n in range(9))
    body = town_client.get("/fhir/HealthcareService?_count=3").json()
    shown = [entry["resource"]["id"] for entry in body["entry"]]
    with town.database.writing() as session:
        verbs.withdraw(session, ids[0], "archived", now=LATER)
        verbs.withdraw(session, ids[2], "archived", now=LATER)
    while link := next((e["url"] for e in body["link"] if e["relation"] == "next"), None):
        body = town_client.get(link).json()
        shown += [entry["resource"]["id"] for entry in body["entry"]]
    assert shown == ids


def test_a_provider_is_found_by_its_numbers(town: Town, town_client: Client) -> None:
    town.publish(content())
    told = {"name": "Huset", "cvr": "12345678", "sor_id": "123451000016001"}
    written = content("To", provider=told)
    town.publish(written)
    wanted = {provider_id(written)}
    for query in (
        "http://cvr.dk|12345678",
        "12345678",
        "http://cvr.dk|",
        "urn:oid:1.2.208.176.1.1|123451000016001",
    ):
        assert _ids(town_client, f"/fhir/Organization?identifier={query}") == wanted, query
    wrong = "urn:oid:1.2.208.176.1.1|12345678"
    assert _ids(town_client, f"/fhir/Organization?identifier={wrong}") == set()


@pytest.mark.parametrize(
    "path", ["/fhir/Patient", "/fhir/Patient/1", "/fhir/x/y/z", "/fhir/_history"]
)
def test_what_is_not_served_is_an_outcome(path: str, client: Client) -> None:
    answer = client.get(path)
    assert (answer.status_code, checked(answer.json())["issue"][0]["code"]) == (404, "not-found")
    assert answer.headers["content-type"] == "application/fhir+json; fhirVersion=4.0"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed(method: str, client: Client) -> None:
    for path in ("/fhir/HealthcareService", "/fhir/HealthcareService/1", "/fhir/metadata"):
        answer = client.request(method, path, json={"resourceType": "HealthcareService"})
        assert answer.status_code == 405
        assert checked(answer.json())["issue"][0]["code"] == "not-supported"


@pytest.mark.parametrize(
    "identity", ["%00", "..%2f..", "%ff", "a" * 65, "a_b", "%F0%9F%98%80", "_search", "_history"]
)
@pytest.mark.parametrize("kind", ["HealthcareService", "Organization", "Location", "CodeSystem"])
def test_a_strange_id_is_not_there(kind: str, identity: str, client: Client) -> None:
    answer = client.get(f"/fhir/{kind}/{identity}")
    assert answer.status_code == 404
    checked(answer.json())


@pytest.mark.parametrize(
    ("accept", "form", "status"),
    [
        ("application/fhir+xml", "", 406),
        ("application/xml, text/html", "", 406),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", 200),
        ("application/fhir+json", "", 200),
        ("application/fhir+json; fhirVersion=4.0", "", 200),
        ("application/fhir+json; fhirVersion=5.0", "", 406),
        ("application/json;q=0, application/fhir+xml", "", 406),
        ("application/json", "", 200),
        ("application/fhir+xml", "json", 200),
        ("application/fhir+json", "xml", 406),
        ("*/*", "application/fhir%2Bxml", 406),
        ("*/*", "application/fhir+json", 200),
        ("*/*", "application/fhir%2Bjson", 200),
        ("*/*", "ttl", 406),
    ],
)
@pytest.mark.parametrize("path", ["metadata", "HealthcareService", "CodeSystem/opgavetype"])
def test_only_json_is_spoken(
    path: str, accept: str, form: str, status: int, client: Client
) -> None:
    asked = f"/fhir/{path}" + (f"?_format={form}" if form else "")
    answer = client.get(asked, headers={"accept": accept})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/fhir+json; fhirVersion=4.0"
    checked(answer.json())


def test_the_root_leads_to_what_the_server_can_do(client: Client) -> None:
    answer = client.get("/fhir")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{BASE}/fhir/metadata")


def test_a_list_is_not_sent_again_while_nothing_has_changed(
    town: Town, town_client: Client
) -> None:
    town.publish(content())
    etag = town_client.get("/fhir/HealthcareService").headers["etag"]
    asked = {"if-none-match": etag}
    assert town_client.get("/fhir/HealthcareService", headers=asked).status_code == 304
    town.publish(content("To"))
    assert town_client.get("/fhir/HealthcareService", headers=asked).status_code == 200


def test_without_an_index_codes_cannot_be_sought_and_everything_else_can(
    town: Town, tmp_path: Path
) -> None:
    identity = town.publish(content())
    index = SearchIndex(tmp_path / "nowhere", town.catalogue.index.catalogue, danish())
    catalogue = Catalogue(town.database, index)
    with Client(create_app(site_settings(tmp_path), catalogue)) as client:
        answer = client.get("/fhir/HealthcareService?service-category=6")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert checked(answer.json())["issue"][0]["code"] == "transient"
        assert _ids(client, "/fhir/HealthcareService?name=g") == {identity}

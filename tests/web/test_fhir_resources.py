"""Everything /fhir serves of the real catalogue is valid FHIR R4, and agrees with our own API."""

from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.healthcareservice import HealthcareService
from fhir.resources.R4B.location import Location
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.organization import Organization
from fhir.resources.R4B.structuredefinition import StructureDefinition

from app.domain.identities import place_ids, provider_id
from app.domain.record import PublicRecord
from app.interop.fhir.codes import OWN_SCHEMES
from app.interop.fhir.extensions import EXTENSIONS
from tests.conftest import Seeded
from tests.http_client import BASE, Client

Json = dict[str, Any]
FHIR = f"{BASE}/fhir"
MODELS: dict[str, Any] = {
    "HealthcareService": HealthcareService,
    "Organization": Organization,
    "Location": Location,
    "Bundle": Bundle,
    "CapabilityStatement": CapabilityStatement,
    "CodeSystem": CodeSystem,
    "OperationOutcome": OperationOutcome,
    "StructureDefinition": StructureDefinition,
}
TYPES = ("HealthcareService", "Organization", "Location")
EVERY = {"resourceType", "id", "meta", "language", "extension", "identifier", "name"}
R4_ELEMENTS = {
    "HealthcareService": EVERY
    | {"active", "providedBy", "category", "type", "specialty", "location", "comment"}
    | {"extraDetails", "photo", "telecom", "coverageArea", "serviceProvisionCode", "eligibility"}
    | {"program", "characteristic", "communication", "referralMethod", "appointmentRequired"}
    | {"availableTime", "notAvailable", "availabilityExceptions", "endpoint"},
    "Organization": EVERY
    | {"active", "type", "alias", "telecom", "address", "partOf", "contact", "endpoint"},
    "Location": EVERY
    | {"status", "operationalStatus", "alias", "description", "mode", "type", "telecom"}
    | {"address", "physicalType", "position", "managingOrganization", "partOf", "endpoint"}
    | {"hoursOfOperation", "availabilityExceptions"},
}
"""The elements of release 4.0.1."""


def checked(resource: Json) -> Json:
    """The resource, once the model has found nothing wrong, and nothing is empty."""
    MODELS[resource["resourceType"]].model_validate(resource)
    assert list(empty(resource)) == []
    return resource


def empty(value: Any, path: str = "") -> Iterator[str]:
    """Where something is null or empty, which FHIR does not know."""
    if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
        yield path
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from empty(part, f"{path}.{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from empty(part, f"{path}[{number}]")


def paged(client: Client, path: str) -> Iterator[Json]:
    """Every resource of a search, by its next links."""
    link: str | None = f"{FHIR}/{path}"
    while link:
        answer = client.get(link)
        assert answer.status_code == 200, answer.text
        body = checked(answer.json())
        assert len({entry["fullUrl"] for entry in body.get("entry", ())}) == len(
            body.get("entry", ())
        )
        for entry in body.get("entry", ()):
            if entry["search"]["mode"] == "match":
                assert entry["fullUrl"].endswith(
                    f"/fhir/{entry['resource']['resourceType']}/{entry['resource']['id']}"
                )
                yield entry["resource"]
        links = {one["relation"]: one["url"] for one in body["link"]}
        assert links["self"] == link
        link = links.get("next")


@pytest.fixture(scope="module")
def served(client: Client) -> dict[str, dict[str, Json]]:
    """Everything, by type and id."""
    found = {kind: list(paged(client, f"{kind}?_count=100")) for kind in TYPES}
    for kind, resources in found.items():
        assert len({one["id"] for one in resources}) == len(resources), kind
    return {kind: {one["id"]: one for one in resources} for kind, resources in found.items()}


@pytest.fixture(scope="module")
def records(seeded: Seeded) -> dict[str, PublicRecord]:
    """Everything public, by id."""
    return {record.id: record for record in seeded.records()}


def test_everything_public_is_served_as_valid_resources_of_r4(
    served: dict[str, dict[str, Json]], records: dict[str, PublicRecord]
) -> None:
    assert set(served["HealthcareService"]) == set(records)
    contents = [(record.id, record.content) for record in records.values()]
    assert set(served["Organization"]) == {provider_id(c) for _, c in contents} - {None}
    assert set(served["Location"]) == {place for i, c in contents for place in place_ids(i, c)}
    for kind, resources in served.items():
        for resource in resources.values():
            checked(resource)
            assert set(resource) <= R4_ELEMENTS[kind], resource["id"]


def test_every_reference_leads_to_what_is_served(served: dict[str, dict[str, Json]]) -> None:
    referred = [
        reference["reference"]
        for one in served["HealthcareService"].values()
        for reference in (one["providedBy"], *one.get("location", ()))
    ]
    referred += [one["managingOrganization"]["reference"] for one in served["Location"].values()]
    assert len(referred) > 300
    for reference in referred:
        kind, identity = reference.split("/")
        assert identity in served[kind]


def test_what_our_own_api_says_is_said_here_too(
    client: Client, served: dict[str, dict[str, Json]], records: dict[str, PublicRecord]
) -> None:
    for record in list(records.values())[::17]:
        own = client.get(f"/api/v1/interventions/{record.id}").json()
        here = served["HealthcareService"][record.id]
        assert here["name"] == own["title"]
        assert own["summary"] in here["comment"]
        assert own["content"]["provider"]["name"] == here["providedBy"]["display"]
        codes = [c["coding"][0]["code"] for c in here["category"]]
        assert codes == [str(o["number"]) for o in own["opgavetype"]] + own["content"]["sektorer"]


def test_examples_say_so_and_are_in_no_real_municipality(
    served: dict[str, dict[str, Json]], records: dict[str, PublicRecord]
) -> None:
    examples = [r for i, r in served["HealthcareService"].items() if records[i].example]
    others = [r for i, r in served["HealthcareService"].items() if not records[i].example]
    assert len(examples) > 100
    assert len(others) > 50
    for one in examples:
        codes = [tag["code"] for tag in one["meta"]["tag"]]
        assert codes == ["eksempel", "HTEST"]
        assert one["comment"].startswith("Opdigtet eksempel")
        assert "coverageArea" not in one
    assert not any("HTEST" in str(one["meta"]) for one in others)
    for kind in ("Organization", "Location"):
        for one in served[kind].values():
            if "HTEST" in str(one["meta"]):
                assert "dk-core" not in str(one)
                assert "country" not in one.get("address", {})


def test_what_a_historical_source_told_is_not_active(
    served: dict[str, dict[str, Json]], records: dict[str, PublicRecord]
) -> None:
    for identity, one in served["HealthcareService"].items():
        assert one["active"] is not records[identity].historical


def test_every_code_of_ours_is_in_the_code_system_it_names(
    client: Client, served: dict[str, dict[str, Json]]
) -> None:
    used: dict[str, set[str]] = {}
    for coding in _codings(list(served.values())):
        if coding["system"].startswith(BASE):
            used.setdefault(coding["system"], set()).add(coding["code"])
    assert len(used) > 10
    for system, codes in used.items():
        body = checked(client.get(system).json())
        assert body["url"] == system
        assert codes <= {concept["code"] for concept in body["concept"]}


def _codings(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        if "system" in value and "code" in value:
            yield value
        for part in value.values():
            yield from _codings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _codings(part)


def test_every_extension_of_ours_is_defined_where_its_address_leads(
    client: Client, served: dict[str, dict[str, Json]]
) -> None:
    used = set(_extensions(list(served.values())))
    assert used == {f"{FHIR}/StructureDefinition/{name}" for name in EXTENSIONS}
    for url in used:
        body = checked(client.get(url).json())
        assert (body["url"], body["fhirVersion"]) == (url, "4.0.1")


def _extensions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.get("extension", ()):
            if one["url"].startswith(BASE):
                yield one["url"]
        for part in value.values():
            yield from _extensions(part)
    elif isinstance(value, list):
        for part in value:
            yield from _extensions(part)


@pytest.mark.parametrize("scheme", OWN_SCHEMES)
def test_every_code_system_has_every_term_of_its_vocabulary(
    scheme: str, client: Client, seeded: Seeded
) -> None:
    body = checked(client.get(f"/fhir/CodeSystem/{scheme}").json())
    terms = seeded.catalogue.reference().vocabulary.terms(scheme)
    assert [one["code"] for one in body["concept"]] == [term.value for term in terms]
    assert [one["display"] for one in body["concept"]] == [term.label for term in terms]


def test_the_statement_of_what_the_server_can_do_holds(client: Client) -> None:
    answer = client.get("/fhir/metadata")
    body = checked(answer.json())
    assert answer.headers["content-type"] == "application/fhir+json; fhirVersion=4.0"
    assert body["fhirVersion"] == "4.0.1"
    assert body["implementation"]["url"] == FHIR
    described = {one["type"]: one for one in body["rest"][0]["resource"]}
    assert set(described) == {*TYPES, "CodeSystem", "StructureDefinition"}
    strict = {"prefer": "handling=strict"}
    for kind in TYPES:
        for parameter in described[kind]["searchParam"]:
            value = {"date": "ge2000", "string": "a", "reference": "x"}.get(
                parameter["type"], "true"
            )
            path = f"/fhir/{kind}?{parameter['name']}={value}&_count=1"
            assert client.get(path, headers=strict).status_code == 200, path


def test_a_read_gives_what_the_search_gave_and_its_version(
    client: Client, served: dict[str, dict[str, Json]]
) -> None:
    for kind, resources in served.items():
        for resource in list(resources.values())[::23]:
            answer = client.get(f"/fhir/{kind}/{resource['id']}")
            assert answer.json() == resource
            assert answer.headers["etag"] == f'W/"{resource["meta"]["versionId"]}"'
            assert answer.headers["access-control-allow-origin"] == "*"
            again = client.get(
                f"/fhir/{kind}/{resource['id']}", headers={"if-none-match": answer.headers["etag"]}
            )
            assert (again.status_code, again.content) == (304, b"")
            head = client.request("HEAD", f"/fhir/{kind}/{resource['id']}")
            assert (head.status_code, head.content) == (200, b"")


def test_real_municipalities_are_named_by_their_code(
    served: dict[str, dict[str, Json]], records: dict[str, PublicRecord]
) -> None:
    system = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
    hjoerring = [o for o in served["Organization"].values() if o["name"] == "Hjørring Kommune"]
    assert [{"use": "official", "system": system, "value": "0860"}] == [
        i for i in hjoerring[0]["identifier"] if i["system"] == system
    ]
    gladsaxe = [o for o in served["Organization"].values() if o["name"].startswith("Gladsaxe")]
    assert gladsaxe[0]["partOf"]["identifier"] == {"system": system, "value": "0159"}
    for identity, one in served["HealthcareService"].items():
        told = [area["identifier"]["value"] for area in one.get("coverageArea", ())]
        assert told == [code for code in records[identity].content.kommuner if code != "0000"]

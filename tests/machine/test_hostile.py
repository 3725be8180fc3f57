"""What nobody should send: it is refused or ignored at every address, and never breaks one."""

import pytest

from tests.http_client import Client
from tests.machine.addresses import ADDRESSES

PARAMETERS = (
    *("q", "side", "antal", "alder", "after", "limit", "opgavetype", "search", "page", "per_page"),
    *("modified_after", "minimum_age", "taxonomy_id", "format", "_count", "_lastUpdated", "_id"),
    *("_page", "_elements", "name", "organization", "day"),
)
VALUES = (
    *("", "-1", "0", "1.5", "1e9", "9223372036854775808", "9" * 400, "NaN", "%00", "%ff%fe"),
    *("%ed%a0%80", "%F0%9F%8D", "%", "%zz", "%C2%85", "%E2%80%AE", "a" * 5000, "%5B" * 300, "*"),
    *("' OR 1=1--", "..%2f..%2fetc%2fpasswd", "%0d%0aX-Injected:%201", "{{7*7}}", "MS4u"),
    *("0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "eq2026-13-45"),
)
IDENTITIES = (
    *("%00", "%ff", "%ed%a0%80", "..%2f", "%2e%2e", "9" * 400, "a" * 3000, "%0d%0a", "%E2%80%AE"),
    *("00000000-0000-0000-0000-000000000000", "{identity}", "*", "%2f%2f", ";", "%3f"),
)
BELOW = (
    *("/api/v1/interventions/", "/api/v1/schema/", "/hsds/services/", "/hsds/taxonomy_terms/"),
    *("/hsds/organizations/", "/hsds/service_at_locations/", "/hsds/taxonomies/"),
    *("/fhir/HealthcareService/", "/fhir/Organization/", "/fhir/Location/", "/fhir/CodeSystem/"),
)
PATHS = sorted({address.path.partition("?")[0] for address in ADDRESSES if address.kind == "data"})


@pytest.mark.parametrize("path", PATHS)
def test_no_value_of_a_parameter_breaks_an_address(path: str, client: Client) -> None:
    for number, value in enumerate(VALUES):
        for name in PARAMETERS[number % 7 :: 7]:
            answer = client.request("HEAD", f"{path}?{name}={value}")
            assert answer.status_code in (200, 400, 410, 422), f"{name}={value}"
            assert "x-injected" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_no_number_of_parameters_breaks_an_address(path: str, client: Client) -> None:
    for query in ("&" * 20_000, "a=1&" * 600, "q=" * 400, "=&=&=", "q=1&q=2&q=3", "%26=%3d"):
        assert client.request("HEAD", f"{path}?{query}").status_code in (200, 400, 422), query[:20]


@pytest.mark.parametrize("path", BELOW)
def test_no_identity_breaks_an_address(path: str, client: Client) -> None:
    for identity in IDENTITIES:
        answer = client.get(path + identity)
        assert answer.status_code in (301, 404, 410, 422), identity
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", [one.path for one in ADDRESSES if one.kind == "data"])
def test_no_header_breaks_an_address(path: str, client: Client) -> None:
    hostile = ("", ",,,", '"', '"' * 3000, "\xff\xfe", "bytes=0-9223372036854775808")
    for value in hostile:
        names = ("If-None-Match", "If-Modified-Since", "Accept-Encoding", "Prefer", "Range")
        headers = dict.fromkeys(names, value.encode("latin-1"))
        assert client.request("HEAD", path, headers=headers).status_code == 200, value[:20]

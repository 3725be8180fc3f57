"""How every address for machines behaves, whichever dialect it speaks."""

import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator

from app.catalogue import Catalogue
from app.main import create_app
from app.search.engine import SearchIndex
from app.web.security import etag_of
from tests.conftest import Seeded, site_settings
from tests.http_client import BASE, Client
from tests.machine.addresses import ADDRESSES, KEPT, OF_DATA, STREAMED, XLSX, Address

each = pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.path)
each_kept = pytest.mark.parametrize("address", KEPT, ids=lambda one: one.path)
each_of_data = pytest.mark.parametrize("address", OF_DATA, ids=lambda one: one.path)
GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}
ELSEWHERE = {"Origin": "https://andetsteds.example"}
OF_THE_BODY = {"content-length", "content-encoding", "transfer-encoding"}


@pytest.fixture(scope="module")
def site(seeded: Seeded) -> Iterator[Client]:
    """The real catalogue with a contact, so that every address is there."""
    update = {"security_contact": "mailto:sikkerhed@katalog.example"}
    settings = seeded.settings.model_copy(update=update)
    with Client(create_app(settings, seeded.catalogue)) as made:
        yield made


def links_of(header: str) -> dict[str, str]:
    """Relation → address of a ``Link`` header."""
    return {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="([^"]+)"', header)}


def test_every_address_of_openapi_and_of_the_well_known_files_is_in_the_table(
    site: Client,
) -> None:
    paths = {one.path.partition("?")[0] for one in ADDRESSES}
    told = {path for path in site.get("/openapi.json").json()["paths"] if "{" not in path}
    reading = {path for path in told if not path.endswith("/_search")}
    assert reading - paths == set()


@each
def test_it_answers_in_its_form_and_says_how_long_it_may_be_kept(
    address: Address, site: Client
) -> None:
    answer = site.get(address.path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == address.media_type
    assert answer.headers["cache-control"]
    assert ("no-store" in answer.headers["cache-control"]) == (address not in KEPT)
    assert "set-cookie" not in answer.headers
    assert ("last-modified" in answer.headers) == address.has_date


@each
def test_head_has_the_headers_of_get_and_no_body(address: Address, site: Client) -> None:
    got = site.get(address.path, headers=GZIP)
    head = site.request("HEAD", address.path, headers=GZIP)
    assert (head.status_code, head.content) == (200, b"")
    ignored = OF_THE_BODY if address.path in STREAMED else set()
    wanted = {k: v for k, v in got.headers.items() if k not in ignored}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == wanted
    assert head.headers.get("content-length") != "0"


@each_kept
def test_it_is_tagged_and_304_to_whoever_has_it(address: Address, site: Client) -> None:
    first = site.get(address.path)
    etag = first.headers["etag"]
    strong = etag.removeprefix("W/")
    for sent in (etag, strong, f'"noget-andet", {etag}', f'"a",W/{strong}', "*"):
        again = site.get(address.path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b""), sent
        assert again.headers["etag"] == etag
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert again.headers["access-control-allow-origin"] == "*"
        assert "Accept-Encoding" in again.headers["vary"]
    for other in ('"noget-andet"', 'W/"noget-andet"', etag_of(b"").replace('"', "")):
        assert site.get(address.path, headers={"If-None-Match": other}).status_code == 200


@each_kept
def test_a_date_is_kept_to_where_one_is_given(address: Address, site: Client) -> None:
    modified = site.get(address.path).headers.get("last-modified")
    if modified is None:
        asked = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
        assert site.get(address.path, headers=asked).status_code == 200
        return
    again = site.get(address.path, headers={"If-Modified-Since": modified})
    assert (again.status_code, again.content) == (304, b"")
    older = {"If-Modified-Since": "Wed, 18 Nov 2020 10:00:00 GMT"}
    assert site.get(address.path, headers=older).status_code == 200
    tagged = {"If-Modified-Since": modified, "If-None-Match": '"noget-andet"'}
    assert site.get(address.path, headers=tagged).status_code == 200


@each
def test_it_is_compressed_when_asked_and_caches_are_told(address: Address, site: Client) -> None:
    small, plain = site.get(address.path, headers=GZIP), site.get(address.path, headers=PLAIN)
    assert small.content == plain.content or address.media_type == XLSX  # it tells when it was made
    assert "content-encoding" not in plain.headers
    assert len(plain.content) < 600 or small.headers["content-encoding"] == "gzip"
    for answer in (small, plain):
        assert answer.headers["vary"].lower().count("accept-encoding") == 1
    assert small.headers.get("etag") == plain.headers.get("etag")


@each
def test_every_page_of_a_browser_may_read_it(address: Address, site: Client) -> None:
    refused = site.request("POST", address.path)
    for answer in (site.get(address.path), site.get(address.path, headers=ELSEWHERE), refused):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        exposed = answer.headers["access-control-expose-headers"].split(", ")
        wanted = {"ETag", "Link", "Retry-After", "Deprecation", "Sunset", "Content-Disposition"}
        assert wanted <= set(exposed)


@each
def test_options_tell_what_is_allowed_also_to_a_browser_that_asks_beforehand(
    address: Address, site: Client
) -> None:
    beforehand = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    answer = site.request("OPTIONS", address.path, headers={**ELSEWHERE, **beforehand})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-headers"] == "*"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_options_of_what_is_not_there_are_404_and_of_a_form_search_tell_post(site: Client) -> None:
    assert site.request("OPTIONS", "/api/v1/findes-ikke").status_code == 404
    told = site.request("OPTIONS", "/fhir/Location/_search")
    assert (told.status_code, told.headers["allow"]) == (204, "POST, OPTIONS")


@each
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
def test_nothing_but_reading_is_a_405_that_says_what_is_allowed(
    method: str, address: Address, site: Client
) -> None:
    answer = site.request(method, address.path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    _look_at_problem(answer.headers["content-type"], answer.json(), address)


@each
def test_what_it_cannot_use_is_a_problem_with_every_header(address: Address, site: Client) -> None:
    answer = site.get(address.with_unknown_parameter)
    if not address.knows_parameters:
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["errors"][0]["parameter"] == "findes-ikke"
    _look_at_problem(answer.headers["content-type"], answer.json(), address)
    assert links_of(answer.headers["link"])["describedby"].endswith("/schema/problem.json")


def _look_at_problem(content_type: str, body: dict[str, object], address: Address) -> None:
    if address.is_fhir:
        assert content_type.startswith("application/fhir+json")
        assert body["resourceType"] == "OperationOutcome"
        return
    assert content_type == "application/problem+json"
    assert set(body) >= {"type", "title", "status", "detail", "instance"}
    assert str(body["type"]).startswith(f"{BASE}/docs#")


@pytest.mark.parametrize(
    "path", ["/api", "/api/v2/interventions", "/hsds/findes-ikke", "/feed.xml", "/fhir/X"]
)
def test_what_is_not_there_is_told_in_the_dialect_of_its_neighbours(
    path: str, site: Client
) -> None:
    answer = site.get(path)
    assert answer.status_code == 404
    kind = "application/fhir+json" if path.startswith("/fhir") else "application/problem+json"
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["access-control-allow-origin"] == "*"


@each_of_data
def test_it_links_to_its_licence_and_to_what_describes_it(address: Address, site: Client) -> None:
    links = links_of(site.get(address.path).headers["link"])
    assert links["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert links["service-desc"] == f"{BASE}/openapi.json"
    assert links["service-doc"] == f"{BASE}/docs"
    for rel in ("license", "service-desc", "service-doc"):
        path = links[rel].removeprefix(BASE)
        assert not path.startswith("/") or site.get(path).status_code == 200
    assert ("next" in links) == address.has_next
    if address.has_next:
        assert site.get(links["next"]).status_code == 200


@pytest.mark.parametrize("address", [a for a in OF_DATA if a.schema], ids=lambda one: one.path)
def test_the_schema_it_links_to_holds_for_the_answer(address: Address, site: Client) -> None:
    answer = site.get(address.path)
    schema = site.get(links_of(answer.headers["link"])["describedby"]).json()
    assert schema["$id"].endswith(f"/{address.schema}.json")
    validator = Draft202012Validator(schema)
    if address.path.endswith(".ndjson"):
        lines = [orjson.loads(line) for line in answer.content.splitlines()]
        end = site.get("/api/v1/schema/export-end.json").json()
        Draft202012Validator(end).validate(lines.pop())
        for line in lines[::20]:
            validator.validate(line)
        return
    validator.validate(answer.json())


def test_while_there_is_no_index_whoever_asks_is_told_when_to_come_back(
    seeded: Seeded, tmp_path: Path
) -> None:
    index = seeded.catalogue.index
    unready = SearchIndex(tmp_path, index.catalogue, index.analysis)
    catalogue = Catalogue(seeded.database, unready)
    with Client(create_app(site_settings(tmp_path), catalogue)) as client:
        for path in ("/api/v1/interventions", "/feed.json", "/indsatser.csv", "/readyz"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert int(answer.headers["retry-after"]) > 0
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["access-control-allow-origin"] == "*"
        problem = client.get("/api/v1/interventions")
        assert problem.headers["content-type"] == "application/problem+json"
        assert problem.json()["type"].endswith("#index-not-ready")

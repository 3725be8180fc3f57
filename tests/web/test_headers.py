"""What every answer carries, HEAD, other methods, 304, languages and compression."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.catalogue.following import FOLLOW_AT_ONCE
from app.editorial import verbs
from app.main import create_app
from tests.catalogues import NOW, Town, content
from tests.conftest import Seeded, site_settings
from tests.http_client import Client

ADDRESSES = [
    *("/", "/indsatser", "/indsatser?q=motion", "/indsatser/gaa-dig-glad", "/opgavetyper/6"),
    *("/spor/krop-traening-helbred", "/risikogrupper/lav", "/kram/motion", "/pakkeforloeb"),
    *("/pakkeforloeb/1", "/viden", "/viden/who-5", "/om", "/privatliv", "/was", "/docs"),
]
MACHINE = [
    *("/sitemap.xml", "/robots.txt", "/opensearch.xml", "/opensearch/forslag?q=mo"),
    *("/favicon.ico", "/openapi.json", "/healthz", "/readyz"),
]
API = [
    *("/api/v1/interventions", "/api/v1/interventions/gaa-dig-glad", "/api/v1/suggest?q=mo"),
    *("/api/v1/taxonomies", "/api/v1/packages", "/api/v1/evidence", "/api/v1/changes"),
]
FOUND = [
    *("/api/v1/interventions", "/feed.json", "/feed.atom", "/indsatser.csv", "/indsatser.xlsx"),
    *("/hsds/services", "/hsds/services?format=ndjson"),
]
"""Lists of what the index finds."""
TAGGED = [
    *("/api/v1/suggest?q=mo", "/api/v1/changes?limit=1", "/api/v1/export.ndjson"),
    *("/indsatser.csv", "/hsds/services?format=ndjson"),
]
"""One answer whose tag is made of its bytes, and those that look at the tag before they read."""
ALL = [*ADDRESSES, *(f"/en{path}" for path in ADDRESSES), *MACHINE, *API]


@pytest.mark.parametrize("path", ALL)
def test_head_is_answered_as_get_without_the_body(path: str, client: Client) -> None:
    got, head = client.get(path), client.request("HEAD", path)
    assert got.status_code == head.status_code == 200
    assert head.content == b""
    ignored = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in got.headers.items() if k not in ignored
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/en/indsatser", "/api/v1/interventions", "/healthz"])
def test_only_reading_is_answered_and_the_rest_is_405_with_what_is_allowed(
    method: str, path: str, client: Client
) -> None:
    answer = client.request(method, path, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", API)
def test_an_answer_of_the_api_is_tagged_and_304_to_whoever_has_it(
    path: str, client: Client
) -> None:
    first = client.get(path)
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["last-modified"].endswith("GMT")
    etag = first.headers["etag"]
    for sent in (etag, f'"other", {etag}', etag.removeprefix("W/")):
        again = client.get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers["access-control-allow-origin"] == "*"
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", API)
def test_an_answer_of_the_api_is_304_to_whoever_has_asked_since_the_last_change(
    path: str, client: Client
) -> None:
    modified = client.get(path).headers["last-modified"]
    again = client.get(path, headers={"If-Modified-Since": modified})
    assert again.status_code == 304
    older = client.get(path, headers={"If-Modified-Since": "Wed, 18 Nov 2020 10:00:00 GMT"})
    assert older.status_code == 200
    both = {"If-Modified-Since": modified, "If-None-Match": '"other"'}
    assert client.get(path, headers=both).status_code == 200
    assert client.get(path, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_a_change_that_may_still_be_followed_by_another_in_its_second_has_no_date_yet(
    town: Town, town_client: Client
) -> None:
    town.publish(content(), now=datetime.now(UTC) + timedelta(hours=1))
    answer = town_client.get("/api/v1/interventions")
    assert "etag" in answer.headers
    assert "last-modified" not in answer.headers


def test_a_change_that_waited_for_its_turn_is_not_missed_by_whoever_asks_by_date(
    town: Town, town_client: Client
) -> None:
    both_took_the_time = datetime.now(UTC) - timedelta(seconds=1)
    town.publish(content("Et"), now=both_took_the_time)
    told = town_client.get("/api/v1/interventions").headers.get("last-modified")
    town.publish(content("To"), now=both_took_the_time)
    since = {"If-Modified-Since": told} if told else {}
    answer = town_client.get("/api/v1/interventions", headers=since)
    assert answer.status_code == 200
    assert answer.json()["total"] == 2


def test_a_tag_is_known_however_it_is_listed(town: Town, town_client: Client) -> None:
    town.publish(content())
    for path in TAGGED:
        etag = town_client.get(path).headers["etag"]
        strong = etag.removeprefix("W/")
        for sent in (
            *(etag, strong, f"W/{strong}", f"  {etag}\t", "*", " * "),
            *(f'"a", {etag}', f'W/"a",{strong}', f'{etag} , W/"b"', f'"a","b",\t{etag},"c"'),
            *(f",{etag}", f'"a",, {etag},', f'"a b", "æ", {strong}', f"{etag}, {etag}"),
        ):
            again = town_client.get(path, headers={"If-None-Match": sent.encode()})
            assert (again.status_code, again.content) == (304, b""), (path, sent)
            assert again.headers["etag"] == etag


def test_tags_on_several_lines_are_one_list(town: Town, town_client: Client) -> None:
    town.publish(content())
    for path in TAGGED:
        etag = town_client.get(path).headers["etag"]
        for lines in (
            *((etag, '"a"'), ('"a"', etag), ('"a"', etag, '"b"'), ('"a", "b"', f'"c", {etag}')),
            *(("", etag), (etag, "")),
        ):
            sent = [("If-None-Match", line) for line in lines]
            again = town_client.get(path, headers=sent)
            assert (again.status_code, again.content) == (304, b""), (path, lines)
        for lines in (('"a"', '"b"'), ("*", '"a"'), ('"a"', "*"), ("*", "*"), ("", "")):
            sent = [("If-None-Match", line) for line in lines]
            assert town_client.get(path, headers=sent).status_code == 200, (path, lines)


def test_what_is_another_tag_or_no_tag_at_all_is_answered_in_full(
    town: Town, town_client: Client
) -> None:
    town.publish(content())
    for path in TAGGED:
        etag = town_client.get(path).headers["etag"]
        strong = etag.removeprefix("W/")
        bare = strong.strip('"')
        for sent in (
            *("", " ", ",", '"', '""', "W/", 'W/""', '"*"', "W/*", '"a", *', "*, *", "æ", "\x7f"),
            *(bare, f"W/{bare}", strong[:-1], strong[1:], f'"{bare[1:]}"', f'"{bare}x"'),
            *(f"w/{strong}", f"W/ {strong}", f"W/W/{strong}", f'"W/{bare}"', f"x{strong}x"),
            *(f"{strong};{strong}", f"{strong} {strong}", "," * 4000, "W/" * 4000),
        ):
            again = town_client.get(path, headers={"If-None-Match": sent.encode()})
            assert (again.status_code, again.headers["etag"]) == (200, etag), (path, sent)
            assert again.content


def test_while_the_index_is_behind_the_log_what_is_found_has_no_date(
    town: Town, town_client: Client
) -> None:
    later = {"If-Modified-Since": format_datetime(NOW + timedelta(hours=1), usegmt=True)}
    identity = town.publish(content("Først"))
    town.catalogue.follow()
    for number in range(FOLLOW_AT_ONCE + 1):
        town.publish(content(f"Rettet {number}"), identity=identity)
    for path in FOUND:
        behind = town_client.get(path, headers=later)
        assert (behind.status_code, "last-modified" in behind.headers) == (200, False), path
    assert town.catalogue.index.snapshot.sequence < town.head(), "no request has taken it in"
    town.catalogue.follow()
    for path in FOUND:
        assert "last-modified" in town_client.get(path).headers, path
        assert town_client.get(path, headers=later).status_code == 304


def test_different_searches_have_different_tags(client: Client) -> None:
    tags = {client.get(f"/api/v1/interventions?side={n}").headers["etag"] for n in (1, 2, 3)}
    assert len(tags) == 3


@pytest.mark.parametrize("path", ["/", "/indsatser", "/indsatser/gaa-dig-glad", "/findes-ikke"])
def test_the_language_is_that_of_the_address_and_never_of_the_browser(
    path: str, client: Client
) -> None:
    english = {"Accept-Language": "en"}
    assert client.get(path, headers=english).content == client.get(path).content
    assert '<html lang="en"' in client.get(f"/en{path}").text


def test_headers_of_others_do_not_change_a_page(client: Client) -> None:
    plain = client.get("/indsatser?q=motion").content
    for name in ("X-Forwarded-Host", "X-Original-URL", "X-Forwarded-Proto", "Forwarded", "Host"):
        assert client.get("/indsatser?q=motion", headers={name: "evil.example"}).content == plain


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/findes-ikke", "/api/v1/findes-ikke"])
def test_what_is_only_true_now_is_not_kept(path: str, client: Client) -> None:
    assert client.get(path).headers["cache-control"] == "no-store"


def test_static_files_are_kept_for_ever_below_their_digest(client: Client) -> None:
    page = client.get("/").text
    address = page.split('rel="icon" href="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_a_page_over_https_asks_to_be_fetched_over_https(seeded: Seeded) -> None:
    settings = site_settings(seeded.settings.var_dir, base_url="https://katalog.example")
    with Client(create_app(settings, seeded.catalogue)) as secure:
        assert "max-age=" in secure.get("/").headers["strict-transport-security"]


def test_a_results_page_weighs_less_than_sixty_kilobytes_compressed(client: Client) -> None:
    for path in ("/indsatser", "/en/indsatser", "/indsatser?q=motion&antal=20"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert len(gzip.compress(answer.content, 6)) < 60_000


def test_the_api_leads_from_a_merged_intervention_to_what_it_was_merged_into(
    town: Town, town_client: Client
) -> None:
    one, two = (town.publish(content(title), slug=title.lower()) for title in ("En", "To"))
    with town.database.writing() as session:
        verbs.withdraw(session, one, "merged", now=NOW, into=two)
    for address in (one, "en"):
        moved = town_client.get(f"/api/v1/interventions/{address}")
        assert moved.status_code == 301
        assert moved.headers["Location"].endswith("/api/v1/interventions/to")

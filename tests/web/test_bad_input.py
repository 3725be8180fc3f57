"""Bad input gets a clear answer and loses nothing: people are helped on, machines are told."""

import html
import re
from urllib.parse import quote

import pytest

from tests.http_client import Client

BAD = [
    ("risiko=kaempe", "kaempe"),
    ("opgavetype=11", "11"),
    ("spor=findes-ikke", "findes-ikke"),
    ("kommune=9999", "9999"),
    ("ledig=0", "0"),
    ("fbclid=abc", "fbclid"),
    ("side=0", "0"),
    ("side=-1", "-1"),
    ("side=99999999999999999999", "99999999999999999999"),
    ("side=to", "to"),
    ("antal=0", "0"),
    ("antal=101", "101"),
    ("antal=-5", "-5"),
    ("alder=121", "121"),
    ("alder=atten", "atten"),
    ("praecis=ja", "ja"),
    ("sortering=pris", "pris"),
    ("side=1&side=2", "side"),
    ("q=a&q=b", "q"),
    ("%ff=1", "\ufffd"),
    ("risiko=%ff", "\ufffd"),
    ("<script>=1", "<script>"),
    ('risiko="><script>alert(1)</script>', '"><script>'),
]


def _notes(page: str) -> list[str]:
    return [html.unescape(n) for n in re.findall(r'<p class="note">(.*?)</p>', page, re.S)]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(("query", "named"), BAD)
def test_a_page_names_what_it_could_not_use_and_shows_the_rest(
    prefix: str, query: str, named: str, client: Client
) -> None:
    answer = client.get(f"{prefix}/indsatser?kram=motion&{query}")
    assert answer.status_code == 200
    assert any(named in note for note in _notes(answer.text)), _notes(answer.text)
    plain = client.get(f"{prefix}/indsatser?kram=motion" + ("&q=a" if query == "q=a&q=b" else ""))
    assert _total(answer.text) == _total(plain.text)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(("query", "named"), BAD)
def test_the_api_refuses_the_same_and_says_what_is_allowed(
    query: str, named: str, client: Client
) -> None:
    answer = client.get(f"/api/v1/interventions?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 422
    assert problem["type"].endswith("#invalid-parameter")
    assert any(
        named.strip('"><') in error["parameter"] + error["value"] for error in problem["errors"]
    )
    assert all("allowed: " in error["detail"] for error in problem["errors"])


def _total(page: str) -> int:
    match = re.search(r'data-total="(\d+)"', page)
    assert match
    return int(match.group(1))


@pytest.mark.parametrize("letter", ["a", "æ", "%", "🙂", "<", " a"])
def test_a_text_of_ten_thousand_characters_is_answered_and_kept(
    letter: str, client: Client
) -> None:
    text = letter * (5_000 if letter == "🙂" else 10_000 // len(letter))
    answer = client.get(f"/indsatser?q={quote(text)}")
    assert answer.status_code == 200
    assert any("200" in note for note in _notes(answer.text))
    assert f'value="{html.escape(text, quote=True)}"' in answer.text
    refused = client.get(f"/api/v1/interventions?q={quote(text)}")
    assert refused.status_code == 422
    assert "200" in refused.json()["errors"][0]["detail"]


@pytest.mark.parametrize("code", ["%00", "%01", "%1b", "%7f", "%c2%85", "%e2%80%a8", "%0b"])
def test_control_characters_are_left_out_and_never_sent_back(code: str, client: Client) -> None:
    answer = client.get(f"/indsatser?q=mo{code}tion")
    assert answer.status_code == 200
    assert _total(answer.text) == _total(client.get("/indsatser?q=motion").text)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", answer.text)
    refused = client.get(f"/api/v1/interventions?q=mo{code}tion")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "q"


@pytest.mark.parametrize("code", ["%00", "%1b", "%c2%85"])
def test_control_characters_in_names_and_values_are_never_sent_back(
    code: str, client: Client
) -> None:
    answer = client.get(f"/indsatser?x{code}y=1&risiko={code}")
    assert answer.status_code == 200
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", answer.text)


@pytest.mark.parametrize(
    "query", ["q=%ff", "q=%c3", "q=%ed%a0%80", "q=%", "q=%zz", "&&&", "=", "q"]
)
def test_broken_encodings_are_answered(query: str, client: Client) -> None:
    for path in ("/indsatser", "/en/indsatser"):
        assert client.get(f"{path}?{query}").status_code == 200
    assert client.get(f"/api/v1/interventions?{query}").status_code in (200, 422)
    assert client.get(f"/opensearch/forslag?{query}").status_code == 200


def test_empty_values_are_what_an_empty_form_sends_and_mean_nothing(client: Client) -> None:
    plain = client.get("/indsatser").text
    sent = client.get("/indsatser?q=&alder=&sortering=&side=&antal=&risiko=").text
    assert (_total(sent), _notes(sent)) == (_total(plain), _notes(plain))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_past_the_end_offers_the_last_one(prefix: str, client: Client) -> None:
    answer = client.get(f"{prefix}/indsatser?kram=motion&side=999999")
    assert answer.status_code == 200
    total = _total(answer.text)
    assert total > 0
    assert "<article" not in answer.text
    last = -(-total // 20)
    offered = f"{prefix}/indsatser?kram=motion" + (f"&amp;side={last}" if last > 1 else "")
    assert f'href="{offered}"' in answer.text


def test_the_api_answers_a_page_past_the_end_without_items(client: Client) -> None:
    answer = client.get("/api/v1/interventions?kram=motion&side=999999")
    assert answer.status_code == 200
    body = answer.json()
    assert body["items"] == []
    assert body["total"] > 0
    assert body["links"]["next"] is None
    assert client.get(body["links"]["prev"]).json()["items"] != []


@pytest.mark.parametrize("count", [400, 501, 5000])
def test_a_flood_of_parameters_is_answered_and_not_a_fault_of_ours(
    count: int, client: Client
) -> None:
    flood = "&".join(f"p{n}=1" for n in range(count))
    assert client.get(f"/indsatser?{flood}").status_code == 200
    assert client.get(f"/api/v1/interventions?{flood}").status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/changes?after=-1", 422),
        ("/api/v1/changes?after=x", 422),
        ("/api/v1/changes?after=", 422),
        ("/api/v1/changes?after=1", 422),
        ("/api/v1/changes?after=99999999999999999999", 422),
        ("/api/v1/changes?after=%ED%A0%80%00%C3%A6", 422),
        ("/api/v1/changes?limit=0", 422),
        ("/api/v1/changes?limit=1001", 422),
        ("/api/v1/changes?limit=1&limit=2", 422),
        ("/api/v1/changes?limit=1_0", 422),
        ("/api/v1/changes?limit=5.0", 422),
        ("/api/v1/changes?limit=%2B5", 422),
        ("/api/v1/changes?limit=%205", 422),
        ("/api/v1/changes?limit=", 422),
        ("/api/v1/changes?limit=5", 200),
        ("/api/v1/changes?cursor=1", 422),
        ("/api/v1/suggest", 422),
        ("/api/v1/suggest?q=" + "a" * 201, 422),
        ("/api/v1/suggest?q=a&x=1", 422),
        ("/api/v1/suggest?q=%00%ff", 200),
        ("/api/v1/taxonomies?x=1", 422),
        ("/api/v1/packages?x=1", 422),
        ("/api/v1/evidence?x=1", 422),
        ("/api/v1/interventions/findes-ikke", 404),
        ("/api/v1/interventions/gaa-dig-glad?x=1", 422),
        ("/api/v1/interventions/%00", 404),
        ("/api/v1/interventions/%ff", 404),
        ("/api/v1/interventions/" + "a" * 10_000, 404),
        ("/api/v1/findes-ikke", 404),
        ("/api/v2/interventions", 404),
    ],
)
def test_every_address_of_the_api_says_in_its_own_form_what_is_wrong(
    path: str, status: int, client: Client
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == "*"
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert set(problem) >= {"type", "title", "status", "detail", "instance"}
        assert problem["status"] == status


@pytest.mark.parametrize(
    "path",
    [
        "/findes-ikke",
        "/indsatser/findes-ikke",
        "/indsatser/%00",
        "/indsatser/%ff",
        "/indsatser/..%2f..%2fetc",
        "/indsatser/" + "a" * 10_000,
        "/opgavetyper/11",
        "/opgavetyper/0",
        "/spor/findes-ikke",
        "/risikogrupper/kaempe",
        "/kram/soevn",
        "/pakkeforloeb/7",
        "/viden/findes-ikke",
        "/static/x/../../app/main.py",
        "/static/%2e%2e/app/main.py",
        "/en/findes-ikke",
        "/en/indsatser/findes-ikke",
    ],
)
def test_an_address_that_leads_nowhere_is_a_helpful_page_in_its_language(
    path: str, client: Client
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    if path.startswith("/static"):
        return
    language = "en" if path.startswith("/en/") else "da"
    assert f'<html lang="{language}"' in answer.text
    assert "<h1" in answer.text
    prefix = "/en" if language == "en" else ""
    assert f'href="{prefix}/indsatser' in answer.text


@pytest.mark.parametrize("name", ["risiko", "alder", "sortering", "side", "antal"])
def test_an_empty_field_of_the_form_says_nothing_but_the_api_refuses_it(
    client: Client, name: str
) -> None:
    page = client.get(f"/indsatser?q=stress&{name}=")
    assert page.status_code == 200
    assert _notes(page.text) == []
    refused = client.get(f"/api/v1/interventions?{name}=")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == name


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/api/v1/changes/", "public, max-age=60"),
        ("/hsds/services/", "public, max-age=60"),
        ("/fhir/HealthcareService/", "public, max-age=60"),
        ("/redaktion/organisationer/", "no-store"),
    ],
)
def test_a_slash_too_many_leads_on_and_says_how_long_that_may_be_kept(
    path: str, kept: str, client: Client
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, path.rstrip("/"))
    assert answer.headers["cache-control"] == kept


def test_a_slash_too_many_leads_on_but_never_to_another_host(client: Client) -> None:
    assert client.get("/indsatser/?q=a%26b").headers["Location"] == "/indsatser?q=a%26b"
    assert client.get("/en").headers["Location"] == "/en/"
    assert client.get("/%2Fevil.example/").status_code == 404


def test_every_search_that_the_front_page_suggests_finds_something(client: Client) -> None:
    tries = re.search(r'<p class="tries">(.*?)</p>', client.get("/").text, re.S)
    assert tries is not None
    addresses = [html.unescape(a) for a in re.findall(r'href="([^"]+)"', tries.group(1))]
    assert len(addresses) == 4
    for address in addresses:
        assert 'data-total="0"' not in client.get(address).text, address


def test_an_empty_catalogue_suggests_no_search(town_client: Client) -> None:
    assert 'class="tries"' not in town_client.get("/").text

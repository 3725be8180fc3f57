"""Any search can be followed: JSON Feed and Atom of what is new or changed, newest first."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import feedparser  # type: ignore[import-untyped]
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.catalogues import NOW, Town, content
from tests.conftest import Seeded
from tests.http_client import BASE, Client
from tests.web.pages import alternates_of

SEARCHES = [
    *("", "q=motion", "q=rygestop&risiko=lav", "kram=motion&kram=kost&opgavetype=6"),
    *("kommune=0000&alder=40", "q=m%C3%B8d&antal=3&side=2", "q=xyzzyqwert", "sektor=sundhed"),
]
_URL = {"type": "string", "format": "uri", "pattern": "^https?://"}
_INSTANT = {"type": "string", "format": "date-time"}
_AUTHOR = {
    "type": "object",
    "minProperties": 1,
    "properties": {"name": {"type": "string"}, "url": _URL, "avatar": _URL},
    "additionalProperties": False,
}
_ITEM: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        **dict.fromkeys(("url", "external_url", "image", "banner_image"), _URL),
        **{n: {"type": "string"} for n in ("title", "content_html", "content_text", "summary")},
        "date_published": _INSTANT,
        "date_modified": _INSTANT,
        "authors": {"type": "array", "items": _AUTHOR},
        "tags": {"type": "array", "items": {"type": "string"}},
        "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
        "attachments": {
            "type": "array",
            "items": {"type": "object", "required": ["url", "mime_type"]},
        },
    },
    "patternProperties": {"^_[A-Za-z]": {"type": "object"}},
    "additionalProperties": False,
}
JSON_FEED: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        **dict.fromkeys(("home_page_url", "feed_url", "next_url", "icon", "favicon"), _URL),
        "description": {"type": "string"},
        "user_comment": {"type": "string"},
        "authors": {"type": "array", "items": _AUTHOR},
        "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
        "expired": {"type": "boolean"},
        "hubs": {"type": "array"},
        "items": {"type": "array", "items": _ITEM},
    },
    "patternProperties": {"^_[A-Za-z]": {"type": "object"}},
    "additionalProperties": False,
}
"""What the specification of JSON Feed 1.1 asks for and allows."""
VALID = Draft202012Validator(JSON_FEED, format_checker=FormatChecker())


def _feed(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/feed.json?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/feed+json"
    told: dict[str, Any] = answer.json()
    return told


def _atom(client: Client, query: str = "") -> Any:
    answer = client.get(f"/feed.atom?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


@pytest.mark.parametrize("query", SEARCHES)
def test_a_json_feed_keeps_to_the_specification(query: str, client: Client) -> None:
    feed = _feed(client, query)
    assert [error.message for error in VALID.iter_errors(feed)] == []
    assert feed["language"] == "da"
    assert feed["authors"] == [{"name": "Indsatskataloget", "url": f"{BASE}/"}]
    assert client.get(feed["feed_url"]).json() == feed
    assert client.get(feed["home_page_url"]).status_code == 200


def test_the_schema_sees_what_is_wrong(client: Client) -> None:
    feed = _feed(client)
    del feed["items"][0]["content_text"]
    feed["items"][1]["date_modified"] = "yesterday"
    feed["surprise"] = 1
    assert len(list(VALID.iter_errors(feed))) == 3


@pytest.mark.parametrize("query", SEARCHES)
def test_atom_is_well_formed_complete_and_tells_the_same(query: str, client: Client) -> None:
    parsed, feed = _atom(client, query), _feed(client, query)
    assert parsed.feed.title == feed["title"]
    assert parsed.feed.language == "da"
    assert parsed.feed.author_detail.name == "Indsatskataloget"
    links = {(link.rel, link.type): link.href for link in parsed.feed.links}
    assert links["alternate", "text/html"] == feed["home_page_url"]
    assert links["alternate", "application/feed+json"] == feed["feed_url"]
    own = links["self", "application/atom+xml"]
    assert feedparser.parse(client.get(own).content).entries == parsed.entries
    assert datetime.fromisoformat(parsed.feed.updated)
    assert parsed.feed.id.startswith(f"{BASE}/feed.atom")
    assert [(e.id, e.title, e.link, e.summary) for e in parsed.entries] == [
        (i["id"], i["title"], i["url"], i["content_text"]) for i in feed["items"]
    ]
    for entry, item in zip(parsed.entries, feed["items"], strict=True):
        assert datetime.fromisoformat(entry.updated) == datetime.fromisoformat(
            item["date_modified"]
        )
        assert entry.published
        assert entry.rights
    newest = max((entry.updated for entry in parsed.entries), default=parsed.feed.updated)
    assert parsed.feed.updated == newest


@pytest.mark.parametrize("query", SEARCHES)
def test_a_feed_has_what_the_search_finds_newest_first(query: str, client: Client) -> None:
    size = "" if "antal" in query else "&antal=50"
    told = client.get(f"/api/v1/interventions?{query}{size}&sortering=opdateret").json()
    items = _feed(client, query)["items"]
    assert [item["id"] for item in items] == [f"urn:uuid:{one['id']}" for one in told["items"]]
    changed = [item["date_modified"] for item in items]
    assert changed == sorted(changed, reverse=True)


@pytest.mark.parametrize("sortering", ["navn", "relevans", "start", "opdateret"])
def test_the_order_of_a_search_means_nothing_to_its_feed(sortering: str, client: Client) -> None:
    assert _feed(client, f"q=motion&sortering={sortering}") == _feed(client, "q=motion")


def test_what_is_changed_comes_to_the_top_and_keeps_its_id(town: Town, town_client: Client) -> None:
    first = town.publish(content("Først"), now=NOW)
    town.publish(content("Siden"), now=NOW + timedelta(hours=1))
    assert [i["title"] for i in _feed(town_client)["items"]] == ["Siden", "Først"]
    town.publish(content("Først igen"), identity=first, now=NOW + timedelta(hours=2))
    items = _feed(town_client)["items"]
    assert [item["title"] for item in items] == ["Først igen", "Siden"]
    assert items[0]["id"] == f"urn:uuid:{first}"
    assert items[0]["date_published"] == NOW.isoformat()
    assert items[0]["date_modified"] == (NOW + timedelta(hours=2)).isoformat()
    assert _atom(town_client).feed.updated == "2026-11-18T12:00:00Z"


def test_the_pages_of_a_feed_have_everything_once(client: Client, seeded: Seeded) -> None:
    seen: list[str] = []
    address: str | None = f"{BASE}/feed.json?antal=100"
    while address:
        feed = client.get(address).json()
        seen += [item["id"] for item in feed["items"]]
        address = feed.get("next_url")
    assert len(seen) == len(set(seen)) == len(seeded.records())


def test_a_feed_of_nothing_is_a_feed(town: Town, town_client: Client) -> None:
    for query in ("", "q=intet"):
        assert _feed(town_client, query)["items"] == []
        assert _atom(town_client, query).feed.updated
    town.publish(content("Noget"))
    assert _atom(town_client, "q=intet").feed.updated == "2026-11-18T10:00:00Z"


def test_an_item_says_whether_it_is_an_example_or_history_and_where_it_comes_from(
    client: Client,
) -> None:
    items = {
        item["url"].rpartition("/")[2]: item
        for query in ("q=g%C3%A5+dig+glad", "q=mentor+2014&antal=100")
        for item in _feed(client, query)["items"]
    }
    example, historical = items["gaa-dig-glad"], items["mentor-2014"]
    assert example["content_text"].startswith("Opdigtet eksempel")
    assert "Eksempel" in example["tags"]
    ours = example["_indsatskatalog"]
    assert (ours["example"], ours["provenance"]) == (True, "eksempel")
    assert client.get(ours["about"]).status_code == 200
    assert client.get(ours["json"]).json()["id"] == ours["id"]
    assert "2014" in historical["content_text"]
    assert historical["_indsatskatalog"]["historical"] is True
    assert historical["_indsatskatalog"]["source"][0]["year"] == 2014
    entry = next(e for e in _atom(client, "q=g%C3%A5+dig+glad").entries if "glad" in e.link)
    assert "Eksempel" in {tag.label for tag in entry.tags}


@pytest.mark.parametrize("form", ["json", "atom"])
@pytest.mark.parametrize(
    "query",
    [
        *("risiko=kaempe", "fbclid=1", "antal=101", "side=0", "q=a&q=b", "sortering=pris"),
        *("q=%00", "q=%1b", "q=" + "a" * 201, "side=99999999999999999999", "risiko=%ff", "%ff=1"),
        *("q=%ed%a0%80%00", "&".join(f"p{n}=1" for n in range(600)), "kommune="),
    ],
)
def test_what_a_feed_cannot_use_is_refused_as_the_api_refuses_it(
    form: str, query: str, client: Client
) -> None:
    answer = client.get(f"/feed.{form}?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["type"].endswith("#invalid-parameter")


@pytest.mark.parametrize(
    "text", ["<script>&amp;]]>", "\"&'<!--", "æøå 🙂", "\ufffd", "a\u0301", "%ed%a0%80"]
)
def test_any_text_that_can_be_sought_makes_a_feed_that_can_be_read(
    text: str, client: Client
) -> None:
    escaped = text if text.startswith("%") else quote(text)
    assert VALID.is_valid(_feed(client, f"q={escaped}"))
    assert _atom(client, f"q={escaped}").feed.title.startswith("Indsatskataloget: »")


@pytest.mark.parametrize("path", ["/feed.json?q=motion", "/feed.atom?kram=motion"])
def test_a_feed_is_tagged_kept_and_open_to_everybody(path: str, client: Client) -> None:
    first = client.get(path)
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["cache-control"] == "public, max-age=60"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.request("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    assert client.request("POST", path).status_code == 405


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", ""),
        ("/indsatser", ""),
        ("/indsatser?q=motion&risiko=lav&side=2&antal=5&sortering=navn", "q=motion&risiko=lav"),
        ("/en/indsatser?kram=kost", "kram=kost"),
        ("/opgavetyper/6", "opgavetype=6"),
        ("/kram/motion", "kram=motion"),
        ("/risikogrupper/lav", "risiko=lav"),
        ("/spor/krop-traening-helbred", "spor=krop-traening-helbred"),
    ],
)
def test_a_page_names_the_feeds_of_its_search(path: str, query: str, client: Client) -> None:
    named = alternates_of(client, path)
    asked = f"?{query}" if query else ""
    assert named["application/atom+xml"] == f"/feed.atom{asked}"
    assert named["application/feed+json"] == f"/feed.json{asked}"
    assert _feed(client, query)["feed_url"] == f"{BASE}/feed.json{asked}"


@pytest.mark.parametrize("query", ["q=motion&side=2", "q=xyzzyqwert"])
def test_a_results_page_offers_to_follow_the_search_even_when_nothing_is_found_yet(
    query: str, client: Client
) -> None:
    page = client.get(f"/indsatser?{query}").text
    (offer,) = re.findall(r'<p class="share" id="foelg">.*?</p>', page, re.S)
    assert "Følg denne søgning" in offer
    asked = query.split("&")[0]
    assert re.findall(r'href="([^"]+)"', offer) == [f"/feed.atom?{asked}", f"/feed.json?{asked}"]


def test_the_title_names_the_search_in_words(client: Client) -> None:
    title = _feed(client, "q=stress&risiko=lav&alder=40")["title"]
    assert title == "Indsatskataloget: »stress«, Risikogruppe: Lav risiko, Alder: 40 år"
    assert _feed(client)["title"] == "Indsatskataloget: nye og ændrede indsatser"

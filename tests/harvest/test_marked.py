"""Whoever meets a harvested entry is told where it is at home, in every dialect."""

import json
import re
from html import unescape

import feedparser  # type: ignore[import-untyped]
import pytest

from app.harvest.values import Report
from tests.catalogues import Town, content
from tests.desks import Office
from tests.harvest.neighbours import NAME, Follower
from tests.http_client import BASE, Client


@pytest.fixture
def taken_in(ours: Follower, theirs: Town, site: str) -> Report:
    """Ours after one entry was harvested, and one written here."""
    ours.town.publish(content("Gåture"))
    theirs.publish(content("Svømning"))
    return ours.follow(site)


@pytest.mark.usefixtures("taken_in")
def test_pages_and_hits_say_where_it_was_fetched_and_lead_there(
    site: str, town_client: Client
) -> None:
    home = f'href="{site}/indsatser/svoemning"'
    for path, said in (
        ("/indsatser/svoemning", f"Hentet fra {NAME}</a>"),
        ("/en/indsatser/svoemning", f'Fetched from <span lang="da">{NAME}</span></a>'),
        ("/indsatser", f"Hentet fra {NAME}</a>"),
    ):
        shown = unescape(town_client.get(path).text)
        assert shown.count(home) == 1, path
        assert said in shown, path
    assert "Hentet fra" not in town_client.get("/indsatser/gaature").text
    page = town_client.get("/indsatser/svoemning").text
    assert f'id="kanonisk" href="{BASE}/indsatser/svoemning"' in page


@pytest.mark.usefixtures("taken_in")
def test_machines_are_told_too(ours: Follower, site: str, town_client: Client) -> None:
    home = f"{site}/indsatser/svoemning"
    shown = ours.town.search("svømning").records[0]
    page = town_client.get("/indsatser/svoemning").text
    told = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert any(home in json.dumps(json.loads(one)) for one in told)
    assert '"isBasedOn"' in page
    api = town_client.get(f"/api/v1/interventions/{shown.id}").json()
    assert api["home"] == {"name": NAME, "url": home}
    hsds = town_client.get(f"/hsds/services/{shown.id}").json()
    assert home in [one["url"] for one in hsds["additional_urls"]]
    fhir = town_client.get(f"/fhir/HealthcareService/{shown.id}").text
    assert home in fhir


@pytest.mark.usefixtures("taken_in")
def test_feeds_and_tables_lead_home(site: str, town_client: Client) -> None:
    home = f"{site}/indsatser/svoemning"
    page = town_client.get("/indsatser").text
    atom, feed = (
        unescape(found) for found in re.findall(r'href="([^"]+)"[^>]*>(?:Atom|JSON)', page)[:2]
    )
    entries = {one.title: one for one in feedparser.parse(town_client.get(atom).content).entries}
    via = [link.href for link in entries["Svømning"].links if link.rel == "via"]
    assert via == [home]
    assert not [link for link in entries["Gåture"].links if link.rel == "via"]
    items = {one["title"]: one for one in town_client.get(feed).json()["items"]}
    assert items["Svømning"]["external_url"] == home
    assert "external_url" not in items["Gåture"]
    assert items["Svømning"]["_indsatskatalog"]["home"]["name"] == NAME


def test_the_desk_says_where_it_comes_from_and_what_editing_does(
    ours: Follower, theirs: Town, site: str, office: Office
) -> None:
    identity = theirs.publish(content("Svømning"))
    ours.follow(site)
    with office.client("system") as client:
        overview = client.get(f"/redaktion/indsatser/{identity}").text
        assert f'<a href="{site}/indsatser/svoemning">{NAME}</a>' in overview
        assert "Retter du her, følger den ikke længere kilden." in overview
        form = client.get(f"/redaktion/indsatser/{identity}/ret").text
        assert "Retter du her, følger den ikke længere kilden." in form
        basis = re.search(r'name="basis" value="(\d+)"', form)
        assert basis is not None
        office.desk.save(
            office.people["system"],
            identity,
            content("Rettet her"),
            int(basis[1]),
            now=ours.town.search("svømning").records[0].record.updated,
        )
        overview = client.get(f"/redaktion/indsatser/{identity}").text
        assert "Den er rettet her og følger ikke længere kilden." in overview
        assert (
            "følger den ikke længere" not in client.get(f"/redaktion/indsatser/{identity}/ret").text
        )
    theirs.publish(content("Rettet derhjemme"), identity=identity)
    assert ours.follow(site).kept == [identity]

"""The list of what an editor keeps: Danish order, narrowing, paging, and quick with many."""

import re
import time
from datetime import UTC, datetime, timedelta

from tests.catalogues import TODAY, content
from tests.desks import Office
from tests.http_client import Client

TITLES = ["Zumba", "Ørkenvandring", "Ærø til fods", "Aalborg løber", "Åben dør", "Abe", "Cykling",
          "aa-gruppe", "Øl-fri", "Æble", "Åleskind", "2 gange om ugen", "10 skridt"]  # fmt: skip
IN_ORDER = ["2 gange om ugen", "10 skridt", "aa-gruppe", "Abe", "Cykling", "Zumba", "Æble",
            "Ærø til fods", "Øl-fri", "Ørkenvandring"]  # fmt: skip


def _titles(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/redaktion{query}").text
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def test_titles_stand_in_danish_order(office: Office) -> None:
    for title in TITLES:
        office.draft(title)
    with office.client("redaktoer") as client:
        shown = _titles(client)
    assert [title for title in shown if title in IN_ORDER] == IN_ORDER
    assert set(shown[len(IN_ORDER) :]) == {"Aalborg løber", "Åben dør", "Åleskind"}


def test_organisations_stand_in_danish_order_wherever_one_chooses(office: Office) -> None:
    from app.domain.people import COMMAND_LINE

    for name in ("Ålborg", "Ærø", "Øster", "Zealand", "Aabenraa"):
        office.accounts.add_organisation(
            COMMAND_LINE, name, None, alone=False, now=datetime.now(UTC)
        )
    with office.client("system") as client:
        page = client.get("/redaktion/ny").text
    shown = re.findall(r'<option value="[^"]+">([^<]*)</option>', page)
    assert shown == ["Nord Kommune", "Syd Kommune", "Zealand", "Ærø", "Øster", "Aabenraa", "Ålborg"]


def test_the_list_is_narrowed_by_title_and_by_where_each_stands(office: Office) -> None:
    people, now = office.people, datetime.now(UTC)
    sent = office.draft("Gå i skoven")
    office.desk.save(people["redaktoer"], sent, content("Gå i skoven"), 1, now=now)
    office.desk.submit(people["redaktoer"], sent, 2, "", now=now)
    office.draft("Gå ved åen")
    office.draft("Svøm")
    with office.client("redaktoer") as client:
        assert _titles(client) == ["Gå i skoven", "Gå ved åen", "Svøm"]
        assert _titles(client, "?q=g%C3%A5") == ["Gå i skoven", "Gå ved åen"]
        assert _titles(client, "?q=G%C3%85+%C3%85EN") == ["Gå ved åen"]
        assert _titles(client, "?vis=til-godkendelse") == ["Gå i skoven"]
        assert _titles(client, "?vis=kladder&q=sv") == ["Svøm"]
        assert _titles(client, "?vis=findes-ikke&side=-4&q=%00") == _titles(client)
        assert "Ingen af dine indsatser passer" in client.get("/redaktion?q=xyz").text
        assert client.get("/redaktion?side=abc").status_code == 422
    with office.client("fremmed") as stranger:
        assert _titles(stranger) == []
        assert "ingen indsatser endnu" in stranger.get("/redaktion").text


def test_what_is_overdue_is_a_kind_of_its_own(office: Office) -> None:
    people, now = office.people, datetime.now(UTC)
    for title, written in (("Frisk", now), ("Gammel", now - timedelta(days=500))):
        identity = office.desk.begin(people["redaktoer"], office.nord, title, now=written)
        office.desk.save(people["redaktoer"], identity, content(title), 1, now=written)
        office.desk.submit(people["redaktoer"], identity, 2, "", now=written)
        office.desk.approve(people["godkender"], identity, 2, {}, now=written)
    with office.client("redaktoer") as client:
        assert _titles(client, "?vis=forfaldne") == ["Gammel"]


def test_a_long_list_comes_in_pages_and_quickly(office: Office) -> None:
    person, now = office.people["system"], datetime.now(UTC)
    for number in range(120):
        office.desk.begin(person, office.nord, f"Indsats {number}", now=now)
    with office.client("redaktoer") as client:
        pages = [_titles(client, f"?side={side}") for side in (1, 2, 3)]
        assert [len(page) for page in pages] == [50, 50, 20]
        assert [*pages[0], *pages[1], *pages[2]] == [f"Indsats {number}" for number in range(120)]
        assert _titles(client, "?side=99") == pages[2]
    started = time.perf_counter()
    office.desk.listed(person, today=TODAY)
    assert time.perf_counter() - started < 2


def test_something_public_is_found_and_copied(office: Office) -> None:
    public = office.town.publish(content("Fælles gang", contacts=[], kommuner=["0860"]))
    with office.client("redaktoer") as client:
        assert "Intet i kataloget passer" in client.get("/redaktion/kopier?q=zzzz").text
        page = client.get("/redaktion/kopier?q=gang").text
        assert f'action="/redaktion/indsatser/{public}/kopier"' in page
        made = client.post(f"/redaktion/indsatser/{public}/kopier", {"organisation": office.nord})
        assert made.status_code == 303
        overview = client.get(made.headers["location"].removesuffix("/ret")).text
        assert "Kopieret fra »Fælles gang«, Foreningen." in overview
    identity = made.headers["location"].split("/")[3]
    item = office.desk.open(office.people["redaktoer"], identity)
    assert item.newest is not None
    assert (item.newest.content.provider, item.newest.content.kommuner) == (None, ())

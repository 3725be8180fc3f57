"""Services of HSDS catalogues: our own dialect comes back, a foreign one as far as it goes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select, update

from app.editorial import verbs
from app.harvest.hsds_run import follow_hsds
from app.harvest.hsds_values import text_of
from app.harvest.run import Run
from app.harvest.values import SourceUnusable
from app.storage.interventions import content_of
from app.storage.machine_tables import HarvestSourceRow
from app.storage.tables import RevisionRow
from tests.catalogues import NOW, TODAY, Town, content
from tests.desks import Office
from tests.harvest.neighbours import Follower, Stage
from tests.http_client import Client

LATER = NOW + timedelta(days=1)
AT = "2026-03-04T05:06:07Z"


def service(key: str, name: str, **more: Any) -> dict[str, Any]:
    """A plain service, as foreign catalogues have them."""
    said: dict[str, Any] = {"id": key, "name": name, "status": "active", "last_modified": AT}
    return said | {"description": f"<p>{name} for alle.</p><p>Kom &amp; vær med.</p>"} | more


def tells(source: Stage, *services: dict[str, Any], **more: Any) -> None:
    """Lets it be an HSDS catalogue of these services."""
    source.says(
        "/", {"version": "3.0", "profile": "https://docs.openhsds.org/HSDS", "openapi_url": "x"}
    )
    listed = {"page_number": 1, "last_page": True, "total_items": len(services)}
    source.says("/services", listed | {"contents": list(services)} | more)
    for one in services:
        source.says(f"/services/{one['id']}", one)


def test_our_own_dialect_brings_the_classification_back(
    ours: Follower, theirs: Town, site: str
) -> None:
    said: dict[str, Any] = {
        "opgavetyper": {"primary": ["6"], "also": ["2"]},
        "risiko": {"primary": ["lav"], "also": ["hoej"]},
        "risikofaktorer": ["motion", "soevn"],
        "helbred": ["laenderyg"],
        "spor": ["krop-traening-helbred"],
        "lovgrundlag": ["lab-56"],
        "kommuner": ["0320"],
        "derived": ["spor", "helbred"],
        "age_from": 18,
        "provider": {"name": "Foreningen", "udbydertype": "frivillig-forening", "cvr": "12345674"},
    }
    theirs.publish(content("Svømning", description="Vi svømmer.", **said))
    theirs.publish(content("Opdigtet"), provenance="eksempel")
    report = ours.follow(f"{site}/hsds")
    assert (report.added, report.waiting, report.refused) == (2, [], [])
    here = ours.town.search("svømning").records[0]
    for name in said:
        theirs_said = getattr(theirs.search("svømning").records[0].content, name)
        assert getattr(here.content, name) == theirs_said, name
    assert here.record.home is not None
    assert here.record.home.url == f"{site}/indsatser/svoemning"
    assert ours.town.search("opdigtet").records[0].example
    theirs_id = here.id
    with theirs.database.writing() as session:
        verbs.withdraw(session, theirs_id, "archived", now=LATER)
    assert ours.follow(f"{site}/hsds").withdrawn == 1
    assert ours.follow(f"{site}/hsds").changed == 0


def test_a_foreign_service_becomes_a_draft_that_editors_find(
    ours: Follower, source: Stage, office: Office
) -> None:
    tells(
        source,
        service(
            "svoem/1",
            "Svømning",
            alternate_name="Vandgang; Bassintid",
            email="post@example.dk",
            url="javascript:alert(1)",
            minimum_age=60,
            maximum_age=18,
            contacts=[{"name": "Jens Hansen", "title": "Leder"}],
            phones=[{"number": "12 34 56 78"}, {"number": "ring bare"}],
            organization={"name": "Svømmeklubben", "website": "https://svoem.example"},
            service_at_locations=[
                {
                    "location": {
                        "name": "Hallen",
                        "addresses": [
                            {"address_1": "Vandvej 1", "city": "Faxe", "postal_code": "4640"}
                        ],
                    }
                }
            ],
            assured_date="2026-02-01",
        ),
    )
    source.answers["/services/svoem%2F1"] = source.answers.pop("/services/svoem/1")
    report = ours.follow(source.url)
    assert (report.added, len(report.waiting)) == (0, 1)
    assert ours.public() == {}
    listed = office.desk.listed(office.people["system"], kind="kladder", today=TODAY)
    item = listed.items[0]
    assert item.title == "Svømning"
    assert item.newest is not None
    draft = item.newest.content
    assert draft.description == "Svømning for alle.\n\nKom & vær med."
    assert draft.alternate_names == ("Vandgang", "Bassintid")
    assert (draft.age_from, draft.age_to) == (None, None)
    assert "Jens" not in draft.model_dump_json()
    assert [one.phone or one.email for one in draft.contacts] == ["post@example.dk", "12 34 56 78"]
    assert draft.places[0].postal_code == "4640"
    assert item.home is not None
    assert item.home.url == f"{source.url}/services/svoem%2F1"
    with office.client("system") as client:
        page = client.get(f"/redaktion/indsatser/{item.id}")
        assert page.status_code == 200
        assert "Retter du her, følger den ikke længere kilden" in page.text
    with office.client("redaktoer") as client:
        assert client.get(f"/redaktion/indsatser/{item.id}").status_code == 404
    assert ours.follow(source.url).waiting == []


def test_with_an_opgavetype_given_it_is_published_and_marked_as_derived(
    ours: Follower, source: Stage
) -> None:
    tells(source, service("a", "Svømning"))
    ours.follow(source.url)
    assert ours.public() == {}
    assert ours.follow(source.url, opgavetype="4").added == 1
    shown = ours.town.search("svømning").records[0].content
    assert (shown.opgavetyper.primary, shown.derived) == (("4",), ("opgavetyper",))
    assert ours.follow(source.url).unchanged == 1
    source.asked.clear()
    assert ours.follow(source.url).changed == 0
    assert not [path for path in source.asked if path.startswith("/services/")]


def test_what_is_defunct_or_gone_is_withdrawn_and_comes_back(ours: Follower, source: Stage) -> None:
    stays, ends, goes = (service(key, f"Hold {key}") for key in "abc")
    tells(source, stays, ends, goes)
    assert ours.follow(source.url, opgavetype="4").added == 3
    tells(source, stays, ends | {"status": "defunct"})
    assert ours.follow(source.url).withdrawn == 2
    assert set(ours.public()) == {"Hold a"}
    assert {reason for reason, _ in ours.withdrawn().values()} == {"archived", "deleted"}
    tells(source, stays, ends, goes)
    assert ours.follow(source.url).added == 2
    assert set(ours.public()) == {"Hold a", "Hold b", "Hold c"}


BROKEN_OFF: dict[str, dict[str, Any]] = {
    "fewer than promised": {"total_items": 9},
    "nothing at all": {"contents": [], "total_items": 0},
    "the same over and over": {"last_page": False, "page_number": None},
    "another page": {"page_number": 7},
    "no list": {"contents": {"a": 1}},
    "no service": {"contents": ["a"]},
    "no key": {"contents": [{"name": "x"}]},
}


def test_a_list_that_is_not_whole_takes_nothing_down(ours: Follower, source: Stage) -> None:
    one, two = service("a", "Hold a"), service("b", "Hold b")
    tells(source, one, two)
    ours.follow(source.url, opgavetype="4")
    for name, more in BROKEN_OFF.items():
        broken = {n: v for n, v in more.items() if v is not None}
        tells(source, one, **broken)
        if more.get("page_number", 0) is None:
            said = {"contents": [one], "total_items": 2}
            source.says("/services", said)
        with pytest.raises(SourceUnusable):
            ours.follow(source.url)
        assert set(ours.public()) == {"Hold a", "Hold b"}, name


def test_a_service_that_cannot_be_read_is_told_and_the_others_come(
    ours: Follower, source: Stage
) -> None:
    odd: dict[str, Any] = {
        "organization": ["a"],
        "attributes": "x",
        "service_at_locations": [1],
        "phones": {"number": "12345678"},
        "name": None,
    }
    bad = [
        service(f"x{number}", "Skæv") | {name: value}
        for number, (name, value) in enumerate(odd.items())
    ]
    strange: dict[str, Any] = {
        "last_modified": "9999-12-31T23:59:59-23:59",
        "assured_date": "9999-12-31",
    }
    strange |= {"minimum_age": 1e300, "maximum_age": "mange", "url": "http://["}
    tells(
        source, *bad, service("a", "Hold a", **strange), service("b", "Hold b"), service("c", "Væk")
    )
    source.says("/services/b", service("another", "En anden"))
    del source.answers["/services/c"]
    report = ours.follow(source.url, opgavetype="4")
    assert set(ours.public()) == {"Hold a"}
    assert len(report.refused) == len(bad) + 1


def test_markup_is_taken_off_however_badly_it_was_put_on() -> None:
    said = "<p class='x'>5 &lt; 7 &amp; a < b</p><script>alert(1)</script><br/>Kom<!-- nej -->!"
    assert text_of(said) == "5 < 7 & a < b\n\nKom!"
    assert text_of("<a " * 100_000 + "<script>") is not None


def test_an_id_of_our_own_is_never_touched_by_a_service(ours: Follower, source: Stage) -> None:
    own = ours.town.publish(content("Vores egen"))
    tells(source, service(own, "Kapret"), service("a", "Hold a"))
    assert ours.follow(source.url, opgavetype="4").own == [own]
    tells(source, service(own, "Kapret", status="defunct"), service("a", "Hold a"))
    assert ours.follow(source.url).withdrawn == 0
    assert set(ours.public()) == {"Vores egen", "Hold a"}


def test_a_draft_that_the_source_drops_is_put_away_unless_somebody_works_on_it(
    ours: Follower, source: Stage
) -> None:
    tells(source, service("a", "Bliver"), service("b", "Glemmes"), service("c", "Skrives"))
    ours.follow(source.url)
    with ours.town.database.reading() as session:
        drafts = session.exec(select(RevisionRow)).all()
    ids = {content_of(one).title: one.intervention_id for one in drafts}
    ours.town.draft(content("Skrevet færdig her"), ids["Skrives"])
    tells(source, service("a", "Bliver"))
    assert ours.follow(source.url).withdrawn == 0
    assert ours.withdrawn() == {ids["Glemmes"]: ("deleted", None)}
    tells(source, service("a", "Bliver"), service("b", "Glemmes"))
    assert ours.follow(source.url).waiting == [ids["Glemmes"]]
    assert ours.withdrawn() == {}


def test_an_older_run_gives_way_to_a_newer_one(ours: Follower, source: Stage) -> None:
    tells(source, *(service(key, f"Hold {key}") for key in "abcd"))
    followed = ours.source(source.url, opgavetype="4")

    def run(progress: Any = lambda done: None) -> Run:
        return Run(ours.town.database, followed.id, ours.asker, lambda: LATER, progress)

    newer = run()
    older = run(lambda done: follow_hsds(newer))
    follow_hsds(older)
    assert (older.report.withdrawn, newer.report.withdrawn) == (0, 0)
    assert (older.report.added, newer.report.unchanged) == (4, 4)
    ours.town.catalogue.follow()
    assert len(ours.public()) == 4


def test_what_loses_its_opgavetype_at_home_waits_and_the_public_sees_what_it_saw(
    ours: Follower, source: Stage, town_client: Client
) -> None:
    other = service("b", "Andet")
    tells(source, other, service("a", "Svømning"))
    ours.follow(source.url, opgavetype="4")
    with ours.town.database.writing() as session:
        session.exec(update(HarvestSourceRow).values(opgavetype=None))
    address = ours.public()["Svømning"]
    tells(source, other, service("a", "Vandgang", last_modified="2026-11-02T10:00:00Z"))
    assert len(ours.follow(source.url).waiting) == 1
    assert ours.public() == {"Andet": "andet", "Svømning": address}
    assert town_client.get(f"/indsatser/{address}").status_code == 200
    tells(source, other)
    assert ours.follow(source.url).withdrawn == 1
    tells(source, other, service("a", "Vandgang igen", last_modified="2026-11-03T10:00:00Z"))
    assert len(ours.follow(source.url).waiting) == 1
    assert town_client.get(f"/indsatser/{address}").status_code == 410
    assert town_client.get("/hsds/services").status_code == 200

"""What a neighbour's catalogue publishes, changes and withdraws arrives here, once and in order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlmodel import select

from app.domain.availability import Availability
from app.domain.record import Review
from app.domain.vocabulary import Term
from app.editorial import verbs
from app.search.analysis import Analysis
from app.storage import change_log
from app.storage.machine_tables import HarvestSourceRow
from tests.catalogues import NOW, TODAY, Town, content, open_town
from tests.harvest.neighbours import NAME, Follower, open_site

LATER = NOW + timedelta(days=1)


def test_a_first_harvest_takes_everything_in_and_it_is_found_beside_our_own(
    ours: Follower, theirs: Town, site: str
) -> None:
    ours.town.publish(content("Gåture ved åen"))
    theirs.publish(content("Gåture i skoven"))
    theirs.publish(content("Svømning"))
    theirs.draft(content("En kladde"), theirs.room("kladde"))
    report = ours.follow(site)
    assert (report.added, report.updated, report.withdrawn, report.kept) == (2, 0, 0, [])
    assert set(ours.town.titles("gåture")) == {"Gåture ved åen", "Gåture i skoven"}
    assert set(ours.public()) == {"Gåture ved åen", "Gåture i skoven", "Svømning"}
    state = ours.state(site)
    assert state.trouble is None
    assert state.started is not None
    assert state.ended is not None
    assert state.started <= state.ended


def test_everything_the_public_may_know_comes_along(
    ours: Follower, theirs: Town, site: str
) -> None:
    told = Availability(as_of=datetime.now(UTC).date(), places=3, note="Ring først")
    fictional = theirs.publish(content("Opdigtet"), provenance="eksempel", availability=told)
    checked = Review(on=TODAY, by="Sundhedschefen")
    with theirs.database.writing() as session:
        verbs.vouch(session, fictional, checked, now=LATER)
    ours.follow(site)
    here, there = ours.town.search("opdigtet").records[0], theirs.search("opdigtet").records[0]
    assert here.record.home is not None
    assert (here.record.home.name, here.record.home.url) == (NAME, f"{site}/indsatser/opdigtet")
    assert (here.example, here.availability, here.open_now) == (True, told, True)
    assert here.record.reviewed == checked
    assert (here.id, here.slug, here.content) == (there.id, there.slug, there.content)
    assert (here.record.created, here.record.updated) == (NOW, there.record.updated)


def test_changes_and_withdrawals_arrive(ours: Follower, theirs: Town, site: str) -> None:
    names = ("Bliver", "Arkiveres", "Flettes", "Udløber", "Slettes", "Kommer igen")
    ids = {name: theirs.publish(content(name)) for name in names}
    ours.follow(site)
    theirs.publish(content("Bliver bedre"), identity=ids["Bliver"], now=LATER)
    with theirs.database.writing() as session:
        verbs.withdraw(session, ids["Arkiveres"], "archived", now=LATER)
        verbs.withdraw(session, ids["Flettes"], "merged", now=LATER, into=ids["Bliver"])
        verbs.withdraw(session, ids["Udløber"], "expired", now=LATER)
        verbs.withdraw(session, ids["Slettes"], "deleted", now=LATER)
        verbs.withdraw(session, ids["Kommer igen"], "archived", now=LATER)
    theirs.publish(content("Kommer igen"), identity=ids["Kommer igen"], now=LATER)
    report = ours.follow(site)
    assert (report.added, report.updated, report.withdrawn) == (1, 1, 5)
    assert set(ours.public()) == {"Bliver bedre", "Kommer igen"}
    assert ours.withdrawn() == {
        ids["Arkiveres"]: ("archived", None),
        ids["Flettes"]: ("merged", ids["Bliver"]),
        ids["Udløber"]: ("expired", None),
        ids["Slettes"]: ("deleted", None),
    }


def test_what_was_merged_leads_on_here_too_and_only_to_what_is_here(
    ours: Follower, theirs: Town, site: str
) -> None:
    one, two = theirs.publish(content("Et")), theirs.publish(content("To"))
    ours.follow(site)
    with theirs.database.writing() as session:
        verbs.withdraw(session, two, "merged", now=LATER, into=one)
    ours.follow(site)
    moved = ours.town.catalogue.show("to")
    assert getattr(moved, "slug", None) == "et"


def test_running_twice_changes_nothing_and_asks_for_nothing_new(
    ours: Follower, theirs: Town, site: str
) -> None:
    theirs.publish(content("Svømning"))
    ours.follow(site)
    ours.follow(site)  # learns what the answer without news looks like
    before = ours.town.head()
    with ours.town.database.reading() as session:
        known = session.exec(select(HarvestSourceRow)).one()
    answer = httpx.get(
        f"{site}/api/v1/changes?limit=100&after={known.cursor}",
        headers={"If-None-Match": known.etag or ""},
    )
    assert answer.status_code == 304
    report = ours.follow(site)
    assert (report.changed, report.unchanged, report.terms) == (0, 0, 0)
    assert ours.town.head() == before


def test_an_id_of_our_own_or_of_another_source_is_never_touched(
    ours: Follower, theirs: Town, site: str, tmp_path: Path, analysis: Analysis
) -> None:
    own = ours.town.publish(content("Vores egen"))
    claimed = theirs.publish(content("Naboens"))
    (tmp_path / "third").mkdir()
    third = open_town(tmp_path / "third", analysis=analysis)
    for identity, title in ((own, "Kapret"), (claimed, "Også kapret")):
        third.room(title.lower().replace(" ", "-").replace("å", "aa"), identity=identity)
        third.publish(content(title), identity=identity)
    ours.follow(site)
    with open_site(third) as other:
        report = ours.follow(other, "Tredje")
        assert report.own == [own, claimed]
        with third.database.writing() as session:
            verbs.withdraw(session, own, "deleted", now=LATER)
            verbs.withdraw(session, claimed, "deleted", now=LATER)
        assert ours.follow(other, "Tredje").withdrawn == 0
    third.database.close()
    assert set(ours.public()) == {"Vores egen", "Naboens"}


def test_an_address_that_is_taken_gets_the_id_behind_it(
    ours: Follower, theirs: Town, site: str
) -> None:
    own = ours.town.publish(content("Vores svømning"), slug="svoemning")
    harvested = theirs.publish(content("Naboens svømning"), slug="svoemning")
    squatting = f"svoemning-{harvested[:8]}"
    ours.town.publish(content("Endnu en"), slug=squatting)
    theirs.publish(content("Et id som adresse"), slug=own)
    ours.follow(site)
    found = ours.public()
    assert found["Vores svømning"] == "svoemning"
    assert found["Endnu en"] == squatting
    assert found["Naboens svømning"] == f"svoemning-{harvested[:13]}"
    assert found["Et id som adresse"] != own
    assert getattr(ours.town.catalogue.show(own), "public").title == "Vores svømning"  # noqa: B009


def test_a_new_address_at_home_is_one_here_and_the_old_one_leads_on(
    ours: Follower, theirs: Town, site: str
) -> None:
    identity = theirs.publish(content("Svømning"))
    ours.follow(site)
    with theirs.database.writing() as session:
        verbs.readdress(session, identity, "svoem-med", now=LATER)
    ours.follow(site)
    assert ours.public() == {"Svømning": "svoem-med"}
    assert getattr(ours.town.catalogue.show("svoemning"), "slug", None) == "svoem-med"


def test_a_source_that_has_forgotten_is_read_from_the_beginning(
    ours: Follower, theirs: Town, site: str
) -> None:
    ids = [theirs.publish(content(f"Hold {number}")) for number in range(4)]
    ours.follow(site)
    with theirs.database.writing() as session:
        verbs.withdraw(session, ids[0], "archived", now=LATER)
    theirs_now = NOW + change_log.KEPT_FOR + timedelta(days=5)
    theirs.publish(content("Nyt hold"), now=theirs_now)
    with theirs.database.writing() as session:
        change_log.forget_overtaken(session, theirs_now)
    report = ours.follow(site)
    assert (report.added, report.unchanged, report.withdrawn) == (1, 3, 1)
    assert set(ours.public()) == {"Hold 1", "Hold 2", "Hold 3", "Nyt hold"}
    assert ours.withdrawn()[ids[0]] == ("deleted", None)
    assert ours.follow(site).changed == 0


def test_the_first_home_is_told_however_far_it_has_travelled(
    ours: Follower, theirs: Town, site: str, tmp_path: Path, analysis: Analysis
) -> None:
    (tmp_path / "third").mkdir()
    third = Follower(open_town(tmp_path / "third", analysis=analysis), ours.asker)
    theirs.publish(content("Rejser langt"))
    ours.follow(site)
    with open_site(ours.town) as middle:
        third.follow(middle, "Vores katalog")
        assert Follower(theirs, ours.asker).follow(middle, "Vores katalog").own != []
    home = third.town.search("rejser").records[0].record.home
    third.town.database.close()
    assert home is not None
    assert (home.name, home.url) == (NAME, f"{site}/indsatser/rejser-langt")
    assert theirs.search("rejser").records[0].record.home is None


def test_a_name_given_anew_is_told_on_everything(ours: Follower, theirs: Town, site: str) -> None:
    theirs.publish(content("Svømning"))
    ours.follow(site)
    assert ours.follow(site, "Nabokommunen").updated == 1
    home = ours.town.search("svømning").records[0].record.home
    assert home is not None
    assert home.name == "Nabokommunen"


def test_terms_that_are_missing_are_taken_in_and_stay_as_they_are_at_home(
    ours: Follower, theirs: Town, site: str
) -> None:
    def at_home(value: str, label: str) -> None:
        theirs.put("term", f"helbred/{value}", Term(value=value, label=label))
        theirs.catalogue.follow()

    at_home("migraene", "Migræne")
    at_home("svimmel", "Svimmelhed")
    one = theirs.publish(content("Hovedro", helbred=["migraene", "svimmel"]))
    assert ours.follow(site).terms == 2
    assert ours.town.search("migræne").total == 1
    edited = Term(value="svimmel", label="Svimmel (rettet her)")
    ours.town.put("term", "helbred/svimmel", edited)
    at_home("migraene", "Migræne og hovedpine")
    at_home("svimmel", "Svimmelhed og fald")
    theirs.publish(content("Hovedro!", helbred=["migraene", "svimmel"]), identity=one, now=LATER)
    assert ours.follow(site).terms == 1
    vocabulary = ours.town.catalogue.reference().vocabulary
    assert vocabulary.label("helbred", "migraene") == "Migræne og hovedpine"
    assert vocabulary.label("helbred", "svimmel") == "Svimmel (rettet her)"

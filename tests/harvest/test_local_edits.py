"""What was edited here is ours; what is withdrawn at home is withdrawn here."""

from datetime import timedelta

from sqlmodel import select

from app.domain.availability import Availability
from app.editorial import verbs
from app.storage.tables import RevisionRow
from tests.catalogues import NOW, TODAY, Town, content
from tests.harvest.neighbours import Follower

LATER = NOW + timedelta(days=1)


def _change_at_home(theirs: Town, identity: str, title: str) -> None:
    theirs.publish(content(title), identity=identity, now=LATER)


def test_a_local_edit_stays_and_the_report_says_so(ours: Follower, theirs: Town, site: str) -> None:
    edited, left = theirs.publish(content("Rettes her")), theirs.publish(content("Røres ikke"))
    ours.follow(site)
    ours.town.publish(content("Rettet her"), identity=edited, now=LATER)
    _change_at_home(theirs, edited, "Rettet derhjemme")
    _change_at_home(theirs, left, "Også rettet")
    report = ours.follow(site)
    assert (report.kept, report.updated) == ([edited], 1)
    assert set(ours.public()) == {"Rettet her", "Også rettet"}


def test_a_draft_begun_here_keeps_what_is_public_as_it_is(
    ours: Follower, theirs: Town, site: str
) -> None:
    identity = theirs.publish(content("Svømning"))
    ours.follow(site)
    ours.town.draft(content("Svømning for alle"), identity)
    _change_at_home(theirs, identity, "Svømning om aftenen")
    assert ours.follow(site).kept == [identity]
    assert set(ours.public()) == {"Svømning"}


def test_a_local_withdrawal_stays_whatever_happens_at_home(
    ours: Follower, theirs: Town, site: str
) -> None:
    identity = theirs.publish(content("Passer ikke her"))
    ours.follow(site)
    with ours.town.database.writing() as session:
        verbs.withdraw(session, identity, "archived", now=LATER)
    _change_at_home(theirs, identity, "Passer stadig ikke")
    assert ours.follow(site).kept == [identity]
    with theirs.database.writing() as session:
        verbs.withdraw(session, identity, "deleted", now=LATER)
    _change_at_home(theirs, identity, "Er tilbage")
    assert ours.follow(site).kept == [identity]
    assert ours.public() == {}
    assert ours.withdrawn() == {identity: ("archived", None)}


def test_a_withdrawal_at_home_takes_down_what_was_edited_here_but_its_versions_remain(
    ours: Follower, theirs: Town, site: str
) -> None:
    identity = theirs.publish(content("Svømning"))
    ours.follow(site)
    ours.town.publish(content("Svømning hos os"), identity=identity, now=LATER)
    with theirs.database.writing() as session:
        verbs.withdraw(session, identity, "archived", now=LATER)
    assert ours.follow(site).withdrawn == 1
    assert ours.public() == {}
    with ours.town.database.reading() as session:
        query = select(RevisionRow).where(RevisionRow.intervention_id == identity)
        assert len(session.exec(query).all()) == 2


def test_what_is_published_here_after_it_was_withdrawn_at_home_is_ours(
    ours: Follower, theirs: Town, site: str
) -> None:
    identity = theirs.publish(content("Svømning"))
    for number in range(2):
        theirs.publish(content(f"Andet {number}"))
    ours.follow(site)
    with theirs.database.writing() as session:
        verbs.withdraw(session, identity, "archived", now=LATER)
    ours.follow(site)
    ours.town.publish(content("Svømning hos os"), identity=identity, now=LATER)
    again = ours.follow(site, "Et andet navn")  # lets everything be told once more
    assert (again.updated, again.withdrawn) == (2, 0)
    assert "Svømning hos os" in ours.public()


def test_places_told_here_are_ours_and_the_text_follows_on(
    ours: Follower, theirs: Town, site: str
) -> None:
    identity = theirs.publish(content("Svømning"), availability=Availability(as_of=TODAY, places=1))
    ours.follow(site)
    here = Availability(as_of=TODAY, places=7)
    ours.town.tell(identity, here, LATER)
    theirs.tell(identity, Availability(as_of=TODAY, places=2), LATER)
    _change_at_home(theirs, identity, "Svømning om aftenen")
    ours.follow(site)
    shown = ours.town.search("svømning").records[0]
    assert (shown.title, shown.availability) == ("Svømning om aftenen", here)

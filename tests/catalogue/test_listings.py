"""Whole lists of interventions, providers and places, in the order of ids."""

from datetime import timedelta

from app.catalogue.listings import Listings, ListRequest
from app.domain.identities import place_ids, provider_id
from app.domain.requests import SearchRequest
from app.editorial import verbs
from app.storage.derived import agrees
from app.storage.interventions import content_of
from app.storage.tables import InterventionRow, RevisionRow
from tests.catalogues import NOW, Town, content

HALL = {"name": "Hallen", "street": "Hallevej 1", "postal_code": "4640", "city": "Faxe"}
LATER = NOW + timedelta(days=1)


def test_a_list_pages_through_everything_once(town: Town) -> None:
    ids = sorted(town.publish(content(f"Hold {n}")) for n in range(7))
    listings = Listings(town.catalogue)
    pages = [listings.interventions(ListRequest(start=start, limit=3)) for start in (0, 3, 6)]
    assert [item.id for page in pages for item in page.items] == ids
    assert {page.total for page in pages} == {7}


def test_the_withdrawn_are_listed_when_asked_for_and_deleted_ones_without_their_title(
    town: Town,
) -> None:
    kept, archived, deleted = (town.publish(content(name)) for name in ("Et", "To", "Tre"))
    with town.database.writing() as session:
        verbs.withdraw(session, archived, "archived", now=LATER)
        verbs.withdraw(session, deleted, "deleted", now=LATER)
    listings = Listings(town.catalogue)
    assert [i.id for i in listings.interventions(ListRequest()).items] == [kept]
    every = {
        i.id: i for i in listings.interventions(ListRequest(withdrawn_too=True, limit=9)).items
    }
    assert (every[archived].reason, every[archived].title) == ("archived", "To")
    assert (every[deleted].reason, every[deleted].title) == ("deleted", None)
    assert every[archived].public is None
    assert every[kept].public is not None
    assert every[archived].changed == LATER


def test_changed_from_is_inclusive_and_counts_withdrawals(town: Town) -> None:
    town.publish(content("Gammel"))
    new = town.publish(content("Ny"), now=LATER)
    gone = town.publish(content("Borte"))
    with town.database.writing() as session:
        verbs.withdraw(session, gone, "archived", now=LATER)
    asked = ListRequest(changed_from=LATER, withdrawn_too=True)
    found = Listings(town.catalogue).interventions(asked)
    assert {i.id for i in found.items} == {new, gone}
    assert found.total == 2
    before = ListRequest(changed_before=LATER, withdrawn_too=True)
    assert Listings(town.catalogue).interventions(before).total == 1


def test_text_and_filters_are_answered_by_the_index(town: Town) -> None:
    walk = town.publish(content("Gåtur", risikofaktorer=["motion"]))
    town.publish(content("Kostvejledning", risikofaktorer=["kost"]))
    listings = Listings(town.catalogue)
    by_text = ListRequest(search=SearchRequest(q="gåtur"))
    by_filter = ListRequest(search=SearchRequest(selected=(("kram", ("motion",)),)))
    assert [i.id for i in listings.interventions(by_text).items] == [walk]
    assert [i.id for i in listings.interventions(by_filter).items] == [walk]


def test_a_provider_is_one_whatever_it_provides(town: Town) -> None:
    first, second = content("Et"), content("To")
    ids = {town.publish(first), town.publish(second)}
    other = content("Tre", provider={"name": "Andre", "cvr": "12345678"})
    town.publish(other)
    listings = Listings(town.catalogue)
    page = listings.providers(0, 10)
    assert page.total == 2
    assert {p.id for p in page.items} == {provider_id(first), provider_id(other)}
    wanted = ListRequest(providers=[provider_id(first) or ""])
    assert {i.id for i in listings.interventions(wanted).items} == ids


def test_places_are_those_of_what_is_public(town: Town) -> None:
    with_hall = content("Et", places=[HALL, {"online": True}])
    identity = town.publish(with_hall)
    gone = town.publish(content("To", places=[HALL]))
    with town.database.writing() as session:
        verbs.withdraw(session, gone, "archived", now=NOW)
    listings = Listings(town.catalogue)
    page = listings.places(ListRequest())
    assert {p.id for p in page.items} == set(place_ids(identity, with_hall))
    near = listings.places(ListRequest(postal_code="4640"))
    assert [p.place.name for p in near.items] == ["Hallen"]
    assert [i.id for i in listings.interventions(ListRequest(postal_code="4640")).items] == [
        identity
    ]


def test_a_place_keeps_its_id_when_the_order_changes(town: Town) -> None:
    one = content(places=[HALL, {"online": True}, HALL])
    other = content(places=[{"online": True}, HALL, HALL])
    identity = town.room("et")
    assert set(place_ids(identity, one)) == set(place_ids(identity, other))
    assert len(set(place_ids(identity, one))) == 3


def test_what_is_derived_follows_the_published_content(town: Town) -> None:
    identity = town.publish(content("Et", places=[HALL]))
    town.publish(content("Et", places=[{"online": True}]), identity=identity)
    with town.database.reading() as session:
        row = session.get_one(InterventionRow, identity)
        revision = session.get_one(RevisionRow, row.published_revision_id)
        assert agrees(session, row, content_of(revision))
        row.provider_id = "another"
        assert not agrees(session, row, content_of(revision))

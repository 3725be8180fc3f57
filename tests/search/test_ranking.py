"""What stands first: by where a word stands, by how it was found, and by how many words fit."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.requests import SORTINGS, SearchRequest
from app.search.analysis import Analysis
from app.search.query import Kind
from tests.catalogues import NOW, TODAY, Town, content
from tests.conftest import Seeded
from tests.search.shelf import Shelf, document, synonym

OTHERS = ("Zumba på græs", "Noget andet", "Kaffe og brød")


@pytest.mark.parametrize(
    ("typed", "exact", "inflected", "in_compound", "meant"),
    [
        ("skov", "skov", "skovene", "skovbad", "lund"),
        ("sang", "sang", "sange", "morgensang", "musik"),
        ("vandring", "vandring", "vandringerne", "naturvandring", "travetur"),
        ("hjerte", "hjerte", "hjertet", "hjertepatient", "pumpe"),
    ],
)
def test_the_word_itself_then_its_forms_then_compounds_then_synonyms(
    typed: str, exact: str, inflected: str, in_compound: str, meant: str, analysis: Analysis
) -> None:
    ranked = {"A": meant, "B": in_compound, "C": inflected, "D": exact}
    shelf = Shelf(
        analysis,
        [*(document(title, f"Kom til {word} hos os") for title, word in ranked.items()), *OTHERS],
        [synonym(typed, means=[meant])],
    )
    assert shelf.titles(typed) == ["D", "C", "B", "A"]
    kinds = [shelf.reasons(typed, title)[0].kind for title in "DCBA"]
    assert kinds == [Kind.EXACT, Kind.STEM, Kind.PART, Kind.SYNONYM]
    assert all(one < other for one, other in pairwise(kinds))


def test_a_correction_stands_behind_everything_that_was_typed(analysis: Analysis) -> None:
    shelf = Shelf(
        analysis,
        [document("A", "Kom til fysioterapi"), document("B", "Kom til skak"), *OTHERS],
    )
    assert shelf.titles("fysioterapi skak") == ["A", "B"], "the names decide"
    assert shelf.titles("fysiotrapi skak") == ["B", "A"]
    assert shelf.titles("skak fysiotrapi") == ["B", "A"]


def test_the_reasons_name_what_was_typed_what_stands_there_and_how(analysis: Analysis) -> None:
    shelf = Shelf(
        analysis,
        [document("A", "Haveterapi og pumpen i en park"), *OTHERS],
        [synonym("hjerte", means=["pumpe"])],
    )
    told = {r.typed: (r.label, r.kind) for r in shelf.reasons("parken hjerte terapi", "A")}
    assert told == {
        "parken": ("parken", Kind.STEM),
        "hjerte": ("pumpe", Kind.SYNONYM),
        "terapi": ("terapi", Kind.PART),
    }


def test_all_words_come_before_some_and_it_is_said_which_it_was(town: Town) -> None:
    town.publish(content("Motion i vand"))
    town.publish(content("Motion på land"))
    town.publish(content("Samtale"))
    page = town.search("motion vand")
    assert page.records[0].title == "Motion i vand"
    assert page.all_words
    page = town.search("motion vand ubåd")
    assert page.records[0].title == "Motion i vand"
    assert not page.all_words
    nothing = town.search("ubåd")
    assert (nothing.total, nothing.ways_on) == (0, ())


def test_all_words_in_passing_stand_before_one_word_in_the_title(analysis: Analysis) -> None:
    long = "ord om dette og hint " * 30
    shelf = Shelf(
        analysis,
        [
            document("Kaffe", "Kaffe og kaffe igen"),
            document("B", body=f"{long} kaffe {long} cykler {long}"),
            *OTHERS[:2],
        ],
    )
    assert shelf.titles("kaffe cykel") == ["B", "Kaffe"]


def test_a_word_in_the_title_weighs_more_than_in_the_summary_and_the_text(town: Town) -> None:
    town.publish(content("C", description="Der er yoga med.", summary="Noget."))
    town.publish(content("B", summary="Yoga med.", description="Der er ro."))
    town.publish(content("A yoga", summary="Noget.", description="Der er ro."))
    assert town.titles("yoga") == ["A yoga", "B", "C"]
    town.catalogue.build_index()
    assert town.titles("yoga") == ["A yoga", "B", "C"]


@pytest.mark.parametrize("name", ["Her og nu", "Hvem er jeg?", "Kom ind"])
def test_a_name_of_small_words_is_found_by_itself(name: str, analysis: Analysis) -> None:
    for titles in ([name, *OTHERS], [*OTHERS, name], [name]):
        assert Shelf(analysis, titles).titles(name)[:1] == [name]
    called = document(OTHERS[0], names=f"{OTHERS[0]} . SEL 110")
    assert OTHERS[0] in Shelf(analysis, [*OTHERS[1:], called]).titles("SEL 110")


def test_a_long_list_ends_where_what_is_found_is_barely_akin(analysis: Analysis) -> None:
    long = "ord om dette og hint " * 30
    akin = [document(f"Bager {n}", body=f"{long} brød {long}") for n in range(10)]
    passing = document("Aftenskole", body=f"{long} kaffe {long}")
    means = [synonym("kaffe", means=["brød"], weight=0.15)]
    of_few = Shelf(analysis, [document("Kaffe", "Kaffe"), passing, *akin, *OTHERS[:2]], means)
    assert len(of_few.titles("kaffe")) == 12
    many = [document(f"Kaffe {n}", "Kaffe og the") for n in range(25)]
    of_many = Shelf(analysis, [*many, passing, *akin, *OTHERS[:2]], means)
    found = of_many.titles("kaffe")
    assert (len(found), found[-1]) == (26, "Aftenskole"), "the word itself is always found"
    assert of_many.titles("kafffe") == found, "so when it is misspelt"
    assert of_many.find("kaffe").barely_akin == 10
    broad = of_many.titles("kaffe", bredt=True)
    assert (broad[:26], len(broad)) == (found, 36)


def test_the_first_part_of_a_compound_says_what_it_is_about(analysis: Analysis) -> None:
    of_any_kind = document("Alsidig træning", "Godt for et knæ")
    about_it = document("Stærke knæ", "Her er træning")
    shelf = Shelf(analysis, [of_any_kind, about_it, *OTHERS])
    assert shelf.titles("knætræning") == ["Stærke knæ", "Alsidig træning"]
    other_way = Shelf(
        analysis, [document("Alsidige knæ", "Godt for træning"), of_any_kind, *OTHERS]
    )
    assert other_way.titles("træningsknæ") == ["Alsidig træning", "Alsidige knæ"]


def test_the_rarer_of_two_words_decides(analysis: Analysis) -> None:
    many = [document(f"Hold {n}", "Motion hver uge") for n in range(20)]
    shelf = Shelf(analysis, [*many, document("Z", "Vi spiller skak"), *OTHERS])
    assert shelf.titles("motion skak")[0] == "Z"


def test_historical_entries_stand_below_current_ones_unless_named_by_their_title(
    town: Town,
) -> None:
    old = {"sources": [{"document": "s1", "year": 2014}]}
    town.publish(content("Mentor mentor mentor", **old), provenance="kilde", slug="gammel")
    town.publish(content("Mentor hos os", description="En mentor kan hjælpe."))
    town.publish(content("Sundhedsguide", **old), provenance="kilde")
    town.publish(content("Andet", description="Sundhedsguide nævnes. Sundhedsguide igen."))
    assert town.titles("hjælpe mentor")[0] == "Mentor hos os"
    assert town.titles("sundhedsguide") == ["Sundhedsguide", "Andet"]
    assert town.titles("sundhedsguiden") == ["Sundhedsguide", "Andet"]


def test_a_historical_entry_does_not_answer_to_what_others_are_called_now(town: Town) -> None:
    old = {"sources": [{"document": "s1", "year": 2014}]}
    called = {"alternate_names": ["Sukkersyge"]}
    town.publish(content("Kursus", **called, **old), provenance="kilde", slug="gammel")
    town.publish(content("Sukkerskolen", **called))
    assert town.titles("sukkersyge") == ["Sukkerskolen", "Kursus"]


def test_two_that_fit_equally_stand_in_the_order_of_their_names(analysis: Analysis) -> None:
    shelf = Shelf(
        analysis, [document(title, "Kaffe og the") for title in ("Ål", "Zebra", "Aalborg", "Bi")]
    )
    assert shelf.titles("kaffe") == shelf.titles("kaffe", sortering="navn")


def test_in_the_real_catalogue_an_entry_is_first_when_its_title_is_typed(seeded: Seeded) -> None:
    everything = seeded.catalogue.search(SearchRequest(antal=100)).records
    assert len(everything) == 100
    for record in everything:
        found = seeded.catalogue.search(SearchRequest(q=record.title)).records
        assert found[0].title == record.title


def test_the_order_asked_for_holds_with_a_text_too(town: Town) -> None:
    told: tuple[tuple[Content, tuple[date, ...]], ...] = (  # the first one was updated first
        (content("Cikorie", description="Næsten som kaffe."), (date(2026, 12, 24),)),
        (content("Kaffe", description="Kaffe og mere kaffe."), ()),
        (content("Anis", summary="Kaffe med anis."), (date(2026, 12, 1),)),
        (content("Te", description="Der er også noget, der hedder kaffe."), (date(2026, 11, 30),)),
    )
    for hours, (written, starts) in enumerate(told):
        availability = Availability(start_dates=starts, as_of=TODAY)
        town.publish(written, availability=availability, now=NOW + timedelta(hours=hours))
    found = {order: town.titles("kaffe", sortering=order) for order in SORTINGS}
    assert found == {
        "relevans": ["Kaffe", "Anis", "Cikorie", "Te"],
        "navn": ["Anis", "Cikorie", "Kaffe", "Te"],
        "opdateret": ["Te", "Anis", "Kaffe", "Cikorie"],
        "start": ["Te", "Anis", "Cikorie", "Kaffe"],
    }, "what does not tell when it starts comes last"


@pytest.mark.parametrize("text", ["", "træning", "hjælp til stress"])
def test_the_pages_of_a_search_together_are_all_of_it_once(text: str, seeded: Seeded) -> None:
    whole = seeded.catalogue.search(SearchRequest(q=text, antal=100))
    pages = [
        seeded.catalogue.search(SearchRequest(q=text, antal=7, side=side))
        for side in range(1, -(-min(whole.total, 100) // 7) + 1)
    ]
    found = [record.id for page in pages for record in page.records]
    assert found[: len(whole.records)] == [record.id for record in whole.records]
    assert len(set(found)) == len(found)
    past = seeded.catalogue.search(SearchRequest(q=text, side=1_000_000, antal=100))
    assert (past.records, past.total) == ((), whole.total)


def test_nothing_found_offers_wider_searches_that_find_as_many_as_they_say(seeded: Seeded) -> None:
    request = SearchRequest(q="mentor").selecting("kram", ["kost"]).selecting("kommune", ["0101"])
    page = seeded.catalogue.search(request)
    assert page.total == 0
    assert {(way.kind, way.dropped) for way in page.ways_on} == {
        *(("filter", "Kost"), ("filter", "København")),
        *(("alle", ""), ("tekst", "mentor")),
    }
    totals = [way.total for way in page.ways_on]
    assert totals == sorted(totals, reverse=True)
    assert totals == [seeded.catalogue.search(way.request).total for way in page.ways_on]


@pytest.mark.parametrize("kram", [(), ("kost",)])
def test_dropping_a_word_is_offered_when_it_helps(kram: tuple[str, ...], seeded: Seeded) -> None:
    asked = SearchRequest(q="mentor ubådsnavigation").selecting("kram", kram)
    page = seeded.catalogue.search(asked)
    assert page.total == 0
    (way,) = (way for way in page.ways_on if way.kind == "ord")
    assert (way.dropped, way.request) == ("ubådsnavigation", asked.with_text("mentor"))
    assert way.total == seeded.catalogue.search(way.request).total > 0


def test_no_word_is_offered_to_be_dropped_when_the_rest_finds_nothing_either(
    seeded: Seeded,
) -> None:
    page = seeded.catalogue.search(SearchRequest(q="xqzwv mentor brzmtl"))
    assert page.total == 0
    assert [way.kind for way in page.ways_on] == ["ukendte"], "all that nobody knows, at once"

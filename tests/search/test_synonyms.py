"""Synonyms: both ways or one way, of several words, and changed while the site runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.requests import SearchRequest
from app.search.analysis import Analysis
from app.search.query import Kind
from tests.catalogues import Town, content
from tests.search.generated import built
from tests.search.shelf import Shelf, document, synonym

OTHERS = ("Zumba på græs", "Noget andet", "Kaffe og brød")
SAID = (
    synonym("lumbago", "hekseskud"),
    synonym("nathest", means=["sen start", "ugle"], weight=0.6),
    synonym("falder i søvn ved bordet", means=["narkolepsi"]),
    synonym("XYZ", "ydre zebra"),
    synonym("dårlig til tal", "talblind", "dyskalkuli", weight=1.0),
)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("lumbago", "Hekseskud"),
        ("hekseskud", "Lumbago"),
        ("lumbago", "Hekseskuddet og haven"),
        ("hekseskuddet", "Lumbago"),
        ("lumbago", "Hekseskudshold"),
        ("lumbagohold", "Hold mod hekseskud"),
        ("talblind", "Er du dårlig til tal?"),
        ("dårlige til tal", "Dyskalkuli hos voksne"),
        ("xyz", "Den ydre zebra"),
        ("XYZ", "Den ydre zebra"),
        ("ydre zebra", "XYZ"),
        ("nathest", "Ugler i mosen"),
        ("nathest", "En sen start på dagen"),
    ],
)
def test_whoever_types_one_finds_the_other(typed: str, written: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, [written, *OTHERS], SAID)
    assert shelf.titles(typed, praecis=True) == [written]
    assert {reason.kind for reason in shelf.reasons(typed, written)} <= {Kind.SYNONYM, Kind.PART}
    assert Shelf(analysis, [written, *OTHERS]).titles(typed, praecis=True) == [], "but for it"


@pytest.mark.parametrize("typed", ["ugle", "sen start", "narkolepsi"])
def test_what_is_meant_one_way_is_not_meant_the_other(typed: str, analysis: Analysis) -> None:
    written = ["Nathest", "Falder i søvn ved bordet", *OTHERS]
    assert Shelf(analysis, written, SAID).titles(typed, praecis=True) == []


@pytest.mark.parametrize(
    ("typed", "is_meant"),
    [
        ("falder i søvn ved bordet", True),
        ("han falder altid i søvn her ved bordet", True),
        ("Faldet i søvn ved bordene", True),
        ("falder i soevn ved bordet", True),
        ("i søvn falder ved bordet", False),
        ("falder i søvn", False),
        ("falder cyklen væltede månen lyste sneen søvn bordet", False),
    ],
)
def test_an_expression_is_known_in_its_order_with_a_few_words_between(
    typed: str, is_meant: bool, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, ["Narkolepsi", *OTHERS], SAID)
    assert ("Narkolepsi" in shelf.titles(typed, praecis=True)) is is_meant


def test_an_expression_is_still_found_by_its_own_words(analysis: Analysis) -> None:
    shelf = Shelf(
        analysis,
        ["Narkolepsi", document("Mæt", "Når man falder i søvn ved bordet"), *OTHERS],
        SAID,
    )
    assert set(shelf.titles("falder i søvn ved bordet")) == {"Mæt", "Narkolepsi"}
    assert shelf.titles("falder i søvn ved bordet")[0] == "Mæt"


def test_beside_an_expression_other_words_are_still_wanted(analysis: Analysis) -> None:
    shelf = Shelf(
        analysis,
        [document("A", "Narkolepsi"), document("B", "Narkolepsi i Odense"), *OTHERS],
        SAID,
    )
    assert shelf.titles("falder i søvn ved bordet odense")[0] == "B"


def test_a_nearer_meaning_stands_before_a_farther_one(analysis: Analysis) -> None:
    said = [
        synonym("nathest", means=["ugle"], weight=0.9),
        synonym("nathest", means=["mosekone"], weight=0.3),
    ]
    shelf = Shelf(analysis, ["Mosekone", "Ugle", "Nathest", *OTHERS], said)
    assert shelf.titles("nathest") == ["Nathest", "Ugle", "Mosekone"]


def test_a_meaning_of_a_meaning_is_not_followed(analysis: Analysis) -> None:
    said = [synonym("nathest", means=["ugle"]), synonym("ugle", means=["mosekone"])]
    shelf = Shelf(analysis, ["Mosekone", "Ugle", *OTHERS], said)
    assert shelf.titles("nathest", praecis=True) == ["Ugle"]


def test_a_misspelt_expression_is_put_right_even_when_the_catalogue_does_not_have_its_words(
    analysis: Analysis,
) -> None:
    shelf = Shelf(analysis, ["Hekseskud", *OTHERS], SAID)
    found = shelf.find("lumbgo")
    assert (shelf.titles("lumbgo"), found.corrected) == (["Hekseskud"], "lumbago")


@pytest.mark.parametrize("typed", ["ligger vågen", "ligger vaagen", "ligger vagen"])
def test_an_expression_typed_without_danish_letters_is_still_known(
    typed: str, analysis: Analysis
) -> None:
    shelf = Shelf(
        analysis,
        ["Søvnkursus", "Gåhold", document("Aftenskole", body="Et vagt svar")],
        [synonym("ligge vågen", means=["søvn"])],
    )
    assert shelf.titles(typed)[:1] == ["Søvnkursus"]
    assert shelf.find(typed).corrected == ""


def test_small_words_are_small_without_danish_letters_too(analysis: Analysis) -> None:
    said = [synonym("får ikke luft", means=["lungesygdom"])]
    shelf = Shelf(analysis, ["Lungesygdom", "Yoga", "Gåhold"], said)
    written = shelf.find("når jeg ikke får luft på vejen")
    in_ascii = shelf.find("naar jeg ikke faar luft pa vejen")
    assert [group.typed for group in written.query.groups] == ["luft", "vejen"]
    assert in_ascii.query == replace(written.query, name=in_ascii.query.name)


def test_a_common_word_that_looks_like_a_small_one_is_itself(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Grupper for far og barn", "Varekørsel", "Gåhold"])
    assert shelf.titles("far") == ["Grupper for far og barn"]
    assert shelf.titles("vare") == ["Varekørsel"]


def test_a_synonym_said_changed_or_widened_takes_effect_by_following(town: Town) -> None:
    town.publish(content("Ugler i mosen"))
    town.publish(content("Hekseskud"))
    town.catalogue.follow()
    assert town.titles("nathest") == []
    town.say("nathest", means=["ugle"])
    assert town.titles("nathest") == ["Ugler i mosen"], "a request takes it in by itself"
    town.say("nathest", means=["hekseskud"])
    town.catalogue.follow()
    assert town.titles("nathest") == ["Hekseskud"]
    town.say("nathest", "natugle", means=["hekseskud", "ugle"])
    assert sorted(town.titles("natugle")) == ["Hekseskud", "Ugler i mosen"]


def test_synonyms_are_there_after_opening_building_and_writing(town: Town) -> None:
    town.publish(content("Ugler i mosen"))
    town.say("nathest", means=["ugle"])
    town.catalogue.follow()
    town.catalogue.write_index()
    assert town.titles("nathest") == ["Ugler i mosen"]
    assert town.catalogue.load_index()
    assert town.titles("nathest") == ["Ugler i mosen"]
    town.catalogue.build_index()
    assert town.titles("nathest") == ["Ugler i mosen"]


@pytest.mark.parametrize("empty", ["* ?", "–", "…"])
def test_an_expression_without_a_word_means_nothing_and_harms_nothing(
    empty: str, analysis: Analysis
) -> None:
    said = [synonym("nathest", means=[empty, "ugle"]), synonym(empty, means=["mosekone"])]
    shelf = Shelf(analysis, ["Ugle", "Mosekone", *OTHERS], said)
    assert shelf.titles("nathest") == ["Ugle"]
    assert shelf.titles(empty) == []


def test_an_acronym_of_the_real_synonyms_finds_what_it_stands_for(town: Town) -> None:
    town.say("PTSD", "posttraumatisk belastningsreaktion", weight=1.0)
    town.publish(content("Posttraumatisk belastningsreaktion"))
    town.publish(content("Hold for veteraner", description="For dig med PTSD."))
    assert set(town.titles("ptsd")) == set(town.titles("posttraumatisk belastningsreaktion"))
    assert len(town.titles("ptsd")) == 2


def test_an_expression_that_small_words_make_says_less_without_them(analysis: Analysis) -> None:
    """»vil ikke i skole« means something, and »skole« alone hardly the same."""
    said = [
        synonym("vil ikke i skole", means=["fravær"]),
        synonym("skole", means=["undervisning"], weight=0.6),
    ]
    shelf = Shelf(analysis, ["Undervisning", "Fravær", *OTHERS], said)
    assert shelf.titles("vil slet ikke i skole")[0] == "Fravær"
    assert shelf.titles("skole")[0] == "Undervisning"


def test_a_reason_names_the_whole_expression_that_was_typed(analysis: Analysis) -> None:
    said = [synonym("tage mit eget liv", means=["selvmord"])]
    shelf = Shelf(analysis, ["Hjælp ved selvmord", "Noget andet"], said)
    reasons = shelf.reasons("vil tage mit eget liv", "Hjælp ved selvmord")
    assert [(r.typed, r.label) for r in reasons] == [("tage eget liv", "selvmord")]


def test_a_hit_is_marked_only_by_what_is_found_in_it(analysis: Analysis) -> None:
    said = [synonym("selvmord", means=["tage sit eget liv"])]
    whole = document("Samtale", "Når nogen vil tage sit eget liv")
    shelf = Shelf(analysis, [document("Selvmord", "Det gode liv"), whole, "Noget andet"], said)
    found = shelf.find("selvmord")
    itself, meant = found.keys.values()
    assert shelf.titles("selvmord") == ["Selvmord", "Samtale"]
    assert ("selvmord" in itself, "liv" in itself) == (True, False)
    assert ("selvmord" in meant, "liv" in meant) == (False, True)


def test_an_expression_of_common_words_is_worth_less_than_one_of_rare_ones(
    analysis: Analysis,
) -> None:
    """Its words may stand anywhere in a text."""
    said = [synonym("xyzzy", means=["hånd hoved", "knæ hofte"], weight=0.8)]
    common = [f"Hånd og hoved {number}" for number in range(8)]
    shelf = Shelf(analysis, [*common, "Knæ og hofte 9", *(f"Andet {n}" for n in range(20))], said)
    assert shelf.titles("xyzzy") == ["Knæ og hofte 9", *common]


@pytest.mark.parametrize(("one", "two"), [("Aften", "Bold"), ("Bold", "Aften")])
@pytest.mark.parametrize("others", [3, 100])
def test_who_has_a_word_in_two_forms_means_as_much_as_who_has_it_in_one(
    others: int, one: str, two: str, tmp_path: Path, analysis: Analysis
) -> None:
    """However many others there are, by which the arithmetic is chosen."""
    written = [
        document(one, "Social angst og andet"),
        document(two, "Social angst, eksamensangst"),
        *(document(f"Nr. {number}", "Social hver uge") for number in range(others)),
    ]
    shelf = Shelf(analysis, written, [synonym("xyzzy", means=["social angst"])])
    assert shelf.titles("xyzzy") == ["Aften", "Bold"], "the names decide"
    in_files = built(tmp_path, written, analysis, shelf.reader)
    found = in_files.search(SearchRequest(q="xyzzy"))
    assert found.ids == shelf.find("xyzzy").ids


def test_a_listed_word_is_not_the_genitive_of_another(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Hjælp mod kokain"], [synonym("koks", means=["kokain"])])
    assert shelf.titles("koks") == ["Hjælp mod kokain"]
    assert shelf.titles("kok") == []

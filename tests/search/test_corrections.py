"""A misspelt word is put right only when it finds nothing, and it is always said."""

import pytest

from app.domain.requests import SearchRequest
from app.domain.vocabulary import Term
from app.search.analysis import Analysis
from app.search.query import Kind
from tests.catalogues import Town, content
from tests.search.shelf import Shelf, document, synonym

OTHERS = ("Zumba på græs", "Noget andet", "Kaffe og brød")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fysiotrapi", "Fysioterapi"),
        ("fysioterrapi", "Fysioterapi"),
        ("maldavning", "Madlavning"),
        ("kolestrol", "Kolesterol"),
        ("psykaitri", "Psykiatri"),
        ("svømehal", "Svømmehal"),
        ("parkinsson", "Parkinson"),
        ("hjernerystlse", "Hjernerystelse"),
        ("mindfullness", "Mindfulness"),
        ("yogha", "Yoga"),
    ],
)
def test_a_misspelt_word_is_put_right_and_said(typed: str, meant: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, [meant, *OTHERS])
    found = shelf.find(typed)
    assert (shelf.titles(typed), found.corrected) == ([meant], meant.lower())
    (reason,) = shelf.reasons(typed, meant)
    assert (reason.kind, reason.typed, reason.label) == (Kind.SPELLING, typed, meant.lower())
    exact = shelf.find(typed, praecis=True)
    assert (exact.total, exact.corrected) == (0, "")


@pytest.mark.parametrize("typed", ["fysiotrapi", "maldavning", "yogha"])
def test_a_word_that_finds_something_as_it_was_typed_is_left_alone(
    typed: str, analysis: Analysis
) -> None:
    meant = {"fysiotrapi": "Fysioterapi", "maldavning": "Madlavning", "yogha": "Yoga"}[typed]
    shelf = Shelf(analysis, [meant, document("Tastefejl", body=f"Her står {typed}."), *OTHERS])
    assert (shelf.titles(typed), shelf.find(typed).corrected) == (["Tastefejl"], "")


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("vinterdæk", "Vintertræk"),
        ("vinterdæk", "Dækskifte"),
        ("fodboldbilletter", "Fodboldbilleder"),
        ("rygtræning", "Togtræning"),
        ("rygtraening", "Togtræning"),
        ("hesteterapi", "Dyreterapi"),
        ("kirkegang", "Stavgang"),
        ("kat", "Kan"),
        ("kone", "Zone"),
        ("bager", "Bagage"),
    ],
)
def test_a_danish_word_that_the_catalogue_does_not_have_is_no_mistake(
    typed: str, near: str, analysis: Analysis
) -> None:
    found = Shelf(analysis, [near, *OTHERS]).find(typed)
    assert (found.total, found.corrected) == (0, "")


@pytest.mark.parametrize("typed", ["xqzwv", "aaaaaaa", "1234567", "qq", "kjhgfdsa", "brzmtl"])
def test_what_is_like_nothing_is_not_made_into_something(typed: str, analysis: Analysis) -> None:
    found = Shelf(analysis, ["Fysioterapi", *OTHERS]).find(typed)
    assert (found.total, found.corrected) == (0, "")


def test_of_several_words_only_the_wrong_ones_are_changed(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Fysioterapi i Kolding", "Madlavning i Kolding", *OTHERS])
    found = shelf.find("Fysiotrapi i Kolding")
    assert found.corrected.lower() == "fysioterapi i kolding"
    assert shelf.titles("Fysiotrapi i Kolding")[0] == "Fysioterapi i Kolding"


def test_the_text_around_a_corrected_word_stays_as_it_was(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Yoga for alle", document("Superyoghax", body="hold"), *OTHERS])
    assert shelf.find("Kaffe, (yogha)!").corrected == "Kaffe, (yoga)!"
    assert shelf.find("Superyoghax, yogha!").corrected == "Superyoghax, yoga!"


def test_what_was_corrected_is_marked_and_counted_as_the_right_word(town: Town) -> None:
    town.publish(content("Fysioterapi", risiko={"primary": ["lav"]}))
    town.publish(content("Noget andet"))
    wrong, right = town.search("fysiotrapi"), town.search("fysioterapi")
    assert (wrong.corrected, right.corrected) == ("fysioterapi", "")
    assert (wrong.total, wrong.facets) == (right.total, right.facets)
    assert [r.id for r in wrong.records] == [r.id for r in right.records]
    assert list(wrong.marks[wrong.records[0].id].pieces("Om fysioterapien her")) == [
        ("Om ", False),
        ("fysioterapien", True),
        (" her", False),
    ]
    exact = town.search("fysiotrapi", praecis=True)
    assert (exact.total, exact.corrected) == (0, "")


def test_a_word_becomes_right_when_the_catalogue_learns_it(town: Town) -> None:
    town.publish(content("Noget andet"))
    assert town.search("fysiotrapi").total == 0
    identity = town.publish(content("Fysioterapi"))
    assert town.search("fysiotrapi").corrected == "fysioterapi"
    town.publish(content("Fysiotrapi"), identity=identity)
    page = town.search("fysiotrapi")
    assert ([r.title for r in page.records], page.corrected) == (["Fysiotrapi"], "")


def test_a_misspelt_compound_that_finds_nothing_is_put_right_by_its_parts(
    analysis: Analysis,
) -> None:
    shelf = Shelf(analysis, ["Kaffe for alle", "Kursus i ro", "Tehold", *OTHERS])
    assert shelf.find("kaffekurus").corrected == "kaffekursus"
    assert "Kaffe for alle" in shelf.titles("kaffekurus")
    assert shelf.find("kaffehold").corrected == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("dietisten", "Diætist"), ("logopætens", "Logopæd"), ("bostøtens", "Bostøtte")],
)
def test_a_misspelt_word_is_put_right_though_the_catalogue_has_it_without_its_ending(
    typed: str, meant: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, [meant, *OTHERS])
    assert (shelf.titles(typed), shelf.find(typed).corrected) == ([meant], meant.lower())


def test_nothing_is_said_of_a_correction_that_finds_nothing(analysis: Analysis) -> None:
    others = tuple(f"Andet nummer {number}" for number in range(30))
    shelf = Shelf(analysis, [document("Gådelyst", body="Her er lyst"), *others])
    found = shelf.find("gådelygt telefonboks brandhane")
    assert (found.total, found.corrected) == (0, "")


def test_what_is_asked_of_others_is_never_put_right(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Plejehjemsmad", *OTHERS])
    assert shelf.find("plejehjemsplads").corrected == ""


@pytest.mark.parametrize("typed", ["varestedet", "vaerestederne"])
def test_an_inflection_typed_without_danish_letters_is_one_of_the_word_that_is_there(
    typed: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, ["Værested", document("Lageret", "En vare"), *OTHERS])
    assert (shelf.titles(typed), shelf.find(typed).corrected) == (["Værested"], "")


def test_so_is_the_definite_of_what_ends_in_er(analysis: Analysis) -> None:
    assert Shelf(analysis, ["Lærer", *OTHERS]).titles("larerne") == ["Lærer"]


@pytest.mark.parametrize("typed", ["rygtraning", "baekkentraning", "aktivitetstraning"])
def test_a_compound_typed_without_danish_letters_is_met_by_its_parts(
    typed: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, ["Træning af ryg, bækken og aktivitet", "Trange kår", *OTHERS])
    found = shelf.titles(typed)
    assert (found, shelf.find(typed).corrected) == (["Træning af ryg, bækken og aktivitet"], "")


def test_a_word_that_is_one_already_is_no_compound_without_danish_letters(
    analysis: Analysis,
) -> None:
    assert Shelf(analysis, ["Blød type", "Type 2", *OTHERS]).titles("blodtype") == []


def test_a_place_typed_without_danish_letters_is_no_compound_of_small_words(
    analysis: Analysis,
) -> None:
    shelf = Shelf(analysis, ["Værested", document("Butik", body="En vare"), *OTHERS])
    assert shelf.titles("varested") == ["Værested"]


def test_two_misspellings_of_one_word_are_both_put_right(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Fysioterapi", *OTHERS])
    assert shelf.find("fysiotrapi fysioterpi").corrected == "fysioterapi fysioterapi"


def test_a_misspelling_in_what_was_withdrawn_is_still_put_right(town: Town) -> None:
    gone = town.publish(content("Fysiotrapi"))
    town.publish(content("Fysioterapi"))
    town.catalogue.build_index()
    town.publish(content("Noget andet"), identity=gone)
    town.catalogue.follow()
    found = town.catalogue.search(SearchRequest(q="fysiotrapi"))
    assert (found.total, found.corrected) == (1, "fysioterapi")


def test_the_name_of_a_municipality_is_no_misspelling_of_another_one(town: Town) -> None:
    town.put("term", "kommune/0746", Term(value="0746", label="Skanderborg"))
    town.publish(content("Gåture i Sønderborg"))
    town.publish(content("Ture ved Randerborg"))
    town.catalogue.follow()
    for typed in ("Skanderborg", "skanderborg"):
        found = town.catalogue.search(SearchRequest(q=typed))
        assert (found.total, found.corrected) == (0, "")
    assert town.search("Sønderbrog").corrected == "sønderborg"


def test_two_names_side_by_side_are_somebody_and_no_misspelling(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Mætte hænder", "Astma", *OTHERS])
    assert shelf.find("Mette Hansen").total == 0
    assert shelf.find("Mette Hansen").corrected == ""
    assert shelf.find("Asma").corrected == "astma"


def test_a_reason_behind_a_correction_tells_what_stands_there(analysis: Analysis) -> None:
    said = [synonym("overvægt", means=["vægttab"])]
    shelf = Shelf(analysis, ["Overvægt", "Vægttab", *OTHERS], said)
    labels = [shelf.reasons("overvækt", title)[0].label for title in ("Overvægt", "Vægttab")]
    assert labels == ["overvægt", "vægttab"]


def test_a_frequent_word_of_the_catalogue_is_meant_before_a_rare_expression(
    analysis: Analysis,
) -> None:
    titles = [f"Sygemeldt nr {number}" for number in range(30)]
    said = [synonym("sygemeld", means=["sygemeldt"])]
    assert Shelf(analysis, [*titles, *OTHERS], said).find("sygemelt").corrected == "sygemeldt"


def test_a_compound_without_its_linking_letter_is_put_right(analysis: Analysis) -> None:
    scattered = document("Ondt i kroppen", body="Ryg og skulder. Et stop på vejen.")
    shelf = Shelf(analysis, ["Rygestop", scattered, *OTHERS])
    assert (shelf.titles("rygstop"), shelf.find("rygstop").corrected) == (["Rygestop"], "rygestop")

"""Danish words: stems with their exceptions, folded letters, stop words, all words before some."""

import pytest

from app.catalogue import ResultPage
from app.domain.requests import SearchRequest, Sorting
from app.search.analysis import STOP_WORDS, fold, key_of, query_keys, words_of
from tests.catalogues import Town, content
from tests.conftest import Seeded


def _titles(town: Town, text: str) -> list[str]:
    return [record.title for record in town.catalogue.search(SearchRequest(q=text)).records]


@pytest.mark.parametrize(
    "forms",
    [
        "indsats indsatsen indsatser indsatserne",
        "kursus kurset kurser kurserne rygestopkurser",
        "center centeret centre centrene sundhedscenter",
        "træning træningen",
        "gigt gigten",
        "rygning ryger rygere rygning røg",
        "ryg ryggen rygge",
        "barn børn børnene",
        "angst angsten",
        "job jobbet jobs",
        "hold holdet holdene",
        "genoptræning genoptræningen genoptræner",
        "samtale samtaler samtalen samtalerne",
    ],
)
def test_inflections_of_a_word_are_sought_as_one(forms: str) -> None:
    words = forms.split()
    simple = [word for word in words if not word.endswith(("kurser", "center")) or word == words[0]]
    assert len({key_of(word) for word in simple}) == 1, {word: key_of(word) for word in words}


def test_a_back_and_a_smoker_are_two_things() -> None:
    assert key_of("ryg") != key_of("ryge")
    assert key_of("ryggen") != key_of("ryger")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("traening", "Træning i vand"),
        ("TRÆNING", "Træning i vand"),
        ("kobenhavn", "I København"),
        ("koebenhavn", "I København"),
        ("sonderborg", "Huset i Sønderborg"),
        ("soenderborg", "Huset i Sønderborg"),
        ("Aarhus", "Kontoret i Århus"),
        ("Århus", "Kontoret i Aarhus"),
        ("arhus", "Kontoret i Århus"),
        ("gåtur", "Gaatur i skoven"),
        ("gaatur", "Gåtur i skoven"),
        ("27.15.12", "Efter 27.15.12"),
        ("kurser", "Et kursus"),
        ("børnene", "Barn og far"),
    ],
)
def test_what_is_typed_finds_what_is_written_in_another_spelling(
    typed: str, written: str, town: Town
) -> None:
    town.publish(content(written))
    town.publish(content("Noget helt andet"))
    assert _titles(town, typed) == [written]
    town.catalogue.build_index()
    assert _titles(town, typed) == [written]


def test_stop_words_neither_find_nor_exclude(town: Town) -> None:
    town.publish(content("Ondt i ryggen", summary="Hjælp."))
    town.publish(content("Om at være i gang", summary="Mere."))
    assert _titles(town, "ondt i ryggen") == ["Ondt i ryggen"]
    assert _titles(town, "jeg har ondt i min ryg og vil gerne ryggen") == ["Ondt i ryggen"]
    assert {"og", "jeg", "ikke"} <= STOP_WORDS


def test_all_words_come_before_some_and_the_page_says_which_it_was(town: Town) -> None:
    town.publish(content("Motion i vand"))
    town.publish(content("Motion på land"))
    town.publish(content("Samtale"))
    page = town.catalogue.search(SearchRequest(q="motion vand"))
    assert [r.title for r in page.records] == ["Motion i vand"]
    assert page.all_words
    page = town.catalogue.search(SearchRequest(q="motion vand ubåd"))
    assert [r.title for r in page.records] == ["Motion i vand"]
    assert not page.all_words
    nothing = town.catalogue.search(SearchRequest(q="ubåd"))
    assert (nothing.total, nothing.ways_on) == (0, ())


def test_a_word_in_the_title_weighs_more_than_in_the_summary_and_the_text(town: Town) -> None:
    town.publish(content("C", description="Der er yoga med.", summary="Noget."))
    town.publish(content("B", summary="Yoga med.", description="Der er ro."))
    town.publish(content("A yoga", summary="Noget.", description="Der er ro."))
    assert _titles(town, "yoga") == ["A yoga", "B", "C"]


def test_other_names_are_sought_too(town: Town) -> None:
    town.publish(content("Ro på igen", alternate_names=["Stresshold"]))
    assert _titles(town, "stresshold") == ["Ro på igen"]


def test_exclusion_criteria_are_not_sought(town: Town) -> None:
    town.publish(
        content("Gåtur", inclusion=["har tid"], exclusion=[{"text": "har galopperende flegma"}])
    )
    assert _titles(town, "flegma") == []
    assert _titles(town, "tid") == ["Gåtur"]


def test_historical_entries_stand_below_current_ones_unless_named_by_their_title(
    town: Town,
) -> None:
    old = {"sources": [{"document": "s1", "year": 2014}]}
    town.publish(content("Mentor mentor mentor", **old), provenance="kilde", slug="gammel")
    town.publish(content("Støtte", description="En mentor kan hjælpe."))
    town.publish(content("Sundhedsguide", **old), provenance="kilde")
    town.publish(content("Andet", description="Sundhedsguide nævnes. Sundhedsguide igen."))
    assert _titles(town, "hjælpe mentor") == ["Støtte"]
    assert _titles(town, "sundhedsguide") == ["Sundhedsguide", "Andet"]


def test_in_the_real_catalogue_no_historical_entry_stands_above_a_current_one_by_chance(
    seeded: Seeded,
) -> None:
    for text in ("stress", "træning", "hjælp til at finde job", "samtale om alkohol"):
        page = seeded.catalogue.search(SearchRequest(q=text, antal=100))
        order = [record.historical for record in page.records]
        first_old = order.index(True) if True in order else len(order)
        assert any(not old for old in order)
        late = [r.title for r in page.records[first_old:] if not r.historical]
        named = [r for r in page.records[:first_old] if r.historical]
        assert (late, named) == ([], []), text


@pytest.mark.parametrize("order", ["navn", "opdateret", "start"])
def test_the_order_asked_for_holds_with_a_text_too(order: Sorting, seeded: Seeded) -> None:
    asked = SearchRequest(q="træning", sortering=order, antal=100)
    page: ResultPage = seeded.catalogue.search(asked)
    assert page.total > 5
    again = seeded.catalogue.search(asked)
    assert [r.id for r in again.records] == [r.id for r in page.records]
    if order == "opdateret":
        dates = [r.record.updated for r in page.records]
        assert dates == sorted(dates, reverse=True)
    if order == "start":
        known = [r.next_start is not None for r in page.records]
        assert known == sorted(known, reverse=True), "unknown starts come last"


def test_a_query_of_many_words_is_cut_and_still_answered(seeded: Seeded) -> None:
    many = " ".join(f"ord{n}" for n in range(30)) + " træning"
    assert seeded.catalogue.search(SearchRequest(q=many)).total == 0
    assert seeded.catalogue.search(SearchRequest(q="træning " + many)).total > 0


@pytest.mark.parametrize("text", ["*", "[a TO z]", "a~9", '"', "(", "title:x", "~", "^"])
def test_signs_of_query_languages_are_only_signs(text: str, seeded: Seeded) -> None:
    assert seeded.catalogue.search(SearchRequest(q=text)).total < 20


def test_folding_and_words() -> None:
    assert fold("ærø å") == "aeroe aa"
    assert list(words_of("Hej, 29.09.04 og XREF15!")) == ["hej", "29.09.04", "og", "xref15"]
    assert "traening" in query_keys("traening") or key_of("træning") in query_keys("traening")


def test_nothing_found_offers_wider_searches_that_find_as_many_as_they_say(seeded: Seeded) -> None:
    request = SearchRequest(q="rygestop", selected=(("kram", ("kost",)), ("spor", ())))
    request = request.selecting("risiko", ["lav"]).selecting("ydelse", ["foertidspension"])
    request = request.selecting("kommune", ["0101"])
    page = seeded.catalogue.search(request)
    assert page.total == 0
    assert page.ways_on
    totals = [way.total for way in page.ways_on]
    assert totals == sorted(totals, reverse=True)
    assert totals == seeded.catalogue.totals([way.request for way in page.ways_on])

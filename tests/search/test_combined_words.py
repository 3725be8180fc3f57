"""Compounds and their parts find each other, in both directions and in every order."""

import pytest

from app.search.analysis import Analysis
from app.search.query import Kind
from tests.search.shelf import Shelf, document, synonym

OTHERS = ("Zumba på græs", "Noget andet", "Kaffe og brød")


@pytest.mark.parametrize(
    ("compound", "apart"),
    [
        ("Balancetræning", "træning balance"),
        ("Balancetræning", "træning af balancen"),
        ("Vægtstophold", "hold vægtstop"),
        ("Svømmehalskørsel", "kørsel til svømmehal"),
        ("Højskoleophold", "ophold på højskole"),
        ("Mandemadlavning", "madlavning for mænd"),
        ("Korsang", "sang i kor"),
        ("Haveterapi", "terapi i haven"),
        ("Børnefamilier", "familier med børn"),
        ("Cykelværksted", "værksteder for cykler"),
        ("Arbejdsmiljø", "miljøet på arbejdet"),
        ("Naturvandring", "vandringer i naturen"),
    ],
)
def test_a_compound_and_its_parts_find_each_other(
    compound: str, apart: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, [compound, *OTHERS])
    assert shelf.titles(apart, praecis=True) == [compound]
    written = apart.capitalize()
    shelf = Shelf(analysis, [written, *OTHERS])
    assert shelf.titles(compound.lower(), praecis=True) == [written]


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("vægtstophold", ["vægtstop", "hold", "vægt"]),
        ("haveterapi", ["terapi", "have", "haver"]),
        ("hjertepatienter", ["hjerte", "hjertet", "patient"]),
        ("sommerhøjskole", ["højskole", "sommer"]),
    ],
)
def test_a_compound_is_found_by_each_part_alone(
    compound: str, parts: list[str], analysis: Analysis
) -> None:
    shelf = Shelf(analysis, [compound, *OTHERS])
    for part in parts:
        assert shelf.titles(part, praecis=True) == [compound], part
        (reason,) = shelf.reasons(part, compound)
        assert (reason.kind, reason.typed) == (Kind.PART, part)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("stav gang", "Stavgang"),
        ("koloni have", "Kolonihave"),
        ("vægt stop hold", "Vægtstophold"),
        ("nær vær", "Nærvær"),
        ("arbejds miljø", "Arbejdsmiljø"),
    ],
)
def test_a_space_too_many_changes_nothing(typed: str, written: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, [written, *OTHERS])
    assert shelf.titles(typed) == [written]


@pytest.mark.parametrize(
    ("typed", "written", "corrected"),
    [
        ("vandringforpar", "Vandring for par", "vandring for par"),
        ("kaffeogbrød", "Kaffe og brød", "kaffe og brød"),
        ("zumbapågræs", "Zumba på græs", "zumba på græs"),
    ],
)
def test_a_space_too_few_is_put_in_and_said(
    typed: str, written: str, corrected: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, [*OTHERS, "Vandring for par"])
    assert (shelf.titles(typed), shelf.find(typed).corrected) == ([written], corrected)
    assert shelf.titles(typed, praecis=True) == []


def test_the_parts_of_a_compound_must_all_be_there(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Terapi for par", "Haven bag huset", *OTHERS])
    assert shelf.titles("haveterapi", praecis=True) == []
    assert shelf.titles("haveterapi") == [], "and it is no misspelling of anything either"


def test_what_is_done_to_oneself_is_not_found_by_what_else_is_called_so(
    analysis: Analysis,
) -> None:
    shelf = Shelf(analysis, ["Hverdagen selv efter hjerneskade", "Hjælp til selvhjælp i grupper"])
    assert shelf.titles("selvskade") == []
    assert shelf.titles("selvhjælpsgruppe") == ["Hjælp til selvhjælp i grupper"]


def test_who_is_without_something_is_not_found_by_what_has_to_do_with_it(
    analysis: Analysis,
) -> None:
    shelf = Shelf(analysis, ["Hjem uden løse tæpper", "Hjemløshed"])
    assert shelf.titles("hjemløs") == ["Hjemløshed"]


def test_the_whole_word_stands_before_its_parts(analysis: Analysis) -> None:
    shelf = Shelf(
        analysis,
        [
            document("A", "Terapi i haven"),
            document("B", "Haveterapi hver uge"),
            document("C", "Haveterapihold om mandagen"),
        ],
    )
    assert shelf.titles("haveterapi") == ["B", "C", "A"]
    kinds = {title: shelf.reasons("haveterapi", title)[0].kind for title in ("A", "B", "C")}
    assert kinds == {"A": Kind.PART, "B": Kind.EXACT, "C": Kind.PART}


@pytest.mark.parametrize("word", ["sofa", "kamel", "tobak", "minut", "parti"])
def test_what_only_looks_like_a_compound_is_not_found_by_its_pieces(
    word: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, [word, *OTHERS])
    for cut in range(2, len(word) - 1):
        for piece in (word[:cut], word[cut:]):
            assert shelf.titles(piece, praecis=True) == [], piece


@pytest.mark.parametrize("typed", ["haverådgivning", "havekursus", "havehold", "havesamtaler"])
def test_what_a_compound_ends_in_is_not_demanded_when_nearly_everything_is_called_so(
    typed: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, ["Haven bag huset", *OTHERS])
    assert shelf.titles(typed) == ["Haven bag huset"]


def test_the_last_parts_of_a_compound_are_explained_only_where_the_whole_is_not(
    analysis: Analysis,
) -> None:
    part = synonym("dagpenge", means=["ugle"])
    shelf = ["Syge ugler", "Refusion", *OTHERS]
    assert Shelf(analysis, shelf, [part]).titles("sygedagpenge") == ["Syge ugler"]
    whole = synonym("sygedagpenge", means=["refusion"])
    assert Shelf(analysis, shelf, [part, whole]).titles("sygedagpenge") == ["Refusion"]


def test_a_general_part_of_a_compound_is_met_by_no_synonym(analysis: Analysis) -> None:
    said = [synonym("problem", means=["uro"]), synonym("smerte", means=["uro"])]
    shelf = Shelf(analysis, ["Uro og sang", *OTHERS], synonyms=said)
    assert shelf.titles("problemsang") == []
    assert shelf.titles("smertesang") == ["Uro og sang"]

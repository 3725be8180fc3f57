"""References to law in every usual form; a section that nothing has finds nothing."""

import pytest

from app.domain.vocabulary import Term, Vocabulary
from app.search.analysis import Analysis
from app.search.laws import Laws, law_tokens
from tests.catalogues import Town, content
from tests.search.shelf import LAWS, Shelf, document, synonym

WRITTEN = [
    document("Mentor", body="Gives efter servicelovens § 82 a."),
    document("Støtte", body="Givet efter § 85 i serviceloven, eller efter aftale"),
    document("Sundhed", body="Sundhedslovens § 119, stk. 1, siger det."),
    document("Tal", "82 a og 119 deltagere på 85 dage"),
]


@pytest.mark.parametrize(
    "typed",
    [
        "§ 82 a",
        "§82a",
        "§ 82A",
        "SEL 82a",
        "sel § 82 a",
        "Serviceloven § 82a",
        "servicelovens § 82 a",
        "serviceloven 82 a",
        "paragraf 82 a",
        "serviceloven paragraf 82a",
        "lov om social service § 82 a",
        "§ 82 a i serviceloven",
        "§ 82 a serviceloven",
        "§82a SEL",
        "par. 82a",
        "§ 82 a, stk. 2",
        "serviceloven § 82 a stk. 1",
        "hvad er § 82 a",
        "§82a stk2",
        "§ 82 a, stk. 2, nr. 3, pkt. 1, litra b",
        "servicelov § 82 a",
        "SEL82a",
        "jf. servicelovens § 82 a",
    ],
)
def test_a_section_is_found_in_every_form_in_which_it_is_typed(
    typed: str, analysis: Analysis
) -> None:
    assert Shelf(analysis, WRITTEN).titles(typed) == ["Mentor"]


@pytest.mark.parametrize(
    "written",
    [
        "Efter servicelovens § 82 a.",
        "Efter § 82a i serviceloven",
        "Efter SEL § 82 a",
        "(lov om social service § 82a)",
        "Efter Serviceloven §82 a, stk. 2",
        "Efter servicelovens paragraf 82 a",
    ],
)
def test_a_section_is_found_in_every_form_in_which_it_is_written(
    written: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, [document("A", body=written), "Noget andet"])
    for typed in ("§ 82 a", "SEL 82a", "serviceloven"):
        assert shelf.titles(typed) == ["A"], typed


@pytest.mark.parametrize(
    "typed",
    ["§ 82", "§ 82 b", "§ 999", "§ 11", "SEL 119", "serviceloven § 119", "SUL § 85", "§ 8"],
)
def test_a_section_that_nothing_has_finds_nothing(typed: str, analysis: Analysis) -> None:
    found = Shelf(analysis, WRITTEN).find(typed)
    assert (found.total, found.corrected) == (0, "")


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("serviceloven", {"Mentor", "Støtte"}),
        ("SEL", {"Mentor", "Støtte"}),
        ("sundhedsloven", {"Sundhed"}),
        ("SUL", {"Sundhed"}),
        ("§ 119", {"Sundhed"}),
        ("§§ 119", {"Sundhed"}),
        ("sundhedslovens § 119", {"Sundhed"}),
    ],
)
def test_a_law_is_found_by_its_names(typed: str, titles: set[str], analysis: Analysis) -> None:
    assert set(Shelf(analysis, WRITTEN).titles(typed)) == titles


def test_a_mere_number_is_a_number(analysis: Analysis) -> None:
    assert Shelf(analysis, WRITTEN).titles("119 deltagere")[0] == "Tal"


def test_beside_a_reference_other_words_are_wanted_too(analysis: Analysis) -> None:
    shelf = Shelf(analysis, WRITTEN)
    assert shelf.titles("mentor efter servicelovens § 82 a")[0] == "Mentor"
    assert shelf.titles("støtte § 85")[0] == "Støtte"


def test_the_reason_names_the_law_and_the_section(analysis: Analysis) -> None:
    shelf = Shelf(analysis, WRITTEN)
    (reason,) = shelf.reasons("sel 82 a", "Mentor")
    assert reason.label in ("Serviceloven § 82a", "Serviceloven § 82 a")
    assert reason.typed == "sel 82 a"


def test_a_term_that_an_entry_is_given_under_is_found_as_if_it_were_written(town: Town) -> None:
    town.publish(content("Mentor", lovgrundlag=["lab-56"]))
    town.publish(content("Noget andet"))
    for typed in ("§ 56", "lab 56", "LAB § 56", "paragraf 56"):
        assert town.titles(typed) == ["Mentor"], typed
    assert town.titles("§ 57") == []
    town.catalogue.build_index()
    assert town.titles("lab § 56") == ["Mentor"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("§ 85", ["§85"]),
        ("§ 82 a og § 85", ["§82a", "§85"]),
        ("SEL § 82 a, SUL § 119", ["serviceloven§82a", "sundhedsloven§119"]),
        ("§", []),
        ("§ a", []),
        ("stk. 2", []),
        ("85", []),
        ("§ 85, stk. 2, nr. 3, i SEL", ["serviceloven§85"]),
        ("§ 99999", []),
        ("serviceloven", ["serviceloven§"]),
        ("serviceloven 2024", ["serviceloven§"]),
        ("§§ 85 og 104", ["§85", "§104"]),
        ("servicelovens § 85 og § 104", ["serviceloven§85", "serviceloven§104"]),
        ("SEL 82a/85, stk. 2", ["serviceloven§82a", "serviceloven§85"]),
        ("§ 85 og 3 måneder", ["§85"]),
        ("§ 140 f.eks.", ["§140"]),
        ("par 40 år med konflikter", []),
        ("par. 40", ["§40"]),
    ],
)
def test_references_in_a_row_of_words(text: str, keys: list[str]) -> None:
    laws = Laws(Vocabulary.of(("lov", term) for term in LAWS))
    assert [found.key for found in laws.references(law_tokens(text))] == keys


def test_every_section_that_a_text_names_is_found(analysis: Analysis) -> None:
    shelf = Shelf(
        analysis,
        [
            document("Bolig", body="Efter servicelovens §§ 107 og 108."),
            document("Kort", body="Gives efter SEL 85"),
            "Noget andet",
        ],
    )
    for typed in ("§ 107", "§ 108", "SEL 108"):
        assert shelf.titles(typed) == ["Bolig"], typed
    assert shelf.titles("§ 85") == ["Kort"]
    assert shelf.titles("§§ 85 og 108") == ["Bolig", "Kort"]


def test_the_everyday_words_of_a_law_are_words_like_any_other(analysis: Analysis) -> None:
    law = Term(
        value="barnets-lov", label="Lov om barnet (BL)", words=("børn og unge", "familiestøtte")
    )
    titles = ["Børn og unge med sorg", "Familiestøtte", "Noget andet"]
    shelf = Shelf(analysis, titles, laws=[law])
    assert shelf.titles("børn og unge 12 år") == ["Børn og unge med sorg"]
    assert shelf.titles("familiestøtten") == ["Familiestøtte"]
    laws = Laws(Vocabulary.of([("lov", law)]))
    for name in ("lov om barnet", "barnets lov", "børn og unge", "familiestøtte"):
        found = [one.key for one in laws.references(law_tokens(f"{name} § 12"))]
        assert found == (["barnets-lov§12"] if "lov" in name else ["§12"]), name


@pytest.mark.parametrize("typed", ["SEL 85", "§ 85 i serviceloven", "lov om social service § 85"])
def test_a_section_also_finds_what_it_is_about(typed: str, analysis: Analysis) -> None:
    said = [synonym("serviceloven 85", means=["bostøtte"])]
    named = document("Hjælp", body="Gives efter servicelovens § 85.")
    shelf = Shelf(analysis, ["Bostøtte hjemme", named, "Noget andet"], said)
    assert shelf.titles(typed) == ["Hjælp", "Bostøtte hjemme"]
    assert shelf.titles("SEL 82a") == []

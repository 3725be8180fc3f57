"""Whole sentences: what they are about, and when there is no answer to them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.editorial import verbs
from app.search import telling
from app.search.analysis import Analysis
from app.search.documents import Document
from app.search.telling import Telling, age_in, implied_in
from tests.catalogues import NOW, Town, content
from tests.search.shelf import NOTHING_KNOWN, Shelf, document, synonym

OTHERS = tuple(f"Andet nummer {number}" for number in range(30))


@pytest.mark.parametrize(
    "typed",
    [
        "kan man få tilskud til at skifte sit oliefyr",
        "hvad koster det at leje et forsamlingshus til en konfirmation",
        "hvornår bliver tilskuddet til brænde og kaminer udbetalt",
    ],
)
def test_a_question_that_only_shares_a_word_with_the_catalogue_finds_nothing(
    typed: str, analysis: Analysis
) -> None:
    catalogue: list[Document | str] = [
        "Tilskud til hold",
        document("Gratis", "Det koster ikke noget"),
        *OTHERS,
    ]
    assert Shelf(analysis, catalogue).titles(typed) == []


def test_a_catalogue_too_small_to_tell_what_is_rare_answers_as_it_can(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Tilskud til hold", *OTHERS[:5]])
    typed = "kan man få tilskud til at skifte sit oliefyr"
    assert shelf.titles(typed) == ["Tilskud til hold"]


def test_a_question_whose_subject_is_there_is_answered_whatever_else_it_says(
    analysis: Analysis,
) -> None:
    shelf = Shelf(analysis, ["Rygestop på hold", *OTHERS])
    typed = "min mand vrisser og hoster, hvor kan han komme til rygestop"
    assert shelf.titles(typed) == ["Rygestop på hold"]


def test_two_words_are_answered_wherever_they_stand_together(analysis: Analysis) -> None:
    shelf = Shelf(analysis, [document("A", body="Der er skak og brød"), *OTHERS])
    assert shelf.titles("skak brød") == ["A"]


@pytest.mark.parametrize(
    "typed", ["dundrende hovedpine", "ulidelig hovedpine", "murrende hovedpine"]
)
def test_a_verb_or_adjective_that_stands_nowhere_does_not_hide_the_thing(
    typed: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, ["Hold mod hovedpine", *OTHERS])
    assert shelf.titles(typed, praecis=True) == ["Hold mod hovedpine"]


def test_a_thing_that_stands_nowhere_is_not_answered_with_another(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Hold mod hovedpine", *OTHERS])
    assert shelf.titles("oliefyr hovedpine", praecis=True) == []


def test_words_left_of_a_sentence_come_first_only_where_they_are_more_than_mentioned(
    analysis: Analysis,
) -> None:
    long = "ord om dette og hint " * 30
    mentioned = document("B", body=f"{long} kaffe {long} cykel {long}")
    shelf = Shelf(analysis, [document("Kaffe", "Kaffe og kaffe igen"), mentioned, *OTHERS])
    assert shelf.titles("kaffe cykel") == ["B", "Kaffe"]
    assert shelf.titles("hvor er der kaffe til mig og min cykel") == ["Kaffe", "B"]


@pytest.mark.parametrize("typed", ["pårørende til alkoholiker", "Paaroerende til alkoholikere"])
def test_a_relative_finds_what_is_for_relatives_before_what_mentions_them(
    typed: str, analysis: Analysis
) -> None:
    long = "ord om dette og hint " * 30
    mentioned = document("B", body=f"{long} pårørende {long} alkoholiker {long}")
    shelf = Shelf(analysis, [document("Pårørende", "Pårørende og igen"), mentioned, *OTHERS])
    assert shelf.titles("pårørende alkoholiker") == ["B", "Pårørende"]
    assert shelf.titles(typed) == ["Pårørende", "B"]


def test_an_understood_question_is_answered_before_what_merely_has_its_words(
    analysis: Analysis,
) -> None:
    literal = document("B", "Her kan man slå græs og tjene penge")
    shelf = Shelf(
        analysis,
        [document("Gæld", "Hjælp til gæld"), literal, *OTHERS],
        [synonym("penge slår til", means=["gæld"])],
    )
    assert shelf.titles("hvordan får jeg mine penge til at slå til") == ["Gæld", "B"]


def test_words_that_belong_together_need_more_than_to_stand_in_the_same_text(
    analysis: Analysis,
) -> None:
    long = "ord om dette og hint " * 30
    shelf = Shelf(
        analysis,
        [
            document("A", "For folk med social angst", body="Social angst er svær"),
            document("Social hygge i den gamle by", body=f"{long} angst {long}"),
            *OTHERS,
        ],
        [synonym("rødmer", means=["social angst"])],
    )
    assert shelf.titles("rødmer") == ["A", "Social hygge i den gamle by"]


@pytest.mark.parametrize("typed", ["hæve-sænkebord", "hæve sænkebord"])
def test_a_compound_written_apart_is_known_as_the_synonym_it_is(
    typed: str, analysis: Analysis
) -> None:
    said = [synonym("hævesænkebord", means=["ergonomi"])]
    assert Shelf(analysis, ["Ergonomi", *OTHERS], said).titles(typed) == ["Ergonomi"]


def _about(made: Document, values: Sequence[str]) -> Document:
    about = NOTHING_KNOWN | {"helbred": frozenset(values)}
    return replace(made, entry=replace(made.entry, values=about))


def test_of_what_fits_a_long_text_alike_comes_first_what_is_about_the_same_as_the_best(
    analysis: Analysis,
) -> None:
    best = [_about(document(f"Skak og kaffe og brød {n}"), ["stress"]) for n in range(3)]
    same = [
        _about(document("A", "Skak og kaffe"), ["kol"]),
        _about(document("B", "Skak og kaffe"), ["stress"]),
    ]
    shelf = Shelf(analysis, [*best, *same, *OTHERS])
    assert shelf.titles("skak kaffe brød")[3:] == ["B", "A"]
    assert [title for title in shelf.titles("skak kaffe") if title in "AB"] == ["A", "B"]


def test_verbs_and_adjectives_are_told_from_things(analysis: Analysis) -> None:
    telling = Telling(analysis)
    assert all(map(telling.is_modifier, ("skriger", "dundrende", "slaar", "ulidelig")))
    assert not any(map(telling.is_modifier, ("bord", "klage", "knæsmerter", "xyzzy", "17")))
    assert not Telling(Analysis(None)).is_modifier("skriger")


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("min søn på 19", 19),
        ("17-årig", 17),
        ("jeg er over tres", 60),
        ("jeg er 61", 61),
        ("19 uger", None),
        ("min søn på 19 år", 19),
        ("tilbud for 16-årige", 16),
        ("depression i 2 år, kvinde 44", 44),
        ("fleksjob på 10 timer", None),
        ("sygemeldt i 2 år", None),
        ("for 3 år siden", None),
        ("rygestop efter 40 års rygning", None),
        ("vægttab på 20 kg", None),
        ("BMI over 30", None),
    ],
)
def test_the_age_in_a_text_is_read(text: str, age: int | None) -> None:
    assert age_in(text) == age


@pytest.mark.parametrize(
    ("text", "implied"),
    [
        ("min mand drikker", ["pårørende"]),
        ("vores voksne søn ryger hash", ["pårørende"]),
        ("mand på 40 med gigt", []),
        ("min datter på 17 er ked af det", ["pårørende", "unge"]),
        ("jeg er 62 og slidt", ["senior"]),
        ("min kærestes druk", ["pårørende"]),
        ("mit barns skole", ["pårørende"]),
        ("motion for mænd", []),
    ],
)
def test_whom_a_text_is_for_may_only_be_implied(text: str, implied: list[str]) -> None:
    assert [word for _, word in implied_in(text)] == implied


def test_what_is_implied_comes_first_among_equals_and_is_never_demanded(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Hash", document("Hash i familien", "For pårørende"), *OTHERS])
    assert shelf.titles("hash")[0] == "Hash"
    assert shelf.titles("min kone og hash") == ["Hash i familien", "Hash"]
    (reason,) = (r for r in shelf.reasons("min kone og hash", "Hash i familien") if " " in r.typed)
    assert (reason.typed, reason.label) == ("min kone", "pårørende")


def test_a_known_expression_is_answered_however_faintly_its_meaning_stands_there(
    analysis: Analysis,
) -> None:
    faint = document("Aftenhold", body="Her er også plads til netværk. " + "Ord om dette. " * 40)
    said = [synonym("kender ingen i byen", means=["netværk"], weight=0.6)]
    typed = "kender ingen her i byen"
    assert Shelf(analysis, [faint, *OTHERS], said).titles(typed) == ["Aftenhold"]
    assert Shelf(analysis, [faint, *OTHERS]).titles(typed) == []


def test_only_words_that_stand_side_by_side_are_read_as_one(analysis: Analysis) -> None:
    said = [synonym("havemand", means=["gartner"])]
    shelf = Shelf(analysis, ["Gartner", *OTHERS], said)
    assert shelf.titles("have mand søges") == ["Gartner"]
    assert shelf.titles("jeg vil have min mand") == []


@pytest.mark.parametrize(
    ("typed", "faint", "plain"),
    [
        ("skolefotograf", "En skole, og senere en fotograf.", "Fotograf på skolen"),
        ("strømpepåtager", "Her er også et hjælpemiddel.", "Få et hjælpemiddel"),
    ],
)
def test_one_word_is_not_answered_by_its_parts_or_its_like_in_passing(
    typed: str, faint: str, plain: str, analysis: Analysis
) -> None:
    said = [synonym("strømpepåtager", means=["hjælpemiddel"], weight=0.6)]
    passing = document("Aftenhold", body=f"{'Ord om dette. ' * 40}{faint}{' Ord om hint.' * 40}")
    assert Shelf(analysis, [passing, *OTHERS], said).titles(typed) == []
    assert Shelf(analysis, [passing, plain, *OTHERS], said).titles(typed)[0] == plain
    literal = document("Morgenhold", body=f"{'Ord om dette. ' * 40} Tag {typed} med.")
    assert Shelf(analysis, [literal, *OTHERS], said).titles(typed) == ["Morgenhold"]


def test_a_word_that_stands_only_in_what_was_withdrawn_answers_no_more_than_an_unknown_one(
    town: Town,
) -> None:
    for title in OTHERS:
        town.publish(content(title))
    in_passing = f"{'Ord om dette. ' * 40} En skole, og senere en fotograf. {'Og hint. ' * 40}"
    town.publish(content("Aftenhold", description=in_passing))
    itself = town.publish(content("Morgenhold", description="Tag en skolefotograf med."))
    town.catalogue.build_index()
    assert set(town.titles("skolefotograf")) == {"Morgenhold", "Aftenhold"}
    with town.database.writing() as session:
        verbs.withdraw(session, itself, "archived", now=NOW)
    assert town.titles("skolefotograf") == []
    town.catalogue.build_index()
    assert town.titles("skolefotograf") == [], "as in an index that never held it"


def test_what_belongs_elsewhere_outweighs_what_is_said_with_it(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Barnet", *(f"Tredje nummer {number}" for number in range(200))])
    assert shelf.titles("barnet jubler i svømmehallen") == ["Barnet"]
    assert shelf.titles("barnet jubler i vuggestuen") == []


@pytest.mark.parametrize("typed", ["vuggestueplads", "plads i vuggestue", "klage over carport"])
def test_what_is_asked_of_others_is_not_answered_by_what_goes_with_it(
    typed: str, analysis: Analysis
) -> None:
    passing = document("Familie med plads", body="Børn i vuggestue, carport og klage")
    assert Shelf(analysis, [passing, *OTHERS]).titles(typed) == []


@pytest.mark.parametrize("typed", ["hoppeborg", "hoppeborgsleje"])
def test_what_a_synonym_knows_is_not_asked_of_others(typed: str, analysis: Analysis) -> None:
    said = [synonym("hoppeborg", means=["legestue"])]
    assert Shelf(analysis, ["Legestue", *OTHERS], said).titles(typed) == ["Legestue"]


@pytest.mark.parametrize("typed", ["tandlægeregning", "tandlaegeregning"])
def test_so_it_is_for_what_a_compound_begins_with_in_either_spelling(
    typed: str, analysis: Analysis
) -> None:
    said = [synonym("tandlæge", means=["tandpleje"])]
    assert Shelf(analysis, ["Tandpleje", *OTHERS], said).titles(typed) == ["Tandpleje"]


def test_what_is_asked_of_others_is_not_found_where_what_a_synonym_says_stands_nowhere(
    analysis: Analysis,
) -> None:
    said = [synonym("dagpleje", means=["børnepasning"])]
    passing = document("Familie med plads", body="Her er plads, en dag, og andre plejer")
    assert Shelf(analysis, [passing, *OTHERS], said).titles("plads i dagplejen") == []
    offered = Shelf(analysis, [passing, "Børnepasning", *OTHERS], said)
    assert "Børnepasning" in offered.titles("plads i dagplejen")


@pytest.mark.parametrize("typed", ["kørekort", "kørekortet"])
def test_what_is_asked_of_others_is_found_where_somebody_offers_it(
    typed: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, ["Hjælp til kørekort", *OTHERS])
    assert shelf.titles(typed) == ["Hjælp til kørekort"]


def test_who_asks_for_somebody_close_is_not_answered_by_words_in_passing(
    analysis: Analysis,
) -> None:
    long = "ord om dette og hint " * 30
    passing = document("Flugt", body=f"{long} mand {long} drikker {long}")
    shelf = Shelf(
        analysis, ["Alkohol", passing, *OTHERS], [synonym("mand drikker", means=["alkohol"])]
    )
    assert shelf.titles("min mand drikker")[0] == "Alkohol"


def test_a_wish_is_heard_by_its_word_and_not_by_what_goes_with_it(analysis: Analysis) -> None:
    said = [synonym("pårørende", means=["netværk"])]
    shelf = Shelf(analysis, ["Netværk og hash", "Hash", *OTHERS], said)
    labels = {reason.label for reason in shelf.reasons("min søn og hash", "Netværk og hash")}
    assert "hash" in labels
    assert "pårørende" not in labels


def test_where_and_when_something_is_hides_nothing_of_what_it_is(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Øl og flasker", *OTHERS])
    assert shelf.titles("øl og flasker i garagen ved svømmehallen") == ["Øl og flasker"]
    assert shelf.titles("øl og flasker garage svømmehal") == []
    assert shelf.titles("øl i garagen ved svømmehallen") == []


@pytest.mark.parametrize("said", ["i august", "siden september", "pt.", "hver tirsdag", "grundet"])
def test_when_it_is_and_shorthand_demand_no_answer(said: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Rygestop på hold", *OTHERS])
    assert shelf.titles(f"rygestop {said}") == ["Rygestop på hold"]


def test_what_somebody_works_as_demands_no_answer_beside_what_they_seek(
    analysis: Analysis,
) -> None:
    shelf = Shelf(analysis, ["Nyt fag til slidte rygge", "Brolæggerens hold", *OTHERS])
    assert shelf.titles("brolægger med slidt ryg")[0] == "Nyt fag til slidte rygge"
    assert shelf.titles("brolægger") == ["Brolæggerens hold"]
    assert shelf.titles("ryg kranfører") == ["Nyt fag til slidte rygge"]


def test_a_place_that_the_catalogue_does_not_name_hides_nothing(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Rygestop på hold", *OTHERS])
    assert shelf.titles("rygestop Odense") == ["Rygestop på hold"]


def test_a_section_that_nothing_refers_to_hides_nothing(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Ledsagerordning", *OTHERS])
    assert shelf.titles("§ 97 ledsagerordning") == ["Ledsagerordning"]
    assert shelf.titles("§ 97") == []


def test_no_word_is_a_trade_and_asked_of_others_at_once() -> None:
    """The search reads it as the one or the other."""
    folder = Path(telling.__file__).parent
    trades, elsewhere = (
        {word for line in text.splitlines() if line[:1] != "#" for word in line.split()}
        for text in ((folder / f"{name}.txt").read_text() for name in ("trades", "elsewhere"))
    )
    assert len(trades) > 200 < len(elsewhere)
    assert trades & elsewhere == set()


def test_of_a_long_text_the_words_that_tell_are_sought(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Parkinson og bevægelse", *OTHERS])
    typed = "gerne finde hjælp tilbud gratis altid tidspunkt mulighed periode måned parkinson"
    assert shelf.titles(typed) == ["Parkinson og bevægelse"]

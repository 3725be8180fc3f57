"""Danish words: inflected, derived and spelt in every way, they are found as one."""

from itertools import permutations

import pytest

from app.domain.requests import SearchRequest, parse_request
from app.domain.vocabulary import Vocabulary
from app.search.analysis import STOP_WORDS, Analysis, fold, stem_of, unfolded, words_of
from tests.catalogues import Town, content
from tests.search.shelf import Shelf

OTHERS = ("Zumba på græs", "Noget andet")


def _finds(analysis: Analysis, typed: str, written: str) -> bool:
    """Whether a text finds a title without any correction, and nothing else."""
    return Shelf(analysis, [written, *OTHERS]).titles(typed, praecis=True) == [written]


@pytest.mark.parametrize(
    "forms",
    [
        "barn barnet børn børnene børnenes",
        "hånd hånden hænder hænderne",
        "nat natten nætter nætterne",
        "indsats indsatsen indsatser indsatserne indsatsernes",
        "kursus kurset kursets kurser kurserne",
        "center centret centeret centrene centrets",
        "museum museet museer museerne",
        "fod fødder fødderne",
        "bog bogen bøger",
        "mand manden mænd mændenes",
        "rygning rygningen",
        "ryg ryggen rygge ryggene",
        "sove sover sov sovet",
        "drikke drikker drak drukket",
        "ensom ensomt ensomme",
        "cykel cyklen cykler",
        "gartner gartneren gartnere gartnernes",
        "øvelse øvelser øvelserne øvelsens",
        "æblehave æblehaver æblehavernes",
        "samtaleforløb samtaleforløbet samtaleforløbenes",
        "vandretur vandreture vandreturene",
    ],
)
def test_every_form_of_a_word_finds_every_other(forms: str, analysis: Analysis) -> None:
    missed = [
        f"{typed} → {written}"
        for typed, written in permutations(forms.split(), 2)
        if not _finds(analysis, typed, f"{written.capitalize()} i byen")
    ]
    assert missed == []


@pytest.mark.parametrize(
    "forms",
    [
        "center centre",
        "ryge ryger rygere rygerne",
        "syg syge sygt",
        "træt trætte",
        "tung tungt tunge tungere",
        "uge uger ugerne",
        "øje øjne",
        "løbe løber",
    ],
)
def test_a_form_that_is_also_a_word_of_its_own_is_found_all_the_same(
    forms: str, analysis: Analysis
) -> None:
    missed = [
        f"{typed} → {written}"
        for typed, written in permutations(forms.split(), 2)
        if not _finds(analysis, typed, f"{written.capitalize()} i byen")
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ryg", "rygning"),
        ("ryg", "ryger"),
        ("ryge", "ryggen"),
        ("far", "fare"),
        ("kor", "kort"),
        ("vane", "vand"),
        ("bro", "broder"),
        ("mad", "made"),
        ("sove", "sovs"),
        ("tal", "tale"),
    ],
)
def test_words_that_only_look_alike_are_two_things(
    one: str, other: str, analysis: Analysis
) -> None:
    assert not _finds(analysis, one, other.capitalize())
    assert not _finds(analysis, other, one.capitalize())


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("fod", "Fodbold for begyndere"),
        ("fod", "Gåfodbold i hallen"),
        ("blind", "Ordblindeundervisning"),
        ("hoved", "Indgangen er ved hoveddøren"),
        ("hånd", "Håndarbejde om onsdagen"),
        ("løbe", "Løbende optag"),
    ],
)
def test_what_is_called_after_something_else_is_not_found_by_it(
    typed: str, written: str, analysis: Analysis
) -> None:
    assert not _finds(analysis, typed, written)


@pytest.mark.parametrize("typed", ["fodbold", "gå", "gåfodbold"])
def test_a_figurative_part_is_found_whole(typed: str, analysis: Analysis) -> None:
    assert _finds(analysis, typed, "Gåfodbold i hallen")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vandre", "vandring"),
        ("ensom", "ensomhed"),
        ("nedtrykt", "nedtrykthed"),
        ("vejlede", "vejledning"),
        ("fordøje", "fordøjelse"),
        ("tryg", "tryghed"),
        ("male", "maling"),
        ("svømme", "svømning"),
    ],
)
def test_derived_words_find_each_other_but_stand_behind_the_word_itself(
    one: str, other: str, analysis: Analysis
) -> None:
    for typed, written in ((one, other), (other, one)):
        assert _finds(analysis, typed, written.capitalize())
        both = Shelf(analysis, [f"{written} a", f"{typed} b", *OTHERS])
        assert both.titles(typed) == [f"{typed} b", f"{written} a"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("sovnproblemer", "Søvnproblemer"),
        ("soevnproblemer", "Søvnproblemer"),
        ("boern", "Børn i bevægelse"),
        ("traening", "Træning i vand"),
        ("traning", "Træning i vand"),
        ("TRÆNING", "træning i vand"),
        ("kobenhavn", "I København"),
        ("koebenhavn", "I København"),
        ("sonderborg", "Huset i Sønderborg"),
        ("soenderborg", "Huset i Sønderborg"),
        ("Aarhus", "Kontoret i Århus"),
        ("Århus", "Kontoret i Aarhus"),
        ("arhus", "Kontoret i Århus"),
        ("gåtur", "Gaatur i skoven"),
        ("gaatur", "Gåtur i skoven"),
        ("handarbejde", "Håndarbejde"),
        ("HAANDARBEJDE", "Håndarbejde"),
        ("vagtstop", "Vægtstop"),
        ("vaegtstop", "Vægtstop"),
        ("koeer", "Sang for køer"),
        ("27.15.12", "Efter 27.15.12"),
        ("kurser", "Et kursus"),
        ("børnene", "Barn og far"),
    ],
)
def test_what_is_typed_finds_what_is_written_in_another_spelling(
    typed: str, written: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, [written, *OTHERS])
    found = shelf.find(typed)
    assert shelf.titles(typed) == [written]
    assert found.corrected == "", "another spelling of the same letters is no mistake"


def test_a_word_of_its_own_is_not_taken_for_another_spelling(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Kane og slæde", "Kåne", "Bord og stol", "Bård"])
    assert shelf.titles("kane") == ["Kane og slæde"]
    assert shelf.titles("bord") == ["Bord og stol"]


def test_spellings_hold_in_files_as_well(town: Town) -> None:
    town.publish(content("Håndarbejde og søvn"))
    town.publish(content("Noget andet"))
    town.catalogue.build_index()
    for typed in ("haandarbejde", "handarbejde", "sovn", "soevn", "HÅNDARBEJDER"):
        assert town.titles(typed) == ["Håndarbejde og søvn"], typed


def test_stop_words_neither_find_nor_exclude(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Ondt i ryggen", "Om at være i gang"])
    assert shelf.titles("ondt i ryggen") == ["Ondt i ryggen"]
    assert shelf.titles("jeg har ondt i min ryg og vil gerne ryggen") == ["Ondt i ryggen"]
    assert {"og", "jeg", "ikke"} <= STOP_WORDS


@pytest.mark.parametrize(
    "typed",
    [
        "angst f.eks. hos unge",
        "vedr. angst, bl.a. unge mm",
        "angst m.m. ifm. unge",
        "unge med angst pga. ulykke",
    ],
)
def test_abbreviations_are_no_words_that_must_be_found(typed: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Angst hos unge efter en ulykke", "Aktivitet for ældre", "Andet"])
    assert shelf.titles(typed)[:1] == ["Angst hos unge efter en ulykke"]


@pytest.mark.parametrize("typed", ["ADHD'ere", "adhd'eren", "ADHD’s", "adhd"])
def test_an_abbreviation_is_found_with_its_endings(typed: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Hold om ADHD", "Noget andet"])
    assert shelf.titles(typed) == ["Hold om ADHD"]


def test_soft_hyphens_are_no_part_of_a_word(town: Town) -> None:
    town.publish(content("Hold mod depres\u00adsion"))
    assert town.titles("depression") == ["Hold mod depression"]
    request, bad = parse_request([("q", "depres\u00adsion")], Vocabulary.of([]))
    assert (request.q, bad) == ("depression", ())


def test_letters_may_be_typed_in_pieces(town: Town) -> None:
    town.publish(content("Åben rådgivning"))
    assert town.titles("A\u030aben ra\u030adgivning") == ["Åben rådgivning"]
    assert [one.text for one in town.catalogue.suggest("a\u030aben")][:1] == ["Åben rådgivning"]


def test_small_words_alone_are_sought_all_the_same(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Ondt i ryggen", "Noget andet"])
    assert shelf.find("og i").total in (0, 1), "it is answered, whatever it finds"


def test_other_names_are_sought_too(town: Town) -> None:
    town.publish(content("Ro på igen", alternate_names=["Stresshold"]))
    town.catalogue.follow()
    assert town.titles("stresshold") == ["Ro på igen"]


def test_exclusion_criteria_are_not_sought(town: Town) -> None:
    town.publish(
        content("Gåtur", inclusion=["har tid"], exclusion=[{"text": "har galopperende flegma"}])
    )
    assert town.titles("flegma") == []
    assert town.titles("flegma", praecis=True) == []
    assert town.titles("flegma gåtur") == []
    assert town.titles("tid") == ["Gåtur"]


def test_folding_words_and_spellings() -> None:
    assert fold("ærø å") == "aeroe aa"
    assert list(words_of("Hej, 29.09.04 og XREF15!")) == ["hej", "29.09.04", "og", "xref15"]
    assert "træning" in unfolded("traening")
    assert unfolded("zebra") == ("zebra",)
    assert "poesi" in unfolded("poesi"), "what is typed may be meant as it stands"
    assert len(unfolded("aaeoe" * 8)) <= 8


def test_without_a_word_list_stems_hold_the_inflections_together() -> None:
    for forms in (
        "indsats indsatsen indsatser indsatserne",
        "kursus kurset kurser kurserne",
        "barn børn børnene",
        "rygning ryger rygere røg",
        "genoptræning genoptræningen genoptræner",
        "samtale samtaler samtalen samtalerne",
    ):
        assert len({stem_of(word) for word in forms.split()}) == 1, forms
    assert stem_of("ryg") != stem_of("ryge")


def test_a_query_of_many_words_is_cut_and_still_answered(town: Town) -> None:
    town.publish(content("Træning i vand"))
    many = " ".join(f"ord{n}" for n in range(30))
    assert town.search(f"{many} træning").total == 0
    for text in (f"træning {many}", "træning " * 25, f"vand og {'vand ' * 30}"):
        assert town.catalogue.search(SearchRequest(q=text)).total <= 1
    assert town.titles("træning " * 25) == ["Træning i vand"]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Randers", "På randen af stress"),
        ("Slagelse", "Med et slag"),
        ("Aarhus", "Et år i huset"),
        ("Silkeborg", "Silke og en borg"),
        ("Ishøj", "Høj is"),
    ],
)
def test_a_name_is_neither_inflected_nor_taken_apart(
    name: str, other: str, analysis: Analysis
) -> None:
    shelf = Shelf(analysis, [f"Tilbud i {name}", other])
    assert shelf.titles(name) == [f"Tilbud i {name}"]
    assert shelf.titles(other) == [other]


def test_the_genitive_of_a_name_finds_it(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Hjørrings hold", "Parkinson på hjul", "Århus går tur"])
    assert shelf.titles("Hjørring") == ["Hjørrings hold"]
    assert shelf.titles("parkinsons") == ["Parkinson på hjul"]
    assert shelf.titles("aarhus") == ["Århus går tur"]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("K.O.L", "kol"),
        ("k.o.l.", "kol"),
        ("kost o.l.", "kost"),
        ("kost, øl o.l.", "kost øl"),
        ("p.t. kost", "kost"),
        ("d.v.s. kost", "kost"),
        ("kost m.fl.", "kost"),
        ("bl.a. øl", "øl"),
    ],
)
def test_dots_in_short_forms_make_no_words(typed: str, plain: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Hold for KOL", "Kost", "Kost med øl", "Pst", "Noget andet"])
    assert shelf.titles(typed) == shelf.titles(plain) != []


def test_dots_are_kept_where_they_part_words(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Mad.Motion", "Se nethealth.dk"])
    assert shelf.titles("motion") == ["Mad.Motion"]
    assert shelf.titles("nethealth") == ["Se nethealth.dk"]


@pytest.mark.parametrize(
    ("told", "verb"),
    [("Lær", "lære"), ("Træn", "træne"), ("Bevæg", "bevæge"), ("Lev", "leve"), ("Spis", "spise")],
)
def test_what_one_is_told_to_do_is_the_verb(told: str, verb: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, [f"{told} sammen", "Noget andet"])
    assert shelf.titles(verb) == [f"{told} sammen"]


def test_an_adjective_tells_nobody_to_do_anything(analysis: Analysis) -> None:
    assert analysis.keys("stram") == ("stram",)


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.search.analysis.KEPT_WORDS", 3)
    plain = Analysis(None)
    words = "Kurser Haver Veje Huse Haver Kurser".split()
    assert [plain.all_keys[word] for word in words] == [{stem_of(w.lower())} for w in words]
    assert len(plain.all_keys) <= 3

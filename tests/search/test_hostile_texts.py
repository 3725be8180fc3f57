"""Whatever is typed is answered, and never becomes more work than a query may be."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.requests import MAX_QUERY, SearchRequest, parse_request
from app.search.analysis import Analysis
from app.search.understanding import MAX_WORDS
from tests.catalogues import danish, small_vocabulary
from tests.conftest import Seeded
from tests.search.shelf import Shelf, synonym

MOST_GROUPS = 2 * MAX_WORDS
MOST_ALTERNATIVES = 500
TEXTS = {
    "wildcards": "* ?* a* *a genop* ***** træ* *** ab*cd*",
    "brackets": "((([[[{{{<<<>>>}}}]]])))(",
    "quotes": '"a b" \'c d\' »e« "',
    "regular expressions": r"(a+)+$ ^(a|a)*b .*.*.* [a-z]{1,9999} \d+\b",
    "operators": "a AND b OR NOT c title:x a~9 [a TO z] +a -b ^ ~ && || !",
    "control characters": "træning\x00\x01\x1b[31m\x7f\u200b\u2028\ufeff",
    "a surrogate": "træning \ud800 \udfff",
    "five thousand words": " ".join(f"ord{n}" for n in range(5000)),
    "five thousand real words": "træning ryg søvn kost mentor " * 1000,
    "ten thousand letters": "a" * 10_000,
    "ten thousand letters of a compound": "rygestopkursus" * 700,
    "ten thousand vowels": "aeoeaa" * 1700,
    "emoji": "🚭🏃‍♀️ træning 👩‍👩‍👧‍👦 🇩🇰",
    "combining marks": "tra\u0308ning " + "a\u0301" * 50 + "\u0301" * 90,
    "decomposed": unicodedata.normalize("NFD", "søvnproblemer på Ærø, Århus"),
    "arabic": "علاج آلام الظهر",
    "cyrillic": "помощь с работой",
    "chinese": "背部疼痛 治疗",
    "digits of the world": "٣٤٥ ５６ ²³ ½ Ⅻ",
    "turkish capital": "İSTANBUL İİİİ fysiotrapi",
    "sharp s": "STRAẞE ßßß",
    "ligatures": "ﬁnde ﬂere ǆ",
    "sections": "§ " * 90,
    "a hundred sections": " ".join(f"§{n}" for n in range(1, 101)),
    "one section a hundred times": "§ 85 " * 100,
    "sections and letters": "§ 85 a b c § § stk stk 2 lov lov § a",
    "stop words": "og i at det er " * 30,
    "numbers": "1.2.3.4.5 99999999999999999999 0 00 -1 1e9",
    "markup": "<script>alert(1)</script> &amp; %00 %c3%28 ' OR 1=1 --",
    "a path": "../../../etc/passwd\\..\\",
    "only signs": "!\"#¤%&/()=?`´^¨~*'-_.:,;<>|",
    "only spaces": " \t\n\u00a0\u3000 ",
    "underscores": "_____ a_b_c __init__",
    "long dashes": "—–‒―-" * 30,
}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """A few entries and synonyms of every kind."""
    return Shelf(
        danish(),
        ["Træning på græs", "Søvnproblemer", "Rygestopkursus", "Fysioterapi", "Straße i Istanbul"],
        [synonym("a b", "c d e"), synonym("og", "i"), synonym("træning", means=["kost", "* ?"])],
    )


def _is_bounded(shelf: Shelf, text: str) -> None:
    query = shelf.reader.read(text, shelf.snapshot)
    assert len(query.groups) <= MOST_GROUPS
    assert sum(len(group.alternatives) for group in query.groups) <= MOST_ALTERNATIVES
    for exact in (False, True):
        found = shelf.find(text, praecis=exact)
        assert 0 <= found.total <= 5
        assert len(found.ids) == found.total
        assert set(found.reasons) <= set(found.ids)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_answered_whatever_it_is(text: str, shelf: Shelf) -> None:
    request, _ = parse_request([("q", text)], small_vocabulary())
    assert len(request.q) <= MAX_QUERY
    _is_bounded(shelf, request.q)
    _is_bounded(shelf, text)  # also when nobody has cut it before


@settings(max_examples=150)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    shelf = Shelf(danish(), ["Træning på græs", "Søvnproblemer"])
    _is_bounded(shelf, text)


def test_random_danish_words_with_random_damage_are_answered(shelf: Shelf) -> None:
    chance = random.Random(1)
    words = "træning rygestopkursus fysioterapi § 85 a søvn stk og serviceloven * genop*".split()
    for _ in range(300):
        typed = list(" ".join(chance.choices(words, k=chance.randint(1, 12))))
        for _ in range(chance.randrange(6)):
            typed[chance.randrange(len(typed))] = chance.choice("abcæøå §*.,-0\u0301")
        _is_bounded(shelf, "".join(typed))


@pytest.mark.parametrize("text", ["*", "[a TO z]", "a~9", '"', "(", "title:x", "~", "^"])
def test_signs_of_query_languages_are_only_signs(text: str, seeded: Seeded) -> None:
    words = " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())
    found = seeded.catalogue.search(SearchRequest(q=text))
    if words:
        assert found.total == seeded.catalogue.search(SearchRequest(q=words)).total
    else:
        assert found.total == 0


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_the_real_catalogue_searches_suggests_and_marks_it_too(text: str, seeded: Seeded) -> None:
    request, _ = parse_request([("q", text)], seeded.catalogue.reference().vocabulary)
    page = seeded.catalogue.search(request)
    assert page.marks.keys() == ({r.id for r in page.records} if request.q else set())
    for record in page.records[:3] if request.q else ():
        pieces = page.marks[record.id].pieces(record.title)
        assert "".join(piece for piece, _ in pieces) == record.title
    assert len(seeded.catalogue.suggest(request.q)) <= 8


def test_a_beginning_with_a_star_finds_the_words_that_begin_so(analysis: Analysis) -> None:
    shelf = Shelf(analysis, ["Genoptræning", "Genopdage naturen", "Gymnastik"])
    assert set(shelf.titles("genop*")) == {"Genoptræning", "Genopdage naturen"}
    assert shelf.titles("gymn*") == ["Gymnastik"]
    assert shelf.titles("xqz*") == []


BEGUN = ("Genoptræning på stranden", "Genopdage stranden", "Strandgymnastik", "Gymnastik")


@pytest.mark.parametrize(
    "typed",
    [
        *("genop* stranden", "stranden genop*", "på stranden: genop*!", "GENOP* stranden"),
        "stranden stranden genop*",
        # more words than are sought, of which those that say little are left out
        "noget hjælp, tilbud og hold for voksne og andre 1 2 3 4 5 på stranden genop*",
    ],
)
def test_a_star_stays_with_its_word_wherever_that_stands(typed: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, BEGUN)
    assert set(shelf.titles(typed)[:2]) == {*BEGUN[:2]}
    for title in BEGUN[:2]:
        told = {reason.typed: reason.label for reason in shelf.reasons(typed, title)}
        assert (told["genop*"], told["stranden"]) == ("genop…", "stranden")


@pytest.mark.parametrize("typed", ["genop stran*", "stran* genop", "genop* stran", "stran genop*"])
def test_a_star_is_of_no_other_word(typed: str, analysis: Analysis) -> None:
    shelf = Shelf(analysis, BEGUN)
    assert shelf.titles(typed, praecis=True) == []
    assert set(shelf.titles("stran* genop*", praecis=True)[:2]) == {*BEGUN[:2]}


def test_a_word_with_a_star_keeps_it_when_another_word_is_dropped(seeded: Seeded) -> None:
    page = seeded.catalogue.search(SearchRequest(q="ubådsnavigation mento*"))
    assert page.total == 0
    (way,) = (way for way in page.ways_on if way.kind == "ord")
    assert way.request.q == "mento*"
    assert way.total == seeded.catalogue.search(SearchRequest(q="mento*")).total > 0

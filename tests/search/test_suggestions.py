"""What the beginning of a text may become: terms, titles and common words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.vocabulary import Term
from app.search.analysis import Analysis
from tests.catalogues import Town, content, open_town

TITLES = (
    "Balancetræning for ældre",
    "Balance i hverdagen",
    "Sov bedre",
    "Søvnskole",
    "Ærespris og æbler",
    "Håndarbejde på tværs",
    "Åben rådgivning",
)


@pytest.fixture(scope="module")
def suggesting(tmp_path_factory: pytest.TempPathFactory, analysis: Analysis) -> Iterator[Town]:
    """A town with some titles; only read."""
    town = open_town(Path(tmp_path_factory.mktemp("suggesting")), analysis=analysis)
    town.put("term", "helbred/svimmelhed", Term(value="svimmelhed", label="Svimmelhed"))
    town.put(
        "term",
        "helbred/lavt-stofskifte",
        Term(value="lavt-stofskifte", label="Lavt stofskifte", words=("skjoldbruskkirtel",)),
    )
    for title in TITLES:
        town.publish(content(title, summary="Kom med ud at vandre i naturen."))
    town.publish(content("Rolig krop", helbred=["svimmelhed", "lavt-stofskifte"]))
    town.publish(content("Kaffe", summary="Vandring for alle, og vandring igen."))
    town.catalogue.follow()
    yield town
    town.database.close()


def _texts(town: Town, typed: str, kind: str | None = None, limit: int = 8) -> list[str]:
    return [s.text for s in town.catalogue.suggest(typed, limit) if kind in (None, s.kind)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("bal", "Balancetræning for ældre"),
        ("BAL", "Balance i hverdagen"),
        ("balance hver", "Balance i hverdagen"),
        ("hverdagen bal", "Balance i hverdagen"),
        ("søvn", "Søvnskole"),
        ("soevn", "Søvnskole"),
        ("haand", "Håndarbejde på tværs"),
        ("hånd", "Håndarbejde på tværs"),
        ("aeres", "Ærespris og æbler"),
        ("Ære", "Ærespris og æbler"),
        ("aaben", "Åben rådgivning"),
        ("raad", "Åben rådgivning"),
    ],
)
def test_a_beginning_suggests_the_titles_that_have_it(
    typed: str, title: str, suggesting: Town
) -> None:
    assert title in _texts(suggesting, typed, "indsats")


def test_every_word_that_was_typed_must_begin_one_of_the_title(suggesting: Town) -> None:
    assert _texts(suggesting, "balance søvn", "indsats") == []
    assert _texts(suggesting, "balance ældre", "indsats") == ["Balancetræning for ældre"]


def test_a_whole_word_stands_before_one_that_only_begins_so(suggesting: Town) -> None:
    found = _texts(suggesting, "balance", "indsats")
    assert found == ["Balance i hverdagen", "Balancetræning for ældre"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("balamce", "Balance i hverdagen"),
        ("håndabejde", "Håndarbejde på tværs"),
        ("søvnskloe", "Søvnskole"),
        ("ærespis", "Ærespris og æbler"),
    ],
)
def test_a_misspelt_beginning_suggests_what_was_meant(
    typed: str, title: str, suggesting: Town
) -> None:
    assert title in _texts(suggesting, typed)


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("svim", "helbred=svimmelhed"),
        ("Svimmelhed", "helbred=svimmelhed"),
        ("stofsk", "helbred=lavt-stofskifte"),
        ("lavt stof", "helbred=lavt-stofskifte"),
        ("skjoldb", "helbred=lavt-stofskifte"),
    ],
)
def test_terms_are_suggested_with_their_filter(typed: str, target: str, suggesting: Town) -> None:
    first = suggesting.catalogue.suggest(typed)[0]
    assert (first.kind, first.target) == ("udtryk", target)


def test_common_words_are_suggested_behind_the_rest(suggesting: Town) -> None:
    found = suggesting.catalogue.suggest("vandr")
    assert [(s.kind, s.text) for s in found] == [("ord", "vandre"), ("ord", "vandring")]
    found = suggesting.catalogue.suggest("kaffe vandr")
    assert "kaffe vandring" in [s.text for s in found if s.kind == "ord"]


def test_the_small_words_that_were_typed_stay_where_they_were(suggesting: Town) -> None:
    assert "kaffe og vandring" in _texts(suggesting, "Kaffe og vandr", "ord")


@pytest.fixture
def shelf(town: Town) -> Town:
    """A town where »ryg« is begun by commoner words than the one that goes with »ondt«."""
    for number in range(9):
        town.publish(content(f"Hold {number}", description=f"For rygere og rygning {number}."))
    town.publish(content("Ondt nu", description="Det gør ondt i ryggen."))
    town.publish(content("Ro", description="Rygsækken er pakket."))
    town.catalogue.follow()
    return town


def test_only_words_that_go_with_the_others_that_were_typed_are_suggested(shelf: Town) -> None:
    assert _texts(shelf, "ryg", "ord")[:2] == ["rygere", "rygning"]
    assert _texts(shelf, "ondt i ryg", "ord") == ["ondt i ryggen"]


def test_what_goes_with_nothing_that_was_typed_is_suggested_as_if_it_stood_alone(
    shelf: Town,
) -> None:
    alone = _texts(shelf, "ryg", "ord")
    assert _texts(shelf, "xqzwv ryg", "ord") == [f"xqzwv {word}" for word in alone]


def test_a_word_for_the_same_goes_with_the_others_too(shelf: Town) -> None:
    shelf.say("pine", means=["ondt"])
    shelf.catalogue.follow()
    assert _texts(shelf, "pine i ryg", "ord") == ["pine i ryggen"]


def test_a_municipality_is_suggested_where_there_is_something(town: Town) -> None:
    for code, name in (("0740", "Silkeborg"), ("0751", "Aarhus")):
        town.put("term", f"kommune/{code}", Term(value=code, label=name))
    identity = town.publish(content("Gå ved søerne", kommuner=["0740"]))
    town.catalogue.follow()
    assert [(s.kind, s.text, s.target) for s in town.catalogue.suggest("silk")][:1] == [
        ("udtryk", "Silkeborg", "kommune=0740")
    ]
    assert _texts(town, "aarh", "udtryk") == []
    town.publish(content("Gå ved søerne"), identity=identity)
    town.catalogue.follow()
    assert _texts(town, "silk", "udtryk") == [], "it would lead to nothing"


@pytest.mark.parametrize("typed", ["", " ", "xqzwv", "*", "§", "\x00", "🚭", "a" * 500, "( ["])
def test_what_begins_nothing_suggests_nothing(typed: str, suggesting: Town) -> None:
    assert suggesting.catalogue.suggest(typed) == []


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_never_more_than_asked_for(limit: int, suggesting: Town) -> None:
    for typed in ("b", "s", "h", "v", "balance", "svim"):
        assert len(suggesting.catalogue.suggest(typed, limit)) <= limit


def test_what_was_withdrawn_or_renamed_is_no_longer_suggested(town: Town) -> None:
    identity = town.publish(content("Drageflyvning"))
    town.catalogue.build_index()
    assert _texts(town, "drage", "indsats") == ["Drageflyvning"]
    town.publish(content("Svæveflyvning"), identity=identity)
    town.catalogue.follow()
    assert _texts(town, "drage", "indsats") == []
    assert _texts(town, "svæve", "indsats") == ["Svæveflyvning"]
    assert _texts(town, "drage", "ord") == []


def test_what_is_asked_of_others_is_not_suggested(town: Town) -> None:
    town.publish(content("Kom ud", description="Tag dit kørekort og din kørebog med."))
    town.catalogue.follow()
    assert [one.text for one in town.catalogue.suggest("køre")] == ["kørebog"]

"""Danish compounds: where they are parted, and what is left whole."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.compounds import LONGEST, Part, Splitter
from app.search.lexicon import Lexicon
from tests.search.test_lexicon import open_real


@pytest.fixture(scope="module")
def splitter(tmp_path_factory: pytest.TempPathFactory) -> Splitter:
    """Takes words apart with the real word list."""
    return Splitter(open_real(tmp_path_factory))


def _parted(splitter: Splitter, word: str) -> str:
    parts = splitter.split(word)
    return "|".join(part.text for part in parts) if len(parts) > 1 else word


@pytest.mark.parametrize(
    "parted",
    [
        # listed whole, and compounds all the same
        "sundheds|center",
        "kontant|hjælp",
        "ryge|stop",
        "fysio|terapeut",
        "syge|hus",
        "fleks|job",
        "tand|læge",
        "livs|kvalitet",
        # not listed
        "sundheds|hus",
        "kontant|hjælps|modtager",
        "ryge|stop|kursus",
        "smerte|håndtering",
        "gælds|rådgivning",
        "løn|tilskuds|job",
        "alkohol|enhed",
        "psyko|terapi|forløb",
        "selv|hjælps|gruppe",
        "barsels|orlov",
        "ensomheds|følelse",
        "kol|skole",
        "hus|leje|restance",
        "flygtninge|hjælp",
    ],
)
def test_compounds_are_parted_into_their_words(splitter: Splitter, parted: str) -> None:
    assert _parted(splitter, parted.replace("|", "")) == parted


@pytest.mark.parametrize(
    "parted",
    [
        "bo|støtte",
        "gå|tur",
        "sø|bred",
        "is|vaffel",
        "ro|båd",
        "by|fest",
        "el|regning",
        "løn|forhandling",
        "mad|pakke",
        "bil|nøgle",
        "øre|betændelse",
    ],
)
def test_short_words_are_parts_too(splitter: Splitter, parted: str) -> None:
    assert _parted(splitter, parted.replace("|", "")) == parted


@pytest.mark.parametrize(
    "parted",
    [
        "job|samtalerne",
        "kontant|hjælps|modtagernes",
        "børne|haven",
        "knæ|smerter",
        "brand|mændene",
        "syge|husene",
        "bil|nøglerne",
        "tand|lægens",
        "angst|skolerne",
        "pleje|børn",
    ],
)
def test_the_last_part_keeps_its_ending(splitter: Splitter, parted: str) -> None:
    parts = splitter.split(parted.replace("|", ""))
    assert "|".join(part.text for part in parts) == parted
    assert parts[-1].word == parts[-1].text


def test_a_part_is_told_with_the_word_it_stands_for(splitter: Splitter) -> None:
    assert splitter.split("sundhedscenter") == (
        Part("sundheds", "sundhed"),
        Part("center", "center"),
    )
    assert [part.word for part in splitter.split("børnefamilie")] == ["børn", "familie"]
    assert [part.word for part in splitter.split("behandlingsplan")] == [
        "behandling",
        "plan",
    ]


def test_parts_are_the_smallest_words(splitter: Splitter) -> None:
    assert _parted(splitter, "sygedagpengemodtager") == "syge|dag|penge|modtager"
    assert _parted(splitter, "folkeskolelærer") == "folke|skole|lærer"
    assert _parted(splitter, "hjerneskadekoordinator") == "hjerne|skade|koordinator"


@pytest.mark.parametrize(
    "word",
    "mestring borgerne mentorer program sygdomme behandling kommunen depression patienter "
    "motivation kvinderne skolerne problemerne lægerne mistede arbejdede venskab venlig sygdom "
    "frihed ensomhed lærerinde bevægelse undersøgelse forståelse betaling beslutning medicin "
    "terapi konsulent psykiater organisation generation telefon transport natur kultur litteratur "
    "periode årsag mandag institution arrangere koordinere madras hustru mandel tablet islam "
    "soldat kompas salat karton glasur partner selskab lederskab videnskab heldigvis interesse "
    "rehabiliteringen ydelserne fortalte deltager udvikling opfølgning medarbejder".split(),
)
def test_derived_and_inflected_words_stay_whole(splitter: Splitter, word: str) -> None:
    assert _parted(splitter, word) == word


@pytest.mark.parametrize("word", "rådgivning vejledning rådgivere vejlederne frivillig".split())
def test_words_that_have_grown_together_stay_whole(splitter: Splitter, word: str) -> None:
    assert _parted(splitter, word) == word


def test_a_suffix_is_told_from_the_word_it_looks_like(splitter: Splitter) -> None:
    assert _parted(splitter, "køleskabet") == "køle|skabet"
    assert _parted(splitter, "fællesskabet") == "fællesskabet"


def test_a_particle_is_a_part_only_before_nouns_of_its_own(splitter: Splitter) -> None:
    assert _parted(splitter, "overlæge") == "over|læge"
    assert _parted(splitter, "oversigt") == "oversigt"


@pytest.mark.parametrize(
    "word",
    ["", "a", "ø", "is", "møl", "x" * LONGEST, "sundheds center", "12345", "job-center", "łódź"],
)
def test_what_is_no_word_has_no_parts(splitter: Splitter, word: str) -> None:
    assert len(splitter.split(word)) < 2


def test_endless_words_are_not_looked_at(splitter: Splitter) -> None:
    word = "kontanthjælpsmodtager"
    assert len(splitter.split(word)) == 3
    assert splitter.split(word * 2) == ()


@given(st.text(alphabet="abdefghijklmnoprstuvyæøå", max_size=LONGEST + 3))
def test_the_parts_of_anything_make_up_the_word(splitter: Splitter, word: str) -> None:
    parts = splitter.split(word)
    assert "".join(part.text for part in parts) in ("", word)
    assert all(part.text and part.word for part in parts)


@given(
    st.lists(
        st.sampled_from(
            "syge dag penge sundheds center kontant hjælps modtager ryge stop kursus børne familie "
            "hus leje job samtale arbejds plads løn bo is".split()
        ),
        min_size=2,
        max_size=6,
    )
)
def test_made_up_compounds_are_parted_between_letters_only(
    splitter: Splitter, pieces: list[str]
) -> None:
    word = "".join(pieces)
    parts = splitter.split(word)
    assert "".join(part.text for part in parts) in ("", word)
    assert all(len(part.text) > 1 for part in parts)


def test_threads_get_the_same_answers(splitter: Splitter) -> None:
    words = ["sygedagpengemodtager", "behandling", "løntilskudsjob", "mestringskurset"] * 50
    alone = [splitter.split(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(Splitter(splitter.lexicon).split, words)) == alone


def test_any_list_will_do(tmp_path: Path) -> None:
    (tmp_path / "index.aff").write_text(
        "SET UTF-8\nFLAG num\n"
        "SFX 2 Y 1\nSFX 2 0 en/34 .\n"
        "SFX 29 Y 1\nSFX 29 0 s/32,35,36 .\n"
        "SFX 31 Y 1\nSFX 31 0 0/32,35,36 .\n",
        encoding="utf-8",
    )
    nouns = ["blokvogn", "blokhus", "vogn", "blok", "hus", "husvogn", "lirum"]
    words = "\n".join(f"{noun}/2,39,31" for noun in nouns)
    (tmp_path / "index.dic").write_text(f"{len(nouns)}\n{words}\n", encoding="utf-8")
    splitter = Splitter(Lexicon.open(tmp_path, tmp_path))
    assert _parted(splitter, "blokvognen") == "blok|vognen"
    assert _parted(splitter, "lirum") == "lirum"

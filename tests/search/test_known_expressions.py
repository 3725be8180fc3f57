"""Expressions that were read before: quicker, never different, and never trusted when damaged."""

from pathlib import Path

import pytest

from app.domain.reference_data import Synonym
from app.search import known_expressions
from app.search.analysis import Analysis
from app.search.thesaurus import Thesaurus
from tests.catalogues import Town, open_town

SYNONYMS = (
    Synonym(key="a", words=("ondt i ryggen", "rygsmerter"), means=("ryg", "genoptræning")),
    Synonym(key="b", words=("kol", "kronisk obstruktiv lungesygdom")),
)


def test_what_was_read_before_means_the_same_as_read_anew(
    tmp_path: Path, analysis: Analysis
) -> None:
    anew = Thesaurus(SYNONYMS, analysis)
    known_expressions.save(tmp_path, analysis, anew.expressions)
    kept = Thesaurus(SYNONYMS, analysis, known_expressions.load(tmp_path, analysis))
    assert kept.expressions == anew.expressions
    assert len(kept.expressions) == 6
    for word in ("rygsmerter", "kol", "ryg"):
        keys = analysis.keys(word)
        assert kept.of_word(keys) == anew.of_word(keys)


@pytest.mark.parametrize("rest", ["", "kol", "kol\tkol\tkol", "kol\tkol lunge\tkol\t", "\x00\t\t"])
def test_a_damaged_file_is_not_used(tmp_path: Path, analysis: Analysis, rest: str) -> None:
    (tmp_path / "expressions.txt").write_text(f"{analysis.version}\n{rest}")
    assert known_expressions.load(tmp_path, analysis) == {}


def test_what_was_read_with_other_small_words_is_not_used(
    tmp_path: Path, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_expressions.save(tmp_path, analysis, Thesaurus(SYNONYMS, analysis).expressions)
    monkeypatch.setattr(known_expressions, "SAYING_NOTHING", frozenset(("ikke",)))
    assert known_expressions.load(tmp_path, analysis) == {}


def test_a_file_that_is_no_text_is_not_used(tmp_path: Path, analysis: Analysis) -> None:
    (tmp_path / "expressions.txt").write_bytes(b"\xff\xfe\x00")
    assert known_expressions.load(tmp_path, analysis) == {}


def test_what_another_analysis_has_read_is_not_used(tmp_path: Path, analysis: Analysis) -> None:
    known_expressions.save(tmp_path, analysis, Thesaurus(SYNONYMS, analysis).expressions)
    assert known_expressions.load(tmp_path, Analysis(None)) == {}


def test_a_start_leaves_the_file_for_the_next_one(tmp_path: Path, town: Town) -> None:
    town.say("flanere", means=["gåtur"])
    again = open_town(tmp_path / "again", analysis=town.catalogue.index.analysis)
    again.say("flanere", means=["gåtur"])
    again.catalogue.load_index()
    known = known_expressions.load(again.index_dir, again.catalogue.index.analysis)
    assert set(known) == {"flanere", "gåtur"}
    again.database.close()


def test_a_directory_that_cannot_be_written_does_no_harm(
    tmp_path: Path, analysis: Analysis
) -> None:
    (tmp_path / "file").write_text("in the way")
    known_expressions.save(tmp_path / "file", analysis, {})
    assert known_expressions.load(tmp_path / "file", analysis) == {}

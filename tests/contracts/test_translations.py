"""The English texts: each text of the pages has one, and none stands there without its page."""

import re
from collections import Counter
from pathlib import Path

from babel.messages.catalog import Catalog

from app.domain.vocabulary import SCHEMES
from app.editorial.files import CatalogueFiles
from app.web.languages import DANISH, ENGLISH
from app.web.messages import ENGLISH_FILE, brought_up_to_date, extracted, strings, translated

PLACEHOLDER = re.compile(r"%(?:\(\w+\)[a-z]|.)")
NAMES_AND_WORDS_OF_BOTH = {
    "KRAM: %(factors)s",
    "Motivation",
    "Online",
    "Transport",
    "Type",
    "Model",
}


def by_text(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Danish → English; singular and plural stand together."""
    return {strings(message.id): strings(message.string) for message in catalog if message.id}


def test_every_text_of_the_pages_has_an_english_one() -> None:
    english = by_text(translated())
    asked_for = by_text(extracted())
    assert len(asked_for) > 200
    assert [text for text in asked_for if not all(english.get(text, ("",)))] == []


def test_no_english_text_is_left_from_a_page_that_is_gone() -> None:
    assert set(by_text(translated())) - set(by_text(extracted())) == set()
    assert b"\n#~" not in ENGLISH_FILE.read_bytes()


def test_no_english_text_is_a_guess() -> None:
    assert [message.id for message in translated() if message.id and message.fuzzy] == []


def test_the_english_texts_have_the_placeholders_of_the_danish() -> None:
    differing = [
        (danish, english)
        for danish, english in by_text(translated()).items()
        for written, meant in zip(english, danish, strict=True)
        if Counter(PLACEHOLDER.findall(written)) != Counter(PLACEHOLDER.findall(meant))
    ]
    assert differing == []


def test_no_english_text_is_simply_the_danish_one() -> None:
    same = {danish[0] for danish, english in by_text(translated()).items() if danish == english}
    assert same <= NAMES_AND_WORDS_OF_BOTH


def test_bringing_the_file_up_to_date_loses_no_translation_and_invents_none(
    tmp_path: Path,
) -> None:
    english = translated()
    forgotten = "Gratis"
    english.delete(forgotten)
    english.add("En tekst fra en side, der er væk", "A text from a page that is gone")
    written = tmp_path / "en.po"
    written.write_bytes(brought_up_to_date(english))
    known = by_text(translated()) | {(forgotten,): ("",)}
    asked_for = by_text(extracted())
    expected = {text: known.get(text, ("",) * len(text)) for text in asked_for}
    assert by_text(translated(written)) == expected


def test_one_and_many_are_told_apart_in_both_languages() -> None:
    one, many = "%(n)d indsats", "%(n)d indsatser"
    counted = {n: (ENGLISH.ngettext(one, many, n), DANISH.ngettext(one, many, n)) for n in range(3)}
    assert counted == {
        0: ("%(n)d interventions", many),
        1: ("%(n)d intervention", one),
        2: ("%(n)d interventions", many),
    }


def test_every_term_of_the_vocabulary_has_an_english_name(catalogue_files: CatalogueFiles) -> None:
    terms = catalogue_files.terms
    assert {scheme for scheme, _ in terms} == set(SCHEMES)
    assert [f"{scheme}/{term.value}" for scheme, term in terms if not term.label_en] == []


def test_no_two_terms_of_a_vocabulary_share_an_english_name(
    catalogue_files: CatalogueFiles,
) -> None:
    names = Counter((scheme, term.label_en) for scheme, term in catalogue_files.terms)
    assert [name for name, times in names.items() if times > 1] == []

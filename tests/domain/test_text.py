"""The text that may enter, its Danish order, and its addresses."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.domain.text import (
    Line,
    SafeUrl,
    Slug,
    Text,
    danish_sort_key,
    slugify,
    without_control_characters,
)

DANISH_ORDER = [
    "2 uger med ro",
    "10 uger med ro",
    "Aften",
    "Arbejde",
    "Café",
    "Cafeen",
    "Motion",
    "motion i vand",
    "Motion på hold",
    "Uge",
    "Yoga",
    "Zumba",
    "Ægtefælle",
    "Ældre",
    "Øvelser",
    "Åben dør",
    "Aabenraa",
    "Aalborg",
    "Årstid",
]


def permutations_of(titles: list[str]) -> list[list[str]]:
    """The titles in a few other orders."""
    return [random.Random(seed).sample(titles, len(titles)) for seed in range(5)]


def test_titles_stand_in_danish_order_with_ae_oe_and_aa_last() -> None:
    for mixed in permutations_of(DANISH_ORDER):
        assert sorted(mixed, key=danish_sort_key) == DANISH_ORDER


def test_aa_at_the_head_of_a_word_is_aa_with_a_ring_but_not_inside_one() -> None:
    assert danish_sort_key("Aarhus") == danish_sort_key("Århus")
    assert danish_sort_key("Kanaan") < danish_sort_key("Kanå")


@pytest.mark.parametrize(
    ("one", "other"), [("MOTION", "motion"), ("café", "cafe"), ("  gå   tur ", "gå tur")]
)
def test_case_accents_and_spaces_do_not_decide_the_order(one: str, other: str) -> None:
    assert danish_sort_key(one) == danish_sort_key(other)


@settings(max_examples=200)
@given(st.text())
def test_every_text_has_a_sort_key_that_both_databases_order_alike(text: str) -> None:
    key = danish_sort_key(text)
    assert re.fullmatch(r"[0-9a-z{ ]*", key)
    assert danish_sort_key(text.swapcase().swapcase()) is not None


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Gå på græs", "gaa-paa-graes"),
        ("Ro på igen – hold for sygemeldte", "ro-paa-igen-hold-for-sygemeldte"),
        ("KØBENHAVN & Ærø!", "koebenhavn-aeroe"),
        ("§ 56-aftale", "56-aftale"),
        ("Ga\u030a", "gaa"),
        ("Café Ümlaut", "cafe-umlaut"),
        ("!!!", ""),
        ("日本", ""),
    ],
)
def test_a_title_becomes_a_slug_in_plain_letters(title: str, slug: str) -> None:
    assert slugify(title) == slug


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_what_slugify_returns_is_empty_or_a_slug(text: str) -> None:
    slug = slugify(text)
    if slug:
        assert TypeAdapter(Slug).validate_python(slug) == slug
    assert slugify(slug) == slug


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\u200b", "\ufeff", "\x85"])
def test_a_control_character_is_refused_in_stored_text_and_dropped_from_a_query(
    character: str,
) -> None:
    for kind in (Line, Text):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(f"a{character}b")
    assert without_control_characters(f"a{character}b") == "ab"


def test_a_line_is_one_line_and_a_text_keeps_its_paragraphs() -> None:
    assert TypeAdapter(Line).validate_python(" to \n ord ") == "to ord"
    assert TypeAdapter(Text).validate_python("et\r\n\r\nto") == "et\n\nto"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://",
        "ftp://katalog.example",
        "https://user:secret@katalog.example",
        "https://katalog.example/ a",
        "https:\\\\katalog.example",
        "\thttps://katalog.example",
        "https://katalog.example/\n",
    ],
)
def test_an_unsafe_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(SafeUrl).validate_python(url)


def test_a_plain_address_is_kept_as_written() -> None:
    url = "https://katalog.example/ærø?x=1#y"
    assert TypeAdapter(SafeUrl).validate_python(url) == url

"""What is quoted from a text: whole sentences, which do not end at every dot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.analysis import Analysis
from app.search.marking import Marks, sentences_of

HALL = frozenset({"hal"})


@pytest.mark.parametrize(
    "sentence",
    [
        "Holdet begynder 1. maj i hallen.",
        "Tag f.eks. Søren eller hunden med til hallen.",
        "Kom kl. 9.30 i hallen.",
        "Det følger af stk. 2 og § 82 a, stk. 3, nr. 1, i hallen.",
        "Vi er ca. 12 i hallen.",
        "Spørg dr. Hansen eller B. Jensen i hallen.",
        "Det koster 1.250 kr. om året i hallen.",
        "Sov du godt? spørger vi i hallen.",
        "Vi mødes bl.a. Mandage i hallen.",
        "»Kom ind!« siger vi i hallen.",
    ],
)
def test_a_sentence_does_not_end_at_a_number_an_abbreviation_or_a_single_letter(
    sentence: str, analysis: Analysis
) -> None:
    marks = Marks(HALL, analysis.all_keys)
    assert marks.quotation(f"Sådan er det. {sentence} Bagefter er der kaffe.") == sentence


@pytest.mark.parametrize(
    "before",
    [
        "Det er for alle over 18.",
        "Hvad så?",
        "Kom nu!",
        "Vi siger: »Velkommen.«",
        "(Det er gratis.)",
        "Tag mad med osv.",
        "En linje uden punktum\n",
        "Vi begynder kl. 9.",
    ],
)
def test_a_sentence_ends_where_the_next_one_begins(before: str, analysis: Analysis) -> None:
    marks = Marks(HALL, analysis.all_keys)
    assert marks.quotation(f"{before} Øv dig i hallen. Slut.") == "Øv dig i hallen."


@given(st.text(alphabet="aB.!? \n1«ø", max_size=60))
def test_the_sentences_together_are_the_text(text: str) -> None:
    sentences = list(sentences_of(text))
    assert "".join(sentences) == text
    assert all(sentences)

"""Between contents and what is typed: nothing is lost on the way, and nothing is guessed."""

import pytest

from app.domain.comparing import changes_between, pieces
from app.domain.completeness import completeness_of
from app.domain.content import Content
from app.domain.fields import FIELDS, SECTIONS
from app.domain.forms import (
    MOST_ROWS,
    Unreadable,
    availability_of,
    content_of_pairs,
    pairs_of,
    read_pairs,
)
from app.domain.people import Action, Person, Role, may
from app.domain.plain_language import advice_on_text, lix_of
from tests.catalogues import TODAY, content
from tests.conftest import Seeded


def _label(scheme: str, value: str) -> str:
    return f"{scheme}:{value}"


def test_every_field_of_a_content_stands_in_the_form_once_and_in_a_section() -> None:
    names = [field.name for field in FIELDS]
    assert sorted(names) == sorted(Content.model_fields)
    assert {field.section for field in FIELDS} == set(SECTIONS)


def test_every_entry_of_the_catalogue_survives_being_typed_again(seeded: Seeded) -> None:
    for record in seeded.records():
        assert content_of_pairs(pairs_of(record.content)) == record.content, record.slug


def test_gaps_are_allowed_and_names_that_no_field_has_are_left_out() -> None:
    read = content_of_pairs([("title", " Gåtur "), ("owner", "mig"), ("summary", "")])
    assert read == Content(title="Gåtur")


def test_everything_that_cannot_be_read_is_told_at_once() -> None:
    typed = [
        ("age_from", "mange"),
        ("valid_to", "31.2.2027"),
        ("interpreter", "måske"),
        ("provider.url", "javascript:alert(1)"),
        ("title", "x" * 401),
    ]
    with pytest.raises(Unreadable) as told:
        content_of_pairs(typed)
    fields = {problem.field.split(".")[0] for problem in told.value.problems}
    assert fields == {"age_from", "valid_to", "interpreter", "provider", "title"}


def test_bounds_in_the_wrong_order_are_told_by_label_at_their_own_field() -> None:
    typed = [
        *(("age_from", "80"), ("age_to", "18")),
        *(("valid_from", "2.1.2027"), ("valid_to", "1.1.2027")),
    ]
    with pytest.raises(Unreadable) as told:
        content_of_pairs(typed)
    messages = {problem.field: problem.message for problem in told.value.problems}
    assert messages == {
        "age_from": "»Alder fra« er højere end »Alder til«. Ret det ene, eller byt om på dem.",
        "valid_from": "»Gælder fra« er senere end »Gælder til«. Ret det ene, eller byt om på dem.",
    }
    assert content_of_pairs([("age_from", "18"), ("age_to", "18")]).age_to == 18


def test_danish_dates_and_numbers_are_understood() -> None:
    read = content_of_pairs([("valid_to", "24.12.2026"), ("price_kr", "1.250,00")])
    assert (str(read.valid_to), read.price_kr) == ("2026-12-24", 1250)


def test_too_many_rows_are_refused_and_not_dropped() -> None:
    rows = [(f"steps.{number}.lead", "Ring") for number in range(MOST_ROWS + 1)]
    with pytest.raises(Unreadable, match="rækker"):
        content_of_pairs(rows)
    assert len(content_of_pairs(rows[:-1]).steps) == MOST_ROWS


def test_places_that_cannot_be_read_are_told_by_field() -> None:
    told = availability_of({"pladser": "3", "starter": "24.12.2026 1.12.2026"}, TODAY)
    assert (told.places, [day.day for day in told.start_dates]) == (3, [1, 24])
    with pytest.raises(Unreadable) as wrong:
        availability_of({"pladser": "mange", "starter": "i morgen"}, TODAY)
    assert {problem.field for problem in wrong.value.problems} == {"pladser", "starter"}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"pladser": "0", "altid": "ja"}, "pladser", "Der er 0 ledige, men også altid plads."),
        ({"pladser": "5", "i_alt": "3"}, "pladser", "Der er 5 ledige, men kun 3 i alt."),
        ({"starter": "1.1.2020"}, "starter", "1.1.2020 er passeret."),
        ({"i_alt": "20000"}, "i_alt", "Tallet må højst være 10000."),
    ],
)
def test_places_that_contradict_themselves_are_told_by_field(
    typed: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(Unreadable) as wrong:
        availability_of(typed, TODAY)
    (problem,) = wrong.value.problems
    assert (problem.field, said in problem.message) == (field, True)


def test_places_that_agree_are_told() -> None:
    today = f"{TODAY.day}.{TODAY.month}.{TODAY.year}"
    for typed in ({"pladser": "3", "i_alt": "3"}, {"altid": "ja"}, {"starter": today}):
        assert availability_of(typed, TODAY).as_of == TODAY
    assert availability_of({"pladser": "2", "altid": "ja"}, TODAY).always_open


def test_a_comparison_shows_words_and_the_new_text_is_whole() -> None:
    before, after = "Vi går en tur hver tirsdag.", "Vi går en lang tur hver onsdag."
    found = list(pieces(before, after))
    assert "".join(p.text for p in found if p.change != "removed") == after
    assert "".join(p.text for p in found if p.change != "added") == before
    assert [p.text.strip() for p in found if p.change == "added"] == ["lang", "onsdag."]


def test_only_fields_that_differ_are_compared() -> None:
    old, new = content(), content(risiko={"primary": ["lav"]}, price_kr=0)
    changes = {change.field.name: change.after for change in changes_between(old, new, _label)}
    assert changes == {"risiko": "risiko:lav (primær)", "price_kr": "0"}


def test_a_very_long_text_is_compared_whole() -> None:
    long = "ord " * 2000
    assert [p.change for p in pieces(long, long + "mere")] == ["removed", "added"]


def test_completeness_rises_with_what_counts_and_names_the_rest() -> None:
    empty, some = completeness_of(Content()), completeness_of(content(inclusion=["er sygemeldt"]))
    assert empty.percent == 0
    assert 0 < some.percent < 100
    assert "inclusion" in {field.name for field in empty.missing}
    assert "inclusion" not in {field.name for field in some.missing}


def test_lix_is_words_per_sentence_and_the_share_of_long_words() -> None:
    assert lix_of("Du kan gå en tur. Det er gratis.") == 4
    assert lix_of("Genoptræningsforløbet tilrettelægges individuelt.") == 103
    assert lix_of("") == 0


def test_officialese_gets_a_plain_word_and_long_sentences_are_named() -> None:
    advice = advice_on_text("summary", "Såfremt du vil, " + "kan du gå med " * 8 + "i dag.")
    assert ("såfremt", "hvis") in advice.officialese
    assert len(advice.long_sentences) == 1
    assert advice_on_text("summary", "Du kan gå med.").officialese == ()


@pytest.mark.parametrize("action", list(Action))
def test_nobody_may_anything_and_a_system_administrator_everything(action: Action) -> None:
    system = Person("1", "s@katalog.test", "system", {}, is_system_administrator=True)
    assert not may(None, action, "nord")
    assert may(system, action, "nord")
    assert may(system, action, None)


def test_a_role_counts_in_its_own_organisation_only_and_later_ones_hold_the_earlier() -> None:
    people = {role: Person("1", "p@katalog.test", "f", {"nord": role}) for role in Role}
    allowed = {
        role: {action for action in Action if may(person, action, "nord")}
        for role, person in people.items()
    }
    assert allowed[Role.EDITOR] < allowed[Role.APPROVER] < allowed[Role.ADMINISTRATOR]
    assert Action.REVIEW in allowed[Role.APPROVER] - allowed[Role.EDITOR]
    for person in people.values():
        elsewhere = {action for action in Action if may(person, action, "syd")}
        assert elsewhere <= {Action.COPY, Action.SEE_INSIGHT, Action.EDIT_SYNONYMS}
        assert not may(person, Action.EDIT_VOCABULARY, "nord")


def test_what_can_be_read_is_read_beside_everything_that_cannot() -> None:
    pairs = [("title", "Gå"), ("age_from", "80"), ("age_to", "18"), ("price_kr", "gratis")]
    read, problems = read_pairs(pairs)
    assert (read.title, read.age_from, read.age_to) == ("Gå", None, 18)
    assert [problem.field for problem in problems] == ["price_kr", "age_from"]
    assert read_pairs(pairs_of(read)) == (read, [])

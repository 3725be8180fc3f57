"""``docs/verbs.md`` names every action and every verb that the code has, and no other."""

from app.domain.people import Action
from tests.contracts.documents import code_in, rows, section, text_of
from tests.insight.deeds import actions_in_the_code

TABLES = (
    "One intervention",
    "Files",
    "Reports and links",
    "What the catalogue shares",
    "People and organisations",
)


def _told(heading: str) -> list[str]:
    table = rows(section(text_of("docs/verbs.md"), heading))
    return [name for row in table for name in code_in(row[0])]


def test_every_action_stands_in_the_table_with_who_may() -> None:
    assert sorted(_told("Who may")) == sorted(Action)


def test_every_verb_of_the_code_stands_in_a_table_and_no_other() -> None:
    told = [name for heading in TABLES for name in _told(heading)]
    assert sorted(told) == sorted(actions_in_the_code())


def test_a_verb_asks_for_an_action_that_is_there() -> None:
    for heading in TABLES[:4]:
        for row in rows(section(text_of("docs/verbs.md"), heading)):
            asked = code_in(row[2])
            assert asked or row[2] in ("the calendar", "the command line", "everybody"), row
            assert set(asked) <= set(Action), row


def test_the_reader_of_the_code_finds_verbs_however_they_are_passed_on() -> None:
    found = actions_in_the_code()
    assert {"log-ind", "luk-konto", "aabn-konto", "gem", "udfas-term", "udloeb"} <= found

"""States, openness, vocabulary, upgrades and what must hold before publication."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.availability import Availability
from app.domain.content import CONTENT_VERSION, Content
from app.domain.publishing import Known, kram_of, problems_before_publishing
from app.domain.upgrades import FromTheFuture, upgraded
from app.domain.vocabulary import FACET_BY_PARAMETER, Term, Vocabulary
from app.domain.workflow import ForbiddenTransition, State, check_transition
from tests.catalogues import TODAY, content, small_vocabulary

ALLOWED = {
    (State.DRAFT, State.IN_REVIEW),
    (State.IN_REVIEW, State.PUBLISHED),
    (State.IN_REVIEW, State.DRAFT),
    (State.PUBLISHED, State.SUPERSEDED),
}
KNOWN = Known(small_vocabulary(), {"gaa-dig-glad"}, {"who-5"}, {"e1"})


@pytest.mark.parametrize(("current", "wanted"), list(product(State, State)))
def test_a_revision_goes_only_where_the_table_lets_it(current: State, wanted: State) -> None:
    if (current, wanted) in ALLOWED:
        check_transition(current, wanted)
        return
    with pytest.raises(ForbiddenTransition) as refused:
        check_transition(current, wanted)
    assert (refused.value.current, refused.value.wanted) == (current, wanted)


@pytest.mark.parametrize(
    ("told", "is_open"),
    [
        ({"places": 3}, True),
        ({"places": 0}, False),
        ({}, False),
        ({"always_open": True}, True),
        ({"always_open": True, "places": 0}, True),
        ({"waiting_weeks": 2}, False),
    ],
)
def test_there_is_room_when_places_are_left_or_the_door_is_always_open(
    told: dict[str, object], is_open: bool
) -> None:
    availability = Availability.model_validate({"as_of": TODAY, **told})
    assert availability.is_open(TODAY) is is_open


def test_places_are_believed_for_thirty_days_and_not_for_thirty_one() -> None:
    told = Availability(as_of=TODAY, places=3)
    assert told.is_open(TODAY + timedelta(days=30))
    assert not told.is_open(TODAY + timedelta(days=31))


def test_the_next_start_is_the_first_that_is_not_past() -> None:
    starts = tuple(date(2026, month, 1) for month in (10, 11, 12))
    told = Availability(as_of=TODAY, start_dates=starts)
    assert told.next_start(TODAY) == date(2026, 12, 1)
    assert told.next_start(date(2026, 11, 1)) == date(2026, 11, 1)
    assert told.next_start(date(2027, 1, 1)) is None


def test_start_dates_out_of_order_or_twice_are_refused() -> None:
    for days in ((2, 1), (1, 1)):
        with pytest.raises(ValidationError):
            Availability(as_of=TODAY, start_dates=tuple(date(2026, 12, d) for d in days))


def test_a_content_that_may_be_published_has_no_problems() -> None:
    assert problems_before_publishing(content(), KNOWN) == []


def test_every_gap_of_an_empty_content_is_listed_at_once() -> None:
    fields = [problem.field for problem in problems_before_publishing(Content(), KNOWN)]
    assert fields == ["title", "summary", "opgavetyper.primary", "provider", "sources"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"opgavetyper": {"primary": ["1", "2"]}}, "opgavetyper.primary"),
        ({"opgavetyper": {"primary": [], "also": ["2"]}}, "opgavetyper.primary"),
        ({"opgavetyper": {"primary": ["99"]}}, "opgavetyper"),
        ({"spor": ["ukendt"]}, "spor"),
        ({"helbred": ["ukendt"]}, "helbred"),
        ({"lovgrundlag": ["ukendt"]}, "lovgrundlag"),
        ({"kommuner": ["9999"]}, "kommuner"),
        ({"places": [{"kommune": "9999"}]}, "places.0.kommune"),
        ({"sources": [{"document": "ukendt"}]}, "sources.0.document"),
        ({"provider": {"name": "x", "udbydertype": "ukendt"}}, "provider.udbydertype"),
        ({"organisation_model": "ukendt"}, "organisation_model"),
        ({"derived": ["title"]}, "derived"),
        ({"evidence": ["e99"]}, "evidence"),
        ({"measures": ["ukendt"]}, "measures"),
        ({"combines_with": ["ukendt"]}, "combines_with"),
        ({"alternatives": ["ukendt"]}, "alternatives"),
        ({"exclusion": [{"text": "x", "see": "ukendt"}]}, "exclusion.0.see"),
        ({"description": "Ring om 010190-1234"}, "description"),
        ({"inclusion": ["0101901234"]}, "inclusion"),
    ],
)
def test_what_hinders_publication_is_named_by_its_field(fields: dict[str, Any], field: str) -> None:
    problems = problems_before_publishing(content(**fields), KNOWN)
    assert [problem.field for problem in problems] == [field]
    assert problems[0].message.endswith(".")


@pytest.mark.parametrize("number", ["12345678", "33 11 22 33", "1234567890", "5790000123456"])
def test_a_phone_cvr_or_ean_number_is_not_taken_for_a_personal_number(number: str) -> None:
    assert problems_before_publishing(content(description=f"Nr. {number}"), KNOWN) == []


def test_the_kram_factors_are_read_off_the_risk_factors_in_the_order_of_the_word() -> None:
    assert kram_of(content(risikofaktorer=["soevn", "motion", "kost"])) == ("kost", "motion")


@pytest.mark.parametrize(
    "fields",
    [
        {"age_from": 30, "age_to": 20},
        {"valid_from": "2026-02-01", "valid_to": "2026-01-01"},
        {"hvad": "er det"},
        {"title": "a\x00b"},
        {"price_kr": -1},
    ],
)
def test_types_hold_even_in_a_draft(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        content(**fields)


def test_a_broader_term_is_had_with_the_narrower_however_far_up() -> None:
    had = small_vocabulary().with_ancestors("helbred", ["laenderyg", "stress"])
    assert had == ("laenderyg", "ryg", "muskel-skelet", "stress")


def test_terms_that_are_each_others_parents_do_not_go_on_for_ever() -> None:
    circle = [("lov", Term(value=a, label=a, parent=b)) for a, b in (("a", "b"), ("b", "a"))]
    assert Vocabulary.of(circle).with_ancestors("lov", ["a"]) == ("a", "b")


def test_municipalities_are_read_in_danish_order_and_risk_groups_in_their_own() -> None:
    terms = [
        ("kommune", Term(value="0101", label="Aalborg")),
        ("kommune", Term(value="0102", label="Ærø")),
        ("kommune", Term(value="0103", label="Billund")),
        ("risiko", Term(value="mellem", label="Mellem")),
        ("risiko", Term(value="lav", label="Lav")),
    ]
    vocabulary = Vocabulary.of(terms)
    labels = [t.label for t in vocabulary.facet_terms(FACET_BY_PARAMETER["kommune"])]
    assert labels == ["Billund", "Ærø", "Aalborg"]
    risks = [t.value for t in vocabulary.facet_terms(FACET_BY_PARAMETER["risiko"])]
    assert risks == ["mellem", "lav"]


def test_a_content_stored_by_a_newer_version_is_refused_and_an_old_one_read() -> None:
    stored = content().model_dump_json(exclude_defaults=True)
    assert Content.model_validate_json(upgraded(stored, CONTENT_VERSION)) == content()
    with pytest.raises(FromTheFuture):
        upgraded(stored, CONTENT_VERSION + 1)

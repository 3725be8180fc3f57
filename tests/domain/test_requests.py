"""Query string → request → query string: read once, written back to the same."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.requests import MAX_QUERY, SORTINGS, SearchRequest, parse_request
from app.domain.text import without_control_characters
from app.domain.vocabulary import FACETS
from tests.catalogues import small_vocabulary

VOCABULARY = small_vocabulary()
NAMES = [
    *(facet.parameter for facet in FACETS),
    *("q", "alder", "sortering", "side", "antal", "praecis", "bredt", "fbclid", ""),
]
VALUES = [term.value for facet in FACETS for term in VOCABULARY.terms(facet.parameter)]

pairs = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(NAMES), st.text(max_size=8)),
        st.one_of(
            st.sampled_from(VALUES), st.text(max_size=12), st.integers().map(str), st.just("")
        ),
    ),
    max_size=12,
)


PRINTABLE = st.text(max_size=40).map(without_control_characters)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    """Any request that a query string can ask for."""
    asked: list[tuple[str, str]] = [("q", draw(PRINTABLE))]
    for facet in draw(st.lists(st.sampled_from(FACETS), max_size=4)):
        values = [term.value for term in VOCABULARY.terms(facet.parameter)]
        asked += [(facet.parameter, v) for v in draw(st.lists(st.sampled_from(values)))]
    asked += draw(st.lists(st.integers(0, 120).map(lambda age: ("alder", str(age))), max_size=1))
    asked += [("sortering", s) for s in draw(st.lists(st.sampled_from(SORTINGS), max_size=1))]
    asked.append(("side", str(draw(st.integers(1, 1_000_000)))))
    asked.append(("antal", str(draw(st.integers(1, 100)))))
    asked += draw(st.sampled_from([[], [("praecis", "1")]]))
    asked += draw(st.sampled_from([[], [("bredt", "1")]]))
    request, bad = parse_request(asked, VOCABULARY)
    assert bad == ()
    return request


@settings(max_examples=400)
@given(requests())
def test_a_request_written_as_a_query_string_reads_back_as_itself(request_: SearchRequest) -> None:
    written = parse_qsl(request_.query_string(), keep_blank_values=True)
    assert parse_request(written, VOCABULARY) == (request_, ())


@settings(max_examples=400)
@given(pairs)
def test_whatever_pairs_arrive_reading_them_never_raises_and_what_is_left_is_sound(
    given_pairs: list[tuple[str, str]],
) -> None:
    request, bad = parse_request(given_pairs, VOCABULARY)
    written = parse_qsl(request.query_string(), keep_blank_values=True)
    assert parse_request(written, VOCABULARY) == (request, ())
    assert len(request.q) <= MAX_QUERY
    assert 1 <= request.antal <= 100
    assert request.side >= 1
    names_in_trouble = {one.name for one in bad}
    assert names_in_trouble <= {name for name, _ in given_pairs}


@given(st.text(min_size=201, max_size=10_000))
def test_a_text_that_is_too_long_is_cut_and_said_to_be(text: str) -> None:
    request, bad = parse_request([("q", text)], VOCABULARY)
    assert len(request.q) <= MAX_QUERY
    if len(" ".join(text.split())) <= MAX_QUERY:
        return
    kinds = {one.kind for one in bad}
    assert kinds <= {"too_long", "control_characters"}
    assert kinds


def test_a_text_of_ten_thousand_letters_keeps_its_first_two_hundred() -> None:
    request, bad = parse_request([("q", "æ" * 10_000)], VOCABULARY)
    assert request.q == "æ" * 200
    assert [one.kind for one in bad] == ["too_long"]


def test_a_text_that_is_too_long_is_cut_between_words() -> None:
    request, _ = parse_request([("q", "motion " * 100)], VOCABULARY)
    assert set(request.q.split()) == {"motion"}


def test_letters_typed_as_two_code_points_are_read_as_one() -> None:
    request, _ = parse_request([("q", "ga\u030atur")], VOCABULARY)
    assert request.q == "gåtur"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("risiko", "kaempe", "unknown_value"),
        ("risiko", "LAV", "unknown_value"),
        ("opgavetype", "11", "unknown_value"),
        ("opgavetype", "01", "unknown_value"),
        ("fbclid", "x", "unknown_parameter"),
        ("Q", "x", "unknown_parameter"),
        ("side", "0", "not_a_number"),
        ("side", "-1", "not_a_number"),
        ("side", "1.0", "not_a_number"),
        ("side", "99999999999999999999", "not_a_number"),
        ("side", "¹", "not_a_number"),
        ("side", "٣", "not_a_number"),
        ("antal", "0", "not_a_number"),
        ("antal", "101", "not_a_number"),
        ("alder", "121", "not_a_number"),
        ("alder", "atten", "not_a_number"),
        ("sortering", "pris", "unknown_value"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_may_stand_there(
    name: str, value: str, kind: str
) -> None:
    request, bad = parse_request([(name, value), ("kram", "motion")], VOCABULARY)
    assert [(one.name, one.value, one.kind) for one in bad] == [(name, value, kind)]
    assert bad[0].allowed
    assert request == SearchRequest(selected=(("kram", ("motion",)),))


@pytest.mark.parametrize("name", ["q", "alder", "sortering", "side", "antal"])
def test_of_a_parameter_that_stands_twice_the_first_counts(name: str) -> None:
    first, second = {
        "q": ("motion", "kost"),
        "alder": ("20", "30"),
        "sortering": ("navn", "start"),
        "side": ("2", "3"),
        "antal": ("5", "6"),
    }[name]
    request, bad = parse_request([(name, first), (name, second)], VOCABULARY)
    assert [(one.name, one.value, one.kind) for one in bad] == [(name, second, "repeated")]
    assert (name, first) in list(request.pairs())


def test_values_of_one_filter_gather_once_each_and_in_their_order() -> None:
    asked = [("risiko", "mellem"), ("kram", "kost"), ("risiko", "lav"), ("risiko", "mellem")]
    request, bad = parse_request(asked, VOCABULARY)
    assert bad == ()
    assert request.selected == (("risiko", ("mellem", "lav")), ("kram", ("kost",)))


@settings(max_examples=150)
@given(requests(), st.data())
def test_toggling_a_value_twice_gives_the_same_search_on_its_first_page(
    request_: SearchRequest, data: st.DataObject
) -> None:
    facet = data.draw(st.sampled_from(FACETS))
    value = data.draw(st.sampled_from([t.value for t in VOCABULARY.terms(facet.parameter)]))
    once = request_.toggling(facet.parameter, value)
    twice = once.toggling(facet.parameter, value)
    assert (value in once.values(facet.parameter)) != (value in request_.values(facet.parameter))
    assert set(twice.values(facet.parameter)) == set(request_.values(facet.parameter))
    assert once.side == twice.side == 1
    assert (twice.q, twice.alder) == (request_.q, request_.alder)


def test_the_usual_order_is_relevance_with_a_text_and_name_without() -> None:
    assert SearchRequest(q="gang").effective_sorting == "relevans"
    assert SearchRequest().effective_sorting == "navn"
    assert SearchRequest(q="gang").sorted_by("start").effective_sorting == "start"


def test_clearing_filters_keeps_the_text_and_clearing_the_text_keeps_the_filters() -> None:
    asked = SearchRequest(q="gang", selected=(("risiko", ("lav",)),), alder=30, side=4)
    assert asked.without_filters() == SearchRequest(q="gang")
    assert asked.without_text() == SearchRequest(selected=asked.selected, alder=30)
    assert asked.without_age().alder is None
    assert asked.on_page(2).side == 2


def test_asking_for_the_text_as_it_was_typed_holds_for_every_page_but_not_for_another_text() -> (
    None
):
    request = SearchRequest(q="ryg", side=3)
    exact = request.as_typed()
    assert (exact.praecis, exact.side) == (True, 1)
    assert exact.query_string() == "q=ryg&praecis=1"
    assert exact.on_page(2).praecis
    assert exact.toggling("kram", "motion").praecis
    assert exact.without_filters().praecis
    assert not exact.with_text("nakke").praecis
    assert not exact.without_text().praecis


@pytest.mark.parametrize("value", ["0", "2", "ja", "true", "-1", " ", "1.0"])
def test_it_is_asked_for_with_one_and_nothing_else(value: str) -> None:
    request, bad = parse_request([("q", "ryg"), ("praecis", value)], VOCABULARY)
    assert not request.praecis
    if value.strip():
        assert [one.name for one in bad] == ["praecis"]

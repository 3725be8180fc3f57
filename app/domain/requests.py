"""One search, frozen: read once from a query string, and written back to the same one."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

from app.domain.publishing import without_personal_numbers
from app.domain.text import without_control_characters, without_invisible_characters
from app.domain.vocabulary import FACET_BY_PARAMETER, FACETS, Vocabulary

Sorting = Literal["relevans", "navn", "opdateret", "start"]
SORTINGS: tuple[Sorting, ...] = ("relevans", "navn", "opdateret", "start")

MAX_QUERY = 200
"""Characters of ``q`` that are searched for."""
MAX_PER_PAGE = 100
DEFAULT_PER_PAGE = 20
MAX_AGE = 120
MAX_PAGE = 1_000_000


@dataclass(frozen=True)
class BadParameter:
    """A parameter that was left out: its name, what stood there, and what may stand there."""

    name: str
    value: str
    kind: Literal[
        "unknown_parameter",
        "unknown_value",
        "not_a_number",
        "too_long",
        "repeated",
        "control_characters",
        "personal_number",
        "empty",
    ]
    allowed: str


@dataclass(frozen=True)
class SearchRequest:
    """Text, filters, order and page of one search.

    ``selected`` holds (parameter, values) in the order of the facets; values of one parameter are
    OR-ed, parameters AND-ed. ``side`` counts from 1.
    """

    q: str = ""
    selected: tuple[tuple[str, tuple[str, ...]], ...] = ()
    alder: int | None = None
    sortering: Sorting | None = None
    side: int = 1
    antal: int = DEFAULT_PER_PAGE
    praecis: bool = False
    """Search for the text as it was typed, without correcting any word."""
    bredt: bool = False
    """Find what is barely akin to the text, too; without a text there is no such thing."""

    @property
    def effective_sorting(self) -> Sorting:
        """The order asked for, or the usual one: relevance with a text, else the name."""
        return self.sortering or ("relevans" if self.q else "navn")

    @property
    def is_filtered(self) -> bool:
        """Whether anything but text narrows the search."""
        return bool(self.selected) or self.alder is not None

    def values(self, parameter: str) -> tuple[str, ...]:
        """The selected values of one facet."""
        return dict(self.selected).get(parameter, ())

    def toggling(self, parameter: str, value: str) -> "SearchRequest":
        """The same search with one filter value added, or taken away; on its first page."""
        values = self.values(parameter)
        changed = tuple(v for v in values if v != value) if value in values else (*values, value)
        return self.selecting(parameter, changed)

    def selecting(self, parameter: str, values: Iterable[str]) -> "SearchRequest":
        """The same search with exactly these values of one facet; on its first page."""
        return replace(
            self, selected=_ordered({**dict(self.selected), parameter: tuple(values)}), side=1
        )

    def without_filters(self) -> "SearchRequest":
        """The same text without any filter; on its first page."""
        return replace(self, selected=(), alder=None, side=1)

    def without_text(self) -> "SearchRequest":
        """The same filters without the text; on its first page."""
        return self.with_text("")

    def for_age(self, age: int) -> "SearchRequest":
        """The same search for an age in years; on its first page."""
        return replace(self, alder=age, side=1)

    def without_age(self) -> "SearchRequest":
        """The same search for every age; on its first page."""
        return replace(self, alder=None, side=1)

    def as_typed(self) -> "SearchRequest":
        """The same search without any correction; on its first page."""
        return replace(self, praecis=True, side=1)

    def broadly(self) -> "SearchRequest":
        """The same search with what is barely akin to the text, too; on its first page."""
        return replace(self, bredt=True, side=1)

    def narrowly(self) -> "SearchRequest":
        """The same search without that again; on its first page."""
        return replace(self, bredt=False, side=1)

    def with_text(self, q: str) -> "SearchRequest":
        """The same search for another text; on its first page."""
        return replace(self, q=q, praecis=False, bredt=self.bredt and bool(q), side=1)

    def respelled(self) -> "SearchRequest":
        """The same search with words corrected again; on its first page."""
        return replace(self, praecis=False, side=1)

    def sorted_by(self, sortering: Sorting) -> "SearchRequest":
        """The same search in another order; on its first page."""
        return replace(self, sortering=sortering, side=1)

    def on_page(self, side: int) -> "SearchRequest":
        """The same search on another page."""
        return replace(self, side=side)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The query parameters in their canonical order, defaults left out."""
        if self.q:
            yield "q", self.q
        for parameter, values in self.selected:
            for value in values:
                yield parameter, value
        if self.alder is not None:
            yield "alder", str(self.alder)
        if self.sortering is not None:
            yield "sortering", self.sortering
        if self.antal != DEFAULT_PER_PAGE:
            yield "antal", str(self.antal)
        if self.praecis:
            yield "praecis", "1"
        if self.bredt:
            yield "bredt", "1"
        if self.side != 1:
            yield "side", str(self.side)

    def query_string(self) -> str:
        """The canonical query string, without a question mark; empty for everything."""
        return urlencode(list(self.pairs()))


def _ordered(selected: dict[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (facet.parameter, tuple(dict.fromkeys(selected[facet.parameter])))
        for facet in FACETS
        if selected.get(facet.parameter)
    )


def parse_request(
    pairs: Sequence[tuple[str, str]], vocabulary: Vocabulary
) -> tuple[SearchRequest, tuple[BadParameter, ...]]:
    """Reads query parameters; what cannot be used is left out and returned by its name.

    Of a parameter that is no filter and is repeated the first one counts.
    """
    bad: list[BadParameter] = []
    selected: dict[str, tuple[str, ...]] = {}
    single: dict[str, str] = {}
    for name, value in pairs:
        if not value and name != "q" and (name in _SINGLE or name in FACET_BY_PARAMETER):
            bad.append(BadParameter(name, value, "empty", "a value, or leave it out"))
        elif name in FACET_BY_PARAMETER:
            terms = vocabulary.terms(name)
            if any(term.value == value for term in terms):
                selected[name] = (*selected.get(name, ()), value)
            else:
                allowed = ", ".join(term.value for term in terms)
                bad.append(BadParameter(name, value, "unknown_value", allowed))
        elif name not in _SINGLE:
            allowed = ", ".join((*_SINGLE, *FACET_BY_PARAMETER))
            bad.append(BadParameter(name, value, "unknown_parameter", allowed))
        elif name in single:
            bad.append(BadParameter(name, value, "repeated", "only once"))
        else:
            single[name] = value
    q = _read_text(single.get("q", ""), bad)
    request = SearchRequest(
        q=q,
        selected=_ordered(selected),
        alder=_read_number("alder", single, 0, MAX_AGE, bad),
        sortering=_read_sorting(single, bad),
        side=_read_number("side", single, 1, MAX_PAGE, bad) or 1,
        antal=_read_number("antal", single, 1, MAX_PER_PAGE, bad) or DEFAULT_PER_PAGE,
        praecis=_read_number("praecis", single, 1, 1, bad) == 1,
        bredt=_read_number("bredt", single, 1, 1, bad) == 1 and bool(q),
    )
    return request, tuple(bad)


_SINGLE = ("q", "alder", "sortering", "side", "antal", "praecis", "bredt")


def _read_text(text: str, bad: list[BadParameter]) -> str:
    text = without_invisible_characters(text)
    printable = without_control_characters(text)
    typed = " ".join(unicodedata.normalize("NFC", printable).split())
    clean = " ".join(without_personal_numbers(typed).split())
    if printable != text:
        bad.append(BadParameter("q", clean, "control_characters", "printable characters"))
    if clean != typed:
        bad.append(BadParameter("q", "", "personal_number", "any text without a CPR number"))
    if len(clean) <= MAX_QUERY:
        return clean
    bad.append(BadParameter("q", clean, "too_long", f"at most {MAX_QUERY} characters"))
    return clean[:MAX_QUERY].rsplit(" ", 1)[0].strip()


def _read_number(
    name: str, single: dict[str, str], low: int, high: int, bad: list[BadParameter]
) -> int | None:
    text = single.get(name, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high:
        return int(text)
    bad.append(BadParameter(name, single[name], "not_a_number", f"{low}–{high}"))
    return None


def _read_sorting(single: dict[str, str], bad: list[BadParameter]) -> Sorting | None:
    text = single.get("sortering", "")
    if not text:
        return None
    for sorting in SORTINGS:
        if text == sorting:
            return sorting
    bad.append(BadParameter("sortering", text, "unknown_value", ", ".join(SORTINGS)))
    return None

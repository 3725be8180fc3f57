"""The results page, ready to show: the template only loops over it."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.catalogue import ResultPage
from app.domain.requests import SORTINGS, BadParameter, SearchRequest, Sorting
from app.domain.vocabulary import Vocabulary
from app.search.reasons import Reason
from app.web.facet_titles import facet_title
from app.web.filters import Filters, OptionGroup
from app.web.found_as import found_as
from app.web.hits import Hit, hit_of
from app.web.languages import Language
from app.web.result_notes import (
    Help,
    advice_of,
    help_of,
    notes_of,
    past_end_of,
    why_nothing,
)
from app.web.urls import Urls
from app.web.wording import term_name

PAGES_AROUND = 2


@dataclass(frozen=True)
class Chip:
    """One chosen filter, as a link that removes it."""

    group: str
    label: str
    url: str


@dataclass(frozen=True)
class PageLink:
    """One link of the paging; ``number`` 0 stands for a gap."""

    number: int
    url: str
    current: bool


@dataclass(frozen=True)
class Choice:
    """One order one may choose."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Results:
    """Everything the results page shows."""

    request: SearchRequest
    typed: str
    corrected: str
    """The text that was sought instead of the one typed; empty when it was sought as typed."""
    as_typed_url: str
    spelling_url: str
    """Lets words be corrected again; empty where they are."""
    heading: str
    total: int
    hits: tuple[Hit, ...]
    groups: tuple[OptionGroup, ...]
    chips: tuple[Chip, ...]
    clear_url: str
    chosen: int
    sortings: tuple[Choice, ...]
    pages: tuple[PageLink, ...]
    previous_url: str | None
    next_url: str | None
    past_end: str
    """Said on a page behind the last one; empty on every other one."""
    last_page_url: str
    barely_akin: int
    """How many are barely akin to the text; told behind the last hit, with …"""
    broad_url: str
    """… the way to them, …"""
    near_url: str
    """… and where they stand among the hits, with the way to leave them out; else empty."""
    crisis: bool
    """Whether to say first who is there for somebody who thinks of suicide."""
    notes: tuple[str, ...]
    help: tuple[Help, ...]
    why_nothing: Markup
    """Why nothing was found …"""
    advice: tuple[str, ...]
    """… and what to do about the words."""
    hidden_fields: tuple[tuple[str, str], ...]
    feeds: tuple[tuple[str, str], ...]
    """What each form of feed is called, and its address."""
    files: tuple[tuple[str, str], ...]
    """The same of each form of file."""


def results_of(
    page: ResultPage,
    bad: tuple[BadParameter, ...],
    typed: str,
    vocabulary: Vocabulary,
    language: Language,
    urls: Urls,
    filters: Filters,
) -> Results:
    """Makes the page ready. ``typed`` is the text as it was typed, to keep it in the box."""
    request = page.request
    return Results(
        request=request,
        typed=typed,
        corrected=page.corrected,
        as_typed_url=urls.search(request.as_typed()),
        spelling_url=urls.search(request.respelled()) if request.praecis else "",
        heading=total_text(page.total, language),
        total=page.total,
        hits=tuple(_hits(page, vocabulary, language, urls)),
        groups=tuple(filters.group(view, vocabulary) for view in page.facets),
        chips=tuple(_chips(page, language, urls)),
        clear_url=urls.search(request.without_filters()),
        chosen=sum(len(values) for _, values in request.selected) + (request.alder is not None),
        sortings=tuple(_sortings(request, language, urls)),
        pages=() if page.last_page == 1 else tuple(_pages(page, urls)),
        previous_url=_page_url(page, urls, -1),
        next_url=_page_url(page, urls, +1),
        past_end=past_end_of(page, language),
        last_page_url=urls.search(request.on_page(page.last_page)),
        barely_akin=page.barely_akin if page.total and request.side == page.last_page else 0,
        broad_url=urls.search(request.broadly()),
        near_url=urls.search(request.narrowly()) if request.bredt and page.barely_akin else "",
        crisis=page.crisis,
        notes=tuple(notes_of(page, bad, language)),
        help=tuple(help_of(way, request, vocabulary, language, urls) for way in page.ways_on),
        why_nothing=why_nothing(page, language),
        advice=tuple(advice_of(page, language)),
        hidden_fields=tuple(
            (name, value)
            for name, value in request.pairs()
            if name in ("sortering", "antal", "bredt")
        ),
        feeds=(("Atom", urls.follow(request, "atom")), ("JSON Feed", urls.follow(request, "json"))),
        files=(("CSV", urls.table(request, "csv")), ("Excel", urls.table(request, "xlsx"))),
    )


def total_text(total: int, language: Language) -> str:
    """»21 indsatser«."""
    return language.ngettext("%(n)d indsats", "%(n)d indsatser", total) % {"n": total}


def _hits(
    page: ResultPage, vocabulary: Vocabulary, language: Language, urls: Urls
) -> Iterator[Hit]:
    told: dict[tuple[Reason, ...], Markup] = {}
    for record in page.records:
        reasons = page.reasons.get(record.id, ())
        if reasons not in told:
            told[reasons] = found_as(reasons, page.request.q, language)
        marks = page.marks.get(record.id)
        yield hit_of(record, vocabulary, language, urls, marks, told[reasons])


def _chips(page: ResultPage, language: Language, urls: Urls) -> list[Chip]:
    chips = [
        Chip(
            facet_title(view.facet.parameter, language),
            term_name(value.term, language),
            urls.search(page.request.toggling(view.facet.parameter, value.term.value)),
        )
        for view in page.facets
        if view.selected
        for value in view.values
        if value.selected
    ]
    if page.request.alder is not None:
        years = page.request.alder
        text = language.ngettext("%(n)d år", "%(n)d år", years) % {"n": years}
        chips.append(Chip(language.gettext("Alder"), text, urls.search(page.request.without_age())))
    return chips


def _sortings(request: SearchRequest, language: Language, urls: Urls) -> list[Choice]:
    _ = language.gettext
    labels: dict[Sorting, str] = {
        "relevans": _("Bedste match"),
        "navn": _("Navn"),
        "opdateret": _("Senest ændret"),
        "start": _("Start"),
    }
    return [
        Choice(labels[s], urls.search(request.sorted_by(s)), s == request.effective_sorting)
        for s in SORTINGS
        if s != "relevans" or request.q
    ]


def _pages(page: ResultPage, urls: Urls) -> list[PageLink]:
    near = {1, page.last_page}
    near |= set(range(page.request.side - PAGES_AROUND, page.request.side + PAGES_AROUND + 1))
    links: list[PageLink] = []
    before = 0
    for number in sorted(n for n in near if 1 <= n <= page.last_page):
        if number - before > 1:
            links.append(PageLink(0, "", False))
        url = urls.search(page.request.on_page(number))
        links.append(PageLink(number, url, number == page.request.side))
        before = number
    return links


def _page_url(page: ResultPage, urls: Urls, step: int) -> str | None:
    number = min(page.request.side + step, page.last_page if step < 0 else page.request.side + step)
    return urls.search(page.request.on_page(number)) if 1 <= number <= page.last_page else None

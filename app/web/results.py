"""The results page, ready to show: the template only loops over it."""

from dataclasses import dataclass

from app.catalogue import FacetView, ResultPage
from app.domain.requests import SORTINGS, BadParameter, SearchRequest, Sorting
from app.domain.vocabulary import Vocabulary
from app.web.facet_titles import facet_title
from app.web.hits import Hit, hit_of
from app.web.languages import Language
from app.web.result_notes import Help, help_of, notes_of
from app.web.urls import Urls
from app.web.wording import term_name

OPEN_FACETS = ("risiko", "kram", "opgavetype", "adgang", "ledig")
SHORT_FACET = 12
"""A facet with more values hides those that would find nothing behind »Vis alle«."""
PAGES_AROUND = 2


@dataclass(frozen=True)
class Option:
    """One checkbox of a filter."""

    value: str
    label: str
    count: int
    selected: bool
    disabled: bool
    lang: str | None
    """»da« where the label is Danish on a page in another language."""


@dataclass(frozen=True)
class OptionGroup:
    """One filter: the options at hand and those behind »Vis alle«."""

    parameter: str
    title: str
    open: bool
    shown: tuple[Option, ...]
    hidden: tuple[Option, ...]

    @property
    def chosen(self) -> int:
        """How many of them are chosen."""
        return sum(option.selected for option in (*self.shown, *self.hidden))

    @property
    def total(self) -> int:
        """How many options there are."""
        return len(self.shown) + len(self.hidden)


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
    past_end_url: str | None
    notes: tuple[str, ...]
    help: tuple[Help, ...]
    hidden_fields: tuple[tuple[str, str], ...]


def results_of(
    page: ResultPage,
    bad: tuple[BadParameter, ...],
    typed: str,
    vocabulary: Vocabulary,
    language: Language,
    urls: Urls,
) -> Results:
    """Makes the page ready. ``typed`` is the text as it was typed, to keep it in the box."""
    request = page.request
    past_end = request.side > page.last_page
    return Results(
        request=request,
        typed=typed,
        heading=total_text(page.total, language),
        total=page.total,
        hits=tuple(hit_of(r, vocabulary, language, urls, page.marks) for r in page.records),
        groups=tuple(_group(view, language) for view in page.facets),
        chips=tuple(_chips(page, language, urls)),
        clear_url=urls.search(request.without_filters()),
        chosen=sum(view.chosen for view in page.facets) + (request.alder is not None),
        sortings=tuple(_sortings(request, language, urls)),
        pages=() if page.last_page == 1 else tuple(_pages(page, urls)),
        previous_url=_page_url(page, urls, -1),
        next_url=_page_url(page, urls, +1),
        past_end_url=urls.search(request.on_page(page.last_page)) if past_end else None,
        notes=tuple(notes_of(page, bad, language)),
        help=tuple(help_of(way, request, vocabulary, language, urls) for way in page.ways_on),
        hidden_fields=tuple(
            (name, value) for name, value in request.pairs() if name in ("sortering", "antal")
        ),
    )


def total_text(total: int, language: Language) -> str:
    """»21 indsatser«."""
    return language.ngettext("%(n)d indsats", "%(n)d indsatser", total) % {"n": total}


def _group(view: FacetView, language: Language) -> OptionGroup:
    options = [
        Option(
            value=value.term.value,
            label=_option_label(
                view.facet.parameter, value.term.value, value.term.name(language.code)
            ),
            count=value.count,
            selected=value.selected,
            disabled=value.count == 0 and not value.selected,
            lang="da" if language.code != "da" and not value.term.label_en else None,
        )
        for value in view.values
    ]
    long = len(options) > SHORT_FACET
    shown = [o for o in options if not long or not o.disabled]
    hidden = [o for o in options if long and o.disabled]
    return OptionGroup(
        parameter=view.facet.parameter,
        title=facet_title(view.facet.parameter, language),
        open=view.facet.parameter in OPEN_FACETS or view.chosen > 0,
        shown=tuple(shown),
        hidden=tuple(hidden),
    )


def _option_label(parameter: str, value: str, label: str) -> str:
    return f"{value} {label}" if parameter == "opgavetype" else label


def _chips(page: ResultPage, language: Language, urls: Urls) -> list[Chip]:
    chips = [
        Chip(
            facet_title(view.facet.parameter, language),
            term_name(value.term, language),
            urls.search(page.request.toggling(view.facet.parameter, value.term.value)),
        )
        for view in page.facets
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

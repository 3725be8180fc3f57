"""The filters beside the results: a page has some 250 options, so each is drawn once and kept.

Of an option only the count and whether it is chosen differ from one page to the next. The rest is
drawn by the template of one option, once for each vocabulary and language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from app.catalogue import FacetView
from app.domain.vocabulary import Term, Vocabulary
from app.web.facet_titles import facet_title
from app.web.languages import Language
from app.web.made_once import MadeOnce

OPEN_FACETS = ("risiko", "kram", "opgavetype", "adgang", "ledig")
SHORT_FACET = 12
"""A facet with more values hides those that would find nothing behind »Vis alle«."""
_COUNT = "\ue000"
"""Stands where the count will: a character that no text has."""


@dataclass(frozen=True)
class OptionGroup:
    """One filter: the options at hand and those behind »Vis alle«, ready drawn."""

    parameter: str
    title: str
    open: bool
    shown: Markup
    hidden: Markup
    chosen: int
    total: int


class _Drawn(NamedTuple):
    """One option: what stands before its count while chosen or not, what follows, and at zero."""

    chosen: str
    plain: str
    end: str
    zero: str


class Filters:
    """Draws the filters. ``draw`` is the template's macro of one option. Thread-safe."""

    def __init__(self, language: Language, draw: Callable[..., str]) -> None:
        self._language = language
        self._draw = draw
        self._drawn = MadeOnce[tuple[str, str], _Drawn]()

    def group(self, view: FacetView, vocabulary: Vocabulary) -> OptionGroup:
        """One filter with the counts of one search."""
        parameter = view.facet.parameter
        drawn = self._drawn.of(vocabulary, self._language)
        shown: list[str] = []
        empty: list[str] = []
        hidden = empty if len(view.terms) > SHORT_FACET else shown
        for term in view.terms:
            option = drawn.get((parameter, term.value))
            if option is None:
                option = drawn[parameter, term.value] = self._option(parameter, term)
            count = view.counts.get(term.value, 0)
            if term.value in view.selected:
                shown.append(f"{option.chosen}{count}{option.end}")
            elif count:
                shown.append(f"{option.plain}{count}{option.end}")
            else:
                hidden.append(option.zero)
        return OptionGroup(
            parameter=parameter,
            title=facet_title(parameter, self._language),
            open=parameter in OPEN_FACETS or bool(view.selected),
            shown=Markup("".join(shown)),  # noqa: S704  (drawn by a template, which escapes)
            hidden=Markup("".join(empty)),  # noqa: S704
            chosen=len(view.selected),
            total=len(view.terms),
        )

    def _option(self, parameter: str, term: Term) -> _Drawn:
        label = term.name(self._language.code)
        danish = self._language.code != "da" and not term.label_en

        def draw(count: str, *, chosen: bool = False, zero: bool = False) -> str:
            return str(
                self._draw(
                    parameter,
                    term.value,
                    f"{term.value} {label}" if parameter == "opgavetype" else label,
                    "da" if danish else None,
                    count,
                    chosen=chosen,
                    zero=zero,
                )
            )

        plain, _, end = draw(_COUNT).rpartition(_COUNT)
        chosen, _, _ = draw(_COUNT, chosen=True).rpartition(_COUNT)
        return _Drawn(chosen, plain, end, draw("0", zero=True))

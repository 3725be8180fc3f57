"""The plain, slow reference of matching, counting and ordering.

It says what the promise means, in the shortest form; property tests hold the fast index of
``search`` against it. Nothing in production calls it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from app.domain.entry import Entry
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS, Vocabulary


def matches(entry: Entry, request: SearchRequest, found_by_text: Collection[str] | None) -> bool:
    """Whether the entry belongs to the search.

    ``found_by_text`` holds the ids that the text alone finds; None when there is no text. What
    is unknown never matches, except an age bound, which is open.
    """
    if found_by_text is not None and entry.id not in found_by_text:
        return False
    for parameter, wanted in request.selected:
        if not entry.values[parameter] & set(wanted):
            return False
    if request.alder is not None:
        if entry.age_from is not None and request.alder < entry.age_from:
            return False
        if entry.age_to is not None and request.alder > entry.age_to:
            return False
    return True


def facet_counts(
    entries: Sequence[Entry],
    request: SearchRequest,
    found_by_text: Collection[str] | None,
    vocabulary: Vocabulary,
) -> Mapping[str, Mapping[str, int]]:
    """For every facet and value: the total of the same search with that value alone selected."""
    return {
        facet.parameter: {
            term.value: sum(
                matches(entry, request.selecting(facet.parameter, [term.value]), found_by_text)
                for entry in entries
            )
            for term in vocabulary.terms(facet.parameter)
        }
        for facet in FACETS
    }


def ordered(entries: Iterable[Entry], request: SearchRequest) -> list[str]:
    """Ids in the order asked for (not relevance); ties by title in Danish order, then id."""
    by_name = sorted(entries, key=lambda entry: (entry.title_key, entry.id))
    if request.effective_sorting == "opdateret":
        by_name.sort(key=lambda entry: entry.updated, reverse=True)
    elif request.effective_sorting == "start":
        by_name.sort(key=lambda entry: entry.next_start or date.max)
    return [entry.id for entry in by_name]

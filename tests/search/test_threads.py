"""Eight threads search while another edits, follows and writes: no error, no wrong answer."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.requests import SearchRequest
from app.search.queries import Found
from tests.catalogues import Town, content

SEARCHERS = 8
EDITS = 30


@pytest.fixture
def _eager_threads() -> Iterator[None]:
    """Lets threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_eager_threads")
def test_searching_while_following_and_writing_never_fails_and_never_miscounts(
    town: Town,
) -> None:
    fixed = [town.publish(content(f"Fast {n:02}", description="Urørt ord")) for n in range(20)]
    moving = [town.publish(content(f"Skiftende {n:02}")) for n in range(20)]
    town.catalogue.follow()
    town.catalogue.write_index()
    stop = threading.Event()

    def search(number: int) -> int:
        answered = 0
        while not stop.is_set():
            for text in ("urørt", "uroert", "urørt ordet", "urørtt"):
                page = town.search(text, antal=100)
                assert sorted(r.id for r in page.records) == sorted(fixed)
                assert page.total == 20
            assert town.search(f"brzmtl{number}x{answered}").total == 0
            everything = town.catalogue.search(SearchRequest(antal=1))
            assert everything.total == 40
            view = next(v for v in everything.facets if v.facet.parameter == "opgavetype")
            assert {v.term.value: v.count for v in view.values}["6"] == 40
            assert town.catalogue.suggest("fas")
            answered += 1
        return answered

    with ThreadPoolExecutor(SEARCHERS) as pool:
        searching = [pool.submit(search, n) for n in range(SEARCHERS)]
        try:
            for number in range(EDITS):
                identity = moving[number % len(moving)]
                town.publish(content(f"Skiftende {number:02}, rettet"), identity=identity)
                if number % 3 == 0:
                    town.catalogue.follow()
                if number % 7 == 0:
                    town.say(f"urør {number}", means=["urørt"])
                if number % 10 == 9:
                    town.catalogue.write_index()
                    town.catalogue.reload_index()
                if number == 15:
                    town.catalogue.build_index()
        finally:
            stop.set()
        answered = [one.result(timeout=60) for one in searching]
    assert all(answered)
    town.catalogue.follow()
    assert town.catalogue.index.snapshot.sequence == town.head()
    assert town.search("rettet").total == 20
    assert town.catalogue.load_index()
    assert town.search("rettet").total == 20


def test_what_somebody_else_takes_in_while_a_search_runs_is_shown_whole(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.publish(content("Yoga i skoven"))
    town.catalogue.follow()
    search, late = town.catalogue.index.search, ["Yoga ved havet"]

    def searching(request: SearchRequest, *, counted: bool = True) -> Found:
        while late:  # between the moment of the session and that of the index
            town.publish(content(late.pop()))
            town.catalogue.follow()
        return search(request, counted=counted)

    monkeypatch.setattr(town.catalogue.index, "search", searching)
    page = town.search("yoga")
    assert page.total == len(page.records) == 2

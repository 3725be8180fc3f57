"""Eight threads search while another edits, follows and writes: no error, no wrong answer."""

import threading
from concurrent.futures import ThreadPoolExecutor

from app.domain.requests import SearchRequest
from tests.catalogues import Town, content

SEARCHERS = 8
EDITS = 30


def test_searching_while_following_and_writing_never_fails_and_never_miscounts(
    town: Town,
) -> None:
    fixed = [town.publish(content(f"Fast {n:02}", description="Urørt ord")) for n in range(20)]
    moving = [town.publish(content(f"Skiftende {n:02}")) for n in range(20)]
    town.catalogue.follow()
    town.catalogue.write_index()
    stop = threading.Event()

    def search(_: int) -> int:
        answered = 0
        while not stop.is_set():
            page = town.catalogue.search(SearchRequest(q="urørt", antal=100))
            assert sorted(r.id for r in page.records) == sorted(fixed)
            assert page.total == 20
            everything = town.catalogue.search(SearchRequest(antal=1))
            assert everything.total == 40
            risk = next(v for v in everything.facets if v.facet.parameter == "opgavetype")
            assert {v.term.value: v.count for v in risk.values}["6"] == 40
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
                if number % 10 == 9:
                    town.catalogue.write_index()
        finally:
            stop.set()
        answered = [one.result(timeout=60) for one in searching]
    assert all(answered)
    town.catalogue.follow()
    assert town.catalogue.index.snapshot.sequence == town.head() == 40 + EDITS
    assert town.catalogue.search(SearchRequest(q="rettet")).total == 20

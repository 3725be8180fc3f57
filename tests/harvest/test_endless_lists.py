"""An HSDS list that does not end is left, and what was read of it stays."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from app.harvest.hsds_run import follow_hsds
from app.harvest.run import Run
from app.harvest.values import SourceUnusable
from tests.catalogues import NOW
from tests.harvest.neighbours import Follower, Stage, Told
from tests.harvest.test_hsds_sources import service, tells

FAR = 12
"""After so many pages it ends after all, so that a run that does not stop is seen."""


def tells_on(source: Stage, promised: Callable[[int], int]) -> None:
    """Lets it list one service a page, on and on, and promise so many on each."""

    def listed(path: str) -> Told:
        number = int(parse_qs(urlsplit(path).query)["page"][0])
        said = {"page_number": number, "last_page": number == FAR, "total_items": promised(number)}
        return 200, {}, orjson.dumps(said | {"contents": [service(f"s{number}", f"Nr. {number}")]})

    tells(source, *(service(f"s{number}", f"Nr. {number}") for number in range(1, FAR + 1)))
    source.answers["/services"] = listed


def _pages(source: Stage) -> int:
    return sum(path.startswith("/services?") for path in source.asked)


def test_a_list_that_goes_on_after_all_it_promised_is_left(ours: Follower, source: Stage) -> None:
    tells(source, service("a", "Hold a"), service("s1", "Nr. 1"))
    ours.follow(source.url, opgavetype="4")
    tells_on(source, lambda number: 3)
    source.asked.clear()
    with pytest.raises(SourceUnusable, match="bliver ved efter de 3 ydelser, den lover"):
        ours.follow(source.url)
    assert _pages(source) == 4
    ours.town.catalogue.follow()
    assert set(ours.public()) == {"Hold a", "Nr. 1", "Nr. 2", "Nr. 3", "Nr. 4"}
    assert "intet er taget ned" in (ours.state(source.url).trouble or "")


def test_a_list_that_promises_ever_more_is_read_so_far_and_no_further(
    ours: Follower, source: Stage
) -> None:
    tells(source, service("a", "Hold a"))
    ours.follow(source.url, opgavetype="4")
    tells_on(source, lambda number: number + 1)
    source.asked.clear()
    run = Run(ours.town.database, ours.source(source.url).id, ours.asker, lambda: NOW, print)
    with pytest.raises(SourceUnusable, match="flere end 4 ydelser"):
        follow_hsds(run, most=4)
    assert _pages(source) == 5
    ours.town.catalogue.follow()
    assert set(ours.public()) == {"Hold a", *(f"Nr. {number}" for number in range(1, 6))}


def test_a_list_of_just_as_many_as_are_read_is_whole(ours: Follower, source: Stage) -> None:
    tells_on(source, lambda number: FAR)
    run = Run(
        *(ours.town.database, ours.source(source.url, opgavetype="4").id, ours.asker),
        *(lambda: NOW, print),
    )
    follow_hsds(run, most=FAR)
    assert run.report.added == FAR

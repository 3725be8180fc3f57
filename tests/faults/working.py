"""One of several processes on one database and index: it reads or writes until told to stop."""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest
from app.main import open_catalogue
from app.storage.leases import take_lease
from tests.catalogues import Town, content
from tests.conftest import site_settings

FIXED, MOVING = 6, 4
LEASE_FOR = timedelta(seconds=30)
TEXTS = ("", "urørt", "uroert", "urørtt", "rettet", "skiftende en")


def answers(catalogue: Catalogue) -> list[list[str]]:
    """What everybody must agree on at the end."""
    return [
        [record.title for record in catalogue.search(SearchRequest(q=text, antal=100)).records]
        for text in TEXTS
    ]


def _read(catalogue: Catalogue, _: int) -> None:
    catalogue.follow()
    catalogue.reload_index()
    for text in ("urørt", "uroert", "urørtt"):
        page = catalogue.search(SearchRequest(q=text, antal=100))
        assert page.total == len(page.records) == FIXED, (text, page.total)
    everything = catalogue.search(SearchRequest(antal=100))
    assert everything.total == len(everything.records) == FIXED + 2 * MOVING
    assert catalogue.search(SearchRequest(q="brzmtl")).total == 0


def _writer(name: str) -> Callable[[Catalogue, int], None]:
    def write(catalogue: Catalogue, number: int) -> None:
        town = Town(catalogue.database, catalogue, Path())
        slug = f"{name}-{number % MOVING}"
        shown = catalogue.show(slug)
        assert shown is not None
        identity = shown.public.id  # type: ignore[union-attr]
        written = content(f"Skiftende {name} {number % MOVING}, rettet {number}")
        town.publish(written, identity=identity)
        if number % 3 == 0:
            with catalogue.database.writing() as session:
                mine = take_lease(session, "index", name, datetime.now(UTC), LEASE_FOR)
            if mine and number % 2:
                catalogue.build_index()
            elif mine:
                catalogue.write_index()
            if mine:  # lets go at once, so that the other one has its turn
                with catalogue.database.writing() as session:
                    take_lease(session, "index", name, datetime.now(UTC), timedelta(0))
        catalogue.follow()

    return write


def main(var: Path, role: str) -> None:
    """Works until the file ``stop`` is there, then says what it finds."""
    catalogue = open_catalogue(site_settings(var))
    assert catalogue.load_index()
    work = _read if role.startswith("reader") else _writer(role)
    (var / f"ready-{role}").touch()
    rounds = 0
    while not (var / "stop").exists():
        work(catalogue, rounds)
        rounds += 1
    (var / f"done-{role}").touch()
    while len(list(var.glob("done-*"))) < 4:
        time.sleep(0.02)
    catalogue.follow()
    told = {
        "rounds": rounds,
        "sequence": catalogue.index.snapshot.sequence,
        "answers": answers(catalogue),
    }
    catalogue.database.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

"""How a process keeps up with the log while others read: nobody waits, and nothing goes back."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event

from app.catalogue import Catalogue
from app.catalogue.for_editors import effects, found_among, where_offers_stand
from app.catalogue.listings import Listings, ListRequest
from app.catalogue.whole_results import whole_result
from app.domain.requests import SearchRequest
from app.domain.vocabulary import Term
from app.editorial import verbs
from app.search.engine import SearchIndex
from app.storage.database import Database
from tests.catalogues import NOW, Town, content

PATIENCE_SECONDS = 20
"""After so long somebody waits who should not."""
NEW = Term(value="ny", label="Et nyt ord")


@contextmanager
def held_up(database: Database) -> Iterator[tuple[Event, Event]]:
    """Holds up the next one who reads the reference data, once it has begun, until told to go on.

    What it reads is of the moment at which it was held up.
    """
    begun, go_on = Event(), Event()

    def hold(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "reference_item" in statement and statement.startswith("SELECT") and not begun.is_set():
            begun.set()
            assert go_on.wait(PATIENCE_SECONDS)

    event.listen(database.engine, "after_cursor_execute", hold)
    try:
        yield begun, go_on
    finally:
        go_on.set()
        event.remove(database.engine, "after_cursor_execute", hold)


def _another_process(town: Town) -> Catalogue:
    own = town.catalogue.index
    return Catalogue(town.database, SearchIndex(town.index_dir, own.catalogue, own.analysis))


def _knows_the_new_word(catalogue: Catalogue) -> bool:
    return catalogue.reference().vocabulary.get("helbred", NEW.value) is not None


def test_what_was_read_before_the_index_was_opened_does_not_outlive_what_was_read_since(
    town: Town,
) -> None:
    catalogue = _another_process(town)
    with ThreadPoolExecutor(1) as pool, held_up(town.database) as (begun, go_on):
        early = pool.submit(catalogue.reference)
        assert begun.wait(PATIENCE_SECONDS)
        town.put("term", f"helbred/{NEW.value}", NEW)
        assert catalogue.load_index()
        go_on.set()
        early.result(PATIENCE_SECONDS)
    assert _knows_the_new_word(catalogue)


def test_whoever_writes_the_files_slowly_brings_no_old_words_back(town: Town) -> None:
    with ThreadPoolExecutor(1) as pool, held_up(town.database) as (begun, go_on):
        writing = pool.submit(town.catalogue.write_index)
        assert begun.wait(PATIENCE_SECONDS)
        town.put("term", f"helbred/{NEW.value}", NEW)
        town.catalogue.follow()
        go_on.set()
        writing.result(PATIENCE_SECONDS)
    assert _knows_the_new_word(town.catalogue)


@pytest.mark.parametrize(
    "ask",
    [
        lambda catalogue: where_offers_stand(catalogue, "opgavetype", "risiko"),
        lambda catalogue: effects(catalogue, None, (), ["gå"]),
        lambda catalogue: found_among(catalogue, SearchRequest(), None),
        lambda catalogue: whole_result(catalogue, SearchRequest()),
        lambda catalogue: Listings(catalogue).interventions(ListRequest(youngest_from=18)),
        lambda catalogue: catalogue.all_found(SearchRequest()),
        lambda catalogue: catalogue.search(SearchRequest()),
    ],
    ids=["coverage", "effects", "among", "whole", "list", "all", "search"],
)
def test_nobody_waits_for_whoever_follows(ask: Callable[[Catalogue], Any], town: Town) -> None:
    catalogue = town.catalogue
    town.publish(content())
    catalogue.follow()
    reached = catalogue.index.snapshot.sequence
    town.put("term", f"helbred/{NEW.value}", NEW)
    with ThreadPoolExecutor(2) as pool, held_up(town.database) as (begun, go_on):
        following = pool.submit(catalogue.follow)
        assert begun.wait(PATIENCE_SECONDS)
        pool.submit(ask, catalogue).result(PATIENCE_SECONDS / 2)
        assert catalogue.index.snapshot.sequence == reached, "it was answered from the last state"
        go_on.set()
        assert following.result(PATIENCE_SECONDS) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda catalogue: where_offers_stand(catalogue, "opgavetype", "risiko"),
        lambda catalogue: effects(catalogue, None, (), ["gå"]),
        lambda catalogue: found_among(catalogue, SearchRequest(), None),
        lambda catalogue: whole_result(catalogue, SearchRequest()),
    ],
    ids=["coverage", "effects", "among", "whole"],
)
def test_whoever_asks_first_takes_in_a_few_changes(
    ask: Callable[[Catalogue], Any], town: Town
) -> None:
    town.publish(content())
    ask(town.catalogue)
    assert town.catalogue.index.snapshot.sequence == town.head()


def test_a_long_list_is_of_one_moment_though_something_is_withdrawn_meanwhile(town: Town) -> None:
    ids = [town.publish(content(f"Tur {number:03}")) for number in range(101)]
    town.catalogue.follow()

    class Meanwhile(frozenset[str]):
        """Ids; once somebody looks into them, the first one is withdrawn."""

        def __contains__(self, one: object) -> bool:
            if one == ids[0]:
                with town.database.writing() as session:
                    verbs.withdraw(session, ids[0], "archived", now=NOW)
                town.catalogue.follow()
            return super().__contains__(one)

    found = found_among(town.catalogue, SearchRequest(), Meanwhile(ids))
    assert [record.id for record in found] == ids[1:]

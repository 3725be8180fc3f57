"""What is kept between searches: it never shows anything but what stands there now."""

from dataclasses import replace

import numpy as np
import pytest

from app.catalogue import kept_records
from app.domain.requests import SearchRequest
from app.search.kept import EACH, Kept
from app.search.scoring import TextHits
from tests.catalogues import Town, content


def test_a_changed_intervention_is_shown_as_it_is_now_and_the_others_are_kept(town: Town) -> None:
    changed, other = town.publish(content("Gåtur")), town.publish(content("Svømmetur"))
    before = {record.id: record for record in town.search("").records}
    town.publish(content("Gåtur om aftenen"), identity=changed)
    after = {record.id: record for record in town.search("").records}
    assert after[changed].title == "Gåtur om aftenen"
    assert after[other] is before[other]


def test_a_reader_of_an_earlier_moment_neither_gets_nor_leaves_anything_of_another(
    town: Town,
) -> None:
    identity = town.publish(content("Gåtur"))
    kept = kept_records.KeptRecords()
    with town.database.reading() as early:
        head, _ = town.catalogue.head()
        early.connection().exec_driver_sql("SELECT 1 FROM log_head")  # its moment begins
        town.publish(content("Gåtur om aftenen"), identity=identity)
        with town.database.reading() as late:
            assert kept.of(late, head + 1, [identity])[0].title == "Gåtur om aftenen"
        assert kept.of(early, head, [identity])[0].title == "Gåtur"
    with town.database.reading() as late:
        assert kept.of(late, head + 1, [identity])[0].title == "Gåtur om aftenen"


def test_no_more_records_are_kept_than_there_is_room_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_records, "MOST_KEPT", 2)
    ids = [town.publish(content(f"Tur {n}")) for n in range(4)]
    kept = kept_records.KeptRecords()
    head, _ = town.catalogue.head()
    with town.database.reading() as session:
        first = kept.of(session, head, ids)
        again = kept.of(session, head, ids)
    assert [record.id for record in again] == ids
    assert again[3] is first[3]
    assert again[0] is not first[0]


def test_the_next_page_and_another_filter_of_a_text_find_what_a_new_search_would(
    town: Town,
) -> None:
    for number in range(5):
        town.publish(content(f"Gåtur {number}", risiko={"primary": ["lav"]} if number % 2 else {}))
    text = SearchRequest(q="gåtur")
    asked = [replace(text, side=2, antal=2), text.selecting("risiko", ("lav",))]
    town.catalogue.search(text)
    pages = [town.catalogue.search(request) for request in asked]
    assert [page.total for page in pages] == [5, 2]
    for page, request in zip(pages, asked, strict=True):
        town.catalogue.index.kept.forget()
        assert town.catalogue.search(request) == page


def test_an_edit_ends_what_was_kept_of_a_text(town: Town) -> None:
    assert town.search("gåtur").total == 0
    town.publish(content("Gåtur"))
    assert town.search("gåtur").total == 1


def test_no_more_is_kept_of_searches_than_there_is_room_for() -> None:
    found = TextHits(np.arange(10), np.ones(10, np.float32), True)
    kept = Kept[str, TextHits](2 * (found.bytes + EACH))
    for text in "ab":
        kept.keep(text, found)
    assert kept.get("a") is found
    kept.keep("c", found)
    assert kept.get("b") is None, "it was not asked for longest"
    assert kept.get("a") is kept.get("c") is found


def test_a_word_that_was_sought_before_counts_the_same_in_another_text(town: Town) -> None:
    for number in range(5):
        summary = "Frisk luft" if number % 2 else "Rask gang"
        town.publish(content(f"Gåtur {number}", summary=summary))
    alone = town.catalogue.search(SearchRequest(q="frisk"))
    both = town.catalogue.search(SearchRequest(q="frisk gåtur"))
    town.catalogue.index.kept.forget()
    assert town.catalogue.search(SearchRequest(q="frisk gåtur")) == both
    assert (alone.total, both.total) == (2, 5)  # those with both words first


def test_texts_that_find_nothing_take_room_too() -> None:
    nothing = TextHits(np.empty(0, np.intp), np.empty(0, np.float32), True)
    kept = Kept[str, TextHits](3 * EACH)
    for text in "abcde":
        kept.keep(text, nothing)
    assert [text for text in "abcde" if kept.get(text)] == ["c", "d", "e"]

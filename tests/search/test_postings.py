"""Reading whole blocks of postings gives what Whoosh's public matcher gives."""

from pathlib import Path

import numpy as np

from app.search import disk
from app.search.documents import FIELDS
from app.search.engine import SearchIndex
from app.search.postings import DiskPostings
from tests.catalogues import Town, content
from tests.conftest import Seeded


def _hold_all_terms(root: Path, catalogue: str) -> int:
    reader, _ = disk.open_reader(root, catalogue)
    held = 0
    postings = DiskPostings(reader)
    for field, term in list(reader.all_terms()):
        if field not in FIELDS:
            continue
        matcher = reader.postings(field, term)
        expected: dict[int, float] = {}
        while matcher.is_active():
            expected[matcher.id()] = matcher.weight()
            matcher.next()
        read = postings.of(field, term.decode())
        live = {
            slot: weight
            for slot, weight in zip(read.slots.tolist(), read.frequencies.tolist(), strict=True)
            if not reader.is_deleted(slot)
        }
        assert live == expected, (field, term)
        assert np.all(np.diff(read.slots) > 0)
        held += 1
    reader.close()
    return held


def test_every_term_of_the_real_index_has_the_same_postings_both_ways(seeded: Seeded) -> None:
    assert _hold_all_terms(seeded.settings.index_dir, seeded.catalogue.identity()) > 3000


def test_also_in_an_index_of_several_segments_with_deleted_documents(town: Town) -> None:
    for number in range(30):
        town.publish(content(f"Gåtur nr. {number}", description="Motion " * (number + 1)))
    town.catalogue.build_index()
    for number in range(0, 30, 3):
        identity = town.catalogue.index.snapshot.by_name[number][1]
        town.publish(content(f"Ny {number}", description="Motion og ro"), identity=identity)
    town.catalogue.follow()
    town.catalogue.write_index()
    assert town.catalogue.index.snapshot.overlay.documents == ()
    assert _hold_all_terms(town.index_dir, town.catalogue.identity()) > 10
    again = SearchIndex(town.index_dir, town.catalogue.identity()).load()
    assert again.count == 30

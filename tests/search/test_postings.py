"""Our blocks of postings say what Whoosh's own reader says of the same documents."""

import random
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import RamStorage

from app.search import disk
from app.search.analysis import Analysis
from app.search.codec import ArrayCodec, StoredTerms, schema
from app.search.columns import Columns
from app.search.documents import Document, DocumentMaker
from app.search.postings import EMPTY, FilePart, MemoryPart, Part
from app.search.snapshot import memory_part
from app.search.terms import FIELDS, MOST, STEP, terms_of
from app.storage.public_records import all_public_records
from tests.catalogues import Town, content, small_vocabulary
from tests.conftest import Seeded
from tests.search.generated import random_document

LAST_NARROW = 65_535
Plain = dict[tuple[str, str], dict[int, float]]
"""(field, key) → document number → impact."""


def _plain(documents: Sequence[Document], analysis: Analysis) -> Plain:
    found: Plain = {}
    for number, document in enumerate(documents):
        for field_key, impact in terms_of(document, analysis).impacts.items():
            found.setdefault(field_key, {})[number] = impact
    return found


def _as_whoosh_says(directory: Path, documents: Sequence[Document], analysis: Analysis) -> Plain:
    """The same documents written with Whoosh's own codec, and read with its public reader."""
    directory.mkdir()
    created = whoosh_index.create_in(str(directory), schema())
    writer = created.writer()
    for document in documents:
        of_field: dict[str, list[tuple[str, float]]] = {field: [] for field in FIELDS}
        for (field, key), impact in terms_of(document, analysis).impacts.items():
            of_field[field].append((key, impact))
        writer.add_document(**of_field)
    writer.commit()
    found: Plain = {}
    with created.reader() as reader:
        for field, term in reader.all_terms():
            matcher = reader.postings(field, term)
            while matcher.is_active():
                of_key = found.setdefault((field, term.decode()), {})
                of_key[matcher.id()] = matcher.weight()
                matcher.next()
    created.close()
    return found


def _opened(root: Path, documents: Sequence[Document], analysis: Analysis) -> FilePart:
    part = disk.write_part(root, documents, analysis)
    disk.swap_in(root, disk.Manifest("katalog", analysis.version, 0, (part,)))
    _, (opened,) = disk.open_parts(root, "katalog", analysis.version)
    return opened


def _hold(part: Part, expected: Plain) -> None:
    for (field, key), of_key in expected.items():
        read = part.of(field, key)
        assert dict(zip(read.slots.tolist(), read.impacts.tolist(), strict=True)) == of_key
        assert np.all(np.diff(read.slots) > 0)
        assert read.steps.dtype == np.dtype(np.uint8)
    for field in FIELDS:
        assert part.of(field, "findesikke") is EMPTY


def test_every_key_of_the_real_catalogue_stands_where_whoosh_says(
    seeded: Seeded, tmp_path: Path
) -> None:
    maker = DocumentMaker(seeded.catalogue.reference())
    with seeded.database.reading() as session:
        documents = [maker.document(public) for public in all_public_records(session)]
    analysis = seeded.catalogue.index.analysis
    expected = _as_whoosh_says(tmp_path / "whoosh", documents, analysis)
    assert expected == _plain(documents, analysis)
    assert len(expected) > 3000
    _hold(_opened(tmp_path / "ours", documents, analysis), expected)


@pytest.mark.parametrize("size", [0, 1, 60])
def test_files_and_memory_say_the_same_to_the_last_bit(
    size: int, tmp_path: Path, analysis: Analysis
) -> None:
    chance = random.Random(size)
    vocabulary = small_vocabulary()
    documents = [random_document(chance, vocabulary, f"id-{n}") for n in range(size)]
    expected = _plain(documents, analysis)
    in_files = _opened(tmp_path, documents, analysis)
    in_memory = memory_part(documents, analysis)
    cut = size // 2
    halves = [memory_part(documents[:cut], analysis), memory_part(documents[cut:], analysis)]
    joined = MemoryPart.of_parts([(halves[0], 0), (halves[1], cut)])
    for part in (in_files, in_memory, joined):
        _hold(part, expected)
        assert [i.decode() for i in part.columns.ids] == [d.entry.id for d in documents]
    for beginning in ("m", "gå", "æ", "findesikke"):
        said = in_files.words_starting(beginning, 100)
        assert sorted(said) == sorted(in_memory.words_starting(beginning, 100))
        assert sorted(said) == sorted(joined.words_starting(beginning, 100))
    in_files.forget()
    _hold(in_files, expected)


@pytest.mark.parametrize("last", [LAST_NARROW, LAST_NARROW + 1])
def test_document_numbers_come_back_as_they_were_however_many_there_are(last: int) -> None:
    storage = RamStorage()
    created = storage.create_index(schema())
    writer = created.writer(codec=ArrayCodec(), compound=False, limitmb=256)
    numbers = [0, 7, last - 1, last]
    for number in range(last + 1):
        impact = STEP * (1 + number % 255)
        common = {"form": [("alle", STEP)]} if number % 2 == 0 else {}
        writer.add_document(**common, **({"key": [("få", impact)]} if number in numbers else {}))
    writer.commit()
    created.close()
    stored = StoredTerms(storage)
    assert stored.documents == last + 1
    few, many = stored.postings("key", "få"), stored.postings("form", "alle")
    assert few is not None
    assert many is not None
    assert few[0].tolist() == numbers
    assert few[1].tolist() == [1 + number % 255 for number in numbers]
    assert many[0].tolist() == list(range(0, last + 1, 2))
    assert set(many[1].tolist()) == {1}
    assert stored.postings("key", "alle") is None
    assert stored.postings("part", "få") is None


def test_impacts_are_whole_steps_that_one_byte_holds(town: Town) -> None:
    loud = "yoga " * 80
    town.publish(content(f"Yoga {loud}"[:390], summary=loud, description=loud * 9))
    town.publish(content("Stille", description=" ".join(f"ord{n}" for n in range(2000)) + " yoga"))
    town.catalogue.follow()
    before = town.catalogue.index.snapshot.postings("key", "yoga")
    assert all(0 < impact <= MOST for impact in before.impacts)
    assert all(float(impact / STEP).is_integer() for impact in before.impacts)
    town.catalogue.build_index()
    after = town.catalogue.index.snapshot.postings("key", "yoga")
    assert sorted(after.impacts.tolist()) == sorted(before.impacts.tolist())


@pytest.mark.parametrize("size", [0, 1, 2, 70])
def test_columns_read_back_as_they_were(size: int, analysis: Analysis) -> None:
    chance = random.Random(3)
    made = [random_document(chance, small_vocabulary(), f"id-{n}") for n in range(size)]
    documents = [
        replace(each, entry=replace(each.entry, unchecked=number % 3 == 1))
        for number, each in enumerate(made)
    ]
    columns = memory_part(documents, analysis).columns
    again = Columns.from_bytes(columns.to_bytes())
    assert len(again) == size
    for name in (field.name for field in fields(Columns)):
        was, is_now = np.asarray(getattr(columns, name)), np.asarray(getattr(again, name))
        assert is_now.tolist() == was.tolist(), name
        assert is_now.dtype == was.dtype, name
        assert size < 70 or len(set(map(str, was.tolist()))) > 1, f"{name} tells nothing"

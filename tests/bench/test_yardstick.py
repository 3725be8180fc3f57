"""The yardstick is held against the plain reference: its times count only if it is right."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.matching import facet_counts, matches, ordered
from app.domain.requests import SearchRequest
from app.editorial.files import CatalogueFiles
from app.search.analysis import keys_of
from app.search.documents import FIELDS, Document, document_of
from app.storage.database import Database
from app.storage.public_records import all_public_records
from bench.corpus import generate
from bench.filling import fill
from bench.questions import ask
from bench.yardstick import FORMS, Form, Yardstick, match_of

SIZE = 80


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("yardstick")


@pytest.fixture(scope="module")
def documents(directory: Path, files: CatalogueFiles, today: date) -> list[Document]:
    evidence = {statement.key: statement for statement in files.evidence}
    database = Database(f"sqlite:///{directory / 'katalog.sqlite3'}")
    fill(database, files, generate(files, SIZE, today))
    with database.reading() as session:
        found = [
            document_of(record, files.vocabulary, evidence)
            for record in all_public_records(session)
        ]
    database.close()
    yardstick = Yardstick(directory / "fts5.sqlite3")
    yardstick.build(found)
    yardstick.close()
    return found


def found_by_text(documents: list[Document], text: str) -> set[str] | None:
    """The ids of the documents that have every key of the text; None without a text."""
    wanted = match_of(text)[1]
    return (
        {
            document.entry.id
            for document in documents
            if wanted <= {key for name in FIELDS for key in keys_of(document.text(name))}
        }
        if text
        else None
    )


@pytest.mark.parametrize("form", FORMS)
def test_totals_and_counts_are_those_of_the_plain_reference(
    form: Form, directory: Path, documents: list[Document], files: CatalogueFiles
) -> None:
    questions = ask(documents, seed=3)
    yardstick = Yardstick(directory / "fts5.sqlite3", form)
    entries = [document.entry for document in documents]
    for request in (*questions.filtered[::16], *questions.two_words[::20], *questions.browse[:3]):
        by_text = found_by_text(documents, request.q)
        found = yardstick.search(request)
        expected = facet_counts(entries, request, by_text, files.vocabulary)
        chosen = [entry for entry in entries if matches(entry, request, by_text)]
        assert found.total == len(chosen) > 0
        assert found.counts == {
            parameter: {value: count for value, count in counts.items() if count}
            for parameter, counts in expected.items()
        }
        if not request.q:
            assert list(found.ids) == ordered(chosen, request)[: request.antal]
    yardstick.close()


def test_questions_are_of_common_and_of_rare_words(documents: list[Document]) -> None:
    totals = [
        len(found_by_text(documents, request.q) or ()) for request in ask(documents, 3).one_word
    ]
    assert max(totals) > SIZE / 10
    assert min(totals) < SIZE / 10


def test_a_replaced_document_is_found_by_its_new_words_only(
    tmp_path: Path, documents: list[Document]
) -> None:
    one, other = documents[0], documents[1]
    old = Document(one.entry, "Langrend om vinteren", one.summary, one.body)
    new = Document(one.entry, "Svømmehal nattevagt", other.summary, other.body)
    yardstick = Yardstick(tmp_path / "fts5.sqlite3")
    yardstick.build([old, other])
    assert yardstick.search(SearchRequest(q="langrend")).ids == (one.entry.id,)
    yardstick.replace(old, new)
    assert yardstick.search(SearchRequest(q="svømmehallen")).ids == (one.entry.id,)
    assert yardstick.search(SearchRequest(q="langrend")).total == 0
    assert yardstick.documents() == 2
    yardstick.close()

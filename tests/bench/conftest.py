"""The files of the catalogue, read once, and one small subject that everything is asked of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from app.catalogue import Catalogue
from app.editorial.files import CatalogueFiles, read_catalogue_files
from app.search.documents import Document
from app.settings import PROJECT, Settings
from bench.arrays import Arrays
from bench.fts5 import Fts5
from bench.questions import Questions, ask
from bench.subject import Subject, documents_of

SIZE = 200


@pytest.fixture(scope="session")
def today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture(scope="session")
def files(today: date) -> CatalogueFiles:
    return read_catalogue_files(PROJECT / "catalogue_data", today)


@dataclass(frozen=True)
class Measured:
    """Everything that a measurement needs, ready."""

    subject: Subject
    catalogue: Catalogue
    documents: list[Document]
    arrays: Arrays
    questions: Questions


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    subject = Subject(tmp_path_factory.mktemp("measured"), SIZE)
    catalogue = subject.catalogue()
    documents = list(documents_of(catalogue))
    analysis = catalogue.index.analysis
    yardstick = Fts5(subject.fts5)
    yardstick.build(documents, analysis)
    yardstick.close()
    catalogue.open_index()
    arrays = Arrays(documents, analysis)
    questions = ask(documents, catalogue.index, arrays, seed=3)
    yield Measured(subject, catalogue, documents, arrays, questions)
    catalogue.database.close()


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(_env_file=None)

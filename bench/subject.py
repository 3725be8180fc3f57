"""What is measured: one generated catalogue in a directory of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.catalogue import Catalogue
from app.editorial.files import read_catalogue_files
from app.editorial.verbs import today_in_denmark
from app.main import open_catalogue
from app.search.documents import Document, DocumentMaker
from app.settings import PROJECT, Settings
from app.storage.database import Database
from app.storage.public_records import all_public_records
from app.storage.reference_items import read_reference_data
from bench.corpus import generate
from bench.filling import fill

FTS5_FILE = "fts5.sqlite3"


class Subject:
    """A filled database, and where its index and the yardstick's file belong."""

    def __init__(self, directory: Path, size: int) -> None:
        self.directory = directory
        self.size = size
        self.settings = Settings(_env_file=None, var_dir=directory, database_url="")
        self.fts5 = directory / FTS5_FILE
        today = today_in_denmark(datetime.now(UTC))
        files = read_catalogue_files(PROJECT / "catalogue_data", today)
        if files.faults:
            raise SystemExit(f"{len(files.faults)} faults in catalogue_data; see check-data")
        database = Database(self.settings.effective_database_url)
        fill(database, files, generate(files, size, today, self.settings.word_list))
        database.close()  # so that SQLite writes its log into the file

    def catalogue(self) -> Catalogue:
        """A catalogue without an open index."""
        return open_catalogue(self.settings)


def documents_of(catalogue: Catalogue) -> Iterator[Document]:
    """Everything public, as every engine takes it in."""
    with catalogue.database.reading() as session:
        maker = DocumentMaker(read_reference_data(session))
        yield from map(maker.document, all_public_records(session))

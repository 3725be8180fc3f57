"""The files of the catalogue, read once: everything generated is made from them."""

from datetime import UTC, date, datetime

import pytest

from app.editorial.files import CatalogueFiles, read_catalogue_files
from app.settings import PROJECT


@pytest.fixture(scope="session")
def today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture(scope="session")
def files(today: date) -> CatalogueFiles:
    return read_catalogue_files(PROJECT / "catalogue_data", today)

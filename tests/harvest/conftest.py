"""Two small catalogues: ours, and the neighbour's with its site."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.harvest.asking import Asker
from app.search.analysis import Analysis
from tests.catalogues import Town, open_town
from tests.harvest.neighbours import Follower, Stage, impatient, open_site, stage


@pytest.fixture(scope="session")
def asker() -> Iterator[Asker]:
    """One for all, as making one takes longer than asking."""
    with impatient() as made:
        yield made


@pytest.fixture
def ours(town: Town, asker: Asker) -> Follower:
    """A catalogue that follows others."""
    return Follower(town, asker)


@pytest.fixture
def theirs(tmp_path: Path, analysis: Analysis) -> Iterator[Town]:
    """The neighbour's catalogue."""
    (tmp_path / "theirs").mkdir()
    made = open_town(tmp_path / "theirs", analysis=analysis)
    yield made
    made.database.close()


@pytest.fixture
def site(theirs: Town) -> Iterator[str]:
    """The address of the neighbour's catalogue."""
    with open_site(theirs) as url:
        yield url


@pytest.fixture
def source() -> Iterator[Stage]:
    """A source that says what a test lets it say."""
    with stage() as made:
        yield made

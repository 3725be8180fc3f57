"""However the follower is killed and whatever the network does, both catalogues agree at last."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from app.catalogue.feed import Feed
from app.domain.published import Published
from app.editorial.files import CatalogueFiles
from app.editorial.seeding import seed
from app.interop import json_api
from app.main import open_catalogue
from app.settings import PROJECT
from app.storage import schema
from app.storage.database import Database
from app.storage.tables import InterventionRow
from app.web.languages import DANISH
from app.web.urls import AbsoluteLinks, Urls
from tests.browser.serving import serving
from tests.catalogues import NOW
from tests.conftest import site_settings
from tests.databases import database_url

LINKS = AbsoluteLinks(Urls("https://katalog.test", DANISH, ""))
OURS_ALONE = ("home",)
State = tuple[str, str | None, str | None, dict[str, Any] | None]


class Copy:
    """What the public sees of one database, and what it saw before."""

    def __init__(self, var: Path) -> None:
        catalogue = open_catalogue(site_settings(var))
        self.database, self.feed = catalogue.database, Feed(catalogue)
        self.vocabulary = catalogue.reference().vocabulary

    def records(self) -> dict[str, dict[str, Any]]:
        """Everything public, by id."""
        _, batches = self.feed.export()
        return {one.id: self._said(one) for batch in batches for one in batch}

    def _said(self, public: Published) -> dict[str, Any]:
        said = json_api.intervention(public, self.vocabulary, LINKS)
        return {name: value for name, value in said.items() if name not in OURS_ALONE}

    def histories(self) -> dict[str, list[State]]:
        """Everything the log tells of each intervention, in order."""
        found: dict[str, list[State]] = {}
        after, more = None, True
        while more:
            page = self.feed.changes(after, 1000)
            for one in page.changes:
                said = self._said(Published.of(one.public)) if one.public else None
                found.setdefault(one.id, []).append((one.type, one.reason, one.into, said))
            after, more = page.next, page.more
        return found

    def withdrawn(self) -> dict[str, tuple[str | None, str | None]]:
        """Id → why it was withdrawn, and what it was merged into."""
        with self.database.reading() as session:
            rows = session.exec(
                select(InterventionRow).where(col(InterventionRow.withdrawn_reason).is_not(None))
            )
            return {row.id: (row.withdrawn_reason, row.withdrawn_into) for row in rows}


def _without_interventions(var: Path, files: CatalogueFiles) -> None:
    """An installation with its own vocabulary and nothing in it yet."""
    database = Database(database_url(var))
    schema.migrate(database)
    with database.writing() as session:
        seed(session, replace(files, interventions=[]), now=NOW, with_examples=False)
    database.close()


def _differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[Any]:
    """What is not alike: who is missing, and which keys of whom differ."""
    found: list[Any] = sorted(ours.keys() ^ theirs.keys())
    for identity in sorted(ours.keys() & theirs.keys()):
        one, other = ours[identity], theirs[identity]
        found += [(identity, key, one[key], other[key]) for key in one if one[key] != other[key]]
    return found


def _comes_in_order(ours: list[State], theirs: list[State]) -> bool:
    """Whether ours is theirs with nothing but omissions: nothing twice, nothing out of order."""
    rest = iter(theirs)
    return all(any(one == other for other in rest) for one in ours)


def _process(module: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("kills", "writers"),
    [
        pytest.param(12, 1, marks=pytest.mark.sweep),
        (12, 2),
        pytest.param(220, 1, marks=pytest.mark.sweep),
        pytest.param(220, 2, marks=pytest.mark.sweep),
    ],
)
def test_after_the_noise_both_catalogues_agree_record_for_record(
    kills: int, writers: int, tmp_path: Path, catalogue_files: CatalogueFiles
) -> None:
    theirs, ours, enough = (tmp_path / name for name in ("theirs", "ours", "enough"))
    theirs.mkdir()
    ours.mkdir()
    _without_interventions(ours, catalogue_files)
    with serving(theirs) as site:
        editing = [
            _process("tests.harvest.random_edits", theirs, n, enough) for n in range(writers)
        ]
        harvesting = _process("tests.harvest.converging", ours, site.url, kills, kills)
        assert harvesting.stdout is not None
        said = harvesting.stdout.readline()
        enough.touch()
        for writer in editing:
            assert writer.communicate(timeout=120) == ("", ""), "a writer broke down"
        end, trouble = harvesting.communicate("go\n", timeout=300)
    assert (said, harvesting.returncode) == ("killed\n", 0), trouble
    done = json.loads(end)
    assert done["killed"] == kills
    assert len(done["done"]) >= 4, "there was no noise worth the name"
    source, copy = Copy(theirs), Copy(ours)
    assert _differences(copy.records(), source.records()) == []
    told, histories = copy.histories(), source.histories()
    assert len(told) > 150
    for identity, history in told.items():
        assert _comes_in_order(history, histories[identity]), identity
    assert copy.withdrawn().items() <= source.withdrawn().items()

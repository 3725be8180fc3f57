"""What a source told in its year is not offered to anybody today."""

import shutil
from pathlib import Path

import pytest

from app.editorial.files import CatalogueFiles, read_catalogue_files
from app.settings import PROJECT
from tests.catalogues import TODAY

SOURCE = "interventions/kilder/ips-koebenhavn.yaml"


@pytest.fixture
def files_dir(tmp_path: Path) -> Path:
    """A copy of the catalogue's files that a test may change, with one intervention."""
    real, root = PROJECT / "catalogue_data", tmp_path / "data"
    left_out = shutil.ignore_patterns("interventions", "synonyms", "viden")
    shutil.copytree(real, root, ignore=left_out)
    (root / SOURCE).parent.mkdir(parents=True)
    shutil.copy(real / SOURCE, root / SOURCE)
    return root


def _with(files_dir: Path, line: str, *, after: str) -> CatalogueFiles:
    file = files_dir / SOURCE
    text = file.read_text(encoding="utf-8")
    assert after in text
    file.write_text(text.replace(after, f"{after}\n{line}", 1), encoding="utf-8")
    return read_catalogue_files(files_dir, TODAY)


def test_a_citizen_cannot_come_alone_to_what_a_source_told(files_dir: Path) -> None:
    read = _with(files_dir, "  adgang: [selv, laege]", after="content:")
    assert [(f.file, f.field) for f in read.faults] == [(SOURCE, "content.adgang")]


def test_a_professional_may_have_referred_to_it(files_dir: Path) -> None:
    assert not _with(files_dir, "  adgang: [laege]", after="content:").faults


def test_nobody_knows_its_vacant_places(files_dir: Path) -> None:
    line = "availability: {as_of: 2026-11-01, places: 2}"
    read = _with(files_dir, line, after="provenance: kilde")
    assert [(f.file, f.field) for f in read.faults] == [(SOURCE, "availability")]

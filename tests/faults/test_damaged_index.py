"""A missing, damaged or foreign index is noticed and built anew: never an empty page with 200."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.requests import SearchRequest
from app.main import create_app, open_catalogue
from app.search.disk import current_directory
from tests.conftest import Seeded, site_settings
from tests.http_client import Client

ASKED = [SearchRequest(q="træning", antal=100), SearchRequest(antal=100), SearchRequest(q="angst")]
Damage = Callable[[Path], object]


def _current(root: Path) -> Path:
    found = current_directory(root)
    assert found is not None
    return found


def _one(root: Path, pattern: str) -> Path:
    return max(_current(root).glob(pattern), key=lambda path: path.stat().st_size)


def _stamp(root: Path, **changed: object) -> None:
    path = _current(root) / "stamp.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))


def _cut(path: Path, keep: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])


DAMAGES: dict[str, Damage] = {
    "no directory": shutil.rmtree,
    "no CURRENT": lambda root: (root / "CURRENT").unlink(),
    "empty CURRENT": lambda root: (root / "CURRENT").write_text(""),
    "CURRENT names nothing": lambda root: (root / "CURRENT").write_text("findes-ikke"),
    "CURRENT leads out": lambda root: (root / "CURRENT").write_text("../.."),
    "CURRENT is no text": lambda root: (root / "CURRENT").write_bytes(b"\xff\xfe\x00"),
    "no table of contents": lambda root: _one(root, "*.toc").unlink(),
    "garbled table of contents": lambda root: _one(root, "*.toc").write_bytes(b"\x80garble" * 9),
    "empty table of contents": lambda root: _one(root, "*.toc").write_bytes(b""),
    "no postings": lambda root: _one(root, "*.pst").unlink(),
    "no words": lambda root: _one(root, "*.trm").unlink(),
    "no stored entries": lambda root: _one(root, "*_stored.col").unlink(),
    "no lengths": lambda root: _one(root, "*_len.col").unlink(),
    "empty postings": lambda root: _one(root, "*.pst").write_bytes(b""),
    "postings cut in half": lambda root: _cut(_one(root, "*.pst"), 0.5),
    "postings without their last bytes": lambda root: _cut(_one(root, "*.pst"), 0.999),
    "words cut in half": lambda root: _cut(_one(root, "*.trm"), 0.5),
    "stored entries of nothing": lambda root: _one(root, "*_stored.col").write_bytes(b"\x00" * 99),
    "no stamp": lambda root: (_current(root) / "stamp.json").unlink(),
    "stamp is no JSON": lambda root: (_current(root) / "stamp.json").write_text("{"),
    "stamp is a list": lambda root: (_current(root) / "stamp.json").write_text("[1]"),
    "stamp is bytes": lambda root: (_current(root) / "stamp.json").write_bytes(b"\xff\x00"),
    "stamp of another catalogue": lambda root: _stamp(root, catalogue="en anden"),
    "stamp of another format": lambda root: _stamp(root, format=0),
    "stamp of another analysis": lambda root: _stamp(root, analysis=0),
    "stamp of another count": lambda root: _stamp(root, documents=3),
    "stamp ahead of the log": lambda root: _stamp(root, sequence=10**9),
    "stamp with more fields": lambda root: _stamp(root, mere=1),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_built_anew_and_answers_as_before(
    damage: Damage, seeded: Seeded, seeded_copy: Path
) -> None:
    settings = site_settings(seeded_copy)
    damage(settings.index_dir)
    catalogue = open_catalogue(settings)
    assert not catalogue.load_index(), "the damage must be noticed"
    assert not catalogue.index.is_ready
    catalogue.open_index()
    for asked in ASKED:
        expected = seeded.catalogue.search(asked)
        found = catalogue.search(asked)
        assert found.total == expected.total > 0
        assert [r.id for r in found.records] == [r.id for r in expected.records]
    catalogue.database.close()


@pytest.mark.parametrize("pattern", ["*.pst", "*.trm", "*_stored.col", "*_len.col", "*.toc"])
def test_one_flipped_byte_anywhere_is_noticed(pattern: str, seeded_copy: Path) -> None:
    chance = random.Random(pattern)
    settings = site_settings(seeded_copy)
    path = _one(settings.index_dir, pattern)
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 0xFF
    path.write_bytes(bytes(data))
    catalogue = open_catalogue(settings)
    assert not catalogue.load_index()
    catalogue.database.close()


def test_files_that_vanish_under_a_running_site_do_not_change_its_answers(
    seeded: Seeded, seeded_copy: Path
) -> None:
    settings = site_settings(seeded_copy)
    catalogue = open_catalogue(settings)
    assert catalogue.load_index()
    for path in settings.index_dir.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    shutil.rmtree(settings.index_dir)
    for asked in ASKED:
        assert catalogue.search(asked).total == seeded.catalogue.search(asked).total > 0
    catalogue.database.close()


PAGES = ["/", "/indsatser", "/en/indsatser?q=motion", "/kram/motion", "/pakkeforloeb/1"]


def test_without_an_index_search_pages_are_503_with_retry_after_and_the_rest_is_readable(
    seeded_copy: Path,
) -> None:
    settings = site_settings(seeded_copy)
    shutil.rmtree(settings.index_dir)
    catalogue = open_catalogue(settings)
    with Client(create_app(settings, catalogue)) as client:
        for path in [*PAGES, "/api/v1/interventions", "/api/v1/suggest?q=mo", "/api/v1/packages"]:
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert int(answer.headers["retry-after"]) > 0
            assert answer.headers["cache-control"] == "no-store"
            if path.startswith("/api/"):
                assert answer.json()["type"].endswith("#index-not-ready")
                assert answer.headers["access-control-allow-origin"] == "*"
        for path in ("/indsatser/gaa-dig-glad", "/viden", "/om", "/api/v1/changes", "/healthz"):
            assert client.get(path).status_code == 200, path
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["index"]) == (503, False)
        catalogue.open_index()
        for path in [*PAGES, "/readyz"]:
            assert client.get(path).status_code == 200, path
    catalogue.database.close()


def test_a_build_that_fails_leaves_the_index_in_use_as_it_was(seeded_copy: Path) -> None:
    catalogue = open_catalogue(site_settings(seeded_copy))
    assert catalogue.load_index()
    before = catalogue.search(ASKED[0]).total

    def broken(done: int, _total: int) -> None:
        if done == 20:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        catalogue.build_index(broken)
    assert catalogue.load_index(), "the files must still be whole and not locked"
    assert catalogue.search(ASKED[0]).total == before
    catalogue.build_index()
    catalogue.database.close()

"""A missing, damaged or foreign index is noticed and built anew: never an empty page with 200."""

import hashlib
import json
import random
import shutil
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.domain.requests import SearchRequest
from app.main import create_app, open_catalogue
from app.search.disk import LOCK, MANIFEST, IndexUnusable, Manifest, PartFiles, check, swap_in
from tests.catalogues import Town, content
from tests.conftest import Seeded, site_settings
from tests.http_client import Client

ASKED = [
    SearchRequest(q="træning", antal=100),
    SearchRequest(antal=100),
    SearchRequest(q="angst"),
    SearchRequest(q="ondt i ryggen", sortering="navn"),
]
Damage = Callable[[Path], object]
FILES = ("*.toc", "*.trm", "*.pst", "columns.npz", "words.txt")


def _part(root: Path) -> Path:
    name = json.loads((root / MANIFEST).read_text())["parts"][0]["name"]
    assert isinstance(name, str)
    return root / name


def _one(root: Path, pattern: str) -> Path:
    return max(_part(root).glob(pattern), key=lambda path: path.stat().st_size)


def _manifest(root: Path, **changed: object) -> None:
    path = root / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))


def _first_part(root: Path, **changed: object) -> None:
    stored = json.loads((root / MANIFEST).read_text())
    _manifest(root, parts=[{**stored["parts"][0], **changed}, *stored["parts"][1:]])


def _without(root: Path, field: str) -> None:
    stored: dict[str, Any] = json.loads((root / MANIFEST).read_text())
    del stored[field]
    (root / MANIFEST).write_text(json.dumps(stored))


def _cut(path: Path, keep: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])


def _emptied(root: Path) -> Path:
    part = _part(root)
    shutil.rmtree(part)
    return part


def _damaged(pattern: str, damage: Callable[[Path], object], root: Path) -> None:
    damage(_one(root, pattern))


def _each(what: str, damage: Callable[[Path], object]) -> dict[str, Damage]:
    """The same damage to each file of a part."""
    return {what.format(pattern): partial(_damaged, pattern, damage) for pattern in FILES}


def _renamed(root: Path) -> None:
    _part(root).rename(root / "et-andet-navn")


DAMAGES: dict[str, Damage] = {
    "no directory": shutil.rmtree,
    "no manifest": lambda root: (root / MANIFEST).unlink(),
    "empty manifest": lambda root: (root / MANIFEST).write_text(""),
    "manifest is no JSON": lambda root: (root / MANIFEST).write_text("{"),
    "manifest is a list": lambda root: (root / MANIFEST).write_text("[1]"),
    "manifest is null": lambda root: (root / MANIFEST).write_text("null"),
    "manifest is bytes": lambda root: (root / MANIFEST).write_bytes(b"\xff\xfe\x00"),
    "manifest without parts": lambda root: _without(root, "parts"),
    "manifest with no part": lambda root: _manifest(root, parts=[]),
    "manifest whose parts are words": lambda root: _manifest(root, parts=["a", "b"]),
    "manifest whose parts are a number": lambda root: _manifest(root, parts=7),
    "manifest without a number": lambda root: _without(root, "sequence"),
    "manifest whose number is a word": lambda root: _manifest(root, sequence="syv"),
    "manifest of another catalogue": lambda root: _manifest(root, catalogue="en anden"),
    "manifest of another format": lambda root: _manifest(root, format=0),
    "manifest of another analysis": lambda root: _manifest(root, analysis="0-intet"),
    "manifest ahead of the log": lambda root: _manifest(root, sequence=10**9),
    "manifest with more fields": lambda root: _manifest(root, mere=1),
    "part of another count": lambda root: _first_part(root, documents=3),
    "part of another name": lambda root: _first_part(root, name="findes-ikke"),
    "part that leads out": lambda root: _first_part(root, name="../.."),
    "part without checksums": lambda root: _first_part(root, files={}),
    "part whose checksums are a list": lambda root: _first_part(root, files=["a"]),
    "part with a file too many": lambda root: _first_part(root, files={"findes-ikke": "0"}),
    "part moved away": _renamed,
    "part is empty": lambda root: _emptied(root).mkdir(),
    "part is a file": lambda root: _emptied(root).write_text("x"),
    **_each("no {}", Path.unlink),
    **_each("empty {}", lambda path: path.write_bytes(b"")),
    **_each("half of {}", lambda path: _cut(path, 0.5)),
    **_each("{} without its last bytes", lambda path: _cut(path, 0.99)),
    **_each("{} of nothing", lambda path: path.write_bytes(b"\x00" * 99)),
    "columns in the place of postings": lambda root: shutil.copy(
        _one(root, "columns.npz"), _one(root, "*.pst")
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_noticed_built_anew_and_answers_as_before(
    damage: Damage, town: Town, tmp_path: Path
) -> None:
    for number in range(12):
        town.publish(content(f"Træning {number}", description="Angst og ro. Ondt i ryggen."))
    town.catalogue.build_index()
    expected = [town.catalogue.search(asked) for asked in ASKED]
    assert all(page.total == 12 for page in expected)
    settings = site_settings(tmp_path)
    damage(settings.index_dir)
    catalogue = open_catalogue(settings)
    assert not catalogue.load_index(), "the damage must be noticed"
    assert not catalogue.index.is_ready
    catalogue.open_index()
    for asked, before in zip(ASKED, expected, strict=True):
        found = catalogue.search(asked)
        assert found.total == before.total
        assert [r.id for r in found.records] == [r.id for r in before.records]
        assert found.facets == before.facets
    catalogue.database.close()


def test_a_real_catalogue_built_anew_answers_as_before(seeded: Seeded, seeded_copy: Path) -> None:
    settings = site_settings(seeded_copy)
    _cut(_one(settings.index_dir, "*.pst"), 0.5)
    catalogue = open_catalogue(settings)
    assert not catalogue.load_index()
    catalogue.open_index()
    for asked in ASKED:
        expected = seeded.catalogue.search(asked)
        found = catalogue.search(asked)
        assert found.total == expected.total > 0
        assert [r.id for r in found.records] == [r.id for r in expected.records]
    catalogue.database.close()


@pytest.mark.parametrize("which", [0, 1])
def test_damage_to_either_part_is_noticed(which: int, town: Town, tmp_path: Path) -> None:
    identity = town.publish(content("Træning i vand"))
    town.publish(content("Samtale"))
    town.catalogue.build_index()
    town.publish(content("Træning på land"), identity=identity)
    town.catalogue.follow()
    town.catalogue.write_index()
    stored = json.loads((town.index_dir / MANIFEST).read_text())
    assert len(stored["parts"]) == 2
    catalogue = open_catalogue(site_settings(tmp_path))
    assert catalogue.load_index()
    assert [r.title for r in catalogue.search(ASKED[0]).records] == ["Træning på land"]
    (town.index_dir / stored["parts"][which]["name"] / "words.txt").unlink()
    again = open_catalogue(site_settings(tmp_path))
    assert not again.load_index()
    again.open_index()
    assert [r.title for r in again.search(ASKED[0]).records] == ["Træning på land"]
    for each in (catalogue, again):
        each.database.close()


@pytest.mark.parametrize("pattern", FILES)
def test_one_flipped_bit_anywhere_is_noticed(pattern: str, seeded_copy: Path) -> None:
    chance = random.Random(pattern)
    settings = site_settings(seeded_copy)
    path = _one(settings.index_dir, pattern)
    whole = path.read_bytes()
    catalogue = open_catalogue(settings)
    for bit in range(8):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << bit
        path.write_bytes(bytes(data))
        assert not catalogue.load_index()
        with pytest.raises(IndexUnusable):
            catalogue.index.check()
    path.write_bytes(whole)
    assert catalogue.load_index()
    catalogue.index.check()
    catalogue.database.close()


PIECE = 256 * 1024
"""Bytes that are read at a time, at most."""


def _listed(root: Path, **files: bytes) -> None:
    """An index whose two parts hold these files, as its manifest says."""
    checksums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    for part in ("foerste", "anden"):
        (root / part).mkdir(parents=True)
        for name, data in files.items():
            (root / part / name).write_bytes(data)
    parts = tuple(PartFiles(part, 1, checksums) for part in ("foerste", "anden"))
    swap_in(root, Manifest("by", "1", 1, parts))


def test_a_damaged_byte_in_any_piece_of_any_file_is_noticed(tmp_path: Path) -> None:
    chance = random.Random(1)
    _listed(tmp_path, stor=chance.randbytes(3 * PIECE + 1), lille=b"x")
    check(tmp_path, "by", "1")
    for path in sorted(tmp_path.glob("*/*")):
        whole = path.read_bytes()
        pieces = range(0, len(whole), PIECE)
        ends = {*pieces, *(min(start + PIECE, len(whole)) - 1 for start in pieces)}
        damaged = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in sorted(ends)]
        for data in (*damaged, whole[:-1], whole + b"x"):
            path.write_bytes(data)
            with pytest.raises(IndexUnusable, match=path.name):
                check(tmp_path, "by", "1")
        path.write_bytes(whole)
    check(tmp_path, "by", "1")


def test_looking_through_the_files_holds_only_a_piece_of_them_in_memory(tmp_path: Path) -> None:
    _listed(tmp_path, stor=bytes(32 * PIECE))
    tracemalloc.start()
    try:
        check(tmp_path, "by", "1")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4 * PIECE


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


def test_a_crash_before_the_manifest_leaves_the_old_index_and_is_cleared_up_later(
    town: Town, tmp_path: Path
) -> None:
    town.publish(content("Træning i vand"))
    town.catalogue.build_index()
    before = (town.index_dir / MANIFEST).read_bytes()
    used = _part(town.index_dir)
    left = town.index_dir / "0123456789abcdef0123456789abcdef"
    shutil.copytree(used, left)  # what stands there when the power fails after the part is written
    (left / "words.txt").unlink()
    torn = town.index_dir / f"{MANIFEST}.0123456789abcdef0123456789abcdef"
    torn.write_bytes(before[: len(before) // 2])
    catalogue = open_catalogue(site_settings(tmp_path))
    assert catalogue.load_index()
    assert (town.index_dir / MANIFEST).read_bytes() == before
    assert [r.title for r in catalogue.search(ASKED[0]).records] == ["Træning i vand"]
    catalogue.build_index()
    assert sorted(path.name for path in town.index_dir.iterdir()) == sorted(
        [LOCK, MANIFEST, _part(town.index_dir).name]
    )
    assert [r.title for r in catalogue.search(ASKED[0]).records] == ["Træning i vand"]
    catalogue.database.close()


def test_writing_what_has_changed_does_not_build_on_damaged_files(town: Town) -> None:
    town.publish(content("Træning i vand"))
    town.catalogue.build_index()
    _cut(_one(town.index_dir, "*.pst"), 0.5)
    town.publish(content("Træning på land"))
    with pytest.raises(IndexUnusable):
        town.catalogue.write_index()
    assert town.search("træning").total == 2, "who has it open goes on"
    town.catalogue.build_index()
    assert town.search("træning").total == 2

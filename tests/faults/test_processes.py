"""Processes that are killed while they write, and processes that work beside each other."""

import json
import subprocess
import sys
import time
from pathlib import Path

from app.search.disk import MANIFEST
from app.settings import PROJECT
from tests.catalogues import Town, content
from tests.faults.working import FIXED, MOVING, answers

ROLES = ("reader-1", "reader-2", "writer-1", "writer-2")


def _start(module: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.faults.{module}", *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_thirty_writers_killed_at_random_moments_change_no_answer(
    town: Town, tmp_path: Path
) -> None:
    town.catalogue.index.check()
    killing = _start("killing", str(tmp_path), "1")
    out, err = killing.communicate(timeout=120)
    assert killing.returncode == 0, err[-3000:]
    told = json.loads(out.splitlines()[-1])
    assert told["killed"] >= 8, "many were killed before they were done"
    assert MANIFEST in told["names"]
    assert len(told["names"]) <= 4, "what the killed left behind is cleared up"
    assert town.catalogue.load_index()
    assert town.search("gåtur").total == 8


def test_two_that_read_and_two_that_write_agree_at_the_end(town: Town, tmp_path: Path) -> None:
    for number in range(FIXED):
        town.publish(content(f"Fast {number}", description="Urørt ord"))
    for writer in ROLES[2:]:
        for number in range(MOVING):
            slug = f"{writer}-{number}"
            town.publish(content(f"Skiftende {writer} {number}"), slug=slug)
    town.catalogue.build_index()
    working = {role: _start("working", str(tmp_path), role) for role in ROLES}
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("ready-*"))) < len(ROLES) and time.monotonic() < deadline:
        assert all(process.poll() is None for process in working.values()), _ends(working)
        time.sleep(0.05)
    time.sleep(5)
    (tmp_path / "stop").touch()
    told = {}
    for role, process in working.items():
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, (role, err[-3000:])
        told[role] = json.loads(out.splitlines()[-1])
    town.catalogue.follow()
    expected = answers(town.catalogue)
    assert len(expected[0]) == FIXED + 2 * MOVING
    for role, one in told.items():
        assert one["rounds"] > 3, role
        assert one["sequence"] == town.head(), role
        assert one["answers"] == expected, role
    assert town.catalogue.load_index(), "the files are whole"
    assert answers(town.catalogue) == expected
    town.catalogue.build_index()
    assert answers(town.catalogue) == expected


def _ends(working: dict[str, subprocess.Popen[str]]) -> dict[str, str]:
    return {r: p.communicate()[1][-2000:] for r, p in working.items() if p.poll() is not None}

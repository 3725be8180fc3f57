"""Committed files name no registry, no machine and no addresses of packages."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import PROJECT

SKIPPED = {"node_modules", ".venv", ".git", "var", "vendor", "__pycache__", "LICENSE"}
SKIPPED |= {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
BINARY = {".png", ".woff2", ".woff", ".ico", ".sqlite3"}

# Spelled in pieces, so that this file does not name what it looks for.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "_" + "authToken",
    "extra-" + "index-url",
)
MACHINE = re.compile("|".join(("/" + "work/", "/" + "root/", "/" + "home/[a-z]", r"C:\\Users")))
SHARED = "../" + "shared"


def committed() -> Iterator[Path]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else _walk()
    for name in names:
        path = PROJECT / name
        if path.suffix not in BINARY and not SKIPPED & set(path.parts) and path.is_file():
            yield path


def _walk() -> list[str]:
    """Where there is no git (an unpacked archive), the files themselves."""
    return [str(p.relative_to(PROJECT)) for p in PROJECT.rglob("*") if p.is_file()]


def faults_in(text: str) -> list[str]:
    """What a committed text must not name."""
    found = [name for name in REGISTRIES if name in text]
    found += MACHINE.findall(text)
    return found + ([SHARED] if SHARED in text else [])


def test_no_committed_file_names_a_registry_a_machine_path_or_shared_files() -> None:
    found = {
        str(path.relative_to(PROJECT)): faults
        for path in committed()
        if (faults := faults_in(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "resolved https://registry." + "npm" + "js.org/x.tgz",
        "cd /" + "work/main",
        "see ../" + "shared/contract.md",
        "//registry/:_" + "authToken=abc",
    ],
)
def test_a_planted_address_is_found(planted: str) -> None:
    assert faults_in(planted) != []


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]
)
def test_a_python_lock_file_has_a_version_and_hashes_for_everything_and_no_address(
    name: str,
) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
    assert len(requirements) > 20
    for requirement in requirements:
        assert re.match(r"^[A-Za-z0-9._\[\]-]+==[^\s]+", requirement), requirement.splitlines()[0]
        assert "--hash=sha256:" in requirement, requirement.splitlines()[0]
    assert "://" not in text


def test_the_npm_lock_file_has_integrity_for_everything_and_no_address() -> None:
    text = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    without = [name for name, one in packages.items() if name and "integrity" not in one]
    assert without == []
    assert not [name for name, one in packages.items() if "resolved" in one]


def test_nothing_third_party_is_committed() -> None:
    names = [str(path.relative_to(PROJECT)) for path in committed()]
    assert not [name for name in names if name.startswith(("node_modules", "static/vendor"))]

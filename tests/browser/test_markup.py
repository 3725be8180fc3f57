"""The HTML of every route is valid by the rules of html-validate.

Two exceptions stand in ``.htmlvalidate.json``: a filter is a repeated parameter, so its checkboxes
share a name; and a title repeats the heading of its page, however long the heading is.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from app.settings import PROJECT
from app.web.languages import LANGUAGES
from tests.browser.addresses import Address, every_address
from tests.browser.serving import RunningSite

VALIDATOR = PROJECT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def faults_in(site: RunningSite, addresses: list[Address], folder: Path) -> list[str]:
    """Fetches the pages in both languages and validates them all in one go."""
    paths = [a.in_language(language) for a in addresses for language in LANGUAGES.values()]
    files = {}
    for number, path in enumerate(paths):
        file = folder / f"{number}.html"
        file.write_bytes(_html(f"{site.url}{path}"))
        files[str(file)] = path
    return faults_of_files(files, folder)


def faults_of_files(files: dict[str, str], folder: Path) -> list[str]:
    """Validates the pages that lie in a folder: file → the path it is told by."""
    search = os.pathsep.join((str(Path(sys.prefix) / "bin"), os.environ.get("PATH", "")))
    node = shutil.which("node", path=search)
    assert node is not None, "There is no Node. Run: make assets"
    config = str(PROJECT / ".htmlvalidate.json")
    report = folder / "report.json"
    found = subprocess.run(
        [node, str(VALIDATOR), "--config", config, "--formatter", f"json={report}", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode in (0, 1), found.stderr
    reports = json.loads(report.read_text(encoding="utf-8"))
    return [
        f"{files[one['filePath']]}:{fault['line']} {fault['ruleId']}: {fault['message']}"
        for one in reports
        for fault in one["messages"]
    ]


def _html(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return bytes(error.read())


def test_every_route_is_valid_html(
    site: RunningSite, addresses: dict[str, list[Address]], tmp_path: Path
) -> None:
    chosen = [address for group in addresses.values() for address in group]
    faults = faults_in(site, chosen, tmp_path)
    assert not faults, "\n".join(faults)


def test_the_validator_sees_what_is_wrong(site: RunningSite, tmp_path: Path) -> None:
    faults = faults_in(site, [Address("/sitemap.xml")], tmp_path)
    assert faults


@pytest.mark.sweep
def test_every_page_of_every_record_is_valid_html(site: RunningSite, tmp_path: Path) -> None:
    faults = faults_in(site, every_address(site.catalogue()), tmp_path)
    assert not faults, "\n".join(faults)

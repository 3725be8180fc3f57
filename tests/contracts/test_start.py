"""A process that serves pages loads at its start only what most of them need."""

import subprocess
import sys

import pytest

from app.settings import PROJECT

SELDOM = (
    "openpyxl",  # spreadsheets
    "python_calamine",
    "authlib",  # single sign-on
    "joserfc",
    "cryptography",
    "alembic",  # another schema
    "smtplib",  # letters
    "httpx",  # asking other sites, which is done in processes of its own
)


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, app.main; print(*sys.modules)"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(said.stdout.split())


@pytest.mark.parametrize("library", SELDOM)
def test_what_is_seldom_needed_is_not_loaded_at_the_start(
    library: str, loaded: frozenset[str]
) -> None:
    assert "app.web.public" in loaded
    assert library not in loaded

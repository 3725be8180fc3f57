"""Runs ``indsatskatalog`` as a person does: another process, its exit code and what it says."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.settings import PROJECT
from tests.databases import environment as environment_of


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*arguments: str, var: Path, **environment: str) -> Said:
    """Runs one command with a directory of its own and no settings but those given."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("INDSATSKATALOG_")}
    given = {f"INDSATSKATALOG_{name}": value for name, value in environment.items()}
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=PROJECT,
        env={**kept, **environment_of(var), "COLUMNS": "200", **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)

"""The command line: ``indsatskatalog VERB``. Exits 0 on success, 1 on a finding, 2 on misuse."""

import sys

from app.cli import site  # noqa: F401  (adds its commands)
from app.cli.base import app

__all__ = ["app", "main"]


def main() -> None:
    """The entry point."""
    sys.exit(app())

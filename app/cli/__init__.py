"""The command line: ``indsatskatalog VERB``. Exits 0 on success, 1 on a finding, 2 on misuse."""

import sys

from app.cli import files, harvest, people, site, upkeep, webhooks  # noqa: F401  (adds their commands)
from app.cli.base import app

__all__ = ["app", "main"]


def main() -> None:
    """The entry point."""
    sys.exit(app())

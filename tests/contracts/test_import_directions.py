"""Doors open one way: every import of the application is held against the table of rooms."""

import sys

import pytest

from app.settings import PROJECT
from tests.contracts.import_rules import ROOMS, breaches, modules, room_of

STDLIB = frozenset(sys.stdlib_module_names)


def test_every_import_of_the_application_keeps_to_the_table() -> None:
    found = [
        f"{breach.module}:{breach.line} imports {breach.imported}"
        for module, path in modules()
        for breach in breaches(path.read_text(encoding="utf-8"), module, STDLIB)
    ]
    assert found == []


def test_every_room_of_the_application_is_in_the_table() -> None:
    rooms = {room_of(module) for module, _ in modules()}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("app.domain.matching", "from app.storage import tables"),
        ("app.domain.matching", "import fastapi"),
        ("app.domain.matching", "import sqlmodel"),
        ("app.domain.matching", "from pathlib import Path"),
        ("app.domain.matching", "from app.settings import Settings"),
        ("app.storage.tables", "from app.search import engine"),
        ("app.storage.tables", "from app.catalogue import Catalogue"),
        ("app.storage.tables", "from starlette.responses import Response"),
        ("app.search.engine", "from app.storage.database import Database"),
        ("app.search.engine", "from app.web.urls import Urls"),
        ("app.search.engine", "from sqlmodel import select"),
        ("app.interop.json_api", "from app.catalogue import ResultPage"),
        ("app.interop.json_api", "from app.storage.tables import ChangeRow"),
        ("app.interop.json_api", "import orjson"),
        ("app.catalogue", "from app.editorial import verbs"),
        ("app.catalogue", "from app.web.urls import Urls"),
        ("app.editorial.verbs", "from app.search.engine import SearchIndex"),
        ("app.editorial.verbs", "import whoosh.index"),
        ("app.editorial.verbs", "from app.web import api"),
        ("app.web.api", "from sqlmodel import select"),
        ("app.web.api", "from sqlalchemy import select"),
        ("app.web.api", "from whoosh import index"),
        ("app.web.api", "from app.storage.tables import ChangeRow"),
        ("app.web.api", "from app.main import create_app"),
        ("app.web.api", "from app import main"),
        ("app.main", "from app import cli"),
        ("app.upkeep", "from app.web import api"),
        ("app.cli", "from fastapi import FastAPI"),
        ("app.cli", "from sqlmodel import select"),
        ("app.catalogue", "import whoosh"),
        ("app.web.api", "import requests"),
        ("app.web.api", "def late():\n    from sqlmodel import select\n    return select"),
        ("app.domain.entry", "from ..storage import tables"),
        ("app.domain.entry", "from .. import storage"),
    ],
)
def test_a_planted_import_against_the_table_is_found(module: str, source: str) -> None:
    assert breaches(source, module, STDLIB) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("app.storage.tables", "from app.domain.text import Line"),
        ("app.web.errors", "from sqlalchemy.exc import SQLAlchemyError"),
        ("app.main", "from app import __version__"),
        ("app.main", "from app.web import api"),
        ("app.search.engine", "import numpy as np\nfrom pathlib import Path"),
        ("app.domain.entry", "from . import text\nfrom dataclasses import dataclass"),
    ],
)
def test_an_import_along_the_table_is_let_through(module: str, source: str) -> None:
    assert breaches(source, module, STDLIB) == []


def test_the_project_has_no_room_outside_the_package() -> None:
    strays = [path.name for path in PROJECT.glob("*.py")]
    assert strays == []

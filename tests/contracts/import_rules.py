"""The table of rooms and the checker that holds imports against it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.settings import PROJECT

APP = PROJECT / "app"

_INNER = ("domain",)
_DESK = ("editorial", "domain")
_READS = ("domain", "storage", "search", "interop", "catalogue")

ROOMS: dict[str, tuple[str, ...]] = {
    "domain": _INNER,
    "storage": ("storage", *_INNER),
    "search": ("search", *_INNER),
    "interop": ("interop", *_INNER),
    "catalogue": _READS,
    "editorial": ("editorial", "domain", "storage", "interop", "app"),
    "accounts": ("accounts", "domain", "storage"),
    "harvest": ("harvest", *_DESK, "storage", "interop", "app"),
    "web": ("web", "catalogue", "accounts", *_DESK, "search", "interop", "settings", "app"),
    "upkeep": ("upkeep", "accounts", "editorial", "harvest", "settings", *_READS),
    "diagnosis": ("diagnosis", "web", "settings", *_READS),
    "main": ("main", "web", "upkeep", "accounts", "editorial", "settings", "app", *_READS),
    "cli": (
        *("cli", "main", "diagnosis", "web", "upkeep", "accounts", "editorial", "harvest"),
        *("settings", "app"),
        *_READS,
    ),
    "settings": ("settings",),
    "__main__": ("cli",),
    "app": (),
}
"""Room → the rooms it may import; »app« is the package itself (its version)."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "whoosh": ("search",),
    "sqlalchemy": ("storage", "editorial", "accounts", "harvest", "diagnosis", "catalogue"),
    "sqlmodel": ("storage", "editorial", "accounts", "harvest", "diagnosis", "catalogue"),
    "alembic": ("storage",),
    "fastapi": ("web", "main"),
    "starlette": ("web", "main"),
    "jinja2": ("web",),
    "markupsafe": ("web",),
    "nh3": ("web",),
    "markdown_it": ("web",),
    "babel": ("web",),
    "orjson": ("web",),
    "numpy": ("search",),
    "marisa_trie": ("search",),
    "rapidfuzz": ("search",),
    "Stemmer": ("search",),
    "pwdlib": ("accounts",),
    "pyotp": ("accounts",),
    "authlib": ("accounts",),
    "joserfc": ("accounts",),
    "httpx": ("accounts", "editorial", "harvest"),
    "segno": ("web",),
    "openpyxl": ("interop",),
    "python_calamine": ("interop",),
    "stdnum": ("domain", "editorial"),
    "yaml": ("editorial",),
    "typer": ("cli",),
    "rich": ("cli",),
    "uvicorn": ("cli",),
    "pydantic_settings": ("settings",),
    "pydantic_core": ("domain", "editorial"),
    "pydantic": ("domain", "storage", "interop", "editorial", "harvest", "settings", "cli"),
}
"""Foreign package → the rooms that may import it; a package that is not here may be nowhere."""

EXCEPTIONS = frozenset({"sqlalchemy.exc"})
"""What any outer room may import, in order to answer when it goes wrong."""
OUTER = ("web", "cli", "main", "upkeep", "diagnosis")

STDLIB_WITH_IO = ("sqlite3", "socket", "http", "urllib.request", "subprocess", "os", "pathlib")
"""What the pure rooms may not import."""
PURE = ("domain", "interop")


@dataclass(frozen=True)
class Breach:
    """An import that the table does not allow."""

    module: str
    line: int
    imported: str


def room_of(module: str) -> str:
    """The room of a module: »app.web.api« → web."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "app"


def imports_of(source: str, module: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(line, imported module, imported names), wherever in the file the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ()
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield node.lineno, name, tuple(alias.name for alias in node.names)


def breaches(source: str, module: str, stdlib: frozenset[str]) -> list[Breach]:
    """Every import of a module that the table does not allow."""
    room = room_of(module)
    return [
        Breach(module, line, target)
        for line, name, names in imports_of(source, module)
        for target in _targets(name, names)
        if not _allowed(room, target, stdlib)
    ]


def _targets(name: str, names: tuple[str, ...]) -> list[str]:
    """»from app import main« imports app.main, and »from app import __version__« the package."""
    if name != "app":
        return [name]
    return [
        f"app.{n}" if (APP / n).is_dir() or (APP / f"{n}.py").is_file() else "app" for n in names
    ] or ["app"]


def _allowed(room: str, target: str, stdlib: frozenset[str]) -> bool:
    top = target.split(".")[0]
    if top == "app":
        return room_of(target) in ROOMS[room]
    if top in stdlib:
        banned = room in PURE and any(
            target == name or target.startswith(f"{name}.") for name in STDLIB_WITH_IO
        )
        return not banned
    if target in EXCEPTIONS and room in OUTER:
        return True
    return room in ONLY_IN.get(top, ())


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the application, by its dotted name."""
    for path in sorted(APP.rglob("*.py")):
        if "versions" in path.parts:
            continue
        parts = path.relative_to(PROJECT).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), path

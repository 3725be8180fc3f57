"""Reads our own Markdown: tables, sections and links."""

import re
from pathlib import Path

from app.settings import PROJECT

DOCUMENTS = sorted(
    [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), PROJECT / "catalogue_data/README.md"]
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def text_of(name: str) -> str:
    """A document, by its path in the project."""
    return (PROJECT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of any level."""
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    return found[heading]


def rows(text: str) -> list[list[str]]:
    """The cells of every table row but head and rule."""
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    rules = [number for number, row in enumerate(cells) if set("".join(row)) <= set("-: ")]
    heads = {number - 1 for number in rules}
    return [row for number, row in enumerate(cells) if number not in heads | set(rules)]


def code_in(text: str) -> list[str]:
    """Everything that stands in backquotes."""
    return re.findall(r"`([^`\n]+)`", text)


def local_links(path: Path) -> list[Path]:
    """The files of ours that a document leads to."""
    targets = _LINK.findall(path.read_text(encoding="utf-8"))
    ours = (t.split("#")[0] for t in targets if not re.match(r"[a-z]+:", t))
    return [(path.parent / target).resolve() for target in ours if target]

"""Static files: brought from npm's packages at build time, served below a digest of them all.

``python -m app.web.assets`` copies what the pages use out of ``node_modules`` into
``static/vendor`` (never committed), and compiles the word list of the search beside its source.
Because the digest changes with any of the files, browsers may keep them for ever, and relative
addresses inside the style sheets stay true.
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

from app.search.analysis import analysis_with
from app.settings import PROJECT, Settings

STATIC = PROJECT / "static"
VENDOR = STATIC / "vendor"
_FONT_WEIGHTS = ("Regular", "Italic", "Medium", "SemiBold", "Bold")


def build(node_modules: Path = PROJECT / "node_modules", vendor: Path = VENDOR) -> list[Path]:
    """Copies the style sheet with its icons and fonts, htmx and the licences; returns the files."""
    dkfds = node_modules / "dkfds" / "dist"
    htmx = node_modules / "htmx.org"
    shutil.rmtree(vendor, ignore_errors=True)
    css = (dkfds / "css" / "dkfds.min.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    css = re.sub(r"src:url\([^}]*?(url\([^)]*\.woff2\) format\(\"woff2\"\))[^}]*", r"src:\1", css)
    (vendor / "dkfds" / "css").mkdir(parents=True)
    (vendor / "dkfds" / "css" / "dkfds.min.css").write_text(css, encoding="utf-8")
    for name in sorted(set(re.findall(r"url\([\"']?\.\./([^)\"']+)[\"']?\)", css))):
        source = dkfds / name.split("#")[0].split("?")[0]
        wanted = source.suffix == ".svg" or any(f"-{w}." in source.name for w in _FONT_WEIGHTS)
        if wanted and source.is_file():
            _copy(source, vendor / "dkfds" / name)
    _copy(dkfds / "LICENSE.md", vendor / "dkfds" / "LICENSE.md")
    _copy(htmx / "dist" / "htmx.min.js", vendor / "htmx" / "htmx.min.js")
    _copy(htmx / "LICENSE", vendor / "htmx" / "LICENSE")
    return sorted(path for path in vendor.rglob("*") if path.is_file())


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def are_built(vendor: Path = VENDOR) -> bool:
    """Whether the web assets are there."""
    return (vendor / "dkfds" / "css" / "dkfds.min.css").is_file()


def digest(static: Path = STATIC) -> str:
    """Twelve characters that change whenever any static file does."""
    found = hashlib.sha256()
    for path in sorted(static.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(static).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


if __name__ == "__main__":
    files = build()
    analysis_with(Settings(_env_file=None).word_list)  # so that no start has to compile it
    size = sum(path.stat().st_size for path in files)
    sys.stdout.write(f"{len(files)} filer, {size / 1000:.0f} kB i static/vendor\n")

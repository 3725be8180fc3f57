"""Keeps the English texts in step with the pages: ``make messages``.

Reads every interface text from the code and the templates, keeps the translations that are
there, and leaves those to be written empty. Nothing is guessed, and what is no longer used goes.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from app.settings import PROJECT
from app.web.languages import LOCALE

ENGLISH_FILE = LOCALE / "en.po"
SOURCES = ("app/web", "templates")
_HEADER = """# The English interface texts. Bring them up to date with: make messages
msgid ""
msgstr ""
"Project-Id-Version: Indsatskataloget\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def extracted() -> Catalog:
    """Every interface text that the code and the templates ask for."""
    with (LOCALE / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog(locale="en")
    for source in SOURCES:
        for path, _, message, comments, context in extract_from_dir(
            PROJECT / source, methods, options
        ):
            place = [(f"{source}/{Path(path).as_posix()}", 1)]
            found.add(message, None, place, auto_comments=comments, context=context)
    return found


def translated(path: Path = ENGLISH_FILE) -> Catalog:
    """The texts of a translation file."""
    if not path.is_file():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def brought_up_to_date(english: Catalog) -> bytes:
    """The translation file for the texts of today, with the translations that fit them."""
    english.update(extracted(), no_fuzzy_matching=True)
    body = BytesIO()
    write_po(body, english, width=100, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return _HEADER.encode() + body.getvalue().lstrip()


def strings(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The forms of a text: one, or singular and plural; empty where nothing is written."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def main() -> None:
    """Writes the file anew and says how many texts still want a translation."""
    content = brought_up_to_date(translated())
    ENGLISH_FILE.write_bytes(content)
    texts = [message for message in translated() if message.id]
    missing = sum(not all(strings(message.string)) for message in texts)
    print(f"{ENGLISH_FILE.relative_to(PROJECT)}: {len(texts)} texts, {missing} to be translated")


if __name__ == "__main__":
    main()

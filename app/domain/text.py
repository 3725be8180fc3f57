"""Text as the catalogue accepts it, and the Danish order of it.

Every text that enters, from a file, a form or a query, passes one of these types, so that a
database never meets a control character and two databases never disagree about an order.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
_INVISIBLE = re.compile("[\u00ad\u2060]")
"""Where a word may be parted at the end of a line, or may not: no part of the word itself."""
_TRANSLITERATED = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss", "é": "e"}
)
# The alphabet ends … x y z æ ø å; each letter gets a place of its own behind z.
_LAST_LETTERS = str.maketrans({"æ": "{a", "ä": "{a", "ø": "{b", "ö": "{b", "å": "{c"})


def without_control_characters(text: str) -> str:
    """Returns the text with control characters removed; line breaks and tabs stay."""
    return _CONTROL.sub("", text)


def without_invisible_characters(text: str) -> str:
    """Returns the text without soft hyphens and the like, as they come along from Word or a PDF."""
    return _INVISIBLE.sub("", text)


def _clean_text(text: str) -> str:
    if not text.isprintable() or not unicodedata.is_normalized("NFC", text):  # few texts are not
        text = without_invisible_characters(text)
        if _CONTROL.search(text):
            raise ValueError("indeholder styretegn, som ikke kan vises")
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.strip()
    if not text:
        raise ValueError("må ikke være tom")
    return text


def _clean_line(text: str) -> str:
    return " ".join(_clean_text(text).split())


def _safe_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("skal være en adresse, der begynder med https:// eller http://")
    forbidden = re.search(r"[\s\\]", url) or _CONTROL.search(url)
    if parts.username or parts.password or forbidden:
        raise ValueError("må ikke indeholde brugernavn, mellemrum eller omvendt skråstreg")
    return url


Line = Annotated[str, StringConstraints(min_length=1, max_length=400), AfterValidator(_clean_line)]
"""One line of plain text, 1–400 characters; runs of white space become one space."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_clean_text)]
"""Plain text, 1–4000 characters; paragraphs are parted by an empty line."""

Markdown = Annotated[
    str, StringConstraints(min_length=1, max_length=20000), AfterValidator(_clean_text)
]
"""CommonMark without HTML, 1–20000 characters; shown only through the sanitiser."""

Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=1, max_length=120)
]
"""Lower-case ASCII words parted by hyphens; æ, ø and å are written ae, oe and aa."""

SafeUrl = Annotated[str, StringConstraints(max_length=2048), AfterValidator(_safe_url)]
"""An absolute http or https address without credentials."""


def slugify(text: str) -> str:
    """Returns a slug for a title: »Gå på græs« → »gaa-paa-graes«; empty when nothing is left."""
    lowered = unicodedata.normalize("NFC", text).lower().translate(_TRANSLITERATED)
    plain = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:120].strip("-")


def plain_key(text: str) -> str:
    """Returns a text as it is compared where neither case nor accents nor blanks count."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


@lru_cache(maxsize=5_000)
def danish_sort_key(text: str) -> str:
    """Returns a string whose code-point order is the Danish order of the text.

    »Aa« at the head of a word counts as å (Aabenraa, Aalborg stand last); case and accents other
    than those of æ, ø and å do not count; digits stand before letters and are read as numbers.
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    lowered = re.sub(r"\baa(?=\w)", "å", lowered)
    letters = lowered.translate(_LAST_LETTERS)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c)
    )
    words = re.sub(r"[^0-9a-z{]+", " ", plain).strip()
    return re.sub(r"\d+", lambda number: number.group().zfill(8), words)

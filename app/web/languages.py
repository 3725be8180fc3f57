"""The two languages of the interface. The source strings are Danish; English is a ``.po`` file.

The catalogue's own content is Danish in both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.domain.days import DENMARK

LOCALE = Path(__file__).parent / "locale"
_BABEL = {"da": "da_DK", "en": "en_GB"}


@dataclass(frozen=True)
class Language:
    """One language of the interface: its texts and its way of writing dates."""

    code: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]

    @property
    def prefix(self) -> str:
        """What stands before every path in this language."""
        return "" if self.code == "da" else f"/{self.code}"

    def long_date(self, day: date) -> str:
        """7. januar 2027 / 7 January 2027."""
        return _formatted(self._local(day), "long", self.code)

    def weekday(self, day: date) -> str:
        """Torsdag 7. januar 2027 / Thursday 7 January 2027."""
        pattern = "EEEE d. MMMM y" if self.code == "da" else "EEEE d MMMM y"
        text = _formatted(self._local(day), pattern, self.code)
        return text[0].upper() + text[1:]

    def short_date(self, day: date) -> str:
        """7. jan. / 7 Jan."""
        pattern = "d. MMM" if self.code == "da" else "d MMM"
        return _formatted(self._local(day), pattern, self.code)

    def dated(self, day: date) -> str:
        """7. jan. 2027 / 7 Jan 2027."""
        pattern = "d. MMM y" if self.code == "da" else "d MMM y"
        return _formatted(self._local(day), pattern, self.code)

    def moment(self, at: datetime) -> str:
        """7. januar 2027 kl. 14.05, in Danish time."""
        local = at.astimezone(DENMARK)
        return f"{self.long_date(local)} kl. {local:%H.%M}"

    def month(self, day: date) -> str:
        """Maj 2027 in lower case as the language wants it."""
        return _formatted(self._local(day), "MMMM y", self.code)

    @staticmethod
    def _local(day: date) -> date:
        return day.astimezone(DENMARK).date() if isinstance(day, datetime) else day


@lru_cache(maxsize=4_000)
def _formatted(day: date, pattern: str, code: str) -> str:
    return format_date(day, pattern, locale=_BABEL[code])


def _load(code: str) -> NullTranslations:
    path = LOCALE / f"{code}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _language(code: str) -> Language:
    texts = _load(code)
    return Language(code, texts.gettext, texts.ngettext)


LANGUAGES: Mapping[str, Language] = {code: _language(code) for code in ("da", "en")}
DANISH, ENGLISH = LANGUAGES["da"], LANGUAGES["en"]

"""What every dialect says of the whole: its name, its licence, and who publishes it."""

import re
from dataclasses import dataclass

NAME = "Indsatskataloget"
DESCRIPTION = (
    "Hvad danske kommuner tilbyder mennesker, hvis helbred står mellem dem og et arbejde: hvem en "
    "indsats er for, hvordan man kommer ind, om man kan starte nu, og hvad man ved om virkningen."
)
KEYWORDS = (
    "indsatser",
    "sundhed",
    "beskæftigelse",
    "socialområdet",
    "kommuner",
    "forebyggelse",
    "rehabilitering",
    "sygedagpenge",
)
EXAMPLE = "Opdigtet eksempel – ikke et rigtigt tilbud"
"""What every dialect says of a fictional entry."""
CC_BY_4 = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of the data."""
_LICENCES = {"cc by 4.0": CC_BY_4, "cc0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/"}
_ADDRESS = re.compile(r"https?://[^\s<>\"\\]+")
_EMAIL = re.compile(r"[^@\s:/]+@[^@\s:/]+\.[^@\s:/]+")


@dataclass(frozen=True)
class Publisher:
    """Who runs the catalogue; ``contact`` is free text, empty when it is not known."""

    name: str
    contact: str = ""

    @property
    def email(self) -> str:
        """The contact, when it is an e-mail address; else empty."""
        text = self.contact.strip().removeprefix("mailto:")
        return text if _EMAIL.fullmatch(text) else ""

    @property
    def url(self) -> str:
        """The contact, when it is a web address; else empty."""
        text = self.contact.strip()
        return text if _ADDRESS.fullmatch(text) else ""


def historical_note(year: int | None) -> str:
    """What every dialect says of an entry that tells what a source told in its year."""
    told = f"Beskrevet efter en kilde fra {year}" if year else "Beskrevet efter en historisk kilde"
    return f"{told}; spørg kommunen, hvad den tilbyder i dag"


def licence_url(licence: str) -> str | None:
    """The address of a licence by its name (»CC BY 4.0«) or address; None when it has none."""
    text = licence.strip()
    if _ADDRESS.fullmatch(text):
        return text
    return _LICENCES.get(re.sub(r"[\s-]+", " ", text.casefold()))

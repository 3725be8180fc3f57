"""How easily a Danish text reads: LIX, long sentences, and officialese with a plain word for it.

LIX (Björnsson 1968) is words per sentence plus the percentage of words longer than six letters;
below 35 reads easily, above 45 is heavy for a citizen.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.content import Content

LONG_WORD = 6
"""Letters that a word has before it counts as long: more than these."""
LONG_SENTENCE = 22
"""Words that a sentence may have before it is better cut in two."""
EASY, HEAVY = 35, 45
_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"[^\W\d_]+")

PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "anvende": "bruge",
        "anvender": "bruger",
        "benytte": "bruge",
        "benytter": "bruger",
        "såfremt": "hvis",
        "i tilfælde af at": "hvis",
        "med henblik på": "for at",
        "i forbindelse med": "ved",
        "i henhold til": "efter",
        "jævnfør": "se",
        "vedrørende": "om",
        "angående": "om",
        "i relation til": "om",
        "i forhold til": "om",
        "foretage": "gøre",
        "foretages": "gøres",
        "iværksætte": "begynde",
        "iværksættes": "begynder",
        "påbegynde": "begynde",
        "påbegyndes": "begynder",
        "fremsende": "sende",
        "fremsendes": "sendes",
        "rette henvendelse til": "skrive eller ringe til",
        "henvendelse": "skriv eller ring",
        "vedlagt": "sammen med",
        "ydermere": "også",
        "endvidere": "også",
        "desuden": "også",
        "derudover": "også",
        "imidlertid": "men",
        "således": "sådan",
        "herunder": "fx",
        "såvel som": "og",
        "forinden": "før",
        "efterfølgende": "bagefter",
        "førnævnte": "den",
        "nærværende": "denne",
        "tilvejebringe": "skaffe",
        "forefinde": "være",
        "forefindes": "er",
        "besidde": "have",
        "besidder": "har",
        "erhverve": "få",
        "afholdes": "holdes",
        "afholde": "holde",
        "udarbejdes": "laves",
        "udarbejde": "lave",
        "tilstræbe": "prøve at",
        "tilstræbes": "prøver vi",
        "understøtte": "hjælpe",
        "understøtter": "hjælper",
        "bibringe": "give",
        "facilitere": "hjælpe i gang",
        "implementere": "tage i brug",
        "optimere": "gøre bedre",
        "kompetencer": "det, du kan",
        "ressourcer": "kræfter",
        "problematikker": "problemer",
        "udfordringer": "det, der er svært",
        "målgruppen": "dem, det er for",
        "borgeren": "du",
        "borgere": "folk",
        "pågældende": "denne",
        "visiteres": "får plads",
        "visitation": "vurdering",
        "progression": "fremgang",
        "mestring": "at klare hverdagen",
        "mestre": "klare",
        "helhedsorienteret": "med hele livet i tankerne",
        "tværfaglig": "fra flere fag",
        "rehabilitering": "at komme sig",
        "funktionsniveau": "hvad du kan i hverdagen",
        "arbejdsmarkedsparat": "klar til arbejde",
        "beskæftigelsesrettet": "rettet mod arbejde",
    }
)
"""An officialese expression → a plain one to try instead."""
_OFFICIALESE = re.compile(
    r"\b(" + "|".join(map(re.escape, sorted(PLAIN, key=len, reverse=True))) + r")\b", re.IGNORECASE
)

READ_BY_CITIZENS = ("summary", "description", "purpose")


@dataclass(frozen=True)
class Advice:
    """What could read more easily in one field."""

    field: str
    lix: int
    words: int
    long_sentences: tuple[str, ...]
    officialese: tuple[tuple[str, str], ...]
    """(as it stands there, what to try instead), each once."""

    @property
    def verdict(self) -> str:
        """What the LIX means."""
        if self.lix < EASY:
            return "let at læse"
        return "i orden" if self.lix <= HEAVY else "svær at læse"


def advice_on(content: Content) -> list[Advice]:
    """Advice on every text that citizens read, where there is a text."""
    return [
        advice_on_text(name, text)
        for name in READ_BY_CITIZENS
        if (text := getattr(content, name) or "")
    ]


def advice_on_text(field: str, text: str) -> Advice:
    """Advice on one text."""
    found = dict.fromkeys(match.group().lower() for match in _OFFICIALESE.finditer(text))
    return Advice(
        field,
        lix_of(text),
        len(_WORD.findall(text)),
        tuple(_long_sentences(text)),
        tuple((word, PLAIN[word]) for word in found),
    )


def lix_of(text: str) -> int:
    """The LIX of a text, rounded; 0 without words."""
    words = _WORD.findall(text)
    if not words:
        return 0
    sentences = sum(1 for s in _SENTENCE.findall(text) if _WORD.search(s))
    long_words = sum(len(word) > LONG_WORD for word in words)
    return round(len(words) / max(1, sentences) + 100 * long_words / len(words))


def _long_sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.findall(text):
        if len(_WORD.findall(sentence)) > LONG_SENTENCE:
            yield sentence.strip()

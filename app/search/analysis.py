"""Danish words → keys under which they are indexed and sought.

A key is the folded stem: »kurserne« → kursus, »Træning« → traening. Stemming comes before folding,
because the stemmer knows æ, ø and å; folding comes at all, because people type ae, oe and aa.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

from whoosh.analysis import Analyzer, Token
from whoosh.lang.snowball.danish import DanishStemmer

ANALYSIS_VERSION = 1
"""Raised with every change of the keys; an index of another version is rebuilt."""

WORD = re.compile(r"[0-9]+(?:\.[0-9]+)+|[^\W_]+", re.UNICODE)
"""Words and numbers; »29.09.04« is one word."""

STOP_WORDS = frozenset(
    [
        "ad",
        "af",
        "at",
        "da",
        "de",
        "dem",
        "den",
        "der",
        "deres",
        "det",
        "dig",
        "din",
        "dine",
        "dit",
        "du",
        "efter",
        "eller",
        "en",
        "end",
        "er",
        "et",
        "for",
        "fra",
        "få",
        "får",
        "før",
        "han",
        "hans",
        "har",
        "hen",
        "hende",
        "her",
        "hos",
        "hun",
        "hvad",
        "hvem",
        "hver",
        "hvis",
        "hvor",
        "hvordan",
        "i",
        "ikke",
        "ind",
        "jeg",
        "jer",
        "jo",
        "kan",
        "kom",
        "kommer",
        "man",
        "med",
        "meget",
        "mig",
        "min",
        "mine",
        "mit",
        "mod",
        "må",
        "ned",
        "noget",
        "nogle",
        "nogen",
        "når",
        "og",
        "også",
        "om",
        "op",
        "os",
        "over",
        "på",
        "sig",
        "sin",
        "sine",
        "sit",
        "skal",
        "som",
        "så",
        "til",
        "ud",
        "under",
        "var",
        "ved",
        "vi",
        "vil",
        "være",
        "været",
    ]
)

# The stemmer parts these words from their own inflections. Each pattern matches the end of a
# word, so that compounds follow (rygestopkurser, jobcentret); the replacement is the key's end.
_IRREGULAR = tuple(
    (re.compile(pattern + "$"), replacement)
    for pattern, replacement in (
        (r"indsats(?:en|er|erne|ens|ernes|s)?", "indsats"),
        (r"kurs(?:us|er|et|erne|ets|ernes|usset|usser)", "kursus"),
        (r"cent(?:er|ret|eret|re|rene|rets|erets|ers|renes)", "center"),
        (r"gigt(?:en|ens)?", "gigt"),
        (r"^(?:ryge|ryger|rygere|rygeren|rygerne|rygning|rygningen|røg|røget|rygende)", "ryge"),
        (r"^(?:ryg|ryggen|rygge|ryggene|ryggens)", "ryg"),
        (r"^(?:barn|barnet|børn|børnene|børns|barnets|børnenes)", "barn"),
        (r"^(?:angst|angsten)", "angst"),
        (r"^(?:job|jobbet|jobs|jobbene)", "job"),
        (r"hold(?:et|ene|s|ets)?", "hold"),
        (r"genoptræn(?:e|er|ing|ingen|inger|ingens|ede|et)", "genoptræning"),
    )
)
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e"})
_UNFOLD = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))
_MAX_UNFOLDINGS = 8

_stemmer = DanishStemmer()


def fold(word: str) -> str:
    """æ → ae, ø → oe, å → aa (and the accents that Danish uses)."""
    return word.translate(_FOLD)


def fold_hard(key: str) -> str:
    """A key as it looks when typed without æ, ø and å in any spelling: soenderborg → sonderborg."""
    return key.replace("ae", "a").replace("oe", "o").replace("aa", "a")


@lru_cache(maxsize=100_000)
def key_of(word: str) -> str:
    """The key of one lower-case word."""
    for pattern, replacement in _IRREGULAR:
        if pattern.search(word):
            return fold(pattern.sub(replacement, word))
    return fold(_stemmer.stem(word)) if word.isalpha() else fold(word)


def words_of(text: str) -> Iterator[str]:
    """The lower-case words of a text, stop words included."""
    return (match.group().lower() for match in WORD.finditer(text))


def query_keys(word: str) -> tuple[str, ...]:
    """The keys a typed word may stand under: its own, and those of its spellings with æ, ø, å."""
    spellings = [word]
    for ascii_form, letter in _UNFOLD:
        parts = [part.split(ascii_form) for part in spellings]
        spellings = [
            "".join(x + y for x, y in zip(pieces, (*joins, ""), strict=True))
            for pieces in parts
            for joins in islice(
                product((ascii_form, letter), repeat=len(pieces) - 1), _MAX_UNFOLDINGS
            )
        ][:_MAX_UNFOLDINGS]
    return tuple(dict.fromkeys(key_of(spelling) for spelling in spellings))


def keys_of(text: str) -> Iterator[str]:
    """The keys of everything in a text that is indexed, in order."""
    return (key_of(word) for word in words_of(text) if word not in STOP_WORDS)


class DanishAnalyzer(Analyzer):  # type: ignore[misc]
    """Hands Whoosh the keys of a text; one step, because a chain of filters costs a quarter more.

    Positions and offsets are not kept.
    """

    def __call__(self, value: str, mode: str = "", **_options: object) -> Iterator[Token]:
        token = Token(mode=mode)
        token.boost = 1.0
        token.stopped = False
        for key in keys_of(value):
            token.text = key
            yield token

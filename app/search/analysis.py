"""Danish words → keys under which they are indexed and sought.

A word stands in the index under its *form* (folded: »Kurserne« → kurserne), its *keys* (the folded
lemma: kursus) and the keys of its *parts* when it is a compound (rygestopkursus → ryge, stop,
rygestop, kursus). Lemmas and parts come from a word list; where it does not know a word, or there
is none, the key is the Snowball stem. Folding comes last, because lists and stemmers know æ, ø
and å, and at all, because people type ae, oe and aa.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from threading import local

import Stemmer

from app.search.compounds import LONGEST, Part, Splitter
from app.search.hunspell import LexiconMissing
from app.search.lexicon import Lexicon
from app.search.runs import FIGURATIVE, keys_of_runs

ANALYSIS_VERSION = 11
"""Raised with every change of the keys; an index of another version is rebuilt."""

WORD = re.compile(r"[0-9]+(?:\.[0-9]+)+|[^\W_]+", re.UNICODE)
"""Words and numbers; »29.09.04« is one word."""

_DOTTED = re.compile(r"\b[^\W\d_]{1,2}(?:\.[^\W\d_]{1,4})+\b")
_ABBREVIATED = frozenset(
    "bla dvs el eks feks hhv ifm ift mfl mht mm mv oa ol olign osv pga pt sa su".split()
)
"""What says nothing of its own, without its dots; some would be other words (øl)."""

STOP_WORDS = frozenset(
    """
    ad af alle alt altså anden andet andre at bare bl blandt blev blive bliver både ca da de dem
    den denne dens der deres derfor det dets dette dig din dine disse dit dog du dvs efter ej
    eks eller en end enten er ere eren erne et evt fik for fordi fra fx før få fået får gjort
    gør gøre haft ham han hans har havde hen hende hendes her hhv hos hun hvad hvem hver hvilke
    hvilken hvilket hvis hvor hvordan i ifm ift iht ikke imellem ind inkl jeg jer jeres jf jfr
    jo kan kg kom kommer kunne lige litra man mange med meget mellem men mens mest mfl mht mig
    min mine mit mm mod mv må måtte ned nogen noget nogle nu når og også om omkring op os osv
    over pga pkt pr på samt sig sin sine sit skal skulle som så sådan til ud under var ved vedr
    vi via vil ville vor vores være været
    """.split()
)
MAX_DERIVED = 4
"""Words derived from one that are sought with it."""
MAX_WORD = LONGEST
"""Letters of a word that are looked at; the rest is cut off."""

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
_NOT_OF = {"løbende": "løbe"}
"""Words that are hardly ever the form that they look like: who starts »løbende« does not run."""

_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e"})
_UNFOLD = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))
_MAX_UNFOLDINGS = 8
KEPT_WORDS = 15_000
"""Words of which it is remembered how they were read."""

_of_thread = local()


log = logging.getLogger("indsatskatalog")


def fold(word: str) -> str:
    """æ → ae, ø → oe, å → aa (and the accents that Danish uses)."""
    return word if word.isascii() else word.translate(_FOLD)


_FIGURATIVE = frozenset(map(fold, FIGURATIVE))


@lru_cache(maxsize=KEPT_WORDS)
def stem_of(word: str) -> str:
    """The folded stem of a lower-case word: its key where no word list knows it."""
    for pattern, replacement in _IRREGULAR:
        if pattern.search(word):
            return fold(pattern.sub(replacement, word))
    return fold(_stem(word)) if word.isalpha() else fold(word)


def _stem(word: str) -> str:
    """The Snowball stem; the stemmer is not made for several threads, so each has its own."""
    try:
        stemmer = _of_thread.stemmer
    except AttributeError:
        stemmer = _of_thread.stemmer = Stemmer.Stemmer("danish", 0)
    stem: str = stemmer.stemWord(word)
    return stem


def undotted(text: str) -> str:
    """The text without dots inside short forms: »K.O.L.« → »KOL.«; and without »o.l«."""
    return _DOTTED.sub(_joined, text) if "." in text else text


def _joined(dotted: re.Match[str]) -> str:
    pieces = dotted.group().split(".")
    whole = "".join(pieces)
    if whole.lower() in _ABBREVIATED:
        return ""
    return whole if len(whole) == len(pieces) else dotted.group()


def words_of(text: str) -> Iterator[str]:
    """The lower-case words of a text, stop words included."""
    return (match.group().lower()[:MAX_WORD] for match in WORD.finditer(undotted(text)))


@lru_cache(maxsize=KEPT_WORDS)
def unfolded(word: str) -> tuple[str, ...]:
    """The spellings a typed word may stand for: ae, oe and aa as they are, and as æ, ø, å."""
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
    return tuple(dict.fromkeys(spellings))


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the index knows it."""

    text: str
    """As it stands there, in lower case."""
    form: str
    keys: frozenset[str]
    """Usually one; more where the form belongs to several words (bor: bore, bo)."""
    parts: frozenset[str]
    """Keys of its parts, and of every run of neighbouring parts, that are not the whole."""


class AllKeys(dict[str, frozenset[str]]):
    """Word as it stands in a text → everything it stands under; nothing for a stop word.

    A page looks up every word that it shows, so it is a plain dictionary of what was read before.
    """

    def __init__(self, read: Callable[[str], Word]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, word: str) -> frozenset[str]:
        if len(self) >= KEPT_WORDS:
            self.clear()
        keys = self[word] = self._of(word.lower()[:MAX_WORD])
        return keys

    def _of(self, word: str) -> frozenset[str]:
        if word in STOP_WORDS:
            return frozenset()
        read = self._read(word)
        return read.keys | read.parts if read.parts else read.keys


class Analysis:
    """Takes words apart; with a word list into lemmas and parts of compounds. Thread-safe."""

    def __init__(self, lexicon: Lexicon | None) -> None:
        self.lexicon = lexicon
        self._splitter = Splitter(lexicon) if lexicon else None
        self.word = lru_cache(maxsize=KEPT_WORDS)(self._word)
        self.all_keys = AllKeys(self.word)
        self.keys = lru_cache(maxsize=KEPT_WORDS)(self._keys)
        self.derived = lru_cache(maxsize=KEPT_WORDS)(self._derived)

    @property
    def version(self) -> str:
        """Changes whenever the same text would stand in the index under other keys."""
        return f"{ANALYSIS_VERSION}-{self.lexicon.digest if self.lexicon else 'no-word-list'}"

    def parts(self, word: str) -> tuple[Part, ...]:
        """The parts of a lower-case compound; empty for a simple or an unknown word."""
        parts = self._splitter.split(word) if self._splitter else ()
        return parts if len(parts) > 1 else ()

    def knows(self, word: str) -> bool:
        """Whether it is a Danish word, or a compound of Danish words, as far as the list goes."""
        return self.lexicon is not None and (self.lexicon.knows(word) or bool(self.parts(word)))

    def words(self, text: str) -> Iterator[Word]:
        """Everything in a text that is indexed, in order."""
        word = self.word
        return (word(typed) for typed in words_of(text) if typed not in STOP_WORDS)

    def _word(self, word: str) -> Word:
        keys = frozenset(self.keys(word))
        return Word(
            word, fold(word), keys, keys_of_runs(self.parts(word), self.keys, _FIGURATIVE) - keys
        )

    def _keys(self, word: str) -> tuple[str, ...]:
        """The folded lemmas of a lower-case word, or its stem where the list does not have it."""
        lemmas = self._lemmas(word)
        if not lemmas and self.lexicon and (name := self.lexicon.name(word)):
            lemmas = [name]
        if not lemmas:
            *before, last = self.parts(word) or (None,)
            if last is not None:
                head = "".join(part.text for part in before if part)
                lemmas = [head + lemma for lemma in self._lemmas(last.word)]
        return tuple(dict.fromkeys(map(fold, lemmas))) or (stem_of(word),)

    def listed_keys(self, word: str) -> tuple[str, ...]:
        """The keys of a word that was written down in its basic form, as lists are.

        »Koks« is a word, and there not the genitive of »kok«; »fyrre« is no form of »fyr«.
        """
        readings = self.lexicon.readings(word) if self.lexicon else []
        if all(reading.lemma != word for reading in readings):
            return self.keys(word)
        other = {r.lemma for r in readings if r.kind == "n"} - {word}
        other -= {r.lemma for r in readings if r.kind != "n"}
        own = (lemma for lemma in self._lemmas(word) if lemma not in other)
        return tuple(dict.fromkeys(map(fold, own)))

    def _lemmas(self, word: str) -> list[str]:
        readings = self.lexicon.readings(word) if self.lexicon else []
        lemmas = {reading.lemma.lower() for reading in readings} - {_NOT_OF.get(word)}
        told = {word + "e", word + word[-1:] + "e"}  # what one tells somebody to do
        if any(r.lemma == word and (r.weight > 0 or r.kind == "a") for r in readings):
            lemmas -= told  # »hold« is a team before that, and »stram« is tight
        elif self.lexicon:  # of some verbs the list lacks it: »lær«, »træn«
            verbs = (r for verb in told for r in self.lexicon.readings(verb) if r.lemma == verb)
            lemmas |= {reading.lemma for reading in verbs if reading.kind == "v"}
        return sorted(lemmas)

    def _derived(self, word: str) -> tuple[str, ...]:
        """Lemmas made from this word, or it from them: træne, træning; ensom, ensomhed."""
        if self.lexicon is None:
            return ()
        lemmas = self._lemmas(word)
        made = {made for lemma in lemmas for made in _derivations(lemma)} - {*lemmas}
        return tuple(sorted(one for one in made if one in self._lemmas(one)))[:MAX_DERIVED]


@lru_cache(maxsize=4)
def analysis_with(word_list: Path) -> Analysis:
    """The analysis with the word list of a folder; without one when it cannot be read."""
    try:
        return Analysis(Lexicon.open(word_list, word_list))
    except LexiconMissing as error:
        log.warning("searching without a word list: %s", error)
        return Analysis(None)


def _derivations(form: str) -> Iterator[str]:
    """What the rules of Danish make of a form; most of it is no word."""
    if form.endswith("e") and len(form) > 3:
        yield from (form[:-1] + ending for ending in ("ing", "ning", "else"))
        if form[-2] == form[-3]:
            yield from (form[:-2], form[:-2] + "ning")
        yield f"{form}r"
    for ending in ("ning", "ing", "else"):
        if form.endswith(ending) and len(form) > len(ending) + 2:
            stem = form[: -len(ending)]
            yield from (stem + "e", stem + stem[-1] + "e")
    if form.endswith("hed"):
        yield form[:-3]
    elif len(form) > 2:
        yield f"{form}hed"
    if form.endswith("er") and len(form) > 4:
        yield from (form[:-1], form[:-2] + "ing", form[:-2] + "ning")

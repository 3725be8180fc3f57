"""Danish compounds → the words they are made of: sygedagpengemodtager → syge, dag, penge, modtager.

A split is believed when every part is a word that the word list compounds with, and the more so
the more listed compounds the part stands in. A listed word must besides be inflected as its last
part is: so venskab has no skab in it, and behandling no ling.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from app.search.lexicon import Lexicon, Link, Reading

LONGEST = 40
"""Letters of a word that are looked at, here and wherever words are read."""
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a compound."""

    text: str
    """The piece as it stands there, linking letter included: sundheds."""
    word: str
    """The word it stands for: sundhed. The last part keeps its ending."""


@dataclass(frozen=True, slots=True)
class _Split:
    cost: float
    parts: tuple[Part, ...]


_PART = 9.0
"""What a part costs before its weight is taken off."""
_SHORT_LISTED = {2: 2.0, 3: 1.8, 4: 0.5}
_SHORT_UNLISTED = {2: 3.5, 3: 1.8, 4: 0.5}
"""What a part of so many letters costs besides: short parts turn up by chance."""
_DEAREST_LISTED = 8.5
_DEAREST_UNLISTED = 9.0
_DEAREST_ODD = 8.0
"""The most that a split may cost per part."""
_SHORTEST_ODD = 8
"""Listed words of so many letters may begin with a word that is no first part elsewhere."""

# Parts of two letters are believed only when they are among these.
_TWO_FIRST = frozenset("bo by el gå hø is ro sy sø te tå æg øl år".split())
_TWO_LAST = frozenset("bo by is ko kø ro sø te tå ur æg øl år".split())

_PARTICIPLE = ("et", "ende", "lagt", "bragt", "ramt", "kendt", "brugt", "drevet", "skabt", "styret")

# First parts that the list does not know as such.
_MORE_FIRST = {
    text: weight
    for weight, texts in (
        (4.0, "fysio ergo cardio kardio socio mands"),
        (3.0, "adhd cv edb fleks flex it kol kram ptsd"),
    )
    for text in texts.split()
}

# Words that look like first parts, and mostly are prefixes and particles: udvikling, opfølgning.
_NEVER_FIRST = frozenset(
    "afsk agter alene alt ant anti bag bed beg bide bis brugt chi cis com delt des dis dys "
    "efter eks ene fon for forbi fore forst fort forud fra frem fris fro gen gene gennem gens "
    "glam heds hen hob hot igen imod ind inde inder ing ings inter ion ions iss kap kom kon lab "
    "las lig ligs lim ling lis log mange mas med men mis mod mol nav ned neg ning non nor oms "
    "over overs pan per pre prim pro præ rad raf rap red ret rings sam sammen sat skabs spir sub "
    "sys tals til tilbage till tip ton tra tran trans tre uden under unders van ved vis".split()
)

_NEVER_LAST_ODD = frozenset("enhed esse fold ring station".split())
"""After a word that is no first part elsewhere, these are chance: mest-ring, akkurat-esse."""

# Particles that make nouns of nouns: overlæge, undertøj. Elsewhere they are prefixes: oversigt.
_PARTICLES = {
    "over": tuple(
        "arm assistent betjent dommer dyne etage forbrug frakke kæbe krop lår læbe læge lærer pris "
        "produktion sygeplejerske tand time tøj vægt".split()
    ),
    "under": tuple(
        "afdeling arm ben bevidsthed bukse direktør dyne gruppe hud kjole kop krop lag liv lår "
        "læbe skål tekst titel trøje tøj udvalg uld vægt".split()
    ),
    "efter": tuple(
        "behandling fest forløb fødsel kontrol krig løn navn skole snak uddannelse værn".split()
    ),
}

# Words that look like last parts, and mostly are suffixes: venlig, sygdom, frihed, brugbar.
_NEVER_LAST = frozenset(
    "agtig allel ance ans ant ast bar dom ed eland else en ende endelse ene ens ent er eri erne "
    "ert es et fil fob fobi fon graf grafi grafisk gram hed hede ig ik iker inde ing inge ion isk "
    "isme ist ium lig lige lighed ling log logi logisk men mens metri ning ntik ose rat ration "
    "ren rier rift sion sk skop skopi som st tant ter tese tion tor trist vis".split()
)

_CUPBOARDS = tuple(
    "arkiv bog brand el fryse glas hjørne klæde koste køkken køle linned medicin penge tørre "
    "udhængs varme våben væg".split()
)
"""What -skab is a cupboard after; otherwise it is a suffix."""

# Words that look like compounds and are not, or no longer to those who use them.
_WHOLE = frozenset(
    "alfabet alternativ automat ballast billed borgmester bourbon danmark datamat delagtig delvis "
    "dressur entreprise fartøj filister flertal formynder fredag friture frivillig garderobe "
    "generation glasur halogen helbred hindbær hovmodig hundrede husholdning hydrogen institution "
    "interesse internat kapital karriere katarakt kolbøtte kolin kolos kombination kopist kordel "
    "korrespondent ludomani lørdag mandag mareridt milliard modernist nytår onsdag paranoia "
    "parkour passage periode petitesse platform prinsesse reminder renovation romani romanist "
    "romantik rådgive rådgiver rådgivning shopping skifer slipover sparring standard standart "
    "stilist svindel søndag søren telefon tirsdag torsdag transport troværdig tålmodig uniform "
    "valfart valnød vejlede vejleder vejledning velfærd velsigne venture vitalist værksted "
    "værktøj åndedræt årsag".split()
)


class Splitter:
    """Takes compounds apart. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._cached = lru_cache(maxsize=10_000)(self._split)
        self._of_lemma = lru_cache(maxsize=10_000)(self._split_lemma)

    def split(self, word: str) -> tuple[Part, ...]:
        """The parts of a lower-case word; () when it is no compound, or too long to say."""
        return self._cached(word)

    def _split(self, word: str) -> tuple[Part, ...]:
        if not _SHORTEST <= len(word) <= LONGEST or not word.isalpha() or word in _WHOLE:
            return ()
        readings = self.lexicon.readings(word)
        if readings:
            return self._listed(word, readings)
        if self.lexicon.name(word):
            return ()
        return self._refined(self._parse(word) or self._parse(word, any_first=True))

    def _listed(self, word: str, readings: list[Reading]) -> tuple[Part, ...]:
        """A listed form is taken apart where its lemma is, if all that it may be are compounds."""
        found: dict[str, tuple[Part, ...]] = {}
        for reading in readings:
            parts = _moved(self._of_lemma(reading._replace(weight=0.0)), word, reading)
            found[reading.lemma] = max(found.get(reading.lemma, ()), parts, key=len)
        if any(len(parts) < 2 for parts in found.values()):
            return ()
        return max(found.values(), key=len)

    def _split_lemma(self, reading: Reading) -> tuple[Part, ...]:
        lemma = reading.lemma
        if lemma in _WHOLE:
            return ()
        parts = self._parse(lemma, reading)
        if not parts and len(lemma) >= _SHORTEST_ODD:
            parts = self._parse(lemma, reading, any_first=True)
        return self._refined(parts)

    def _refined(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """Parts that are compounds themselves, taken apart in their turn."""
        if len(parts) < 2:
            return parts
        smallest: list[Part] = []
        for part in parts[:-1]:
            smallest += _relinked(self.split(part.word), part) or [part]
        last = self.split(parts[-1].text)
        return (*smallest, *(last if len(last) > 1 else parts[-1:]))

    def _parse(
        self, word: str, whole: Reading | None = None, *, any_first: bool = False
    ) -> tuple[Part, ...]:
        """The cheapest way to read a word as first parts and a last one; () when none is cheap."""
        best: dict[int, _Split] = {0: _Split(0.0, ())}
        result: _Split | None = None
        for start in range(len(word) - 1):
            so_far = best.get(start)
            if so_far is None:
                continue
            rest = word[start:]
            price = self._last_price(word, start, whole) if start else None
            if price is not None and (result is None or so_far.cost + price < result.cost):
                result = _Split(so_far.cost + price, (*so_far.parts, Part(rest, rest)))
            firsts = self._firsts(rest)
            if any_first:
                firsts = chain(firsts, self._any_firsts(rest, listed=whole is not None))
            for text, first, weight in firsts:
                if start and len(text) < 3:
                    continue
                end = start + len(text)
                cost = so_far.cost + _price(len(text), weight, listed=whole is not None)
                if end < len(word) - 1 and (end not in best or cost < best[end].cost):
                    best[end] = _Split(cost, (*so_far.parts, Part(text, first)))
        dearest = _DEAREST_UNLISTED
        if whole:
            dearest = _DEAREST_ODD if any_first else _DEAREST_LISTED
            if any_first and result and result.parts[-1].text in _NEVER_LAST_ODD:
                return ()
        if result is None or result.cost > dearest * len(result.parts):
            return ()
        return result.parts

    def _firsts(self, text: str) -> Iterator[tuple[str, str, float]]:
        """(first part, its word, its weight) of every first part that a text begins with."""
        for length, links in self.lexicon.links(text):
            first = text[:length]
            if first in _PARTICLES:
                if not text.startswith(_PARTICLES[first], length):
                    continue
            elif first in _NEVER_FIRST or (length < 3 and first not in _TWO_FIRST):
                continue
            link = links[0] if len(links) == 1 else max(links, key=self._likelihood)
            yield first, link.word, link.weight
        for length in range(2, 7):
            weight = _MORE_FIRST.get(text[:length])
            if weight is not None:
                yield text[:length], text[:length], weight

    def _any_firsts(self, text: str, *, listed: bool) -> Iterator[tuple[str, str, float]]:
        """Words that are not known as first parts; for when nothing else explains a word."""
        for lemma in self.lexicon.lemmas(text, *(("nav", 4) if listed else ("n", 5))):
            if lemma not in _NEVER_FIRST:
                yield lemma, lemma, 0.0
                if len(lemma) > 5 and text.startswith("s", len(lemma)):
                    yield lemma + "s", lemma, 0.0

    def _likelihood(self, link: Link) -> tuple[bool, bool, float, int]:
        """Of børne and børn, børn: a word that stands alone is what a first part stands for."""
        readings = self.lexicon.readings(link.word)
        noun = any(r.kind == "n" and r.lemma == link.word for r in readings)
        return noun, bool(readings), link.weight, len(link.word)

    def _last_price(self, word: str, start: int, whole: Reading | None) -> float | None:
        text = word[start:]
        if (text == "ur" and word[start - 1] == "t") or (text == "te" and whole is None):
            return None  # litteratur; a slip of the pen in »lærerne«
        prices = [
            _price(len(reading.lemma), reading.weight, listed=whole is not None)
            for reading in self.lexicon.readings(text)
            if reading.weight >= 0
            and not _is_ending(word, start, reading)
            and self._agree(text, reading, whole, start)
        ]
        return min(prices, default=None)

    def _agree(self, text: str, last: Reading, whole: Reading | None, start: int) -> bool:
        """Whether the whole is inflected as its last part, as far as both are."""
        if whole is None:
            return True
        if last.kind != whole.kind:  # hjerneskadet: an adjective that ends in a participle
            return whole.kind == "a" and last.kind == "v" and text.endswith(_PARTICIPLE)
        before = whole.lemma[:start]
        ours = {whole.paradigm.stem + end for end in self.lexicon.endings(whole.paradigm)}
        theirs = {before + last.paradigm.stem + end for end in self.lexicon.endings(last.paradigm)}
        return ours <= theirs or (last.lemma == text and theirs <= ours)


def _is_ending(word: str, start: int, last: Reading) -> bool:
    """Whether what may be a word is more likely an ending: leder-skab, bas-unere."""
    if last.lemma == "skab":
        return not word.endswith(_CUPBOARDS, 0, start)
    if last.kind == "v" and last.lemma.endswith("ere"):  # but hjerte-opereret
        return len(last.lemma) < 7 or not word.endswith(("et", "ede", "ende"))
    return last.lemma in _NEVER_LAST or (len(last.lemma) < 3 and last.lemma not in _TWO_LAST)


def _price(length: int, weight: float, *, listed: bool) -> float:
    return _PART - weight + (_SHORT_LISTED if listed else _SHORT_UNLISTED).get(length, 0.0)


def _moved(parts: tuple[Part, ...], word: str, reading: Reading) -> tuple[Part, ...]:
    """A lemma's parts, cut from one of its forms."""
    start = sum(len(part.text) for part in parts[:-1])
    if start > len(reading.paradigm.stem):
        return ()
    return (*parts[:-1], Part(word[start:], word[start:]))


def _relinked(parts: tuple[Part, ...], whole: Part) -> list[Part]:
    """The parts of a first part's word, cut from the first part as it is written."""
    start = sum(len(part.text) for part in parts[:-1])
    if (
        len(parts) < 2
        or start + 2 > len(whole.text)
        or not whole.word.startswith(whole.text[:start])
    ):
        return []
    return [*parts[:-1], Part(whole.text[start:], parts[-1].word)]

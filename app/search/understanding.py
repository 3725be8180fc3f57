"""From a typed text to what is sought: groups of alternatives.

Each typed word (or expression) becomes a *group*; an intervention has the word when it fits one of
the group's *alternatives*: the form itself, its inflections, the parts of a compound, synonyms, and
only where all of these find next to nothing, a correction. The best alternative counts, never the
sum, so that saying the same thing in three ways does not lift anything.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from app.domain.reference_data import ReferenceData
from app.search.analysis import STOP_WORDS, Analysis, fold, unfolded, words_of
from app.search.compounds import Part
from app.search.corrections import Corrector, PutRight
from app.search.laws import Laws, law_tokens
from app.search.query import Alternative, Group, Kind, Option, Query
from app.search.snapshot import Snapshot
from app.search.suggestions import SuggestedTerms
from app.search.terms import FORM, KEY, PART, name_key
from app.search.thesaurus import Expression, Match, Meaning, Thesaurus

EXACT, STEM, DERIVED, IN_COMPOUND, APART, HEADLESS = 1.0, 0.9, 0.8, 0.8, 0.7, 0.6
"""What a match weighs: as typed; inflected; derived (træne, træning); as a part of a compound; all
parts of a typed compound; the parts without a general last one (problemer, forløb)."""
SYNONYM = 0.6
"""What a synonym weighs, besides its own weight."""
CORRECTED = 0.5
"""What a correction weighs, besides how the corrected word matches."""

TENS = "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems".split()
"""The ages that are said as words, from 20 on."""
AGE = re.compile(
    r"\b(\d{1,3})[ -]?(?:år|aar)"
    r"|\b(?:på|over|under|fyldt|jeg er|mand|kvinde|dreng|pige) (?:(\d{2})|("
    + "|".join(TENS)
    + r"))\b",
    re.IGNORECASE,
)
"""»17-årig«, »22 år«, »min søn på 19«, »over tres«."""
LINKS = ("", "s", "e")
"""What stands between the parts of a compound."""
PART_OF_SEVERAL = 0.9
"""What a part of a compound counts beside a word, where several must be there."""
ALONE = 0.5
"""What a word of an expression counts without the others (»mistet« of »mistet gnisten«)."""
GENERAL_LITERAL = 0.25
"""What a general word itself counts where an expression gives it a meaning (»gået med flaget«)."""
MOST_READ = 1_000
"""Characters of a text that are read."""
KEPT = 2_000
"""Words that are kept as they were understood."""
MAX_WORDS = 12
"""Words of a text that are sought; more only cost."""
MAX_MEANINGS = 12
"""Synonyms of one word that are sought."""
MAX_PREFIX = 64
"""Words that a beginning (»genop*«) stands for."""
MIN_PREFIX = 3

GENERAL = """hjælp hjælpe tilbud indsats forløb kursus hold gruppe borger kommune problem
    besvær vanskelighed lidelse sygdom behov støtte mulighed gratis brug bruge finde søge gerne
    god svær få blive være holde komme tage gå have lave ting måde vejledning information
    program projekt aktivitet arrangement person menneske folk voksen lide ville mere lidt
    hel hele tid sted sammen vide forstå selv uden år dag snakke snak prøve føle synes tro
    begynde starte stoppe slutte se høre stå sidde ligge give sætte måtte burde rigtig meget
    igen altid tit ofte årig årige ny gammel stor lille først sidst hver næsten helt
    nok bare kun måske stadig snart længe længere hurtig egentlig faktisk virkelig simpelthen
    konstant indimellem engang slet temmelig ret ganske nem let bedre ellers især derhjemme
    ske virke betyde kende kigge mene kalde gælde hedde spørge fortælle sige ønske håbe skaffe
    vise sende hente foregå findes
    tyve tredive fyrre halvtreds tres halvfjerds firs halvfems
    gang uge måned time øjeblik slags grund eksempel""".split()
"""Words that say little of what is sought: wished for, never demanded beside others."""
RELATIONS = """søn datter bror søster kone kæreste ægtefælle samlever ven veninde bekendt nabo
    mor far mormor morfar farmor farfar svigermor svigerfar""".split()
"""Whom it is about; what is sought is said by the other words, and these only add to it."""

BROAD = """ung unge ældre senior forælder familie barn mentor fællesskab samvær mestring netværk
    økonomi trivsel livsstil motion kost struktur fastholdelse""".split()
"""Whom much is for, and what much offers: where such a word is …"""
LOOSE = 0.55
"""… only loosely meant, with a weight up to this, …"""
BROAD_SHARE = 0.6
"""… it says this much of what a narrower one would."""


class Reader:
    """Reads typed texts, with the language and the reference data of one moment. Thread-safe."""

    def __init__(
        self,
        analysis: Analysis,
        reference: ReferenceData,
        before: "Reader | None" = None,
        known: Mapping[str, Expression] = MappingProxyType({}),
    ) -> None:
        """``before`` is the reader that this one follows; what has not changed is taken over.

        ``known`` are expressions that the same analysis has read before.
        """
        self.analysis = analysis
        self._synonyms = reference.synonyms
        self.thesaurus: Thesaurus
        if before is not None and before._synonyms == reference.synonyms:
            self.thesaurus = before.thesaurus
        else:
            known = before.thesaurus.expressions if before is not None else known
            self.thesaurus = Thesaurus(reference.synonyms, analysis, known)
        self._laws = Laws(reference.vocabulary)
        self.terms = SuggestedTerms(reference.vocabulary)
        self._general = frozenset(key for word in GENERAL for key in analysis.keys(word))
        self._broad = frozenset(key for word in BROAD for key in analysis.keys(word))
        self._relations = frozenset(key for word in RELATIONS for key in analysis.keys(word))
        self.keys = lru_cache(maxsize=KEPT)(self._keys)
        self.group = lru_cache(maxsize=KEPT)(self._group)
        self.near = lru_cache(maxsize=KEPT)(self._near)
        self.expressions = lru_cache(maxsize=KEPT)(self._expressions)

    def forget(self) -> None:
        """Drops what is kept of words that were read before."""
        self.keys.cache_clear()
        self.group.cache_clear()
        self.near.cache_clear()
        self.expressions.cache_clear()

    def read(self, text: str, snapshot: Snapshot, *, correct: bool = True) -> Query:
        """Understands a text. ``correct`` false takes every word as it was typed."""
        text = text[:MOST_READ]
        laws, rest = self._law_groups(text)
        telling = [word for word in dict.fromkeys(rest) if word not in STOP_WORDS]
        words = tuple((telling or ([] if laws else list(dict.fromkeys(rest))))[:MAX_WORDS])
        put = Corrector(self, snapshot).put_right(words) if correct else PutRight(words)
        groups = [*laws, *self._groups(put, snapshot)]
        if groups and all(group.general for group in groups):
            groups = [replace(group, general=False) for group in groups]
        return Query(tuple(groups), put.rewritten(text), name_key(text), _age(text))

    # Laws -------------------------------------------------------------------------------------

    def _law_groups(self, text: str) -> tuple[list[Group], list[str]]:
        """The references to law, and the words that are not part of one."""
        tokens = law_tokens(text) if "§" in text or any(map(str.isalpha, text)) else []
        references = self._laws.references(tokens)
        if not references:
            return [], [_prefix(w, text) for w in words_of(text)]
        taken = {place for r in references for place in range(r.first, r.end)}
        groups = [
            Group(
                " ".join(tokens[r.first : r.end]),
                (Alternative((((KEY, r.key, 1.0),),), EXACT, Kind.EXACT, r.text),),
            )
            for r in references
        ]
        return groups, [w for n, w in enumerate(tokens) if n not in taken and "§" not in w]

    # Words ------------------------------------------------------------------------------------

    def _keys(self, word: str) -> frozenset[str]:
        """The keys that a typed word may stand under."""
        return frozenset(key for spelling in unfolded(word) for key in self.analysis.keys(spelling))

    def _near(self, word: str) -> frozenset[str]:
        """The keys of a word and of the words derived from it, as an expression may have them."""
        derived = (
            fold(other) for spelling in unfolded(word) for other in self.analysis.derived(spelling)
        )
        return self.keys(word).union(derived)

    def _groups(self, put: PutRight, snapshot: Snapshot) -> list[Group]:
        words = put.words
        meant = self.expressions(words)
        groups: list[Group] = []
        joined = False
        for place, word in enumerate(words):
            if joined:  # with the word before
                joined = False
                continue
            together = self._joined(words, place, snapshot) if place not in meant else None
            if together is not None:
                groups.append(together)
                joined = True
            elif word.endswith("*"):
                groups.append(Group(word, self._beginning(word[:-1], snapshot)))
            elif place in meant:
                groups.append(self._meaning(word, meant[place], words))
            elif word in put.corrected:
                groups.append(_as_correction(self.group(word)))
            else:
                groups.append(self.group(word))
        return [replace(g, typed=put.typed.get(g.typed, g.typed)) for g in groups]

    def _group(self, word: str) -> Group:
        """One word that stands for itself."""
        general = self._is_general(word)
        alternatives = tuple(self._alternatives(word, synonyms=not general))
        return Group(word, alternatives, general or not self._relations.isdisjoint(self.keys(word)))

    def _is_general(self, word: str) -> bool:
        """Whether a word says little of what is sought."""
        return word.isdigit() or not self._general.isdisjoint(self.keys(word))

    def _is_word(self, word: str) -> bool:
        lexicon = self.analysis.lexicon
        return lexicon is not None and any(map(lexicon.knows, unfolded(word)))

    def _meaning(self, word: str, found: Sequence[Match], words: Sequence[str]) -> Group:
        """A word of an expression: the whole of it, what it stands for, or just the word.

        A general word of an expression that has others is not demanded besides them.
        """
        own = self.group(word)
        share = GENERAL_LITERAL if self._is_general(word) else ALONE
        places = {place for match in found for place in match.places}
        general = self._is_general(word) and not all(self._is_general(words[p]) for p in places)
        alone = (replace(a, weight=a.weight * share) for a in own.alternatives)
        whole = (self._whole([words[place] for place in match.places]) for match in found)
        meanings = (meaning for match in found for meaning in match.meanings)
        return Group(word, (*whole, *alone, *self._meant(meanings)), general)

    def _whole(self, words: Sequence[str]) -> Alternative:
        """All words of an expression, as typed or inflected: less when general ones help."""
        needs = tuple(tuple(_options(self.keys(word))) for word in words)
        telling = max(1, sum(not self._is_general(word) for word in words))
        return Alternative(needs, STEM * telling / len(words), Kind.STEM, " ".join(words))

    def _expressions(self, words: tuple[str, ...]) -> dict[int, list[Match]]:
        """The expressions that the word at a place belongs to: their meaning may stand for it."""
        keys = [self.near(word) for word in words]
        matches = [m for place in range(len(keys)) for m in self.thesaurus.at(keys, place)]
        found: dict[int, list[Match]] = {}
        for match in matches:
            if not any(set(match.places) < set(other.places) for other in matches):
                for place in match.places:
                    found.setdefault(place, []).append(match)
        return found

    def _joined(self, words: Sequence[str], place: int, snapshot: Snapshot) -> Group | None:
        """Two words that are one (»voksen lærling«), when the catalogue has the one."""
        pair = words[place : place + 2]
        if len(pair) < 2 or "*" in "".join(pair):
            return None
        for link in LINKS:
            one = link.join(pair)
            if not (self._is_word(one) or any(run.part.has_word(one) for run in snapshot.runs)):
                continue  # most pairs are no word, which is quicker to see than their keys
            if any(snapshot.has(f, k) for k in self.keys(one) for f in (KEY, PART)):
                needs = tuple(tuple(_options(self.keys(word))) for word in pair)
                apart = Alternative(needs, APART, Kind.PART, " ".join(pair))
                return Group(" ".join(pair), (*self.group(one).alternatives, apart))
        return None

    def _alternatives(self, word: str, *, synonyms: bool) -> Iterator[Alternative]:
        """Everything that answers one word."""
        for spelling in unfolded(word):
            one = self.analysis.word(spelling)
            yield _single(FORM, one.form, EXACT, Kind.EXACT, spelling)
            for key in one.keys:
                yield _single(KEY, key, STEM, Kind.STEM, spelling)
                yield _single(PART, key, IN_COMPOUND, Kind.PART, spelling)
            for derived in self.analysis.derived(spelling):
                yield _single(KEY, fold(derived), DERIVED, Kind.STEM, derived)
                yield _single(PART, fold(derived), DERIVED * IN_COMPOUND, Kind.PART, derived)
            yield from self._taken_apart(self.analysis.parts(spelling))
        if synonyms:
            yield from self._meant(self.thesaurus.of_word(self.near(word)))

    def _taken_apart(self, parts: Sequence[Part]) -> Iterator[Alternative]:
        """A typed compound whose parts stand apart, or in other compounds."""
        if not parts:
            return
        needs = tuple(self._part(part.word) for part in parts)
        label = " ".join(part.word for part in parts)
        yield Alternative(needs, APART, Kind.PART, label)
        for cut in range(1, len(parts)):
            left, right = _run(parts[:cut]), _run(parts[cut:])
            general = not self._general.isdisjoint(self.analysis.keys(right))
            if general:
                yield Alternative(needs[:cut], HEADLESS, Kind.PART, left)
            meanings = self.thesaurus.of_word(self.near(left))
            if cut > 1 or general:
                for meant in self._meant(meanings):
                    behind = () if general else (tuple(_options(self.keys(right))),)
                    yield replace(meant, needs=(*meant.needs, *behind))
            if len(parts) - cut > 1:
                for meant in self._meant(self.thesaurus.of_word(self.near(right))):
                    yield replace(meant, needs=(tuple(_options(self.keys(left))), *meant.needs))

    def _meant(self, meanings: Iterable[Meaning]) -> Iterator[Alternative]:
        """What an expression stands for."""
        for meaning in sorted(meanings, key=lambda m: -m.weight)[:MAX_MEANINGS]:
            needs = tuple(tuple(_options(keys)) for keys in meaning.keys)
            telling = [self._general.isdisjoint(keys) for keys in meaning.keys]
            weight = SYNONYM * meaning.weight * sum(telling) / len(telling)
            if meaning.weight <= LOOSE and not any(map(self._broad.isdisjoint, meaning.keys)):
                weight *= BROAD_SHARE
            if weight:
                yield Alternative(needs, weight, Kind.SYNONYM, meaning.text)

    def _part(self, word: str) -> tuple[Option, ...]:
        """How one part of a typed compound may be met: itself, or by a synonym of one word."""
        keys = self.keys(word)
        meant = (
            (field, key, SYNONYM * meaning.weight * weight)
            for meaning in self.thesaurus.of_word(keys)[:MAX_MEANINGS]
            if len(meaning.keys) == 1
            for field, key, weight in _options(meaning.keys[0])
        )
        return (*_options(keys), *meant)

    def _beginning(self, beginning: str, snapshot: Snapshot) -> tuple[Alternative, ...]:
        """»genop*«: the words that begin so."""
        if len(beginning) < MIN_PREFIX:
            return self.group(beginning).alternatives
        words = snapshot.words_starting(beginning, MAX_PREFIX)
        keys = {key for word in words for key in self.analysis.keys(word)}
        return (
            _single(FORM, fold(beginning), EXACT, Kind.EXACT, beginning),
            *(_single(KEY, key, STEM, Kind.STEM, f"{beginning}…") for key in sorted(keys)),
        )


def _age(text: str) -> int | None:
    """The age that a text speaks of."""
    match = AGE.search(text)
    if match is None:
        return None
    if match[3]:
        return 20 + 10 * TENS.index(match[3].lower())
    return int(match[1] or match[2])


def _options(keys: Iterable[str]) -> Iterator[Option]:
    """How one word of several may be met: as a word, or as a part of one."""
    for key in keys:
        yield KEY, key, 1.0
        yield PART, key, PART_OF_SEVERAL


def _as_correction(group: Group) -> Group:
    """What answers a corrected word."""
    alternatives = tuple(
        replace(a, weight=a.weight * CORRECTED, kind=Kind.SPELLING, label=group.typed)
        for a in group.alternatives
    )
    return Group(group.typed, alternatives, group.general)


def _single(field: str, key: str, weight: float, kind: Kind, label: str) -> Alternative:
    return Alternative((((field, key, 1.0),),), weight, kind, label)


def _run(parts: Sequence[Part]) -> str:
    return "".join(part.text for part in parts[:-1]) + parts[-1].word


def _prefix(word: str, text: str) -> str:
    """The word with the star that was typed behind it."""
    return f"{word}*" if f"{word}*" in text.lower() else word

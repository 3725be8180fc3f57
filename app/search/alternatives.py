"""What answers one typed word or expression: a group of alternatives, all made of keys.

The form itself, its inflections, derived words, the word as a part of a compound, a typed
compound's parts, and synonyms, each with a weight that says how near it is to what was typed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from app.search.analysis import STOP_WORDS, Analysis, fold, unfolded
from app.search.compounds import Part
from app.search.query import Alternative, Group, Kind, Option
from app.search.snapshot import Snapshot
from app.search.telling import telling_of
from app.search.terms import FORM, KEY, PART
from app.search.thesaurus import Match, Meaning, Thesaurus

EXACT, STEM, DERIVED, IN_COMPOUND, APART, HEADLESS = 1.0, 0.9, 0.8, 0.8, 0.7, 0.6
"""What a match weighs: as typed; inflected; derived (træne, træning); as a part of a compound; all
parts of a typed compound; the parts without a general last one (problemer, forløb)."""
SYNONYM, NEARNESS = 0.69, 1.5
"""What a synonym weighs, besides its own weight to this power: what means the same counts more
beside what only goes with it than an editor's figures say."""
MEANT_IN_PART = 0.7
"""What a synonym of a part of a compound counts, of what it would count by itself."""
MEANT_PARTS = 3
"""A compound of more parts than this is sought by the parts themselves alone."""
ONESELF, WITHOUT = "selv", ("løs", "løshed")
"""What is no part by itself, before and behind: »selvskade« is not any harm that somebody has, and
who is »hjemløs« is not helped by what has to do with homes."""
IMPLIED = 0.6
"""What a wish weighs that was only implied."""
PART_OF_SEVERAL = 0.9
"""What a part of a compound counts beside a word, where several must be there."""
ALONE = 0.5
"""What a word of an expression counts without the others (»mistet« of »mistet gnisten«)."""
GENERAL_LITERAL = 0.25
"""What a general word itself counts where an expression gives it a meaning (»gået med flaget«)."""
LOOSE = 0.55
"""Where a broad word (»fællesskab«) is meant with a weight up to this, …"""
BROAD_SHARE = 0.6
"""… it says this much of what a narrower one would."""
LINKS = ("", "s", "e")
"""What stands between the parts of a compound."""
SHORTEST_JOINED = 5
"""A single letter and a word are one only if that has so many letters (»e mail«, not »k o«)."""
KEPT = 2_000
"""Words that are kept as they were understood."""
MAX_MEANINGS = 12
"""Synonyms of one word that are sought."""
MAX_PREFIX, LEAST_PREFIX = 64, 8
"""Words that the beginnings of a text (»genop*«) stand for, all together; and each at the least."""
MIN_PREFIX = 3


class Words:
    """What answers words, with the language and the synonyms of one moment. Thread-safe."""

    def __init__(self, analysis: Analysis, thesaurus: Thesaurus) -> None:
        self.analysis = analysis
        self.telling = telling_of(analysis)
        self._thesaurus = thesaurus
        self.keys = lru_cache(maxsize=KEPT)(self._keys)
        self._without = frozenset(key for word in WITHOUT for key in self.keys(word))
        self.near = lru_cache(maxsize=KEPT)(self._near)
        self.group = lru_cache(maxsize=KEPT)(self._group)
        self.corrected = lru_cache(maxsize=KEPT)(self._corrected)
        self.implied = lru_cache(maxsize=KEPT)(self._implied)

    def forget(self) -> None:
        """Drops what is kept of words that were read before."""
        self.keys.cache_clear()
        self.near.cache_clear()
        self.group.cache_clear()
        self.corrected.cache_clear()
        self.implied.cache_clear()

    def _keys(self, word: str) -> frozenset[str]:
        """The keys that a typed word may stand under."""
        return frozenset(key for spelling in unfolded(word) for key in self.analysis.keys(spelling))

    def _near(self, word: str) -> frozenset[str]:
        """The keys of a word and of the words derived from it, as an expression may have them."""
        derived = (
            fold(other) for spelling in unfolded(word) for other in self.analysis.derived(spelling)
        )
        return self.keys(word).union(derived)

    def _group(self, word: str) -> Group:
        """One word that stands for itself."""
        elsewhere = self._elsewhere(word)
        if elsewhere:
            keys = self.keys(word)
            forms = (_single(FORM, fold(each), EXACT, Kind.EXACT, each) for each in unfolded(word))
            lemmas = (_single(FORM, key, STEM, Kind.STEM, word) for key in sorted(keys))
            meant = self._meant(self._thesaurus.of_word(keys | elsewhere))
            return Group(word, (*forms, *lemmas, *meant), elsewhere=True)
        general = self.is_general(word)
        return Group(
            word,
            tuple(self._alternatives(word, synonyms=not general)),
            general or self.telling.is_relation(self.keys(word)),
            self.telling.is_modifier(word),
        )

    def _corrected(self, word: str) -> Group:
        """A word that stands for a misspelt one."""
        return replace(self.group(word), corrected=True)

    def _implied(self, typed: str, word: str) -> Group:
        """A word that was only implied: wished for, never demanded."""
        own = self.group(word)
        alternatives = tuple(
            replace(a, weight=a.weight * IMPLIED, kind=Kind.SYNONYM, label=word)
            for a in own.alternatives
            if a.kind is not Kind.SYNONYM  # or the wish is heard louder than what was said
        )
        return Group(typed, alternatives, general=True)

    def about(self, words: Sequence[str]) -> tuple[Alternative, ...]:
        """What an expression of just these words stands for."""
        found = self._thesaurus.at([self.keys(word) for word in words], 0, frozenset())
        whole = [match for match in found if len(match.places) == len(words) > 1]
        return tuple(self._meant(meaning for match in whole for meaning in match.meanings))

    def is_general(self, word: str) -> bool:
        """Whether a word says little of what is sought."""
        return word.isdigit() or len(word) == 1 or self.telling.is_general(self.keys(word))

    def is_elsewhere(self, word: str) -> bool:
        """Whether a word itself is about something that is hardly found here."""
        return self.telling.is_elsewhere(self.keys(word))

    def _elsewhere(self, word: str) -> frozenset[str]:
        """The keys of a word, or of what its compound begins with, that is hardly found here."""
        apart = map(self.analysis.parts, unfolded(word))
        begins = (_run(parts[:cut]) for parts in apart for cut in range(1, len(parts)))
        read = map(self.keys, (word, *begins))
        return frozenset(key for keys in read if self.telling.is_elsewhere(keys) for key in keys)

    def _is_word(self, word: str) -> bool:
        lexicon = self.analysis.lexicon
        return lexicon is not None and any(map(lexicon.knows, unfolded(word)))

    def of_expression(self, word: str, found: Sequence[Match], words: Sequence[str]) -> Group:
        """A word of an expression: the whole of it, what it stands for, or just the word.

        A general word of an expression that has others is not demanded besides them.
        """
        own = self.group(word)
        share = GENERAL_LITERAL if self.is_general(word) else ALONE
        found_whole = [match for match in found if len(match.places) > 1]
        if not found_whole:
            share = 1.0
        places = {place for match in found for place in match.places}
        general = self.is_general(word) and not all(self.is_general(words[p]) for p in places)
        alone = (replace(a, weight=a.weight * share) for a in own.alternatives)
        whole = (self._whole([words[p] for p in match.places]) for match in found_whole)
        meanings = [meaning for match in found for meaning in match.meanings]
        said = {
            meaning.text: " ".join(words[place] for place in match.places)
            for match in found_whole
            for meaning in match.meanings
        }
        meant = (replace(one, said=said.get(one.label, "")) for one in self._meant(meanings))
        alternatives = (*whole, *alone, *meant)
        return Group(word, alternatives, general, own.modifier, understood=bool(found_whole))

    def _whole(self, words: Sequence[str]) -> Alternative:
        """All words of an expression, as typed or inflected: less when general ones help."""
        needs = tuple(tuple(_options(self.keys(word))) for word in words)
        telling = max(1, sum(not self.is_general(word) for word in words))
        return Alternative(needs, STEM * telling / len(words), Kind.STEM, " ".join(words))

    def joined(self, words: Sequence[str], place: int, snapshot: Snapshot) -> Group | None:
        """Two words that are one (»voksen lærling«), when catalogue or synonyms have the one."""
        pair = words[place : place + 2]
        if len(pair) < 2 or "*" in "".join(pair):
            return None
        if min(map(len, pair)) < 2 and len("".join(pair)) < SHORTEST_JOINED:
            return None
        for link in LINKS:
            one = link.join(pair)
            listed = one in self._thesaurus
            if not (
                listed or self._is_word(one) or any(run.part.has_word(one) for run in snapshot.runs)
            ):
                continue  # most pairs are no word, which is quicker to see than their keys
            if listed or any(snapshot.has(f, k) for k in self.keys(one) for f in (KEY, PART)):
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
            yield from self._meant(self._thesaurus.of_word(self.near(word)))

    def _taken_apart(self, parts: Sequence[Part]) -> Iterator[Alternative]:
        """A typed compound whose parts stand apart, or in other compounds."""
        if parts and parts[0].word == ONESELF:
            parts = (_together(parts[:2]), *parts[2:])
        if len(parts) > 1 and not self._without.isdisjoint(self.keys(parts[-1].word)):
            parts = (*parts[:-2], _together(parts[-2:]))
        if len(parts) < 2:
            return
        of_part = self._part if len(parts) <= MEANT_PARTS else self._only
        needs = tuple(of_part(part.word) for part in parts)
        label = " ".join(part.word for part in parts)
        yield Alternative(needs, APART, Kind.PART, label)
        explained = bool(self._thesaurus.of_word(self.keys(_run(parts))))
        for cut in range(1, len(parts)):
            left, right = _run(parts[:cut]), _run(parts[cut:])
            general = self.telling.is_head(self.analysis.keys(right))
            if general and left not in STOP_WORDS:
                yield Alternative(needs[:cut], HEADLESS, Kind.PART, left)
            if general or (cut > 1 and not explained):
                for meant in self._meant(self._thesaurus.of_word(self.near(left))):
                    behind = () if general else (tuple(_options(self.keys(right))),)
                    yield replace(meant, needs=(*meant.needs, *behind))
            if len(parts) - cut > 1 and not explained:
                for meant in self._meant(self._thesaurus.of_word(self.near(right))):
                    yield replace(meant, needs=(tuple(_options(self.keys(left))), *meant.needs))

    def _meant(self, meanings: Iterable[Meaning]) -> Iterator[Alternative]:
        """What an expression stands for."""
        for meaning in sorted(meanings, key=lambda m: -m.weight)[:MAX_MEANINGS]:
            needs = tuple(tuple(_options(keys)) for keys in meaning.keys)
            telling = [not self.telling.is_general(keys) for keys in meaning.keys]
            weight = _nearness(meaning) * sum(telling) / len(telling)
            if meaning.weight <= LOOSE and all(map(self.telling.is_broad, meaning.keys)):
                weight *= BROAD_SHARE
            if weight:
                yield Alternative(needs, weight, Kind.SYNONYM, meaning.text)

    def _only(self, word: str) -> tuple[Option, ...]:
        """How one of many parts may be met: itself."""
        return tuple(_options(self.keys(word)))

    def _part(self, word: str) -> tuple[Option, ...]:
        """How one part of a typed compound may be met: itself, or by a synonym of one word."""
        keys = self.keys(word)
        if self.telling.is_general(keys):
            return self._only(word)
        meant = (
            (field, key, _nearness(meaning) * MEANT_IN_PART * weight)
            for meaning in self._thesaurus.of_word(keys)[:MAX_MEANINGS]
            if len(meaning.keys) == 1
            for field, key, weight in _options(meaning.keys[0])
        )
        return (*_options(keys), *meant)

    def beginning(self, beginning: str, snapshot: Snapshot, of: int = 1) -> tuple[Alternative, ...]:
        """»genop*«, one of so many beginnings in a text: the words that begin so."""
        if len(beginning) < MIN_PREFIX:
            return self.group(beginning).alternatives
        words = snapshot.words_starting(beginning, max(MAX_PREFIX // of, LEAST_PREFIX))
        keys = {key for word in words for key in self.analysis.keys(word)}
        return (
            _single(FORM, fold(beginning), EXACT, Kind.EXACT, beginning),
            *(_single(KEY, key, STEM, Kind.STEM, f"{beginning}…") for key in sorted(keys)),
        )


def _options(keys: Iterable[str]) -> Iterator[Option]:
    """How one word of several may be met: as a word, or as a part of one."""
    for key in keys:
        yield KEY, key, 1.0
        yield PART, key, PART_OF_SEVERAL


def _nearness(meaning: Meaning) -> float:
    """What a synonym weighs."""
    return float(SYNONYM * meaning.weight**NEARNESS)


def _single(field: str, key: str, weight: float, kind: Kind, label: str) -> Alternative:
    return Alternative((((field, key, 1.0),),), weight, kind, label)


def _together(parts: Sequence[Part]) -> Part:
    return Part("".join(part.text for part in parts), _run(parts))


def _run(parts: Sequence[Part]) -> str:
    return "".join(part.text for part in parts[:-1]) + parts[-1].word

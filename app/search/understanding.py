"""From a typed text to what is sought: groups of alternatives.

Each typed word (or expression) becomes a *group*; an intervention has the word when it fits one of
the group's *alternatives*: the form itself, its inflections, the parts of a compound, synonyms, and
only where all of these find next to nothing, a correction. The best alternative counts, raised a
little by others: saying the same thing in three ways does not lift anything by much.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from unicodedata import normalize

import numpy as np

from app.domain.reference_data import ReferenceData
from app.search.alternatives import EXACT, KEPT, Words
from app.search.analysis import MAX_WORD, STOP_WORDS, WORD, Analysis, fold, undotted, words_of
from app.search.corrections import Corrector, PutRight
from app.search.crisis import Crisis
from app.search.laws import LawReference, Laws, law_tokens
from app.search.places import Places
from app.search.query import Alternative, Group, Kind, Query
from app.search.snapshot import Snapshot
from app.search.spelling import Spelling
from app.search.suggestions import SuggestedTerms
from app.search.telling import age_in, implied_in, is_by_a_relative
from app.search.terms import KEY, name_key
from app.search.thesaurus import SAYING_NOTHING, Expression, Match, Thesaurus

MOST_READ = 1_000
"""Characters of a text that are read."""
MAX_WORDS = 8
"""Words of a text that are sought; more only cost."""
MOST_WEIGHED = 3 * MAX_WORDS
"""Words of a text among which they are chosen."""
COMMON = 1.0
"""What a word of the list must weigh, to be itself and no small word (»pa«, not »far«)."""
_SMALL_WORDS = Spelling(sorted(STOP_WORDS), np.ones(len(STOP_WORDS), np.int32))
SENTENCE = 2
"""With so many small words (»jeg«, »kan«, »ikke«) a text is a sentence."""
_CAPITALISED = re.compile(r"\b[A-ZÆØÅ]\w+(?: [A-ZÆØÅ]\w+)+")


PLACING = frozenset("i på siden fra ved hos efter under bag foran inden før mellem".split())
"""Prepositions of place and time."""
BETWEEN = frozenset(
    """en et den det de min mit mine din sin sit sine hans hendes vores deres dette denne""".split()
)
"""Small words that stand between a preposition and its noun."""


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
        self.places = Places(reference.vocabulary, analysis)
        self._crisis = Crisis(analysis)
        self.terms = SuggestedTerms(reference.vocabulary)
        self.words = Words(analysis, self.thesaurus)
        self.small_word = lru_cache(maxsize=KEPT)(self._small_word)
        self.expressions = lru_cache(maxsize=KEPT)(self._expressions)

    def forget(self) -> None:
        """Drops what is kept of words that were read before."""
        self.words.forget()
        self.small_word.cache_clear()
        self.expressions.cache_clear()

    def read(self, text: str, snapshot: Snapshot, *, correct: bool = True) -> Query:
        """Understands a text. ``correct`` false takes every word as it was typed."""
        text = undotted(normalize("NFC", text[:MOST_READ]))
        laws, rest = self._law_groups(text)
        rest = [self.small_word(word) or word for word in rest]
        small = [word for word in rest if word in STOP_WORDS]
        telling = [word for word in dict.fromkeys(rest) if word not in STOP_WORDS]
        words = self._sought(telling or ([] if laws else list(dict.fromkeys(rest))))
        beside = frozenset(small) - SAYING_NOTHING
        put = PutRight(words)
        if correct:
            put = Corrector(self, snapshot, self._named(text)).put_right(words, beside)
        groups = [*laws, *self._groups(put, beside, frozenset(pairwise(rest)), snapshot)]
        if groups and all(group.general for group in groups):
            groups = [replace(group, general=False) for group in groups]
        implied = list(implied_in(text)) if groups else []
        groups += [self.words.implied(typed, word) for typed, word in implied]
        is_sentence = len(small) >= SENTENCE or bool(implied) or is_by_a_relative(text)
        return Query(
            tuple(groups),
            put.rewritten(text),
            name_key(text),
            is_sentence,
            age_in(text),
            _settings(rest),
            self._crisis.is_in(text, groups),
        )

    def _named(self, text: str) -> frozenset[str]:
        """The words of a text that name a municipality, or somebody (»Mette Hansen«), folded.

        A single name may be a misspelling (»Asma«); two of them, written as names, are none.
        """
        lexicon = self.analysis.lexicon
        runs = [run.lower().split() for run in _CAPITALISED.findall(text)]
        named = [run for run in runs if lexicon and all(map(lexicon.name, run))]
        return self.places.words.union(fold(word) for run in named for word in run)

    def _sought(self, words: list[str]) -> tuple[str, ...]:
        """As many words as are sought, in their order; those that say little go first."""
        if len(words) > MAX_WORDS:
            kept = set(sorted(words[:MOST_WEIGHED], key=self.words.is_general)[:MAX_WORDS])
            words = [word for word in words if word in kept]
        return tuple(words)

    def _small_word(self, word: str) -> str | None:
        """The small word that a typed one is, with or without æ, ø and å; None for all others."""
        if word in STOP_WORDS:
            return word
        lexicon = self.analysis.lexicon
        if lexicon and any(one.weight >= COMMON for one in lexicon.readings(word)):
            return None
        return next(iter(_SMALL_WORDS.respellings(word)), None)

    def _law_groups(self, text: str) -> tuple[list[Group], list[str]]:
        """The references to law, and the words that are not part of one."""
        tokens = law_tokens(text) if "§" in text or any(map(str.isalpha, text)) else []
        references = self._laws.references(tokens)
        if not references:
            return [], [_prefix(w, text) for w in words_of(text)]
        taken = {place for r in references for place in range(r.first, r.end)}
        once: dict[str, LawReference] = {}
        for reference in references:
            once.setdefault(reference.key, reference)
        groups = [
            Group(
                " ".join(tokens[r.first : r.end]),
                (
                    Alternative((((KEY, r.key, 1.0),),), EXACT, Kind.EXACT, r.text),
                    *self.words.about(r.key.split("§")),
                ),
                modifier=True,  # a section says more of what is named beside it
            )
            for r in [*once.values()][:MAX_WORDS]
        ]
        beside = (w for n, w in enumerate(tokens) if n not in taken and WORD.fullmatch(w))
        return groups, [_prefix(w[:MAX_WORD], text) for w in beside]

    def _groups(
        self,
        put: PutRight,
        small: frozenset[str],
        neighbours: frozenset[tuple[str, str]],
        snapshot: Snapshot,
    ) -> list[Group]:
        """What answers the words. ``neighbours`` are the typed words that stand side by side: only
        they can be one (»voksen lærling«, but not »have min mand hjem«).
        """
        words = put.words
        typed = [put.typed.get(word, word) for word in words]
        meant = self.expressions(words, small)
        groups: list[Group] = []
        joined = False
        begun = sum(word.endswith("*") for word in words)
        for place, word in enumerate(words):
            if joined:  # with the word before
                joined = False
                continue
            beside = tuple(typed[place : place + 2]) in neighbours
            may_join = beside and place not in meant
            together = self.words.joined(words, place, snapshot) if may_join else None
            if together is not None:
                groups.append(together)
                joined = True
            elif word.endswith("*"):
                groups.append(Group(word, self.words.beginning(word[:-1], snapshot, begun)))
            elif place in meant:
                groups.append(meant[place])
            elif typed[place] in put.corrected:
                groups.append(self.words.corrected(word))
            else:
                groups.append(self.words.group(word))
        return [replace(g, typed=put.typed[g.typed]) if g.typed in put.typed else g for g in groups]

    def _expressions(self, words: tuple[str, ...], small: frozenset[str]) -> dict[int, Group]:
        """What answers the words at the places that belong to expressions.

        ``small`` are the small words beside them that say something.
        """
        keys = [self.words.near(word) for word in words]
        matches = [m for place in range(len(keys)) for m in self.thesaurus.at(keys, place, small)]
        found: dict[int, list[Match]] = {}
        for match in matches:
            if not any(set(match.places) < set(other.places) for other in matches):
                for place in match.places:
                    found.setdefault(place, []).append(match)
        return {
            place: self.words.of_expression(words[place], found[place], words) for place in found
        }


def _settings(words: list[str]) -> frozenset[str]:
    """The words behind a preposition of place or time, with nothing but small words between."""
    found = []
    behind = False
    for word in words:
        if word in PLACING:
            behind = True
        elif word not in BETWEEN:
            if behind:
                found.append(word)
            behind = False
    return frozenset(found)


def _prefix(word: str, text: str) -> str:
    """The word with the star that was typed behind it."""
    starred = rf"(?<!\w){re.escape(word)}\*"
    return f"{word}*" if "*" in text and re.search(starred, text.lower()) else word

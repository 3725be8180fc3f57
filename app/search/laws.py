"""References to law in every form people write: »§ 85«, »SEL 85«, »servicelovens § 82 a«.

Which laws there are, and what they are called, the vocabulary says; nothing of it stands here. A
reference becomes *law keys*: »§85« for the section under any law, »serviceloven§85« for the section
of that law, »serviceloven§« for the law itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.vocabulary import Term, Vocabulary
from app.search.analysis import WORD

SCHEME = "lov"
_TOKEN = re.compile(rf"§+|{WORD.pattern}|(?<=[\da-z])/(?=[\d§])", re.UNICODE)
_SHORT_SIGN = re.compile(r"\b(?:par|pgf)\.\s*(?=\d)")
"""»par. 85«; without the dot it is a couple."""
_SIGNS = frozenset(("§", "§§", "paragraf", "paragraffen", "pgf"))
_WITHIN = frozenset(("stk", "nr", "pkt", "punkt", "litra"))
"""What stands before the number of a piece of a section, which no key has."""
_PIECE = re.compile(r"(?:stk|nr|pkt)\d{1,3}")
_AND = frozenset(("og", "eller", "samt", "/"))
"""What stands between two sections of the same law."""
_SECTION = re.compile(r"(\d{1,4})([a-z]?)")
_JOINED = re.compile(r"([^\W\d_]{2,5})(\d{1,3}[a-z]?)")
"""»SEL85«"""
_MOST_UNSIGNED = 3
"""Digits of a section without a sign; a number of four is a year."""
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_VALUE = re.compile(r"(?P<law>.+?)-(?P<section>\d+[a-z]?)")
_LETTERS = frozenset("abcdefgh")


@dataclass(frozen=True)
class LawReference:
    """One reference in a row of words: from ``first`` up to, not including, ``end``."""

    first: int
    end: int
    key: str
    text: str
    """How it is shown: »§ 85«, »serviceloven § 85«."""


def law_tokens(text: str) -> list[str]:
    """The lower-case words and § signs of a text, and strokes before a number."""
    return _TOKEN.findall(_SHORT_SIGN.sub("§ ", text.lower()))


class Laws:
    """The laws of a vocabulary and the names by which they are found."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        self._labels: dict[str, str] = {}
        for term in vocabulary.terms(SCHEME):
            if term.parent is None and not _VALUE.fullmatch(term.value):
                self._labels[term.value] = term.label
                for name in _names_of(term):
                    self._names[tuple(law_tokens(name))] = term.value
        self._longest: dict[str, int] = {}
        """Words of the longest name that begins so, with or without the genitive."""
        for words in self._names:
            for begins in (words[0], f"{words[0]}s"):
                self._longest[begins] = max(len(words), self._longest.get(begins, 0))
        short = [n[0].upper() for n in self._names if len(n) == 1 and "lov" not in n[0]]
        signs = rf"§|lov|Lov|LOV|paragraf|Paragraf|\b(?:{'|'.join(short)})(?=\b|\d)"
        self._spoken = re.compile(signs)
        """What a text has that speaks of any law."""

    def keys_of_terms(self, values: Iterable[str]) -> Iterator[str]:
        """The law keys of the terms that an intervention is given under."""
        for value in values:
            match = _VALUE.fullmatch(value)
            if match:
                law, section = match["law"], match["section"]
                yield from (f"{law}§", f"§{section}", f"{law}§{section}")
            else:
                yield f"{value}§"

    def keys_of_text(self, text: str) -> Iterator[str]:
        """The law keys of every reference in a text."""
        if not self._spoken.search(text):
            return
        for found in self.references(law_tokens(text)):
            law, _, section = found.key.partition("§")
            if law:
                yield f"{law}§"
            if section:
                yield f"§{section}"
                yield found.key

    def references(self, words: Sequence[str]) -> list[LawReference]:
        """Every reference in a row of words and § signs, from left to right."""
        found: list[LawReference] = []
        at = 0
        while at < len(words):
            reference = self._reference_at(words, at)
            if reference is None:
                at += 1
            else:
                found.append(reference)
                found += self._further(words, reference)
                at = found[-1].end
        return found

    def _further(self, words: Sequence[str], before: LawReference) -> Iterator[LawReference]:
        """The sections that follow one of the same law: »§§ 85 og 104«, »SEL 85/104«."""
        law, _, section = before.key.partition("§")
        at = before.end
        while section and words[at : at + 1] and words[at] in _AND:
            first = at + 1
            place = first + (words[first : first + 1] in (["§"], ["§§"]))
            another, end = _section_at(words, place)
            if another is None or (place == first and len(another) < 2):  # »§ 85 og 3 andre«
                return
            at = self._past_pieces(words, end)
            yield self._made(first, at, law or None, another)

    def _past_pieces(self, words: Sequence[str], at: int) -> int:
        """Where »stk. 2, nr. 3, litra a« behind a section ends."""
        while at < len(words):
            if _PIECE.fullmatch(words[at]):
                at += 1
            elif words[at] in _WITHIN and at + 1 < len(words) and _numbers(words[at + 1]):
                at += 2
            else:
                break
        return at

    def _made(self, first: int, end: int, law: str | None, section: str) -> LawReference:
        text = f"{self._labels[law]} § {section}" if law else f"§ {section}"
        return LawReference(first, end, f"{law or ''}§{section}", text)

    def _reference_at(self, words: Sequence[str], first: int) -> LawReference | None:
        joined = _JOINED.fullmatch(words[first])
        if joined and (joined[1],) in self._names:
            end = self._past_pieces(words, first + 1)
            return self._made(first, end, self._names[(joined[1],)], joined[2])
        law, at = self._law_at(words, first)
        after_name = at
        while at < len(words) and words[at] in _SIGNS:
            at += 1
        signed = at > after_name
        section, end = _section_at(words, at) if signed or law else (None, at)
        if section and not signed and len(section.rstrip("abcdefgh")) > _MOST_UNSIGNED:
            section = None
        if section is None:
            if law is None:
                return None
            return LawReference(first, after_name, f"{law}§", self._labels[law])
        end = self._past_pieces(words, end)
        if law is None:  # »§ 85 i serviceloven«, »§ 85 SEL«
            behind = end + 1 if words[end : end + 1] in (["i"], ["efter"]) else end
            law, after = self._law_at(words, behind)
            end = after if law else end
        return self._made(first, end, law, section)

    def _law_at(self, words: Sequence[str], first: int) -> tuple[str | None, int]:
        longest = self._longest.get(words[first], 0) if first < len(words) else 0
        for length in range(min(longest, len(words) - first), 0, -1):
            name = tuple(words[first : first + length])
            for spelling in (name, _without_genitive(name)):
                if spelling in self._names:
                    return self._names[spelling], first + length
        return None, first


def _names_of(term: Term) -> Iterator[str]:
    """What a law is called. Its everyday words (»børn og unge«) are words like any other."""
    for name in (term.value.replace("-", " "), _IN_BRACKETS.sub("", term.label), *term.words):
        if "lov" in name.lower() or name.isupper():
            yield name
        if name.lower().endswith("loven") and len(name) > len("loven"):
            yield name[: -len("en")]


def _numbers(word: str) -> bool:
    """Whether a word numbers a piece of a section."""
    return word.isdigit() or word in _LETTERS


def _without_genitive(name: tuple[str, ...]) -> tuple[str, ...]:
    last = name[-1]
    return (*name[:-1], last[:-1]) if last.endswith("s") and len(last) > 4 else name


def _section_at(words: Sequence[str], at: int) -> tuple[str | None, int]:
    """»85«, »82a« or »82 a« → section and where it ends."""
    match = _SECTION.fullmatch(words[at]) if at < len(words) else None
    if match is None:
        return None, at
    lettered = at + 1 < len(words) and words[at + 1] in _LETTERS
    if not match[2] and lettered and words[at + 2 : at + 3] != ["eks"]:
        return match[1] + words[at + 1], at + 2
    return match[0], at + 1

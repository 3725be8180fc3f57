"""References to law in every form people write: »§ 85«, »SEL 85«, »servicelovens § 82 a«.

Which laws there are, and what they are called, the vocabulary says; nothing of it stands here. A
reference becomes *law keys*: »§85« for the section under any law, »serviceloven§85« for the section
of that law, »serviceloven§« for the law itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.vocabulary import Vocabulary

SCHEME = "lov"
_TOKEN = re.compile(r"§+|[^\W_]+", re.UNICODE)
_SIGNS = frozenset(("§", "§§", "paragraf", "paragraffen", "par", "pgf"))
_WITHIN = frozenset(("stk", "nr"))
"""What stands before the number of a piece of a section, which no key has."""
_SECTION = re.compile(r"(\d{1,4})([a-z]?)")
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
    """The lower-case words and § signs of a text."""
    return _TOKEN.findall(text.lower())


class Laws:
    """The laws of a vocabulary and the names by which they are found."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        self._labels: dict[str, str] = {}
        for term in vocabulary.terms(SCHEME):
            if term.parent is None and not _VALUE.fullmatch(term.value):
                self._labels[term.value] = term.label
                for name in (term.value.replace("-", " "), term.label, *term.words):
                    self._names[tuple(law_tokens(name))] = term.value
        self._longest = max(map(len, self._names), default=0)

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
        if "§" not in text and not any(sign in text.lower() for sign in ("lov", "paragraf")):
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
                at = reference.end
        return found

    def _reference_at(self, words: Sequence[str], first: int) -> LawReference | None:
        law, at = self._law_at(words, first)
        after_name = at
        while at < len(words) and words[at] in _SIGNS:
            at += 1
        signed = at > after_name
        section, end = _section_at(words, at) if signed or law else (None, at)
        if section is None:
            if law is None:
                return None
            return LawReference(first, after_name, f"{law}§", self._labels[law])
        while end + 1 < len(words) and words[end] in _WITHIN and words[end + 1].isdigit():
            end += 2
        if law is None:  # »§ 85 i serviceloven«, »§ 85 SEL«
            behind = end + 1 if words[end : end + 1] in (["i"], ["efter"]) else end
            law, after = self._law_at(words, behind)
            end = after if law else end
        text = f"{self._labels[law]} § {section}" if law else f"§ {section}"
        return LawReference(first, end, f"{law or ''}§{section}", text)

    def _law_at(self, words: Sequence[str], first: int) -> tuple[str | None, int]:
        for length in range(min(self._longest, len(words) - first), 0, -1):
            name = tuple(words[first : first + length])
            for spelling in (name, _without_genitive(name)):
                if spelling in self._names:
                    return self._names[spelling], first + length
        return None, first


def _without_genitive(name: tuple[str, ...]) -> tuple[str, ...]:
    last = name[-1]
    return (*name[:-1], last[:-1]) if last.endswith("s") and len(last) > 4 else name


def _section_at(words: Sequence[str], at: int) -> tuple[str | None, int]:
    """»85«, »82a« or »82 a« → section and where it ends."""
    match = _SECTION.fullmatch(words[at]) if at < len(words) else None
    if match is None:
        return None, at
    if not match[2] and at + 1 < len(words) and words[at + 1] in _LETTERS:
        return match[1] + words[at + 1], at + 2
    return match[0], at + 1

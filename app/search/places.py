"""The municipalities that a typed text names, and what else it says."""

import re
from collections.abc import Iterator

from app.domain.vocabulary import Vocabulary
from app.search.analysis import WORD, Analysis, fold, words_of

_BEFORE = re.compile(r"(?<!\w)(?:i|fra|ved)\s+$", re.IGNORECASE)
_BEHIND = re.compile(r"\s+kommunes?(?!\w)", re.IGNORECASE)

Name = tuple[str, ...]
"""The words of a name, folded."""


class Places:
    """The names of municipalities, ready to be found in texts. Immutable."""

    def __init__(self, vocabulary: Vocabulary, analysis: Analysis) -> None:
        self._named: dict[Name, str] = {}
        self._ordinary: set[Name] = set()
        for term in vocabulary.terms("kommune"):
            for words in (tuple(words_of(name)) for name in (term.label, *term.words)):
                name = tuple(map(fold, words))
                self._named[name] = term.value
                if len(words) == 1 and _is_ordinary(words[0], analysis):
                    self._ordinary.add(name)
        self._longest = max(map(len, self._named), default=0)
        self.words = frozenset(word for name in self._named for word in name)
        """The words of all names, folded."""

    def named_in(self, text: str) -> Iterator[tuple[str, str]]:
        """The value of each municipality that a text names, and the text without it.

        The longest name counts, as it stands or with an s, and takes »i … Kommune« with it. What
        is an ordinary word too (»vejen«, »mors«) is a name where it is written as one, or alone.
        """
        words = list(WORD.finditer(text))
        folded = [fold(match.group().lower()) for match in words]
        after = 0
        for first in range(len(words)):
            for end in range(min(len(words), first + self._longest), max(first, after), -1):
                name = self._name(folded[first:end])
                begins, ends = words[first].start(), words[end - 1].end()
                behind = _BEHIND.match(text, ends)
                written_so = text[begins].isupper() or behind or len(words) == 1
                if name and (written_so or name not in self._ordinary):
                    rest = text[behind.end() if behind else ends :]
                    yield self._named[name], _tidy(_BEFORE.sub("", text[:begins]), rest)
                    after = end
                    break

    def _name(self, words: list[str]) -> Name:
        """The name that these words are; empty when they are none."""
        *before, last = words
        names = (*words,), (*before, last.removesuffix("s"))
        return next((name for name in names if name in self._named), ())


def _is_ordinary(word: str, analysis: Analysis) -> bool:
    """Whether a name is a word of the language, too."""
    readings = analysis.lexicon.readings(word) if analysis.lexicon else ()
    return any(one.lemma.islower() for one in readings)


def _tidy(before: str, behind: str) -> str:
    return " ".join(f"{before} {behind}".split())

"""Which words of a text were sought, so that a page can mark them, and where to quote from."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from app.search.analysis import MAX_WORD, STOP_WORDS, WORD, Analysis

SENTENCE = re.compile(r"[^.!?\n]+[.!?]?", re.UNICODE)
MOST_QUOTED = 200
"""Characters of a quotation."""


@dataclass(frozen=True)
class Marks:
    """The keys that one search sought; finds them in the texts of one page."""

    keys: Set[str]
    analysis: Analysis
    _seen: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    """Word → whether it was sought: the texts of a page share most of their words."""

    def pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether it was sought; together they are the text."""
        at = 0
        if self.keys:
            for match in WORD.finditer(text):
                if not self.has(match.group()):
                    continue
                if match.start() > at:
                    yield text[at : match.start()], False
                yield match.group(), True
                at = match.end()
        if at < len(text):
            yield text[at:], False

    def are_in(self, text: str) -> bool:
        """Whether a sought word stands in a text."""
        return any(map(self.has, WORD.findall(text)))

    def has(self, word: str) -> bool:
        """Whether a word, or a part of it, was sought."""
        seen = self._seen.get(word)
        if seen is None:
            seen = self._seen[word] = self._has(word.lower()[:MAX_WORD])
        return seen

    def _has(self, word: str) -> bool:
        if word in STOP_WORDS:
            return False
        known = self.analysis.word(word)
        return not (known.keys.isdisjoint(self.keys) and known.parts.isdisjoint(self.keys))

    def quotation(self, text: str) -> str:
        """The first sentence in which a sought word stands, shortened around it; or nothing."""
        if not self.are_in(text):
            return ""
        for sentence in SENTENCE.findall(text):
            for match in WORD.finditer(sentence):
                if self.has(match.group()):
                    return _shortened(sentence, match.start())
        return ""


def _shortened(sentence: str, at: int) -> str:
    """At most ``MOST_QUOTED`` characters of a sentence around a place, cut between words."""
    sentence, at = sentence.strip(), at - (len(sentence) - len(sentence.lstrip()))
    if len(sentence) <= MOST_QUOTED:
        return sentence
    first = max(0, min(at - MOST_QUOTED // 3, len(sentence) - MOST_QUOTED))
    cut = sentence[first : first + MOST_QUOTED]
    if first:
        cut = "… " + cut.split(" ", 1)[-1]
    if first + MOST_QUOTED < len(sentence):
        cut = cut.rsplit(" ", 1)[0] + " …"
    return cut

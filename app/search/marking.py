"""Which words of a text were sought, so that a page can mark them, and where to quote from."""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from app.search.analysis import STOP_WORDS, WORD, Analysis

SENTENCE = re.compile(r"[^.!?\n]+[.!?]?", re.UNICODE)
MOST_QUOTED = 200
"""Characters of a quotation."""


@dataclass(frozen=True)
class Marks:
    """The keys that a search sought; finds them in texts."""

    keys: Set[str]
    analysis: Analysis

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

    def has(self, word: str) -> bool:
        """Whether a word, or a part of it, was sought."""
        lower = word.lower()
        if lower in STOP_WORDS:
            return False
        known = self.analysis.word(lower)
        return not (known.keys.isdisjoint(self.keys) and known.parts.isdisjoint(self.keys))

    def quotation(self, texts: Iterable[str]) -> str:
        """The first sentence in which a sought word stands, shortened around it; or nothing."""
        if not self.keys:
            return ""
        for text in texts:
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

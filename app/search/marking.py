"""Which words of a text were sought, so that a page can mark them, and where to quote from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.search.analysis import WORD, AllKeys

SENTENCE_END = re.compile(r"(?<![.!?])[.!?]+[«”\"')\]]*(?=\s+(?![\sa-zæøå0-9])|\s*$)|\n+")
"""What ends a sentence: marks before a space and no small letter or number, or a new line …"""
ABBREVIATIONS = frozenset("bl ca dr eks evt fx hhv inkl jf kl max min mht nr pr stk tlf".split())
"""… unless a dot is that of one of these words, or of a single letter."""
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_LONGEST = 8
"""Characters in which the last word is looked for; an abbreviation has fewer."""
MOST_QUOTED = 200
"""Characters of a quotation."""


@dataclass(frozen=True)
class Marks:
    """The keys by which one intervention was found; finds them in its texts."""

    keys: frozenset[str]
    all_keys: AllKeys

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
        apart, under = self.keys.isdisjoint, self.all_keys.__getitem__
        return not all(map(apart, map(under, WORD.findall(text))))

    def has(self, word: str) -> bool:
        """Whether a word, or a part of it, was sought."""
        return not self.keys.isdisjoint(self.all_keys[word])

    def quotation(self, text: str) -> str:
        """The first sentence in which a sought word stands, shortened around it; or nothing."""
        if not self.are_in(text):
            return ""
        for sentence in sentences_of(text):
            for match in WORD.finditer(sentence):
                if self.has(match.group()):
                    return _shortened(sentence, match.start())
        return ""


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a text in order; together they are the text."""
    begin = 0
    for end in SENTENCE_END.finditer(text):
        if end.group().startswith(".") and _is_abbreviated(
            text[max(begin, end.start() - _LONGEST) : end.start()]
        ):
            continue
        yield text[begin : end.end()]
        begin = end.end()
    if begin < len(text):
        yield text[begin:]


def _is_abbreviated(before: str) -> bool:
    """Whether what stands before a dot ends in an abbreviation or a single letter."""
    last = _LAST_WORD.search(before)
    return last is not None and (len(last.group()) == 1 or last.group().lower() in ABBREVIATIONS)


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

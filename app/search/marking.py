"""Which words of a text were sought, so that a page can mark them."""

from collections.abc import Iterator, Set

from app.search.analysis import STOP_WORDS, WORD, key_of


def marked(text: str, keys: Set[str]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a sought word; together they are the text."""
    at = 0
    if keys:
        for match in WORD.finditer(text):
            word = match.group().lower()
            if word in STOP_WORDS or key_of(word) not in keys:
                continue
            if match.start() > at:
                yield text[at : match.start()], False
            yield match.group(), True
            at = match.end()
    if at < len(text):
        yield text[at:], False

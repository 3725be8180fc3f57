"""Texts that nobody asks in earnest: each is meant to cost as much as it can."""

from collections.abc import Sequence

import numpy as np

from app.search.analysis import MAX_WORD
from bench.words import FIRST_PARTS, LAST_PARTS

LETTERS = list("abcdefghijklmnopqrstuvwxyzæøå")


def hostile_texts(common: Sequence[str], seed: int) -> dict[str, str]:
    """What it tries → the text. ``common`` are words that stand in many interventions."""
    rng = np.random.default_rng(seed)

    def letters(count: int) -> str:
        return "".join(rng.choice(LETTERS, count))

    def anything(count: int) -> str:
        found: list[str] = []
        while len(found) < count:
            letter = chr(int(rng.integers(0x20, 0x2FFFF)))
            if letter.isalpha():
                found.append(letter)
        return "".join(found)

    most = list(common[:12])
    return {
        "a star alone": "*",
        "stars everywhere": "*a* b*c ?* *?* syg* *dom",
        "twelve short beginnings": " ".join(f"{word[:3]}*" for word in most),
        "5,000 words": " ".join(f"{word}{n}" for n, word in enumerate(most * 417)),
        "5,000 common words": " ".join(most * 417),
        "nested brackets": "(" * 2000 + "ryg" + ")" * 2000,
        "operators": 'titel:"a" AND NOT (b OR c)~3^4 [a TO z] NEAR/2 {x TO *}',
        "control characters": "ry\x00g\x01 \x1b[31m\u202estop\x7f\u2028smerte",
        "a regular expression": r"^(([a-z])+.)+[A-Z]([a-z])+$ (a+)+b (.*)*$",
        "200 letters of all scripts": anything(200),
        "100 words of one letter": " ".join(anything(100)),
        "12 words nobody knows": " ".join(letters(12) for _ in range(12)),
        "12 words nearly known": " ".join(word[:-2] + letters(2) for word in most),
        "12 very common words": " ".join(most),
        "long compounds of letters": " ".join(letters(MAX_WORD) for _ in range(5)),
        "long compounds of words": " ".join(
            "".join(rng.choice(FIRST_PARTS, 4)) + str(rng.choice(LAST_PARTS)) for _ in range(6)
        ),
        "doubtful vowels": " ".join("aaoeae" * 6 for _ in range(5)),
        "paragraphs": "§" * 50 + " ".join(f"§ {n}" for n in range(50)),
    }

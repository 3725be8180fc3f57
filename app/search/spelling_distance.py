"""A weighted edit distance for Danish: what people confuse costs less than what they do not."""

from functools import lru_cache
from itertools import accumulate
from typing import Final

OTHER: Final = 1.0
_SWAPPED: Final = 0.45
_VOWELS: Final = frozenset("aeiouyæøåé")
_ALIKE: Final = (
    (0.3, "eæ aæ oø aå ij ck sz dt eé vw"),
    (0.35, "oå øy øu gk bp cs vf ie yi kq"),
    (0.45, "uy ou yo kz cz gj uv æø uå"),
    (0.5, "ea eø"),
    (0.8, "qw we er rt ty yu ui io op på as sd df fg gh hj jk kl læ zx xc cv vb bn nm"),
)
_PIECES: Final = (
    (0.2, "aa/å ae/æ oe/ø"),
    (0.3, "ks/x gs/x cs/x ph/f si/ti sj/ti tj/ti tj/si sj/si"),
    (0.4, "sj/ch sj/sk sh/sj sh/ch ch/k kv/qu gt/kt nk/ng ll/ld nn/nd"),
    (0.4, "aj/eg ej/eg øj/øg øj/eu ai/æ ou/u au/ov"),
)
_SILENT_AFTER: Final = frozenset("ld nd rd lv th rh ck gh".split())
_ONSETS: Final = {"hj": "j", "hv": "v", "ph": "f", "ps": "s"}
_GLIDES: Final = frozenset("gj kj hj".split())
_NASALS: Final = frozenset("ng nk".split())
_SILENT_BEFORE: Final = frozenset("hj hv ds dt ck gt tz".split())


def _table_of_steps() -> dict[str, tuple[float, tuple[tuple[str, str, float], ...]]]:
    """Last letters of both sides → what exchanging them costs, and the longer pieces ending so."""
    single: dict[str, float] = {}
    pieces: dict[str, list[tuple[str, str, float]]] = {}
    for cost, pairs in _ALIKE:
        for pair in pairs.split():
            single.setdefault(pair, cost)
            single.setdefault(pair[::-1], cost)
    for cost, pairs in _PIECES:
        for pair in pairs.split():
            one, other = pair.split("/")
            pieces.setdefault(one[-1] + other[-1], []).append((one, other, cost))
            pieces.setdefault(other[-1] + one[-1], []).append((other, one, cost))
    return {
        ends: (
            0.0 if ends[0] == ends[1] else single.get(ends, OTHER),
            tuple(pieces.get(ends, ())),
        )
        for ends in single.keys() | pieces.keys()
    }


_STEPS: Final = _table_of_steps()
_NO_STEP: Final[tuple[float, tuple[tuple[str, str, float], ...]]] = (OTHER, ())


@lru_cache(maxsize=8192)
def _alone(before: str, letter: str, after: str, last_two: bool) -> float:
    """What a letter costs that only one of two words has, between its neighbours there."""
    if letter in "-'":
        return 0.2
    if letter in (before, after):
        return 0.5 if letter in _VOWELS else 0.3
    if before + letter in _SILENT_AFTER or letter + after in _SILENT_BEFORE:
        return 0.4
    if last_two and letter in "er":
        return 0.45
    if letter in "dgv" and before and before in _VOWELS:
        return 0.5
    if before + letter in _GLIDES or letter + after in _NASALS:
        return 0.45
    if not before and letter + after in _ONSETS:
        return 0.4
    if letter == "h" or (letter in _VOWELS and (before in _VOWELS or after in _VOWELS)):
        return 0.6
    return 0.75 if letter in "er" else OTHER


def _lone_costs(word: str, start: int, end: int) -> list[float]:
    last = len(word) - 2
    return [
        _alone(word[at - 1] if at else "", word[at], word[at + 1 : at + 2], at >= last)
        for at in range(start, end)
    ]


def _first_letter(typed: str, word: str) -> float:
    """What it costs beyond the edit itself that two words begin differently."""
    if typed[0] == word[0]:
        return 0.0
    silent = _ONSETS.get(typed[:2]) == word[0] or _ONSETS.get(word[:2]) == typed[0]
    alike = _STEPS.get(typed[0] + word[0], _NO_STEP)[0] < 0.5
    return 0.1 if silent or alike else 0.5


def _shared(one: str, other: str) -> tuple[int, int]:
    """How many letters two words share at the beginning, and beyond these at the end."""
    most = min(len(one), len(other))
    head = 0
    while head < most and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < most - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    return head, tail


def distance(typed: str, word: str, most: float = float("inf")) -> float:
    """The weighted edit distance of two words; anything above `most` may come out as infinity."""
    extra = _first_letter(typed, word)
    head, tail = _shared(typed, word)
    head, tail = max(head - 1, 0), max(tail - 1, 0)  # »tion« and »sion« differ in »ti« and »si«
    lone_typed = _lone_costs(typed, head, len(typed) - tail)
    lone_word = _lone_costs(word, head, len(word) - tail)
    above = [list(accumulate(lone_word, initial=0.0))]
    for at, lone in enumerate(lone_typed, head):
        letter, earlier = typed[at], above[-1]
        row = [earlier[0] + lone]
        for here, lone_here in enumerate(lone_word, 1):
            other = word[head + here - 1]
            exchange, pieces = _STEPS.get(letter + other, _NO_STEP)
            if letter == other:
                exchange = 0.0
            best = min(earlier[here - 1] + exchange, earlier[here] + lone, row[-1] + lone_here)
            if at > head and here > 1 and letter + other == word[head + here - 2] + typed[at - 1]:
                best = min(best, above[-2][here - 2] + _SWAPPED)
            for old, new, cost in pieces:
                up, left = at - head + 1 - len(old), here - len(new)
                if min(up, left) < 0 or not word.endswith(new, 0, head + here):
                    continue
                if typed.endswith(old, 0, at + 1):
                    best = min(best, above[up][left] + cost)
            row.append(best)
        above.append(row)
        if min(row) + extra > most and min(earlier) + extra > most:
            return float("inf")
    return above[-1][-1] + extra

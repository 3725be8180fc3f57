"""Reads a Hunspell dictionary: its words with all their forms, and what compounds with what.

Only what Danish needs of the format is read: suffix rules, and the flags of the Danish list.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_NOUN = frozenset(
    "2 3 4 5 7 11 13 14 15 18 19 43 44 45 46 47 48 57 58 64 65 66 70 71 72 74 84 85 87".split()
)
_VERB = frozenset("1 20 21".split())
_ADJECTIVE = frozenset("12 23 24 25 26 28 38 40 41 42 49 59 77 78 82".split())
_FORBIDDEN = "6"
_NEEDS_AFFIX = "8"
_BASE_ENDS = "39"
_ENDS = "34"
_BEGINS = frozenset(("32", "33"))
_ONLY_INSIDE = "36"
_VERBAL_NOUN = "79"
_NAME = "9"

# The list has these plurals as entries of their own; compounds that end in them follow.
_PLURALS = dict(
    pair.split("/")
    for pair in (
        "barn/børn bog/bøger bonde/bønder bror/brødre broder/brødre bræt/brædder datter/døtre "
        "fader/fædre faktum/fakta far/fædre fod/fødder hånd/hænder klo/kløer ko/køer konto/konti "
        "kraft/kræfter mand/mænd moder/mødre mor/mødre nat/nætter risiko/risici rod/rødder "
        "rå/ræer so/søer stad/stæder stang/stænger tand/tænder tang/tænger tå/tæer and/ænder "
        "øje/øjne"
    ).split()
)
# Words whose paradigm the list does not hold together; every row is one paradigm.
_PARADIGMS = tuple(
    tuple(row.split())
    for row in (
        "barnebarn barnebarnet barnebarns barnebarnets børnebørn børnebørnene børnebørns "
        "børnebørnenes",
        "ond ondt onde værre værst værste",
        "dårlig dårligt dårlige værre værst værste",
        "mange flere flest fleste",
        "meget mere mest meste",
        "gerne hellere helst",
    )
)

_AT_LEAST = 0.9
"""A list with fewer of the words that its first line promises is cut off. (Ours has 98 %.)"""


class LexiconMissing(Exception):
    """The word list is not there, cannot be read, or is not a word list."""


@dataclass(slots=True)
class _Rule:
    strip: str
    add: str
    flags: tuple[str, ...]
    condition: re.Pattern[str]


@dataclass(slots=True)
class Entry:
    lemma: str
    kind: str
    forms: dict[str, bool]
    """Form → whether a compound may end in it."""


@dataclass(slots=True)
class Harvest:
    """What reading the list yields."""

    entries: list[Entry] = field(default_factory=list)
    links: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    forbidden: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """Proper names, in lower case."""


def read_dictionary(aff: bytes, dic: bytes) -> Harvest:
    try:
        rules = _rules(aff.decode("utf-8"))
        lines = dic.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise LexiconMissing("the word list is not UTF-8") from error
    count = re.match(r"\d+", lines[0]) if lines else None
    if not rules or count is None or len(lines) - 1 < int(count.group()) * _AT_LEAST:
        raise LexiconMissing("the word list has no rules, or not the words that it promises")
    harvest = Harvest()
    inflect = _Inflector(rules)
    for line in lines[1:]:
        _take(line, inflect, harvest)
    if not harvest.entries:
        raise LexiconMissing("the word list has no words")
    _join(harvest)
    for entry in harvest.entries:
        for form in harvest.forbidden.intersection(entry.forms):
            del entry.forms[form]
    harvest.entries = [entry for entry in harvest.entries if entry.lemma in entry.forms]
    return harvest


def _rules(text: str) -> dict[str, list[_Rule]]:
    """Suffix rules by flag. Prefixes are few (aller-, names of places) and are not read."""
    rules: dict[str, list[_Rule]] = defaultdict(list)
    for line in text.splitlines():
        cells = line.split()
        if len(cells) < 4 or cells[0] != "SFX" or cells[3].isdigit():
            continue
        add, _, flags = cells[3].partition("/")
        condition = cells[4] if len(cells) > 4 and not cells[4].startswith("+") else "."
        try:
            pattern = re.compile(condition + "$")
        except re.error as error:
            raise LexiconMissing(f"a rule of the word list cannot be read: {line}") from error
        rules[cells[1]].append(
            _Rule(
                "" if cells[2] == "0" else cells[2],
                "" if add == "0" else add,
                tuple(flags.split(",")) if flags else (),
                pattern,
            )
        )
    return rules


class _Inflector:
    """Applies the rules. Words with the same flags and end are inflected alike, and only once."""

    _SEEN = 4

    def __init__(self, rules: dict[str, list[_Rule]]) -> None:
        self._rules = rules
        self._known: dict[
            tuple[tuple[str, ...], str], list[tuple[int, str, frozenset[str], str]]
        ] = {}

    def __call__(
        self, word: str, flags: tuple[str, ...]
    ) -> Iterator[tuple[str, frozenset[str], str]]:
        """(form, what it may do, the first rule's flag) of everything made by suffixes."""
        end = word[-self._SEEN :]
        known = self._known.get((flags, end))
        if known is None:
            known = [
                (len(end) - shared, form[shared:], does, by)
                for form, does, by in self._grown(end, flags, "", 0)
                for shared in (shared_beginning(end, form),)
            ]
            self._known[flags, end] = known
        for cut, add, does, by in known:
            yield word[: len(word) - cut] + add, does, by

    def _grown(
        self, word: str, flags: tuple[str, ...], by: str, depth: int
    ) -> Iterator[tuple[str, frozenset[str], str]]:
        for flag in flags:
            for rule in self._rules.get(flag, ()):
                if not word.endswith(rule.strip) or not rule.condition.search(word):
                    continue
                form = word[: len(word) - len(rule.strip)] + rule.add
                if _NEEDS_AFFIX not in rule.flags:
                    yield form, frozenset(rule.flags), by or flag
                if depth < 2 and rule.flags:
                    yield from self._grown(form, rule.flags, by or flag, depth + 1)


def shared_beginning(one: str, other: str) -> int:
    """How many letters two words have in common from the beginning."""
    if other.startswith(one):
        return len(one)
    for place, (ours, theirs) in enumerate(zip(one, other, strict=False)):
        if ours != theirs:
            return place
    return min(len(one), len(other))


def _take(line: str, inflect: _Inflector, harvest: Harvest) -> None:
    """One line of the list."""
    head, _, tail = line.partition(" ")
    word, _, flag_text = head.partition("/")
    flags = tuple(flag_text.split(",")) if flag_text else ()
    if word.endswith("-") and word[:-1].isalpha() and word.islower():
        harvest.links[word[:-1]].add(word[:-1])
        return
    if not word.isalpha() or "st:" in tail or (tail and ":" not in tail):
        return
    if not word.islower():
        if word.isupper() and len(word) > 2:  # KOL, ADHD
            harvest.entries.append(Entry(word.lower(), "x", {word.lower(): False}))
        elif _NAME in flags:
            harvest.names.add(word.lower())
        return
    if _FORBIDDEN in flags:
        harvest.forbidden.add(word)
        return
    forms = {word: _BASE_ENDS in flags}
    for form, does, by in inflect(word, flags):
        if not form.isalpha():
            continue
        if not _BEGINS.isdisjoint(does):
            harvest.links[form].add(word)
        if _ONLY_INSIDE not in does:
            forms[form] = forms.get(form, False) or (_ENDS in does and by != _VERBAL_NOUN)
    for cell in tail.split():
        if cell.startswith("al:") and cell[3:].isalpha():
            forms.setdefault(cell[3:], forms[word])
    harvest.entries.append(Entry(word, _kind(flags, forms), forms))


def _kind(flags: tuple[str, ...], forms: Iterable[str]) -> str:
    for kind, own in (("v", _VERB), ("a", _ADJECTIVE), ("n", _NOUN)):
        if not own.isdisjoint(flags):
            return kind
    forms = tuple(forms)
    if any(form.endswith("nde") for form in forms):
        return "v"
    if any(form.endswith("ste") for form in forms):
        return "a"
    return "n" if len(forms) > 2 else "x"


def _join(harvest: Harvest) -> None:
    """Put irregular plurals under their singulars, and add the paradigms of our own."""
    nouns: dict[str, list[Entry]] = defaultdict(list)
    for entry in harvest.entries:
        if entry.kind == "n":
            nouns[entry.lemma].append(entry)
    joined: set[int] = set()
    for singular, plural in _PLURALS.items():
        for lemma in [lemma for lemma in nouns if lemma.endswith(plural)]:
            for one in nouns.get(lemma[: -len(plural)] + singular, ()):
                for many in nouns[lemma]:
                    if one is not many:
                        one.forms |= many.forms
                        joined.add(id(many))
    harvest.entries = [entry for entry in harvest.entries if id(entry) not in joined]
    known = {form for entry in harvest.entries for form in entry.forms}
    for row in _PARADIGMS:
        if row[0] in known:
            kind = "n" if row[0].endswith("barn") else "a"
            harvest.entries.append(Entry(row[0], kind, dict.fromkeys(row, False)))

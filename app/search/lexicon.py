"""The Danish word list: which words there are, how they are inflected, what they compound with.

The list is a hunspell dictionary (index.dic, index.aff). It is read once and kept in a compact
file; what a compound part weighs is counted in the list itself.
"""

import hashlib
import json
import os
import re
import struct
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from math import log
from pathlib import Path
from typing import NamedTuple

import marisa_trie

COMPILE_VERSION = 4
"""Raised with every change of what is compiled; a file of another version is not read."""

_ENOUGH = 3
"""A word that begins so many listed compounds is a first part, though the list does not say so."""

_MAGIC = b"LEX1"
_HEADER = struct.Struct("<4s32sIII")

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


class LexiconMissing(Exception):
    """The word list is not there, cannot be read, or is not a word list."""


class Paradigm(NamedTuple):
    """All forms of one word: what they begin with, and the class of their endings."""

    stem: str
    number: int


class Link(NamedTuple):
    """What a first part of compounds stands for, and in how many listed words it stands first."""

    word: str
    weight: float


class Reading(NamedTuple):
    """One way to understand a word form."""

    lemma: str
    kind: str
    paradigm: Paradigm
    weight: float
    """log(1 + listed compounds that end in the lemma); -1 when nothing may end in this form."""


@dataclass(slots=True)
class _Rule:
    strip: str
    add: str
    flags: tuple[str, ...]
    condition: re.Pattern[str]


@dataclass(slots=True)
class _Entry:
    lemma: str
    kind: str
    forms: dict[str, bool]
    """Form → whether a compound may end in it."""


@dataclass(slots=True)
class _Harvest:
    """What reading the list yields."""

    entries: list[_Entry] = field(default_factory=list)
    links: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    forbidden: set[str] = field(default_factory=set)


class Lexicon:
    """The word list, ready to be asked. Immutable and safe to share between threads."""

    digest: str

    def __init__(self, digest: str, body: bytes) -> None:
        """From what `_compiled` made; ValueError and its kin when that is damaged."""
        magic, checksum, *lengths = _HEADER.unpack_from(body)
        start = _HEADER.size
        if magic != _MAGIC or len(body) != start + sum(lengths):
            raise ValueError("not a compiled word list")
        if hashlib.sha256(memoryview(body)[start:]).digest() != checksum:
            raise ValueError("damaged compiled word list")
        pieces = []
        for length in lengths:
            pieces.append(body[start : start + length])
            start += length
        tables = json.loads(pieces[0])
        self.digest = digest
        self._kinds: list[str] = [kind for kind, _ in tables["classes"]]
        self._endings: list[tuple[str, ...]] = [tuple(row) for _, row in tables["classes"]]
        self._undo: list[tuple[int, str]] = [(strip, add) for strip, add in tables["undo"]]
        self._forms = marisa_trie.RecordTrie("<HBB").frombytes(pieces[1])
        self._links = marisa_trie.RecordTrie("<BB").frombytes(pieces[2])

    @classmethod
    def open(cls, source: Path, cache: Path) -> "Lexicon":
        """The list in `source` (index.dic, index.aff), compiled below `cache` when it is new.

        Raises LexiconMissing when the list is missing, unreadable or malformed. A cache that
        cannot be read or written costs time, nothing else.
        """
        try:
            aff, dic = (source / "index.aff").read_bytes(), (source / "index.dic").read_bytes()
        except OSError as error:
            raise LexiconMissing(f"the word list cannot be read: {error}") from error
        version = f"{COMPILE_VERSION}\0{len(aff)}\0".encode()
        digest = hashlib.sha256(version + aff + dic).hexdigest()[:16]
        file = cache / f"lexicon-{digest}.bin"
        with suppress(OSError, ValueError, KeyError, TypeError, RuntimeError, struct.error):
            return cls(digest, file.read_bytes())
        body = _compiled(_read(aff, dic))
        _keep(file, body)
        return cls(digest, body)

    def knows(self, word: str) -> bool:
        """Whether the list has this lower-case form."""
        return word in self._forms

    def forms_of(self, word: str) -> tuple[str, ...]:
        """All forms of the word or words that this is a form of; () when unknown."""
        found = {
            paradigm.stem + ending
            for paradigm, _ in self._paradigms(word)
            for ending in self._endings[paradigm.number]
        }
        return tuple(sorted(found))

    def readings(self, word: str) -> list[Reading]:
        """What the form may be."""
        found = []
        for paradigm, weight in self._paradigms(word):
            lemma = paradigm.stem + self._endings[paradigm.number][0]
            found.append(
                Reading(lemma, self._kinds[paradigm.number], paradigm, (weight - 1) / _SCALE)
                if weight
                else Reading(lemma, self._kinds[paradigm.number], paradigm, -1.0)
            )
        return found

    def links(self, text: str) -> list[tuple[int, list[Link]]]:
        """Every first part of compounds that the text begins with, by its length."""
        found = []
        for piece in self._links.prefixes(text):
            links = []
            for number, weight in self._links[piece]:
                strip, add = self._undo[number]
                links.append(Link(piece[: len(piece) - strip] + add, weight / _SCALE))
            found.append((len(piece), links))
        return found

    def lemmas(self, text: str, kinds: str, shortest: int) -> list[str]:
        """Every lemma of these kinds (n, v, a) that the text begins with."""
        return [
            form
            for form in self._forms.prefixes(text)
            if len(form) >= shortest
            and any(
                place == 0 and self._kinds[number] in kinds
                for number, place, _ in self._forms[form]
            )
        ]

    def endings(self, paradigm: Paradigm) -> tuple[str, ...]:
        """What the forms of a paradigm add to its stem, the lemma's ending first."""
        return self._endings[paradigm.number]

    def _paradigms(self, word: str) -> Iterator[tuple[Paradigm, int]]:
        for number, place, weight in self._forms.get(word, ()):
            ending = self._endings[number][place]
            yield Paradigm(word[: len(word) - len(ending)], number), weight


_AT_LEAST = 0.9
"""A list with fewer of the words that its first line promises is cut off. (Ours has 98 %.)"""

_SCALE = 24.0
"""A weight log(1 + count) is kept as a byte: 24 steps to one."""


def _keep(file: Path, body: bytes) -> None:
    """Write the file whole or not at all; a folder that cannot be written is no fault."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(body)
            os.chmod(name, 0o644)  # who compiles is not always who reads
            os.replace(name, file)
        except OSError:
            with suppress(OSError):
                os.unlink(name)


# Reading the list ------------------------------------------------------------------------------


def _read(aff: bytes, dic: bytes) -> _Harvest:
    try:
        rules = _rules(aff.decode("utf-8"))
        lines = dic.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise LexiconMissing("the word list is not UTF-8") from error
    count = re.match(r"\d+", lines[0]) if lines else None
    if not rules or count is None or len(lines) - 1 < int(count.group()) * _AT_LEAST:
        raise LexiconMissing("the word list has no rules, or not the words that it promises")
    harvest = _Harvest()
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
                for shared in (_shared(end, form),)
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


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common from the beginning."""
    if other.startswith(one):
        return len(one)
    for place, (ours, theirs) in enumerate(zip(one, other, strict=False)):
        if ours != theirs:
            return place
    return min(len(one), len(other))


def _take(line: str, inflect: _Inflector, harvest: _Harvest) -> None:
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
        if word.isupper() and len(word) > 2:  # KOL, ADHD; names are not words
            harvest.entries.append(_Entry(word.lower(), "x", {word.lower(): False}))
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
    harvest.entries.append(_Entry(word, _kind(flags, forms), forms))


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


def _join(harvest: _Harvest) -> None:
    """Put irregular plurals under their singulars, and add the paradigms of our own."""
    nouns: dict[str, list[_Entry]] = defaultdict(list)
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
            harvest.entries.append(_Entry(row[0], kind, dict.fromkeys(row, False)))


# Compiling -------------------------------------------------------------------------------------


def _compiled(harvest: _Harvest) -> bytes:
    classes: dict[tuple[str, tuple[str, ...]], int] = {}
    paradigms: list[tuple[_Entry, Paradigm]] = []
    for entry in harvest.entries:
        others = sorted(entry.forms.keys() - {entry.lemma})
        shared = _shared(others[0], others[-1]) if others else len(entry.lemma)
        shared = min(shared, _shared(entry.lemma, others[0])) if others else shared
        key = entry.kind, tuple(form[shared:] for form in (entry.lemma, *others))
        number = classes.setdefault(key, len(classes))
        paradigms.append((entry, Paradigm(entry.lemma[:shared], number)))
    tables = list(classes)
    firsts, lasts = _counted(harvest, paradigms, [endings for _, endings in tables])
    forms = marisa_trie.RecordTrie("<HBB", _records(paradigms, tables, lasts))
    undo: dict[tuple[int, str], int] = {}
    rows = []
    for piece, words in harvest.links.items():
        for word in words:
            shared = _shared(piece, word)
            number = undo.setdefault((len(piece) - shared, word[shared:]), len(undo))
            rows.append((piece, (number, _byte(firsts[piece]) - 1)))
    links = marisa_trie.RecordTrie("<BB", rows)
    head = json.dumps({"classes": tables, "undo": list(undo)}, ensure_ascii=False).encode()
    pieces = head, forms.tobytes(), links.tobytes()
    checksum = hashlib.sha256(b"".join(pieces)).digest()
    return b"".join((_HEADER.pack(_MAGIC, checksum, *map(len, pieces)), *pieces))


def _records(
    paradigms: list[tuple[_Entry, Paradigm]],
    tables: list[tuple[str, tuple[str, ...]]],
    lasts: Counter[str],
) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """(form, (its paradigm's class, its place there, its weight as a last part))."""
    seen: set[tuple[Paradigm, tuple[bool, ...]]] = set()
    for entry, paradigm in paradigms:
        ends = tuple(entry.forms.values())
        if (paradigm, ends) in seen:
            continue
        seen.add((paradigm, ends))
        weight = _byte(lasts[entry.lemma])
        for place, ending in enumerate(tables[paradigm.number][1]):
            form = paradigm.stem + ending
            yield form, (paradigm.number, place, weight if entry.forms[form] else 0)


def _byte(count: int) -> int:
    return min(255, 1 + round(_SCALE * log(1 + count)))


def _counted(
    harvest: _Harvest,
    paradigms: list[tuple[_Entry, Paradigm]],
    endings: list[tuple[str, ...]],
) -> tuple[Counter[str], Counter[str]]:
    """In how many listed words each first part stands first, and each word last.

    A listed word counts when the rest of it is listed too and is inflected in the same way:
    venskabet, venskaber, but skabet, skabe.
    """
    by_lemma: dict[str, list[Paradigm]] = defaultdict(list)
    for entry, paradigm in paradigms:
        if entry.forms[entry.lemma]:
            by_lemma[entry.lemma].append(paradigm)
    own = {entry.lemma for entry, _ in paradigms if entry.kind in "nav"}
    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()

    @cache
    def alike(one: int, other: int, offset: int) -> bool:
        return _alike(endings[one], endings[other], offset)

    for lemma, wholes in by_lemma.items():
        for cut in range(2, len(lemma) - 1):
            first = lemma[:cut]
            linked = first in harvest.links
            if not linked and first not in own:
                continue
            rests = by_lemma.get(lemma[cut:], ())
            if any(
                alike(whole.number, rest.number, len(whole.stem) - cut - len(rest.stem))
                for whole in wholes
                for rest in rests
            ):
                firsts[first] += 1
                if linked:
                    lasts[lemma[cut:]] += 1
    for first, count in firsts.items():
        if first not in harvest.links and count >= _ENOUGH:
            harvest.links[first].add(first)
    return firsts, lasts


def _alike(whole: tuple[str, ...], rest: tuple[str, ...], offset: int) -> bool:
    """Whether a word is inflected as the word that it ends in, as far as both are.

    `offset` says how many letters longer the whole's stem is than the rest's, counted from
    where the rest begins.
    """
    if offset >= 0:
        known = rest[0][:offset]
        ours, theirs = {known + ending for ending in whole}, set(rest)
    else:
        known = whole[0][:-offset]
        ours, theirs = set(whole), {known + ending for ending in rest}
    return ours <= theirs or theirs <= ours

"""The Danish word list: which words there are, how they are inflected, what they compound with.

The list is a hunspell dictionary (index.dic, index.aff). It is read once and kept in a compact
file; what a compound part weighs is counted in the list itself.
"""

import hashlib
import json
import os
import struct
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from math import log
from pathlib import Path
from typing import NamedTuple

import marisa_trie

from app.search.hunspell import Entry, Harvest, LexiconMissing, read_dictionary, shared_beginning

COMPILE_VERSION = 5
"""Raised with every change of what is compiled; a file of another version is not read."""

_ENOUGH = 3
"""A word that begins so many listed compounds is a first part, though the list does not say so."""

_MAGIC = b"LEX1"
_HEADER = struct.Struct("<4s32sIIII")


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
        self._names = marisa_trie.Trie().frombytes(pieces[3])

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
        body = _compiled(read_dictionary(aff, dic))
        _keep(file, body)
        return cls(digest, body)

    def knows(self, word: str) -> bool:
        """Whether the list has this lower-case form."""
        return word in self._forms

    def name(self, word: str) -> str | None:
        """The proper name that a lower-case form is, without its genitive; None for a word."""
        if word in self._forms:
            return None
        return next((name for name in (word, word.removesuffix("s")) if name in self._names), None)

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


# Compiling -------------------------------------------------------------------------------------


def _compiled(harvest: Harvest) -> bytes:
    classes: dict[tuple[str, tuple[str, ...]], int] = {}
    paradigms: list[tuple[Entry, Paradigm]] = []
    for entry in harvest.entries:
        others = sorted(entry.forms.keys() - {entry.lemma})
        shared = shared_beginning(others[0], others[-1]) if others else len(entry.lemma)
        shared = min(shared, shared_beginning(entry.lemma, others[0])) if others else shared
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
            shared = shared_beginning(piece, word)
            number = undo.setdefault((len(piece) - shared, word[shared:]), len(undo))
            rows.append((piece, (number, _byte(firsts[piece]) - 1)))
    links = marisa_trie.RecordTrie("<BB", rows)
    head = json.dumps({"classes": tables, "undo": list(undo)}, ensure_ascii=False).encode()
    names = marisa_trie.Trie(sorted(harvest.names))
    pieces = head, forms.tobytes(), links.tobytes(), names.tobytes()
    checksum = hashlib.sha256(b"".join(pieces)).digest()
    return b"".join((_HEADER.pack(_MAGIC, checksum, *map(len, pieces)), *pieces))


def _records(
    paradigms: list[tuple[Entry, Paradigm]],
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
    harvest: Harvest,
    paradigms: list[tuple[Entry, Paradigm]],
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

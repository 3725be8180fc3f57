"""Reads a search: query parameters → conditions, what was understood, and what was not."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from app.domain.conditions import ANY, Conditions, Named, Span
from app.interop.fhir.codes import CVR, KLE, MUNICIPALITY, SOR, UUID, Codes
from app.interop.fhir.parameters import (
    DEFAULT_COUNT,
    MAX_COMPARED,
    MAX_COUNT,
    MAX_KLE,
    MAX_TERMS,
    MAX_VALUES,
    OF_ANSWERS,
    OF_LISTS,
    PAGE,
    PARAMETERS,
    Parameter,
)
from app.interop.fhir.values import BadSearch, alternatives, plain, spans, token

Pairs = Sequence[tuple[str, str]]

_SCHEMES: Mapping[str, tuple[str, ...]] = {
    "service-category": ("opgavetype", "sektor"),
    "category": ("opgavetype", "sektor"),
    "service-type": ("risikofaktor", "kle"),
    "program": ("spor",),
}
_KLE_NUMBER = re.compile(r"\d{2}\.\d{2}\.\d{2}", re.ASCII)
_COUNT = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True)
class Search:
    """One search of one resource."""

    kind: str
    conditions: Conditions
    count: int = DEFAULT_COUNT
    page: str | None = None
    used: tuple[tuple[str, str], ...] = ()
    """The parameters that were understood, in their order, without the page."""
    ignored: tuple[str, ...] = ()
    """The names of those that were not."""


@dataclass
class _Reading:
    """What has been read so far."""

    codes: Codes
    kind: str
    spent: dict[str, int] = field(default_factory=dict)
    found: dict[str, list[object]] = field(default_factory=dict)

    def spend(self, parameter: str, what: str, number: int, most: int) -> None:
        """Refuses what would take too long."""
        self.spent[what] = self.spent.get(what, 0) + number
        if self.spent[what] > most:
            raise BadSearch(parameter, f"at most {most} {what} in a search", code="too-costly")

    def add(self, name: str, condition: object) -> None:
        self.found.setdefault(name, []).append(condition)


def read_search(kind: str, pairs: Pairs, codes: Codes) -> Search:
    """Raises ``BadSearch`` when a parameter that is known cannot be used."""
    known = {parameter.name: parameter for parameter in PARAMETERS[kind]}
    reading = _Reading(codes, kind)
    once: dict[str, str] = {}
    used, ignored = [], []
    for name, value in pairs:
        base, _, modifier = name.partition(":")
        if name in OF_LISTS or name in OF_ANSWERS:
            if name in once:
                raise BadSearch(name, "may stand only once")
            once[name] = value
            used += [(name, value)] if name != PAGE else []
        elif base not in known:
            ignored.append(name)
        elif value.strip():
            _read(known[base], modifier if ":" in name else None, value, reading)
            used.append((name, value))
    asked = cast(
        Mapping[str, tuple[object, ...]],
        {name: tuple(conditions) for name, conditions in reading.found.items()},
    )
    conditions = replace(Conditions(), **asked)  # type: ignore[arg-type]
    return Search(
        kind, conditions, _count(once), once.get(PAGE) or None, tuple(used), tuple(ignored)
    )


def _count(once: Mapping[str, str]) -> int:
    text = once.get("_count", str(DEFAULT_COUNT))
    if not _COUNT.fullmatch(text):
        raise BadSearch("_count", f"a whole number; at most {MAX_COUNT} come at a time")
    digits = text.lstrip("0")
    return MAX_COUNT if len(digits) > 3 else min(int(digits or 0), MAX_COUNT)


def _read(parameter: Parameter, modifier: str | None, value: str, reading: _Reading) -> None:
    if modifier is not None and modifier not in parameter.modifiers:
        allowed = ", ".join(f":{one}" for one in parameter.modifiers) or "none"
        raise BadSearch(
            f"{parameter.name}:{modifier}", f"modifiers here: {allowed}", code="not-supported"
        )
    texts = alternatives(parameter.name, value)
    reading.spend(parameter.name, "values", len(texts), MAX_VALUES)
    if parameter.kind in ("string", "date"):
        reading.spend(parameter.name, "texts and dates", len(texts), MAX_COMPARED)
    if parameter.kind == "string":
        how = modifier or "starts"
        named = Named(tuple(map(plain, texts)), how)  # type: ignore[arg-type]
        reading.add(_STRINGS[parameter.name], named)
    else:
        _READERS[parameter.name](parameter.name, texts, reading)


_STRINGS = {"name": "names", "address-city": "cities", "address-postalcode": "postal_codes"}


def _ids(name: str, texts: Sequence[str], reading: _Reading) -> None:
    reading.add("ids", frozenset(map(plain, texts)))


def _updated(name: str, texts: Sequence[str], reading: _Reading) -> None:
    either: list[Span] = []
    for text in texts:
        either += spans(name, text)
    reading.add("changed", tuple(either))


def _active(name: str, texts: Sequence[str], reading: _Reading) -> None:
    wanted = {token(text)[1] for text in texts}
    if not wanted <= {"true", "false"}:
        raise BadSearch(name, "true or false")
    reading.add("historical", frozenset(one == "false" for one in wanted))


def _terms(name: str, texts: Sequence[str], reading: _Reading) -> None:
    found: set[tuple[str, str]] = set()
    for text in texts:
        system, code = token(text)
        for scheme in _SCHEMES[name]:
            own = KLE if scheme == "kle" else reading.codes.system(scheme)
            if system is None or system == own:
                found |= _codes_of(name, scheme, code, reading)
    reading.spend(name, "parameters with codes", 1, MAX_TERMS)
    reading.spend(name, "KLE numbers", sum(scheme == "kle" for scheme, _ in found), MAX_KLE)
    reading.add("terms", frozenset(found))


def _codes_of(name: str, scheme: str, code: str, reading: _Reading) -> set[tuple[str, str]]:
    vocabulary = reading.codes.vocabulary
    if scheme == "kle":
        if not code:
            raise BadSearch(name, "a KLE number is needed behind its system")
        return {(scheme, code)} if _KLE_NUMBER.fullmatch(code) else set()
    if not code:
        return {(scheme, term.value) for term in vocabulary.terms(scheme)}
    return {(scheme, code)} if vocabulary.get(scheme, code) else set()


def _references(to: str, condition: str) -> Callable[[str, Sequence[str], _Reading], None]:
    def read(name: str, texts: Sequence[str], reading: _Reading) -> None:
        ids = set()
        for text in map(plain, texts):
            path = text.removeprefix(f"{reading.codes.root}/")
            kind, _, identity = path.rpartition("/")
            if kind in ("", to):
                ids.add(identity)
        reading.add(condition, frozenset(ids))

    return read


def _identifiers(name: str, texts: Sequence[str], reading: _Reading) -> None:
    """For interventions ids, for providers numbers of any kind."""
    numbers: set[tuple[str, str]] = set()
    for text in texts:
        numbers |= _numbers(*token(text), reading)
    if reading.kind == "Organization":
        reading.add("numbers", frozenset(numbers))
    elif ("id", ANY) not in numbers:
        reading.add("ids", frozenset(value for kind, value in numbers if kind == "id"))


def _numbers(system: str | None, value: str, reading: _Reading) -> set[tuple[str, str]]:
    own = value.lower()
    as_id = ("id", own.removeprefix("urn:uuid:"))
    if system is None:
        return {as_id, ("cvr", value), ("sor", value), ("kommune", value)}
    kinds = {reading.codes.identifiers: "id", CVR: "cvr", SOR: "sor", MUNICIPALITY: "kommune"}
    if system == UUID:
        named = own.startswith("urn:uuid:") or not own
        return {as_id if own else ("id", ANY)} if named else set()
    if system not in kinds:
        return set()
    return {(kinds[system], (own if kinds[system] == "id" else value) or ANY)}


_READERS: Mapping[str, Callable[[str, Sequence[str], _Reading], None]] = {
    "_id": _ids,
    "_lastUpdated": _updated,
    "active": _active,
    "identifier": _identifiers,
    "location": _references("Location", "places"),
    "organization": _references("Organization", "providers"),
    **dict.fromkeys(_SCHEMES, _terms),
}

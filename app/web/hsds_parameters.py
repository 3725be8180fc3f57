"""Query parameters of the Open Referral API: those of HSDS 3.0 and 3.1 and of ORUK 3.0.

All of them are known at every address; where one has no meaning it changes nothing. A name that no
profile has, a repeated one and a value that cannot be meant are refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from app.catalogue.listings import ListRequest
from app.domain.requests import MAX_AGE, MAX_PAGE, SearchRequest, parse_request
from app.domain.vocabulary import Vocabulary
from app.interop.hsds.taxonomies import PROVENANCE, Dialect, scheme_of
from app.web.errors import Problem

MAX_PER_PAGE, USUAL_PER_PAGE = 100, 50
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
POSTCODE = r"^[0-9]{4}$"
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+ -][0-9]{2}:[0-9]{2})?$"
_NAMES_OF_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NOWHERE = ListRequest(ids=())


class NotMeant(Exception):
    """A value that cannot be used; says what can."""


@dataclass(frozen=True)
class Asked:
    """What a list is asked for; a field that is None or False was not given."""

    given: tuple[tuple[str, str], ...] = ()
    search: str = ""
    page: int = 1
    per_page: int | None = None
    format: str = "json"
    taxonomy_term_id: str | None = None
    taxonomy_id: str | None = None
    organization_id: str | None = None
    modified_after: datetime | None = None
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    minimum_age: float | None = None
    maximum_age: float | None = None
    start_time: str | None = None
    end_time: str | None = None
    day: str | None = None
    postcode: str | None = None
    top_only: bool = False
    parent_id: str | None = None

    @property
    def size(self) -> int:
        """Items a page."""
        return self.per_page or USUAL_PER_PAGE

    @property
    def start(self) -> int:
        """How many items stand on the pages before."""
        return (self.page - 1) * self.size

    def query_of_page(self, number: int) -> str:
        """The query string of the same list's other page."""
        others = [pair for pair in self.given if pair[0] != "page"]
        return urlencode([*others, ("page", str(number))])


def read(pairs: Sequence[tuple[str, str]], vocabulary: Vocabulary) -> Asked:
    """Raises ``Problem`` (422) that names every parameter that cannot be used."""
    read_so_far: dict[str, Any] = {}
    faults: list[dict[str, str]] = []
    for name, value in pairs:
        try:
            if name in read_so_far:
                raise NotMeant("may stand only once")
            if name not in _READERS and name not in ("search", "proximity"):
                raise NotMeant(f"is not one of: {', '.join(KNOWN)}")
            read_so_far[name] = _value(name, value, vocabulary)
        except NotMeant as fault:
            told = {"parameter": name[:100], "value": value[:100], "detail": str(fault)}
            faults.append(told)
    if faults:
        raise Problem(
            422, "invalid-parameter", "Invalid parameter", "A parameter cannot be used.", faults
        )
    return Asked(given=tuple(pairs), **read_so_far)


def _value(name: str, text: str, vocabulary: Vocabulary) -> Any:
    if name == "proximity":
        raise NotMeant(
            "no coordinates are known; use postcode, or taxonomy_term_id of a municipality"
        )
    if name == "search":
        asked, bad = parse_request([("q", text)], vocabulary)
        if bad:
            raise NotMeant(f"{bad[0].kind}; allowed: {bad[0].allowed}")
        return asked.q
    return _READERS[name](text)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read_whole(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high:
            return int(text)
        raise NotMeant(f"a whole number, {low}–{high}")

    return read_whole


def _age(text: str) -> float:
    number = r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
    if len(text) <= 40 and re.fullmatch(number, text) and float(text) <= MAX_AGE:
        return float(text)
    raise NotMeant(f"a number of years, 0–{MAX_AGE}")


def _flag(text: str) -> bool:
    if text.lower() in ("true", "1"):
        return True
    if text.lower() in ("false", "0"):
        return False
    raise NotMeant("true or false")


def _identity(text: str) -> str:
    if UUID.fullmatch(text):
        return text.lower()
    raise NotMeant("a UUID")


def _moment(text: str) -> datetime:
    """A date or an instant; without a zone UTC. A »+« may have become a space on the way."""
    told = re.sub(r" (\d\d:\d\d)$", r"+\1", text) if "T" in text.upper() else text
    try:
        moment = datetime.fromisoformat(told)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotMeant("an instant or a date of ISO 8601, as 2026-11-18T10:00:00Z") from None


def _form(text: str) -> str:
    if text in ("json", "ndjson"):
        return text
    raise NotMeant("json or ndjson")


def _matching(pattern: str, meant: str) -> Callable[[str], str]:
    def read_matching(text: str) -> str:
        if re.fullmatch(pattern.strip("^$"), text):
            return text
        raise NotMeant(meant)

    return read_matching


def _day(text: str) -> str:
    if text.upper() in DAYS:
        return text.upper()
    if text.lower() in _NAMES_OF_DAYS:
        return DAYS[_NAMES_OF_DAYS.index(text.lower())]
    raise NotMeant(", ".join((*DAYS, *_NAMES_OF_DAYS)))


_READERS: Mapping[str, Callable[[str], Any]] = {
    "page": _whole(1, MAX_PAGE),
    "per_page": _whole(1, MAX_PER_PAGE),
    "format": _form,
    "taxonomy_term_id": _identity,
    "taxonomy_id": _identity,
    "organization_id": _identity,
    "modified_after": _moment,
    "minimal": _flag,
    "full": _flag,
    "full_service": _flag,
    "minimum_age": _age,
    "maximum_age": _age,
    "start_time": _matching(TIME, "a time of day, as 09:00"),
    "end_time": _matching(TIME, "a time of day, as 09:00"),
    "day": _day,
    "postcode": _matching(POSTCODE, "four digits"),
    "top_only": _flag,
    "parent_id": _identity,
}
KNOWN = ("search", *_READERS, "proximity")


def list_request(asked: Asked, dialect: Dialect) -> ListRequest:
    """Which interventions are meant; what is unknown of an intervention never matches."""
    if asked.start_time or asked.end_time or asked.day:
        return _NOWHERE  # no times of day are known of any
    if asked.taxonomy_term_id and asked.taxonomy_term_id not in dialect.terms:
        return _NOWHERE
    scheme = scheme_of(asked.taxonomy_id) if asked.taxonomy_id else None
    if asked.taxonomy_id and (scheme is None or not dialect.terms_of(scheme)):
        return _NOWHERE
    selected, provenance = _selected(asked, scheme, dialect)
    search = SearchRequest(q=asked.search, bredt=bool(asked.search))  # it cannot tell of more
    for parameter, values in selected.items():
        search = search.selecting(parameter, values)
    return ListRequest(
        start=asked.start,
        limit=asked.size,
        search=search if asked.search or selected else None,
        providers=[asked.organization_id] if asked.organization_id else None,
        changed_from=asked.modified_after,
        postal_code=asked.postcode,
        provenance=provenance,
        youngest_from=asked.minimum_age,
        oldest_to=asked.maximum_age,
        withdrawn_too=not (asked.taxonomy_term_id or asked.taxonomy_id or asked.postcode),
    )


def _selected(
    asked: Asked, scheme: str | None, dialect: Dialect
) -> tuple[dict[str, tuple[str, ...]], Any]:
    """The filters of the index, and the provenance, which the index does not know."""
    selected: dict[str, tuple[str, ...]] = {}
    provenance = None
    if scheme and scheme != PROVENANCE:
        selected[scheme] = tuple(term.value for term in dialect.terms_of(scheme))
    if asked.taxonomy_term_id:
        of_term, term = dialect.terms[asked.taxonomy_term_id]
        if of_term == PROVENANCE:
            provenance = term.value
        else:
            selected[of_term] = (term.value,)
    return selected, provenance


def everything(request: ListRequest) -> ListRequest:
    """The same without paging."""
    return replace(request, start=0, limit=2**31)

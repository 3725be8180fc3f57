"""Reads another installation's change feed. Believes nothing that is not whole and in order."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, TypeAdapter, ValidationError

from app.domain.availability import Availability
from app.domain.content import Content, TermValue
from app.domain.record import Provenance, Review, WithdrawalReason
from app.domain.text import Line, SafeUrl, Slug
from app.domain.vocabulary import Term
from app.harvest.asking import Answer, Asker, json_of
from app.harvest.values import (
    Expired,
    Garbled,
    Incoming,
    IncomingChange,
    IncomingPage,
    believable,
    believed,
)

PAGE = 100
MOST_CHANGES = 1000
"""In one page, however few were asked for."""
MOST_TERMS = 5000
"""Of one scheme."""
_OPAQUE = re.compile(r"[!-~]{1,400}")
"""What a cursor or an ETag may be: it goes back as it came."""
_HIGHEST = 2**63 - 1


class _Home(BaseModel):
    name: Line
    url: SafeUrl


Instant = Annotated[AwareDatetime, AfterValidator(believable)]


class _Record(BaseModel):
    """The parts of a published record that are taken in; more may be there."""

    id: UUID
    slug: Slug
    url: SafeUrl
    home: _Home | None = None
    content: Content
    availability: Availability | None = None
    provenance: Provenance
    created: Instant
    updated: Instant
    reviewed: Annotated[Review | None, AfterValidator(believed)] = None
    not_checked_since: Annotated[date, AfterValidator(believable)] | None = None


_REASON: TypeAdapter[WithdrawalReason] = TypeAdapter(WithdrawalReason)
_AROUND: TypeAdapter[tuple[str | None, str | None]] = TypeAdapter(
    tuple[SafeUrl | None, TermValue | None]
)
"""What is stricter of a stranger's term than of ours: its address, and the broader term."""


class CatalogueSource:
    """The feed of one other catalogue."""

    def __init__(self, asker: Asker, url: str) -> None:
        self._asker, self._url = asker, url

    def page(self, cursor: str | None, last_sequence: int, etag: str | None) -> IncomingPage | None:
        """What happened after a cursor; None when nothing did. Raises ``Expired``."""
        asked = {"limit": PAGE, **({"after": cursor} if cursor else {})}
        headers = {"If-None-Match": etag} if etag else {}

        def read(answer: Answer) -> IncomingPage | None:
            if answer.status == 304 and etag:
                return None
            return _page(answer, cursor, last_sequence)

        return self._asker.ask(f"{self._url}/api/v1/changes?{urlencode(asked)}", read, headers)

    def terms(self) -> Mapping[str, list[Term]]:
        """The vocabulary of the source, as far as we can read it."""
        found = self._asker.ask(f"{self._url}/api/v1/taxonomies", json_of)
        if not isinstance(found, dict):
            return {}
        return {scheme: list(_terms(values)) for scheme, values in found.items()}


def _terms(values: Any) -> Iterator[Term]:
    for value in values[:MOST_TERMS] if isinstance(values, list) else ():
        try:
            term = Term.model_validate(value, extra="ignore")
            _AROUND.validate_python((term.url, term.parent))
        except ValidationError:
            continue
        yield term


def _page(answer: Answer, cursor: str | None, last_sequence: int) -> IncomingPage:
    if answer.status == 410:
        raise Expired
    body = json_of(answer)
    if not isinstance(body, dict) or body.get("after") != cursor:
        raise Garbled("svar på et andet spørgsmål")
    changes, following, more = body.get("changes"), body.get("next"), body.get("more")
    if not isinstance(changes, list) or not isinstance(more, bool) or len(changes) > MOST_CHANGES:
        raise Garbled("ikke en side af en ændringslog")
    if not isinstance(following, str) or not _OPAQUE.fullmatch(following):
        raise Garbled("ingen vej videre")
    if more and not changes:
        raise Garbled("lover mere og giver intet")
    read = tuple(_change(one) for one in changes)
    before = last_sequence
    for one in read:
        if one.sequence <= before:
            raise Garbled("ændringer uden for orden")
        before = one.sequence
    etag = answer.headers.get("etag", "")
    return IncomingPage(read, following, more, etag if _OPAQUE.fullmatch(etag) else None)


def _change(one: Any) -> IncomingChange:
    try:
        sequence, identity, kind = one["sequence"], _identity(one["id"]), one["type"]
        if type(sequence) is not int or not 0 < sequence <= _HIGHEST:
            raise Garbled("et umuligt nummer")
        if kind == "upsert":
            return _upsert(sequence, identity, one["intervention"])
        if kind != "delete":
            raise Garbled("hverken en udgivelse eller en nedtagning")
        into = one.get("into")
        return IncomingChange(
            sequence,
            identity,
            reason=_REASON.validate_python(one["reason"]),
            into=_identity(into) if into is not None else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Garbled("ikke en ændring") from error


def _identity(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    return str(UUID(said))


def _upsert(sequence: int, identity: str, said: Any) -> IncomingChange:
    """A record that we cannot read is one that we cannot take in, not a reason to stop."""
    try:
        record = _Record.model_validate(said, extra="ignore")
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return IncomingChange(sequence, identity, unreadable=f"{where}: {first['msg']}")
    if str(record.id) != identity:
        raise Garbled("en anden indsats end den, der er ændret")
    return IncomingChange(
        sequence,
        identity,
        Incoming(
            id=identity,
            slug=record.slug,
            content=record.content,
            availability=record.availability,
            provenance=record.provenance,
            created=record.created,
            updated=record.updated,
            reviewed=record.reviewed,
            not_checked_since=record.not_checked_since,
            home_name=record.home.name if record.home else None,
            home_url=record.home.url if record.home else record.url,
        ),
    )

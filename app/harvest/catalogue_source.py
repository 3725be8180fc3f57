"""Reads another installation's change feed. Believes nothing that is not whole and in order."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError

from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.record import Provenance, Review, WithdrawalReason
from app.domain.text import Line, SafeUrl, Slug
from app.domain.vocabulary import Term
from app.harvest.asking import Answer, Asker, json_of
from app.harvest.values import Expired, Garbled, Incoming, IncomingChange, IncomingPage

PAGE = 100


class _Home(BaseModel):
    name: Line
    url: SafeUrl


class _Record(BaseModel):
    """The parts of a published record that are taken in; more may be there."""

    id: UUID
    slug: Slug
    url: SafeUrl
    home: _Home | None = None
    content: Content
    availability: Availability | None = None
    provenance: Provenance
    created: datetime
    updated: datetime
    reviewed: Review | None = None
    not_checked_since: date | None = None


_REASON: TypeAdapter[WithdrawalReason] = TypeAdapter(WithdrawalReason)


class CatalogueSource:
    """The feed of one other catalogue."""

    def __init__(self, asker: Asker, url: str) -> None:
        self._asker, self._url = asker, url

    def page(self, cursor: str | None, last_sequence: int, etag: str | None) -> IncomingPage | None:
        """What happened after a cursor; None when nothing did. Raises ``Expired``."""
        asked = {"limit": PAGE, **({"after": cursor} if cursor else {})}
        headers = {"If-None-Match": etag} if etag else {}
        return self._asker.ask(
            f"{self._url}/api/v1/changes?{urlencode(asked)}",
            lambda answer: _page(answer, cursor, last_sequence),
            headers,
        )

    def terms(self) -> Mapping[str, list[Term]]:
        """The vocabulary of the source, as far as we can read it."""
        found = self._asker.ask(f"{self._url}/api/v1/taxonomies", json_of)
        if not isinstance(found, dict):
            return {}
        return {scheme: list(_terms(values)) for scheme, values in found.items()}


def _terms(values: Any) -> Iterator[Term]:
    for value in values if isinstance(values, list) else ():
        try:
            yield Term.model_validate(value, extra="ignore")
        except ValidationError:
            continue


def _page(answer: Answer, cursor: str | None, last_sequence: int) -> IncomingPage | None:
    if answer.status == 304:
        return None
    if answer.status == 410:
        raise Expired
    body = json_of(answer)
    if not isinstance(body, dict) or body.get("after") != cursor:
        raise Garbled("svar på et andet spørgsmål")
    changes, following, more = body.get("changes"), body.get("next"), body.get("more")
    if not isinstance(changes, list) or not isinstance(following, str) or more not in (True, False):
        raise Garbled("ikke en side af en ændringslog")
    read = tuple(_change(one) for one in changes)
    before = last_sequence
    for one in read:
        if one.sequence <= before:
            raise Garbled("ændringer uden for orden")
        before = one.sequence
    return IncomingPage(read, following, more, answer.headers.get("etag"))


def _change(one: Any) -> IncomingChange:
    try:
        sequence, identity, kind = int(one["sequence"]), str(UUID(one["id"])), one["type"]
        if kind == "upsert":
            return _upsert(sequence, identity, one["intervention"])
        into = one.get("into")
        return IncomingChange(
            sequence,
            identity,
            reason=_REASON.validate_python(one["reason"]),
            into=str(UUID(into)) if into else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Garbled("ikke en ændring") from error


def _upsert(sequence: int, identity: str, said: Any) -> IncomingChange:
    """A record that we cannot read is one that we cannot take in, not a reason to stop."""
    try:
        record = _Record.model_validate(said, extra="ignore")
    except ValidationError as error:
        first = error.errors()[0]
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

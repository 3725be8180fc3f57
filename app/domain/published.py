"""A public record as plain JSON values: what our own JSON is made of.

It can be made of a ``PublicRecord``, or, four times as fast, of what is stored: a content and an
availability are stored without what is not known, and here that is filled in again. Whoever reads
everything, as an export does, has no use for the values in between.
"""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic_core import from_json

from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.record import PublicRecord
from app.domain.upgrades import upgraded

Json = dict[str, Any]


class Stored(NamedTuple):
    """One public record as it is stored: three JSON texts, and what tells about them."""

    sequence: int
    """The number of the change that showed it."""
    id: str
    record: str | None
    content: str
    version: int
    """The version of the content's shape."""
    availability: str | None


@dataclass(frozen=True)
class Published:
    """One public record; dates and instants are ISO 8601 texts."""

    id: str
    slug: str
    provenance: str
    created: str
    updated: str
    reviewed: Json | None
    home: Json | None
    content: Json
    availability: Json | None
    open_now: bool
    next_start: str | None
    not_checked_since: str | None

    @classmethod
    def of(cls, public: PublicRecord) -> "Published":
        """The record as plain values."""
        record, told = public.record, public.availability
        unchecked, start = public.not_checked_since, public.next_start
        return cls(
            id=record.id,
            slug=record.slug,
            provenance=record.provenance,
            created=record.created.isoformat(),
            updated=record.updated.isoformat(),
            reviewed=record.reviewed.model_dump(mode="json") if record.reviewed else None,
            home=asdict(record.home) if record.home else None,
            content=public.content.model_dump(mode="json"),
            availability=told.model_dump(mode="json") if told else None,
            open_now=public.open_now,
            next_start=start.isoformat() if start else None,
            not_checked_since=unchecked.isoformat() if unchecked else None,
        )

    @classmethod
    def read(cls, stored: Stored) -> "Published":
        """The same from what is stored, the content in the shape of today."""
        known, told = from_json(stored.record or "{}"), stored.availability
        content = upgraded(stored.content, stored.version)
        reviewed, home = known["reviewed"], known.get("home")
        return cls(
            id=stored.id,
            slug=known["slug"],
            provenance=known["provenance"],
            created=known["created"],
            updated=known["updated"],
            reviewed={"on": reviewed[0], "by": reviewed[1]} if reviewed else None,
            home={"name": home[0], "url": home[1]} if home else None,
            content=_filled(Content, from_json(content)),
            availability=_filled(Availability, from_json(told)) if told else None,
            open_now=known["open_now"],
            next_start=known["next_start"],
            not_checked_since=known.get("not_checked_since"),
        )


@cache
def _gaps(model: type[BaseModel]) -> tuple[Json, tuple[tuple[str, type[BaseModel]], ...]]:
    """What stands in a field that is not stored, and the fields that hold values of their own."""
    empty = {
        name: None if field.is_required() else _plain(field.default)
        for name, field in model.model_fields.items()
    }
    found = ((name, _model_in(field.annotation)) for name, field in model.model_fields.items())
    return empty, tuple((name, inner) for name, inner in found if inner is not None)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return list(value) if isinstance(value, tuple) else value


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, once or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for a in get_args(annotation) if (found := _model_in(a))), None)


def _filled(model: type[BaseModel], stored: Json) -> Json:
    empty, inner = _gaps(model)
    filled = {**empty, **stored}
    for name, one in inner:
        said = stored.get(name)
        if said is None:
            continue
        if isinstance(said, list):
            filled[name] = [_filled(one, value) for value in said]
        else:
            filled[name] = _filled(one, said)
    return filled

"""What OpenAPI says about the Open Referral API."""

from typing import Any

from app.domain.requests import MAX_AGE, MAX_PAGE, MAX_QUERY
from app.web.api_description import PRINTABLE, problems
from app.web.hsds_parameters import DAYS, MAX_PER_PAGE, POSTCODE, TIME, USUAL_PER_PAGE

NDJSON = "application/x-ndjson"
_UUID = {"type": "string", "format": "uuid"}
_FLAG = {"type": "boolean", "default": False}
_AGE = {"type": "number", "minimum": 0, "maximum": MAX_AGE}
_SCHEMAS: dict[str, tuple[str, dict[str, Any]]] = {
    "search": (
        "Text, all words sought",
        {"type": "string", "maxLength": MAX_QUERY, "pattern": PRINTABLE},
    ),
    "page": (
        "Page, from 1; a page past the end is empty",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1},
    ),
    "per_page": (
        "Items a page",
        {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE, "default": USUAL_PER_PAGE},
    ),
    "format": (
        "`ndjson` streams everything that is asked for, one object a line, without pages",
        {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
    ),
    "taxonomy_term_id": ("What has this term or a narrower one", _UUID),
    "taxonomy_id": ("What has any term of this taxonomy", _UUID),
    "organization_id": ("What this organization provides", _UUID),
    "modified_after": (
        "What was changed at this instant or later, in UTC unless it has a zone",
        {"type": "string", "format": "date-time"},
    ),
    "minimal": (
        "Only `id` and `modified_date`, all in one answer unless `per_page` is given",
        _FLAG,
    ),
    "full": ("With everything that is nested", _FLAG),
    "full_service": ("With everything that is nested in its services", _FLAG),
    "minimum_age": ("The lowest age is known and at least this", _AGE),
    "maximum_age": ("The highest age is known and at most this", _AGE),
    "start_time": (
        "Begins at this time or later; no times of day are known, so nothing matches",
        {"type": "string", "pattern": TIME},
    ),
    "end_time": (
        "Ends at this time or before; no times of day are known, so nothing matches",
        {"type": "string", "pattern": TIME},
    ),
    "day": (
        "On this day of the week; none is known, so nothing matches",
        {"type": "string", "enum": list(DAYS)},
    ),
    "postcode": ("It takes place at this postal code", {"type": "string", "pattern": POSTCODE}),
    "top_only": ("Only terms without a broader one", _FLAG),
    "parent_id": ("Only terms directly below this one", _UUID),
}

_PAGED = ("search", "page", "per_page", "format")
_CLASSIFIED = ("taxonomy_term_id", "taxonomy_id")
_AGED = ("minimum_age", "maximum_age", "start_time", "end_time", "day")
TERM_LIST = (*_PAGED, "taxonomy_id", "parent_id", "top_only")
TAXONOMY_LIST = _PAGED
SERVICE_LIST = (
    *(*_PAGED, *_CLASSIFIED, "organization_id", "modified_after", "minimal", "full"),
    *(*_AGED, "postcode"),
)
LOCATION_LIST = (
    *(*_PAGED, *_CLASSIFIED, "organization_id", "modified_after", "full"),
    *(*_AGED, "postcode"),
)
ORGANIZATION_LIST = (*_PAGED, *_CLASSIFIED, "full", "full_service")


def parameters(names: tuple[str, ...]) -> dict[str, Any]:
    """The query parameters of an address."""
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": _SCHEMAS[name][0],
                "schema": _SCHEMAS[name][1],
            }
            for name in names
        ]
    }


def _object(required: tuple[str, ...]) -> dict[str, Any]:
    properties: dict[str, Any] = {name: {"type": "string"} for name in required}
    properties["id"] = _UUID
    return {"type": "object", "required": list(required), "properties": properties}


SERVICE = _object(("id", "name", "status"))
LOCATED = _object(("id", "service_id", "location_id", "name", "status"))
NAMED = _object(("id", "name", "description"))
_MINIMAL = _object(("id", "modified_date"))
_TRUTH, _COUNT = {"type": "boolean"}, {"type": "integer", "minimum": 0}


def page_schema(*items: dict[str, Any]) -> dict[str, Any]:
    """A page of such items."""
    properties = {
        "total_items": _COUNT,
        "total_pages": _COUNT,
        "page_number": {"type": "integer", "minimum": 1},
        "size": _COUNT,
        "first_page": _TRUTH,
        "last_page": _TRUTH,
        "empty": _TRUTH,
        "contents": {"type": "array", "items": items[0] if len(items) == 1 else {"anyOf": items}},
    }
    return {"type": "object", "required": list(properties), "properties": properties}


SERVICE_PAGE = page_schema(SERVICE, _MINIMAL)
ROOT = {
    "type": "object",
    "required": ["version", "profile", "openapi_url"],
    "properties": {
        "version": {"type": "string"},
        "profile": {"type": "string", "format": "uri"},
        "openapi_url": {"type": "string", "format": "uri"},
    },
}


def answers(schema: dict[str, Any], *, listed: bool) -> dict[int | str, dict[str, Any]]:
    """The answers of a list or of one object."""
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if listed:
        content[NDJSON] = {"schema": {"type": "string"}}
    return {
        200: {"description": "OK", "content": content},
        304: {"description": "Not modified since the `ETag` that was sent"},
        **(problems() if listed or schema is ROOT else problems(404)),
    }

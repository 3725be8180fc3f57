"""OpenAPI of all public data: what the routes say, and what all of their answers have alike."""

from typing import Any

from fastapi import FastAPI

TAGS = [
    {
        "name": "catalogue",
        "description": "Our own JSON: search, one record, vocabularies; and the same as files.",
    },
    {
        "name": "feed",
        "description": "What is new or changed: the change feed, the export, JSON Feed and Atom.",
    },
    {
        "name": "hsds",
        "description": "Open Referral HSDS 3.1, which also satisfies Open Referral UK 3.0.",
    },
    {"name": "fhir", "description": "HL7 FHIR R4 (4.0.1), read-only."},
]
_HEADERS: dict[str, tuple[str, bool, dict[str, Any]]] = {
    "ETag": ("Send it back as `If-None-Match`: 304 while it holds", True, {"minLength": 3}),
    "Last-Modified": (
        "When anything public last changed; not within five seconds of it",
        False,
        {},
    ),
    "Cache-Control": ("How long caches may keep it", True, {"minLength": 1}),
    "Link": (
        "`license`, `service-desc`, `service-doc`; `describedby` and `next`, `prev` where they are",
        True,
        {"minLength": 3},
    ),
    "Location": ("Where it is now", True, {"format": "uri-reference"}),
    "Retry-After": ("Seconds until it is worth asking again", True, {"pattern": "^[0-9]+$"}),
}
"""Name → what it tells, whether it is always there, and its form."""
_OF_STATUS = {
    "200": ("ETag", "Last-Modified", "Cache-Control", "Link"),
    "301": ("Location", "Cache-Control"),
    "304": ("ETag", "Last-Modified", "Cache-Control", "Link"),
    "503": ("Retry-After",),
}


def document_of(app: FastAPI) -> dict[str, Any]:
    """The whole document of an application."""
    document = app.openapi()
    paths = {
        path: {method: _with_headers(operation) for method, operation in operations.items()}
        for path, operations in document["paths"].items()
    }
    told = {
        name: {"description": about, "required": always, "schema": {"type": "string", **form}}
        for name, (about, always, form) in _HEADERS.items()
    }
    return {**document, "paths": paths, "components": {**document["components"], "headers": told}}


def _with_headers(operation: dict[str, Any]) -> dict[str, Any]:
    responses = {
        status: {**answer, "headers": _references(_OF_STATUS.get(status, ()))}
        for status, answer in operation["responses"].items()
    }
    return {**operation, "responses": responses}


def _references(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}

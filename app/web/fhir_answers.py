"""FHIR over HTTP: which form is asked for, and how resources and errors are sent."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

from app.interop.fhir.bundle import issue, outcome
from app.interop.fhir.parameters import JSON_FORMATS
from app.web.security import etag_of

CONTENT_TYPE = "application/fhir+json; fhirVersion=4.0"
CACHE = "public, max-age=60"
_VERSIONS = ("4.0", "4.0.1")
_ANYTHING = ("*/*", "application/*")
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "not-found": "not-found",
        "withdrawn": "deleted",
        "invalid-parameter": "invalid",
        "not-supported": "not-supported",
        "method-not-allowed": "not-supported",
        "too-costly": "too-costly",
        "too-large": "too-long",
        "index-not-ready": "transient",
        "database-unavailable": "transient",
        "busy": "throttled",
        "internal-error": "exception",
    }
)
"""Kind of a problem → the standard's code for it."""


def is_fhir(path: str) -> bool:
    """Whether an address belongs to this dialect."""
    return path == "/fhir" or path.startswith("/fhir/")


def fhir_answer(body: Any, *, pretty: bool = False, version: str | None = None) -> Response:
    """A resource; ``version`` is the one it says itself, when it is sent whole."""
    data = orjson.dumps(body, option=orjson.OPT_INDENT_2 if pretty else None)
    etag = f'W/"{version}"' if version else etag_of(data)
    headers = {"ETag": etag, "Cache-Control": CACHE, "Vary": "Accept"}
    return Response(data, 200, headers, media_type=CONTENT_TYPE)


def fhir_problem(
    status: int,
    kind: str,
    detail: str,
    errors: Sequence[Mapping[str, str]],
    headers: Mapping[str, str],
) -> Response:
    """A problem as an OperationOutcome."""
    code = _CODES.get(kind, "processing")
    severity = "fatal" if status >= 500 else "error"
    issues = [
        issue(severity, code, one.get("detail", detail), one.get("parameter")) for one in errors
    ]
    body = outcome(issues or [issue(severity, code, detail)])
    told = {"Cache-Control": "no-store", "Vary": "Accept", **headers}
    return Response(orjson.dumps(body), status, told, media_type=CONTENT_TYPE)


def wants_json(asked: Headers, form: str | None) -> bool:
    """Whether JSON of this version will do: by ``_format``, or else by ``Accept``."""
    if form is not None:
        return _is_json(form.replace(" ", "+"))
    accepted = asked.get("accept", "")
    return not accepted.strip() or any(_is_json(one) for one in accepted.split(","))


def _is_json(media: str) -> bool:
    name, *parameters = (part.strip().lower() for part in media.split(";"))
    told = dict(part.partition("=")[::2] for part in parameters)
    version = told.get("fhirversion", _VERSIONS[0]).strip('"')
    if told.get("q", "").rstrip("0").rstrip(".") == "" and told.get("q"):
        return False
    return name in (*JSON_FORMATS, *_ANYTHING) and version in _VERSIONS


def is_strict(asked: Headers) -> bool:
    """Whether parameters that are not known shall be refused."""
    wishes = asked.get("prefer", "").replace(";", ",").lower().split(",")
    return "handling=strict" in (wish.replace(" ", "") for wish in wishes)

"""What OpenAPI says about the FHIR API."""

from typing import Any

from app.interop.fhir.parameters import (
    DEFAULT_COUNT,
    MAX_COUNT,
    PAGE,
    PARAMETERS,
    SUMMARIES,
    Parameter,
)

_MEDIA = "application/fhir+json"
_TEXT = (
    "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f"
    "\\u200b\\u2028\\u2029\\ufeff\\ufffe\\uffff]*$"
)
"""What can be read: no control characters."""
_DAY = (
    "(0[13578]|1[02])(-(0[1-9]|[12][0-9]|3[01])TIME)?|(0[469]|11)(-(0[1-9]|[12][0-9]|30)TIME)?"
    "|02(-(0[1-9]|1[0-9]|2[0-8])TIME)?"
).replace(
    "TIME",
    "(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
    "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?)?",
)
_ONE_DATE = f"(eq|ne|gt|ge|lt|le|sa|eb)?[12][0-9]{{3}}(-({_DAY}))?"
_DATES = f"^({_ONE_DATE}(,{_ONE_DATE})*)?$"
_YES_NO = "^((true|false)(,(true|false))*)?$"
_PAGE = "^([ab][A-Za-z0-9.-]{1,64})?$"


def _resource(*kinds: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string", "enum": list(kinds)}},
    }


def _answer(description: str, *kinds: str) -> dict[str, Any]:
    return {"description": description, "content": {_MEDIA: {"schema": _resource(*kinds)}}}


def _outcome(description: str) -> dict[str, Any]:
    return _answer(f"{description} (OperationOutcome)", "OperationOutcome")


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _outcome("A parameter cannot be used"),
    406: _outcome("Only JSON of FHIR 4.0 is spoken"),
    503: _outcome("The search index or the database cannot answer right now"),
}
OF_READ: dict[int | str, dict[str, Any]] = {
    404: _outcome("There is nothing here"),
    410: _outcome("It was withdrawn"),
}
OF_POST: dict[int | str, dict[str, Any]] = {
    413: _outcome("The form is too large"),
    415: _outcome("Only a form can be read"),
}


def ok(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """The answer that was asked for."""
    unchanged = {"description": "Not modified since the `ETag` that was sent"}
    return {200: _answer("OK", *kinds), 304: unchanged}


def _query(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    told = {"name": name, "in": "query", "required": False, "description": about}
    return {**told, "schema": schema}


OF_ANSWERS = [
    _query(
        "_format",
        "Form of the answer, before `Accept`",
        {"type": "string", "enum": ["json", "application/json", "application/fhir+json"]},
    ),
    _query("_pretty", "Written with indents", {"type": "string", "enum": ["true", "false"]}),
    _query("_summary", "Only a part", {"type": "string", "enum": list(SUMMARIES)}),
    _query("_elements", "Only these elements, with commas between", {"type": "string"}),
]
STRICT = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "`handling=strict` refuses parameters that are not known",
    "schema": {"type": "string", "example": "handling=strict"},
}


def _schema(parameter: Parameter) -> dict[str, Any]:
    if parameter.name == "_lastUpdated":
        return {"type": "string", "pattern": _DATES}
    if parameter.name == "active":
        return {"type": "string", "pattern": _YES_NO}
    return {"type": "string", "pattern": _TEXT}


def _of_lists(kind: str) -> list[dict[str, Any]]:
    found = []
    for parameter in PARAMETERS[kind]:
        found.append(_query(parameter.name, parameter.about, _schema(parameter)))
        for modifier in parameter.modifiers:
            name = f"{parameter.name}:{modifier}"
            found.append(_query(name, parameter.about, _schema(parameter)))
    whole = {"type": "integer", "minimum": 0, "default": DEFAULT_COUNT}
    found.append(_query("_count", f"Resources a page; at most {MAX_COUNT} come", whole))
    found.append(_query(PAGE, "From the links of a page", {"type": "string", "pattern": _PAGE}))
    return found + OF_ANSWERS


def search_extra(kind: str) -> dict[str, Any]:
    """Parameters of a search."""
    return {"parameters": [*_of_lists(kind), STRICT]}


def read_extra() -> dict[str, Any]:
    """Parameters of a read."""
    return {"parameters": OF_ANSWERS}


def form_extra(kind: str) -> dict[str, Any]:
    """The same parameters of a search as a form."""
    fields = {one["name"]: one["schema"] for one in _of_lists(kind)}
    form = {"schema": {"type": "object", "properties": fields}}
    body = {"required": False, "content": {"application/x-www-form-urlencoded": form}}
    return {"requestBody": body}

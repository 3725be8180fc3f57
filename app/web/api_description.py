"""What OpenAPI says about the API beyond the code: parameters, problems, examples."""

from typing import Any

from app.domain.requests import (
    DEFAULT_PER_PAGE,
    MAX_AGE,
    MAX_PAGE,
    MAX_PER_PAGE,
    MAX_QUERY,
    SORTINGS,
)
from app.domain.vocabulary import CLOSED_SETS, FACETS
from app.interop.json_schema import SHAPES

PRINTABLE = (
    r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
    r"\u200b\u2028\u2029\ufeff\ufffe\uffff]*$"
)
"""A text without the characters that are refused."""
_DESCRIPTIONS = {
    "opgavetype": "One of Faxe's ten opgavetyper",
    "spor": "Indsatsspor, by slug",
    "risiko": "Risk group",
    "kram": "KRAM factor",
    "risikofaktor": "Risk factor: the four of KRAM and others",
    "adgang": "Who may refer; `selv` means the citizen alone",
    "ledig": "Room now, told at most 30 days ago",
    "deltagelse": "Voluntary or obligatory",
    "form": "Form",
    "helbred": "Health condition",
    "ydelse": "Income support",
    "sektor": "Sector",
    "udbydertype": "Type of provider",
    "kommune": "Municipality where it is offered, four digits",
    "lov": "Legal basis, by slug",
    "evidens": "Strength of what is known",
    "sprog": "Language of the intervention",
}


def _facet_parameter(parameter: str) -> dict[str, Any]:
    values = ("1",) if parameter == "ledig" else CLOSED_SETS.get(parameter)
    items: dict[str, Any] = {"type": "string", "minLength": 1}
    if values:
        items["enum"] = list(values)
    return {
        "name": parameter,
        "in": "query",
        "required": False,
        "description": _DESCRIPTIONS[parameter]
        + ("" if values else "; values in `/api/v1/taxonomies`"),
        "schema": {"type": "array", "items": items},
        "style": "form",
        "explode": True,
    }


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


SEARCH_PARAMETERS: list[dict[str, Any]] = [
    _parameter(
        "q",
        "Text, all words sought",
        {"type": "string", "maxLength": MAX_QUERY, "pattern": PRINTABLE},
    ),
    *(_facet_parameter(facet.parameter) for facet in FACETS),
    _parameter(
        "alder",
        "Age in years; an unknown bound is open",
        {"type": "integer", "minimum": 0, "maximum": MAX_AGE},
    ),
    _parameter(
        "praecis",
        "Search for `q` exactly as typed: correct no word",
        {"type": "string", "enum": ["1"]},
    ),
    _parameter(
        "bredt",
        "List what is only loosely akin to `q`, too",
        {"type": "string", "enum": ["1"]},
    ),
    _parameter(
        "sortering",
        "Order; `relevans` with `q` and `navn` without, unless given",
        {"type": "string", "enum": list(SORTINGS)},
    ),
    _parameter(
        "side",
        "Page, from 1; a page past the end is empty",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1},
    ),
    _parameter(
        "antal",
        "Items a page",
        {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE, "default": DEFAULT_PER_PAGE},
    ),
]

_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "parameter": {"type": "string"},
                    "value": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": _PROBLEM_SCHEMA}},
    }


_PROBLEMS: dict[int, dict[str, Any]] = {
    301: {"description": "Renamed or merged: `Location` leads on"},
    404: _problem("There is nothing here"),
    410: _problem("It was withdrawn, or the cursor is too old"),
    422: _problem("A parameter cannot be used; `errors` says which and what is allowed"),
    503: _problem("The search index or the database cannot answer right now"),
}


def problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    """What an address answers besides: what all do, and these."""
    return {code: _PROBLEMS[code] for code in sorted({*codes, 422, 503})}


_ITEM = {
    "id": "6d9d0e0e-2f0f-4b6e-9f3a-0c9a2f7f3f11",
    "slug": "gaa-dig-glad",
    "url": "https://katalog.example.dk/indsatser/gaa-dig-glad",
    "title": "Gå dig glad",
    "summary": "Gå en tur i roligt tempo sammen med andre.",
    "opgavetype": [{"number": 6, "label": "Motion og livsstil", "primary": True}],
    "spor": ["krop-traening-helbred"],
    "risiko": [{"value": "lav", "primary": False}],
    "kram": ["motion"],
    "kommune": ["0000"],
    "provider": {"name": "Foreningen Fælles Fodslag (eksempel)"},
    "example": True,
    "source": [
        {"document": "eksempel", "label": "Opdigtet eksempel", "section": None, "year": None}
    ],
    "updated": "2026-11-18T09:12:00+00:00",
    "reviewed": {"on": "2026-11-03", "by": "sundhedskonsulent, Sundhedscentret"},
    "not_checked_since": None,
}

_EXAMPLES: dict[str, Any] = {
    "interventions": {
        "total": 1,
        "search": {"corrected": "gåtur", "all_words": True, "left_out": 0},
        "items": [
            {**_ITEM, "matches": [{"typed": "gåtru", "found": "gåtur", "kind": "correction"}]}
        ],
        "facets": {
            "risiko": [{"value": "lav", "label": "Lav risiko", "count": 1, "selected": False}]
        },
        "links": {
            "self": "https://katalog.example.dk/api/v1/interventions?q=g%C3%A5tru",
            "next": None,
            "prev": None,
            "html": "https://katalog.example.dk/indsatser?q=g%C3%A5tru",
        },
    },
    "intervention": {**_ITEM, "provenance": "eksempel", "licence": "CC BY 4.0"},
    "suggest": {
        "items": [
            {
                "text": "Rygning",
                "kind": "udtryk",
                "url": "https://katalog.example.dk/indsatser?risikofaktor=rygning",
            },
            {
                "text": "rygsmerter",
                "kind": "ord",
                "url": "https://katalog.example.dk/indsatser?q=rygsmerter",
            },
        ]
    },
    "taxonomies": {
        "risiko": [
            {
                "value": "lav",
                "label": "Lav risiko",
                "definition": "…",
                "source": "Sundhedsstyrelsen 2018, afsnit 4.3",
                "derived": False,
                "valid_from": None,
                "valid_to": None,
                "parent": None,
            }
        ]
    },
    "packages": {
        "items": [{"slug": "1", "title": "Ukompliceret kortvarig sygemelding", "basic": []}]
    },
    "evidence": {"statements": [{"key": "e8", "evidens": "staerk"}], "methods": []},
    "changes": {
        "after": None,
        "changes": [
            {
                "sequence": 1,
                "type": "upsert",
                "id": _ITEM["id"],
                "at": _ITEM["updated"],
                "reason": None,
                "into": None,
                "intervention": {**_ITEM},
            }
        ],
        "next": "MS42ZDlkMGUwZS4xLjA",
        "more": False,
    },
}


_NOT_MODIFIED = {"description": "Not modified since the `ETag` that was sent"}


def example(name: str) -> dict[int | str, dict[str, Any]]:
    """The 200 answer of an address by its shape's name, with an example."""
    return {
        200: {
            "model": SHAPES[name],
            "description": "OK",
            "content": {"application/json": {"example": _EXAMPLES[name]}},
        },
        304: _NOT_MODIFIED,
    }


SCHEMA_EXAMPLE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://katalog.example.dk/api/v1/schema/export-end.json",
}
EXPORT_EXAMPLE = f'{{"id":"{_ITEM["id"]}", …}}\n{{"cursor":"MS42ZDlkMGUwZS4xLjA","count":1}}\n'


def answers(
    description: str, media_type: str, example: Any = None, *, kind: str = "string"
) -> dict[int | str, dict[str, Any]]:
    """The 200 answer of an address in another form; ``kind`` is its type in JSON Schema."""
    told: dict[str, Any] = {"schema": {"type": kind}}
    if example is not None:
        told["example"] = example
    return {
        200: {"description": description, "content": {media_type: told}},
        304: _NOT_MODIFIED,
    }

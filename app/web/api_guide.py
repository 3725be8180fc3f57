"""The reference in the guide to the API: OpenAPI read aloud by its tags, without a script."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One parameter of an address."""

    name: str
    place: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """One address of the API."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    answers: tuple[tuple[str, str], ...]
    example: str


@dataclass(frozen=True)
class Group:
    """The operations that have a tag."""

    name: str
    description: str
    operations: Sequence[Operation]


def guide_of(openapi: dict[str, Any]) -> list[Group]:
    """Every operation of an OpenAPI document, by the tags that it describes, in its order."""
    tagged = [
        (operation["tags"], _operation(path, method, operation))
        for path, operations in openapi["paths"].items()
        for method, operation in operations.items()
    ]
    return [
        Group(
            tag["name"],
            tag["description"],
            [operation for tags, operation in tagged if tag["name"] in tags],
        )
        for tag in openapi["tags"]
    ]


_PLAIN = str.maketrans({"/": "-", ".": "-", "{": None, "}": None})


def _operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    answers = operation["responses"]
    content = answers.get("200", {}).get("content", {})
    example = next((c["example"] for c in content.values() if "example" in c), None)
    return Operation(
        anchor=f"{method}-{path.strip('/')}".translate(_PLAIN),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        parameters=tuple(_parameter(p) for p in operation.get("parameters", ())),
        answers=tuple((code, answer["description"]) for code, answer in answers.items()),
        example=json.dumps(example, ensure_ascii=False, indent=2) if example is not None else "",
    )


def _parameter(parameter: dict[str, Any]) -> Parameter:
    schema = parameter.get("schema", {})
    items = schema.get("items", {})
    kind = (
        f"{items.get('type', 'string')}[]" if schema.get("type") == "array" else schema.get("type")
    )
    values = schema.get("enum") or items.get("enum")
    limits = [
        f"{name} {schema[key]}"
        for key, name in (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "length ≤"))
        if key in schema
    ]
    return Parameter(
        name=parameter["name"],
        place=parameter["in"],
        type=" ".join([str(kind or "string"), *limits, *([" | ".join(values)] if values else [])]),
        required=bool(parameter.get("required")),
        description=parameter.get("description", ""),
    )

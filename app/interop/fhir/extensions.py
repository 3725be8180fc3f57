"""Our own extensions, defined where their addresses lead."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from app.interop.about import NAME
from app.interop.fhir.codes import FHIR_VERSION, Codes
from app.interop.fhir.resources import stamped
from app.interop.json_values import Json


class Part(NamedTuple):
    """One part of an extension: its name, its type, how many there may be, and what it says."""

    name: str
    kind: str
    most: str
    about: str


class Extension(NamedTuple):
    """One extension: where it may stand, what it says, and its parts (or the one value)."""

    context: str
    about: str
    parts: tuple[Part, ...]


EXTENSIONS: Mapping[str, Extension] = MappingProxyType(
    {
        "own-classification": Extension(
            "CodeableConcept",
            "The catalogue's own classification, not the word of the source",
            (Part("", "boolean", "1", "Always true"),),
        ),
        "contact": Extension(
            "ContactPoint",
            "Whose contact it is; always a function, never a person",
            (
                Part("audience", "code", "1", "borger (citizens) or fagperson (professionals)"),
                Part("function", "string", "1", "The function that answers"),
                Part("hours", "string", "1", "When it answers, in words"),
            ),
        ),
        "availability": Extension(
            "HealthcareService",
            "Whether one can start, as it was told on one day",
            (
                Part("asOf", "date", "1", "The day on which it was true"),
                Part("places", "unsignedInt", "1", "Vacant places"),
                Part("capacity", "unsignedInt", "1", "Places in all"),
                Part("alwaysOpen", "boolean", "1", "There is always room"),
                Part("waitingWeeks", "unsignedInt", "1", "Waiting time in weeks"),
                Part("start", "date", "*", "A day on which it starts"),
                Part("note", "string", "1", "A remark"),
            ),
        ),
    }
)
"""Name → what it says."""


def structure_definition(name: str, codes: Codes) -> Json | None:
    """The definition of one of our extensions; None when it is not ours."""
    extension = EXTENSIONS.get(name)
    if extension is None:
        return None
    url = codes.extension(name)
    simple = extension.parts[0].name == ""
    elements: list[Json] = [
        {"id": "Extension", "path": "Extension", "short": extension.about},
        *(() if simple else (e for part in extension.parts for e in _elements(part))),
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
        _value("Extension", extension.parts[0].kind if simple else None),
    ]
    return stamped(
        {
            "resourceType": "StructureDefinition",
            "id": name,
            "url": url,
            "name": "".join(word.capitalize() for word in name.split("-")),
            "title": extension.about,
            "status": "active",
            "experimental": False,
            "publisher": NAME,
            "description": extension.about,
            "fhirVersion": FHIR_VERSION,
            "kind": "complex-type",
            "abstract": False,
            "context": [{"type": "element", "expression": extension.context}],
            "type": "Extension",
            "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
            "derivation": "constraint",
            "differential": {"element": elements},
        }
    )


def _elements(part: Part) -> list[Json]:
    identity = f"Extension.extension:{part.name}"
    least = 1 if part.name in ("asOf", "audience", "function") else 0
    return [
        {
            "id": identity,
            "path": "Extension.extension",
            "sliceName": part.name,
            "short": part.about,
            "min": least,
            "max": part.most,
        },
        {
            "id": f"{identity}.url",
            "path": "Extension.extension.url",
            "fixedUri": part.name,
        },
        {**_value("Extension.extension", part.kind), "id": f"{identity}.value[x]"},
    ]


def _value(path: str, kind: str | None) -> Json:
    element: Json = {"id": f"{path}.value[x]", "path": f"{path}.value[x]"}
    return {**element, "type": [{"code": kind}]} if kind else {**element, "max": "0"}

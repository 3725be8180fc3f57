"""JSON Schemas (2020-12) of everything we publish in our own JSON, by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from app.interop import api_shapes as shapes

VERSION = "1.0.0"
"""Of the shapes: the middle number is raised when fields are added; the first one never below
``/api/v1``."""
SHAPES: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "intervention": shapes.Intervention,
        "item": shapes.Item,
        "interventions": shapes.InterventionPage,
        "change": shapes.Change,
        "changes": shapes.ChangePage,
        "export-end": shapes.ExportEnd,
        "taxonomies": shapes.Taxonomies,
        "packages": shapes.Packages,
        "evidence": shapes.Evidence,
        "suggest": shapes.Suggestions,
        "problem": shapes.Problem,
    }
)
"""Name → shape."""


def schema(name: str, address: str) -> dict[str, Any]:
    """The schema of a shape, published at an address. Raises ``KeyError`` for an unknown name."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "version": VERSION,
        **SHAPES[name].model_json_schema(mode="serialization"),
    }

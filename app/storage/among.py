"""»One of these«, however many they are."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

FEW = 500
"""So many are named one by one; more go as one list, as a statement takes only so many values."""


def among(column: Any, values: Collection[str]) -> ColumnElement[bool]:
    """That a column is one of these texts. No more than ``FEW`` values in the statement."""
    ordered = sorted(value for value in values if "\0" not in value)  # no column has that
    if len(ordered) <= FEW:
        return column.in_(ordered)  # type: ignore[no-any-return]
    listed = _Each(literal(json.dumps(ordered, ensure_ascii=False), String))
    return column.bool_op("IN")(listed)  # type: ignore[no-any-return]


class _Each(FunctionElement[str]):
    """The texts of a list in JSON, each a row."""

    inherit_cache = True
    type = String()


@compiles(_Each, "sqlite")
def _by_sqlite(element: _Each, compiler: SQLCompiler, **more: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **more)}))"  # noqa: S608


@compiles(_Each, "postgresql")
def _by_postgresql(element: _Each, compiler: SQLCompiler, **more: Any) -> str:
    listed = compiler.process(element.clauses, **more)
    return f"(SELECT jsonb_array_elements_text(CAST({listed} AS jsonb)))"

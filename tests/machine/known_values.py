"""What OpenAPI cannot say, which schemathesis learns from the answers instead.

A cursor, an id and a value of an open vocabulary look like any text. Whoever generates data that
shall be accepted is given real ones; what shall be refused stays as it was generated.
``SCHEMATHESIS_HOOKS=tests.machine.known_values`` gives the same to its command line.
"""

import json
from collections import defaultdict
from typing import Any

import schemathesis
from schemathesis import Case, GenerationMode, HookContext, Response

from app.interop.json_schema import SHAPES

_MANY = 400
_learned: dict[str, list[str]] = defaultdict(list)
"""Parameter, or path with a parameter → real values of it."""


def forget() -> None:
    """Begins anew."""
    _learned.clear()
    _learned["/api/v1/schema/{name}.json"] = sorted(SHAPES)
    for kind in ("CodeSystem", "StructureDefinition"):
        _learned[f"/fhir/{kind}/{{identity}}"] = ["opgavetype", "indsats"]


forget()


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Puts real values where only such can be accepted."""
    meta = case.meta
    if meta is None or meta.generation.mode is not GenerationMode.POSITIVE:
        return
    path = case.operation.path
    _give_to_query(case.query, path)
    known = _learned.get(path)
    for name, text in case.path_parameters.items():
        if known and len(str(text)) % 2 == 0:
            case.path_parameters[name] = _one_of(known, str(text))


def _give_to_query(query: dict[str, Any], path: str) -> None:
    if path == "/api/v1/changes" and "after" in query:
        _replace(query, "after", _learned["after"])
    if path in ("/api/v1/interventions", "/feed.json", "/feed.atom") or path.startswith("/inds"):
        for name in [name for name, value in query.items() if isinstance(value, list)]:
            known = _learned[name]
            if not set(map(str, query[name])) <= set(known):
                _replace(query, name, known)


def _replace(query: dict[str, Any], name: str, known: list[str]) -> None:
    """A real value, or none while none is known."""
    given = query.pop(name)
    if known and given:
        query[name] = _one_of(known, str(given))


def _one_of(known: list[str], seed: str) -> str:
    return known[sum(seed.encode("utf-8", "replace")) % len(known)]


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Learns ids, cursors and values from what is answered."""
    if response.status_code != 200:
        return
    try:
        found = json.loads(response.content)
    except ValueError:
        return
    if isinstance(found, dict):
        _learn(case.operation.path, found)


def _learn(path: str, found: dict[str, Any]) -> None:
    if path == "/api/v1/changes":
        _keep("after", [found["next"]])
    if path == "/api/v1/interventions":
        _keep(f"{path}/{{identity}}", [one["id"] for one in found["items"]])
        for name, values in found["facets"].items():
            _keep(name, [one["value"] for one in values])
    if path.startswith("/hsds/"):
        _keep(f"{path}/{{id}}", [one["id"] for one in found.get("contents", ())])
    for entry in found.get("entry", ()) if path.startswith("/fhir/") else ():
        one = entry.get("resource", {})
        _keep(f"/fhir/{one.get('resourceType')}/{{identity}}", [one.get("id", "")])


def _keep(name: str, values: list[str]) -> None:
    new = [value for value in values if value not in _learned[name]]
    _learned[name] = (_learned[name] + new)[:_MANY]

"""Reads from the code which words the audit log is given."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.contracts.import_rules import modules

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class _Call:
    """A call of a function by its bare name, and the function it stands in."""

    name: str
    node: ast.Call
    within: Function | None


def actions_in_the_code() -> set[str]:
    """Every action that can be given to ``Deed``, directly or through a function of ours."""
    calls = [call for source in _sources() for call in _calls(ast.parse(source), None)]
    found: set[str] = set()
    todo, done = [("Deed", 0)], set()
    while todo:
        name, place = todo.pop()
        if (name, place) in done:
            continue
        done.add((name, place))
        for call in calls:
            if call.name != name:
                continue
            given = _given(call.node, place)
            if given is None:
                continue
            words, passed_on = _words(given, call.within)
            found |= words
            todo += [(call.within.name, at) for at in passed_on if call.within is not None]
    return found


def _sources() -> Iterator[str]:
    yield from (path.read_text(encoding="utf-8") for _, path in modules())


def _calls(node: ast.AST, within: Function | None) -> Iterator[_Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            name = getattr(child.func, "id", getattr(child.func, "attr", ""))
            yield _Call(name, child, within)
        inner = child if isinstance(child, Function) else within
        yield from _calls(child, inner)


def _given(call: ast.Call, place: int) -> ast.expr | None:
    if len(call.args) > place:
        return call.args[place]
    return next((k.value for k in call.keywords if k.arg == "action"), None)


def _words(given: ast.expr, within: Function | None) -> tuple[set[str], list[int]]:
    """The texts an expression can be, and which parameters of the function it may come from."""
    if isinstance(given, ast.Name) and within is not None:
        parameters = [arg.arg for arg in (*within.args.posonlyargs, *within.args.args)]
        if given.id == "action" and given.id in parameters:
            at = parameters.index(given.id)
            return set(), [at - (parameters[0] == "self")]
        assigned = [
            node.value
            for node in ast.walk(within)
            if isinstance(node, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == given.id for t in node.targets)
        ]
        return {word for value in assigned for word in _texts(value)}, []
    return set(_texts(given)), []


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Dict):
        yield from (text for value in node.values for text in _texts(value))
    elif isinstance(node, ast.Subscript):
        yield from _texts(node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value

"""Reads YAML strictly, remembering the line of every field.

Only text, whole numbers, true/false, lists and mappings: »no«, »0320« and »2026-11-18« stay text.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file: where (line from 1, dotted field) and what, in Danish."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return (
            f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"
        )


class FaultyFile(Exception):
    """A file cannot be read as YAML at all."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class _StrictLoader(yaml.CSafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "et felts navn skal være tekst", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"feltet »{key.value}« står to gange", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|)$"), ["~", ""])
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")
)
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:0|-?[1-9][0-9]{0,17})$"), list("-0123456789")
)
_PLAIN = ("null", "bool", "int", "str", "seq", "map")
_StrictLoader.yaml_constructors = {
    tag: make
    for tag, make in _StrictLoader.yaml_constructors.items()
    if tag is None or tag.rsplit(":", 1)[-1] in _PLAIN
}


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: its plain data, and the tree that knows the lines."""

    name: str
    data: Any
    tree: yaml.Node | None

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line (from 1) of the deepest part of the path that is there."""
        node, line = self.tree, 1
        for part in path:
            step: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == str(part):
                        step, line = value, key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and part in range(len(node.value)):
                item: yaml.Node = node.value[int(part)]
                step, line = item, item.start_mark.line + 1
            if step is None:
                break
            node = step
        return line

    def fault(self, path: Sequence[str | int], message: str) -> Fault:
        """A fault at the path."""
        return Fault(self.name, self.line_of(path), ".".join(map(str, path)), message)


def read_yaml(path: Path, root: Path) -> YamlFile:
    """Reads one file; raises ``FaultyFile`` when it is not readable YAML in UTF-8."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        loader = _StrictLoader(text)
        try:
            tree = loader.get_single_node()
            data = loader.construct_document(tree) if tree is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FaultyFile(Fault(name, line, "", f"kan ikke læses: {error.problem}")) from None
    except yaml.reader.ReaderError as error:
        raise FaultyFile(
            Fault(name, 1, "", f"indeholder et ulovligt tegn: {error.reason}")
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise FaultyFile(Fault(name, line, "", "er ikke gemt som UTF-8")) from None
    except (ValueError, KeyError):  # »!!int abc«: a tag that its value does not fit
        raise FaultyFile(Fault(name, 1, "", "har et mærke (!!), der ikke passer")) from None
    except RecursionError:
        raise FaultyFile(Fault(name, 1, "", "er indlejret for dybt")) from None
    except OSError as error:
        raise FaultyFile(Fault(name, 1, "", f"kan ikke åbnes: {error.strerror}")) from None
    return YamlFile(name, data, tree)


_MESSAGES = {
    "missing": "mangler",
    "extra_forbidden": "er ikke et felt her",
    "string_type": "skal være tekst; sæt tallet i anførselstegn",
    "string_too_long": "er for lang: højst {max_length} tegn",
    "string_too_short": "er tom; udelad feltet i stedet",
    "string_pattern_mismatch": "har ikke den rette form ({pattern})",
    "int_type": "skal være et helt tal",
    "int_parsing": "skal være et helt tal",
    "bool_type": "skal være true eller false",
    "bool_parsing": "skal være true eller false",
    "tuple_type": "skal være en liste: [a, b]",
    "list_type": "skal være en liste: [a, b]",
    "model_type": "skal være felter med navn og værdi",
    "model_attributes_type": "skal være felter med navn og værdi",
    "dict_type": "skal være felter med navn og værdi",
    "literal_error": "skal være en af {expected}",
    "greater_than_equal": "skal være mindst {ge}",
    "less_than_equal": "må højst være {le}",
    "date_from_datetime_parsing": "skal være en dato som 2026-11-18",
    "date_from_datetime_inexact": "skal være en dato som 2026-11-18",
    "date_parsing": "skal være en dato som 2026-11-18",
    "date_type": "skal være en dato som 2026-11-18",
    "value_error": "{error}",
}


def validate(
    file: YamlFile, model: type[Model], data: Any, path: tuple[str | int, ...] = ()
) -> tuple[Model | None, list[Fault]]:
    """Validates a part of a file; returns the value or None, and every fault in it."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [
            file.fault(
                (*path, *item["loc"]),
                _message(item),
            )
            for item in error.errors()
        ]


def _message(item: ErrorDetails) -> str:
    known = _MESSAGES.get(item["type"])
    return known.format(**item.get("ctx", {})) if known else item["msg"]

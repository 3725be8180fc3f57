"""The glossary holds the code to its words."""

import ast
import re

from app.editorial.files import CatalogueFiles
from tests.contracts.import_rules import modules


def _names_in_code() -> set[str]:
    """Every identifier, and every word a code string consists of, in lower case."""
    names: set[str] = set()
    for module, path in modules():
        names.update(module.split("."))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for field in ("name", "id", "attr", "arg"):
                value = getattr(node, field, None)
                if isinstance(value, str):
                    names.add(value)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value)
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in names}


def _is_used(code: str, names: set[str]) -> bool:
    forms = {code, f"{code}s", code.removesuffix("y") + "ies"}
    return any(form in names or any(f"_{form}" in f"_{n}_" for n in names) for form in forms)


def test_every_code_name_of_the_glossary_is_used_in_the_code(
    catalogue_files: CatalogueFiles,
) -> None:
    names = {name for name in _names_in_code() if len(name) < 60 and " " not in name}
    unused = [e.code for e in catalogue_files.glossary if not _is_used(e.code, names)]
    assert unused == []


def test_the_clients_own_nouns_are_in_the_glossary(catalogue_files: CatalogueFiles) -> None:
    words = {entry.term for entry in catalogue_files.glossary}
    assert {"indsats", "opgavetype", "indsatsspor", "risikogruppe", "KRAM", "pakkeforløb"} <= words


def test_no_word_of_the_glossary_is_explained_twice(catalogue_files: CatalogueFiles) -> None:
    terms = [entry.term for entry in catalogue_files.glossary]
    assert len(terms) == len(set(terms))


def test_the_one_english_word_for_indsats_has_no_rivals_in_the_code() -> None:
    rivals = {"offer", "offers", "offering", "measure_row", "service", "services", "tilbud"}
    identifiers = set()
    for _, path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                identifiers.add(node.name.lower())
    assert identifiers & rivals == set()

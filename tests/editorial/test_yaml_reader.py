"""YAML is read strictly; whatever a file holds, the reader never raises but ``FaultyFile``."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.content import Content
from app.editorial.yaml_reader import Fault, FaultyFile, YamlFile, read_yaml, validate

ODD = [
    "? [a, b]\n: c",
    "? {a: b}\n: c",
    "a: !!int abc",
    "a: !!bool abc",
    "a: !!float abc",
    "a: !!timestamp abc",
    "a: !!binary a",
    "a: !!python/object/apply:os.system [ls]",
    "a: !!set {b}",
    "a: !!omap [b]",
    "&a [*a]",
    "a: &a {b: *a}",
    "a: *ukendt",
    "a: " + "9" * 5000,
    "[" * 5000,
    "{a: " * 3000,
    "- " * 3000 + "a",
    "a: b\n---\nc: d",
    "%YAML 9.9\n---\na: b",
    "\ta: b",
    "a: b\n  c: d",
    "a: 'b",
    "a: |9\n x",
    "<<: {a: b}",
    "a: b\na: c",
    "\ufeffa: b",
    "a: \x00",
    "a: \x07",
    "a: \ud7ff\uffff",
    "",
    "---",
    "...",
    "null",
    "!!null abc",
    "!",
    "a: !",
    "@",
]
LETTERS = st.text(alphabet="ab01:-?[]{},&*!|>'\"#%@` \n\t~æ\x00\u2028", max_size=60)


def _read_or_fault(path: Path) -> tuple[YamlFile | None, Fault | None]:
    try:
        return read_yaml(path, path.parent), None
    except FaultyFile as error:
        return None, error.fault


def _check_read_or_refused(directory: Path, content: bytes) -> None:
    path = directory / "fil.yaml"
    path.write_bytes(content)
    file, fault = _read_or_fault(path)
    if file is None:
        assert fault is not None
        assert (fault.file, fault.line >= 1, bool(fault.message)) == ("fil.yaml", True, True)
        return
    value, faults = validate(file, Content, file.data)
    assert (value is None) == bool(faults)
    for fault in faults:
        assert fault.line >= 1
        assert fault.message


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_an_odd_file_is_read_or_refused(text: str, tmp_path: Path) -> None:
    _check_read_or_refused(tmp_path, text.encode("utf-8", errors="surrogatepass"))


@settings(max_examples=400)
@given(LETTERS)
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    _check_read_or_refused(tmp_path_factory.getbasetemp(), text.encode())


@settings(max_examples=200)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    _check_read_or_refused(tmp_path_factory.getbasetemp(), content)


def test_a_directory_or_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "mappe.yaml").mkdir()
    for name in ("mappe.yaml", "findes-ikke.yaml"):
        with pytest.raises(FaultyFile):
            read_yaml(tmp_path / name, tmp_path)


def test_only_text_numbers_truth_lists_and_mappings_are_read_from_plain_words(
    tmp_path: Path,
) -> None:
    path = tmp_path / "fil.yaml"
    path.write_text("a: no\nb: 0320\nc: 2026-11-18\nd: 7\ne: true\nf: 1.5\ng: ~\nh: 0x1f\n")
    assert read_yaml(path, tmp_path).data == {
        "a": "no",
        "b": "0320",
        "c": "2026-11-18",
        "d": 7,
        "e": True,
        "f": "1.5",
        "g": None,
        "h": "0x1f",
    }


def test_a_fault_names_the_line_and_the_field(tmp_path: Path) -> None:
    path = tmp_path / "fil.yaml"
    path.write_text("title: Gang\nplaces:\n  - name: A\n  - postal_code: '12'\n")
    file = read_yaml(path, tmp_path)
    _, faults = validate(file, Content, file.data)
    assert [(f.line, f.field) for f in faults] == [(4, "places.1.postal_code")]
    assert str(faults[0]).startswith("fil.yaml:4: places.1.postal_code: ")

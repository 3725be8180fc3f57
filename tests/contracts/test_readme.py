"""The README says what the product does: its settings, commands and pictures."""

import re
from pathlib import Path

import typer.main

from app.cli import app
from app.settings import PROJECT, Settings
from tests.contracts.documents import code_in, rows, section, text_of

README = "README.md"
MAX_PICTURE_BYTES = 250_000


def _settings_table() -> dict[str, str]:
    table = rows(section(text_of(README), "Settings"))
    return {code_in(name)[0]: default for name, default, _ in table}


def _default_as_written(name: str) -> str:
    field = Settings.model_fields[name]
    default = field.get_default(call_default_factory=True, validated_data={"port": 8000})
    if default is None:
        return "unset"
    if isinstance(default, Path):
        return f"`{default.relative_to(PROJECT)}` in the checkout"
    return f"`{default}`" if default != "" else "empty"


def test_every_setting_stands_in_the_readme_and_no_other() -> None:
    expected = {f"INDSATSKATALOG_{name.upper()}" for name in Settings.model_fields}
    assert set(_settings_table()) == expected


def test_the_readme_states_every_default_as_it_is() -> None:
    written = _settings_table()
    for name in Settings.model_fields:
        assert written[f"INDSATSKATALOG_{name.upper()}"] == _default_as_written(name)


def test_every_setting_is_explained() -> None:
    for row in rows(section(text_of(README), "Settings")):
        assert len(row[2]) > 15, row[0]


def test_every_make_target_in_the_readme_is_one_a_person_is_offered() -> None:
    makefile = text_of("Makefile")
    offered = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    told = {name.split()[1] for name in code_in(text_of(README)) if name.startswith("make ")}
    assert told <= offered
    inner = {"help", "browser"}
    assert offered - inner <= told


def test_every_verb_stands_in_the_readme_and_no_other() -> None:
    table = rows(section(text_of(README), "Commands"))
    told = {code_in(row[0])[0].split()[1] for row in table if "indsatskatalog" in row[0]}
    assert told == set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_every_picture_can_be_committed_and_is_shown() -> None:
    pictures = sorted((PROJECT / "docs" / "pictures").glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size <= MAX_PICTURE_BYTES, picture.name
        assert f"docs/pictures/{picture.name}" in text_of(README)


def test_the_readme_says_plainly_that_no_image_was_built() -> None:
    assert "No image has been built from this Dockerfile yet" in text_of(README)

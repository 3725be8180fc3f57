"""check-data lists every fault of the files at once, each with its file, line and field."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.editorial.files import read_catalogue_files
from app.editorial.yaml_reader import Fault
from app.settings import PROJECT
from tests.catalogues import TODAY
from tests.cli.running import run

EXAMPLES = "interventions/eksempelkommune"


@dataclass(frozen=True)
class Plant:
    """One fault to plant: in which file, what to change (nothing: add), and the field to name."""

    file: str
    old: str
    new: str
    field: str


EVIDENCE = """
  - key: plantet
    intervention: x
    finding: x
    direction: paavist
    evidens: meget
    sources: [{document: s9}]
"""
PACKAGE = """
  - slug: plantet
    title: Plantet
    target_group: Ingen
    basic:
      - {title: A, match: {opgavetype: ["88"]}}
      - {title: B, match: {qq: x}}
    sources: [{document: s9}]
"""
PLANTS = [
    Plant(f"{EXAMPLES}/ro-paa-igen.yaml", "  title:", "  titel:", "content.titel"),
    Plant(
        f"{EXAMPLES}/sov-bedre.yaml", "provenance: eksempel", "provenance: fantasi", "provenance"
    ),
    Plant(f"{EXAMPLES}/lysere-dage.yaml", "slug: lysere-dage", "slug: lyse-dage", "slug"),
    Plant(f"{EXAMPLES}/aftenholdet.yaml", "  places: ", "  places: 9", "availability.places"),
    Plant(
        f"{EXAMPLES}/gaa-dig-glad.yaml",
        'postal_code: "0000"',
        'postal_code: "0"',
        "content.places.0.postal_code",
    ),
    Plant(f"{EXAMPLES}/hold-fast.yaml", "spor: [", "spor: [findes-ikke, ", "content.spor"),
    Plant(
        f"{EXAMPLES}/mentor-til-hverdag.yaml",
        'primary: ["',
        'primary: ["99", "',
        "content.opgavetyper.primary",
    ),
    Plant(
        f"{EXAMPLES}/fri-af-alkohol.yaml",
        "risikofaktorer: [",
        "risikofaktorer: [dovenskab, ",
        "content.risikofaktorer",
    ),
    Plant(
        f"{EXAMPLES}/rygskolen.yaml",
        "  summary:",
        "  summary: ''\n  results:",
        "content.summary",
    ),
    Plant(
        f"{EXAMPLES}/natlinjen.yaml",
        "provider: {name: Voksenhusets nattevagt}",
        "price_kr: gratis",
        "content.price_kr",
    ),
    Plant(
        f"{EXAMPLES}/ring-selv.yaml",
        "  sources:",
        "  evidence: [e99]\n  sources:",
        "content.evidence",
    ),
    Plant(
        f"{EXAMPLES}/studiegruppen.yaml",
        "  sources:",
        "  measures: [maalebaand]\n  sources:",
        "content.measures",
    ),
    Plant(
        f"{EXAMPLES}/proev-et-fag.yaml",
        "  sources:",
        "  alternatives: [findes-ikke]\n  sources:",
        "content.alternatives",
    ),
    Plant(
        f"{EXAMPLES}/mindre-migraene.yaml",
        "  sources:",
        "  age_from: 50\n  age_to: 20\n  sources:",
        "content",
    ),
    Plant(
        f"{EXAMPLES}/motion-paa-stol.yaml",
        "  sources:",
        "  goals: ['ring 010190-1234']\n  sources:",
        "content.goals",
    ),
    Plant(f"{EXAMPLES}/mentor-i-dit-fleksjob.yaml", "  title:", "  title: x\n  title:", ""),
    Plant(f"{EXAMPLES}/klar-til-mandag.yaml", "content:", "content: [", ""),
    Plant("interventions/kilder/mentor-2014.yaml", "id: bc7fe1db", "id: BC7FE1DB", "id"),
    Plant(
        "interventions/kilder/idraet-om-dagen.yaml",
        "document: s",
        "document: x",
        "content.sources.0.document",
    ),
    Plant("viden/aaben-dialog.yaml", "kind: metode", "kind: trylleri", "kind"),
    Plant("viden/who-5.yaml", "slug: who-5", "slug: who-6", "slug"),
    Plant("vocabulary/risiko.yaml", "value: mellem", "value: midt", "terms"),
    Plant("vocabulary/helbred.yaml", "parent: muskel-skelet", "parent: findes-ikke", "laenderyg"),
    Plant("vocabulary/lov.yaml", "    label:", "    labels:", "terms.0.labels"),
    Plant("evidence.yaml", "", EVIDENCE, "plantet"),
    Plant("packages.yaml", "", PACKAGE, "packages.6.basic.0.match.opgavetype"),
    Plant("packages.yaml", "", "", "packages.6.basic.1.match.qq"),
    Plant("packages.yaml", "", "", "packages.6.sources.0.document"),
    Plant("glossary.yaml", "    code: intervention", "    kode: intervention", "entries.0.kode"),
]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data with every fault planted."""
    root = tmp_path_factory.mktemp("broken") / "data"
    shutil.copytree(PROJECT / "catalogue_data", root)
    for plant in PLANTS:
        path = root / plant.file
        text = path.read_text(encoding="utf-8")
        assert plant.old in text, plant
        planted = text.replace(plant.old, plant.new, 1) if plant.old else text + plant.new
        path.write_text(planted, encoding="utf-8")
    (root / EXAMPLES / "bytes.yaml").write_bytes("title: æ\ntitel: ".encode() + b"\xff\xfe")
    (root / EXAMPLES / "tom.yaml").write_text("")
    (root / EXAMPLES / "liste.yaml").write_text("- a\n- b\n")
    shutil.copy(root / EXAMPLES / "ud-ad-doeren.yaml", root / EXAMPLES / "kopi.yaml")
    (root / "vocabulary" / "sprog.yaml").unlink()
    return root


@pytest.fixture(scope="module")
def faults(broken: Path) -> list[Fault]:
    """What the reader finds in it."""
    return read_catalogue_files(broken, TODAY).faults


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.file} {plant.field}")
def test_a_planted_fault_is_listed_with_its_file_and_field(
    plant: Plant, faults: list[Fault]
) -> None:
    named = [fault.field for fault in faults if fault.file == plant.file]
    assert plant.field in named


def test_files_that_cannot_be_read_at_all_are_listed_too(broken: Path) -> None:
    faults = {fault.file: fault for fault in read_catalogue_files(broken, TODAY).faults}
    assert faults[f"{EXAMPLES}/bytes.yaml"].line == 2
    assert "UTF-8" in faults[f"{EXAMPLES}/bytes.yaml"].message
    for name in (f"{EXAMPLES}/tom.yaml", f"{EXAMPLES}/liste.yaml", "vocabulary/sprog.yaml"):
        assert name in faults
    same = [f for f in read_catalogue_files(broken, TODAY).faults if "bruges også i" in f.message]
    assert {fault.field for fault in same} >= {"id"}


def test_the_command_prints_them_all_in_order_and_changes_nothing(
    broken: Path, tmp_path: Path
) -> None:
    faults = read_catalogue_files(broken, TODAY).faults
    said = run("check-data", var=tmp_path, CATALOGUE_DIR=str(broken))
    assert said.code == 1
    lines = said.err.splitlines()
    assert len(lines) == len(faults) + 1
    assert lines[-1].startswith(f"{len(faults)} fejl i filerne")
    assert lines[:-1] == [str(fault) for fault in faults]
    assert len(faults) >= len(PLANTS) + 5
    refused = run("seed", var=tmp_path, CATALOGUE_DIR=str(broken))
    assert refused.code == 1
    assert not (tmp_path / "katalog.sqlite3").exists()


def test_the_line_is_the_one_where_the_fault_stands(broken: Path) -> None:
    faults = read_catalogue_files(broken, TODAY).faults
    for plant in PLANTS:
        if not plant.old or plant.field in ("", "terms", "content") or "\n" in plant.new:
            continue
        if plant.field in ("laenderyg", "content.spor"):
            continue
        text = (broken / plant.file).read_text(encoding="utf-8")
        expected = text[: text.index(plant.new)].count("\n") + 1
        lines = [f.line for f in faults if (f.file, f.field) == (plant.file, plant.field)]
        assert expected in lines or expected + 1 in lines, plant


def test_the_real_files_are_without_fault(tmp_path: Path) -> None:
    said = run("check-data", var=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert "ingen fejl" in said.out
    missing = run("check-data", var=tmp_path, CATALOGUE_DIR=str(tmp_path / "findes-ikke"))
    assert missing.code == 1

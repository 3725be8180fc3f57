"""The files of ``catalogue_data/``: read whole, checked whole, every fault listed at once."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, StringConstraints

from app import __version__
from app.domain.availability import Availability, contradictions_in
from app.domain.content import Content, Value
from app.domain.publishing import Known, problems_before_publishing
from app.domain.record import Review
from app.domain.reference_data import (
    EvidenceStatement,
    GlossaryEntry,
    Method,
    Package,
    Synonym,
)
from app.domain.requests import parse_request
from app.domain.text import Slug
from app.domain.vocabulary import CLOSED_SETS, SCHEMES, Term, Vocabulary
from app.editorial.yaml_reader import Fault, FaultyFile, YamlFile, read_yaml, validate

Model = TypeVar("Model", bound=BaseModel)
_RELATIVE_DAY = re.compile(r"^dag([+-]\d+)?$")


class InterventionFile(Value):
    """One intervention as its file states it."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    slug: Slug
    provenance: Literal["kilde", "eksempel", "redaktion"]
    content: Content
    availability: Availability | None = None
    reviewed: Review | None = None


@dataclass
class CatalogueFiles:
    """Everything the files say, and everything that is wrong with them."""

    digest: str = ""
    """What ``digest_of_files`` said of them."""
    terms: list[tuple[str, Term]] = field(default_factory=list)
    interventions: list[InterventionFile] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    """By id: what a file says of availability and review, with »dag-4« still unresolved."""
    methods: list[Method] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    evidence: list[EvidenceStatement] = field(default_factory=list)
    glossary: list[GlossaryEntry] = field(default_factory=list)
    synonyms: list[Synonym] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the files."""
        return Vocabulary.of(self.terms)

    @property
    def known(self) -> Known:
        """What the files' contents may refer to."""
        return Known(
            vocabulary=self.vocabulary,
            interventions={item.slug for item in self.interventions},
            methods={item.slug for item in self.methods},
            evidence={item.key for item in self.evidence},
        )


def read_catalogue_files(root: Path, today: date) -> CatalogueFiles:
    """Reads every file below ``root``; faults are collected, never raised.

    ``today`` (Europe/Copenhagen) is what »dag-4« in an example counts from.
    """
    found = CatalogueFiles(digest_of_files(root))
    if not root.is_dir():
        found.faults.append(Fault(root.name, 1, "", "mappen med kataloget findes ikke"))
        return found
    _read_vocabulary(root, found)
    read, faults = _read_list, found.faults
    read(
        root / "evidence.yaml", root, "statements", EvidenceStatement, found.evidence.append, faults
    )
    read(root / "packages.yaml", root, "packages", Package, found.packages.append, faults)
    read(root / "glossary.yaml", root, "entries", GlossaryEntry, found.glossary.append, faults)
    _read_synonyms(root, found)
    origins: list[tuple[YamlFile, InterventionFile]] = []
    for path in sorted((root / "interventions").rglob("*.yaml")):
        file = _open(path, root, found.faults)
        if file is not None:
            item = _read_intervention(file, today, found.faults)
            if item is not None:
                origins.append((file, item))
                found.told[item.id] = [file.data.get("availability"), file.data.get("reviewed")]
    found.interventions = [item for _, item in origins]
    for path in sorted((root / "viden").glob("*.yaml")):
        file = _open(path, root, found.faults)
        if file is not None:
            method, faults = validate(file, Method, file.data)
            found.faults += faults
            if method is not None:
                found.methods.append(method)
                _check_slug_is_file_name(file, method.slug, found.faults)
    _check_uniqueness(origins, found.faults)
    _check_references(root, origins, found)
    found.faults.sort()
    return found


def digest_of_files(root: Path) -> str:
    """SHA-256 of the names and bytes of every file below ``root``, as this version reads them."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(path for path in root.rglob("*.yaml") if path.is_file()):
        digest.update(f"\n{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _open(path: Path, root: Path, faults: list[Fault]) -> YamlFile | None:
    try:
        file = read_yaml(path, root)
    except FaultyFile as error:
        faults.append(error.fault)
        return None
    if not isinstance(file.data, dict):
        faults.append(Fault(file.name, 1, "", "skal bestå af felter med navn og værdi"))
        return None
    return file


def _read_vocabulary(root: Path, found: CatalogueFiles) -> None:
    for scheme in SCHEMES:
        path = root / "vocabulary" / f"{scheme}.yaml"

        def keep(term: Term, scheme: str = scheme) -> None:
            found.terms.append((scheme, term))

        _read_list(path, root, "terms", Term, keep, found.faults)
    vocabulary = found.vocabulary
    for scheme, values in CLOSED_SETS.items():
        have = tuple(term.value for term in vocabulary.terms(scheme))
        if sorted(have) != sorted(values):
            name = f"vocabulary/{scheme}.yaml"
            expected = ", ".join(values)
            found.faults.append(Fault(name, 1, "terms", f"skal være præcis: {expected}"))
    for scheme in SCHEMES:
        for term in vocabulary.terms(scheme):
            if term.parent and vocabulary.get(scheme, term.parent) is None:
                message = f"det bredere udtryk »{term.parent}« findes ikke"
                found.faults.append(Fault(f"vocabulary/{scheme}.yaml", 1, term.value, message))


def _read_synonyms(root: Path, found: CatalogueFiles) -> None:
    """Every file of the folder; a key must be the only one of its name in all of them."""
    where: dict[str, str] = {}
    for path in sorted((root / "synonyms").glob("*.yaml")):
        name = f"synonyms/{path.name}"

        def keep(synonym: Synonym, name: str = name) -> None:
            if synonym.key in where and where[synonym.key] != name:
                message = f"»{synonym.key}« står også i {where[synonym.key]}"
                found.faults.append(Fault(name, 1, synonym.key, message))
            where[synonym.key] = name
            found.synonyms.append(synonym)

        _read_list(path, root, "synonyms", Synonym, keep, found.faults)


def _read_list(
    path: Path,
    root: Path,
    key: str,
    model: type[Model],
    keep: Callable[[Model], None],
    faults: list[Fault],
) -> None:
    file = _open(path, root, faults)
    if file is None:
        return
    items = file.data.get(key)
    if not isinstance(items, list) or set(file.data) != {key}:
        faults.append(file.fault((), f"skal bestå af ét felt, »{key}«, med en liste"))
        return
    seen: set[str] = set()
    for index, data in enumerate(items):
        value, found = validate(file, model, data, (key, index))
        faults += found
        if value is None:
            continue
        name = str(next(iter(value.model_dump().values())))
        if name in seen:
            faults.append(file.fault((key, index), f"»{name}« står to gange"))
        seen.add(name)
        keep(value)


def _read_intervention(file: YamlFile, today: date, faults: list[Fault]) -> InterventionFile | None:
    data = dict(file.data)
    if data.get("provenance") == "eksempel":
        data = {
            key: _resolve_days(value, today) if key in ("availability", "reviewed") else value
            for key, value in data.items()
        }
    item, found = validate(file, InterventionFile, data)
    faults += found
    if item is None:
        return None
    _check_slug_is_file_name(file, item.slug, faults)
    if item.provenance == "kilde" and item.availability is not None:
        faults.append(file.fault(("availability",), "kan ikke oplyses for en historisk kilde"))
    for problem in contradictions_in(item.availability) if item.availability else ():
        faults.append(file.fault(("availability", problem.field), problem.message))
    if item.provenance == "kilde" and "selv" in item.content.adgang:
        message = "»selv« kan ikke stå på en historisk kilde: ingen kan melde sig til den i dag"
        faults.append(file.fault(("content", "adgang"), message))
    return item


def _check_slug_is_file_name(file: YamlFile, slug: str, faults: list[Fault]) -> None:
    expected = Path(file.name).stem
    if slug != expected:
        faults.append(file.fault(("slug",), f"skal være filens navn, »{expected}«"))


def _resolve_days(value: Any, today: date) -> Any:
    """Turns »dag+46« into a date; starts that fall on a weekend move to Monday."""
    if isinstance(value, dict):
        resolved = {key: _resolve_days(part, today) for key, part in value.items()}
        starts = resolved.get("start_dates")
        if isinstance(starts, list):
            resolved["start_dates"] = [_workday(day) for day in starts]
        return resolved
    if isinstance(value, list):
        return [_resolve_days(part, today) for part in value]
    match = _RELATIVE_DAY.match(value) if isinstance(value, str) else None
    return today + timedelta(days=int(match.group(1) or 0)) if match else value


def _workday(day: Any) -> Any:
    if isinstance(day, date) and day.weekday() >= 5:
        return day + timedelta(days=7 - day.weekday())
    return day


def _check_uniqueness(
    origins: Sequence[tuple[YamlFile, InterventionFile]], faults: list[Fault]
) -> None:
    seen: dict[str, str] = {}
    for file, item in origins:
        for name, value in (("id", item.id), ("slug", item.slug)):
            if value in seen:
                faults.append(file.fault((name,), f"»{value}« bruges også i {seen[value]}"))
            seen.setdefault(value, file.name)


def _check_references(
    root: Path,
    origins: Iterable[tuple[YamlFile, InterventionFile]],
    found: CatalogueFiles,
) -> None:
    known = found.known
    for file, item in origins:
        for problem in problems_before_publishing(item.content, known):
            if problem.scheme and not known.vocabulary.terms(problem.scheme):
                continue  # that vocabulary could not be read, which is said once already
            path = ("content", *(int(p) if p.isdigit() else p for p in problem.field.split(".")))
            found.faults.append(file.fault(path, problem.message))
    for method in found.methods:
        name = f"viden/{method.slug}.yaml"
        for slug in method.used_in:
            if slug not in known.interventions:
                found.faults.append(Fault(name, 1, "used_in", f"indsatsen »{slug}« findes ikke"))
        for key in method.evidence:
            if key not in known.evidence:
                found.faults.append(Fault(name, 1, "evidence", f"udsagnet »{key}« findes ikke"))
    for statement in found.evidence:
        documents = [("kilde", source.document) for source in statement.sources]
        for scheme, value in (("evidens", statement.evidens), *documents):
            if known.vocabulary.get(scheme, value) is None:
                message = f"»{value}« findes ikke i ordforrådet {scheme}"
                found.faults.append(Fault("evidence.yaml", 1, statement.key, message))
    _check_packages(root, found)


def _check_packages(root: Path, found: CatalogueFiles) -> None:
    """Holds the searches of activities, and the sources, against the vocabulary."""
    file = _open(root / "packages.yaml", root, [])
    written = file.data.get("packages") if file else None
    if file is None or not isinstance(written, list):
        return
    packages, vocabulary = {package.slug: package for package in found.packages}, found.vocabulary
    for index, data in enumerate(written):
        package = packages.get(str(data.get("slug"))) if isinstance(data, dict) else None
        if package is None:
            continue
        at = ("packages", index)
        for number, source in enumerate(package.sources):
            if vocabulary.get("kilde", source.document) is None:
                path = (*at, "sources", number, "document")
                found.faults.append(file.fault(path, f"kilden »{source.document}« findes ikke"))
        for part in ("basic", "supplementary"):
            for number, activity in enumerate(getattr(package, part)):
                for bad in parse_request(activity.search_pairs(), vocabulary)[1]:
                    field = (*at, part, number, "match", bad.name)
                    found.faults.append(file.fault(field, f"»{bad.value}« kan ikke søges"))

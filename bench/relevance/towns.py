"""Made-up municipalities, and the queries that their people type.

Their entries and queries were written by people who had not seen the search: how it does there says
more of a catalogue that nobody has seen yet than the one it was built beside.
"""

from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args
from uuid import NAMESPACE_URL, uuid5

import yaml

from app.domain.content import Content
from app.editorial.files import CatalogueFiles, InterventionFile
from bench.relevance.judgements import HERE, Judged, judged

Town = Literal[
    "kystby",
    "forstad",
    "vaerftsby",
    "storby",
    "koebstad",
    "oeby",
    "fjordby",
    "hedeby",
    "skovby",
]
TOWNS: tuple[Town, ...] = get_args(Town)


def around_towns(own: CatalogueFiles) -> CatalogueFiles:
    """What every town has: our own vocabulary and synonyms, without our entries."""
    return replace(own, interventions=[], told={}, packages=[])


def files_of(town: Town) -> CatalogueFiles:
    """This town's entries, all examples; they need what stands around them."""
    paths = sorted((HERE / "towns" / town / "interventions").glob("*.yaml"))
    entries = list(map(_entry, paths))
    told = {entry.id: [None, None] for entry in entries}  # nothing of places and reviews
    return CatalogueFiles(interventions=entries, told=told)


def _entry(path: Path) -> InterventionFile:
    return InterventionFile(
        id=str(uuid5(NAMESPACE_URL, path.stem)),
        slug=path.stem,
        provenance="eksempel",
        content=Content.model_validate(yaml.safe_load(path.read_text("utf-8"))),
    )


def read_town(town: Town) -> list[Judged]:
    """The queries of one town."""
    stored = yaml.safe_load((HERE / "towns" / town / "queries.yaml").read_text("utf-8"))["queries"]
    return judged([(query["kind"], query) for query in stored])

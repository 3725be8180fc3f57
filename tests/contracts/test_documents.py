"""The documents agree with the code, and lead to what is there."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.domain import content
from app.domain.availability import Availability
from app.domain.content import Content, Value, Weighted
from app.domain.record import Record, Review
from app.domain.vocabulary import FACETS
from app.domain.workflow import State
from app.settings import PROJECT
from app.web import api, feeds, information, landing, machine, public, result_downloads
from tests.contracts.documents import DOCUMENTS, code_in, local_links, rows, section, text_of

DECISIONS = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
PARTS = [
    model
    for model in vars(content).values()
    if isinstance(model, type) and issubclass(model, Value) and model is not Value
]
MODELS: list[type[BaseModel]] = [*PARTS, Availability, Review]


def _described(heading: str) -> dict[str, str]:
    return {
        code_in(r[0])[0]: r[2] or r[1]
        for r in rows(section(text_of("docs/data-model.md"), heading))
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_leads_only_to_files_that_are_there(path: Path) -> None:
    assert [str(target) for target in local_links(path) if not target.exists()] == []


def test_the_parts_of_a_content_are_all_found() -> None:
    assert {Content, Weighted} <= set(PARTS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_described_and_no_other(model: type[BaseModel]) -> None:
    described = _described(model.__name__)
    assert list(described) == list(model.model_fields)
    assert all(described.values())


def test_every_field_of_the_record_is_described() -> None:
    assert list(_described("Record")) == list(Record.__dataclass_fields__)


def test_every_public_address_stands_in_the_contract() -> None:
    promised = set(code_in(text_of("docs/contract.md")))
    routers = [*public.routers, *landing.routers, *information.routers, machine.routes, api.routes]
    routers += [feeds.routes, result_downloads.routes]
    served = {str(route.path) for router in routers for route in router.routes}  # type: ignore[attr-defined]
    danish = {path for path in served if not re.match(r"/en(/|$)", path)}
    assert danish - promised == set()
    assert {f"/en{path}" for path in danish if f"/en{path}" in served} >= {"/en/", "/en/indsatser"}


def test_every_query_parameter_stands_in_the_contract() -> None:
    table = rows(section(text_of("docs/contract.md"), "Query parameters"))
    told = {name for row in table for name in code_in(row[0])}
    others = {"q", "alder", "sortering", "side", "antal", "praecis", "bredt"}
    assert told == {facet.parameter for facet in FACETS} | others


def test_every_state_stands_in_the_contract() -> None:
    assert set(State) <= set(code_in(section(text_of("docs/contract.md"), "States")))


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_tells_context_decision_and_price_on_one_screen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parts = [text.find(f"**{word}.**") for word in ("Context", "Decision", "Price")]
    assert -1 not in parts
    assert parts == sorted(parts)
    assert text.startswith(f"# {path.name[:4]} ")
    assert len(text) < 5000


def test_every_dependency_has_its_reason() -> None:
    reasons = text_of("docs/decisions/0013-dependencies.md").lower()
    project = text_of("pyproject.toml")
    wanted = re.findall(
        r'^    "([a-z0-9-]+)[~=\[]?', section_of_dependencies(project), re.MULTILINE
    )
    assert len(wanted) > 10
    assert [name for name in wanted if name not in reasons] == []


def section_of_dependencies(project: str) -> str:
    """The runtime dependencies as pyproject.toml lists them."""
    return project.split("dependencies = [", 1)[1].split("\n]", 1)[0]

"""Everything we publish in our own JSON is what its published schema says, key by key."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from app.domain.fields import FIELDS
from app.interop.json_schema import SHAPES
from tests.feed.test_feed import export, follow
from tests.http_client import BASE, Client


def _schema(client: Client, name: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/schema/{name}.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/schema+json"
    schema: dict[str, Any] = answer.json()
    assert schema["$id"] == f"{BASE}/api/v1/schema/{name}.json"
    Draft202012Validator.check_schema(schema)
    return schema


def _closed(schema: Any) -> Any:
    """The same, but what it does not name may not be there."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        closed["additionalProperties"] = False
    return closed


def _faults(client: Client, name: str, values: Iterator[Any]) -> list[str]:
    validator = Draft202012Validator(_closed(_schema(client, name)), format_checker=FormatChecker())
    return [
        f"{error.json_path}: {error.message}"[:300]
        for value in values
        for error in validator.iter_errors(value)
    ]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("interventions", "/api/v1/interventions?antal=100&q=tr%C3%A6ning"),
        ("suggest", "/api/v1/suggest?q=tr"),
        ("taxonomies", "/api/v1/taxonomies"),
        ("packages", "/api/v1/packages"),
        ("evidence", "/api/v1/evidence"),
        ("changes", "/api/v1/changes?limit=3"),
        ("problem", "/api/v1/interventions?kram=vand"),
        ("problem", "/api/v1/interventions/findes-ikke"),
    ],
)
def test_an_answer_is_what_its_schema_says(name: str, path: str, client: Client) -> None:
    assert _faults(client, name, iter([client.get(path).json()])) == []


def test_every_record_is_what_its_schema_says(client: Client) -> None:
    records, end = export(client)
    assert len(records) > 150
    assert _faults(client, "intervention", iter(records.values())) == []
    assert _faults(client, "export-end", iter([end])) == []


def test_every_change_is_what_its_schema_says(client: Client) -> None:
    changes, _ = follow(client, limit=1000)
    assert _faults(client, "change", iter(changes)) == []


def test_a_schema_refuses_what_is_not_so(client: Client) -> None:
    record = next(iter(export(client)[0].values()))
    for broken in (
        {**record, "id": "1"},
        {**record, "example": "ja"},
        {k: v for k, v in record.items() if k != "home"},
        {**record, "content": {**record["content"], "price_kr": "gratis"}},
    ):
        assert _faults(client, "intervention", iter([broken])) != []


def test_every_field_of_a_content_has_its_danish_name_in_the_schema(client: Client) -> None:
    told = _schema(client, "intervention")["$defs"]["Content"]["properties"]
    assert {name: said["title"] for name, said in told.items()} == {
        field.name: field.label for field in FIELDS
    }
    assert "ISO 4217" in told["price_kr"]["description"]
    assert "ISO 639-1" in told["sprog"]["description"]


def test_a_schema_that_is_not_there_is_a_404_that_names_those_that_are(client: Client) -> None:
    answer = client.get("/api/v1/schema/hemmelig.json")
    assert answer.status_code == 404
    for name in SHAPES:
        assert name in answer.json()["detail"]

"""What HSDS 3.0 and 3.1 and ORUK 3.0 demand of every object, as a table, and a walk that holds it.

A kind's fields are those that all three profiles demand together; the walk also holds the formats
of the published schemas, and that nothing nested escapes it.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

REQUIRED: dict[str, set[str]] = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "organization_identifier": {"id", "identifier_type", "identifier"},
    "service_at_location": {"id"},
    "location": {"id", "location_type"},
    "address": {
        *("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    },
    "accessibility": {"id"},
    "attribute": {"id"},
    "taxonomy": {"id", "name", "description"},
    "taxonomy_term": {"id", "name", "description"},
    "contact": {"id"},
    "phone": {"id", "number"},
    "language": {"id"},
    "schedule": {"id"},
    "service_area": {"id"},
    "cost_option": {"id"},
    "required_document": {"id"},
    "service_capacity": {"id", "unit", "available", "updated"},
    "unit": {"id", "name"},
    "url": {"id", "url"},
}
NESTED: dict[tuple[str, str], str] = {
    ("service", "organization"): "organization",
    ("service", "additional_urls"): "url",
    ("service", "service_at_locations"): "service_at_location",
    ("service", "service_areas"): "service_area",
    ("service", "schedules"): "schedule",
    ("service", "languages"): "language",
    ("service", "cost_options"): "cost_option",
    ("service", "required_documents"): "required_document",
    ("service", "contacts"): "contact",
    ("service", "capacities"): "service_capacity",
    ("service", "attributes"): "attribute",
    ("organization", "organization_identifiers"): "organization_identifier",
    ("organization", "attributes"): "attribute",
    ("organization", "services"): "service",
    ("service_at_location", "location"): "location",
    ("service_at_location", "service"): "service",
    ("location", "addresses"): "address",
    ("location", "accessibility"): "accessibility",
    ("location", "attributes"): "attribute",
    ("contact", "phones"): "phone",
    ("contact", "attributes"): "attribute",
    ("service_capacity", "unit"): "unit",
    ("attribute", "taxonomy_term"): "taxonomy_term",
    ("taxonomy_term", "taxonomy_detail"): "taxonomy",
}
ENUMS: dict[tuple[str, str], set[str]] = {
    ("service", "status"): {"active", "inactive", "defunct", "temporarily closed"},
    ("service_at_location", "status"): {"active", "inactive", "defunct", "temporarily closed"},
    ("location", "location_type"): {"physical", "postal", "virtual"},
    ("address", "address_type"): {"physical", "postal", "virtual"},
    ("schedule", "freq"): {"WEEKLY", "MONTHLY"},
    ("schedule", "wkst"): {"MO", "TU", "WE", "TH", "FR", "SA", "SU"},
}
NUMBERS = {"minimum_age", "maximum_age", "amount", "available", "maximum", "count", "interval"}
URIS = {"url", "uri", "website", "term_uri", "schedule_link"}
MOMENTS = {"last_modified", "updated"}
DATES = {"assured_date", "valid_from", "valid_to", "dtstart"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")


def faults(kind: str, told: Any, path: str = "") -> Iterator[str]:
    """Everything in an object that the profiles forbid."""
    path = path or kind
    if not isinstance(told, dict):
        yield f"{path} is no object"
        return
    yield from (f"{path} lacks {name}" for name in sorted(REQUIRED[kind] - told.keys()))
    for name, value in told.items():
        where = f"{path}.{name}"
        if value in (None, "", [], {}):
            yield f"{where} says nothing"
        elif isinstance(value, dict | list):
            if (kind, name) not in NESTED:
                yield f"{where} is nested, and nobody looks at it"
                continue
            for one in value if isinstance(value, list) else [value]:
                yield from faults(NESTED[kind, name], one, where)
        elif not _fits(kind, name, value):
            yield f"{where} cannot be {value!r}"


def _fits(kind: str, name: str, value: Any) -> bool:
    if name in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, str) or value != value.strip():
        return False
    if (kind, name) in ENUMS:
        return value in ENUMS[kind, name]
    if name == "id" or name.endswith("_id"):
        return bool(UUID.fullmatch(value))
    if name in URIS:
        parts = urlsplit(value)
        return bool(URI.fullmatch(value) and parts.scheme in ("http", "https") and parts.hostname)
    if name == "email":
        return bool(EMAIL.fullmatch(value))
    if name in MOMENTS:
        return bool(MOMENT.fullmatch(value)) and bool(datetime.fromisoformat(value))
    if name in DATES:
        return bool(DATE.fullmatch(value)) and bool(date.fromisoformat(value))
    if name == "country":
        return value == "DK"
    return True


GOOD: dict[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000001",
    "name": "Gåtur",
    "status": "active",
    "url": "https://a.example/b",
    "last_modified": "2026-11-18T10:00:00.000Z",
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "open"},
        {"name": ""},
        {"name": None},
        {"id": "1"},
        {"organization_id": "1"},
        {"url": "https://å.example"},
        {"url": "gåtur"},
        {"email": "nobody"},
        {"minimum_age": "18"},
        {"last_modified": "2026-11-18"},
        {"assured_date": "18.11.2026"},
        {"metadata": [{"id": 1}]},
        {"capacities": [{"id": GOOD["id"], "available": 1}]},
        {"service_at_locations": [{"id": GOOD["id"], "location": {"id": GOOD["id"]}}]},
    ],
)
def test_the_walk_finds_what_is_wrong(wrong: dict[str, Any]) -> None:
    assert not list(faults("service", GOOD))
    assert list(faults("service", {**GOOD, **wrong}))

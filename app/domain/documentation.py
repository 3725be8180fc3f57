"""What a published field means, in Danish and by the standard its values follow, for schemas."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.domain.fields import FIELD, Part

STANDARDS: Mapping[str, str] = MappingProxyType(
    {
        "age_from": "Years, whole",
        "age_to": "Years, whole",
        "duration_weeks": "Weeks, whole",
        "price_kr": "Whole kroner, ISO 4217 DKK; 0 is free of charge",
        "sprog": "ISO 639-1",
        "kommuner": "Official municipality codes, four digits (CPR/Statistics Denmark)",
        "kommune": "Official municipality code, four digits (CPR/Statistics Denmark)",
        "kle": "KLE numbers (KL Emnesystematik), dd.dd.dd",
        "postal_code": "Danish postal code, four digits",
        "cvr": "CVR number, eight digits",
        "sor_id": "SOR number, urn:oid:1.2.208.176.1.1",
        "phone": "Eight digits, or ITU-T E.123 with country code",
        "valid_from": "ISO 8601 date",
        "valid_to": "ISO 8601 date, the last day",
        "review_interval_months": "Months, whole",
        "description": "CommonMark without HTML",
        "as_of": "ISO 8601 date: the day on which it was true",
        "start_dates": "ISO 8601 dates in order",
        "waiting_weeks": "Weeks, whole",
        "licence": "Short name of the licence",
        "year": "Year of the source, four digits",
    }
)
"""Field → unit or standard of its values."""
_AVAILABILITY = {
    "as_of": "Oplyst den",
    "places": "Ledige pladser",
    "capacity": "Pladser i alt",
    "always_open": "Altid åbent",
    "waiting_weeks": "Ventetid i uger",
    "start_dates": "Næste start",
    "note": "Bemærkning",
}
_PARTS = {
    "Place": "places",
    "Provider": "provider",
    "Contact": "contacts",
    "Citation": "sources",
    "Exclusion": "exclusion",
    "Step": "steps",
    "ReferralRoute": "referral_routes",
}
_WEIGHTED = {"primary": "Først og fremmest", "also": "Også"}


def documented(schema: dict[str, Any], model: type[Any]) -> None:
    """Adds to a model's JSON schema what people call its fields, and the standard of each."""
    shape = model.__name__
    schema.pop("additionalProperties", None)  # readers let fields be added
    for name, said in schema.get("properties", {}).items():
        label, text = _told(shape, name)
        if label:
            said["title"] = label
        notes = [note for note in (text, _scheme(shape, name), STANDARDS.get(name)) if note]
        if notes:
            said["description"] = " · ".join(notes)


def _told(shape: str, name: str) -> tuple[str, str]:
    """Label and help of a field."""
    if shape == "Content":
        return FIELD[name].label, FIELD[name].help
    if shape == "Availability":
        return _AVAILABILITY[name], ""
    if shape == "Weighted":
        return _WEIGHTED[name], ""
    part = _part(shape, name)
    return (part.label, "") if part else ("", "")


def _part(shape: str, name: str) -> Part | None:
    field = FIELD.get(_PARTS.get(shape, ""))
    return next((p for p in field.parts if p.name == name), None) if field else None


def _scheme(shape: str, name: str) -> str:
    field = FIELD.get(name) if shape == "Content" else _part(shape, name)
    return f"Terms of /api/v1/taxonomies: {field.scheme}" if field and field.scheme else ""

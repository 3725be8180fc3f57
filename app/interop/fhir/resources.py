"""What every resource carries: version, date, tags; and how it is cut down."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from app.interop.fhir.codes import SUBSETTED
from app.interop.json_values import Json, known

SUMMARY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "HealthcareService": frozenset(
            "identifier active providedBy category type location name comment coverageArea".split()
        ),
        "Organization": frozenset("identifier type name".split()),
        "Location": frozenset("identifier status name description mode physicalType".split()),
    }
)
"""The elements that the standard counts to the summary, of those we serve."""
ALWAYS = frozenset(("resourceType", "id", "meta"))


def stamped(resource: Json, changed: datetime | None = None) -> Json:
    """The resource with its version, which changes exactly when its contents do."""
    meta = known({"lastUpdated": instant(changed) if changed else None, **resource.get("meta", {})})
    head: Json = {name: resource[name] for name in ("resourceType", "id") if name in resource}
    told = known({**resource, "meta": meta})
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = sha256(text.encode()).hexdigest()[:20]
    return {**head, **told, "meta": {"versionId": version, **meta}}


def instant(at: datetime) -> str:
    """An instant as the standard writes it."""
    return at.isoformat()


def subset(resource: Json, wanted: Collection[str]) -> Json:
    """The resource with these elements only, marked as cut down."""
    tag = {"system": SUBSETTED, "code": "SUBSETTED"}
    meta = resource.get("meta", {})
    kept = {n: v for n, v in resource.items() if n in wanted or n in ALWAYS}
    return {**kept, "meta": {**meta, "tag": [*meta.get("tag", ()), tag]}}

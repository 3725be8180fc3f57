"""What the server can do, as a CapabilityStatement."""

from app.interop.about import CC_BY_4, NAME
from app.interop.fhir.codes import FHIR_VERSION
from app.interop.fhir.parameters import PARAMETERS, Parameter
from app.interop.fhir.resources import stamped
from app.interop.json_values import Json, known

SINCE = "2026-11-22"
"""The day on which what is stated here last changed."""
_ABOUT = {
    "HealthcareService": "Interventions (indsatser).",
    "Organization": "Those who provide interventions.",
    "Location": "Places where interventions take place.",
    "CodeSystem": "The catalogue's own codes; read by id only.",
    "StructureDefinition": "The catalogue's own extensions; read by id only.",
}
_DOCUMENTATION = (
    "Read-only and public. A search answers with the parameters it understood in its self link; "
    "others are ignored and named in an OperationOutcome, or refused with Prefer: handling=strict. "
    "Pages are followed by their next link. What is withdrawn is 410 by its id and left out of "
    "searches. Fictional entries carry the tag HTEST. Data: " + CC_BY_4
)


def capabilities(root: str, version: str) -> Json:
    """The statement of the server at ``root``; ``version`` is that of the software."""
    return stamped(
        {
            "resourceType": "CapabilityStatement",
            "url": f"{root}/metadata",
            "name": "Indsatskatalog",
            "title": NAME,
            "status": "active",
            "date": SINCE,
            "publisher": NAME,
            "kind": "instance",
            "software": {"name": "indsatskatalog", "version": version},
            "implementation": {"description": NAME, "url": root},
            "fhirVersion": FHIR_VERSION,
            "format": ["json"],
            "rest": [
                {
                    "mode": "server",
                    "documentation": _DOCUMENTATION,
                    "security": {"cors": True, "description": "Open to everybody, without key."},
                    "resource": [_resource(kind) for kind in _ABOUT],
                }
            ],
        }
    )


def _resource(kind: str) -> Json:
    parameters = PARAMETERS.get(kind, ())
    interactions = ["read", *(["search-type"] if parameters else [])]
    return known(
        {
            "type": kind,
            "documentation": _ABOUT[kind],
            "interaction": [{"code": code} for code in interactions],
            "versioning": "versioned",
            "readHistory": False,
            "updateCreate": False,
            "conditionalCreate": False,
            "conditionalRead": "not-match",
            "conditionalUpdate": False,
            "conditionalDelete": "not-supported",
            "referencePolicy": ["literal", "logical"],
            "searchParam": [_parameter(one) for one in parameters],
        }
    )


def _parameter(parameter: Parameter) -> Json:
    modifiers = ", ".join(f":{one}" for one in parameter.modifiers)
    return known(
        {
            "name": parameter.name,
            "definition": parameter.definition,
            "type": parameter.kind,
            "documentation": parameter.about + (f"; modifiers {modifiers}" if modifiers else ""),
        }
    )

"""Our own codes, so that they can be looked up where they say they are."""

from app.domain.vocabulary import Term
from app.interop.about import NAME
from app.interop.fhir.codes import OWN_SCHEMES, PROVENANCE, PROVENANCES, Codes
from app.interop.fhir.resources import stamped
from app.interop.json_values import Json, known

_PROPERTIES = "http://hl7.org/fhir/concept-properties#"


def code_system(scheme: str, codes: Codes) -> Json | None:
    """One of our code systems; None when it is not ours."""
    if scheme == PROVENANCE:
        concepts = [{"code": code, "display": text} for code, text in PROVENANCES.items()]
        return _system(scheme, concepts, codes)
    if scheme not in OWN_SCHEMES:
        return None
    return _system(scheme, [_concept(term) for term in codes.vocabulary.terms(scheme)], codes)


def _system(scheme: str, concepts: list[Json], codes: Codes) -> Json:
    used = {one["code"] for concept in concepts for one in concept.get("property", ())}
    about = {
        "parent": ("code", f"{_PROPERTIES}parent", "The broader term"),
        "inactive": ("boolean", f"{_PROPERTIES}inactive", "The term has been retired"),
        "derived": ("boolean", None, "Our own classification, not a source's"),
    }
    return stamped(
        {
            "resourceType": "CodeSystem",
            "id": scheme,
            "language": "da",
            "url": codes.system(scheme),
            "name": scheme.capitalize(),
            "title": f"{NAME}: {scheme}",
            "status": "active",
            "experimental": False,
            "publisher": NAME,
            "caseSensitive": True,
            "hierarchyMeaning": "is-a" if "parent" in used else None,
            "content": "complete",
            "count": len(concepts),
            "property": [
                known({"code": code, "uri": uri, "description": text, "type": kind})
                for code, (kind, uri, text) in about.items()
                if code in used
            ],
            "concept": concepts,
        }
    )


def _concept(term: Term) -> Json:
    properties = (
        ("parent", "valueCode", term.parent),
        ("inactive", "valueBoolean", term.historical or None),
        ("derived", "valueBoolean", term.derived or None),
    )
    english = [{"language": "en", "value": term.label_en}] if term.label_en else None
    return known(
        {
            "code": term.value,
            "display": term.label,
            "definition": term.definition,
            "designation": english,
            "property": [{"code": c, kind: v} for c, kind, v in properties if v is not None],
        }
    )

"""The data set and its services as DCAT-AP-DK 3.0, in JSON-LD that needs no network to be read."""

from datetime import datetime

from app.domain.requests import SearchRequest
from app.interop.about import CC_BY_4, DESCRIPTION, KEYWORDS, NAME, Publisher
from app.interop.json_values import Json
from app.interop.links import Links

MEDIA_TYPE = "application/ld+json"
_EU = "http://publications.europa.eu/resource/authority"
_DENMARK = f"{_EU}/country/DNK"
_DANISH = f"{_EU}/language/DAN"
_ENGLISH = f"{_EU}/language/ENG"
_PUBLIC = f"{_EU}/access-right/PUBLIC"
_IANA = "https://www.iana.org/assignments/media-types"
CONTEXT: Json = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def dcat(
    publisher: Publisher, modified: datetime | None, links: Links, *, with_examples: bool
) -> Json:
    """The catalogue, its one data set, and the services that serve it, as one graph."""
    home = links.dcat()
    ids = {name: f"{home}#{name}" for name in ("katalog", "data", "udgiver", "kontakt")}
    interfaces = _interfaces(ids, links)
    distributions = _distributions(ids, links)
    contact = _contact(publisher, ids["kontakt"])
    shared = {
        "dct:publisher": _at(ids["udgiver"]),
        "dct:language": _at(_DANISH),
        "dct:license": _at(CC_BY_4),
        "dct:spatial": _at(_DENMARK),
        **({"dct:modified": _instant(modified)} if modified else {}),
    }
    catalog = {
        "@id": ids["katalog"],
        "@type": "dcat:Catalog",
        "dct:title": _danish(f"{NAME}: data og tjenester"),
        "dct:description": _danish(
            f"Datasættet bag {NAME} og de tjenester, der giver adgang til det."
        ),
        **shared,
        "foaf:homepage": _at(links.home()),
        "dcat:themeTaxonomy": _at(f"{_EU}/data-theme"),
        "dcat:dataset": _at(ids["data"]),
        "dcat:service": [_at(one["@id"]) for one in interfaces],
    }
    dataset = {
        "@id": ids["data"],
        "@type": "dcat:Dataset",
        "dct:title": _danish(f"{NAME}: alle indsatser"),
        "dct:description": _danish(DESCRIPTION + (_WITH_EXAMPLES if with_examples else "")),
        **shared,
        "dct:identifier": ids["data"],
        "dct:accessRights": _at(_PUBLIC),
        "dct:accrualPeriodicity": _at(f"{_EU}/frequency/UPDATE_CONT"),
        "dcat:theme": [_at(f"{_EU}/data-theme/{theme}") for theme in ("HEAL", "SOCI")],
        "dcat:keyword": [_danish(word) for word in KEYWORDS],
        "dcat:landingPage": _at(links.data_guide()),
        "dcat:distribution": [_at(one["@id"]) for one in distributions],
        **({"dcat:contactPoint": _at(ids["kontakt"])} if contact else {}),
    }
    who = {
        "@id": ids["udgiver"],
        "@type": ["foaf:Agent", "org:Organization"],
        "foaf:name": _danish(publisher.name),
        **({"foaf:homepage": _at(publisher.url)} if publisher.url else {}),
    }
    graph = [catalog, dataset, *distributions, *interfaces, who, *contact]
    return {"@context": CONTEXT, "@graph": graph}


_WITH_EXAMPLES = " Denne udgave rummer også opdigtede eksempler, og hvert af dem er mærket."


def _distributions(ids: Json, links: Links) -> list[Json]:
    everything = SearchRequest()
    csv, xlsx = links.table(everything, "csv"), links.table(everything, "xlsx")
    said = (
        ("ndjson", "NDJSON", links.export(), "Alle felter, én indsats pr. linje."),
        ("csv", "CSV", csv, "De vigtigste felter, én indsats pr. række."),
        ("xlsx", "Excel", xlsx, "De vigtigste felter, én indsats pr. række, som regneark."),
    )
    forms: dict[str, Json] = {
        "ndjson": {"dct:format": {"@type": "dct:MediaTypeOrExtent", "rdfs:label": "NDJSON"}},
        "csv": {
            "dct:format": _at(f"{_EU}/file-type/CSV"),
            "dcat:mediaType": _at(f"{_IANA}/text/csv"),
        },
        "xlsx": {
            "dct:format": _at(f"{_EU}/file-type/XLSX"),
            "dcat:mediaType": _at(
                f"{_IANA}/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            ),
        },
    }
    return [
        {
            "@id": f"{ids['data']}-{key}",
            "@type": "dcat:Distribution",
            "dct:title": _danish(f"{NAME} som {title}"),
            "dct:description": _danish(text),
            "dcat:accessURL": _at(address),
            "dcat:downloadURL": _at(address),
            "dct:license": _at(CC_BY_4),
            "dct:language": _at(_DANISH),
            **forms[key],
        }
        for key, title, address, text in said
    ]


def _interfaces(ids: Json, links: Links) -> list[Json]:
    """The APIs: where each begins, and where it is described."""
    said = (
        (
            "api",
            "Søgning, opslag og ændringer som JSON",
            "Søg, hent én indsats, følg alle ændringer. Uden nøgle.",
            links.api(),
            links.openapi(),
        ),
        (
            "hsds",
            "Open Referral (HSDS 3.1)",
            "Indsatserne efter den internationale standard Human Services Data Specification.",
            links.hsds(),
            links.hsds(),
        ),
        (
            "fhir",
            "HL7 FHIR R4",
            "Indsatserne som HealthcareService, Organization og Location.",
            links.fhir(),
            f"{links.fhir()}/metadata",
        ),
    )
    return [
        {
            "@id": f"{links.dcat()}#{key}",
            "@type": "dcat:DataService",
            "dct:title": _danish(title),
            "dct:description": _danish(text),
            "dct:publisher": _at(ids["udgiver"]),
            "dct:license": _at(CC_BY_4),
            "dct:language": _at(_ENGLISH),
            "dct:accessRights": _at(_PUBLIC),
            "dcat:endpointURL": _at(begins),
            "dcat:endpointDescription": _at(described),
            "dcat:landingPage": _at(links.data_guide()),
            "dcat:servesDataset": _at(ids["data"]),
        }
        for key, title, text, begins, described in said
    ]


def _contact(publisher: Publisher, identity: str) -> list[Json]:
    """Where to ask, when an e-mail or web address is known; else nothing."""
    told: Json = {}
    if publisher.email:
        told["vcard:hasEmail"] = _at(f"mailto:{publisher.email}")
    if publisher.url:
        told["vcard:hasURL"] = _at(publisher.url)
    kind = {"@id": identity, "@type": "vcard:Organization", "vcard:fn": publisher.name}
    return [{**kind, **told}] if told else []


def _at(address: str) -> Json:
    return {"@id": address}


def _danish(text: str) -> Json:
    return {"@value": text, "@language": "da"}


def _instant(at: datetime) -> Json:
    return {"@value": at.isoformat(), "@type": "xsd:dateTime"}

"""One who provides interventions as an Organization, and a place as a Location."""

from datetime import datetime

from app.domain.content import Place, Provider
from app.domain.identities import municipality_itself, provider_id
from app.domain.record import PublicRecord
from app.domain.vocabulary import EXAMPLE_KOMMUNE
from app.interop.fhir.codes import CVR, MUNICIPALITY, MUNICIPALITY_OF_ADDRESS, SOR, Codes, reference
from app.interop.fhir.resources import stamped
from app.interop.json_values import Json, known

KOMMUNE = "kommune"


def organization(
    identity: str, provider: Provider, public: PublicRecord, changed: datetime, codes: Codes
) -> Json:
    """The resource, as one intervention of the provider names it."""
    itself = municipality_itself(
        provider.name, provider.udbydertype, public.content.kommuner, codes.vocabulary
    )
    numbers = ((CVR, provider.cvr), (SOR, provider.sor_id), (MUNICIPALITY, itself))
    return stamped(
        {
            "resourceType": "Organization",
            "id": identity,
            "meta": {"tag": codes.tags(public)},
            "language": "da",
            "identifier": [
                *codes.own_ids(identity),
                *(
                    {"use": "official", "system": s, "value": value}
                    for s, value in numbers
                    if value
                ),
            ],
            "type": [codes.concept("udbydertype", provider.udbydertype)]
            if provider.udbydertype
            else [],
            "name": provider.name,
            "telecom": [{"system": "url", "value": provider.url, "use": "work"}]
            if provider.url
            else [],
            "partOf": None if itself else _municipality(provider, public, codes),
        },
        changed,
    )


def _municipality(provider: Provider, public: PublicRecord, codes: Codes) -> Json | None:
    """The municipality of a municipal department, when there is exactly one."""
    kommuner = public.content.kommuner
    real = len(kommuner) == 1 and kommuner[0] != EXAMPLE_KOMMUNE
    if provider.udbydertype != KOMMUNE or not real:
        return None
    return {**codes.municipality(kommuner[0]), "type": "Organization"}


def location(
    identity: str, place: Place, public: PublicRecord, changed: datetime, codes: Codes
) -> Json:
    """The resource; a place on the net has no address."""
    told = (place.accessibility, place.transport)
    provider, name = provider_id(public.content), public.content.provider
    return stamped(
        {
            "resourceType": "Location",
            "id": identity,
            "meta": {"tag": codes.tags(public)},
            "language": "da",
            "identifier": codes.own_ids(identity),
            "status": None if public.historical else "active",
            "name": place.name,
            "description": "\n".join(text for text in told if text),
            "mode": "instance",
            "address": _address(place, public, codes),
            "physicalType": {"text": "Online"} if place.online else None,
            "managingOrganization": reference("Organization", provider, name.name)
            if provider and name
            else None,
        },
        changed,
    )


def _address(place: Place, public: PublicRecord, codes: Codes) -> Json | None:
    if place.online:
        return None
    address = known(
        {
            "extension": _code(place.kommune, codes),
            "line": [place.street] if place.street else None,
            "city": place.city,
            "postalCode": place.postal_code,
        }
    )
    if not address:
        return None
    country = {} if public.example else {"country": "DK"}
    return {**address, **country, "use": "work", "type": "physical"}


def _code(kommune: str | None, codes: Codes) -> list[Json]:
    if not kommune or kommune == EXAMPLE_KOMMUNE:
        return []
    label = codes.vocabulary.label(KOMMUNE, kommune)
    coding = {"system": MUNICIPALITY, "code": kommune, "display": label}
    return [{"url": MUNICIPALITY_OF_ADDRESS, "valueCodeableConcept": {"coding": [coding]}}]

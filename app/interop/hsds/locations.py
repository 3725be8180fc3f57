"""Where interventions take place: locations, and the intervention at each of them."""

from app.domain.content import Content, Place
from app.domain.record import PublicRecord
from app.domain.vocabulary import EXAMPLE_KOMMUNE
from app.interop.about import EXAMPLE
from app.interop.hsds.taxonomies import Dialect, term_attribute, term_id
from app.interop.hsds.values import part_id
from app.interop.json_values import Json, known

_ONLINE = "Online"


def location(identity: str, place: Place, public: PublicRecord) -> Json:
    """Its own fields."""
    return known(
        {
            "id": location_id(identity),
            "location_type": "virtual" if place.online else "physical",
            "name": place.name or (_ONLINE if place.online else None),
            "description": _description(place, public),
            "transportation": place.transport,
        }
    )


def full_location(identity: str, place: Place, public: PublicRecord, dialect: Dialect) -> Json:
    """With its address, when all that an address must have is known."""
    owner, code = location_id(identity), kommune_of(place, public.content)
    listed = code is not None and term_id("kommune", code) in dialect.terms
    return known(
        {
            **location(identity, place, public),
            "addresses": _addresses(owner, place, public, dialect),
            "accessibility": [
                {
                    "id": part_id(owner, "accessibility"),
                    "location_id": owner,
                    "description": place.accessibility,
                }
            ]
            if place.accessibility
            else None,
            "attributes": [term_attribute(owner, "location", "kommune", code, dialect)]
            if code and listed
            else None,
        }
    )


def at_location(identity: str, public: PublicRecord, told: Json, where: Json) -> Json:
    """The intervention at one of its places, with the intervention and the location given.

    ``name`` and ``status`` are no fields of it, but the published OpenAPI demands them.
    """
    return {
        "id": identity,
        "service_id": public.id,
        "location_id": where["id"],
        "name": told["name"],
        "status": told["status"],
        "location": where,
        "service": told,
    }


def location_id(identity: str) -> str:
    """The id of the location where a place is."""
    return part_id(identity, "location")


def kommune_of(place: Place, content: Content) -> str | None:
    """The municipality of a place: as said, or the only one of the intervention."""
    if place.kommune or place.online:
        return place.kommune
    return content.kommuner[0] if len(content.kommuner) == 1 else None


def _description(place: Place, public: PublicRecord) -> str:
    town = " ".join(filter(None, (place.postal_code, place.city)))
    said = ", ".join(filter(None, (place.street, town)))
    return ". ".join(filter(None, (said, EXAMPLE if public.example else None)))


def _addresses(
    owner: str, place: Place, public: PublicRecord, dialect: Dialect
) -> list[Json] | None:
    """HSDS demands street, town, postal code and region of an address; none is made up."""
    code = kommune_of(place, public.content)
    term = dialect.reference.vocabulary.get("kommune", code) if code else None
    region = term.group if term else None
    if code == EXAMPLE_KOMMUNE:
        region = region or "Eksempel"
    if place.online or not (place.street and place.city and place.postal_code and region):
        return None
    return [
        {
            "id": part_id(owner, "address"),
            "location_id": owner,
            "address_1": place.street,
            "city": place.city,
            "region": region,
            "state_province": region,
            "postal_code": place.postal_code,
            "country": "DK",
            "address_type": "physical",
        }
    ]

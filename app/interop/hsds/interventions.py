"""One intervention as a service: its own fields, fully nested, and what is left once withdrawn."""

from datetime import datetime

from app.domain.content import Contact
from app.domain.identities import place_ids, provider_id
from app.domain.record import PublicRecord
from app.interop.hsds import texts
from app.interop.hsds.locations import full_location
from app.interop.hsds.organizations import full_organization, organization
from app.interop.hsds.parts import (
    capacities,
    contacts,
    costs,
    documents,
    languages,
    schedules,
    service_areas,
    urls,
)
from app.interop.hsds.taxonomies import Dialect, attributes
from app.interop.hsds.values import email, instant, part_id, uri
from app.interop.json_values import Json, known

DELETED = "Slettet indsats"
"""The name of one whose title nobody may see any more."""
_REASONS = {
    "archived": "Indsatsen er udgået",
    "expired": "Indsatsen er udløbet",
    "merged": "Indsatsen er lagt sammen med en anden",
    "deleted": "Indsatsen er slettet",
}


def stub(public: PublicRecord) -> Json:
    """The least that can be said of one: id, name and status."""
    return {"id": public.id, "name": public.title, "status": _status(public)}


def summary(public: PublicRecord, changed: datetime, dialect: Dialect) -> Json:
    """Its own fields and its organization, as lists show it."""
    content, vocabulary = public.content, dialect.reference.vocabulary
    provider, fees = provider_id(content), texts.fees(content)
    reviewed = public.record.reviewed
    return known(
        {
            **stub(public),
            "organization_id": provider,
            "alternate_name": "; ".join(content.alternate_names),
            "description": texts.description(content),
            "url": uri(dialect.links.intervention(public.slug)),
            "email": _email(content.contacts),
            "interpretation_services": texts.interpretation(content),
            "application_process": texts.application_process(content, vocabulary),
            "fees_description": fees,
            "fees": fees,
            "wait_time": texts.waiting(public),
            "eligibility_description": texts.eligibility(content),
            "minimum_age": content.age_from,
            "maximum_age": content.age_to,
            "assured_date": reviewed.on.isoformat() if reviewed else None,
            "alert": texts.alert(public),
            "last_modified": instant(changed),
            "organization": organization(provider, content.provider, public, dialect)
            if provider and content.provider
            else None,
        }
    )


def full(public: PublicRecord, changed: datetime, dialect: Dialect) -> Json:
    """With everything that belongs to it."""
    content = public.content
    provider = provider_id(content)
    return known(
        {
            **summary(public, changed, dialect),
            "additional_urls": urls(public),
            "organization": full_organization(provider, content.provider, public, dialect)
            if provider and content.provider
            else None,
            "service_at_locations": _at_locations(public, dialect),
            "service_areas": service_areas(public, dialect),
            "schedules": schedules(public, dialect.reference.vocabulary),
            "languages": languages(public, dialect.reference.vocabulary),
            "cost_options": costs(public),
            "required_documents": documents(public),
            "contacts": contacts(public),
            "capacities": capacities(public),
            "attributes": attributes(public, dialect),
        }
    )


def defunct(
    identity: str,
    changed: datetime,
    title: str | None,
    reason: str | None,
    into: str | None,
    dialect: Dialect,
) -> Json:
    """What is left of a withdrawn one: HSDS has no word for »deleted«."""
    address = f"{dialect.links.hsds()}/services/{into}"
    return known(
        {
            "id": identity,
            "name": title or DELETED,
            "status": "defunct",
            "alert": _REASONS.get(reason or ""),
            "last_modified": instant(changed),
            "additional_urls": [
                {
                    "id": part_id(identity, "url", into),
                    "service_id": identity,
                    "label": "Lagt sammen med",
                    "url": address,
                }
            ]
            if into
            else None,
        }
    )


def _status(public: PublicRecord) -> str:
    """What only a source told in its year may be over; nobody should be sent there unasked."""
    return "inactive" if public.historical else "active"


def _email(told: tuple[Contact, ...]) -> str | None:
    """Where citizens write, or else professionals."""
    ordered = sorted(told, key=lambda contact: contact.audience != "borger")
    return next((one for one in (email(contact.email) for contact in ordered) if one), None)


def _at_locations(public: PublicRecord, dialect: Dialect) -> list[Json]:
    content = public.content
    wheres = [
        (identity, full_location(identity, place, public, dialect))
        for identity, place in zip(place_ids(public.id, content), content.places, strict=True)
    ]
    return [
        {"id": one, "service_id": public.id, "location_id": where["id"], "location": where}
        for one, where in wheres
    ]

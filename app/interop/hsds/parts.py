"""What belongs to an intervention: whom to contact, when, in which language, at what cost."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from app.domain.content import Contact
from app.domain.record import PublicRecord
from app.domain.vocabulary import EXAMPLE_KOMMUNE, Vocabulary
from app.interop.hsds.taxonomies import Dialect, term_id, text_attributes
from app.interop.hsds.values import email, instant, named_id, part_id, part_ids, uri
from app.interop.json_values import Json, known

_INTAKES = {"loebende": "optag løbende", "holdstart": "optag ved holdstart"}
_AUDIENCES = {"borger": "For borgere", "fagperson": "For fagpersoner"}


def contacts(public: PublicRecord) -> list[Json]:
    """Functions, never persons; their hours stand with the telephone."""
    told = public.content.contacts
    said = (f"{one.audience}/{one.function}" for one in told)
    return [
        _contact(identity, one, public.id)
        for identity, one in zip(part_ids(public.id, "contact", said), told, strict=True)
    ]


def _contact(identity: str, contact: Contact, owner: str) -> Json:
    phone = {
        "id": part_id(identity, "phone"),
        "contact_id": identity,
        "number": contact.phone,
        "description": contact.hours,
    }
    hours = [contact.hours] if contact.hours and not contact.phone else []
    return known(
        {
            "id": identity,
            "service_id": owner,
            "name": contact.function,
            "email": email(contact.email),
            "phones": [known(phone)] if contact.phone else None,
            "attributes": [
                *text_attributes(
                    identity, "contact", "audience", "Målgruppe", [_AUDIENCES[contact.audience]]
                ),
                *text_attributes(identity, "contact", "hours", "Tider", hours),
            ],
        }
    )


def urls(public: PublicRecord) -> list[Json]:
    """Addresses of the functions to contact, and of where a harvested entry is at home."""
    home = public.record.home
    told = [(one.function, uri(one.url)) for one in public.content.contacts if one.url]
    told += [(home.name, uri(home.url))] if home else []
    known_ones = [(label, address) for label, address in told if address]
    identities = part_ids(public.id, "url", (address for _, address in known_ones))
    return [
        {"id": identity, "service_id": public.id, "label": label, "url": address}
        for identity, (label, address) in zip(identities, known_ones, strict=True)
    ]


def service_areas(public: PublicRecord, dialect: Dialect) -> list[Json]:
    """The municipalities where it is offered; the fictional one is none."""
    return [
        {
            "id": part_id(public.id, "area", code),
            "service_id": public.id,
            "name": dialect.reference.vocabulary.label("kommune", code),
            "description": f"Kommunekode {code}",
            "uri": f"{dialect.links.hsds()}/taxonomy_terms/{term_id('kommune', code)}",
        }
        for code in dict.fromkeys(public.content.kommuner)
        if code != EXAMPLE_KOMMUNE
    ]


def schedules(public: PublicRecord, vocabulary: Vocabulary) -> list[Json]:
    """How often and for how long, in words; and the starts that have been told."""
    content = public.content
    forms = ", ".join(vocabulary.label("form", value) for value in content.former)
    intake = _INTAKES.get(content.intake or "")
    notes = "; ".join(filter(None, (content.duration, content.group_size, intake)))
    regular = known(
        {
            "description": content.intensity,
            "notes": notes,
            "valid_from": content.valid_from.isoformat() if content.valid_from else None,
            "valid_to": content.valid_to.isoformat() if content.valid_to else None,
        }
    )
    attending = {"attending_type": forms} if forms else {}
    found = [{**_schedule(public, "regular"), **regular, **attending}] if regular else []
    return [*found, *_starts(public)]


def _schedule(public: PublicRecord, said: str) -> Json:
    return {"id": part_id(public.id, "schedule", said), "service_id": public.id}


def _starts(public: PublicRecord) -> Iterator[Json]:
    told = public.availability
    if told is None or public.historical:
        return
    for day in told.start_dates:
        date = day.isoformat()
        started = {"dtstart": date, "count": 1, "description": "Et hold begynder"}
        yield {**_schedule(public, f"start/{date}"), **started}


def languages(public: PublicRecord, vocabulary: Vocabulary) -> list[Json]:
    """Languages in which it is given; the values of the vocabulary are ISO codes."""
    return [
        {
            "id": part_id(public.id, "language", code),
            "service_id": public.id,
            "name": vocabulary.label("sprog", code),
            "code": code,
        }
        for code in dict.fromkeys(public.content.sprog)
    ]


def costs(public: PublicRecord) -> list[Json]:
    """The price for the citizen, when it is known."""
    content = public.content
    if content.price_kr is None:
        return []
    told = {
        "id": part_id(public.id, "cost"),
        "service_id": public.id,
        "currency": "DKK",
        "amount": content.price_kr,
        "amount_description": content.price_note,
    }
    return [known(told)]


def documents(public: PublicRecord) -> list[Json]:
    """What one brings or sends."""
    said = public.content.documents
    return [
        {"id": identity, "service_id": public.id, "document": text}
        for identity, text in zip(part_ids(public.id, "document", said), said, strict=True)
    ]


def capacities(public: PublicRecord) -> list[Json]:
    """The number of places, as it was on the day it was told."""
    told = public.availability
    if told is None or told.places is None or public.historical:
        return []
    capacity = {
        "id": part_id(public.id, "capacity"),
        "service_id": public.id,
        "unit": {"id": named_id("unit", "plads"), "name": "plads"},
        "available": told.places,
        "maximum": told.capacity,
        "description": told.note,
        "updated": instant(datetime.combine(told.as_of, time(), UTC)),
    }
    return [known(capacity)]

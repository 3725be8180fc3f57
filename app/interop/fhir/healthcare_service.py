"""An intervention as a HealthcareService. The table stands in docs/standards/fhir.md."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from app.domain.availability import Availability
from app.domain.content import Contact, Content
from app.domain.identities import place_ids, provider_id
from app.domain.record import PublicRecord
from app.domain.vocabulary import EXAMPLE_KOMMUNE
from app.interop.about import EXAMPLE, historical_note
from app.interop.fhir.codes import LANGUAGE, PROVISION, Codes, kle_concept, reference
from app.interop.fhir.details import extra_details
from app.interop.fhir.resources import stamped
from app.interop.json_values import Json, known
from app.interop.links import Links

_BCP47 = re.compile(r"[a-z]{2,3}")


def healthcare_service(public: PublicRecord, changed: datetime, codes: Codes, links: Links) -> Json:
    """The resource; ``changed`` is when the public last saw a change of it."""
    content, home = public.content, public.record.home
    source = home.url if home else links.intervention(public.slug)
    vocabulary = codes.vocabulary
    provider = provider_id(content)
    return stamped(
        {
            "resourceType": "HealthcareService",
            "id": public.id,
            "meta": {"source": source, "tag": codes.tags(public)},
            "language": "da",
            "extension": _availability(public.availability, codes),
            "identifier": codes.own_ids(public.id),
            "active": not public.historical,
            "providedBy": reference("Organization", provider, content.provider.name)
            if provider and content.provider
            else None,
            "category": [
                *codes.concepts("opgavetype", content.opgavetyper.all, content, "opgavetyper"),
                *codes.concepts("sektor", content.sektorer, content, "sektorer"),
            ],
            "type": [
                *codes.concepts("risikofaktor", content.risikofaktorer, content, "risikofaktorer"),
                *map(kle_concept, content.kle),
            ],
            "location": [
                reference("Location", identity, place.name)
                for identity, place in zip(
                    place_ids(public.id, content), content.places, strict=True
                )
            ],
            "name": public.title,
            "comment": _comment(public),
            "extraDetails": extra_details(content, vocabulary, links.intervention(public.slug)),
            "telecom": [point for one in content.contacts for point in _points(one, codes)],
            "coverageArea": [
                codes.municipality(code) for code in content.kommuner if code != EXAMPLE_KOMMUNE
            ],
            "serviceProvisionCode": _price(content),
            "eligibility": list(_eligibility(content, codes)),
            "program": codes.concepts("spor", content.spor, content, "spor"),
            "characteristic": list(_characteristics(content, codes)),
            "communication": [_language(value, codes) for value in content.sprog],
            "referralMethod": [
                *codes.concepts("adgang", content.adgang, content, "adgang"),
                *({"text": f"{r.referrer}: {r.how}"} for r in content.referral_routes),
            ],
        },
        changed,
    )


def _comment(public: PublicRecord) -> str | None:
    """What it is; first of all when it is no offer of today."""
    caution = EXAMPLE if public.example else None
    if public.historical:
        caution = historical_note(public.content.source_year)
    told = (caution and f"{caution}.", public.content.summary)
    return "\n\n".join(text for text in told if text)


def _price(content: Content) -> list[Json]:
    if content.price_kr is None:
        return []
    free = content.price_kr == 0
    code, display = ("free", "Free") if free else ("cost", "Fees apply")
    said = "Gratis" if free else f"{content.price_kr} kr."
    text = f"{said} ({content.price_note})" if content.price_note else said
    return [{"coding": [{"system": PROVISION, "code": code, "display": display}], "text": text}]


def _eligibility(content: Content, codes: Codes) -> Iterator[Json]:
    """Whom it is for: codes where there are any, else the sentences as they are written."""
    coded = (
        ("risiko", "risiko", content.risiko.all),
        ("helbred", "helbred", content.helbred),
        ("ydelse", "ydelser", content.ydelser),
        ("visitationskategori", "visitation_categories", content.visitation_categories),
    )
    for scheme, field, values in coded:
        for concept in codes.concepts(scheme, values, content, field):
            yield {"code": concept}
    said = [
        *([_ages(content)] if (content.age_from, content.age_to) != (None, None) else []),
        *(f"Du kan være med, hvis du {line}" for line in content.inclusion),
        *(f"Det er ikke det rette, hvis du {one.text}" for one in content.exclusion),
        *([f"Motivation: {content.motivation}"] if content.motivation else []),
        *([f"Tidspunkt: {content.timing}"] if content.timing else []),
    ]
    yield from ({"comment": text} for text in said)


def _ages(content: Content) -> str:
    if content.age_from is None:
        return f"Alder: til og med {content.age_to} år"
    if content.age_to is None:
        return f"Alder: fra {content.age_from} år"
    return f"Alder: {content.age_from}–{content.age_to} år"


def _characteristics(content: Content, codes: Codes) -> Iterator[Json]:
    model = content.organisation_model
    coded = (
        ("form", "former", content.former),
        ("deltagelse", "deltagelse", content.deltagelse),
        ("lov", "lovgrundlag", content.lovgrundlag),
        ("profession", "professions", content.professions),
        ("organiseringsmodel", "organisation_model", (model,) if model else ()),
    )
    for scheme, field, values in coded:
        yield from codes.concepts(scheme, values, content, field)
    said = (
        (content.intake == "loebende", "Løbende optag"),
        (content.intake == "holdstart", "Optag ved holdstart"),
        (content.workplace_directed, "Rettet mod en arbejdsplads"),
        (content.interpreter, "Tolk"),
    )
    yield from ({"text": text} for holds, text in said if holds)


def _language(value: str, codes: Codes) -> Json:
    if not _BCP47.fullmatch(value):
        return codes.concept("sprog", value)
    return {
        "coding": [{"system": LANGUAGE, "code": value}],
        "text": codes.vocabulary.label("sprog", value),
    }


def _points(contact: Contact, codes: Codes) -> Iterable[Json]:
    """One function may be reached in several ways; each says whose it is and for whom."""
    said = (
        ("audience", "valueCode", contact.audience),
        ("function", "valueString", contact.function),
        ("hours", "valueString", contact.hours),
    )
    about = {
        "url": codes.extension("contact"),
        "extension": [{"url": part, kind: value} for part, kind, value in said if value],
    }
    ways = (("phone", contact.phone), ("email", contact.email), ("url", contact.url))
    for system, value in ways:
        if value:
            yield {"extension": [about], "system": system, "value": value, "use": "work"}


def _availability(told: Availability | None, codes: Codes) -> list[Json]:
    """Places and starts, with the day on which they were true."""
    if told is None:
        return []
    parts: list[Json] = [
        {"url": name, kind: value}
        for name, kind, value in (
            ("asOf", "valueDate", told.as_of.isoformat()),
            ("places", "valueUnsignedInt", told.places),
            ("capacity", "valueUnsignedInt", told.capacity),
            ("alwaysOpen", "valueBoolean", True if told.always_open else None),
            ("waitingWeeks", "valueUnsignedInt", told.waiting_weeks),
            *(("start", "valueDate", start.isoformat()) for start in told.start_dates),
            ("note", "valueString", told.note),
        )
        if value is not None
    ]
    return [known({"url": codes.extension("availability"), "extension": parts})]

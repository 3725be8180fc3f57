"""One intervention as a schema.org GovernmentService.

What is unknown is left out. What tells of the page rather than of the intervention (dates, licence,
sources) stands with the page, because that is where schema.org has room for it.
"""

from collections.abc import Iterable, Iterator, Mapping

from app.domain.content import Contact, Content, Place, Provider
from app.domain.publishing import kram_of
from app.domain.record import PublicRecord
from app.domain.vocabulary import EXAMPLE_KOMMUNE, Vocabulary
from app.interop.about import EXAMPLE, historical_note, licence_url
from app.interop.json_values import Json, known
from app.interop.links import Links
from app.interop.schema_org import CONTEXT

PUBLIC_AUTHORITIES = ("kommune", "region")
_AUDIENCES = {"borger": "For borgere", "fagperson": "For fagpersoner"}
_DERIVED = "Katalogets egen klassifikation, ikke kildens ord"


def intervention(
    public: PublicRecord,
    vocabulary: Vocabulary,
    related: Mapping[str, tuple[str, str]],
    links: Links,
) -> Json:
    """The intervention; ``related`` has (slug, title) of what it points to, by the slug it says."""
    content = public.content
    address = links.intervention(public.slug)
    return known(
        {
            "@context": CONTEXT,
            "@type": "GovernmentService",
            "@id": address,
            "identifier": public.id,
            "name": public.title,
            "alternateName": list(content.alternate_names),
            "url": address,
            "description": content.summary,
            "disambiguatingDescription": _caution(public),
            "additionalType": "https://schema.org/CreativeWork" if public.example else None,
            "serviceType": vocabulary.label("opgavetype", content.opgavetyper.primary[0]),
            "category": list(_categories(content, vocabulary)),
            "provider": _provider(content.provider, public.example),
            "areaServed": list(_areas(content, vocabulary)),
            "audience": _audience(content, vocabulary),
            "availableChannel": list(_channels(content, example=public.example)),
            "isAccessibleForFree": None if content.price_kr is None else content.price_kr == 0,
            "offers": _terms_of_use(public),
            "isRelatedTo": list(_others(content.combines_with, related, links)),
            "isSimilarTo": list(_others(content.alternatives, related, links)),
            "subjectOf": list(_legislation(content, vocabulary)),
            "mainEntityOfPage": _page(public, vocabulary, links),
        }
    )


def _caution(public: PublicRecord) -> str | None:
    if public.example:
        return EXAMPLE
    return historical_note(public.content.source_year) if public.historical else None


def _page(public: PublicRecord, vocabulary: Vocabulary, links: Links) -> Json:
    record, content = public.record, public.content
    address = links.intervention(public.slug)
    sources = [
        known(
            {
                "@type": "CreativeWork",
                "name": vocabulary.label("kilde", source.document),
                "pagination": source.section,
                "datePublished": str(source.year) if source.year else None,
            }
        )
        for source in content.sources
        if source.document != "eksempel"
    ]
    return known(
        {
            "@type": "WebPage",
            "url": address,
            "inLanguage": "da",
            "dateCreated": record.created.isoformat(),
            "dateModified": record.updated.isoformat(),
            "lastReviewed": record.reviewed.on.isoformat() if record.reviewed else None,
            "license": licence_url(content.licence)
            or {"@type": "CreativeWork", "name": content.licence},
            "creativeWorkStatus": "Eksempel" if public.example else None,
            "isBasedOn": record.home.url if record.home else None,
            "citation": sources,
        }
    )


def _categories(content: Content, vocabulary: Vocabulary) -> Iterator[Json]:
    classified = (
        ("opgavetype", "opgavetyper", "Opgavetyper", content.opgavetyper.all),
        ("spor", "spor", "Indsatsspor", content.spor),
        ("risiko", "risiko", "Risikogrupper", content.risiko.all),
        ("kram", "risikofaktorer", "KRAM-faktorer", kram_of(content)),
    )
    for scheme, field, title, values in classified:
        for value in values:
            note = _DERIVED if field in content.derived else None
            yield _code(value, title, vocabulary.label(scheme, value), note)
    for number in content.kle:
        yield _code(number, "KLE")


def _code(value: str, codes: str, name: str | None = None, note: str | None = None) -> Json:
    told = {"@type": "CategoryCode", "codeValue": value, "name": name, "description": note}
    return known({**told, "inCodeSet": {"@type": "CategoryCodeSet", "name": codes}})


def _provider(provider: Provider | None, example: bool) -> Json | None:
    """A municipality or region is an authority; one that does not exist is not."""
    if provider is None:
        return None
    numbers = (("CVR", provider.cvr), ("SOR", provider.sor_id))
    authority = provider.udbydertype in PUBLIC_AUTHORITIES and not example
    return known(
        {
            "@type": "GovernmentOrganization" if authority else "Organization",
            "name": provider.name,
            "disambiguatingDescription": EXAMPLE if example else None,
            "url": provider.url,
            "identifier": [
                {"@type": "PropertyValue", "propertyID": name, "value": number}
                for name, number in numbers
                if number
            ],
        }
    )


def _areas(content: Content, vocabulary: Vocabulary) -> Iterator[Json]:
    for code in content.kommuner:
        if code != EXAMPLE_KOMMUNE:
            identifier = {"@type": "PropertyValue", "propertyID": "kommunekode", "value": code}
            name = vocabulary.label("kommune", code)
            yield {"@type": "AdministrativeArea", "name": name, "identifier": identifier}


def _audience(content: Content, vocabulary: Vocabulary) -> Json:
    labels = [
        vocabulary.label(scheme, value)
        for scheme, values in (("helbred", content.helbred), ("ydelse", content.ydelser))
        for value in values
    ]
    said = "; ".join(content.inclusion)
    told = known(
        {
            "audienceType": labels,
            "description": f"Du kan være med, hvis du: {said}" if said else None,
            "suggestedMinAge": content.age_from,
            "suggestedMaxAge": content.age_to,
        }
    )
    return {"@type": "PeopleAudience", **told} if told else {}


def _channels(content: Content, *, example: bool) -> Iterator[Json]:
    """The ways in: whom one can contact, and where it takes place, in which languages."""
    yield from map(_contact, content.contacts)
    languages = {"availableLanguage": list(content.sprog)}
    for place in content.places:
        yield known({"@type": "ServiceChannel", **_place(place, example), **languages})
    if content.sprog and not content.places:
        yield {"@type": "ServiceChannel", **languages}


def _contact(contact: Contact) -> Json:
    reached = known(
        {
            "telephone": contact.phone,
            "email": contact.email,
            "hoursAvailable": {
                "@type": "OpeningHoursSpecification",
                "description": contact.hours,
            }
            if contact.hours
            else None,
        }
    )
    who = {"contactType": _AUDIENCES[contact.audience], "name": contact.function}
    return known(
        {
            "@type": "ServiceChannel",
            "name": contact.function,
            "servicePhone": {"@type": "ContactPoint", **who, **reached} if reached else None,
            "serviceUrl": contact.url,
        }
    )


def _place(place: Place, example: bool) -> Json:
    if place.online:
        return {"name": place.name or "Online", "description": place.accessibility}
    address = known(
        {
            "streetAddress": place.street,
            "postalCode": place.postal_code,
            "addressLocality": place.city,
        }
    )
    if address:
        country = {} if example else {"addressCountry": "DK"}
        address = {"@type": "PostalAddress", **address, **country}
    located = known({"name": place.name, "description": place.accessibility, "address": address})
    return {
        "name": place.name,
        "serviceLocation": {"@type": "Place", **located} if located else None,
        "servicePostalAddress": address,
    }


def _terms_of_use(public: PublicRecord) -> Json:
    """The price, from when until when it holds, and when one can begin next."""
    content = public.content
    priced = content.price_kr is not None
    told = known(
        {
            "price": content.price_kr,
            "priceCurrency": "DKK" if priced else None,
            "description": content.price_note,
            "validFrom": content.valid_from.isoformat() if content.valid_from else None,
            "validThrough": content.valid_to.isoformat() if content.valid_to else None,
            "availabilityStarts": public.next_start.isoformat()
            if public.next_start and not public.historical
            else None,
        }
    )
    return {"@type": "Offer", **told} if told else {}


def _others(
    slugs: Iterable[str], related: Mapping[str, tuple[str, str]], links: Links
) -> Iterator[Json]:
    for slug in slugs:
        if slug in related:
            current, title = related[slug]
            yield {"@type": "Service", "name": title, "url": links.intervention(current)}


def _legislation(content: Content, vocabulary: Vocabulary) -> Iterator[Json]:
    """The legal basis, where the vocabulary knows its address."""
    for value in content.lovgrundlag:
        term = vocabulary.get("lov", value)
        if term is not None and term.url:
            yield {"@type": "Legislation", "name": term.label, "url": term.url}

"""The page of one intervention, ready to show: criteria before prose, the citizen's way first."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.catalogue import Link, Shown
from app.domain.content import Contact, Content, Place
from app.domain.reference_data import ReferenceData
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACET_BY_PARAMETER, Vocabulary
from app.web.evidence import EvidenceView, evidence_of
from app.web.hits import (
    Fact,
    Origin,
    Signature,
    kram_signature,
    origin_of,
    place_fact,
    risk_signature,
    source_badge,
)
from app.web.intervention_rows import (
    Labelled,
    framework_rows,
    provider_rows,
    referral_rows,
    rows,
    start_rows,
)
from app.web.languages import Language
from app.web.urls import Urls
from app.web.wording import danish, name_of


@dataclass(frozen=True)
class TermLink:
    """A term, as a link to what else has it."""

    label: str
    url: str
    derived: bool = False


@dataclass(frozen=True)
class ExclusionView:
    """One reason why it is not the right thing, and where to go instead."""

    text: str
    instead: Link | None


@dataclass(frozen=True)
class PlaceView:
    """Where it takes place."""

    title: str
    rows: tuple[Labelled, ...]


@dataclass(frozen=True)
class ContactView:
    """Whom to contact, for one of the two audiences."""

    audience: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True)
class InterventionPage:
    """Everything the page shows."""

    shown: Shown
    content: Content
    number: str
    """Of the opgavetype; empty in the preview of a draft that has none yet."""
    opgavetype: str
    opgavetype_url: str
    source_badge: str
    origin: Origin | None
    risk: Signature
    kram: Signature
    spor: tuple[TermLink, ...]
    start_light: Fact | None
    start_rows: tuple[Labelled, ...]
    exclusions: tuple[ExclusionView, ...]
    evidence: tuple[EvidenceView, ...]
    referral: tuple[Labelled, ...]
    framework: tuple[Labelled, ...]
    classification: tuple[tuple[str, tuple[TermLink, ...]], ...]
    places: tuple[PlaceView, ...]
    contacts: tuple[ContactView, ...]
    provider_rows: tuple[Labelled, ...]
    combines_with: tuple[Link, ...]
    alternatives: tuple[Link, ...]
    measures: tuple[Link, ...]
    sources: tuple[str, ...]
    not_checked: str
    """Told when nobody has gone through it for too long."""
    freshness: str
    derived_note: bool


def page_of(
    shown: Shown, reference: ReferenceData, language: Language, urls: Urls
) -> InterventionPage:
    """Makes the page of an intervention ready."""
    content, vocabulary = shown.public.content, reference.vocabulary
    number = next(iter(content.opgavetyper.primary), "")
    historical = shown.public.historical
    return InterventionPage(
        shown=shown,
        content=content,
        number=number,
        opgavetype=name_of(vocabulary, "opgavetype", number, language) if number else "",
        opgavetype_url=urls.opgavetype(number) if number else "",
        source_badge=source_badge(shown.public, language),
        origin=origin_of(shown.public, language),
        risk=risk_signature(content, vocabulary, language),
        kram=kram_signature(content, vocabulary, language),
        spor=_links("spor", content.spor, content, vocabulary, language, urls),
        start_light=None if historical else place_fact(shown.public, language),
        start_rows=() if historical else tuple(start_rows(shown, vocabulary, language)),
        exclusions=tuple(
            ExclusionView(e.text, shown.links.get(e.see) if e.see else None)
            for e in content.exclusion
        ),
        evidence=tuple(evidence_of(content, reference, language)),
        referral=tuple(referral_rows(content, vocabulary, language)),
        framework=tuple(framework_rows(content, vocabulary, language)),
        classification=tuple(_classification(content, vocabulary, language, urls)),
        places=tuple(_place(place, vocabulary, language) for place in content.places),
        contacts=tuple(
            ContactView(title, contacts)
            for title, audience in (
                (language.gettext("For borgere"), "borger"),
                (language.gettext("For fagpersoner"), "fagperson"),
            )
            if (contacts := tuple(c for c in content.contacts if c.audience == audience))
        ),
        provider_rows=tuple(provider_rows(content, vocabulary, language)),
        combines_with=_titled(content.combines_with, shown),
        alternatives=_titled(content.alternatives, shown),
        measures=tuple(
            Link(m.slug, m.title) for m in reference.methods if m.slug in content.measures
        ),
        sources=tuple(_source_text(content, vocabulary)),
        not_checked=_not_checked(shown, language),
        freshness=_freshness(shown, language),
        derived_note=bool(content.derived),
    )


def _titled(slugs: tuple[str, ...], shown: Shown) -> tuple[Link, ...]:
    return tuple(shown.links[slug] for slug in slugs if slug in shown.links)


def _links(
    scheme: str,
    values: tuple[str, ...],
    content: Content,
    vocabulary: Vocabulary,
    language: Language,
    urls: Urls,
    field: str = "",
) -> tuple[TermLink, ...]:
    return tuple(
        TermLink(
            name_of(vocabulary, scheme, value, language),
            urls.search(SearchRequest().selecting(scheme, [value])),
            (field or scheme) in content.derived,
        )
        for value in values
    )


def _classification(
    content: Content, vocabulary: Vocabulary, language: Language, urls: Urls
) -> list[tuple[str, tuple[TermLink, ...]]]:
    _ = language.gettext
    rows = (
        (_("Opgavetyper"), "opgavetype", "opgavetyper", content.opgavetyper.all),
        (_("Indsatsspor"), "spor", "spor", content.spor),
        (_("Risikofaktorer"), "risikofaktor", "risikofaktorer", content.risikofaktorer),
        (_("Helbred"), "helbred", "helbred", content.helbred),
        (_("Ydelser"), "ydelse", "ydelser", content.ydelser),
        (_("Sektor"), "sektor", "sektorer", content.sektorer),
        (_("Lovgrundlag"), "lov", "", content.lovgrundlag),
        (_("Kommune"), "kommune", "", content.kommuner),
        (_("Sprog"), "sprog", "", content.sprog),
    )
    return [
        (title, _links(scheme, values, content, vocabulary, language, urls, field))
        for title, scheme, field, values in rows
        if values and scheme in FACET_BY_PARAMETER
    ]


def _place(place: Place, vocabulary: Vocabulary, language: Language) -> PlaceView:
    _ = language.gettext
    if place.online:
        return PlaceView(
            danish(place.name, language) if place.name else _("Online"),
            tuple(rows((_("Adgang"), danish(place.accessibility or "", language)))),
        )
    city = " ".join(part for part in (place.postal_code, place.city) if part)
    address = ", ".join(part for part in (place.street, city) if part)
    return PlaceView(
        danish(place.name, language) if place.name else _("Sted"),
        (
            Labelled(_("Adresse"), danish(address, language)),
            Labelled(_("Adgang"), danish(place.accessibility or "", language)),
            Labelled(_("Transport"), danish(place.transport or "", language)),
        ),
    )


def _source_text(content: Content, vocabulary: Vocabulary) -> list[str]:
    """The citations. They are content: Danish in both languages, »afsnit« too."""
    texts = []
    for source in content.sources:
        term = vocabulary.get("kilde", source.document)
        label = term.label if term else source.document
        section = (
            f"afsnit {source.section}"
            if source.section and source.section[0].isdigit()
            else source.section
        )
        year = str(source.year) if source.year and str(source.year) not in label else None
        texts.append(", ".join(part for part in (label.rstrip("."), section, year) if part))
    return texts


def _not_checked(shown: Shown, language: Language) -> str:
    since = shown.public.not_checked_since
    if since is None or shown.public.historical:
        return ""
    text = language.gettext("Ikke gennemgået siden %(date)s. Spørg, om det stadig passer.")
    return text % {"date": language.long_date(since)}


def _freshness(shown: Shown, language: Language) -> str:
    _ = language.gettext
    record, content = shown.public.record, shown.public.content
    parts: list[str] = []
    if record.reviewed is not None:
        text = Markup(_("Gennemgået %(date)s af %(by)s"))  # noqa: S704  (our own text)
        by = danish(record.reviewed.by, language)
        parts.append(text % {"date": language.long_date(record.reviewed.on), "by": by})
        due = review_due(record.reviewed.on, content.review_interval_months)
        if due is not None:
            parts.append(_("næste gennemgang senest %(month)s") % {"month": language.month(due)})
    elif not shown.public.historical:
        parts.append(_("Gennemgang ikke oplyst"))
    parts.append(_("ændret %(date)s") % {"date": language.long_date(record.updated)})
    parts[0] = parts[0][:1].upper() + parts[0][1:]
    return Markup(" · ").join(parts)


def review_due(reviewed: date, months: int | None) -> date | None:
    """The first day of the month in which the next review is due."""
    if months is None:
        return None
    month = reviewed.month - 1 + months
    return date(reviewed.year + month // 12, month % 12 + 1, 1)

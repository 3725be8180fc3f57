"""The page of one intervention, ready to show: criteria before prose, the citizen's way first."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.catalogue import Link, Shown
from app.domain.content import Contact, Content, Place
from app.domain.reference_data import EvidenceStatement, ReferenceData
from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACET_BY_PARAMETER, Vocabulary
from app.web.hits import Fact, Signature, kram_signature, place_fact, risk_signature, source_badge
from app.web.languages import Language
from app.web.urls import Urls
from app.web.wording import danish, name_of, names_of


@dataclass(frozen=True)
class Labelled:
    """A name and what is known of it; ``value`` empty means »ikke oplyst«.

    In the language of the page; what is Danish content is marked within.
    """

    label: str
    value: str
    url: str = ""


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
class EvidenceView:
    """One statement of what is known."""

    strength: str
    weak: bool
    statement: EvidenceStatement
    reference: str


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
    opgavetype: str
    opgavetype_url: str
    source_badge: str
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
    freshness: str
    derived_note: bool


def page_of(
    shown: Shown, reference: ReferenceData, language: Language, urls: Urls
) -> InterventionPage:
    """Makes the page of an intervention ready."""
    content, vocabulary = shown.public.content, reference.vocabulary
    number = content.opgavetyper.primary[0]
    historical = shown.public.historical
    return InterventionPage(
        shown=shown,
        content=content,
        number=number,
        opgavetype=name_of(vocabulary, "opgavetype", number, language),
        opgavetype_url=urls.opgavetype(number),
        source_badge=source_badge(shown.public, language),
        risk=risk_signature(content, vocabulary, language),
        kram=kram_signature(content, vocabulary, language),
        spor=_links("spor", content.spor, content, vocabulary, language, urls),
        start_light=None if historical else place_fact(shown.public, language),
        start_rows=() if historical else tuple(_start_rows(shown, vocabulary, language)),
        exclusions=tuple(
            ExclusionView(e.text, shown.links.get(e.see) if e.see else None)
            for e in content.exclusion
        ),
        evidence=tuple(_evidence(content, reference, language)),
        referral=tuple(_referral(content, vocabulary, language)),
        framework=tuple(_framework(content, vocabulary, language)),
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
        provider_rows=tuple(_provider(content, vocabulary, language)),
        combines_with=_titled(content.combines_with, shown),
        alternatives=_titled(content.alternatives, shown),
        measures=tuple(
            Link(m.slug, m.title) for m in reference.methods if m.slug in content.measures
        ),
        sources=tuple(_source_text(content, vocabulary)),
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


def _start_rows(shown: Shown, vocabulary: Vocabulary, language: Language) -> list[Labelled]:
    _ = language.gettext
    content, told = shown.public.content, shown.public.availability
    start = ""
    if shown.public.next_start is not None:
        start = language.weekday(shown.public.next_start)
    elif content.intake == "loebende":
        start = _("Løbende")
    elif told and told.start_dates:
        start = _("Seneste start var %(date)s") % {"date": language.long_date(told.start_dates[-1])}
    return [
        Labelled(_("Oplyst"), language.long_date(told.as_of) if told else ""),
        *_when(
            told is not None and told.waiting_weeks,
            lambda: Labelled(
                _("Ventetid"),
                language.ngettext("ca. %(n)d uge", "ca. %(n)d uger", _weeks(told))
                % {"n": _weeks(told)},
            ),
        ),
        Labelled(_("Næste start"), start),
        Labelled(
            _("Varighed"),
            danish(", ".join(t for t in (content.duration, content.intensity) if t), language),
        ),
        Labelled(_("Deltagelse"), names_of(vocabulary, "deltagelse", content.deltagelse, language)),
        Labelled(_("Pris"), _price(content, language)),
        *_when(
            told is not None and told.note,
            lambda: Labelled(_("Bemærk"), danish((told and told.note) or "", language)),
        ),
    ]


def _weeks(told: object) -> int:
    return int(getattr(told, "waiting_weeks", 0) or 0)


def _when(wanted: object, make) -> list[Labelled]:  # type: ignore[no-untyped-def]
    return [make()] if wanted else []


def _price(content: Content, language: Language) -> str:
    if content.price_kr is None:
        return danish(content.price_note or "", language)
    price = (
        language.gettext("%(n)d kr.") % {"n": content.price_kr}
        if content.price_kr
        else language.gettext("Gratis")
    )
    if not content.price_note:
        return price
    return Markup("{} – {}").format(price, danish(content.price_note, language))


def _evidence(content: Content, reference: ReferenceData, language: Language) -> list[EvidenceView]:
    views = []
    for key in content.evidence:
        statement = reference.evidence.get(key)
        if statement is not None:
            views.append(evidence_view(statement, reference.vocabulary, language))
    return views


def evidence_view(
    statement: EvidenceStatement, vocabulary: Vocabulary, language: Language
) -> EvidenceView:
    """One statement with its strength in words and its reference."""
    sources = (
        f"{vocabulary.label('kilde', s.document)}{', ' + s.section if s.section else ''}"
        for s in statement.sources
    )
    reference = " · ".join(
        part for part in (statement.reference, statement.cochrane, *sources) if part
    )
    return EvidenceView(
        name_of(vocabulary, "evidens", statement.evidens, language),
        statement.direction != "paavist",
        statement,
        reference,
    )


def _referral(content: Content, vocabulary: Vocabulary, language: Language) -> list[Labelled]:
    _ = language.gettext
    return [
        Labelled(_("Hvem kan henvise"), names_of(vocabulary, "adgang", content.adgang, language)),
        *(
            Labelled(danish(route.referrer, language), danish(route.how, language))
            for route in content.referral_routes
        ),
        *_rows(
            (_("Send med"), danish("; ".join(content.documents), language)),
            (
                _("Visitationskategori"),
                names_of(
                    vocabulary, "visitationskategori", content.visitation_categories, language
                ),
            ),
            (_("Tilbagevisitering"), danish(content.return_route or "", language)),
        ),
    ]


def _framework(content: Content, vocabulary: Vocabulary, language: Language) -> list[Labelled]:
    _ = language.gettext
    directed = {True: _("Ja"), False: _("Nej"), None: ""}[content.workplace_directed]
    model = content.organisation_model

    def own(text: str | None) -> Markup:
        return danish(text or "", language)

    return [
        Labelled(_("Deltagelse"), names_of(vocabulary, "deltagelse", content.deltagelse, language)),
        *_rows(
            (_("Registrering"), own(content.registration)),
            (_("Mulig sanktion"), own(content.sanction)),
            (_("Motivation"), own(content.motivation)),
            (_("Passer i forløbet"), own(content.timing)),
            (_("Rettet mod en arbejdsplads"), directed),
            (_("Form"), names_of(vocabulary, "form", content.former, language)),
            (_("Gruppens størrelse"), own(content.group_size)),
            (
                _("Organisering"),
                name_of(vocabulary, "organiseringsmodel", model, language) if model else "",
            ),
            (_("Fagpersoner"), names_of(vocabulary, "profession", content.professions, language)),
            (_("Koordinerende funktion"), own(content.coordinating_function)),
            (_("KLE-emne"), ", ".join(content.kle)),
        ),
    ]


def _rows(*pairs: tuple[str, str | None]) -> list[Labelled]:
    return [Labelled(label, value) for label, value in pairs if value]


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
            tuple(_rows((_("Adgang"), danish(place.accessibility or "", language)))),
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


def _provider(content: Content, vocabulary: Vocabulary, language: Language) -> list[Labelled]:
    _ = language.gettext
    provider = content.provider
    if provider is None:
        return []
    kind = provider.udbydertype
    volunteers = {True: _("Ja"), False: _("Nej"), None: ""}[provider.volunteer_run]
    return [
        Labelled(_("Navn"), danish(provider.name, language), provider.url or ""),
        *_rows(
            (_("Type"), name_of(vocabulary, "udbydertype", kind, language) if kind else ""),
            (_("Drives af frivillige"), volunteers),
            (_("CVR-nummer"), provider.cvr),
            (_("SOR-id"), provider.sor_id),
        ),
    ]


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

"""Names and values of an intervention's page: start, referral, framework, provider."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from app.catalogue import Shown
from app.domain.content import Content
from app.domain.vocabulary import Vocabulary
from app.web.languages import Language
from app.web.wording import danish, name_of, names_of


@dataclass(frozen=True)
class Labelled:
    """A name and what is known of it; ``value`` empty means »ikke oplyst«.

    In the language of the page; what is Danish content is marked within.
    """

    label: str
    value: str
    url: str = ""


def start_rows(shown: Shown, vocabulary: Vocabulary, language: Language) -> list[Labelled]:
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


def _when(wanted: object, make: Callable[[], Labelled]) -> list[Labelled]:
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


def referral_rows(content: Content, vocabulary: Vocabulary, language: Language) -> list[Labelled]:
    _ = language.gettext
    return [
        Labelled(_("Hvem kan henvise"), names_of(vocabulary, "adgang", content.adgang, language)),
        *(
            Labelled(danish(route.referrer, language), danish(route.how, language))
            for route in content.referral_routes
        ),
        *rows(
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


def framework_rows(content: Content, vocabulary: Vocabulary, language: Language) -> list[Labelled]:
    _ = language.gettext
    directed = {True: _("Ja"), False: _("Nej"), None: ""}[content.workplace_directed]
    model = content.organisation_model

    def own(text: str | None) -> Markup:
        return danish(text or "", language)

    return [
        Labelled(_("Deltagelse"), names_of(vocabulary, "deltagelse", content.deltagelse, language)),
        *rows(
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


def rows(*pairs: tuple[str, str | None]) -> list[Labelled]:
    return [Labelled(label, value) for label, value in pairs if value]


def provider_rows(content: Content, vocabulary: Vocabulary, language: Language) -> list[Labelled]:
    _ = language.gettext
    provider = content.provider
    if provider is None:
        return []
    kind = provider.udbydertype
    volunteers = {True: _("Ja"), False: _("Nej"), None: ""}[provider.volunteer_run]
    return [
        Labelled(_("Navn"), danish(provider.name, language), provider.url or ""),
        *rows(
            (_("Type"), name_of(vocabulary, "udbydertype", kind, language) if kind else ""),
            (_("Drives af frivillige"), volunteers),
            (_("CVR-nummer"), provider.cvr),
            (_("SOR-id"), provider.sor_id),
        ),
    ]

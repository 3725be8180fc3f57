"""What a results page says beside its hits: what was left out, why nothing was found, and the ways
on."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from app.catalogue import ResultPage, WayOn
from app.domain.publishing import without_personal_numbers
from app.domain.requests import BadParameter, SearchRequest
from app.domain.text import without_control_characters
from app.domain.vocabulary import FACET_BY_PARAMETER, Vocabulary
from app.web.facet_titles import facet_title
from app.web.languages import Language
from app.web.urls import Urls
from app.web.wording import joined, name_of


@dataclass(frozen=True)
class Help:
    """A way on, mostly from where nothing was found."""

    text: str
    url: str
    total: int


def notes_of(page: ResultPage, bad: tuple[BadParameter, ...], language: Language) -> list[str]:
    _ = language.gettext
    notes = []
    for parameter in bad:
        if parameter.kind == "empty":
            continue  # an empty field of the form, which asks for nothing
        facet = parameter.name in FACET_BY_PARAMETER
        shown = {
            "name": facet_title(parameter.name, language) if facet else _clip(parameter.name),
            "value": _clip(parameter.value),
            "allowed": parameter.allowed,
        }
        if parameter.kind == "too_long":
            notes.append(_("Vi søgte kun efter de første 200 tegn af din tekst.") % shown)
        elif parameter.kind == "control_characters":
            notes.append(_("Vi fjernede tegn, der ikke kan læses, fra din tekst."))
        elif parameter.kind == "personal_number":
            notes.append(
                _(
                    "Det, du skrev, ligner et CPR-nummer. Vi har fjernet det og ikke søgt efter "
                    "det. Skriv aldrig et CPR-nummer her."
                )
            )
        elif parameter.kind == "unknown_parameter":
            notes.append(_("Vi kender ikke filteret »%(name)s« og så bort fra det.") % shown)
        elif parameter.kind == "not_a_number":
            text = _("»%(value)s« kan ikke bruges som %(name)s (%(allowed)s). Vi så bort fra det.")
            notes.append(text % shown)
        elif parameter.kind == "repeated":
            notes.append(_("»%(name)s« stod flere gange. Vi brugte den første.") % shown)
        else:
            text = _("Vi kender ikke »%(value)s« under »%(name)s« og så bort fra det.")
            notes.append(text % shown)
    if not page.all_words and page.total:
        notes.append(_("Ingen indsats har alle dine ord. Her er dem, der har flest af dem."))
    return notes


def past_end_of(page: ResultPage, language: Language) -> str:
    """What is said on a page that is not there; empty on every other one."""
    if not page.total or page.request.side <= page.last_page:
        return ""
    text = language.ngettext("Der er kun %(n)d side.", "Der er kun %(n)d sider.", page.last_page)
    return text % {"n": page.last_page}


def why_nothing(page: ResultPage, language: Language) -> Markup:
    """Why nothing was found, as far as one can tell."""
    _ = language.gettext
    quoted = Markup(_("»%(text)s«"))  # noqa: S704  (our own text)
    if page.wordless:
        text = Markup(_("Vi kan kun søge efter ord, og der er ingen i %(text)s."))  # noqa: S704
        return text % {"text": quoted % {"text": page.request.q}}
    if page.unknown:
        told = [quoted % {"text": word} for word in page.unknown]
        text = Markup(_("Kataloget kender ikke %(words)s."))  # noqa: S704  (our own text)
        return text % {"words": joined(told, _("og"))}
    return Markup(escape(_("Vi fandt ingen indsats, der passer til det hele.")))  # noqa: S704


def advice_of(page: ResultPage, language: Language) -> list[str]:
    """What to do about the words where nothing was found; nothing where there was no text."""
    _ = language.gettext
    if not page.request.q:
        return []
    if page.wordless:
        example = _("Skriv med et par ord, hvad det handler om, fx »%(one)s« eller »%(other)s«.")
        return [example % {"one": "ondt i ryggen", "other": "svært ved at sove"}]
    several = len(page.request.q.split()) > 1
    return [
        _("Er de stavet rigtigt? Vi retter kun små fejl."),
        _("Brug færre eller andre ord.") if several else _("Prøv med et andet ord for det samme."),
    ]


def _clip(text: str) -> str:
    shown = without_personal_numbers(without_control_characters(text))
    return shown if len(shown) <= 60 else shown[:60] + "…"


def help_of(
    way: WayOn, request: SearchRequest, vocabulary: Vocabulary, language: Language, urls: Urls
) -> Help:
    _ = language.gettext
    text = {
        "filter": _("Fjern filteret %(dropped)s"),
        "alder": _("Fjern alderen %(dropped)s"),
        "tekst": _("Behold filtrene, og fjern teksten »%(dropped)s«"),
        "ord": _("Fjern ordet »%(dropped)s«"),
        "ukendte": _("Fjern de ord, som kataloget ikke kender"),
        "alle": _("Behold teksten, og fjern alle filtre"),
        "stavning": _("Lad os rette stavefejl i »%(dropped)s«"),
        "bredt": _("Vis også det, der kun har lidt at gøre med »%(dropped)s«"),
        "kommune": _("Vælg kommunen %(dropped)s som filter"),
        "for-alder": _("Vælg alderen %(dropped)s år som filter"),
    }[way.kind]
    sentence = Markup(text) % {"dropped": _dropped(way, request, vocabulary, language)}  # noqa: S704
    return Help(sentence, urls.search(way.request), way.total)


def _dropped(way: WayOn, request: SearchRequest, vocabulary: Vocabulary, language: Language) -> str:
    """What a way on names, in the language of the page."""
    if way.kind == "kommune":
        return name_of(vocabulary, "kommune", way.dropped, language)
    if way.kind != "filter":
        return way.dropped
    return Markup(", ").join(
        name_of(vocabulary, parameter, value, language)
        for parameter, values in request.selected
        if not way.request.values(parameter)
        for value in values
    )

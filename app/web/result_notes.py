"""What a results page says beside its hits: what was left out, and the ways on from nothing."""

from dataclasses import dataclass

from markupsafe import Markup

from app.catalogue import ResultPage, WayOn
from app.domain.requests import BadParameter, SearchRequest
from app.domain.text import without_control_characters
from app.domain.vocabulary import FACET_BY_PARAMETER, Vocabulary
from app.web.facet_titles import facet_title
from app.web.languages import Language
from app.web.urls import Urls
from app.web.wording import name_of


@dataclass(frozen=True)
class Help:
    """A way on when nothing was found."""

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


def _clip(text: str) -> str:
    shown = without_control_characters(text)
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
        "alle": _("Behold teksten, og fjern alle filtre"),
        "stavning": _("Lad os rette stavefejl i »%(dropped)s«"),
        "bredt": _("Vis også det, der kun har lidt at gøre med »%(dropped)s«"),
    }[way.kind]
    dropped = Markup(", ").join(
        name_of(vocabulary, parameter, value, language)
        for parameter, values in request.selected
        if not way.request.values(parameter)
        for value in values
    )
    shown = dropped if way.kind == "filter" else way.dropped
    sentence = Markup(text) % {"dropped": shown}  # noqa: S704  (our own text)
    return Help(sentence, urls.search(way.request), way.total)

"""What a search is called, in words: the title of its feed."""

from app.domain.requests import SearchRequest
from app.domain.vocabulary import Vocabulary
from app.interop.about import NAME
from app.web.facet_titles import facet_title
from app.web.languages import Language


def name_of_search(request: SearchRequest, vocabulary: Vocabulary, language: Language) -> str:
    """»Indsatskataloget: »stress«, Risikogruppe: Lav risiko«."""
    _ = language.gettext
    parts = [f"»{request.q}«"] if request.q else []
    for parameter, values in request.selected:
        labels = [vocabulary.label(parameter, value, language.code) for value in values]
        either = f" {_('eller')} ".join(labels)
        parts.append(f"{facet_title(parameter, language)}: {either}")
    if request.alder is not None:
        years = language.ngettext("%(n)d år", "%(n)d år", request.alder) % {"n": request.alder}
        parts.append(f"{_('Alder')}: {years}")
    everything = _("nye og ændrede indsatser")
    return f"{NAME}: {', '.join(parts) or everything}"

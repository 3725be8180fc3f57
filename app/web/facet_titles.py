"""The headings of the filters."""

from app.web.languages import Language


def facet_title(parameter: str, language: Language) -> str:
    """The heading of a filter."""
    _ = language.gettext
    return {
        "opgavetype": _("Opgavetype"),
        "spor": _("Indsatsspor"),
        "risiko": _("Risikogruppe"),
        "kram": _("KRAM-faktor"),
        "risikofaktor": _("Risikofaktor"),
        "adgang": _("Hvem kan henvise?"),
        "ledig": _("Ledige pladser"),
        "deltagelse": _("Frivilligt eller mødepligt"),
        "form": _("Form"),
        "helbred": _("Helbred"),
        "ydelse": _("Ydelse"),
        "sektor": _("Sektor"),
        "udbydertype": _("Udbyder"),
        "kommune": _("Kommune"),
        "lov": _("Lovgrundlag"),
        "evidens": _("Viden om virkning"),
        "sprog": _("Sprog"),
    }[parameter]

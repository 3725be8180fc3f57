"""The words around a fault report, in both languages."""

from dataclasses import dataclass

from app.editorial.fault_reports import LONGEST, MOST_LINKS, SHORTEST, Refusal, Status
from app.web.languages import Language


@dataclass(frozen=True)
class Complaint:
    """What is wrong with what was typed, and at which input."""

    target: str
    text: str


def topic_titles(language: Language) -> dict[str, str]:
    """What a report can be about."""
    _ = language.gettext
    return {
        "kontakt": _("Telefon, e-mail eller adresse er forkert"),
        "ophoert": _("Indsatsen findes ikke mere"),
        "pladser": _("Pladser, ventetid eller start passer ikke"),
        "maalgruppe": _("Hvem den er for, eller hvordan man kommer ind"),
        "link": _("Et link virker ikke"),
        "sprog": _("Noget er svært at forstå eller stavet forkert"),
        "andet": _("Noget andet"),
    }


def status_titles(language: Language) -> dict[str, str]:
    """How far a report has come."""
    _ = language.gettext
    return {
        Status.NEW: _("Modtaget"),
        Status.AT_WORK: _("Vi ser på det"),
        Status.CORRECTED: _("Rettet. Tak, fordi du sagde til"),
        Status.NO_FAULT: _("Vi har set på det og mener, at siden er rigtig"),
    }


def complaint_of(refusal: Refusal, language: Language) -> Complaint:
    """Why a report was not accepted, and what to do about it."""
    _ = language.gettext
    target, text = {
        Refusal.TOPIC: ("emne", _("Vælg, hvad det handler om.")),
        Refusal.SHORT: (
            "tekst",
            _("Skriv lidt mere, så vi kan finde fejlen: mindst %(n)s tegn.") % {"n": SHORTEST},
        ),
        Refusal.LONG: ("tekst", _("Skriv det kortere: højst %(n)s tegn.") % {"n": LONGEST}),
        Refusal.PERSONAL_NUMBER: (
            "tekst",
            _("Det ligner et CPR-nummer. Slet det, før du sender. Vi har ikke brug for det."),
        ),
        Refusal.LINKS: ("tekst", _("Skriv højst %(n)s links.") % {"n": MOST_LINKS}),
        Refusal.EMAIL: (
            "email",
            _("Adressen er ikke skrevet helt. Den skal være som navn@eksempel.dk."),
        ),
        Refusal.TRAP: ("hjemmeside", _("Feltet »Hjemmeside« skal stå tomt.")),
        Refusal.TOO_FAST: ("tekst", _("Det gik meget hurtigt. Vent et øjeblik, og send igen.")),
        Refusal.TOO_OLD: (
            "tekst",
            _("Siden har stået åben længe. Din tekst er her endnu; send den igen."),
        ),
    }[refusal]
    return Complaint(target, text)

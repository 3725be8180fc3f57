"""The fields of a content as an editor meets them: in which section, how written, and what for.

Forms, word-by-word comparisons, the to-do list and files for spreadsheets all read this one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """How the value of a field is written."""

    LINE = "line"
    TEXT = "text"
    MARKDOWN = "markdown"
    LINES = "lines"
    """One a line."""
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    """Yes, no, or not known."""
    FLAG = "flag"
    """Yes, or not."""
    CHOICE = "choice"
    """One of a few fixed values."""
    TERM = "term"
    """One term of a scheme."""
    TERMS = "terms"
    WEIGHTED = "weighted"
    """Terms that apply primarily, and terms that also apply."""
    GROUP = "group"
    """Several parts that belong together, once."""
    ROWS = "rows"
    """The same, any number of times."""


@dataclass(frozen=True)
class Part:
    """One part of a group or of a row."""

    name: str
    kind: Kind
    label: str
    scheme: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Field:
    """One field of a content."""

    name: str
    section: str
    kind: Kind
    label: str
    help: str = ""
    """What a caseworker or citizen needs from it."""
    scheme: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    weight: int = 0
    """How much it counts for a complete entry; 0 counts nothing."""
    empty: str = ""
    """What a field for one value says when it is not filled in."""


SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "hvad": "Hvad er det?",
        "hvor": "Hvor hører det hjemme?",
        "hvem": "Hvem er det for?",
        "vej": "Sådan kommer man i gang",
        "rammer": "Sådan foregår det",
        "udbyder": "Udbyder og kontakt",
        "grundlag": "Grundlag og virkning",
        "kilde": "Kilde og gyldighed",
    }
)
"""Section → its heading, in the order of the form."""

L, T, N = Kind.LINE, Kind.TEXT, Kind.NUMBER

FIELDS: tuple[Field, ...] = (
    Field("title", "hvad", L, "Titel", "Kort og uden forkortelser, som en borger ville sige det.",
          weight=3),
    Field("alternate_names", "hvad", Kind.LINES, "Kaldes også",
          "Andre navne, som folk søger på. Ét på hver linje."),
    Field("summary", "hvad", T, "Resumé til borgeren",
          "To-tre korte sætninger: hvad er det, hvem er det for, og hvad får man ud af det?",
          weight=3),
    Field("description", "hvad", Kind.MARKDOWN, "Beskrivelse",
          "Hvad sker der, fra første til sidste gang? En tom linje giver et nyt afsnit.", weight=2),
    Field("purpose", "hvad", T, "Formål", "Hvad skal være anderledes bagefter?", weight=1),
    Field("elements", "hvad", Kind.LINES, "Indhold", "De enkelte dele. Én på hver linje.",
          weight=1),
    Field("opgavetyper", "hvor", Kind.WEIGHTED, "Opgavetyper",
          "Præcis én er den primære: det, sagsbehandleren oftest står med.", scheme="opgavetype",
          weight=3),
    Field("spor", "hvor", Kind.TERMS, "Indsatsspor", scheme="spor", weight=1),
    Field("risiko", "hvor", Kind.WEIGHTED, "Risikogrupper",
          "Hvem den først og fremmest er til, og hvem den også kan bruges til.", scheme="risiko",
          weight=2),
    Field("risikofaktorer", "hvor", Kind.TERMS, "Risikofaktorer (også KRAM)",
          "Kun det, der arbejdes med.", scheme="risikofaktor", weight=1),
    Field("helbred", "hvor", Kind.TERMS, "Helbred", "Tilstande, den særligt er for.",
          scheme="helbred", weight=1),
    Field("ydelser", "hvor", Kind.TERMS, "Ydelser", "Ydelser, man kan være på. Tomt: ikke oplyst.",
          scheme="ydelse", weight=1),
    Field("sektorer", "hvor", Kind.TERMS, "Sektor", scheme="sektor"),
    Field("age_from", "hvem", N, "Alder fra", "Tomt: ingen nedre grænse oplyst."),
    Field("age_to", "hvem", N, "Alder til", "Tomt: ingen øvre grænse oplyst."),
    Field("inclusion", "hvem", Kind.LINES, "Du kan være med, hvis du …",
          "Fortsæt sætningen. Én grund på hver linje. Sagsbehandleren læser dette først.",
          weight=3),
    Field("exclusion", "hvem", Kind.ROWS, "Det er ikke det rette, hvis du …",
          "Fortsæt sætningen, og peg gerne på en bedre indsats.",
          parts=(Part("text", L, "Hvis du …"), Part("see", L, "Adresse på en bedre indsats")),
          weight=2),
    Field("motivation", "hvem", L, "Motivation", "Hvad kræves der af lyst og parathed?"),
    Field("timing", "hvem", L, "Tidspunkt", "Hvornår i et forløb passer den?"),
    Field("visitation_categories", "hvem", Kind.TERMS, "Visitationskategorier",
          scheme="visitationskategori"),
    Field("adgang", "vej", Kind.TERMS, "Hvem kan henvise?", "Kan borgeren selv komme?",
          scheme="adgang", weight=3),
    Field("steps", "vej", Kind.ROWS, "Trin for borgeren",
          "Skriv til borgeren: »Ring til …«, »Du får en tid …«.",
          parts=(Part("lead", L, "Det første, i få ord"), Part("text", L, "Resten")), weight=2),
    Field("referral_routes", "vej", Kind.ROWS, "Henvisning for fagpersoner",
          "Hvordan henviser hver af dem? Formular, lokationsnummer, telefon.",
          parts=(Part("referrer", L, "Hvem"), Part("how", L, "Hvordan")), weight=2),
    Field("documents", "vej", Kind.LINES, "Bilag", "Det, der skal følge med henvisningen."),
    Field("return_route", "vej", L, "Tilbagemelding",
          "Hvad får den, der henviser, at vide bagefter, og hvornår?"),
    Field("deltagelse", "vej", Kind.TERMS, "Frivillig eller mødepligt", scheme="deltagelse",
          weight=1),
    Field("registration", "vej", L, "Registrering"),
    Field("sanction", "vej", L, "Følger af udeblivelse"),
    Field("former", "rammer", Kind.TERMS, "Form", scheme="form", weight=1),
    Field("group_size", "rammer", L, "Holdstørrelse"),
    Field("duration", "rammer", L, "Varighed", "Som man siger det: »8 uger, to gange om ugen«.",
          weight=2),
    Field("duration_weeks", "rammer", N, "Varighed i uger"),
    Field("intensity", "rammer", L, "Omfang", "Timer om ugen og hjemmearbejde."),
    Field("intake", "rammer", Kind.CHOICE, "Optag",
          choices=(("loebende", "Løbende"), ("holdstart", "Ved holdstart")), weight=1),
    Field("workplace_directed", "rammer", Kind.YES_NO, "Rettet mod en arbejdsplads"),
    Field("organisation_model", "rammer", Kind.TERM, "Organiseringsmodel",
          scheme="organiseringsmodel"),
    Field("price_kr", "rammer", N, "Pris for borgeren i kr.", "0 betyder gratis.", weight=1),
    Field("price_note", "rammer", L, "Om prisen"),
    Field("sprog", "rammer", Kind.TERMS, "Sprog", scheme="sprog"),
    Field("interpreter", "rammer", Kind.YES_NO, "Tolk"),
    Field("places", "rammer", Kind.ROWS, "Steder",
          "Et sted online har ingen adresse.",
          parts=(
              Part("name", L, "Navn"), Part("street", L, "Vej og nummer"),
              Part("postal_code", L, "Postnummer"), Part("city", L, "By"),
              Part("kommune", Kind.TERM, "Kommune", scheme="kommune"),
              Part("online", Kind.FLAG, "Online"),
              Part("accessibility", L, "Adgang for alle"), Part("transport", L, "Transport"),
          ), weight=1),
    Field("kommuner", "rammer", Kind.TERMS, "Tilbydes i kommunerne", scheme="kommune", weight=1),
    Field("provider", "udbyder", Kind.GROUP, "Udbyder",
          parts=(
              Part("name", L, "Navn"),
              Part("udbydertype", Kind.TERM, "Type", scheme="udbydertype"),
              Part("volunteer_run", Kind.YES_NO, "Drives af frivillige"),
              Part("cvr", L, "CVR-nummer"), Part("sor_id", L, "SOR-id"),
              Part("url", L, "Hjemmeside"),
          ), weight=3),
    Field("contacts", "udbyder", Kind.ROWS, "Kontakt",
          "En funktion, aldrig en persons navn: »Sundhedscentrets reception«.",
          parts=(
              Part("audience", Kind.CHOICE, "For",
                   choices=(("borger", "Borgere"), ("fagperson", "Fagpersoner"))),
              Part("function", L, "Funktion"), Part("phone", L, "Telefon"),
              Part("email", L, "E-mail"), Part("hours", L, "Træffetid"),
              Part("url", L, "Hjemmeside"),
          ), weight=2),
    Field("coordinating_function", "udbyder", L, "Koordinerende funktion"),
    Field("professions", "udbyder", Kind.TERMS, "Fagligheder", scheme="profession"),
    Field("lovgrundlag", "grundlag", Kind.TERMS, "Lovgrundlag",
          "Paragraffen, sagsbehandleren skal skrive.", scheme="lov", weight=2),
    Field("kle", "grundlag", Kind.LINES, "KLE-numre", "Som 15.20.07. Ét på hver linje."),
    Field("evidence", "grundlag", Kind.LINES, "Viden om virkning",
          "Nøgler på udsagn under Viden, fx e1."),
    Field("results", "grundlag", T, "Resultater",
          "Hvad kilden oplyser, med dens egne forbehold."),
    Field("goals", "grundlag", Kind.LINES, "Mål"),
    Field("measures", "grundlag", Kind.LINES, "Fremgang måles med",
          "Adresser på redskaber under Viden, fx who-5."),
    Field("prerequisites", "grundlag", Kind.LINES, "Forudsætninger"),
    Field("combines_with", "grundlag", Kind.LINES, "Kan kombineres med",
          "Adresser på indsatser. Én på hver linje."),
    Field("alternatives", "grundlag", Kind.LINES, "Alternativer",
          "Adresser på indsatser. Én på hver linje."),
    Field("sources", "kilde", Kind.ROWS, "Kilder",
          "Hvor står det, og fra hvilket år? Er det jeres eget, så vælg »Udbyderens eget "
          "dokument«, og skriv dets titel.",
          parts=(
              Part("document", Kind.TERM, "Dokument", scheme="kilde"),
              Part("section", L, "Afsnit eller titel"),
              Part("year", N, "År"),
          ), weight=3),
    Field("derived", "kilde", Kind.LINES, "Vores egen klassifikation",
          "Navne på felter, der er vores og ikke kildens ord, fx risiko."),
    Field("licence", "kilde", L, "Licens"),
    Field("review_interval_months", "kilde", N, "Gennemgås hver … måned",
          "Så ofte bliver I mindet om at se den igennem. Tomt: hver 12. måned.", weight=1),
    Field("valid_from", "kilde", Kind.DATE, "Gælder fra",
          "Vises først fra denne dag, når den er godkendt."),
    Field("valid_to", "kilde", Kind.DATE, "Gælder til", "Tages ned af sig selv dagen efter."),
)  # fmt: skip
"""Every field of ``Content``, in the order of the form."""

FIELD: Mapping[str, Field] = MappingProxyType({field.name: field for field in FIELDS})

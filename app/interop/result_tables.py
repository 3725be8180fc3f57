"""What a search finds as a table for people: names instead of codes, and the codes beside them.

Written in the formats of the editors' tables. It is not meant to be read in again.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Literal

from app.domain.content import Contact, Content, Place
from app.domain.days import DENMARK
from app.domain.publishing import kram_of
from app.domain.record import PublicRecord
from app.domain.vocabulary import Vocabulary
from app.interop.feed import caution_of
from app.interop.links import Links
from app.interop.tables import Cell
from app.interop.tables_csv import BOM, record

BETWEEN = " | "
_ORIGINS = {"kilde": "Historisk kilde", "eksempel": "Eksempel", "redaktion": "Redaktionen"}
_INTAKES = {"loebende": "Løbende", "holdstart": "Ved holdstart"}
_Told = Cell | date | bool | None | Iterable[str]
_Column = tuple[str, Callable[[PublicRecord, Vocabulary, Links], _Told]]

_IDENTITY: tuple[_Column, ...] = (
    ("Id", lambda public, v, links: public.id),
    ("Adresse", lambda public, v, links: links.intervention(public.slug)),
    ("Titel", lambda public, v, links: public.title),
    ("Bemærk", lambda public, v, links: caution_of(public)),
    ("Oprindelse", lambda public, v, links: _ORIGINS.get(public.record.provenance)),
    ("Resumé", lambda public, v, links: public.content.summary),
)
_PLACE_IN_THE_CATALOGUE: tuple[_Column, ...] = (
    ("Primær opgavetype", lambda public, v, links: _tasks(public.content.opgavetyper.primary, v)),
    ("Øvrige opgavetyper", lambda public, v, links: _tasks(public.content.opgavetyper.also, v)),
    ("Indsatsspor", lambda public, v, links: _labels(v, "spor", public.content.spor)),
    ("Risikogrupper", lambda public, v, links: _labels(v, "risiko", public.content.risiko.all)),
    ("KRAM", lambda public, v, links: _labels(v, "kram", kram_of(public.content))),
    (
        "Risikofaktorer",
        lambda public, v, links: _labels(v, "risikofaktor", public.content.risikofaktorer),
    ),
    ("Helbred", lambda public, v, links: _labels(v, "helbred", public.content.helbred)),
    ("Ydelser", lambda public, v, links: _labels(v, "ydelse", public.content.ydelser)),
    ("Sektor", lambda public, v, links: _labels(v, "sektor", public.content.sektorer)),
    ("Vores egen klassifikation", lambda public, v, links: public.content.derived),
)
_WHOM_AND_HOW: tuple[_Column, ...] = (
    ("Alder fra", lambda public, v, links: public.content.age_from),
    ("Alder til", lambda public, v, links: public.content.age_to),
    ("Du kan være med, hvis du", lambda public, v, links: _lines(public.content.inclusion)),
    (
        "Det er ikke det rette, hvis du",
        lambda public, v, links: _lines(one.text for one in public.content.exclusion),
    ),
    ("Hvem kan henvise", lambda public, v, links: _labels(v, "adgang", public.content.adgang)),
    (
        "Frivillig eller mødepligt",
        lambda public, v, links: _labels(v, "deltagelse", public.content.deltagelse),
    ),
    ("Form", lambda public, v, links: _labels(v, "form", public.content.former)),
    ("Varighed", lambda public, v, links: public.content.duration),
    ("Omfang", lambda public, v, links: public.content.intensity),
    ("Optag", lambda public, v, links: _INTAKES.get(public.content.intake or "")),
    ("Pris i kr.", lambda public, v, links: public.content.price_kr),
    ("Om prisen", lambda public, v, links: public.content.price_note),
    ("Sprog", lambda public, v, links: _labels(v, "sprog", public.content.sprog)),
    ("Tolk", lambda public, v, links: public.content.interpreter),
)
_PLACES_LEFT: tuple[_Column, ...] = (
    ("Ledige pladser", lambda public, v, links: _left(public, "places")),
    ("Altid plads", lambda public, v, links: _left(public, "always_open")),
    ("Ventetid i uger", lambda public, v, links: _left(public, "waiting_weeks")),
    ("Pladser oplyst den", lambda public, v, links: _left(public, "as_of")),
    ("Næste start", lambda public, v, links: None if public.historical else public.next_start),
)
_WHERE_AND_WHO: tuple[_Column, ...] = (
    ("Steder", lambda public, v, links: _lines(map(_place, public.content.places))),
    ("Kommuner", lambda public, v, links: _labels(v, "kommune", public.content.kommuner)),
    ("Kommunekoder", lambda public, v, links: public.content.kommuner),
    ("Udbyder", lambda public, v, links: _provider(public.content, "name")),
    (
        "Udbydertype",
        lambda public, v, links: _labels(
            v, "udbydertype", filter(None, [_provider(public.content, "udbydertype")])
        ),
    ),
    ("CVR-nummer", lambda public, v, links: _provider(public.content, "cvr")),
    ("SOR-id", lambda public, v, links: _provider(public.content, "sor_id")),
    ("Hjemmeside", lambda public, v, links: _provider(public.content, "url")),
    ("Kontakt for borgere", lambda public, v, links: _contacts(public.content, "borger")),
    ("Kontakt for fagpersoner", lambda public, v, links: _contacts(public.content, "fagperson")),
)
_BASIS: tuple[_Column, ...] = (
    ("Lovgrundlag", lambda public, v, links: _labels(v, "lov", public.content.lovgrundlag)),
    ("KLE-numre", lambda public, v, links: public.content.kle),
    ("Udsagn om virkning", lambda public, v, links: public.content.evidence),
    ("Kilder", lambda public, v, links: _lines(_sources(public.content, v))),
    ("Hentet fra", lambda public, v, links: public.record.home.url if public.record.home else None),
    ("Licens", lambda public, v, links: public.content.licence),
    ("Gælder fra", lambda public, v, links: public.content.valid_from),
    ("Gælder til", lambda public, v, links: public.content.valid_to),
    ("Oprettet", lambda public, v, links: public.record.created),
    ("Ændret", lambda public, v, links: public.record.updated),
    (
        "Gennemgået",
        lambda public, v, links: public.record.reviewed.on if public.record.reviewed else None,
    ),
    ("Ikke gennemgået siden", lambda public, v, links: public.not_checked_since),
)
_COLUMNS: tuple[_Column, ...] = (
    *(*_IDENTITY, *_PLACE_IN_THE_CATALOGUE, *_WHOM_AND_HOW),
    *(*_PLACES_LEFT, *_WHERE_AND_WHO, *_BASIS),
)
COLUMNS: tuple[str, ...] = tuple(name for name, _ in _COLUMNS)
"""What the columns are called, in their order."""


def csv_table(
    records: Iterable[PublicRecord], vocabulary: Vocabulary, links: Links
) -> Iterator[bytes]:
    """The table piece by piece: semicolons, every cell quoted, CRLF, UTF-8 with its mark."""
    yield (BOM + record(COLUMNS)).encode()
    for public in records:
        yield record(cells_of(public, vocabulary, links)).encode()


def xlsx_table(records: Iterable[PublicRecord], vocabulary: Vocabulary, links: Links) -> bytes:
    """The table as a spreadsheet. Raises ``TooLong`` for a text that no cell can hold."""
    from app.interop.tables_xlsx import sheet_of

    return sheet_of(COLUMNS, ((one.title, cells_of(one, vocabulary, links)) for one in records))


def cells_of(public: PublicRecord, vocabulary: Vocabulary, links: Links) -> list[Cell]:
    """The cells of one intervention; empty when it is not known."""
    return [_cell(told(public, vocabulary, links)) for _, told in _COLUMNS]


def _cell(told: _Told) -> Cell:
    if told is None:
        return ""
    if isinstance(told, bool):
        return "ja" if told else "nej"
    if isinstance(told, datetime):
        return told.astimezone(DENMARK).date().isoformat()
    if isinstance(told, date):
        return told.isoformat()
    return told if isinstance(told, (str, int)) else BETWEEN.join(told)


def _tasks(values: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    return [f"{value} {vocabulary.label('opgavetype', value)}" for value in values]


def _labels(vocabulary: Vocabulary, scheme: str, values: Iterable[str]) -> list[str]:
    return [vocabulary.label(scheme, value) for value in values]


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _left(
    public: PublicRecord, name: Literal["places", "always_open", "waiting_weeks", "as_of"]
) -> int | bool | date | None:
    """What is told of places; a historical source tells nothing of today."""
    told = public.availability
    if told is None or public.historical:
        return None
    value: int | bool | date | None = getattr(told, name)
    return None if value is False else value


def _place(place: Place) -> str:
    city = " ".join(part for part in (place.postal_code, place.city) if part)
    said = ("Online" if place.online else None, place.name, place.street, city)
    return ", ".join(part for part in said if part)


def _provider(
    content: Content, name: Literal["name", "udbydertype", "cvr", "sor_id", "url"]
) -> str:
    return (getattr(content.provider, name) or "") if content.provider else ""


def _contacts(content: Content, audience: str) -> str:
    return _lines(map(_contact, (one for one in content.contacts if one.audience == audience)))


def _contact(contact: Contact) -> str:
    said = (contact.function, contact.phone, contact.hours, contact.email, contact.url)
    return ", ".join(part for part in said if part)


def _sources(content: Content, vocabulary: Vocabulary) -> Iterator[str]:
    for source in content.sources:
        label = vocabulary.label("kilde", source.document)
        year = str(source.year) if source.year and str(source.year) not in label else None
        yield ", ".join(part for part in (label, source.section, year) if part)

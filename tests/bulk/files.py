"""Files for imports, and the steps that tests take with them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.people import Person
from app.editorial.desk import OnDesk
from app.editorial.importing import Imported, Importing
from app.editorial.importing_by import Importer
from app.editorial.importing_plan import Plan
from app.interop.tables import Row
from app.interop.tables_csv import rows_of_csv
from app.storage.database import Database
from app.storage.interventions import newest_revisions
from tests.catalogues import NOW
from tests.desks import Office

WHOLE: Mapping[str, str] = {
    "title": "Gå dig glad",
    "summary": "Kom med ud at gå.",
    "opgavetyper": "6 (primær)",
    "provider": "name: Foreningen | udbydertype: frivillig-forening",
    "sources": "document: eksempel",
}


def all_of(office: Office) -> list[OnDesk]:
    """Everything that anything is written in, by address."""
    with office.database.reading() as session:
        newest = newest_revisions(session)
    opened = [office.desk.open(office.people["system"], identity) for identity in newest]
    return sorted(opened, key=lambda item: item.slug)


def csv_file(*rows: Mapping[str, str]) -> bytes:
    """A file with these rows, and every column that any of them names."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    quoted = (";".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return "\r\n".join(quoted).encode()


def json_file(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The same as JSON."""
    return json.dumps(list(rows)).encode()


def look(
    database: Database, data: bytes | list[Row], person: Person | None, organisation: str | None,
    *, publish: bool = False,
) -> Plan:  # fmt: skip
    """What a CSV file would do."""
    rows = data if isinstance(data, list) else rows_of_csv(data)
    return Importing(database).look(rows, Importer(person, organisation, publish), now=NOW)


def take_in(
    database: Database, data: bytes | list[Row], person: Person | None, organisation: str | None,
    *, publish: bool = False, batch: str = "prøve",
) -> Imported:  # fmt: skip
    """Does what a CSV file says."""
    plan = look(database, data, person, organisation, publish=publish)
    importer = Importer(person, organisation, publish)
    return Importing(database).take_in(plan, importer, batch=batch, file_name="prøve.csv", now=NOW)

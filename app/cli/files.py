"""Files in bulk: import and export."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.accounts.accounts import Accounts
from app.cli.base import app, err, open_or_stop, out, progress_of, stop
from app.domain.publishing import holds_personal_number
from app.editorial.errors import EditorialError
from app.editorial.exporting import lines_of
from app.editorial.importing import Importing
from app.editorial.importing_by import Importer
from app.editorial.importing_plan import Plan, Planned, Step
from app.interop.tables import UnusableFile
from app.interop.tables_files import Format, TooLong, file_of, rows_of
from app.storage.database import Database

_MARKS = {Step.CREATE: "+", Step.CHANGE: "~", Step.PUBLISH: "↑", Step.REFUSE: "✗"}
_LONGEST = 160


@app.command("import")
def take_in(
    file: Annotated[
        Path, typer.Argument(help="CSV, XLSX eller JSON.", exists=True, dir_okay=False)
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Vis kun, hvad der ville ske.")
    ] = False,
    publish: Annotated[
        bool,
        typer.Option("--publish", help="Udgiv det, der er færdigt. Ellers bliver det kladder."),
    ] = False,
    organisation: Annotated[
        str, typer.Option(metavar="NAVN", help="Ejeren. Udeladt: alles indsatser.")
    ] = "",
) -> None:
    """Indlæser indsatser fra en fil: alt eller intet."""
    database = open_or_stop(with_index=False).database
    importer = Importer(None, _organisation(database, organisation), publish)
    importing, now = Importing(database), datetime.now(UTC)
    if holds_personal_number(file.name):
        stop("Filens navn ligner et CPR-nummer. Giv filen et andet navn.")
    try:
        rows = rows_of(file.name, file.read_bytes())
        with progress_of("Prøver") as progress:
            plan = importing.look(rows, importer, now=now, progress=progress)
        _show(plan)
        if plan.faults:
            stop(f"{len(plan.faults)} fejl i filen. Intet er ændret.")
        if dry_run:
            out.print("Det var en prøve. Intet er ændret.")
            return
        batch = str(uuid.uuid4())
        with progress_of("Indlæser") as progress:
            importing.take_in(
                plan, importer, batch=batch, file_name=file.name, now=now, progress=progress
            )
    except UnusableFile as unusable:
        for fault in unusable.faults:
            err.print(str(fault), markup=False)
        stop(f"{len(unusable.faults)} fejl i filen. Intet er ændret.")
    except EditorialError as refused:
        stop(str(refused))
    out.print(f"Indlæst som import {batch}.")


@app.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(help="Hvor det skrives. Udeladt: indsatser.csv her i mappen.")
    ] = None,
    wanted: Annotated[
        Format | None, typer.Option("--format", help="Udeladt: det, filens navn ender på.")
    ] = None,
    organisation: Annotated[
        str, typer.Option(metavar="NAVN", help="Ejeren. Udeladt: alles indsatser.")
    ] = "",
    published: Annotated[
        bool, typer.Option("--published", help="Det, offentligheden ser, i stedet for det nyeste.")
    ] = False,
) -> None:
    """Skriver indsatser til en fil, der kan rettes i et regneark og indlæses igen."""
    target = file or Path(f"indsatser.{wanted or Format.CSV}")
    ending = target.suffix.lower().removeprefix(".")
    if wanted is None and ending not in set(Format):
        err.print("Sig formatet med --format csv, xlsx eller json.")
        raise typer.Exit(2)
    database = open_or_stop(with_index=False).database
    owner = _organisation(database, organisation)
    lines = lines_of(database, None, organisation=owner, published=published)
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
    try:
        with partial.open("wb") as opened, progress_of("Skriver") as progress:
            told = (progress(done, len(lines)) or line for done, line in enumerate(lines, 1))
            for piece in file_of(told, wanted or Format(ending)):
                opened.write(piece)
        partial.replace(target)
    except (OSError, TooLong) as error:
        partial.unlink(missing_ok=True)
        stop(f"{target.name} kan ikke skrives: {error}")
    out.print(f"{len(lines)} indsatser i {target}.", markup=False)


def _organisation(database: Database, name: str) -> str | None:
    if not name:
        return None
    rows = Accounts(database, "").organisations()
    found = next((row.id for row in rows if row.name == name), None)
    if found is None:
        known = ", ".join(sorted(row.name for row in rows)) or "ingen"
        stop(f"Der er ingen organisation »{name}«. Der er: {known}.")
    return found


def _show(plan: Plan) -> None:
    for row in plan.rows:
        if row.step is not Step.SAME:
            _show_row(row)
    counts = plan.counts
    out.print(
        f"{counts['opret']} oprettes, {counts['ret']} rettes, {counts['udgives']} udgives, "
        f"{counts['uaendret']} er uændret, {counts['afvis']} afvises."
    )


def _show_row(row: Planned) -> None:
    out.print(f"{_MARKS[row.step]} række {row.row}: {row.title} ({row.slug})", markup=False)
    for fault in row.faults:
        err.print(f"  {fault}", markup=False)
    if row.step is Step.CHANGE:
        for one in row.changes:
            before, after = _short(one.before), _short(one.after)
            out.print(f"  {one.column}: {before} → {after}", markup=False)
    if row.gaps and not row.publishes:
        out.print(f"  mangler før udgivelse: {' '.join(row.gaps)}", markup=False)


def _short(text: str) -> str:
    flat = " / ".join(text.split("\n"))
    return (flat if len(flat) <= _LONGEST else flat[:_LONGEST] + "…") or "(tomt)"

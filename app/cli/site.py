"""Serving, the schema, the files, searching and the index."""

from datetime import UTC, datetime
from typing import Annotated

import typer
import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from app.cli.base import (
    FINDING,
    app,
    cause_of,
    err,
    open_or_stop,
    out,
    progress_of,
    settings_or_stop,
    stop,
)
from app.diagnosis import diagnose
from app.domain.requests import SearchRequest
from app.editorial.files import CatalogueFiles, digest_of_files, read_catalogue_files
from app.editorial.seeding import SeedReport, is_seeded
from app.editorial.seeding import seed as seed_files
from app.editorial.verbs import today_in_denmark
from app.main import open_catalogue
from app.settings import Settings
from app.storage.database import Database
from app.storage.schema import migrate as migrate_schema
from app.web.assets import are_built


def _read_files(settings: Settings) -> CatalogueFiles:
    files = read_catalogue_files(settings.catalogue_dir, today_in_denmark(datetime.now(UTC)))
    if files.faults:
        for fault in files.faults:
            err.print(str(fault), markup=False)
        stop(f"{len(files.faults)} fejl i filerne. Intet er ændret.")
    return files


@app.command()
def serve(
    reload: Annotated[bool, typer.Option(help="Genstart, når koden ændres.")] = False,
) -> None:
    """Starter siden; gør databasen klar og læser katalogets filer ind, når de er nye."""
    settings = settings_or_stop()
    if not are_built():
        stop("Sidens stilark mangler. Kør: make assets")
    try:
        migrate_schema(Database(settings.effective_database_url))
        if _is_seeded(settings):
            out.print("Filerne er de samme som sidst.")
        else:
            _print_report(_seed(settings))
    except SQLAlchemyError as error:
        if "readonly" not in str(error).lower():  # as both databases call it
            stop(f"Databasen kan ikke bruges: {cause_of(error)}")
        err.print("Databasen er skrivebeskyttet: siden kan læses, men intet kan ændres.")
    catalogue = open_catalogue(settings)
    if not catalogue.has_index():
        with progress_of("Søgeindeks") as progress:
            catalogue.open_index(progress)
    out.print(f"Indsatskataloget kører på http://{settings.host}:{settings.port}")
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        reload=reload,
        access_log=False,  # an address can hold what a citizen searched for
        server_header=False,
        timeout_graceful_shutdown=10,
        log_level="info",
    )


@app.command()
def migrate() -> None:
    """Bringer databasen til denne versions skema."""
    try:
        migrate_schema(Database(settings_or_stop().effective_database_url))
    except SQLAlchemyError as error:
        stop(f"Databasen kan ikke bruges: {cause_of(error)}")


@app.command("check-data")
def check_data() -> None:
    """Læser alle katalogets filer og viser alle fejl på én gang."""
    files = _read_files(settings_or_stop())
    out.print(
        f"{len(files.interventions)} indsatser, {len(files.methods)} metoder og redskaber, "
        f"{len(files.packages)} pakkeforløb, {len(files.evidence)} udsagn, "
        f"{len(files.terms)} udtryk: ingen fejl."
    )


@app.command()
def seed() -> None:
    """Læser filerne ind: tilføjer nyt, opdaterer uændret, lader redaktørers arbejde være."""
    try:
        _print_report(_seed(settings_or_stop()))
    except SQLAlchemyError as error:
        stop(f"Databasen kan ikke skrives: {cause_of(error)}")


def _is_seeded(settings: Settings) -> bool:
    digest = digest_of_files(settings.catalogue_dir)
    with Database(settings.effective_database_url).reading() as session:
        return is_seeded(session, digest, with_examples=settings.with_examples)


def _seed(settings: Settings) -> SeedReport:
    files = _read_files(settings)
    database = Database(settings.effective_database_url)
    with progress_of("Indlæser") as progress, database.writing(patient=True) as session:
        return seed_files(
            session,
            files,
            now=datetime.now(UTC),
            with_examples=settings.with_examples,
            progress=progress,
        )


def _print_report(report: SeedReport) -> None:
    for title, names in (
        ("Tilføjet", report.added),
        ("Opdateret", report.updated),
        ("Rettet af en redaktør og derfor ikke rørt", report.kept),
    ):
        if names:
            out.print(f"{title}: {len(names)}")
            for name in names if len(names) <= 20 else [*names[:20], "…"]:
                out.print(f"  {name}", markup=False)
    out.print(f"Uændret: {report.unchanged}")


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Det, der søges efter.")],
    antal: Annotated[int, typer.Option(min=1, max=100, help="Hvor mange der vises.")] = 10,
    praecis: Annotated[bool, typer.Option("--praecis", help="Ret ingen stavefejl.")] = False,
    bredt: Annotated[
        bool, typer.Option("--bredt", help="Vis også det, der kun har lidt med det at gøre.")
    ] = False,
) -> None:
    """Søger i kataloget og viser de bedste."""
    catalogue = open_or_stop()
    page = catalogue.search(SearchRequest(q=text[:200], antal=antal, praecis=praecis, bredt=bredt))
    if page.corrected:
        out.print(f"Viser resultater for »{page.corrected}«", markup=False)
    vocabulary = catalogue.reference().vocabulary
    for record in page.records:
        number = record.content.opgavetyper.primary[0]
        out.print(f"{record.title}", markup=False, style="bold")
        out.print(
            f"  {number} {vocabulary.label('opgavetype', number)} · {record.slug}", markup=False
        )
    out.print(
        f"{page.total} indsatser"
        if page.all_words
        else f"{page.total} indsatser har nogle af ordene"
    )
    if page.barely_akin and not bredt:
        out.print(f"Yderligere {page.barely_akin} har kun lidt med det at gøre (--bredt).")
    if page.total == 0:
        raise typer.Exit(FINDING)


@app.command()
def reindex(
    changes: Annotated[
        bool, typer.Option("--changes", help="Kun det, der er ændret siden sidst.")
    ] = False,
) -> None:
    """Bygger søgeindekset forfra fra databasen."""
    catalogue = open_or_stop(with_index=False)
    if changes:
        catalogue.write_index()
        return
    with progress_of("Søgeindeks") as progress:
        catalogue.build_index(progress)
    out.print(f"{catalogue.index.snapshot.count} indsatser i indekset.")


@app.command()
def doctor() -> None:
    """Ser efter, om installationen er rask; 1, hvis noget skal gøres."""
    findings = diagnose(settings_or_stop())
    for finding in findings:
        out.print(f"{'✓' if finding.well else '✗'} {finding.what}: {finding.detail}", markup=False)
    if not all(finding.well for finding in findings):
        raise typer.Exit(FINDING)

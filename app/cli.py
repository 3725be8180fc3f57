"""The command line: ``indsatskatalog VERB``. Exits 0 on success, 1 on a finding, 2 on misuse."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, NoReturn

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import SQLAlchemyError

from app.catalogue import Catalogue
from app.diagnosis import diagnose
from app.domain.requests import SearchRequest
from app.editorial.files import CatalogueFiles, read_catalogue_files
from app.editorial.seeding import SeedReport
from app.editorial.seeding import seed as seed_files
from app.editorial.verbs import today_in_denmark
from app.main import SchemaMismatch, open_catalogue
from app.settings import Settings
from app.storage.database import Database
from app.storage.schema import migrate as migrate_schema
from app.web.assets import are_built

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Indsatskataloget: find den rette indsats.",
)
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
FINDING = 1


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        for item in error.errors():
            name = "INDSATSKATALOG_" + "_".join(str(part) for part in item["loc"]).upper()
            where = "" if item["loc"] == () else f"{name}: "
            message = item["msg"].removeprefix("Value error, ")
            err.print(f"Indstilling: {where}{message}", markup=False)
        raise typer.Exit(2) from None


def _stop(message: str) -> NoReturn:
    err.print(message, markup=False)
    raise typer.Exit(FINDING)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a plain line for every tenth elsewhere."""
    if out.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=out, transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:

        def line(done: int, total: int) -> None:
            step = max(1, total // 10)
            if done % step == 0 or done == total:
                out.print(f"{what}: {done}/{total}")

        yield line


def _read_files(settings: Settings) -> CatalogueFiles:
    files = read_catalogue_files(settings.catalogue_dir, today_in_denmark(datetime.now(UTC)))
    if files.faults:
        for fault in files.faults:
            err.print(str(fault), markup=False)
        _stop(f"{len(files.faults)} fejl i filerne. Intet er ændret.")
    return files


@app.command()
def serve(
    reload: Annotated[bool, typer.Option(help="Genstart, når koden ændres.")] = False,
) -> None:
    """Starter siden; gør databasen klar og læser katalogets filer ind, når det er første gang."""
    settings = _settings()
    if not are_built():
        _stop("Sidens stilark mangler. Kør: make assets")
    try:
        migrate_schema(Database(settings.effective_database_url))
        _print_report(_seed(settings))
    except SQLAlchemyError as error:
        if "readonly" not in str(error):
            _stop(f"Databasen kan ikke bruges: {_cause(error)}")
        err.print("Databasen er skrivebeskyttet: siden kan læses, men intet kan ændres.")
    with _progress("Søgeindeks") as progress:
        open_catalogue(settings).open_index(progress)
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
        migrate_schema(Database(_settings().effective_database_url))
    except SQLAlchemyError as error:
        _stop(f"Databasen kan ikke bruges: {_cause(error)}")


@app.command("check-data")
def check_data() -> None:
    """Læser alle katalogets filer og viser alle fejl på én gang."""
    files = _read_files(_settings())
    out.print(
        f"{len(files.interventions)} indsatser, {len(files.methods)} metoder og redskaber, "
        f"{len(files.packages)} pakkeforløb, {len(files.evidence)} udsagn, "
        f"{len(files.terms)} udtryk: ingen fejl."
    )


@app.command()
def seed() -> None:
    """Læser filerne ind: tilføjer nyt, opdaterer uændret, lader redaktørers arbejde være."""
    try:
        _print_report(_seed(_settings()))
    except SQLAlchemyError as error:
        _stop(f"Databasen kan ikke skrives: {_cause(error)}")


def _seed(settings: Settings) -> SeedReport:
    files = _read_files(settings)
    database = Database(settings.effective_database_url)
    with _progress("Indlæser") as progress, database.writing() as session:
        return seed_files(
            session,
            files,
            now=datetime.now(UTC),
            with_examples=settings.with_examples,
            progress=progress,
        )


def _cause(error: SQLAlchemyError) -> str:
    """What the database itself said, without the statement around it."""
    return str(error.__cause__ or error)


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
) -> None:
    """Søger i kataloget og viser de bedste."""
    catalogue = _catalogue()
    page = catalogue.search(SearchRequest(q=text[:200], antal=antal, praecis=praecis))
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
    if page.total == 0:
        raise typer.Exit(FINDING)


def _catalogue(*, with_index: bool = True) -> Catalogue:
    settings = _settings()
    try:
        catalogue = open_catalogue(settings)
        if with_index:
            catalogue.open_index()
    except SchemaMismatch as error:
        _stop(f"{error}. Kør: indsatskatalog migrate")
    except SQLAlchemyError as error:
        _stop(f"Databasen kan ikke læses: {_cause(error)}")
    return catalogue


@app.command()
def reindex(
    changes: Annotated[
        bool, typer.Option("--changes", help="Kun det, der er ændret siden sidst.")
    ] = False,
) -> None:
    """Bygger søgeindekset forfra fra databasen."""
    catalogue = _catalogue(with_index=False)
    if changes:
        catalogue.write_index()
        return
    with _progress("Søgeindeks") as progress:
        catalogue.build_index(progress)
    out.print(f"{catalogue.index.snapshot.count} indsatser i indekset.")


@app.command()
def doctor() -> None:
    """Ser efter, om installationen er rask; 1, hvis noget skal gøres."""
    findings = diagnose(_settings())
    for finding in findings:
        out.print(f"{'✓' if finding.well else '✗'} {finding.what}: {finding.detail}", markup=False)
    if not all(finding.well for finding in findings):
        raise typer.Exit(FINDING)


def main() -> None:
    """The entry point."""
    sys.exit(app())

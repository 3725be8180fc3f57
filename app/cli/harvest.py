"""Following other catalogues, on demand and as the running site starts it."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from app.catalogue import Catalogue
from app.cli.base import FINDING, app, cause_of, err, open_or_stop, out, stop
from app.domain.text import without_control_characters
from app.harvest import following
from app.harvest.asking import Asker
from app.harvest.sources import Source, sources
from app.harvest.values import Report, SourceUnusable

_SHOWN = 20


@app.command()
def harvest(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Kataloget, der følges. Udeladt: alle, der følges.")
    ] = "",
    name: Annotated[
        str, typer.Option(metavar="NAVN", help="Hvad indsatserne mærkes med. Udeladt: værtsnavnet.")
    ] = "",
    opgavetype: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=10,
            help="Udgiv det, der ikke selv har en opgavetype, under denne. Udeladt: som kladder.",
        ),
    ] = None,
    shown: Annotated[
        bool, typer.Option("--list", help="Vis, hvad der følges; intet hentes.")
    ] = False,
    ended: Annotated[
        bool, typer.Option("--stop", help="Følg det ikke længere; det hentede bliver.")
    ] = False,
) -> None:
    """Følger et andet katalogs ændringer (eller en HSDS 3-tjeneste) ind i dette."""
    catalogue = open_or_stop(with_index=False)
    if shown:
        _show(sources(catalogue.database))
        return
    if ended:
        if not following.stop(catalogue.database, url):
            stop(f"»{url}« bliver ikke fulgt.")
        out.print(f"{url} følges ikke længere.", markup=False)
        return
    given = str(opgavetype) if opgavetype else None
    try:
        with Asker() as asker:
            chosen = sources(catalogue.database)
            if url:
                source = following.add_source(
                    catalogue.database, url, asker, name=name, opgavetype=given
                )
                chosen = [source]
            if not chosen:
                stop("Der følges ingen kataloger. Skriv adressen på et: harvest URL")
            well = [_follow(catalogue, source, asker) for source in chosen]
    except SourceUnusable as error:
        stop(without_control_characters(str(error)))
    except SQLAlchemyError as error:
        stop(f"Databasen kan ikke bruges: {cause_of(error)}")
    if not all(well):
        raise typer.Exit(FINDING)


def _follow(catalogue: Catalogue, source: Source, asker: Asker) -> bool:
    """Follows one source and says what came of it; whether it went well."""

    def progress(done: int) -> None:
        out.print(f"{source.name}: {done} læst", markup=False)

    try:
        report = following.follow(
            catalogue.database, source, asker, clock=lambda: datetime.now(UTC), progress=progress
        )
    except SourceUnusable as error:
        said = without_control_characters(str(error))
        err.print(f"{source.name}: {said}. Det hentede er gemt; prøv igen senere.", markup=False)
        return False
    out.print(
        f"{source.name}: {report.added} nye, {report.updated} ændret, "
        f"{report.withdrawn} taget ned, {report.unchanged} uændret, "
        f"{len(report.waiting)} kladder, {report.terms} termer.",
        markup=False,
    )
    _say(report)
    return not report.refused


def _say(report: Report) -> None:
    parts = (
        ("Kladder, der skal have en opgavetype", report.waiting),
        ("Rettet her og ladt urørt", report.kept),
        ("Ikke hentet: id'et er vores eget eller en anden kildes", report.own),
        ("Ikke hentet", [f"{identity}: {why}" for identity, why in report.refused]),
    )
    for what, found in parts:
        for one in dict.fromkeys(found[:_SHOWN]):
            out.print(f"  {what}: {without_control_characters(one)}", markup=False)
        if len(found) > _SHOWN:
            out.print(f"  {what}: og {len(found) - _SHOWN} flere", markup=False)


def _show(followed: list[Source]) -> None:
    for source in followed:
        when = source.ended.astimezone().strftime("%d.%m.%Y %H:%M") if source.ended else "aldrig"
        trouble = f" – {source.trouble}" if source.trouble else ""
        out.print(f"{source.url} ({source.name}): sidst fulgt {when}{trouble}", markup=False)
    if not followed:
        out.print("Der følges ingen kataloger.")

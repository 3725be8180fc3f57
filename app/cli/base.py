"""What every command stands on: the output, the settings, and how one stops."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import SQLAlchemyError

from app.catalogue import Catalogue
from app.main import SchemaMismatch, open_catalogue
from app.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Indsatskataloget: find den rette indsats.",
)
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
FINDING = 1


def settings_or_stop() -> Settings:
    """The settings; says which of them is wrong, and stops."""
    try:
        return Settings()
    except ValidationError as error:
        for item in error.errors():
            name = "INDSATSKATALOG_" + "_".join(str(part) for part in item["loc"]).upper()
            where = "" if item["loc"] == () else f"{name}: "
            message = item["msg"].removeprefix("Value error, ")
            err.print(f"Indstilling: {where}{message}", markup=False)
        raise typer.Exit(2) from None


def stop(message: str) -> NoReturn:
    """Says what is the matter, and exits 1."""
    err.print(message, markup=False)
    raise typer.Exit(FINDING)


@contextmanager
def progress_of(what: str) -> Iterator[Callable[[int, int], None]]:
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


def open_or_stop(*, with_index: bool = True) -> Catalogue:
    """The catalogue of the settings; says what hinders it, and stops."""
    settings = settings_or_stop()
    try:
        catalogue = open_catalogue(settings)
        if with_index:
            catalogue.open_index()
    except SchemaMismatch as error:
        stop(f"{error}. Kør: indsatskatalog migrate")
    except SQLAlchemyError as error:
        stop(f"Databasen kan ikke læses: {cause_of(error)}")
    return catalogue


def cause_of(error: SQLAlchemyError) -> str:
    """What the database itself said, without the statement around it."""
    return str(error.__cause__ or error)

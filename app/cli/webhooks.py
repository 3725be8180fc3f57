"""Webhooks from the terminal: who is told that there is something new."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from app.cli.base import FINDING, app, cause_of, out, settings_or_stop, stop
from app.domain.people import COMMAND_LINE
from app.editorial import webhooks
from app.editorial.fetching import Fetcher
from app.editorial.webhook_sending import SECONDS, Sender, send_due
from app.settings import Settings
from app.storage.database import Database
from app.storage.machine_tables import WebhookRow
from app.web.languages import DANISH
from app.web.urls import Urls

webhook = typer.Typer(
    no_args_is_help=True, help="Webhooks: hvem der får at vide, at der er noget nyt."
)
app.add_typer(webhook, name="webhook")

Address = Annotated[str, typer.Argument(metavar="URL", help="Modtagerens adresse.")]


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    """The database; says what hinders it, and stops."""
    try:
        yield Database(settings.effective_database_url)
    except SQLAlchemyError as error:
        stop(f"Databasen kan ikke bruges: {cause_of(error)} Kør: indsatskatalog migrate")


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(seconds=SECONDS, loopback_allowed=settings.environment == "development")


@webhook.command("add")
def add(url: Address) -> None:
    """Tilføjer en modtager og viser dens hemmelighed, som kun vises denne ene gang."""
    settings = settings_or_stop()
    plain = settings.environment == "development"
    objection = webhooks.objection_to(url, _fetcher(settings), plain_allowed=plain)
    if objection is not None:
        raise typer.BadParameter(objection)
    with _database(settings) as database, database.writing() as session:
        try:
            secret = webhooks.add(session, COMMAND_LINE, url, now=datetime.now(UTC))
        except webhooks.AlreadyThere:
            stop(
                "Modtageren er der allerede. Fjern den først, hvis den skal have en ny hemmelighed."
            )
    out.print(secret, markup=False)
    out.print("Det er hemmeligheden, som beskederne underskrives med. Den vises ikke igen.")


@webhook.command("list")
def show() -> None:
    """Viser alle modtagere; 1, hvis der ingen er, eller en er slået fra."""
    with _database(settings_or_stop()) as database, database.reading() as session:
        hooks = webhooks.all_hooks(session)
    for hook in hooks:
        out.print(f"{hook.url}  {_state_of(hook)}", markup=False)
    if not hooks:
        out.print("Der er ingen modtagere. Tilføj en: indsatskatalog webhook add --help")
    if not hooks or any(hook.disabled for hook in hooks):
        raise typer.Exit(FINDING)


def _state_of(hook: WebhookRow) -> str:
    met = f" ({hook.last_status})" if hook.last_status else ""
    if hook.disabled:
        times = "1 forsøg" if hook.failures == 1 else f"{hook.failures} forsøg"
        return f"slået fra {_minute(hook.disabled)} efter {times} uden held{met}"
    if hook.failures:
        again = f", prøves igen {_minute(hook.next_try)}" if hook.next_try else ""
        return f"{hook.failures} forsøg uden held{met}{again}"
    return f"i orden{met}" if met else "har endnu ikke fået noget"


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@webhook.command("remove")
def remove(url: Address) -> None:
    """Fjerner en modtager og glemmer dens hemmelighed."""
    _change(webhooks.remove, url)
    out.print("Modtageren er fjernet.")


@webhook.command("enable")
def enable(url: Address) -> None:
    """Begynder forfra med en modtager, der er slået fra eller venter på næste forsøg."""
    _change(webhooks.enable, url)
    out.print("Modtageren prøves igen.")


def _change(verb: Callable[..., None], url: str) -> None:
    with _database(settings_or_stop()) as database, database.writing() as session:
        try:
            verb(session, COMMAND_LINE, url, now=datetime.now(UTC))
        except webhooks.NoSuchHook:
            stop("Der er ingen modtager med den adresse. Se dem: indsatskatalog webhook list")


@webhook.command("send")
def send() -> None:
    """Sender det, der skal sendes nu; 1, hvis nogen ikke tog imod. Siden gør det selv."""
    settings = settings_or_stop()
    urls = Urls(settings.base_url, DANISH, "")
    sender = Sender(settings.base_url, urls.absolute(urls.api_changes()))
    with _database(settings) as database:
        done = send_due(database, _fetcher(settings).post, sender, clock=lambda: datetime.now(UTC))
    out.print(f"Sendt: {done.told}. Uden held: {done.failed}. Slået fra: {done.disabled}.")
    if done.failed:
        raise typer.Exit(FINDING)

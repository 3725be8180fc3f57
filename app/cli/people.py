"""People from the terminal: the first administrator, and the way in when nothing else works."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.accounts import Accounts
from app.accounts.errors import AccountError
from app.accounts.people import INVITATION_LASTS, LINK_LASTS
from app.cli.base import FINDING, app, cause_of, out, settings_or_stop, stop
from app.domain.people import COMMAND_LINE, Role
from app.main import open_accounts
from app.settings import Settings

user = typer.Typer(no_args_is_help=True, help="Personer: tilføj, vis, luk og giv ny adgang.")
app.add_typer(user, name="user")

Email = Annotated[str, typer.Argument(help="Personens e-mail.")]


def _open() -> tuple[Settings, Accounts]:
    settings = settings_or_stop()
    try:
        accounts = open_accounts(settings)
        accounts.organisations()
    except SQLAlchemyError as error:
        stop(f"Databasen kan ikke læses: {cause_of(error)} Kør: indsatskatalog migrate")
    return settings, accounts


def _found(accounts: Accounts, email: str) -> str:
    account = accounts.find(email)
    if account is None:
        stop(f"Der er ingen konto med {email.strip().lower()}.")
    return account


def _print_link(settings: Settings, token: str, lasts: str) -> None:
    out.print(f"{settings.base_url}/redaktion/adgang/{token}", markup=False)
    out.print(f"Linket virker én gang og i {lasts}. Kun personen selv må se det.")


@user.command("add")
def add(
    email: Email,
    funktion: Annotated[str, typer.Option(help="Fx sundhedskonsulent.")],
    organisation: Annotated[
        str, typer.Option(help="Navnet; organisationen oprettes, hvis den mangler.")
    ] = "",
    rolle: Annotated[Role, typer.Option(help="Rollen i organisationen.")] = Role.EDITOR,
    system: Annotated[
        bool, typer.Option("--system", help="Systemadministrator: må alt i hele kataloget.")
    ] = False,
) -> None:
    """Tilføjer en person og viser det link, som personen vælger adgangskode med."""
    settings, accounts = _open()
    now = datetime.now(UTC)
    try:
        if accounts.find(email) is not None:
            stop(f"Der er allerede en konto med {email.strip().lower()}.")
        home = _organisation(accounts, organisation, now) if organisation.strip() else None
        _, token = accounts.add_person(
            COMMAND_LINE,
            email,
            funktion,
            organisation=home,
            role=rolle if home else None,
            system=system,
            now=now,
        )
    except AccountError as refused:
        stop(str(refused))
    _print_link(settings, token, f"{INVITATION_LASTS.days} døgn")


def _organisation(accounts: Accounts, name: str, now: datetime) -> str:
    name = " ".join(name.split())
    for row in accounts.organisations():
        if row.name == name:
            return row.id
    made = accounts.add_organisation(COMMAND_LINE, name, None, alone=False, now=now)
    out.print(f"Organisationen {name} er oprettet.", markup=False)
    return made


@user.command("list")
def show() -> None:
    """Viser alle personer; 1, hvis der ingen er."""
    _, accounts = _open()
    names = {row.id: row.name for row in accounts.organisations()}
    listed = accounts.kept_by(COMMAND_LINE, now=datetime.now(UTC))
    for one in listed:
        roles = [f"{role} i {names[o]}" for o, role in one.person.roles.items()]
        marks = (
            (one.person.is_system_administrator, "systemadministrator"),
            (one.is_closed, "lukket"),
            (one.has_second_factor, "totrinslogin"),
            (one.is_invited and not one.has_password, "inviteret"),
        )
        said = "; ".join([*roles, *(text for holds, text in marks if holds)])
        out.print(f"{one.person.email}  {one.person.function}  {said}", markup=False)
    if not listed:
        out.print("Der er ingen personer. Tilføj den første: indsatskatalog user add --help")
        raise typer.Exit(FINDING)


@user.command("disable")
def disable(email: Email) -> None:
    """Lukker en konto og logger personen ud alle steder."""
    _, accounts = _open()
    try:
        accounts.set_disabled(COMMAND_LINE, _found(accounts, email), True, now=datetime.now(UTC))
    except AccountError as refused:
        stop(str(refused))
    out.print("Kontoen er lukket.")


@user.command("reset")
def reset(
    email: Email,
    aabn: Annotated[bool, typer.Option("--aabn", help="Åbn kontoen, hvis den er lukket.")] = False,
    uden_totrin: Annotated[
        bool, typer.Option("--uden-totrin", help="Tag også totrinslogin af kontoen.")
    ] = False,
) -> None:
    """Viser et nyt link til at vælge adgangskode, også når kun fælles login er slået til."""
    settings, accounts = _open()
    account, now = _found(accounts, email), datetime.now(UTC)
    try:
        if aabn:
            accounts.set_disabled(COMMAND_LINE, account, False, now=now)
        if uden_totrin:
            accounts.clear_second_factor(COMMAND_LINE, account, now=now)
        token = accounts.new_link(COMMAND_LINE, account, now=now)
    except AccountError as refused:
        stop(str(refused))
    _print_link(settings, token, f"{LINK_LASTS.total_seconds() // 3600:.0f} timer")

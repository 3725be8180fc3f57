"""What the running site does by itself, on demand: the calendar, reminders, links."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.accounts.retention import forget_old
from app.cli.base import FINDING, app, open_or_stop, out, settings_or_stop
from app.domain.people import COMMAND_LINE
from app.editorial.due import apply_due
from app.editorial.fetching import Fetcher
from app.editorial.link_check import check_links as check_all_links
from app.editorial.mail import Post
from app.editorial.reminders import planned
from app.editorial.reminders import remind as send_reminders
from app.storage.change_log import forget_overtaken


@app.command()
def due() -> None:
    """Gør det, kalenderen kræver: udgiver planlagt, tager udløbet ned, glemmer det gamle."""
    catalogue = open_or_stop(with_index=False)
    with catalogue.database.writing() as session:
        report = apply_due(session, datetime.now(UTC))
        forget_old(session, datetime.now(UTC))
        forget_overtaken(session, datetime.now(UTC))
    out.print(f"Udgivet som planlagt: {report.published}")
    out.print(f"Kunne ikke udgives og er sendt retur: {report.returned}")
    out.print(f"Udløbet og taget ned: {report.expired}")
    out.print(f"Pladser og start ajourført: {report.restated}")
    out.print(f"Mærket som ikke gennemgået: {report.unchecked}")
    out.print(f"Fejlmeldinger glemt: {report.forgotten}")
    if report.returned:
        raise typer.Exit(FINDING)


@app.command()
def remind(
    show: Annotated[bool, typer.Option("--show", help="Vis kun; intet sendes.")] = False,
) -> None:
    """Minder om gennemgang, hver påmindelse én gang. Uden SMTP_URL vises brevene her."""
    settings = settings_or_stop()
    catalogue = open_or_stop(with_index=False)
    now = datetime.now(UTC)
    shown = Post("", settings.sender, lambda text: out.print(text, markup=False))
    if show:
        shown.send(planned(catalogue.database, settings.base_url, now=now))
        return
    post = Post(settings.smtp_url, settings.sender) if settings.smtp_url else shown
    done = send_reminders(catalogue.database, post, settings.base_url, now=now)
    out.print(f"{done.reminders} påmindelser i {done.letters} breve.")
    if done.unsent:
        out.print(f"{done.unsent} breve kunne ikke sendes og prøves igen næste gang.")
        raise typer.Exit(FINDING)


@app.command("check-links")
def check_links() -> None:
    """Spørger hver adresse, som indsatserne nævner, om den stadig svarer."""
    catalogue = open_or_stop(with_index=False)
    done = check_all_links(
        catalogue.database, Fetcher().ask, COMMAND_LINE, clock=lambda: datetime.now(UTC)
    )
    out.print(
        f"{done.asked} links: {done.failed} svarede ikke, {done.broken} flere gange i træk.",
        markup=False,
    )
    if done.broken:
        raise typer.Exit(FINDING)

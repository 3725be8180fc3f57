"""The audit log: who did what, newest first, and the whole of it as files."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.people import Action, Person
from app.editorial.audit_trail import HEAD, organisations_of
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor
from app.web.editors.downloads import csv_file, lines_file
from app.web.editors.pages import private_page

routes = APIRouter(prefix="/redaktion/spor")

LONGEST = 300


@routes.get("")
def trail(
    who: Editor, site: SiteDep, person: str = "", ting: str = "", foer: int | None = None
) -> Response:
    """A page of it."""
    actor, thing = person[:LONGEST], ting.strip()[:LONGEST]
    before = min(foer, 2**53) if foer is not None else None
    page = site.trail.page(who, actor=actor, thing=thing, before=before)
    return private_page(
        site,
        who,
        "spor.html",
        page=page,
        people=_people(site, who),
        actor=actor,
        thing=thing,
        before=before,
        whole=organisations_of(who) is None,
    )


@routes.get(".csv")
def table(who: Editor, site: SiteDep) -> Response:
    """All of it as a table."""
    organisations_of(who)
    return csv_file("spor.csv", HEAD, site.trail.table(who))


@routes.get(".ndjson")
def lines(who: Editor, site: SiteDep) -> Response:
    """All of it with the hashes, a line each."""
    organisations_of(who)
    return lines_file("spor.ndjson", site.trail.lines(who))


def _people(site: Site, who: Person) -> list[tuple[str, str]]:
    """Everybody whose entries may be there, by e-mail."""
    own: list[str | None] = [*who.organisations_where(Action.SEE_AUDIT)]
    if who.is_system_administrator:
        own = [None]
    found = {
        person.id: person.label
        for organisation in own
        for _, person in site.accounts.people(organisation)
    }
    return list(found.items())

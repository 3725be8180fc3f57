"""The overview of an intervention: where it stands, and everything one can do with it."""

from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.comparing import FieldChange, changes_between
from app.domain.completeness import completeness_of
from app.domain.content import Content
from app.domain.people import Person
from app.editorial.desk import OnDesk
from app.editorial.todo import todo_of
from app.editorial.verbs import today_in_denmark
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, Now, allowed
from app.web.editors.form_view import problem_links
from app.web.editors.pages import private_page

routes = APIRouter(prefix="/redaktion/indsatser/{identity}")


@routes.get("")
def overview(identity: str, who: Editor, site: SiteDep, now: Now) -> Response:
    """Where it stands, and everything one can do with it."""
    return overview_page(site, who, identity, now)


def overview_page(
    site: Site,
    who: Person,
    identity: str,
    now: datetime,
    *,
    seen: int = 0,
    error: str = "",
    note: str = "",
    status: int = 200,
) -> Response:
    """The overview; after a refusal with what was typed, and what the public sees otherwise than in
    the version that was ``seen``.
    """
    item = site.desk.open(who, identity)
    content = item.newest.content if item.newest else Content()
    return private_page(
        site,
        who,
        "indsats.html",
        status,
        item=item,
        can=allowed(who, item.owner),
        error=error,
        note=note,
        changes=_changes(site, item),
        meanwhile=_changes_since(site, who, item, seen),
        problems=problem_links(site.desk.problems(content)),
        completeness=completeness_of(content),
        todos=todo_of(site.desk.database, item, today_in_denmark(now)),
    )


def _changes(site: Site, item: OnDesk) -> list[FieldChange]:
    """What the newest version changes of what the public sees."""
    if item.newest is None or item.newest.id == (item.published.id if item.published else 0):
        return []
    before = item.published.content if item.published else Content()
    return changes_between(before, item.newest.content, site.catalogue.reference().vocabulary.label)


def _changes_since(site: Site, who: Person, item: OnDesk, seen: int) -> list[FieldChange]:
    """What the public sees otherwise than in the version that somebody saw."""
    before = [one for one in site.desk.versions(who, item.id) if one.number == seen] if seen else []
    if not before or item.published is None:
        return []
    label = site.catalogue.reference().vocabulary.label
    return changes_between(before[0].content, item.published.content, label)

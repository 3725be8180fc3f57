"""Pages for people who are signed in: never kept by anybody, and in Danish."""

from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.domain.fields import FIELDS
from app.domain.people import Action, Person, may
from app.domain.text import danish_sort_key
from app.web.context import Site
from app.web.editors.menu import menu_of
from app.web.languages import DANISH

PRIVATE = {"Cache-Control": "no-store", "Vary": "Cookie"}


def private_page(
    site: Site, person: Person | None, template: str, status: int = 200, **context: Any
) -> Response:
    """A page of the editors' side."""
    html = site.pages.text(
        f"redaktion/{template}",
        DANISH,
        person=person,
        menu=menu_of(person) if person else (),
        may={action.name.lower(): may(person, action) for action in Action},
        labels={field.name: field.label for field in FIELDS},
        organisations=_organisations(site) if person else {},
        **context,
    )
    return HTMLResponse(html, status, PRIVATE)


def _organisations(site: Site) -> dict[str, str]:
    """Id → name of every organisation, in Danish order."""
    found = {row.id: row.name for row in site.accounts.organisations()}
    return dict(sorted(found.items(), key=lambda one: danish_sort_key(one[1])))


def go_to(path: str) -> Response:
    """Sends the browser on after something was done."""
    return RedirectResponse(path, 303, PRIVATE)

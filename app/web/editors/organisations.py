"""The organisations of the catalogue: for system administrators."""

from fastapi import APIRouter
from starlette.responses import Response

from app.accounts.errors import AccountError, NotAllowed
from app.domain.people import Action, Person
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, Form, FormDep, Now, demand
from app.web.editors.pages import go_to, private_page
from app.web.editors.people import Choice
from app.web.errors import Problem

routes = APIRouter(prefix="/redaktion/organisationer")
TOLD = {"ny": "Organisationen er oprettet.", "ret": "Organisationen er rettet."}


@routes.get("")
def every_one(who: Editor, site: SiteDep, sket: str = "") -> Response:
    """All of them, and a form for a new one."""
    demand(who, Action.MANAGE_ORGANISATIONS)
    return _list_page(site, who, Form(()), told=TOLD.get(sket, ""))


@routes.post("")
def add(form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """One more."""
    demand(who, Action.MANAGE_ORGANISATIONS)
    try:
        site.accounts.add_organisation(
            who, form.one("navn"), _kommune(site, form), alone=_alone(form), now=now
        )
    except NotAllowed:
        raise
    except AccountError as refused:
        return _list_page(site, who, form, error=str(refused), status=422)
    return go_to("/redaktion/organisationer?sket=ny")


@routes.get("/{organisation}")
def one(organisation: str, who: Editor, site: SiteDep) -> Response:
    """The form of one."""
    demand(who, Action.MANAGE_ORGANISATIONS)
    found = [row for row in site.accounts.organisations() if row.id == organisation]
    if not found:
        raise Problem(404, "not-found", "Findes ikke", "Den organisation findes ikke.")
    row = found[0]
    typed = {"navn": row.name, "kommune": row.kommune or ""}
    return _one_page(site, who, organisation, typed, row.alone)


@routes.post("/{organisation}")
def change(organisation: str, form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """Changes name, kommune and four eyes."""
    demand(who, Action.MANAGE_ORGANISATIONS)
    try:
        site.accounts.change_organisation(
            who,
            organisation,
            form.one("navn"),
            _kommune(site, form),
            alone=_alone(form),
            now=now,
        )
    except NotAllowed:
        raise
    except AccountError as refused:
        typed = {name: form.one(name) for name in ("navn", "kommune")}
        return _one_page(site, who, organisation, typed, _alone(form), str(refused), 422)
    return go_to("/redaktion/organisationer?sket=ret")


def _list_page(
    site: Site, who: Person, form: Form, *, error: str = "", told: str = "", status: int = 200
) -> Response:
    kommuner = _kommuner(site)
    return private_page(
        site,
        who,
        "organisationer.html",
        status,
        every=site.accounts.counted_organisations(),
        kommuner=kommuner,
        kommune_names={one.value: one.label for one in kommuner},
        typed={name: form.one(name) for name in ("navn", "kommune")},
        alone=_alone(form),
        error=error,
        told=told,
    )


def _one_page(
    site: Site,
    who: Person,
    organisation: str,
    typed: dict[str, str],
    alone: bool,
    error: str = "",
    status: int = 200,
) -> Response:
    return private_page(
        site,
        who,
        "organisation.html",
        status,
        id=organisation,
        typed=typed,
        alone=alone,
        kommuner=_kommuner(site),
        error=error,
    )


def _kommuner(site: Site) -> list[Choice]:
    terms = site.catalogue.reference().vocabulary.terms("kommune")
    return [Choice(term.value, term.label) for term in terms if term.value != "0000"]


def _kommune(site: Site, form: Form) -> str | None:
    """One that there is, or none; another is refused where it is cleaned."""
    typed = form.one("kommune")
    known = {one.value for one in _kommuner(site)}
    return typed if not typed or typed in known else "ukendt"


def _alone(form: Form) -> bool:
    return form.one("alene") == "ja"

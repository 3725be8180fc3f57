"""The organisations of the catalogue: for system administrators."""

from fastapi import APIRouter
from starlette.responses import Response

from app.accounts.errors import AccountError, ChangedMeanwhile, NotAllowed
from app.accounts.organisations import Organisation
from app.domain.people import Action, Person
from app.domain.vocabulary import EXAMPLE_KOMMUNE
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, Form, FormDep, Now, Writer, demand
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
def add(form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
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
    row = _row(site, organisation)
    return _one_page(site, who, row, _typed_of(row), row.alone, row.mark)


@routes.post("/{organisation}")
def change(organisation: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Changes name, kommune and four eyes."""
    demand(who, Action.MANAGE_ORGANISATIONS)
    row, mark = _row(site, organisation), form.one("maerke")
    typed, alone = {name: form.one(name) for name in ("navn", "kommune")}, _alone(form)
    try:
        site.accounts.change_organisation(
            who,
            organisation,
            form.one("navn"),
            _kommune(site, form, row.kommune),
            mark,
            alone=alone,
            now=now,
        )
    except NotAllowed:
        raise
    except ChangedMeanwhile as refused:
        newer = _row(site, organisation)
        return _one_page(
            site, who, newer, typed, alone, newer.mark, str(refused), 409, changed=True
        )
    except AccountError as refused:
        return _one_page(site, who, row, typed, alone, mark, str(refused), 422)
    return go_to("/redaktion/organisationer?sket=ret")


def _list_page(
    site: Site, who: Person, form: Form, *, error: str = "", told: str = "", status: int = 200
) -> Response:
    return private_page(
        site,
        who,
        "organisationer.html",
        status,
        every=site.accounts.counted_organisations(),
        kommuner=_kommuner(site),
        kommune_names=_names(site),
        typed={name: form.one(name) for name in ("navn", "kommune")},
        alone=_alone(form),
        error=error,
        told=told,
    )


def _one_page(
    site: Site,
    who: Person,
    row: Organisation,
    typed: dict[str, str],
    alone: bool,
    mark: str,
    error: str = "",
    status: int = 200,
    *,
    changed: bool = False,
) -> Response:
    return private_page(
        site,
        who,
        "organisation.html",
        status,
        id=row.id,
        typed=typed,
        alone=alone,
        mark=mark,
        standing=row if changed else None,
        kommune_names=_names(site),
        kommuner=_kommuner(site, row.kommune, typed["kommune"]),
        error=error,
    )


def _row(site: Site, organisation: str) -> Organisation:
    found = [row for row in site.accounts.counted_organisations() if row.id == organisation]
    if not found:
        raise Problem(404, "not-found", "Findes ikke", "Den organisation findes ikke.")
    return found[0]


def _typed_of(row: Organisation) -> dict[str, str]:
    return {"navn": row.name, "kommune": row.kommune or ""}


def _names(site: Site) -> dict[str, str]:
    terms = site.catalogue.reference().vocabulary.terms("kommune")
    return {term.value: term.label for term in terms}


def _kommuner(site: Site, own: str | None = None, typed: str = "") -> list[Choice]:
    """What can be chosen. The fictional one, and one that is no term, only where it is kept."""
    names = _names(site)
    shown = [value for value in names if value != EXAMPLE_KOMMUNE or value in (own, typed)]
    kept = [own] if own and own not in names else []
    return [Choice(value, names.get(value, value)) for value in (*shown, *kept)]


def _kommune(site: Site, form: Form, own: str | None = None) -> str | None:
    """One that there is, the one it has, or none; another is refused where it is cleaned."""
    typed = form.one("kommune")
    return typed if typed in ("", own) or typed in _names(site) else "ukendt"


def _alone(form: Form) -> bool:
    return form.one("alene") == "ja"

"""The vocabulary: lists of terms, their texts, their order, and when they end."""

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.people import Action, Person
from app.domain.publishing import Problem as Gap
from app.domain.vocabulary import SCHEMES, Term
from app.editorial.errors import ChangedMeanwhile, NotReady, WrongState
from app.editorial.verbs import today_in_denmark
from app.editorial.vocabulary_verbs import TYPED, is_closed
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, Form, FormDep, Now, Writer, demand
from app.web.editors.pages import go_to, private_page

routes = APIRouter(prefix="/redaktion/vokabular")

NAMES = {
    "risiko": "Risikogrupper",
    "kram": "KRAM",
    "opgavetype": "Opgavetyper",
    "adgang": "Hvem kan henvise?",
    "ledig": "Ledige pladser",
    "spor": "Spor",
    "helbred": "Helbred",
    "ydelse": "Ydelser",
    "risikofaktor": "Risikofaktorer",
    "deltagelse": "Frivillig eller mødepligt",
    "form": "Form",
    "sektor": "Sektorer",
    "udbydertype": "Udbydertyper",
    "kommune": "Kommuner",
    "lov": "Lovgrundlag",
    "evidens": "Evidens",
    "sprog": "Sprog",
    "profession": "Fagligheder",
    "organiseringsmodel": "Organiseringsmodeller",
    "visitationskategori": "Visitationskategorier",
    "kilde": "Kilder",
}
EMPTY = dict.fromkeys(("value", *TYPED), "")


@routes.get("")
def schemes(who: Editor, site: SiteDep) -> Response:
    """Every list."""
    demand(who, Action.EDIT_VOCABULARY)
    vocabulary = site.catalogue.reference().vocabulary
    rows = [(s, NAMES[s], len(vocabulary.terms(s)), is_closed(s)) for s in SCHEMES]
    return private_page(site, who, "vokabular.html", schemes=rows)


@routes.get("/{scheme}")
def terms(scheme: str, who: Editor, site: SiteDep) -> Response:
    """One list, with a form for another term."""
    demand(who, Action.EDIT_VOCABULARY)
    return _list(site, who, scheme)


@routes.post("/{scheme}")
def add(scheme: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Adds a term."""
    demand(who, Action.EDIT_VOCABULARY)
    typed = _typed(form)
    try:
        site.vocabulary.add(who, scheme, form.one("value"), typed, now=now)
    except NotReady as refused:
        typed["value"] = form.one("value")
        return _list(site, who, scheme, 422, typed=typed, problems=refused.problems)
    except WrongState as refused:
        return _list(site, who, scheme, 422, error=str(refused))
    return go_to(f"/redaktion/vokabular/{scheme}")


@routes.post("/{scheme}/{value}/flyt")
def move(scheme: str, value: str, form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """One place up or down."""
    demand(who, Action.EDIT_VOCABULARY)
    try:
        site.vocabulary.move(who, scheme, value, form.one("retning") == "op", now=now)
    except WrongState as refused:
        return _list(site, who, scheme, 422, error=str(refused))
    return go_to(f"/redaktion/vokabular/{scheme}#t-{value}")


@routes.get("/{scheme}/{value}")
def term_form(scheme: str, value: str, who: Editor, site: SiteDep, now: Now) -> Response:
    """One term, ready to be changed."""
    demand(who, Action.EDIT_VOCABULARY)
    return _form(site, who, scheme, value, now)


@routes.post("/{scheme}/{value}")
def change(
    scheme: str, value: str, form: FormDep, who: Writer, site: SiteDep, now: Now
) -> Response:
    """Changes the texts; everything that shows them follows."""
    demand(who, Action.EDIT_VOCABULARY)
    typed, mark = _typed(form), form.one("maerke")
    try:
        site.vocabulary.change(who, scheme, value, typed, mark, now=now)
    except NotReady as refused:
        problems = refused.problems
        return _form(site, who, scheme, value, now, 422, typed=typed, problems=problems)
    except ChangedMeanwhile as refused:
        return _form(site, who, scheme, value, now, 409, typed=typed, error=str(refused))
    return go_to(f"/redaktion/vokabular/{scheme}")


@routes.post("/{scheme}/{value}/udfas")
def retire(
    scheme: str, value: str, form: FormDep, who: Writer, site: SiteDep, now: Now
) -> Response:
    """Says its last day."""
    try:
        last = date.fromisoformat(form.one("sidste"))
    except ValueError:
        demand(who, Action.EDIT_VOCABULARY)
        told = "Skriv den sidste dag som en dato."
        return _form(site, who, scheme, value, now, 422, error=told)
    mark = form.one("maerke")
    return _done(
        site, who, scheme, value, now,
        lambda: site.vocabulary.retire(who, scheme, value, last, mark, now=now),
    )  # fmt: skip


@routes.post("/{scheme}/{value}/genindfoer")
def put_back(
    scheme: str, value: str, form: FormDep, who: Editor, site: SiteDep, now: Now
) -> Response:
    """Takes its last day away."""
    mark = form.one("maerke")
    return _done(
        site, who, scheme, value, now,
        lambda: site.vocabulary.put_back(who, scheme, value, mark, now=now),
    )  # fmt: skip


@routes.post("/{scheme}/{value}/slet")
def delete(
    scheme: str, value: str, form: FormDep, who: Editor, site: SiteDep, now: Now
) -> Response:
    """Deletes what nothing uses."""
    mark = form.one("maerke")
    return _done(
        site, who, scheme, value, now,
        lambda: site.vocabulary.delete(who, scheme, value, mark, now=now),
    )  # fmt: skip


def _done(
    site: Site, who: Person, scheme: str, value: str, now: Now, verb: Callable[[], None]
) -> Response:
    demand(who, Action.EDIT_VOCABULARY)
    try:
        verb()
    except WrongState as refused:
        return _form(site, who, scheme, value, now, 422, error=str(refused))
    except ChangedMeanwhile as refused:
        return _form(site, who, scheme, value, now, 409, error=str(refused))
    return go_to(f"/redaktion/vokabular/{scheme}")


def _typed(form: Form) -> dict[str, str]:
    return {name: form.one(name) for name in TYPED}


def _typed_of(term: Term) -> dict[str, str]:
    said = {name: getattr(term, name) or "" for name in TYPED if name != "words"}
    return {**said, "words": "\n".join(term.words), "value": term.value}


def _list(
    site: Site,
    who: Person,
    scheme: str,
    status: int = 200,
    *,
    typed: dict[str, str] | None = None,
    problems: tuple[Gap, ...] = (),
    error: str = "",
) -> Response:
    found = site.vocabulary.terms(who, scheme)
    return private_page(
        site,
        who,
        "vokabular_liste.html",
        status,
        scheme=scheme,
        name=NAMES[scheme],
        terms=found,
        parents=[(term.value, term.label) for term in found],
        closed=is_closed(scheme),
        typed=typed or EMPTY,
        problems={problem.field: problem.message for problem in problems},
        error=error,
    )


def _form(
    site: Site,
    who: Person,
    scheme: str,
    value: str,
    now: Now,
    status: int = 200,
    *,
    typed: dict[str, str] | None = None,
    problems: tuple[Gap, ...] = (),
    error: str = "",
) -> Response:
    kept = site.vocabulary.open(who, scheme, value)
    others = [term for term in site.vocabulary.terms(who, scheme) if term.value != value]
    return private_page(
        site,
        who,
        "vokabular_term.html",
        status,
        scheme=scheme,
        name=NAMES[scheme],
        kept=kept,
        parents=[(term.value, term.label) for term in others],
        typed=typed or _typed_of(kept.term),
        standing=_typed_of(kept.term) if status == 409 and typed else None,
        problems={problem.field: problem.message for problem in problems},
        error=error,
        today=today_in_denmark(now),
    )

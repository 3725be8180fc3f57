"""Writing an intervention: the form, the preview, and what is kept unsaved."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from app.catalogue import Shown
from app.domain.comparing import changes_between
from app.domain.completeness import completeness_of
from app.domain.content import Content
from app.domain.forms import Unreadable, content_of_pairs, pairs_of
from app.domain.people import Action, Person
from app.domain.plain_language import advice_on
from app.domain.publishing import Problem as Gap
from app.domain.publishing import references_of
from app.domain.record import PublicRecord, Record
from app.editorial.desk import OnDesk
from app.editorial.errors import Conflict, NotReady, WrongState
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, Form, FormDep, Now, Writer, demand
from app.web.editors.form_view import problem_links, sections_of
from app.web.editors.pages import go_to, private_page
from app.web.intervention_page import page_of
from app.web.languages import DANISH, ENGLISH
from app.web.personal_numbers import MADE_BY_US

routes = APIRouter(prefix="/redaktion")

OUR_OWN = MADE_BY_US | {"handling", "mere", "note"}
"""Names in the form that are not of the content."""


@routes.get("/ny")
def new_form(who: Editor, site: SiteDep) -> Response:
    """The first question: what is it called?"""
    return private_page(
        site, who, "ny.html", own=who.organisations_where(Action.WRITE), title="", error=""
    )


@routes.post("/ny")
def new(form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Makes room for it, and goes on to the form."""
    title, organisation = form.one("title"), form.one("organisation")
    demand(who, Action.WRITE, organisation)
    if not title or len(title) > 400:
        return private_page(
            site,
            who,
            "ny.html",
            422,
            own=who.organisations_where(Action.WRITE),
            title=title[:400],
            error="Skriv en titel på højst 400 tegn.",
        )
    identity = site.desk.begin(who, organisation, title, now=now)
    return go_to(f"/redaktion/indsatser/{identity}/ret")


@routes.get("/indsatser/{identity}/ret")
def edit_form(
    identity: str, who: Editor, site: SiteDep, autosave: str = "", gemt: str = ""
) -> Response:
    """The form with the newest version, or with what the person had not saved."""
    item = site.desk.open(who, identity)
    kept = site.desk.autosaved(who, identity)
    basis = item.newest.number if item.newest else 0
    if autosave and kept is not None:
        pairs = [(str(n), str(v)) for n, v in json.loads(kept.form)]
        told = "Her er det, du ikke nåede at gemme. Gem det, når det er, som det skal være."
        return _form_page(site, who, item, pairs, kept.basis, (), told=told)
    pairs = pairs_of(item.newest.content) if item.newest else []
    told = f"Gemt som version {basis}." if gemt else ""
    return _form_page(site, who, item, pairs, basis, (), kept=kept is not None, told=told)


@routes.post("/indsatser/{identity}/ret")
def save(identity: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Saves what was typed; goes on to the overview, the preview, or back to the form."""
    item = site.desk.open(who, identity)
    pairs, basis, handling = _content_pairs(form), form.number("basis"), form.one("handling")
    more = form.one("mere")
    if more or handling == "mere":
        return _form_page(site, who, item, pairs, basis, (), more=more)
    try:
        content = content_of_pairs(pairs)
        basis = site.desk.save(who, identity, content, basis, now=now)
        if handling == "send":
            site.desk.submit(who, identity, basis, form.one("note"), now=now)
    except Unreadable as unreadable:
        return _form_page(site, who, item, pairs, basis, unreadable.problems, status=422)
    except Conflict as conflict:
        return _conflict_page(site, who, item, pairs, conflict)
    except WrongState as refused:
        return _form_page(site, who, item, pairs, basis, (), status=409, error=str(refused))
    except NotReady as refused:
        item = site.desk.open(who, identity)
        told = "Kladden er gemt. Den kan ikke sendes endnu: se, hvad der mangler."
        return _form_page(site, who, item, pairs, basis, refused.problems, status=422, told=told)
    after = {"bliv": "/ret?gemt=1", "vis": "/vis"}.get(handling, "")
    return go_to(f"/redaktion/indsatser/{identity}{after}")


@routes.post("/indsatser/{identity}/autogem")
def autosave(identity: str, form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """Keeps what is being typed, for the person alone."""
    kept = json.dumps(_content_pairs(form), ensure_ascii=False)
    site.desk.autosave(who, identity, form.number("basis"), kept, now=now)
    return JSONResponse({"saved": now.isoformat()}, headers={"Cache-Control": "no-store"})


@routes.post("/indsatser/{identity}/kladde-vaek")
def drop_autosave(identity: str, who: Editor, site: SiteDep) -> Response:
    """Forgets what was typed and not saved."""
    site.desk.open(who, identity)
    site.desk.drop_autosave(who, identity)
    return go_to(f"/redaktion/indsatser/{identity}/ret")


@routes.get("/indsatser/{identity}/vis")
def preview(identity: str, who: Editor, site: SiteDep) -> Response:
    """The newest version exactly as the public will see it."""
    item = site.desk.open(who, identity)
    return _preview(site, who, item, item.newest.content if item.newest else Content())


@routes.post("/indsatser/{identity}/vis")
def preview_unsaved(identity: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """What was typed, as the public would see it; it is kept for the person alone, not saved."""
    item = site.desk.open(who, identity)
    pairs, basis = _content_pairs(form), form.number("basis")
    try:
        content = content_of_pairs(pairs)
    except Unreadable as unreadable:
        return _form_page(site, who, item, pairs, basis, unreadable.problems, status=422)
    unsaved = item.newest is None or content != item.newest.content
    if unsaved:
        kept = json.dumps(pairs, ensure_ascii=False)
        site.desk.autosave(who, identity, basis, kept, now=now)
    return _preview(site, who, item, content, unsaved=unsaved)


def _content_pairs(form: Form) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.pairs if name not in OUR_OWN]


def _form_page(
    site: Site,
    who: Person,
    item: OnDesk,
    pairs: list[tuple[str, str]],
    basis: int,
    problems: "tuple[Gap, ...] | list[Gap]",
    *,
    status: int = 200,
    kept: bool = False,
    told: str = "",
    error: str = "",
    more: str = "",
) -> Response:
    vocabulary = site.catalogue.reference().vocabulary
    said = {comment.field: comment for comment in item.comments}
    try:
        content = content_of_pairs(pairs)
    except Unreadable:
        content = item.newest.content if item.newest else Content()
    return private_page(
        site,
        who,
        "ret.html",
        status,
        item=item,
        basis=basis,
        sections=sections_of(pairs, vocabulary, problems, said, more),
        problems=problem_links(problems),
        advice=advice_on(content),
        completeness=completeness_of(content),
        kept=kept,
        told=told,
        error=error,
    )


def _conflict_page(
    site: Site, who: Person, item: OnDesk, pairs: list[tuple[str, str]], conflict: Conflict
) -> Response:
    """Both texts, field by field; one's own can be kept, changed or left."""
    vocabulary = site.catalogue.reference().vocabulary
    return private_page(
        site,
        who,
        "konflikt.html",
        409,
        item=item,
        newest=conflict.newest,
        pairs=pairs,
        changes=changes_between(conflict.newest.content, conflict.own, vocabulary.label),
    )


@dataclass(frozen=True)
class _Preview:
    """What the banner above a preview says."""

    id: str
    title: str
    unsaved: bool


def _preview(
    site: Site, who: Person, item: OnDesk, content: Content, *, unsaved: bool = False
) -> Response:
    """The public's own page of a draft. What is missing is left out, or shown as not known."""
    written = item.newest.created if item.newest else datetime.now(UTC)
    record = Record(item.id, item.slug, "redaktion", written, item.updated or written, None)
    public = PublicRecord(record, content, item.availability, False, None, 0)
    links = site.catalogue.titles(references_of(content))
    urls = site.pages.urls(DANISH)
    page = page_of(Shown(public, links, 0), site.catalogue.reference(), DANISH, urls)
    path = urls.intervention(item.slug)
    return private_page(
        site,
        who,
        "vis.html",
        path=path,
        canonical=urls.absolute(path),
        other_language=ENGLISH,
        other_path=urls.in_language(path, ENGLISH),
        back_url=urls.search(),
        page=page,
        preview=_Preview(item.id, item.title, unsaved),
        problems=problem_links(site.desk.problems(content)),
    )

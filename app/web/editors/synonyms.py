"""Synonyms: find, add, change, try out on example searches, delete."""

from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from app.catalogue.for_editors import Effect, effects
from app.domain.people import Action, Person
from app.domain.publishing import Problem as Gap
from app.domain.requests import MAX_QUERY
from app.editorial.errors import ChangedMeanwhile, NotReady, NotThere
from app.editorial.missed_searches import NOT_NOTED
from app.editorial.synonym_verbs import PER_PAGE, WEIGHTS, Typed, read_synonym
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, Form, FormDep, Now, Writer, demand
from app.web.editors.pages import go_to, private_page

routes = APIRouter(prefix="/redaktion/synonymer")

MOST_EXAMPLES = 5
NEW = "ny"


@routes.get("")
def listed(who: Editor, site: SiteDep, q: str = "", side: int = 1) -> Response:
    """Those that hold a text, a page at a time."""
    demand(who, Action.EDIT_SYNONYMS)
    text, page = q[:MAX_QUERY], min(max(side, 1), 10_000)
    found, total = site.synonyms.listed(who, text, page)
    pages = -(-total // PER_PAGE)
    return private_page(
        site, who, "synonymer.html", found=found, total=total, q=text, page=page, pages=pages
    )


@routes.get("/ny")
def new_form(who: Editor, site: SiteDep, ord: str = "", soegning: str = "") -> Response:
    """An empty form, or one begun by what somebody searched for in vain."""
    demand(who, Action.EDIT_SYNONYMS)
    word = " ".join(ord.split())[:100]
    return _form(site, who, NEW, Typed(words=word), "", examples=word, search=soegning[:64])


@routes.post("/ny")
def add(form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Tries it out, or adds it; what was searched for in vain is then dealt with."""
    demand(who, Action.EDIT_SYNONYMS)
    typed, search = _typed(form), form.one("soegning")
    if form.one("handling") == "proev":
        return _tried(site, who, NEW, form)
    try:
        key = site.synonyms.add(who, typed, now=now)
    except NotReady as refused:
        return _form(site, who, NEW, typed, "", form, status=422, problems=refused.problems)
    if search:
        return go_to(f"/redaktion/indsigt/soegninger{_close(site, who, search, now)}")
    return go_to(f"/redaktion/synonymer/{key}")


def _close(site: Site, who: Person, search: str, now: datetime) -> str:
    """Says that a search has its synonym; returns the query that tells what hindered it."""
    try:
        site.missed.close(who, search, "synonym", "", NOT_NOTED, now=now)
    except ChangedMeanwhile:
        return f"?noteret={quote(search)}"
    except NotThere:  # it has been forgotten meanwhile
        pass
    return ""


@routes.get("/{key}")
def form_of(key: str, who: Editor, site: SiteDep) -> Response:
    """One, ready to be changed."""
    demand(who, Action.EDIT_SYNONYMS)
    kept = site.synonyms.open(who, key)
    examples = "\n".join(kept.synonym.words[:MOST_EXAMPLES])
    return _form(site, who, key, Typed.of(kept.synonym), kept.mark, examples=examples)


@routes.post("/{key}")
def change(key: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Tries it out, or keeps it."""
    demand(who, Action.EDIT_SYNONYMS)
    site.synonyms.open(who, key)
    typed, mark = _typed(form), form.one("maerke")
    if form.one("handling") == "proev":
        return _tried(site, who, key, form)
    try:
        site.synonyms.change(who, key, typed, mark, now=now)
    except NotReady as refused:
        return _form(site, who, key, typed, mark, form, status=422, problems=refused.problems)
    except ChangedMeanwhile as refused:
        newer = site.synonyms.open(who, key)
        return _form(
            site, who, key, typed, newer.mark, form, status=409, error=str(refused),
            standing=Typed.of(newer.synonym),
        )  # fmt: skip
    return go_to("/redaktion/synonymer")


@routes.post("/{key}/slet")
def delete(key: str, form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """Deletes it."""
    demand(who, Action.EDIT_SYNONYMS)
    try:
        site.synonyms.delete(who, key, form.one("maerke"), now=now)
    except ChangedMeanwhile as refused:
        newer = site.synonyms.open(who, key)
        typed = Typed.of(newer.synonym)
        return _form(site, who, key, typed, newer.mark, form, status=409, error=str(refused))
    return go_to("/redaktion/synonymer")


def _typed(form: Form) -> Typed:
    return Typed(form.one("ord"), form.one("betyder"), form.one("vaegt"))


def _tried(site: Site, who: Person, key: str, form: Form) -> Response:
    """The form again, with what the change would do to the example searches."""
    typed, mark = _typed(form), form.one("maerke")
    try:
        synonym = read_synonym(typed, "proeve" if key == NEW else key)
    except NotReady as refused:
        return _form(site, who, key, typed, mark, form, status=422, problems=refused.problems)
    lines = [" ".join(line.split())[:MAX_QUERY] for line in form.one("proev").splitlines()]
    texts = list(dict.fromkeys(line for line in lines if line)) or list(synonym.words)
    tried = effects(site.catalogue, synonym, (key,), texts[:MOST_EXAMPLES])
    return _form(site, who, key, typed, mark, form, tried=tried)


def _form(
    site: Site,
    who: Person,
    key: str,
    typed: Typed,
    mark: str,
    form: Form | None = None,
    *,
    status: int = 200,
    examples: str = "",
    search: str = "",
    problems: tuple[Gap, ...] = (),
    error: str = "",
    standing: Typed | None = None,
    tried: list[Effect] | None = None,
) -> Response:
    return private_page(
        site,
        who,
        "synonym.html",
        status,
        key=None if key == NEW else key,
        typed=typed,
        mark=mark,
        examples=form.one("proev") if form else examples,
        search=form.one("soegning") if form else search,
        problems={problem.field: problem.message for problem in problems},
        error=error,
        standing=standing,
        tried=tried,
        weights=_weights(typed.weight),
    )


def _weights(typed: str) -> list[tuple[str, str, bool]]:
    """The choices, with the one that stands even when it is none of ours."""
    offered = list(WEIGHTS)
    if typed not in [value for value, _ in offered]:
        offered.append((typed, f"Som nu ({typed.replace('.', ',')})"))
    return [(value, name, value == typed) for value, name in offered]

"""Review: sending in, what changed, accepting or returning field by field, publishing; history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.comparing import changes_between
from app.domain.content import Content
from app.domain.days import DENMARK
from app.domain.fields import FIELD
from app.domain.people import Action, Person
from app.domain.workflow import State
from app.editorial.desk import OnDesk, Version
from app.editorial.errors import Conflict, NotReady, OwnWork, WrongState
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, Form, FormDep, Now, Writer, allowed, demand
from app.web.editors.form_view import ProblemLink, problem_links
from app.web.editors.overview import overview_page
from app.web.editors.pages import go_to, private_page
from app.web.errors import Problem

routes = APIRouter(prefix="/redaktion/indsatser/{identity}")

Verdicts = dict[str, tuple[bool, str]]
"""Field → accepted, comment."""


@dataclass(frozen=True)
class _Said:
    """What a reviewer sent. A refusal gives it back: a verdict that is lost is an acceptance."""

    verdicts: Verdicts
    time: str
    basis: int
    """The number of the version it is of."""


@routes.post("/send")
def submit(identity: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Sends the newest draft to review; a refusal gives the word to the reviewer back."""
    note = form.one("note")
    try:
        site.desk.submit(who, identity, form.number("basis"), note, now=now)
    except NotReady:
        told = "Den kan ikke sendes endnu: se, hvad der mangler."
        return overview_page(site, who, identity, now, error=told, note=note, status=422)
    except Conflict:
        told = "En anden har gemt, siden du åbnede siden. Se ændringerne, før du sender den."
        return overview_page(site, who, identity, now, error=told, note=note, status=409)
    except WrongState as refused:
        return overview_page(site, who, identity, now, error=str(refused), note=note, status=409)
    return go_to(f"/redaktion/indsatser/{identity}")


@routes.post("/traek-tilbage")
def take_back(identity: str, who: Editor, site: SiteDep, now: Now) -> Response:
    """Takes a submitted draft back, to go on writing."""
    site.desk.take_back(who, identity, now=now)
    return go_to(f"/redaktion/indsatser/{identity}")


@routes.get("/godkend")
def review_form(identity: str, who: Editor, site: SiteDep) -> Response:
    """What changed, word by word."""
    item = site.desk.open(who, identity)
    return _review_page(site, who, item, _Said({}, "", _number(item)))


@routes.post("/godkend")
def review(identity: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Publishes, plans, or returns it with what was said of each field."""
    item = site.desk.open(who, identity)
    demand(who, Action.REVIEW, item.owner)
    fields, time, basis = _verdicts(form), form.one("tid"), form.number("basis")
    try:
        match form.one("handling"):
            case "returner":
                site.desk.return_draft(who, identity, basis, fields, now=now)
            case "udgiv":
                at = _moment(time)
                site.desk.approve(who, identity, basis, fields, publish_at=at, now=now)
            case _:
                raise WrongState("Vælg »Godkend og udgiv« eller »Send retur«.")
    except (WrongState, OwnWork) as refused:
        said = _Said(fields, time, basis)
        return _review_page(site, who, item, said, error=str(refused), status=422)
    except NotReady as refused:
        said, told = _Said(fields, time, basis), "Den kan ikke udgives endnu."
        problems = problem_links(refused.problems)
        return _review_page(site, who, item, said, error=told, problems=problems, status=422)
    except Conflict:
        newer = site.desk.open(who, identity)
        told = "Kladden er ændret, siden du åbnede siden. Se ændringerne igen."
        said = _Said(fields, time, _number(newer))
        return _review_page(site, who, newer, said, error=told, status=409)
    return go_to(f"/redaktion/indsatser/{identity}")


def _number(item: OnDesk) -> int:
    return item.newest.number if item.newest else 0


def _verdicts(form: Form) -> Verdicts:
    """Field → accepted, comment; of the fields that the page showed, and that there are."""
    return {
        name: (form.one(f"felt.{name}") != "ret", form.one(f"kommentar.{name}"))
        for name in FIELD
        if form.one(f"felt.{name}")
    }


def _moment(text: str) -> datetime | None:
    """»2026-12-01T08:00« in Danish time; None when nothing was chosen.

    Raises ``WrongState`` when it is no time.
    """
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=DENMARK)
    except ValueError:
        told = "Tidspunktet kan ikke læses. Skriv det som 2027-01-31 08:00, "
        told += "eller lad feltet stå tomt for at udgive nu."
        raise WrongState(told) from None


def _time_field(text: str) -> tuple[str, str]:
    """The type and value of the field for the time of publication.

    A browser empties its own field of time when the value is none, and empty means at once:
    what cannot be read stands in a field of text.
    """
    try:
        at = _moment(text)
    except WrongState:
        return "text", text
    value = at.replace(tzinfo=None).isoformat(timespec="minutes") if at else ""
    return "datetime-local", value


def _review_page(
    site: Site,
    who: Person,
    item: OnDesk,
    said: _Said,
    *,
    error: str = "",
    problems: Sequence[ProblemLink] = (),
    status: int = 200,
) -> Response:
    label = site.catalogue.reference().vocabulary.label
    before = item.published.content if item.published else Content()
    after = item.newest.content if item.newest else Content()
    earlier = {comment.field: comment for comment in item.comments}
    changes = changes_between(before, after, label)
    asked = {change.field.name for change in changes} if item.state == State.IN_REVIEW else set()
    return private_page(
        site,
        who,
        "godkend.html",
        status,
        item=item,
        changes=changes,
        earlier=earlier,
        basis=said.basis,
        returned={name for name, (accepted, _) in said.verdicts.items() if not accepted},
        comments={name: comment for name, (_, comment) in said.verdicts.items()},
        no_longer_asked={
            name: comment or "skal rettes"
            for name, (accepted, comment) in said.verdicts.items()
            if name not in asked and (comment or not accepted)
        },
        time=_time_field(said.time),
        can=allowed(who, item.owner),
        error=error,
        problems=problems,
    )


@routes.get("/versioner")
def versions(identity: str, who: Editor, site: SiteDep) -> Response:
    """Every version, with who wrote it."""
    item = site.desk.open(who, identity)
    return private_page(
        site,
        who,
        "versioner.html",
        item=item,
        versions=site.desk.versions(who, identity),
        people=_people(site),
    )


@routes.get("/sammenlign")
def compare(identity: str, who: Editor, site: SiteDep, fra: int = 0, til: int = 0) -> Response:
    """What differs between any two versions, word by word."""
    item = site.desk.open(who, identity)
    by_number = {version.number: version for version in site.desk.versions(who, identity)}
    before, after = _version(by_number, fra), _version(by_number, til)
    label = site.catalogue.reference().vocabulary.label
    return private_page(
        site,
        who,
        "sammenlign.html",
        item=item,
        before=before,
        after=after,
        changes=changes_between(before.content, after.content, label),
    )


@routes.post("/gendan")
def restore(identity: str, form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """Makes an earlier version the newest draft."""
    number, basis = form.number("version"), form.number("basis")
    try:
        site.desk.restore(who, identity, number, basis, now=now)
    except Conflict:
        told = "Der er gemt en nyere version, siden du åbnede siden. Se den, og prøv igen."
        raise Problem(409, "conflict", "Nogen har gemt imens", told) from None
    return go_to(f"/redaktion/indsatser/{identity}/ret")


def _version(by_number: dict[int, Version], number: int) -> Version:
    if number not in by_number:
        raise Problem(404, "not-found", "Findes ikke", "Der er ingen version med det nummer.")
    return by_number[number]


def _people(site: Site) -> dict[str, str]:
    return {person.id: person.function for _, person in site.accounts.people()}

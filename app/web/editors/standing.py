"""What needs no review: places, »still correct«, address, taking down, removing, copying."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.availability import Availability
from app.domain.forms import Unreadable, availability_of
from app.domain.people import Action, Person
from app.domain.record import WithdrawalReason
from app.domain.text import slugify
from app.editorial.desk import OnDesk
from app.editorial.errors import AlreadyThere, ChangedMeanwhile, NotThere, WrongState
from app.editorial.verbs import today_in_denmark
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, FormDep, Now, Writer, demand
from app.web.editors.overview import overview_page
from app.web.editors.pages import go_to, private_page

routes = APIRouter(prefix="/redaktion/indsatser/{identity}")

TYPED = {
    "pladser": "Ledige pladser",
    "altid": "Der er altid plads",
    "i_alt": "Pladser i alt",
    "uger": "Ventetid i uger",
    "starter": "Næste starter",
    "note": "Bemærkning",
}
REASONS: dict[str, WithdrawalReason] = {
    "arkiver": "archived",
    "flet": "merged",
    "slet": "deleted",
}


@routes.get("/pladser")
def availability_form(identity: str, who: Editor, site: SiteDep, now: Now) -> Response:
    """One minute: places, waiting time, next starts that have not passed."""
    item = site.desk.open(who, identity)
    told, today = item.availability, today_in_denmark(now)
    if told is not None:
        coming = tuple(start for start in told.start_dates if start >= today)
        told = told.model_copy(update={"start_dates": coming})
    return _places_page(site, who, item, _typed_of(told), item.telling)


@routes.post("/pladser")
def tell_availability(
    identity: str, form: FormDep, who: Writer, site: SiteDep, now: Now
) -> Response:
    """Tells it; the public sees it at once."""
    item = site.desk.open(who, identity)
    typed, basis = {name: form.one(name) for name in TYPED}, form.number("basis")
    try:
        told = availability_of(typed, today_in_denmark(now))
        site.desk.tell(who, identity, told, basis, now=now)
    except Unreadable as unreadable:
        errors = [f"{TYPED[one.field]}: {one.message}" for one in unreadable.problems]
        return _places_page(site, who, item, typed, basis, errors, status=422)
    except ChangedMeanwhile as refused:
        newer = site.desk.open(who, identity)
        return _places_page(site, who, newer, typed, newer.telling, [str(refused)], status=409)
    return go_to(f"/redaktion/indsatser/{identity}")


def _places_page(
    site: Site,
    who: Person,
    item: OnDesk,
    told: dict[str, str],
    basis: int,
    errors: Sequence[str] = (),
    *,
    status: int = 200,
) -> Response:
    stands = [(TYPED[name], said) for name, said in _typed_of(item.availability).items() if said]
    return private_page(
        site,
        who,
        "pladser.html",
        status,
        item=item,
        told=told,
        basis=basis,
        errors=errors,
        stands=stands,
        meanwhile=status == 409,
    )


def _typed_of(told: Availability | None) -> dict[str, str]:
    if told is None:
        return dict.fromkeys(TYPED, "")
    numbers = {"pladser": told.places, "i_alt": told.capacity, "uger": told.waiting_weeks}
    return {
        **{name: "" if value is None else str(value) for name, value in numbers.items()},
        "starter": "\n".join(f"{d.day}.{d.month}.{d.year}" for d in told.start_dates),
        "note": told.note or "",
        "altid": "ja" if told.always_open else "",
    }


@routes.post("/bekraeft")
def vouch(identity: str, form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """»Still correct«."""
    basis = form.number("basis")
    try:
        site.desk.vouch(who, identity, basis, now=now)
    except ChangedMeanwhile as refused:
        told = str(refused)
        return overview_page(site, who, identity, now, seen=basis, error=told, status=409)
    return go_to(f"/redaktion/indsatser/{identity}")


@routes.post("/adresse")
def readdress(identity: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Gives it another address."""
    slug = slugify(form.one("adresse"))
    try:
        if not slug:
            raise WrongState("Skriv en adresse med bogstaver eller tal.")
        site.desk.readdress(who, identity, slug, now=now)
    except AlreadyThere:
        raise WrongState(f"Adressen »{slug}« er i brug. Vælg en anden.") from None
    return go_to(f"/redaktion/indsatser/{identity}")


@routes.get("/tag-ned")
def withdraw_form(identity: str, who: Editor, site: SiteDep) -> Response:
    """Archive, merge or delete: what each means."""
    item = site.desk.open(who, identity)
    demand(who, Action.WITHDRAW, item.owner)
    return private_page(site, who, "tag_ned.html", item=item, error="", into="")


@routes.post("/tag-ned")
def withdraw(identity: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Takes it from the public."""
    item = site.desk.open(who, identity)
    into = form.one("ind_i").rstrip("/").rpartition("/")[2]
    try:
        reason = REASONS.get(form.one("grund"))
        if reason is None:
            raise WrongState("Vælg, hvad der skal ske.")
        site.desk.withdraw(who, identity, reason, into=into or None, now=now)
    except (WrongState, NotThere) as refused:
        return private_page(
            site, who, "tag_ned.html", 422, item=item, error=str(refused), into=form.one("ind_i")
        )
    return go_to(f"/redaktion/indsatser/{identity}")


@routes.post("/fjern")
def remove(identity: str, who: Editor, site: SiteDep, now: Now) -> Response:
    """Puts a draft away that was never public."""
    site.desk.remove(who, identity, now=now)
    return go_to(f"/redaktion/indsatser/{identity}")


@routes.post("/hent-tilbage")
def fetch_back(identity: str, who: Editor, site: SiteDep, now: Now) -> Response:
    """Makes it an ordinary draft again."""
    site.desk.fetch_back(who, identity, now=now)
    return go_to(f"/redaktion/indsatser/{identity}")


@routes.post("/kopier")
def copy(identity: str, form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """A draft of one's own after what the public sees."""
    made = site.desk.copy(who, identity, form.one("organisation"), now=now)
    return go_to(f"/redaktion/indsatser/{made}/ret")


@routes.post("/overdrag")
def give(identity: str, form: FormDep, who: Editor, site: SiteDep, now: Now) -> Response:
    """Gives it to another organisation."""
    site.desk.give(who, identity, form.one("organisation") or None, now=now)
    return go_to(f"/redaktion/indsatser/{identity}")

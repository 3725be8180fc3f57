"""One's own account: who one is, the password, the browsers, and the second step of signing in."""

from typing import Annotated
from urllib.parse import quote

import segno
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.accounts.errors import AccountError, TooManyAttempts, WeakPassword
from app.accounts.second_factor import address_for_app
from app.accounts.signed import Signed
from app.web.context import Site, SiteDep
from app.web.editors.access import (
    FormDep,
    Now,
    SignedDep,
    SignedOrNone,
    UncheckedFormDep,
    safe_next,
    visitor,
)
from app.web.editors.pages import go_to, private_page
from app.web.editors.role_names import ROLE_NAMES
from app.web.editors.sign_in import password_of
from app.web.errors import Redirected
from app.web.signed_out import SignedOut, Unproved

routes = APIRouter(prefix="/redaktion")

_VERBS = (
    *("begynd", "til", "koder"),
    *("link", "rolle", "luk", "aabn", "system", "fjern-totrin"),
)
"""Addresses under a page that only take forms."""
TOLD = {
    "adgangskode": "Din adgangskode er skiftet, og du er logget ud alle andre steder.",
    "session": "Browseren er logget ud.",
    "andre": "Du er logget ud alle andre steder.",
    "totrin-fra": "Totrinslogin er slået fra.",
}


def fresh(request: Request, found: SignedDep, now: Now) -> Signed:
    """Who is signed in and proved it a moment ago; others prove it and come back to the page."""
    if not found.is_fresh(now):
        path = request.url.path
        head, _, last = path.rpartition("/")
        page = head if request.method == "POST" and last in _VERBS else path
        raise Redirected(f"/redaktion/mig/bekraeft?videre={quote(page, safe='/')}")
    return found


Fresh = Annotated[Signed, Depends(fresh)]


def fresh_writer(form: FormDep, found: SignedOrNone, now: Now) -> Signed:
    """The same for a form with texts, which everybody else gets back."""
    if found is None:
        raise SignedOut(form.pairs)
    if not found.is_fresh(now):
        raise Unproved(form.pairs)
    return found


FreshWriter = Annotated[Signed, Depends(fresh_writer)]


@routes.get("/mig")
def me(who: SignedDep, site: SiteDep, now: Now, sket: str = "") -> Response:
    """Who I am here."""
    return _me(site, who, 200, told=TOLD.get(sket, ""), own=site.accounts.own(who, now=now))


def _me(site: Site, who: Signed, status: int, **context: object) -> Response:
    given: dict[str, object] = {"error": "", "told": "", "role_names": ROLE_NAMES, **context}
    return private_page(site, who.person, "mig.html", status, **given)


@routes.post("/mig/sessioner/afslut")
def end_session(form: FormDep, who: SignedDep, site: SiteDep, now: Now) -> Response:
    """Signs one other browser out."""
    try:
        site.accounts.end_session(who, form.one("session"), now=now)
    except AccountError as refused:
        own = site.accounts.own(who, now=now)
        return _me(site, who, 422, error=str(refused), own=own)
    return go_to("/redaktion/mig?sket=session")


@routes.post("/mig/sessioner/andre")
def end_other_sessions(who: SignedDep, site: SiteDep, now: Now) -> Response:
    """Signs every other browser out."""
    site.accounts.end_other_sessions(who, now=now)
    return go_to("/redaktion/mig?sket=andre")


@routes.get("/mig/bekraeft")
def confirm_form(who: SignedDep, site: SiteDep, now: Now, videre: str = "") -> Response:
    """Asks who one is once more."""
    return confirm_page(site, who, now, safe_next(videre), "", 200)


@routes.post("/mig/bekraeft")
def confirm(
    request: Request, form: UncheckedFormDep, who: SignedDep, site: SiteDep, now: Now
) -> Response:
    """Goes on to where they were going."""
    going = safe_next(form.one("videre"))
    try:
        password = password_of(form, "adgangskode")
        site.accounts.confirm(who, password, visitor(request), now=now)
    except AccountError as refused:
        return confirm_page(site, who, now, going, str(refused), _status(refused))
    return go_to(going)


def confirm_page(
    site: Site, who: Signed, now: Now, going: str, error: str, status: int
) -> Response:
    """The page that asks for a new proof, perhaps with a word of why the last one was none."""
    own = site.accounts.own(who, now=now)
    return private_page(site, who.person, "bekraeft.html", status, next=going, error=error, own=own)


@routes.get("/mig/adgangskode")
def password_form(who: SignedDep, site: SiteDep) -> Response:
    """Asks for the old and the new one."""
    return private_page(site, who.person, "adgangskode.html", error="")


@routes.post("/mig/adgangskode")
def change_password(
    request: Request, form: UncheckedFormDep, who: SignedDep, site: SiteDep, now: Now
) -> Response:
    """Changes it; every other browser is signed out."""
    old, new = password_of(form, "gammel"), password_of(form, "adgangskode")
    try:
        if new != password_of(form, "igen"):
            raise WeakPassword("De to nye adgangskoder er ikke ens. Skriv dem igen.")
        site.accounts.change_password(who, old, new, visitor(request), now=now)
    except AccountError as refused:
        return private_page(
            site, who.person, "adgangskode.html", _status(refused), error=str(refused)
        )
    return go_to("/redaktion/mig?sket=adgangskode")


@routes.get("/mig/totrin")
def second_factor_page(who: Fresh, site: SiteDep, now: Now) -> Response:
    """What it is, and the picture for the code app when one has begun."""
    return _second_factor(site, who, now)


def _second_factor(
    site: Site, who: Signed, now: Now, error: str = "", status: int = 200
) -> Response:
    own = site.accounts.own(who, now=now)
    picture = ""
    if own.offered:
        address = address_for_app(own.offered, who.person.email)
        picture = segno.make(address, micro=False).svg_data_uri(scale=5, light="#fff")
    grouped = " ".join(_in_fours(own.offered or ""))
    return private_page(
        site,
        who.person,
        "totrin.html",
        status,
        own=own,
        picture=picture,
        secret=grouped,
        error=error,
    )


def _in_fours(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]


@routes.post("/mig/totrin/begynd")
def begin_second_factor(who: Fresh, site: SiteDep, now: Now) -> Response:
    """Makes a secret, to be confirmed with a code."""
    try:
        site.accounts.begin_second_factor(who, now=now)
    except AccountError as refused:
        return _second_factor(site, who, now, str(refused), 422)
    return go_to("/redaktion/mig/totrin")


@routes.post("/mig/totrin/til")
def switch_on(
    request: Request, form: UncheckedFormDep, who: Fresh, site: SiteDep, now: Now
) -> Response:
    """The first code switches it on; the recovery codes are shown this once."""
    try:
        codes = site.accounts.switch_second_factor_on(
            who, form.one("kode"), visitor(request), now=now
        )
    except AccountError as refused:
        return _second_factor(site, who, now, str(refused), _status(refused))
    return private_page(site, who.person, "koder.html", codes=codes, begun=True)


@routes.post("/mig/totrin/fra")
def switch_off(
    request: Request, form: UncheckedFormDep, who: SignedDep, site: SiteDep, now: Now
) -> Response:
    """Switches it off, for whoever knows the password."""
    try:
        password = password_of(form, "adgangskode")
        site.accounts.switch_second_factor_off(who, password, visitor(request), now=now)
    except AccountError as refused:
        return _second_factor(site, who, now, str(refused), _status(refused))
    return go_to("/redaktion/mig?sket=totrin-fra")


@routes.post("/mig/totrin/koder")
def renew_codes(who: Fresh, site: SiteDep, now: Now) -> Response:
    """Ten new recovery codes, shown this once."""
    try:
        codes = site.accounts.renew_recovery_codes(who, now=now)
    except AccountError as refused:
        return _second_factor(site, who, now, str(refused), 422)
    return private_page(site, who.person, "koder.html", codes=codes, begun=False)


def _status(refused: AccountError) -> int:
    return 429 if isinstance(refused, TooManyAttempts) else 422

"""Single sign-on: off to the provider, and back, to sign in or to prove anew who one is.

Whatever goes wrong ends on the page where it began.
"""

import logging

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.accounts.errors import AccountError, ProviderTrouble
from app.accounts.signed import Signed
from app.accounts.single_sign_on import LASTS, Begun, Returned, SingleSignOn
from app.web.context import Site, SiteDep
from app.web.editors.access import (
    Now,
    SignedDep,
    SignedOrNone,
    remember,
    safe_next,
    visitor,
)
from app.web.editors.account import confirm_page
from app.web.editors.pages import PRIVATE, go_to, private_page
from app.web.errors import Problem

routes = APIRouter(prefix="/redaktion")
log = logging.getLogger("indsatskatalog")
MOST = 4_000
"""Characters of what the provider sends back."""


@routes.get("/log-ind/sso")
def begin(request: Request, site: SiteDep, now: Now, videre: str = "") -> Response:
    """Sends the browser to the provider to sign in."""
    sso, going = _wanted(site), safe_next(videre)
    try:
        begun = sso.begin(going, visitor(request), now=now)
    except AccountError as refused:
        return _sorry(site, None, now, refused, going)
    return _off(site, begun)


@routes.get("/mig/bekraeft/sso")
def begin_proof(
    request: Request, who: SignedDep, site: SiteDep, now: Now, videre: str = ""
) -> Response:
    """Sends the browser to the provider to prove anew who one is."""
    sso, going = _wanted(site), safe_next(videre)
    try:
        begun = sso.begin(going, visitor(request), confirming=who, now=now)
    except AccountError as refused:
        return _sorry(site, who, now, refused, going)
    return _off(site, begun)


@routes.get("/log-ind/sso/retur")
def finish(
    request: Request,
    who: SignedOrNone,
    site: SiteDep,
    now: Now,
    state: str = "",
    code: str = "",
    iss: str = "",
) -> Response:
    """Begins a session under a new token for whoever the provider vouches for, or proves anew the
    one that asked for it."""
    sso, browser = _wanted(site), request.cookies.get(_cookie(site), "")
    returned = Returned(code[:MOST], iss[:MOST])
    try:
        begun = sso.take(state[:MOST], browser, now=now)
    except AccountError as refused:
        return _sorry(site, None, now, refused, "/redaktion")
    going, token = safe_next(begun.next_path), None
    try:
        if begun.confirms is None:
            token = sso.sign_in(begun, returned, visitor(request), now=now)
        else:
            sso.confirm(begun, returned, who, visitor(request), now=now)
    except AccountError as refused:
        return _sorry(site, who if begun.confirms else None, now, refused, going)
    answer = go_to(going)
    answer.delete_cookie(
        _cookie(site), path="/", secure=_secure(site), httponly=True, samesite="lax"
    )
    if token is not None:
        remember(site, answer, token)
    return answer


def _off(site: Site, begun: Begun) -> Response:
    """To the provider, with something to know the browser again by."""
    answer = RedirectResponse(begun.address, 303, PRIVATE)
    answer.set_cookie(
        _cookie(site),
        begun.browser,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=_secure(site),
        httponly=True,
        samesite="lax",
    )
    return answer


def _wanted(site: Site) -> SingleSignOn:
    if site.sso is None:
        raise Problem(404, "not-found", "Findes ikke", "Her logger man ind med adgangskode.")
    return site.sso


def _sorry(site: Site, who: Signed | None, now: Now, refused: AccountError, going: str) -> Response:
    """The page that asks for a proof for whoever was to prove something, else the sign-in page."""
    if isinstance(refused, ProviderTrouble):
        log.warning("single sign-on: %s", refused.why)
    if who is not None:
        return confirm_page(site, who, now, going, str(refused), 403)
    return private_page(site, None, "log_ind.html", 403, email="", next=going, error=str(refused))


def _secure(site: Site) -> bool:
    return site.settings.base_url.startswith("https://")


def _cookie(site: Site) -> str:
    return "__Host-sso" if _secure(site) else "sso"

"""Single sign-on: off to the provider, and back. Whatever goes wrong ends on the sign-in page."""

import logging

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.accounts.errors import AccountError, ProviderTrouble
from app.accounts.single_sign_on import LASTS, Returned, SingleSignOn
from app.web.context import Site, SiteDep
from app.web.editors.access import Now, remember, safe_next, visitor
from app.web.editors.pages import PRIVATE, go_to, private_page
from app.web.errors import Problem

routes = APIRouter(prefix="/redaktion/log-ind/sso")
log = logging.getLogger("indsatskatalog")
MOST = 4_000
"""Characters of what the provider sends back."""


@routes.get("")
def begin(request: Request, site: SiteDep, now: Now, videre: str = "", igen: str = "") -> Response:
    """Sends the browser to the provider, with something to know it again by."""
    sso, going = _wanted(site), safe_next(videre)
    try:
        begun = sso.begin(going, visitor(request), again=igen == "ja", now=now)
    except AccountError as refused:
        return _sorry(site, refused, going)
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


@routes.get("/retur")
def finish(
    request: Request, site: SiteDep, now: Now, state: str = "", code: str = "", iss: str = ""
) -> Response:
    """Begins a session under a new token for whoever the provider vouches for."""
    sso = _wanted(site)
    browser = request.cookies.get(_cookie(site), "")
    returned = Returned(state[:MOST], code[:MOST], iss[:MOST])
    try:
        done = sso.finish(returned, browser, visitor(request), now=now)
    except AccountError as refused:
        return _sorry(site, refused, "/redaktion")
    answer = go_to(safe_next(done.next_path))
    answer.delete_cookie(
        _cookie(site), path="/", secure=_secure(site), httponly=True, samesite="lax"
    )
    remember(site, answer, done.token)
    return answer


def _wanted(site: Site) -> SingleSignOn:
    if site.sso is None:
        raise Problem(404, "not-found", "Findes ikke", "Her logger man ind med adgangskode.")
    return site.sso


def _sorry(site: Site, refused: AccountError, going: str) -> Response:
    if isinstance(refused, ProviderTrouble):
        log.warning("single sign-on: %s", refused.why)
    return private_page(site, None, "log_ind.html", 403, email="", next=going, error=str(refused))


def _secure(site: Site) -> bool:
    return site.settings.base_url.startswith("https://")


def _cookie(site: Site) -> str:
    return "__Host-sso" if _secure(site) else "sso"

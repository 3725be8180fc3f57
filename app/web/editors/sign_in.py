"""Signing in and out, and choosing a password with a one-time link."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.accounts.errors import (
    AccountError,
    CodeNeeded,
    LinkUnusable,
    SignInRefused,
    TooManyAttempts,
    WeakPassword,
)
from app.web.context import SiteDep
from app.web.editors.access import (
    Form,
    Now,
    SignedDep,
    UncheckedFormDep,
    forget,
    remember,
    safe_next,
    visitor,
)
from app.web.editors.pages import go_to, private_page

routes = APIRouter(prefix="/redaktion")


def password_of(form: Form, name: str) -> str:
    """What was typed, with the spaces around it."""
    return next((value for key, value in form.pairs if key == name), "")


@routes.get("/log-ind")
def sign_in_form(site: SiteDep, videre: str = "") -> Response:
    """The form."""
    return private_page(site, None, "log_ind.html", email="", next=safe_next(videre), error="")


@routes.post("/log-ind")
def sign_in(request: Request, form: UncheckedFormDep, site: SiteDep, now: Now) -> Response:
    """Begins a session under a new token, whatever cookie the browser had before."""
    email, going = form.one("email"), safe_next(form.one("videre"))
    password = password_of(form, "adgangskode")
    try:
        token = site.accounts.sign_in(email, password, form.one("kode"), visitor(request), now=now)
    except (SignInRefused, TooManyAttempts, CodeNeeded) as refused:
        return private_page(
            site,
            None,
            "log_ind.html",
            429 if isinstance(refused, TooManyAttempts) else 422,
            email=email,
            next=going,
            error=str(refused),
            code_needed=isinstance(refused, CodeNeeded),
        )
    answer = go_to(going)
    remember(site, answer, token)
    return answer


@routes.post("/log-ud")
def sign_out(who: SignedDep, site: SiteDep, now: Now) -> Response:
    """Ends the session."""
    site.accounts.sign_out(who, now=now)
    answer = go_to("/redaktion/log-ind")
    forget(site, answer)
    return answer


@routes.get("/adgang/{token}")
def choose_password_form(token: str, site: SiteDep, now: Now) -> Response:
    """Shows whom the link is for. Looking at it does not use it up."""
    email = site.accounts.link_is_usable(token, now=now)
    status = 200 if email else 410
    return private_page(site, None, "adgang.html", status, email=email, token=token, error="")


@routes.post("/adgang/{token}")
def choose_password(token: str, form: UncheckedFormDep, site: SiteDep, now: Now) -> Response:
    """Chooses a password; the link works once."""
    email = site.accounts.link_is_usable(token, now=now)
    password, again = password_of(form, "adgangskode"), password_of(form, "igen")
    try:
        if email is None:
            raise LinkUnusable
        if password != again:
            raise WeakPassword("De to adgangskoder er ikke ens. Skriv dem igen.")
        site.accounts.redeem(token, password, now=now)
    except AccountError as refused:
        status = 410 if isinstance(refused, LinkUnusable) else 422
        return private_page(
            site, None, "adgang.html", status, email=email, token=token, error=str(refused)
        )
    return private_page(
        site,
        None,
        "log_ind.html",
        email=email,
        next="/redaktion",
        error="",
        told="Din adgangskode er valgt. Log ind med den.",
    )

"""The one exit for everything that goes wrong: problem+json for machines, a page for people."""

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.accounts.errors import AccountError
from app.accounts.errors import NotAllowed as NobodysBusiness
from app.catalogue import NotReady
from app.editorial.errors import EditorialError, NotAllowed, NotThere
from app.web.context import Site
from app.web.fhir_answers import fhir_problem, is_fhir
from app.web.languages import DANISH, ENGLISH, Language
from app.web.limits import Busy
from app.web.personal_numbers import PersonalNumber, given_back
from app.web.public_data import is_public_data
from app.web.signed_out import SignedOut, to_send_again

log = logging.getLogger("indsatskatalog")
RETRY_AFTER_SECONDS = 5


class Problem(Exception):
    """A refusal that the asker can do something about."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        errors: Sequence[dict[str, str]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail = status, kind, title, detail
        self.errors = tuple(errors)
        self.headers = headers or {}


class Redirected(Exception):
    """The asker is sent somewhere else first: to sign in."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def problem_json(problem: Problem, site: Site, path: str) -> Response:
    """RFC 9457 problem+json; ``type`` is stable and leads to the API guide."""
    body: dict[str, Any] = {
        "type": site.danish.absolute(site.danish.api_docs()) + f"#{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": path,
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(
        orjson.dumps(body), problem.status, headers, media_type="application/problem+json"
    )


def _language_of(path: str) -> Language:
    return ENGLISH if path == "/en" or path.startswith("/en/") else DANISH


def respond(request: Request, problem: Problem) -> Response:
    """The answer for whoever asks: a machine or a person."""
    site: Site = request.app.state.site
    path = request.scope["path"]
    if problem.status == 404 and (better := _without_slash(request)):
        kept = "public, max-age=60" if is_public_data(path) else "no-store"
        return RedirectResponse(better, 301, {"Cache-Control": kept})
    if is_fhir(path):
        told = (problem.status, problem.kind, problem.detail)
        return fhir_problem(*told, problem.errors, problem.headers)
    if is_public_data(path):
        return problem_json(problem, site, path)
    if path == "/redaktion" or path.startswith("/redaktion/"):
        return _for_an_editor(site, problem, path)
    return site.pages.page(
        "fejl.html",
        _language_of(path),
        site.pages.urls(_language_of(path)).home(),
        status=problem.status,
        headers=problem.headers,
        problem=problem,
    )


def _for_an_editor(site: Site, problem: Problem, path: str) -> Response:
    """The page says what a verb refused, and leads back to what it was about."""
    about = path.split("/")[2:4]
    known = problem.status != 404 and about[:1] == ["indsatser"] and len(about) == 2
    back = f"/redaktion/indsatser/{quote(about[1])}" if known else ""
    html = site.pages.text("redaktion/fejl.html", DANISH, person=None, problem=problem, back=back)
    return HTMLResponse(html, problem.status, {"Cache-Control": "no-store", **problem.headers})


def _without_slash(request: Request) -> str:
    """The same address without the slash at its end; empty when it has none to lose."""
    path: str = request.scope["path"]
    if request.method != "GET" or not path.endswith("/") or path.startswith(("//", "/\\")):
        return ""
    query = request.scope["query_string"].decode("latin-1")
    return quote(path.rstrip("/")) + (f"?{query}" if query else "")


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, (AccountError, EditorialError)):
        return _of_the_desk(error)
    if isinstance(error, NotReady):
        return Problem(
            503,
            "index-not-ready",
            "Search is being prepared",
            "The search index is being built. Try again in a moment.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    if isinstance(error, Busy):
        return Problem(
            503,
            "busy",
            "Too many whole files at once",
            "As many whole files are being made as there is room for. Try again in a moment.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    if isinstance(error, DataError):
        return Problem(
            422,
            "invalid-parameter",
            "Invalid parameter",
            "Something that was sent cannot be kept: a character like NUL, or too large a number.",
        )
    if isinstance(error, SQLAlchemyError):
        return Problem(
            503,
            "database-unavailable",
            "The database cannot answer",
            "The database cannot answer right now. Try again in a moment.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    if isinstance(error, HTTPException):
        kinds = {404: "not-found", 405: "method-not-allowed"}
        titles = {404: "Not found", 405: "Method not allowed"}
        return Problem(
            error.status_code,
            kinds.get(error.status_code, "refused"),
            titles.get(error.status_code, str(error.detail)),
            str(error.detail),
            headers=dict(error.headers or {}),
        )
    return Problem(500, "internal-error", "Something went wrong", "The fault has been logged.")


def _of_the_desk(error: AccountError | EditorialError) -> Problem:
    """What a verb refused. What one may not see is not there."""
    if isinstance(error, NotThere):
        return Problem(404, "not-found", "Findes ikke", "Der er intet her, som du kan se.")
    if isinstance(error, (NotAllowed, NobodysBusiness)):
        return Problem(403, "not-allowed", "Ingen adgang", str(error))
    return Problem(409, "refused", "Det kan ikke lade sig gøre nu", str(error))


def _told_path(request: Request) -> str:
    """The path as a log may keep it: without what opens a private page."""
    before, at, _ = request.scope["path"].rpartition("/fejl/")
    return f"{before}/fejl/…" if at else request.scope["path"]


def install(app: FastAPI) -> None:
    """Gives the application its one error exit."""

    async def redirect(request: Request, error: Exception) -> Response:
        assert isinstance(error, Redirected)  # noqa: S101  (registered for it)
        return RedirectResponse(error.path, 303, {"Cache-Control": "no-store"})

    async def give_back(request: Request, error: Exception) -> Response:
        assert isinstance(error, PersonalNumber)  # noqa: S101  (registered for it)
        return given_back(request.app.state.site, request.scope["path"], error.typed)

    async def keep(request: Request, error: Exception) -> Response:
        assert isinstance(error, SignedOut)  # noqa: S101  (registered for it)
        return to_send_again(request.app.state.site, request.scope["path"], error)

    async def handle(request: Request, error: Exception) -> Response:
        problem = _problem_of(error)
        if problem.status >= 500 and not isinstance(error, Busy):
            log.error(
                "%s %s: %s", request.method, _told_path(request), problem.kind, exc_info=error
            )
        return respond(request, problem)

    async def handle_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for it)
        errors = [
            {
                "parameter": ".".join(str(part) for part in item["loc"][1:]),
                "detail": str(item["msg"]),
            }
            for item in error.errors()
        ]
        problem = Problem(
            422, "invalid-parameter", "Invalid parameter", "A parameter cannot be used.", errors
        )
        return respond(request, problem)

    app.add_exception_handler(Redirected, redirect)
    app.add_exception_handler(PersonalNumber, give_back)
    app.add_exception_handler(SignedOut, keep)
    desk = (AccountError, EditorialError)
    for kind in (Problem, NotReady, Busy, SQLAlchemyError, HTTPException, *desk, Exception):
        app.add_exception_handler(kind, handle)
    app.add_exception_handler(RequestValidationError, handle_validation)

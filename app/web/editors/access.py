"""Who asks: the session cookie, the signed-in person, and what is read from a form."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import parse_qsl, quote

from fastapi import Depends, Request
from starlette.responses import Response

from app.accounts.accounts import LONGEST, Signed, Visitor
from app.domain.people import Action, Person, may
from app.domain.text import without_control_characters
from app.web.context import Site, SiteDep
from app.web.errors import Problem, Redirected
from app.web.personal_numbers import refuse_personal_numbers
from app.web.signed_out import SignedOut

MOST_BYTES = 1_000_000
"""Of a form; files have their own limit."""
MOST_PAIRS = 3_000


def cookie_name(site: Site) -> str:
    """With https the name binds the cookie to this very host."""
    return "__Host-sid" if site.settings.base_url.startswith("https://") else "sid"


def remember(site: Site, answer: Response, token: str) -> None:
    """Gives the browser its session."""
    answer.set_cookie(
        cookie_name(site),
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=site.settings.base_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


def forget(site: Site, answer: Response) -> None:
    """Takes the session back from the browser."""
    answer.delete_cookie(
        cookie_name(site),
        path="/",
        secure=site.settings.base_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


def visitor(request: Request) -> Visitor:
    """The browser that asks."""
    address = request.client.host if request.client else ""
    return Visitor(address, _browser(request.headers.get("user-agent", "")))


def _browser(agent: str) -> str:
    """»Firefox, Windows«: enough to know one's own again, and no more."""
    names = (
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
        *(("Mac OS", "Mac"), ("Linux", "Linux")),
    )
    found = [next((name for mark, name in one if mark in agent), "") for one in (names, systems)]
    return ", ".join(filter(None, found)) or "Ukendt browser"


def asked_at() -> datetime:
    """The moment of a request."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(asked_at)]


def signed_or_none(request: Request, site: SiteDep, now: Now) -> Signed | None:
    """Who is signed in, if anybody."""
    return site.accounts.who(request.cookies.get(cookie_name(site), ""), now=now)


def signed(request: Request, found: Annotated[Signed | None, Depends(signed_or_none)]) -> Signed:
    """Who is signed in; everybody else is sent to sign in, and comes back."""
    if found is None:
        path = request.url.path
        query = f"?{request.url.query}" if request.url.query else ""
        back = quote(path + query, safe="/") if request.method == "GET" else ""
        raise Redirected("/redaktion/log-ind" + (f"?videre={back}" if back else ""))
    return found


SignedOrNone = Annotated[Signed | None, Depends(signed_or_none)]
SignedDep = Annotated[Signed, Depends(signed)]


def person(found: SignedDep) -> Person:
    """The person who is signed in."""
    return found.person


Editor = Annotated[Person, Depends(person)]


def demand(who: Person, action: Action, organisation: str | None = None) -> None:
    """Raises the page that says it is not theirs to do."""
    if not may(who, action, organisation):
        raise Problem(403, "not-allowed", "Ingen adgang", "Det har du ikke adgang til.")


def allowed(who: Person, organisation: str | None) -> dict[str, bool]:
    """Everything one may or may not do with what an organisation owns, for a template."""
    return {action.name.lower(): may(who, action, organisation) for action in Action}


@dataclass(frozen=True)
class Form:
    """What a form sent, in its order."""

    pairs: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """The first value of a name; empty when it is not there."""
        return next((value for key, value in self.pairs if key == name), "").strip()

    def all(self, name: str) -> list[str]:
        """Every value of a name."""
        return [value for key, value in self.pairs if key == name]

    def number(self, name: str) -> int:
        """A whole number of at most nine digits; 0 when it is none."""
        text = self.one(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def read_form(request: Request) -> Form:
    """Reads a form as it was sent, whatever stands in it; raises 413 when it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Problem(413, "too-large", "For meget", "Formularen er for stor.")
    text = bytes(body).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PAIRS)
    except ValueError:
        raise Problem(413, "too-large", "For meget", "Formularen har for mange felter.") from None
    return Form(tuple((_clean(name), _clean(value)) for name, value in pairs))


_LINE_BREAKS = str.maketrans(dict.fromkeys("\x0b\x0c\u2028\u2029", "\n"))


def _clean(text: str) -> str:
    """What was typed, without what word processors leave in it and no database can keep."""
    return without_control_characters(text.replace("\r\n", "\n").translate(_LINE_BREAKS))


UncheckedFormDep = Annotated[Form, Depends(read_form)]
"""For passwords and codes, of which no text is kept or shown, and for what has its own refusal."""


def read_checked_form(form: UncheckedFormDep) -> Form:
    """Reads a form whose texts may be kept; one with a CPR number is given back."""
    refuse_personal_numbers(form.pairs)
    return form


FormDep = Annotated[Form, Depends(read_checked_form)]


def writer(form: FormDep, found: SignedOrNone) -> Person:
    """The person who is signed in; everybody else gets back what they typed."""
    if found is None:
        raise SignedOut(form.pairs)
    return found.person


Writer = Annotated[Person, Depends(writer)]
"""For forms with texts: whoever was signed out meanwhile signs in and sends the same again."""


def safe_next(path: str) -> str:
    """Where to go on after signing in: only within the editors' side."""
    inside = path == "/redaktion" or path.startswith(("/redaktion/", "/redaktion?"))
    harmless = path.isprintable() and "\\" not in path and "//" not in path
    if inside and harmless and not path.startswith("/redaktion/log-"):
        return path
    return "/redaktion"

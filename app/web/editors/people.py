"""The people of an organisation: inviting, roles, new links, closing. For administrators."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.accounts.errors import AccountError, NotAllowed
from app.accounts.people import INVITATION_LASTS, LINK_LASTS, Listed
from app.domain.people import Action, Person, Role
from app.editorial.mail import Mail, Post
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, Form, FormDep, Now
from app.web.editors.account import Fresh, FreshWriter
from app.web.editors.pages import go_to, private_page
from app.web.editors.role_names import ROLE_MEANINGS, ROLE_NAMES
from app.web.errors import Problem

routes = APIRouter(prefix="/redaktion/personer")

TOLD = {
    "rolle": "Rollen er ændret.",
    "ret": "Kontoen er rettet.",
    "luk": "Kontoen er lukket, og personen er logget ud alle steder.",
    "aabn": "Kontoen er åben igen.",
    "system": "Ændringen er gemt.",
    "fjern-totrin": "Totrinslogin er taget af kontoen.",
}


@dataclass(frozen=True)
class Choice:
    """One thing to choose."""

    value: str
    label: str


def _roles() -> list[Choice]:
    return [Choice(role, f"{ROLE_NAMES[role]}: {ROLE_MEANINGS[role]}") for role in Role]


def _kept(site: Site, who: Person) -> list[Choice]:
    """The organisations whose people somebody keeps; none of them is a page that is not theirs."""
    mine = set(who.organisations_where(Action.MANAGE_PEOPLE))
    found = [
        Choice(row.id, row.name)
        for row in site.accounts.organisations()
        if who.is_system_administrator or row.id in mine
    ]
    if not found and not who.is_system_administrator:
        raise NotAllowed
    return found


def _one(site: Site, who: Person, account: str, now: Now) -> Listed:
    _kept(site, who)
    found = site.accounts.one_kept_by(who, account, now=now)
    if found is None:
        raise Problem(404, "not-found", "Findes ikke", "Der er intet her, som du kan se.")
    return found


@routes.get("")
def everybody(who: Editor, site: SiteDep, now: Now) -> Response:
    """Everybody whom the person keeps."""
    _kept(site, who)
    return private_page(
        site,
        who,
        "personer.html",
        people=site.accounts.kept_by(who, now=now),
        role_names=ROLE_NAMES,
    )


@routes.get("/ny")
def invite_form(fresh: Fresh, site: SiteDep) -> Response:
    """Asks whom to invite."""
    return _invite_page(site, fresh.person, Form(()))


@routes.post("/ny")
def invite(form: FormDep, fresh: FreshWriter, site: SiteDep, now: Now) -> Response:
    """Makes the account, and shows the link this once."""
    who, email = fresh.person, form.one("email")
    _kept(site, who)
    try:
        _, token = site.accounts.add_person(
            who,
            email,
            form.one("funktion"),
            organisation=form.one("organisation") or None,
            role=_role(form),
            system=who.is_system_administrator and form.one("system") == "ja",
            now=now,
        )
    except NotAllowed:
        raise
    except AccountError as refused:
        return _invite_page(site, who, form, str(refused), 422)
    return _link_page(site, who, email, token, invited=True)


def _role(form: Form) -> Role | None:
    try:
        return Role(form.one("rolle"))
    except ValueError:
        return None


def _invite_page(
    site: Site, who: Person, form: Form, error: str = "", status: int = 200
) -> Response:
    typed = {name: form.one(name) for name in ("email", "funktion", "organisation", "rolle")}
    return private_page(
        site,
        who,
        "person_ny.html",
        status,
        error=error,
        typed=typed,
        system=form.one("system") == "ja",
        kept=_kept(site, who),
        roles=_roles(),
    )


def _link_page(site: Site, who: Person, email: str, token: str, *, invited: bool) -> Response:
    lasts = (
        f"{INVITATION_LASTS.days} døgn" if invited else f"{LINK_LASTS // timedelta(hours=1)} timer"
    )
    email = email.strip().lower()
    link = site.danish.absolute(f"/redaktion/adgang/{token}")
    return private_page(
        site,
        who,
        "link.html",
        email=email,
        link=link,
        invited=invited,
        lasts=lasts,
        mailed=_mailed(site, email, link, lasts),
    )


def _mailed(site: Site, email: str, link: str, lasts: str) -> bool:
    """Sends the link as well, when there is a server for letters."""
    post = Post(site.settings.smtp_url, site.settings.sender)
    text = (
        "Hej\n\nMed dette link vælger du en adgangskode til Indsatskataloget:\n\n"
        f"{link}\n\nLinket virker én gang og i {lasts}. Har du ikke ventet det, så slet "
        "mailen; uden linket sker der ingenting.\n"
    )
    letter = Mail(email, "Din adgang til Indsatskataloget", text)
    return post.sends and not post.send([letter])


@routes.get("/{account}")
def one(account: str, fresh: Fresh, site: SiteDep, now: Now, sket: str = "") -> Response:
    """One person, and what can be done with the account."""
    found = _one(site, fresh.person, account, now)
    return _page(site, fresh.person, found, told=TOLD.get(sket, ""))


def _page(site: Site, who: Person, found: Listed, **context: Any) -> Response:
    given: dict[str, Any] = {"error": "", "told": "", "status": 200, "form": None, **context}
    person, typed = found.person, given["form"]
    in_already = person.roles
    others = [c for c in _kept(site, who) if c.value not in in_already]
    return private_page(
        site,
        who,
        "person.html",
        given["status"],
        one=found,
        is_self=person.id == who.id,
        email=(typed and typed.one("email")) or person.email,
        function=(typed and typed.one("funktion")) or person.function,
        roles=_roles(),
        others=others if who.is_system_administrator else [],
        error=given["error"],
        told=given["told"],
    )


def _do(site: Site, who: Person, account: str, now: Now, verb: str, form: Form) -> Response:
    """Does one thing to an account, and shows it again."""
    found = _one(site, who, account, now)
    accounts = site.accounts
    try:
        if verb == "rolle":
            given = _role(form)
            if given is None and form.one("rolle") != "ingen":
                raise Problem(422, "invalid", "Ukendt rolle", "Den rolle findes ikke.")
            accounts.set_role(who, account, form.one("organisation"), given, now=now)
        elif verb == "ret":
            email, function = form.one("email"), form.one("funktion")
            accounts.change_account(who, account, email, function, now=now)
        elif verb == "system":
            accounts.set_system(who, account, form.one("system") == "ja", now=now)
        elif verb == "fjern-totrin":
            accounts.clear_second_factor(who, account, now=now)
        else:
            accounts.set_disabled(who, account, verb == "luk", now=now)
    except NotAllowed:
        raise
    except AccountError as refused:
        return _page(site, who, found, error=str(refused), status=422, form=form)
    still = accounts.one_kept_by(who, account, now=now)
    return go_to(f"/redaktion/personer/{account}?sket={verb}" if still else "/redaktion/personer")


@routes.post("/{account}/ret")
def change_account(
    account: str, form: FormDep, fresh: FreshWriter, site: SiteDep, now: Now
) -> Response:
    """Another e-mail or function."""
    return _do(site, fresh.person, account, now, "ret", form)


@routes.post("/{account}/rolle")
def change_role(account: str, form: FormDep, fresh: Fresh, site: SiteDep, now: Now) -> Response:
    """Another role in an organisation, or none."""
    return _do(site, fresh.person, account, now, "rolle", form)


@routes.post("/{account}/system")
def change_system(account: str, form: FormDep, fresh: Fresh, site: SiteDep, now: Now) -> Response:
    """System administrator, or no longer."""
    return _do(site, fresh.person, account, now, "system", form)


@routes.post("/{account}/fjern-totrin")
def clear_second_factor(
    account: str, form: FormDep, fresh: Fresh, site: SiteDep, now: Now
) -> Response:
    """For somebody who has lost the phone and the recovery codes."""
    return _do(site, fresh.person, account, now, "fjern-totrin", form)


@routes.post("/{account}/luk")
def close(account: str, form: FormDep, fresh: Fresh, site: SiteDep, now: Now) -> Response:
    """Closes the account and ends its sessions."""
    return _do(site, fresh.person, account, now, "luk", form)


@routes.post("/{account}/aabn")
def reopen(account: str, form: FormDep, fresh: Fresh, site: SiteDep, now: Now) -> Response:
    """Opens it again."""
    return _do(site, fresh.person, account, now, "aabn", form)


@routes.post("/{account}/link")
def new_link(account: str, fresh: Fresh, site: SiteDep, now: Now) -> Response:
    """A new link for choosing a password, shown this once."""
    found = _one(site, fresh.person, account, now)
    try:
        token = site.accounts.new_link(fresh.person, account, now=now)
    except NotAllowed:
        raise
    except AccountError as refused:
        return _page(site, fresh.person, found, error=str(refused), status=422)
    return _link_page(site, fresh.person, found.person.email, token, invited=False)

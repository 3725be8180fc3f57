"""The front page of the editors' side: everything one keeps. And what can be copied."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.people import Action
from app.domain.requests import SearchRequest
from app.domain.text import without_control_characters
from app.editorial.todo import todos_of
from app.editorial.verbs import today_in_denmark
from app.web.context import SiteDep
from app.web.editors.access import Editor, Now, demand
from app.web.editors.pages import private_page

routes = APIRouter(prefix="/redaktion")

KINDS = {
    "": "Alle",
    "kladder": "Kladder",
    "til-godkendelse": "Til godkendelse",
    "planlagte": "Planlagte",
    "offentlige": "Offentlige",
    "forfaldne": "Skal gennemgås",
    "taget-ned": "Taget ned",
    "fjernede": "Fjernede kladder",
}
MOST_LETTERS = 200


@routes.get("")
def desk(
    who: Editor, site: SiteDep, now: Now, q: str = "", vis: str = "", side: int = 1
) -> Response:
    """Everything the person keeps, where each stands, and what there is to look at."""
    text, today = _typed(q), today_in_denmark(now)
    kind = vis if vis in KINDS else ""
    listed = site.desk.listed(who, text=text, kind=kind, page=side, today=today)

    def link(of: str, page: int = 1) -> str:
        told = {"q": text, "vis": of, "side": page if page > 1 else ""}
        query = urlencode({name: value for name, value in told.items() if value})
        return "/redaktion" + (f"?{query}" if query else "")

    kinds = [
        (label, link(of), listed.counts.get(of), of == kind)
        for of, label in KINDS.items()
        if not of or listed.counts[of] or of == kind
    ]
    return private_page(
        site,
        who,
        "bord.html",
        items=listed.items,
        listed=listed,
        kinds=kinds,
        kind=kind,
        text=text,
        previous=link(kind, listed.page - 1) if listed.page > 1 else "",
        following=link(kind, listed.page + 1) if listed.page < listed.last_page else "",
        todos=todos_of(site.desk.database, listed.items, today),
        may_begin=bool(who.roles) or who.is_system_administrator,
    )


@routes.get("/kopier")
def copy_form(who: Editor, site: SiteDep, q: str = "") -> Response:
    """Finds something public to copy."""
    demand(who, Action.COPY)
    text = _typed(q)
    found = site.catalogue.search(SearchRequest(q=text)) if text else None
    every = [row.id for row in site.accounts.organisations()]
    own = every if who.is_system_administrator else who.organisations_where(Action.WRITE)
    return private_page(site, who, "kopier.html", found=found, text=text, own=own)


def _typed(text: str) -> str:
    return without_control_characters(text).strip()[:MOST_LETTERS]

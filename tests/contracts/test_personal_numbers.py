"""A CPR number is refused where forms are read, whichever form it is and whatever the field.

Every route that takes a form is sent one in a field that no page has: the answer must be the page
that gives everything back. A new route that reads its form otherwise fails here.
"""

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.web import editors, fault_reports
from app.web.editors.access import read_form
from app.web.editors.files import read_upload
from app.web.personal_numbers import MADE_BY_US
from tests.contracts.permissions import ROUTES
from tests.databases import everything_in
from tests.desks import Office
from tests.editors.things import UNUSED, Things

NUMBER = "070761-4285"
TEXT = f"Ring om {NUMBER}"
SECRETS = {
    "/redaktion/log-ind",
    "/redaktion/adgang/{token}",
    "/redaktion/mig/bekraeft",
    "/redaktion/mig/adgangskode",
    "/redaktion/mig/totrin/til",
    "/redaktion/mig/totrin/fra",
}
"""They take passwords and codes, which are never shown again and of which no text is kept."""
ELSEWHERE = {
    "/indsatser/{slug}/fejl",
    "/en/indsatser/{slug}/fejl",
    "/redaktion/filer",
}
"""The public's own form (tests/currency/test_fault_reports.py) and files (tests/bulk)."""


def _routes() -> list[APIRoute]:
    """Every route that takes a form, of the editors and of the one by which a fault is told."""
    return [
        route
        for router in (*editors.routers, *fault_reports.routers)
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and _takes_a_form(route)
    ]


def _takes_a_form(route: APIRoute) -> bool:
    """Whether it reads anything of the body; one that has the request itself may."""
    reads = {read_form, read_upload} & set(_calls(route.dependant))
    return bool(reads or route.body_field or route.dependant.request_param_name)


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for one in dependant.dependencies:
        yield from _calls(one)


def _address(path: str, identity: str) -> str:
    named = dict.fromkeys(
        ("account", "batch", "key", "organisation", "report_id", "slug", "token"), "en-af-dem"
    )
    return path.format(identity=identity, scheme="spor", value=UNUSED, **named)


def test_every_form_is_read_where_numbers_are_refused(office: Office) -> None:
    identity, faults = office.draft(), []
    paths = {route.path for route in _routes()}
    assert paths > SECRETS | ELSEWHERE
    with office.client("system") as client:
        for path in sorted(paths - SECRETS - ELSEWHERE):
            form = {"handling": "gem", "et-felt-ingen-har": TEXT}
            answer = client.post(_address(path, identity), form)
            given_back = f'value="{TEXT}"' in answer.text and 'value="gem"' in answer.text
            if answer.status_code != 422 or not given_back:
                faults.append(f"{path}: {answer.status_code}")
    assert not faults, "\n".join(faults)


def test_of_what_is_not_looked_at_nothing_is_kept(office: Office) -> None:
    """Passwords and codes, and the ids and marks that our own pages put into a form."""
    identity = Things(office).bring_to("kladde")
    hidden = dict.fromkeys(MADE_BY_US, TEXT)
    with office.client("system") as client:
        for route in _routes():
            rule = ROUTES.get(("POST", route.path))
            if rule is None or rule.file:
                continue
            typed = rule.form if route.path not in SECRETS else dict.fromkeys(rule.form, TEXT)
            client.post(_address(route.path, identity), {**typed, **hidden})
    with office.database.reading() as session:
        assert NUMBER not in everything_in(session)

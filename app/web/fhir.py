"""/fhir: HL7 FHIR R4, read-only. Decodes, asks once, and renders."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from app import __version__
from app.catalogue.listings import ListRequest
from app.catalogue.matching import Matching
from app.domain.conditions import Conditions
from app.interop.fhir import bundle
from app.interop.fhir.capabilities import capabilities
from app.interop.fhir.code_systems import code_system
from app.interop.fhir.codes import Codes
from app.interop.fhir.extensions import structure_definition
from app.interop.fhir.healthcare_service import healthcare_service
from app.interop.fhir.organization import location, organization
from app.interop.fhir.pages import window
from app.interop.fhir.parameters import PARAMETERS, SUMMARIES
from app.interop.fhir.resources import SUMMARY, subset
from app.interop.fhir.search import read_search
from app.interop.fhir.values import BadSearch
from app.interop.json_values import Json
from app.web import fhir_description as described
from app.web.context import (
    MAX_PARAMETERS,
    Site,
    SiteDep,
    has_unread_parameters,
    query_pairs,
)
from app.web.errors import Problem
from app.web.fhir_answers import fhir_answer, is_strict, wants_json

Pairs = list[tuple[str, str]]

routes = APIRouter(prefix="/fhir", tags=["fhir"], responses=described.PROBLEMS)
MAX_FORM = 65_536
"""Bytes of a search that is sent as a form."""
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_FORM = "application/x-www-form-urlencoded"


class Renderer:
    """Reads resources of one site by their ids, and writes them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.root = site.links.fhir()
        self.codes = Codes(self.root, site.catalogue.current_reference().vocabulary)
        self.matching = Matching(site.catalogue, site.listings)

    def found(self, kind: str, asked: Conditions) -> list[str]:
        """The ids of all that is found, in order."""
        ask = {
            "HealthcareService": self.matching.interventions,
            "Organization": self.matching.providers,
            "Location": self.matching.places,
        }
        return sorted(ask[kind](asked))

    def resources(self, kind: str, found: Sequence[str]) -> list[Json]:
        """What the public sees of these, by id."""
        if not found:
            return []
        if kind == "Organization":
            return [
                organization(one.id, one.provider, one.public, one.changed, self.codes)
                for one in self.matching.shown_providers(found)
            ]
        if kind == "Location":
            asked = ListRequest(limit=len(found))
            return [
                location(one.id, one.place, one.public, one.changed, self.codes)
                for one in self.site.listings.places(asked, found).items
            ]
        asked = ListRequest(ids=found, limit=len(found))
        return [
            healthcare_service(one.public, one.changed, self.codes, self.site.links)
            for one in self.site.listings.interventions(asked).items
            if one.public
        ]

    def gone(self, kind: str, identity: str) -> str | None:
        """Why something that was there is not any more; None when it never was."""
        if kind == "Organization":
            return "withdrawn" if self.matching.was_provider(identity) else None
        if kind == "Location":
            return "withdrawn" if self.matching.was_place(identity) else None
        asked = ListRequest(ids=[identity], limit=1, withdrawn_too=True)
        items = self.site.listings.interventions(asked).items
        if not items:
            return None
        into = f" into HealthcareService/{items[0].into}" if items[0].into else ""
        return f"{items[0].reason}{into}"


def _refused(status: int, kind: str, detail: str, parameter: str | None = None) -> Problem:
    errors = [{"parameter": parameter[:100], "detail": detail}] if parameter else []
    return Problem(status, kind, "Refused", detail, errors)


def _one(pairs: Pairs, name: str) -> str | None:
    return next((value for given, value in pairs if given == name), None)


def _pairs(request: Request) -> Pairs:
    """Every query parameter, once it is clear that JSON will do."""
    if has_unread_parameters(request):
        detail = f"At most {MAX_PARAMETERS} parameters are allowed."
        raise _refused(400, "too-costly", detail)
    pairs = query_pairs(request)
    _look_at(request, pairs)
    return pairs


def _look_at(request: Request, pairs: Pairs) -> None:
    if not wants_json(request.headers, _one(pairs, "_format")):
        raise _refused(406, "not-supported", "Only JSON of FHIR 4.0 is spoken.")
    allowed = {"_summary": SUMMARIES, "_pretty": ("true", "false")}
    for name, values in allowed.items():
        if (value := _one(pairs, name)) is not None and value not in values:
            raise _refused(400, "invalid-parameter", f"One of {', '.join(values)}", name)


def _cut(resource: Json, pairs: Pairs) -> Json:
    """The resource, or the part of it that is asked for."""
    elements, summary = _one(pairs, "_elements"), _one(pairs, "_summary")
    if elements:
        return subset(resource, {one.strip() for one in elements.split(",")})
    if summary == "text":
        return subset(resource, ())
    if summary == "true" and (wanted := SUMMARY.get(resource["resourceType"])):
        return subset(resource, wanted)
    return resource


def _read_answer(resource: Json, pairs: Pairs) -> Response:
    shown = _cut(resource, pairs)
    pretty = _one(pairs, "_pretty") == "true"
    whole = shown is resource and not pretty
    version = resource["meta"]["versionId"] if whole else None
    return fhir_answer(shown, pretty=pretty, version=version)


def _searched(kind: str, request: Request, site: Site, pairs: Pairs) -> Response:
    renderer = Renderer(site)
    try:
        search = read_search(kind, pairs, renderer.codes)
        if search.ignored and is_strict(request.headers):
            raise BadSearch(search.ignored[0], "There is no such parameter.", code="not-supported")
        ids = renderer.found(kind, search.conditions)
        shown = window(ids, search.page, search.count)
    except BadSearch as bad:
        kinds = {"invalid": "invalid-parameter"}
        raise _refused(400, kinds.get(bad.code, bad.code), bad.detail, bad.parameter) from bad
    if _one(pairs, "_summary") == "count" or search.count == 0:
        body = bundle.searchset(renderer.root, search, len(ids), ())
    else:
        resources = renderer.resources(kind, shown.ids)
        cut: Sequence[Json] = [_cut(one, pairs) for one in resources]
        body = bundle.searchset(renderer.root, search, len(ids), cut, shown.links())
    return fhir_answer(body, pretty=_one(pairs, "_pretty") == "true")


def _read(kind: str, identity: str, request: Request, site: Site) -> Response:
    pairs, renderer = _pairs(request), Renderer(site)
    resource = _made(kind, identity, renderer) if _ID.fullmatch(identity) else None
    if resource is None:
        raise _refused(404, "not-found", f"There is no such {kind}.")
    return _read_answer(resource, pairs)


def _made(kind: str, identity: str, renderer: Renderer) -> Json | None:
    if kind == "CodeSystem":
        return code_system(identity, renderer.codes)
    if kind == "StructureDefinition":
        return structure_definition(identity, renderer.codes)
    asked = Conditions(ids=(frozenset((identity,)),))
    found = renderer.resources(kind, renderer.found(kind, asked))
    if found:
        return found[0]
    if reason := renderer.gone(kind, identity):
        raise _refused(410, "withdrawn", f"It was {reason}.")
    return None


async def _sent_form(request: Request) -> Pairs:
    """The parameters of a form and of the address."""
    media = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
    if media != _FORM:
        raise _refused(415, "not-supported", f"A search is sent as {_FORM}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise _refused(413, "too-large", f"A search has at most {MAX_FORM} bytes.")
    text = bytes(body).decode("utf-8", "replace")
    try:
        found = parse_qsl(
            text, keep_blank_values=True, errors="replace", max_num_fields=MAX_PARAMETERS
        )
    except ValueError as error:
        detail = f"At most {MAX_PARAMETERS} parameters are allowed."
        raise _refused(400, "too-costly", detail) from error
    pairs = [*query_pairs(request), *found]
    _look_at(request, pairs)
    return pairs


@routes.get("", include_in_schema=False)
def root(site: SiteDep) -> Response:
    """What the server can do stands elsewhere."""
    return RedirectResponse(f"{site.links.fhir()}/metadata", 307)


@routes.get(
    "/metadata",
    summary="What the FHIR server can do",
    responses=described.ok("CapabilityStatement"),
    openapi_extra=described.read_extra(),
)
def metadata(request: Request, site: SiteDep) -> Response:
    """The CapabilityStatement."""
    return _read_answer(capabilities(site.links.fhir(), __version__), _pairs(request))


def _search_of(kind: str) -> Callable[..., Response]:
    def search(request: Request, site: SiteDep) -> Response:
        return _searched(kind, request, site, _pairs(request))

    return search


def _form_search_of(kind: str) -> Callable[..., Response]:
    def search(
        request: Request, site: SiteDep, pairs: Annotated[Pairs, Depends(_sent_form)]
    ) -> Response:
        return _searched(kind, request, site, pairs)

    return search


def _read_of(kind: str) -> Callable[..., Response]:
    def read(identity: str, request: Request, site: SiteDep) -> Response:
        return _read(kind, identity, request, site)

    return read


for _kind in PARAMETERS:
    routes.add_api_route(
        f"/{_kind}",
        _search_of(_kind),
        name=f"fhir_search_{_kind}",
        summary=f"Search {_kind}",
        description="A Bundle of type searchset; parameters that are not known are ignored.",
        responses=described.ok("Bundle"),
        openapi_extra=described.search_extra(_kind),
    )
    routes.add_api_route(
        f"/{_kind}/_search",
        _form_search_of(_kind),
        methods=["POST"],
        name=f"fhir_form_search_{_kind}",
        summary=f"Search {_kind} by a form",
        description="The same search; nothing is changed.",
        responses={**described.ok("Bundle"), **described.OF_POST},
        openapi_extra=described.form_extra(_kind),
    )
for _kind in (*PARAMETERS, "CodeSystem", "StructureDefinition"):
    routes.add_api_route(
        f"/{_kind}/{{identity}}",
        _read_of(_kind),
        name=f"fhir_read_{_kind}",
        summary=f"Read one {_kind}",
        description="By its id. 410 when it was withdrawn.",
        responses={**described.ok(_kind), **described.OF_READ},
        openapi_extra=described.read_extra(),
    )

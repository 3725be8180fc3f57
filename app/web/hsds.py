"""/hsds: Open Referral HSDS 3.1, which also satisfies Open Referral UK 3.0."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.catalogue.listings import Listed, ListedPlace, ListRequest
from app.interop.about import CC_BY_4, NAME
from app.interop.hsds import interventions as mapped
from app.interop.hsds.locations import at_location, full_location, location
from app.interop.hsds.organizations import organization
from app.interop.hsds.taxonomies import SCHEMES, Dialect, scheme_of
from app.interop.hsds.values import instant
from app.interop.json_values import Json
from app.web import hsds_description as told
from app.web.api_answers import answer, pairs, written_answer
from app.web.context import Site, SiteDep, last_modified
from app.web.errors import Problem
from app.web.hsds_lists import Batch, large_list_answer, list_answer, streamed_answer, tag_of
from app.web.hsds_parameters import UUID, Asked, everything, list_request, read
from app.web.hsds_providers import with_all_it_provides

routes = APIRouter(prefix="/hsds", tags=["hsds"])
VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/3.1/"
UK_PROFILE = "https://docs.openreferraluk.org/"


def _dialect(site: Site) -> Dialect:
    return Dialect(site.catalogue.current_reference(), site.links)


def _asked(request: Request, dialect: Dialect) -> Asked:
    return read(pairs(request), dialect.reference.vocabulary)


def _one(site: Site, found: Json | None) -> Response:
    if found is None:
        raise Problem(404, "not-found", "Not found", "There is nothing with this id.")
    return answer(found, last_modified(site))


def _id(text: str) -> tuple[str, ...]:
    """The id of a path, in lower case; none when it is no UUID."""
    return (text.lower(),) if UUID.fullmatch(text) else ()


@routes.get("/", include_in_schema=False)
@routes.get(
    "",
    summary="Which standard, which version, and where it is described",
    responses=told.answers(told.ROOT, listed=False),
)
def root(request: Request, site: SiteDep) -> Response:
    """The root of the Open Referral API."""
    _asked(request, _dialect(site))
    body = {
        "version": VERSION,
        "profile": PROFILE,
        "profiles": [PROFILE, UK_PROFILE],
        "openapi_url": site.links.openapi(),
        "title": NAME,
        "license": CC_BY_4,
    }
    return answer(body, last_modified(site))


# Interventions ------------------------------------------------------------------------------


@routes.get(
    "/services",
    summary="Interventions as services, the withdrawn ones as defunct",
    openapi_extra=told.parameters(told.SERVICE_LIST),
    responses=told.answers(told.SERVICE_PAGE, listed=True),
)
def interventions(request: Request, site: SiteDep) -> Response:
    """Filters are AND-ed. Withdrawn ones are left out where a filter asks what they were about.

    `proximity` is refused: no coordinates are known.
    """
    dialect = _dialect(site)
    asked = _asked(request, dialect)
    wanted = list_request(asked, dialect)
    if asked.minimal:
        return list_answer(request, site, asked, _stamps(site, wanted), whole=not asked.per_page)
    if asked.format == "ndjson":
        return list_answer(request, site, asked, _by_id(site, asked, wanted, dialect))

    def batch(start: int, limit: int) -> tuple[int, list[Json]]:
        page = site.listings.interventions(replace(wanted, start=start, limit=limit))
        return page.total, [_intervention(one, dialect, full=asked.full) for one in page.items]

    return list_answer(request, site, asked, batch)


def _stamps(site: Site, wanted: ListRequest) -> Batch:
    def batch(start: int, limit: int) -> tuple[int, list[Json]]:
        page = site.listings.stamps(replace(wanted, start=start, limit=limit))
        return page.total, [
            {"id": one.id, "modified_date": instant(one.changed)} for one in page.items
        ]

    return batch


def _by_id(site: Site, asked: Asked, wanted: ListRequest, dialect: Dialect) -> Batch:
    """All that is found now, read little by little, whatever is published meanwhile."""

    @cache
    def ids() -> list[str]:
        return [one.id for one in site.listings.stamps(everything(wanted)).items]

    def batch(start: int, limit: int) -> tuple[int, list[Json]]:
        return len(ids()), _of_ids(site, ids()[start : start + limit], dialect, full=asked.full)

    return batch


def _of_ids(site: Site, ids: Sequence[str], dialect: Dialect, *, full: bool) -> list[Json]:
    wanted = ListRequest(ids=ids, limit=len(ids), withdrawn_too=True)
    found = site.listings.interventions(wanted).items
    return [_intervention(one, dialect, full=full) for one in found]


def _intervention(one: Listed, dialect: Dialect, *, full: bool) -> Json:
    if one.public is None:
        return mapped.defunct(one.id, one.changed, one.title, one.reason, one.into, dialect)
    return (mapped.full if full else mapped.summary)(one.public, one.changed, dialect)


@routes.get(
    "/services/{id}",
    summary="One intervention as a service, with everything that is nested",
    responses=told.answers(told.SERVICE, listed=False),
)
def one_intervention(id: str, request: Request, site: SiteDep) -> Response:
    """A withdrawn one is `defunct`."""
    dialect = _dialect(site)
    _asked(request, dialect)
    found = _of_ids(site, _id(id), dialect, full=True)
    return _one(site, found[0] if found else None)


# Where they take place ----------------------------------------------------------------------


@routes.get(
    "/service_at_locations",
    summary="Interventions at each place where they are given",
    openapi_extra=told.parameters(told.LOCATION_LIST),
    responses=told.answers(told.page_schema(told.LOCATED), listed=True),
)
def places(request: Request, site: SiteDep) -> Response:
    """Of public interventions only. `postcode` is that of the place.

    `proximity` is refused: no coordinates are known.
    """
    dialect = _dialect(site)
    asked = _asked(request, dialect)
    wanted = list_request(asked, dialect)

    def batch(start: int, limit: int) -> tuple[int, list[Json]]:
        page = site.listings.places(replace(wanted, start=start, limit=limit))
        return page.total, [_place(one, dialect, full=asked.full) for one in page.items]

    return list_answer(request, site, asked, batch)


def _place(one: ListedPlace, dialect: Dialect, *, full: bool) -> Json:
    if full:
        where = full_location(one.id, one.place, one.public, dialect)
    else:
        where = location(one.id, one.place, one.public)
    given = mapped.summary(one.public, one.changed, dialect)
    return at_location(one.id, one.public, given, where)


@routes.get(
    "/service_at_locations/{id}",
    summary="One intervention at one place",
    responses=told.answers(told.LOCATED, listed=False),
)
def one_place(id: str, request: Request, site: SiteDep) -> Response:
    """With the whole location, and the own fields of the intervention."""
    dialect = _dialect(site)
    _asked(request, dialect)
    found = site.listings.places(ListRequest(limit=1), _id(id)).items
    return _one(site, _place(found[0], dialect, full=True) if found else None)


# Who provides them --------------------------------------------------------------------------


@routes.get(
    "/organizations",
    summary="Who provides interventions",
    openapi_extra=told.parameters(told.ORGANIZATION_LIST),
    responses=told.answers(told.page_schema(told.NAMED), listed=True),
)
def providers(request: Request, site: SiteDep) -> Response:
    """Text and filters find those that provide an intervention that they find."""
    dialect = _dialect(site)
    asked = _asked(request, dialect)
    wanted, listings = list_request(asked, dialect), site.listings

    def batch(start: int, limit: int) -> tuple[int, list[Json]]:
        page = listings.providers(start, limit, of=wanted)
        return page.total, [
            organization(one.id, one.provider, one.public, dialect) for one in page.items
        ]

    def large_batch(start: int, limit: int) -> tuple[int, list[Iterator[bytes]]]:
        page = listings.providers(start, limit, of=wanted)
        return page.total, [
            with_all_it_provides(one, listings, dialect, full=asked.full_service)
            for one in page.items
        ]

    if asked.full or asked.full_service:
        return large_list_answer(request, site, asked, large_batch)
    return list_answer(request, site, asked, batch)


@routes.get(
    "/organizations/{id}",
    summary="One organization and what it provides",
    openapi_extra=told.parameters(("full_service",)),
    responses=told.answers(told.NAMED, listed=False),
)
def one_provider(id: str, request: Request, site: SiteDep) -> Response:
    """Its services by id, name and status, or fully nested."""
    dialect = _dialect(site)
    asked, tag = _asked(request, dialect), tag_of(request, site)
    found = site.listings.providers(0, 1, _id(id)).items
    if not found:
        return _one(site, None)
    pieces = with_all_it_provides(found[0], site.listings, dialect, full=asked.full_service)
    if asked.full_service:
        return streamed_answer(request, site, tag, lambda: pieces)
    return written_answer(b"".join(pieces), last_modified(site))


# The vocabulary -----------------------------------------------------------------------------


@routes.get(
    "/taxonomies",
    summary="The vocabularies",
    openapi_extra=told.parameters(told.TAXONOMY_LIST),
    responses=told.answers(told.page_schema(told.NAMED), listed=True),
)
def taxonomies(request: Request, site: SiteDep) -> Response:
    """Every list of terms under which interventions are found."""
    dialect = _dialect(site)
    asked = _asked(request, dialect)
    found = [dialect.taxonomy(scheme) for scheme in SCHEMES]
    return list_answer(request, site, asked, _some_of([t for t in found if _told(asked, t)]))


@routes.get(
    "/taxonomies/{id}",
    summary="One vocabulary",
    responses=told.answers(told.NAMED, listed=False),
)
def one_taxonomy(id: str, request: Request, site: SiteDep) -> Response:
    """Its name and what it is for."""
    dialect = _dialect(site)
    _asked(request, dialect)
    scheme = scheme_of(id.lower())
    return _one(site, dialect.taxonomy(scheme) if scheme else None)


@routes.get(
    "/taxonomy_terms",
    summary="The terms of the vocabularies",
    openapi_extra=told.parameters(told.TERM_LIST),
    responses=told.answers(told.page_schema(told.NAMED), listed=True),
)
def terms(request: Request, site: SiteDep) -> Response:
    """`top_only` leaves out every term that has a broader one."""
    dialect = _dialect(site)
    asked = _asked(request, dialect)
    found = [
        term
        for term in (dialect.term_json(identity) for identity in dialect.terms)
        if _told(asked, term)
        and asked.taxonomy_id in (None, term["taxonomy_id"])
        and asked.parent_id in (None, term.get("parent_id"))
        and not (asked.top_only and "parent_id" in term)
    ]
    return list_answer(request, site, asked, _some_of(found))


@routes.get(
    "/taxonomy_terms/{id}",
    summary="One term",
    responses=told.answers(told.NAMED, listed=False),
)
def one_term(id: str, request: Request, site: SiteDep) -> Response:
    """With its vocabulary and its broader term."""
    dialect = _dialect(site)
    _asked(request, dialect)
    known = id.lower() in dialect.terms
    return _one(site, dialect.term_json(id.lower()) if known else None)


def _told(asked: Asked, found: Json) -> bool:
    """Whether a name or description has the text that is sought."""
    return asked.search.casefold() in f"{found['name']} {found['description']}".casefold()


def _some_of(found: list[Json]) -> Batch:
    return lambda start, limit: (len(found), found[start : start + limit])

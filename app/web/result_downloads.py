"""All that a search finds as a file for a spreadsheet, and the description of the whole data set.

The files have the parameters of the search; its paging means nothing to them.
"""

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app import __version__
from app.catalogue.whole_results import WholeResult, whole_result
from app.interop import dcat
from app.interop.result_tables import csv_table, xlsx_table
from app.interop.tables_files import MEDIA_TYPES, Format, TooLong
from app.web.api_answers import CACHE, only
from app.web.api_description import SEARCH_PARAMETERS, answers, problems
from app.web.context import Site, SiteDep, last_modified
from app.web.errors import Problem
from app.web.feeds import answer, publisher_of
from app.web.limits import Streamed
from app.web.security import etag_of, is_known, tags_in
from app.web.strict import strict_search

routes = APIRouter(tags=["catalogue"], responses=problems())


@routes.get(
    "/indsatser.csv",
    summary="Everything a search finds as CSV",
    response_class=Response,
    openapi_extra={"parameters": SEARCH_PARAMETERS},
    responses=answers("A row for each hit", MEDIA_TYPES[Format.CSV]),
)
def results_csv(request: Request, site: SiteDep) -> Response:
    """Every hit as a row of CSV, sent while it is read."""
    found, headers = _found(request, site, Format.CSV)
    if found is None:
        return _without_rows(request, headers, Format.CSV)
    rows = csv_table(found.records, site.catalogue.reference().vocabulary, site.links)
    return Streamed(site.streams, rows, headers, MEDIA_TYPES[Format.CSV])


@routes.get(
    "/indsatser.xlsx",
    summary="Everything a search finds as a spreadsheet",
    response_class=Response,
    openapi_extra={"parameters": SEARCH_PARAMETERS},
    responses=answers("A row for each hit", MEDIA_TYPES[Format.XLSX]),
)
def results_xlsx(request: Request, site: SiteDep) -> Response:
    """Every hit as a row of a spreadsheet, made whole before it is sent."""
    found, headers = _found(request, site, Format.XLSX)
    if found is None:
        return _without_rows(request, headers, Format.XLSX)
    vocabulary = site.catalogue.reference().vocabulary
    try:
        with site.streams.turn():
            body = xlsx_table(found.records, vocabulary, site.links)
    except TooLong as error:
        raise Problem(422, "invalid-parameter", "Too long for a spreadsheet", str(error)) from error
    return Response(body, 200, headers, MEDIA_TYPES[Format.XLSX])


@routes.get(
    "/dcat.jsonld",
    summary="The data set and its services, as DCAT-AP-DK",
    response_class=Response,
    responses=answers("DCAT-AP-DK 3.0", dcat.MEDIA_TYPE, kind="object"),
)
def data_description(request: Request, site: SiteDep) -> Response:
    """The data set and its services as DCAT-AP-DK."""
    only(request)
    _, modified = site.catalogue.head()
    publisher, examples = publisher_of(site.settings), site.settings.with_examples
    body = dcat.dcat(publisher, modified, site.links, with_examples=examples)
    return answer(site, orjson.dumps(body), dcat.MEDIA_TYPE)


def _found(request: Request, site: Site, form: Format) -> tuple[WholeResult | None, dict[str, str]]:
    """What is found, unless its rows are not asked for; and the headers of the file.

    The tag says which search it is, as of which change: it is known before a row is read.
    """
    asked = strict_search(request, site.catalogue.reference().vocabulary)
    found = whole_result(site.catalogue, asked)
    state = (site.catalogue.index.catalogue, *found.as_of, __version__, site.settings.base_url)
    headers = {
        "ETag": etag_of(repr((*state, site.danish.table(asked, form))).encode()),
        "Cache-Control": CACHE,
        "Content-Disposition": f'attachment; filename="indsatser.{form}"',
        **last_modified(site),
    }
    wanted = request.scope.get("asked") != "HEAD" and not _is_known(request, headers)
    return found if wanted else None, headers


def _is_known(request: Request, headers: dict[str, str]) -> bool:
    """Whether the asker has the file already."""
    return is_known(headers["ETag"], tags_in(request.headers))


def _without_rows(request: Request, headers: dict[str, str], form: Format) -> Response:
    """To whoever has the file already, or asks for its headers only."""
    if _is_known(request, headers):
        return Response(status_code=304, headers=headers)
    return Response(None, 200, headers, MEDIA_TYPES[form])

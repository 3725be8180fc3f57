"""Answers around resources: lists of them, and what went wrong."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from app.interop.fhir.parameters import PAGE
from app.interop.fhir.search import Search
from app.interop.json_values import Json, known


def issue(severity: str, code: str, text: str, parameter: str | None = None) -> Json:
    """One thing that went wrong, or that one should know."""
    where = [f"http.{parameter}"] if parameter else None
    return known({"severity": severity, "code": code, "diagnostics": text, "location": where})


def outcome(issues: Iterable[Json]) -> Json:
    """An OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": list(issues)}


def searchset(
    root: str,
    search: Search,
    total: int,
    resources: Sequence[Json],
    pages: Iterable[tuple[str, str | None]] = (),
) -> Json:
    """A page of what a search finds; ``pages``: (relation, page), None for the first."""
    entries = [
        {
            "fullUrl": f"{root}/{one['resourceType']}/{one['id']}",
            "resource": one,
            "search": {"mode": "match"},
        }
        for one in resources
    ]
    if search.ignored:
        entries.append({"resource": _left_out(search), "search": {"mode": "outcome"}})
    return known(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": total,
            "link": [
                {"relation": relation, "url": _address(root, search, page)}
                for relation, page in (("self", search.page), *pages)
            ],
            "entry": entries,
        }
    )


def _left_out(search: Search) -> Json:
    return outcome(
        issue("warning", "not-supported", f"The parameter {name[:100]!r} was ignored.")
        for name in dict.fromkeys(search.ignored)
    )


def _address(root: str, search: Search, page: str | None) -> str:
    told = [*search.used, *([(PAGE, page)] if page else [])]
    return f"{root}/{search.kind}" + (f"?{urlencode(told)}" if told else "")

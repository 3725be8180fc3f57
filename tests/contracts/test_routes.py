"""The public addresses are pinned: one that vanishes, or appears unnoticed, fails here."""

from app.main import create_app
from app.web import (
    api,
    api_feed,
    fault_reports,
    feeds,
    information,
    knowledge,
    landing,
    machine,
    packages,
    public,
    result_downloads,
)
from tests.conftest import Seeded
from tests.http_client import Client

PAGES = {
    "/",
    "/indsatser",
    "/indsatser/{slug}",
    "/indsatser/{slug}/fejl",
    "/fejl/{token}",
    "/opgavetyper/{value}",
    "/spor/{value}",
    "/risikogrupper/{value}",
    "/kram/{value}",
    "/pakkeforloeb",
    "/pakkeforloeb/{slug}",
    "/viden",
    "/viden/{slug}",
    "/om",
    "/privatliv",
    "/was",
    "/docs",
}
MACHINE = {
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/opensearch/forslag",
    "/.well-known/security.txt",
    "/favicon.ico",
    "/openapi.json",
    "/healthz",
    "/readyz",
}
API = {
    "/api/v1/interventions",
    "/api/v1/interventions/{identity}",
    "/api/v1/suggest",
    "/api/v1/taxonomies",
    "/api/v1/packages",
    "/api/v1/evidence",
    "/api/v1/changes",
    "/api/v1/export.ndjson",
    "/api/v1/schema/{name}.json",
}
SEARCHES = {"/feed.json", "/feed.atom", "/indsatser.csv", "/indsatser.xlsx", "/dcat.jsonld"}
"""A search in another form, and the description of all of them."""


PUBLIC = (public, landing, packages, knowledge, information, fault_reports)


def _paths(*routers: object) -> set[str]:
    return {route.path for router in routers for route in router.routes}  # type: ignore[attr-defined]


def test_the_pages_are_those_of_the_contract_in_both_languages() -> None:
    routers = [r for module in PUBLIC for r in module.routers]
    found = _paths(*routers)
    assert found >= PAGES
    english = {path for path in found if path == "/en" or path.startswith("/en/")}
    assert {f"/en{path}" for path in PAGES} <= english
    assert found - english - PAGES == set()


def test_the_addresses_for_machines_are_those_of_the_contract() -> None:
    assert _paths(machine.routes) == MACHINE
    assert _paths(feeds.routes, result_downloads.routes) == SEARCHES
    assert _paths(api.routes, api_feed.routes) == API


def test_every_route_only_reads_but_the_one_by_which_a_fault_is_told() -> None:
    routers = [r for module in PUBLIC for r in module.routers]
    writing = {
        (route.path, method)
        for router in (
            *routers,
            machine.routes,
            feeds.routes,
            result_downloads.routes,
            api.routes,
            api_feed.routes,
        )
        for route in router.routes
        for method in set(route.methods) - {"GET", "HEAD"}
    }
    telling = "/indsatser/{slug}/fejl"
    assert writing == {(telling, "POST"), (f"/en{telling}", "POST")}


def test_every_landing_page_of_the_contract_answers(client: Client, seeded: Seeded) -> None:
    vocabulary = seeded.catalogue.reference().vocabulary
    paths = [
        *(f"/opgavetyper/{n}" for n in range(1, 11)),
        *(f"/risikogrupper/{value}" for value in ("lav", "mellem", "hoej")),
        *(f"/kram/{value}" for value in ("kost", "rygning", "alkohol", "motion")),
        *(f"/spor/{term.value}" for term in vocabulary.terms("spor")),
        *(f"/pakkeforloeb/{n}" for n in range(1, 7)),
    ]
    assert len(vocabulary.terms("spor")) == 8
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_every_method_and_a_sample_of_interventions_answer(client: Client, seeded: Seeded) -> None:
    for method in seeded.catalogue.reference().methods:
        assert client.get(f"/viden/{method.slug}").status_code == 200, method.slug
        assert client.get(f"/indsatser/{method.slug}").status_code in (404, 200)
    slugs = [record.slug for record in seeded.records()]
    for slug in slugs[::9]:
        assert client.get(f"/indsatser/{slug}").status_code == 200, slug


def test_methods_are_found_under_viden_only(seeded: Seeded) -> None:
    interventions = {record.slug for record in seeded.records()}
    for slug in ("who-5", "motiverende-samtale", "ips"):
        assert seeded.catalogue.method(slug) is not None
        assert slug not in interventions


def test_security_txt_is_there_when_a_contact_is_set(seeded: Seeded) -> None:
    settings = seeded.settings
    with Client(create_app(settings, seeded.catalogue)) as without:
        assert without.get("/.well-known/security.txt").status_code == 404
    told = settings.model_copy(
        update={
            "security_contact": "mailto:sikkerhed@katalog.example",
            "was_url": "https://was.example",
        }
    )
    with Client(create_app(told, seeded.catalogue)) as client:
        text = client.get("/.well-known/security.txt").text
        assert "Contact: mailto:sikkerhed@katalog.example\n" in text
        assert "Expires: " in text
        was = client.get("/was")
        assert (was.status_code, was.headers["location"]) == (302, "https://was.example")

"""The data set is described as DCAT-AP-DK asks, readable without the net."""

import json

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from app.main import create_app
from tests.catalogues import Town, content
from tests.conftest import Seeded, site_settings
from tests.http_client import BASE, Client
from tests.web.pages import statements_of

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PLACE = "/dcat.jsonld"


def graph_of(client: Client) -> Graph:
    """The description as statements. Its context stands in it, so nothing is fetched."""
    answer = client.get(PLACE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/ld+json"
    assert isinstance(answer.json()["@context"], dict)
    return statements_of(answer.content)


@pytest.fixture(scope="module")
def graph(client: Client) -> Graph:
    return graph_of(client)


def _one(graph: Graph, kind: Node) -> Node:
    (found,) = graph.subjects(RDF.type, kind)
    return found


MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description),
    DCAT.Distribution: (DCAT.accessURL,),
    DCAT.DataService: (DCAT.endpointURL, DCTERMS.title),
    FOAF.Agent: (FOAF.name,),
}
RECOMMENDED = {
    DCAT.Catalog: (
        *(DCAT.dataset, DCAT.service, FOAF.homepage, DCTERMS.modified, DCAT.themeTaxonomy),
        *(DCTERMS.spatial, DCTERMS.language, DCTERMS.license),
    ),
    DCAT.Dataset: (
        *(DCTERMS.publisher, DCAT.distribution, DCAT.theme, DCTERMS.spatial, DCTERMS.modified),
        *(DCTERMS.accrualPeriodicity, DCAT.keyword, DCAT.landingPage, DCTERMS.accessRights),
    ),
    DCAT.Distribution: (DCTERMS.description, DCTERMS.format, DCTERMS.license),
    DCAT.DataService: (DCAT.endpointDescription, DCAT.servesDataset, DCTERMS.publisher),
}


@pytest.mark.parametrize("wanted", [MANDATORY, RECOMMENDED], ids=["mandatory", "recommended"])
def test_every_thing_has_what_the_profile_asks_for(
    wanted: dict[URIRef, tuple[URIRef, ...]], graph: Graph
) -> None:
    for kind, properties in wanted.items():
        things = list(graph.subjects(RDF.type, kind))
        assert things, kind
        for thing in things:
            missing = [p for p in properties if (thing, p, None) not in graph]
            assert missing == [], (thing, missing)


def test_there_is_one_publisher_and_every_reference_within_leads_somewhere(graph: Graph) -> None:
    catalog = _one(graph, DCAT.Catalog)
    assert len(list(graph.objects(catalog, DCTERMS.publisher))) == 1
    ours = {node for node in graph.objects() if str(node).startswith(f"{BASE}{PLACE}#")}
    assert [
        node for node in ours if isinstance(node, URIRef) and (node, None, None) not in graph
    ] == []


def test_titles_descriptions_and_keywords_say_that_they_are_danish(graph: Graph) -> None:
    for predicate in (DCTERMS.title, DCTERMS.description, DCAT.keyword, FOAF.name):
        texts = list(graph.objects(None, predicate))
        assert texts
        assert all(isinstance(text, Literal) and text.language == "da" for text in texts)


def test_it_leads_to_the_files_and_to_the_three_interfaces(graph: Graph) -> None:
    files = {str(node) for node in graph.objects(None, DCAT.accessURL)}
    names = ("api/v1/export.ndjson", "indsatser.csv", "indsatser.xlsx")
    assert files == {f"{BASE}/{name}" for name in names}
    services = {str(node) for node in graph.objects(None, DCAT.endpointURL)}
    assert services == {f"{BASE}/{name}" for name in ("api/v1", "hsds", "fhir")}
    dataset = _one(graph, DCAT.Dataset)
    assert set(graph.objects(None, DCAT.servesDataset)) == {dataset}


def test_what_it_leads_to_of_ours_answers(graph: Graph, client: Client) -> None:
    pages = (FOAF.homepage, DCAT.landingPage, DCAT.accessURL, DCAT.endpointDescription)
    for address in {str(node) for page in pages for node in graph.objects(None, page)}:
        assert client.get(address).status_code == 200, address


def test_who_to_ask_is_said_only_when_it_is_known(seeded: Seeded, graph: Graph) -> None:
    assert (None, DCAT.contactPoint, None) not in graph
    for contact, predicate, wanted in (
        ("data@faxe.example", VCARD.hasEmail, "mailto:data@faxe.example"),
        ("https://faxe.example/data", VCARD.hasURL, "https://faxe.example/data"),
    ):
        settings = site_settings(seeded.settings.var_dir, publisher_contact=contact)
        with Client(create_app(settings, seeded.catalogue)) as client:
            told = graph_of(client)
        (point,) = told.objects(None, DCAT.contactPoint)
        assert [str(node) for node in told.objects(point, predicate)] == [wanted]
    settings = site_settings(seeded.settings.var_dir, publisher_contact="ring til rådhuset")
    with Client(create_app(settings, seeded.catalogue)) as client:
        assert (None, DCAT.contactPoint, None) not in graph_of(client)


def test_the_day_of_change_is_that_of_the_newest_change(town: Town, town_client: Client) -> None:
    assert (None, DCTERMS.modified, None) not in graph_of(town_client)
    town.publish(content("Ny"))
    dates = {str(node) for node in graph_of(town_client).objects(None, DCTERMS.modified)}
    assert dates == {"2026-11-18T10:00:00+00:00"}


def test_a_site_without_examples_does_not_speak_of_any(seeded: Seeded, graph: Graph) -> None:
    assert "opdigtede eksempler" in str(graph.value(_one(graph, DCAT.Dataset), DCTERMS.description))
    settings = site_settings(seeded.settings.var_dir, examples=False)
    with Client(create_app(settings, seeded.catalogue)) as client:
        assert "eksempler" not in json.dumps(client.get(PLACE).json(), ensure_ascii=False)


def test_it_is_tagged_strict_and_open_to_everybody(client: Client) -> None:
    first = client.get(PLACE)
    assert first.headers["access-control-allow-origin"] == "*"
    again = client.get(PLACE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    refused = client.get(f"{PLACE}?x=1")
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"

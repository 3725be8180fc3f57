"""Structured data: every block is sound JSON-LD, and says what is known, and nothing else."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from rdflib import RDF, Graph, URIRef

from app.domain.availability import Availability
from app.domain.vocabulary import Term
from app.main import create_app
from tests.catalogues import NOW, TODAY, Town, content
from tests.conftest import Seeded, site_settings
from tests.http_client import BASE, Client
from tests.web.pages import block_of, blocks_of, statements_of

SCHEMA = "https://schema.org/"
KINDS = {
    "/": ["WebSite"],
    "/indsatser": ["ItemList"],
    "/indsatser?q=motion&risiko=lav&side=2": ["ItemList"],
    "/indsatser?q=xyzzyqwert": ["ItemList"],
    "/indsatser/gaa-dig-glad": ["GovernmentService", "BreadcrumbList"],
    "/indsatser/mentor-2014": ["GovernmentService", "BreadcrumbList"],
    "/opgavetyper/6": ["ItemList", "BreadcrumbList"],
    "/spor/krop-traening-helbred": ["ItemList", "BreadcrumbList"],
    "/risikogrupper/lav": ["ItemList", "BreadcrumbList"],
    "/kram/motion": ["ItemList", "BreadcrumbList"],
    "/pakkeforloeb/1": ["BreadcrumbList"],
    "/viden/who-5": ["BreadcrumbList"],
    "/docs": ["Dataset"],
}
REQUIRED = {
    "WebSite": {"name", "url", "potentialAction", "publisher"},
    "ItemList": {"numberOfItems"},
    "BreadcrumbList": {"itemListElement"},
    "GovernmentService": {
        *("name", "description", "serviceType", "url", "provider", "identifier"),
        "mainEntityOfPage",
    },
    "Dataset": {
        *("name", "description", "license", "creator", "distribution", "includedInDataCatalog"),
        *("isAccessibleForFree", "dateModified"),
    },
}
FULL = {
    "alternate_names": ["Gågruppen"],
    "provider": {
        "name": "Sundhedscentret",
        "udbydertype": "kommune",
        "cvr": "12345678",
        "sor_id": "12345678901",
        "url": "https://kommune.example",
    },
    "kommuner": ["0320", "0860"],
    "age_from": 18,
    "age_to": 67,
    "inclusion": ["har ondt i ryggen"],
    "helbred": ["ryg"],
    "derived": ["helbred", "risiko"],
    "risiko": {"primary": ["lav"]},
    "price_kr": 250,
    "price_note": "Betales ved start.",
    "valid_from": "2026-01-01",
    "valid_to": "2027-12-31",
    "sprog": ["da", "en"],
    "kle": ["29.09.04"],
    "lovgrundlag": ["lab-56", "lab"],
    "licence": "CC BY 4.0",
    "sources": [{"document": "s1", "section": "4", "year": 2018}],
    "contacts": [
        {
            "audience": "borger",
            "function": "Receptionen",
            "phone": "+45 12 34 56 78",
            "email": "post@kommune.example",
            "hours": "mandag kl. 9",
            "url": "https://kommune.example/tid",
        }
    ],
    "places": [
        {"name": "Huset", "street": "Gaden 1", "postal_code": "4640", "city": "Faxe"},
        {"online": True, "name": "Videomøde"},
    ],
}


def graph_of(block: dict[str, Any]) -> Graph:
    """The block as statements. Its context lies on the net; all of our words are of one vocabulary,
    so it says the same as the remote one does of them.
    """
    assert block["@context"] == "https://schema.org"
    local = {**block, "@context": {"@vocab": SCHEMA}}
    return statements_of(json.dumps(local))


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", KINDS)
def test_every_block_of_every_kind_of_page_is_read_and_has_what_its_type_asks_for(
    path: str, prefix: str, client: Client
) -> None:
    address = f"{prefix}{path}".removesuffix("/") if prefix and path == "/" else f"{prefix}{path}"
    blocks = blocks_of(client, f"{prefix}/" if path == "/" else address)
    assert [block["@type"] for block in blocks] == KINDS[path]
    for block in blocks:
        graph = graph_of(block)
        (root,) = graph.subjects(RDF.type, URIRef(SCHEMA + block["@type"]))
        said = {str(name).removeprefix(SCHEMA) for name in graph.predicates(root)}
        assert said >= REQUIRED[block["@type"]]
        assert all(str(kind).startswith(SCHEMA) for kind in graph.objects(None, RDF.type))


def test_the_data_of_every_intervention_is_read_without_an_empty_word(
    client: Client, seeded: Seeded
) -> None:
    for record in seeded.records()[::7]:
        block = block_of(client, f"/indsatser/{record.slug}", "GovernmentService")
        assert len(graph_of(block)) > 8
        assert not [name for name, value in _leaves(block) if value in (None, "", [], {})]
        assert ("disambiguatingDescription" in block) == (record.example or record.historical)


def _leaves(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        return [leaf for key, one in value.items() for leaf in _leaves(one, key)]
    if isinstance(value, list) and value:
        return [leaf for one in value for leaf in _leaves(one, name)]
    return [(name, value)]


def test_an_intervention_says_who_offers_it_where_to_whom_and_for_what(
    town: Town, town_client: Client
) -> None:
    town.put("term", "lov/lab", Term(value="lab", label="LAB", url="https://lov.example/lab"))
    identity = town.publish(
        content("Rygskole", **FULL),
        availability=Availability(as_of=TODAY, start_dates=(TODAY + timedelta(days=5),)),
    )
    town.catalogue.follow()
    block = block_of(town_client, "/indsatser/rygskole", "GovernmentService")
    graph_of(block)
    assert block["identifier"] == identity
    assert block["alternateName"] == ["Gågruppen"]
    provider = block["provider"]
    assert provider["@type"] == "GovernmentOrganization"
    assert provider["url"] == "https://kommune.example"
    numbers = {one["propertyID"]: one["value"] for one in provider["identifier"]}
    assert numbers == {"CVR": "12345678", "SOR": "12345678901"}
    areas = [(one["@type"], one["identifier"]["value"]) for one in block["areaServed"]]
    assert areas == [("AdministrativeArea", "0320"), ("AdministrativeArea", "0860")]
    audience = block["audience"]
    assert (audience["suggestedMinAge"], audience["suggestedMaxAge"]) == (18, 67)
    assert "har ondt i ryggen" in audience["description"]
    offer = block["offers"]
    assert (offer["price"], offer["priceCurrency"]) == (250, "DKK")
    assert (offer["validFrom"], offer["validThrough"]) == ("2026-01-01", "2027-12-31")
    assert block["isAccessibleForFree"] is False
    assert [one["url"] for one in block["subjectOf"]] == ["https://lov.example/lab"]
    codes = {(one["inCodeSet"]["name"], one["codeValue"]) for one in block["category"]}
    assert codes >= {("KLE", "29.09.04"), ("Opgavetyper", "6"), ("Risikogrupper", "lav")}
    derived = {one["codeValue"] for one in block["category"] if "description" in one}
    assert derived == {"lav"}, "what is our own classification says so, and nothing else does"
    page = block["mainEntityOfPage"]
    assert page["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert page["dateModified"] == NOW.isoformat()
    assert page["citation"][0]["datePublished"] == "2018"


def test_the_ways_in_are_channels_with_telephone_hours_address_and_languages(
    town: Town, town_client: Client
) -> None:
    town.publish(content("Rygskole", **FULL))
    block = block_of(town_client, "/indsatser/rygskole", "GovernmentService")
    contact, house, online = block["availableChannel"]
    assert contact["servicePhone"]["telephone"] == "+45 12 34 56 78"
    assert contact["servicePhone"]["hoursAvailable"]["description"] == "mandag kl. 9"
    assert contact["serviceUrl"] == "https://kommune.example/tid"
    address = house["servicePostalAddress"]
    assert address == house["serviceLocation"]["address"]
    assert (address["postalCode"], address["addressCountry"]) == ("4640", "DK")
    assert "serviceLocation" not in online
    assert house["availableLanguage"] == online["availableLanguage"] == ["da", "en"]


def test_what_is_not_known_is_not_said(town: Town, town_client: Client) -> None:
    town.publish(content("Bar"))
    block = block_of(town_client, "/indsatser/bar", "GovernmentService")
    assert set(block) == {
        *("@context", "@type", "@id", "identifier", "name", "url", "description", "serviceType"),
        *("category", "provider", "mainEntityOfPage"),
    }
    assert block["provider"] == {"@type": "Organization", "name": "Foreningen"}
    assert {"lastReviewed", "creativeWorkStatus", "isBasedOn", "citation"}.isdisjoint(
        block["mainEntityOfPage"]
    )


def test_an_example_says_so_and_is_no_authority_in_no_municipality(
    town: Town, town_client: Client
) -> None:
    example = content(
        "Digt", **{**FULL, "kommuner": ["0000"], "sources": [{"document": "eksempel"}]}
    )
    town.publish(example, provenance="eksempel")
    block = block_of(town_client, "/indsatser/digt", "GovernmentService")
    assert block["disambiguatingDescription"].startswith("Opdigtet eksempel")
    assert block["provider"]["@type"] == "Organization"
    assert "disambiguatingDescription" in block["provider"]
    assert "areaServed" not in block
    assert "addressCountry" not in json.dumps(block)
    assert block["mainEntityOfPage"]["creativeWorkStatus"] == "Eksempel"
    assert "0000" not in json.dumps(block["category"])


def test_a_historical_source_says_of_which_year_it_tells(client: Client) -> None:
    block = block_of(client, "/indsatser/mentor-2014", "GovernmentService")
    assert "2014" in block["disambiguatingDescription"]
    assert "availabilityStarts" not in json.dumps(block)


def test_the_list_goes_on_counting_from_page_to_page(client: Client) -> None:
    second = block_of(client, "/indsatser?kram=motion&side=2&antal=10", "ItemList")
    listed = second["itemListElement"]
    assert [one["position"] for one in listed] == list(range(11, 11 + len(listed)))
    told = client.get("/api/v1/interventions?kram=motion&side=2&antal=10").json()
    assert second["numberOfItems"] == told["total"]
    assert [one["url"] for one in listed] == [item["url"] for item in told["items"]]


def test_the_way_to_a_page_is_told_in_the_language_of_the_page(client: Client) -> None:
    danish = block_of(client, "/indsatser/gaa-dig-glad", "BreadcrumbList")["itemListElement"]
    english = block_of(client, "/en/indsatser/gaa-dig-glad", "BreadcrumbList")["itemListElement"]
    assert [one["name"] for one in danish] == ["Forsiden", "Alle indsatser", "Gå dig glad"]
    assert [one["position"] for one in english] == [1, 2, 3]
    assert english[2]["name"] == "Gå dig glad"
    assert english[1]["name"] != "Alle indsatser"
    for one in (*danish, *english):
        assert client.get(one["item"]).status_code == 200
    told = [
        block_of(client, f"{p}/indsatser/gaa-dig-glad", "GovernmentService") for p in ("", "/en")
    ]
    assert told[0] == told[1], "the content is Danish in both languages"


def test_the_search_of_the_site_finds(client: Client) -> None:
    target = block_of(client, "/", "WebSite")["potentialAction"]["target"]["urlTemplate"]
    assert target.startswith(BASE)
    assert 'data-total="' in client.get(target.replace("{q}", "motion")).text


def test_the_data_set_leads_to_its_files_and_names_its_publisher(seeded: Seeded) -> None:
    settings = site_settings(
        seeded.settings.var_dir, publisher_name="Faxe", publisher_contact="post@faxe.example"
    )
    with Client(create_app(settings, seeded.catalogue)) as client:
        block = block_of(client, "/docs", "Dataset")
        assert block["publisher"] == {
            "@type": "Organization",
            "name": "Faxe",
            "email": "post@faxe.example",
        }
        assert len(block["description"]) >= 50, "search engines want that much"
        files = {one["encodingFormat"]: one["contentUrl"] for one in block["distribution"]}
        assert files["text/csv"] == f"{BASE}/indsatser.csv"
        assert files["application/x-ndjson"] == f"{BASE}/api/v1/export.ndjson"
        assert date.fromisoformat(block["dateModified"][:10])

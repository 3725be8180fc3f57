"""One intervention in the words of HSDS: what is known is there, and nothing else."""

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.record import Home, Provenance, PublicRecord, Record, Review
from app.domain.reference_data import ReferenceData
from app.domain.vocabulary import Term, Vocabulary
from app.interop.hsds.interventions import DELETED, defunct, full, summary
from app.interop.hsds.taxonomies import DERIVED, Dialect, term_id
from app.interop.hsds.values import email, uri
from app.web.languages import DANISH
from app.web.urls import AbsoluteLinks, Urls
from tests.catalogues import NOW, SMALL_EVIDENCE, content, small_terms
from tests.contracts.documents import code_in, text_of
from tests.http_client import BASE
from tests.interop.test_hsds_facts import faults

ID = "00000000-0000-4000-8000-00000000000a"
OTHER = "00000000-0000-4000-8000-00000000000b"
REGIONS = [
    ("kommune", Term(value="0320", label="Faxe", group="Region Sjælland")),
    ("kommune", Term(value="0000", label="Eksempelkommune", group="Eksempel")),
]
HALL = {"name": "Hallen", "street": "Hallevej 1", "postal_code": "4640", "city": "Faxe"}
TOLD = Availability(
    as_of=date(2026, 11, 1),
    places=0,
    capacity=8,
    waiting_weeks=3,
    start_dates=(date(2026, 12, 7),),
    note="Ring først",
)


def _dialect() -> Dialect:
    vocabulary = Vocabulary.of([*small_terms(), *REGIONS])
    reference = ReferenceData(vocabulary, (), {"e1": SMALL_EVIDENCE}, (), ())
    return Dialect(reference, AbsoluteLinks(Urls(BASE, DANISH, "x")))


def _public(
    written: Content | None = None,
    provenance: Provenance = "redaktion",
    availability: Availability | None = None,
    **record: Any,
) -> PublicRecord:
    known = Record(ID, "gaa-dig-glad", provenance, NOW, NOW, record.pop("reviewed", None), **record)
    return PublicRecord(known, written or content(), availability, False, None, 1)


def _full(public: PublicRecord) -> dict[str, Any]:
    told = full(public, NOW, _dialect())
    assert list(faults("service", told)) == []
    return told


def _terms(told: dict[str, Any]) -> set[str]:
    return {a["taxonomy_term_id"] for a in told["attributes"] if "taxonomy_term_id" in a}


def test_what_is_not_known_is_left_out() -> None:
    told = _full(_public())
    assert set(told) == {
        *("id", "name", "status", "organization_id", "organization", "description", "url"),
        *("last_modified", "attributes"),
    }
    assert told["last_modified"] == "2026-11-18T10:00:00.000Z"


def test_zero_is_known() -> None:
    told = _full(_public(content(price_kr=0, age_from=0), availability=TOLD))
    assert told["minimum_age"] == 0
    assert told["cost_options"][0]["amount"] == 0
    assert told["fees"] == told["fees_description"] == "Gratis."
    (capacity,) = told["capacities"]
    assert (capacity["available"], capacity["maximum"]) == (0, 8)
    assert capacity["updated"] == "2026-11-01T00:00:00.000Z"
    assert told["wait_time"] == "3 uger (oplyst 2026-11-01)"
    assert told["alert"] == "Oplyst 2026-11-01: Ring først"
    assert [s["dtstart"] for s in told["schedules"]] == ["2026-12-07"]


def test_places_that_were_not_told_are_no_capacity() -> None:
    open_door = Availability(as_of=date(2026, 11, 1), always_open=True)
    told = _full(_public(availability=open_door))
    assert "capacities" not in told
    assert told["alert"] == "Oplyst 2026-11-01: altid åbent"


def test_a_history_is_inactive_and_has_no_availability() -> None:
    written = content(sources=[{"document": "s1", "section": "3", "year": 2014}])
    told = _full(_public(written, "kilde", TOLD))
    assert told["status"] == "inactive"
    assert told["alert"].startswith("Beskrevet efter en kilde fra 2014")
    assert not {"capacities", "schedules", "wait_time"} & told.keys()
    assert "S1 (kilde), 3, 2014" in {a.get("value") for a in told["attributes"]}


def test_an_example_says_so_and_is_in_no_real_municipality() -> None:
    place = {**HALL, "postal_code": "0000", "city": "Eksempelby", "kommune": "0000"}
    told = _full(_public(content(kommuner=["0000"], places=[place]), "eksempel"))
    assert "Opdigtet eksempel" in told["alert"]
    assert term_id("provenance", "eksempel") in _terms(told)
    assert "service_areas" not in told
    assert not any(t["code"] == "0000" for t in _terms_of(told))
    (there,) = told["service_at_locations"]
    assert "Opdigtet eksempel" in there["location"]["description"]
    assert there["location"]["addresses"][0]["state_province"] == "Eksempel"
    assert "Opdigtet eksempel" in told["organization"]["description"]
    assert "Opdigtet eksempel" in summary(_public(None, "eksempel"), NOW, _dialect())["alert"]


def _terms_of(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [a["taxonomy_term"] for a in told["attributes"] if "taxonomy_term" in a]


@pytest.mark.parametrize("missing", ["street", "postal_code", "city"])
def test_an_address_is_whole_or_not_there(missing: str) -> None:
    place = {**HALL, "kommune": "0320"}
    whole = _full(_public(content(places=[place])))["service_at_locations"][0]["location"]
    assert whole["addresses"][0] == {
        "id": whole["addresses"][0]["id"],
        "location_id": whole["id"],
        "address_1": "Hallevej 1",
        "city": "Faxe",
        "region": "Region Sjælland",
        "state_province": "Region Sjælland",
        "postal_code": "4640",
        "country": "DK",
        "address_type": "physical",
    }
    partial = {name: value for name, value in place.items() if name != missing}
    there = _full(_public(content(places=[partial])))["service_at_locations"][0]["location"]
    assert "addresses" not in there
    assert there["description"]


def test_the_region_is_that_of_the_place_or_of_the_only_municipality() -> None:
    def regions(**fields: Any) -> list[str]:
        there = _full(_public(content(**fields)))["service_at_locations"][0]["location"]
        return [a["state_province"] for a in there.get("addresses", [])]

    assert regions(places=[HALL], kommuner=["0320"]) == ["Region Sjælland"]
    assert regions(places=[HALL], kommuner=["0320", "0860"]) == []
    assert regions(places=[{**HALL, "kommune": "0860"}]) == []  # its region is not known here


def test_an_online_place_is_virtual() -> None:
    told = _full(_public(content(places=[{"online": True}], kommuner=["0320"])))
    where = told["service_at_locations"][0]["location"]
    assert (where["location_type"], where["name"]) == ("virtual", "Online")
    assert "addresses" not in where
    assert told["service_areas"][0]["name"] == "Faxe"


def test_ids_stay_when_the_order_changes() -> None:
    hall, other = {**HALL, "kommune": "0320"}, {**HALL, "street": "Anden Vej 2"}
    one = {"audience": "borger", "function": "Vagten", "phone": "12 34 56 78", "hours": "altid"}
    two = {"audience": "fagperson", "function": "Visitationen", "email": "v@kommune.example"}
    first = _full(_public(content(places=[hall, other], contacts=[one, two])))
    second = _full(_public(content(places=[other, hall], contacts=[two, one])))
    for name in ("service_at_locations", "contacts"):
        assert {x["id"] for x in first[name]} == {x["id"] for x in second[name]}
    assert first["email"] == "v@kommune.example"
    assert first["contacts"][0]["phones"][0]["description"] == "altid"


def test_two_of_the_same_are_two() -> None:
    same = {"audience": "borger", "function": "Vagten"}
    told = _full(_public(content(contacts=[same, same], documents=["Pas", "Pas"])))
    for name in ("contacts", "required_documents"):
        assert len({one["id"] for one in told[name]}) == 2


def test_a_classification_of_our_own_is_marked() -> None:
    written = content(
        opgavetyper={"primary": ["6"], "also": ["1"]},
        risikofaktorer=["motion"],
        kle=["27.15.12"],
        derived=["risikofaktorer"],
    )
    attributes = _full(_public(written))["attributes"]
    by_term = {a.get("taxonomy_term_id"): a for a in attributes}
    assert by_term[term_id("opgavetype", "6")]["value"] == "primary"
    assert by_term[term_id("opgavetype", "1")]["value"] == "also"
    assert "label" not in by_term[term_id("opgavetype", "6")]
    assert by_term[term_id("kram", "motion")]["label"] == DERIVED
    assert by_term[term_id("risikofaktor", "motion")]["label"] == DERIVED
    assert "27.15.12" in {a.get("value") for a in attributes if a["link_type"] == "kle"}


def test_the_texts_are_composed_of_what_is_known() -> None:
    told = _full(
        _public(
            content(
                description="**Fed** tekst",
                purpose="Luft",
                inclusion=["kan gå"],
                exclusion=[{"text": "har feber"}],
                steps=[{"lead": "Ring.", "text": "Vi svarer."}, {"lead": "Kom."}],
                referral_routes=[{"referrer": "Læge", "how": "XREF15"}],
                adgang=["selv"],
                alternate_names=["Et", "To"],
                interpreter=False,
                price_kr=40,
                price_note="Kaffe er med.",
            ),
            reviewed=Review(on=date(2026, 11, 3), by="konsulent"),
        )
    )
    assert told["description"] == "Kom med ud at gå.\n\n**Fed** tekst\n\nFormål: Luft"
    assert told["eligibility_description"] == (
        "Du kan være med, hvis du:\n- kan gå\n\nDet er ikke det rette, hvis du:\n- har feber"
    )
    assert told["application_process"] == (
        "1. Ring. Vi svarer.\n2. Kom.\n\nHvem kan henvise: Selv (adgang)\n\n"
        "Henvisning:\n- Læge: XREF15"
    )
    assert told["alternate_name"] == "Et; To"
    assert told["interpretation_services"] == "Der er ikke tolk."
    assert told["fees_description"] == "40 kr. Kaffe er med."
    assert told["assured_date"] == "2026-11-03"


def test_a_harvested_one_leads_home() -> None:
    told = _full(_public(home=Home("Nabokataloget", "https://nabo.example/indsatser/å")))
    assert [(u["label"], u["url"]) for u in told["additional_urls"]] == [
        ("Nabokataloget", "https://nabo.example/indsatser/%C3%A5")
    ]


def test_a_withdrawn_one_is_defunct_and_a_deleted_one_nameless() -> None:
    merged = defunct(ID, NOW, "Gåtur", "merged", OTHER, _dialect())
    assert list(faults("service", merged)) == []
    assert (merged["name"], merged["status"]) == ("Gåtur", "defunct")
    assert merged["additional_urls"][0]["url"] == f"{BASE}/hsds/services/{OTHER}"
    deleted = defunct(ID, NOW, None, "deleted", None, _dialect())
    assert set(deleted) == {"id", "name", "status", "alert", "last_modified"}
    assert deleted["name"] == DELETED


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ("https://blåbær.example/sø", "https://xn--blbr-roah.example/s%C3%B8"),
        ("https://a.example:8080/%C3%A5/%zz", "https://a.example:8080/%C3%A5/%25zz"),
        ("https://a.example/{b}|c", "https://a.example/%7Bb%7D%7Cc"),
        ("https://[::1]/", None),
        ("https://a.example:x/", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_a_uri(written: str | None, meant: str | None) -> None:
    assert uri(written) == meant


def test_an_email_of_foreign_letters_is_none() -> None:
    assert (email("a@b.example"), email("søren@b.example")) == ("a@b.example", None)


@pytest.mark.parametrize("model", [Content, Availability])
def test_every_field_is_in_the_table_of_the_mapping(model: type[BaseModel]) -> None:
    told = set(code_in(text_of("docs/standards/hsds.md")))
    assert set(model.model_fields) - told == set()

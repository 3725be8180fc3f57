"""One intervention, its provider and its place in the words of FHIR."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.availability import Availability
from app.domain.conditions import Conditions, Named, Span
from app.domain.content import Place, Provider
from app.domain.record import Home, Provenance, PublicRecord, Record
from app.domain.vocabulary import Term, Vocabulary
from app.interop.fhir.codes import Codes
from app.interop.fhir.healthcare_service import healthcare_service
from app.interop.fhir.organization import location, organization
from app.interop.fhir.pages import window
from app.interop.fhir.search import read_search
from app.interop.fhir.values import BadSearch, spans
from app.web.languages import DANISH
from app.web.urls import AbsoluteLinks, Urls
from tests.catalogues import NOW, content, small_terms
from tests.http_client import BASE

Json = dict[str, Any]
FHIR = f"{BASE}/fhir"
ID = "00000000-0000-4000-8000-00000000000a"
FAXE = ("kommune", Term(value="0320", label="Faxe"))
CODES = Codes(FHIR, Vocabulary.of([*small_terms(), FAXE]))
HALL = Place(name="Hallen", street="Hallevej 1", postal_code="4640", city="Faxe", kommune="0320")
DK = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"


def _public(
    provenance: Provenance = "redaktion",
    availability: Availability | None = None,
    home: Home | None = None,
    **fields: Any,
) -> PublicRecord:
    known = Record(ID, "gaa-dig-glad", provenance, NOW, NOW, None, home)
    return PublicRecord(known, content(**fields), availability, False, None, 1)


def _service(public: PublicRecord) -> Json:
    return healthcare_service(public, NOW, CODES, AbsoluteLinks(Urls(BASE, DANISH, "x")))


def test_what_is_not_known_is_not_there() -> None:
    told = _service(_public())
    assert set(told) == {
        *("resourceType", "id", "meta", "language", "identifier", "active", "providedBy"),
        *("category", "name", "comment", "extraDetails"),
    }
    place = location("x", Place(online=True), _public(), NOW, CODES)
    assert place["physicalType"] == {"text": "Online"}
    assert not {"name", "address", "description"} & set(place)


@pytest.mark.parametrize(
    ("price", "note", "code", "text"),
    [
        (0, None, "free", "Gratis"),
        (50, None, "cost", "50 kr."),
        (50, "Kaffe er med", "cost", "50 kr. (Kaffe er med)"),
    ],
)
def test_a_price_is_told_when_it_is_known(
    price: int, note: str | None, code: str, text: str
) -> None:
    told = _service(_public(price_kr=price, price_note=note))["serviceProvisionCode"]
    assert [(one["coding"][0]["code"], one["text"]) for one in told] == [(code, text)]


def test_places_are_told_with_the_day_on_which_they_were_true() -> None:
    told = _service(
        _public(
            availability=Availability(
                as_of=date(2026, 11, 1), places=0, start_dates=(date(2026, 12, 7),)
            )
        )
    )["extension"]
    assert told[0]["url"] == f"{FHIR}/StructureDefinition/availability"
    assert told[0]["extension"] == [
        {"url": "asOf", "valueDate": "2026-11-01"},
        {"url": "places", "valueUnsignedInt": 0},
        {"url": "start", "valueDate": "2026-12-07"},
    ]


def test_our_own_classification_is_marked_and_the_primary_stands_first() -> None:
    told = _service(
        _public(
            opgavetyper={"primary": ["6"], "also": ["1"]},
            risiko={"primary": ["lav"]},
            derived=["opgavetyper"],
        )
    )
    mark = {"url": f"{FHIR}/StructureDefinition/own-classification", "valueBoolean": True}
    assert [c["coding"][0]["code"] for c in told["category"]] == ["6", "1"]
    assert all(c["extension"] == [mark] for c in told["category"])
    assert "extension" not in told["eligibility"][0]["code"]


def test_contacts_say_whose_they_are() -> None:
    told = _service(
        _public(
            contacts=[
                {
                    "audience": "fagperson",
                    "function": "Visitator",
                    "phone": "12 34 56 78",
                    "email": "post@katalog.example",
                    "hours": "tirsdag",
                }
            ]
        )
    )["telecom"]
    assert [(one["system"], one["value"]) for one in told] == [
        ("phone", "12 34 56 78"),
        ("email", "post@katalog.example"),
    ]
    assert {
        part["url"]: part.get("valueCode") for part in told[0]["extension"][0]["extension"]
    } == {
        "audience": "fagperson",
        "function": None,
        "hours": None,
    }


def test_whom_it_is_for_is_told_in_codes_and_sentences() -> None:
    told = _service(
        _public(
            age_from=18,
            helbred=["stress"],
            inclusion=["kan gå"],
            exclusion=[{"text": "har feber"}],
        )
    )["eligibility"]
    assert [one["code"]["coding"][0]["code"] for one in told if "code" in one] == ["stress"]
    assert [one["comment"] for one in told if "comment" in one] == [
        "Alder: fra 18 år",
        "Du kan være med, hvis du kan gå",
        "Det er ikke det rette, hvis du har feber",
    ]


def test_a_real_place_has_its_municipality_and_country_and_a_fictional_one_has_not() -> None:
    real = location("x", HALL, _public(), NOW, CODES)["address"]
    assert real["country"] == "DK"
    assert real["extension"][0]["valueCodeableConcept"]["coding"] == [
        {"system": DK, "code": "0320", "display": "Faxe"}
    ]
    example = HALL.model_copy(update={"kommune": "0000"})
    told = location("x", example, _public("eksempel"), NOW, CODES)["address"]
    assert not {"country", "extension"} & set(told)


@pytest.mark.parametrize(
    ("name", "kommuner", "own", "part_of"),
    [
        ("Faxe Kommune", ["0320"], ["0320"], None),
        ("Sundhedscentret", ["0320"], [], "0320"),
        ("Sundhedscentret", ["0320", "0860"], [], None),
        ("Eksempelkommune", ["0000"], [], None),
    ],
)
def test_a_municipality_is_itself_and_its_departments_are_parts_of_it(
    name: str, kommuner: list[str], own: list[str], part_of: str | None
) -> None:
    provider = Provider(name=name, udbydertype="kommune", cvr="12345678")
    told = organization("x", provider, _public(kommuner=kommuner), NOW, CODES)
    numbers = {one["system"]: one["value"] for one in told["identifier"]}
    assert numbers["http://cvr.dk"] == "12345678"
    assert [value for system, value in numbers.items() if system == DK] == own
    assert told.get("partOf", {}).get("identifier", {}).get("value") == part_of


def test_a_harvested_entry_names_its_home_as_its_source() -> None:
    home = Home("Andet katalog", "https://andet.example/indsatser/x")
    assert _service(_public(home=home))["meta"]["source"] == home.url


def test_a_version_changes_with_the_contents_and_only_with_them() -> None:
    same, again = _service(_public()), _service(_public())
    other = _service(_public(summary="Et andet resumé."))
    versions = [one["meta"]["versionId"] for one in (same, again, other)]
    assert versions[0] == versions[1] != versions[2]


def test_a_historical_source_is_told_as_one() -> None:
    told = _service(_public("kilde", sources=[{"document": "s1", "year": 2012}]))
    assert told["active"] is False
    assert "2012" in told["comment"]


def test_a_language_that_is_no_tag_is_a_code_of_ours() -> None:
    vocabulary = Vocabulary.of([*small_terms(), ("sprog", Term(value="tegn-1", label="Tegn"))])
    public = _public(sprog=["da", "tegn-1"])
    told = healthcare_service(
        public, NOW, Codes(FHIR, vocabulary), AbsoluteLinks(Urls(BASE, DANISH, "x"))
    )
    assert [one["coding"][0]["system"] for one in told["communication"]] == [
        "urn:ietf:bcp:47",
        f"{FHIR}/CodeSystem/sprog",
    ]


def test_values_are_parted_by_commas_and_escapes_are_undone() -> None:
    search = read_search("HealthcareService", [("name", r"a\,b,c\\,\|d\$")], CODES)
    assert search.conditions == Conditions(names=(Named(("a,b", "c\\", "|d$")),))


def test_a_date_covers_the_time_that_it_names() -> None:
    def at(*parts: int) -> datetime:
        return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]

    assert spans("x", "2026") == [Span(at(2026, 1, 1), at(2027, 1, 1))]
    assert spans("x", "2026-12") == [Span(at(2026, 12, 1), at(2027, 1, 1))]
    assert spans("x", "ge2026-02-28") == [Span(at(2026, 2, 28), None)]
    assert spans("x", "gt2026-02-28") == [Span(at(2026, 3, 1), None)]
    assert spans("x", "lt2026-01-01T01:30:00+02:00") == [
        Span(None, datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    ]
    assert spans("x", "le2026-01-01T00:00:00.5Z") == [
        Span(None, datetime(2026, 1, 1, 0, 0, 0, 600_000, tzinfo=UTC))
    ]


def test_a_page_of_nothing_leads_nowhere_but_back() -> None:
    shown = window(["a", "b", "c"], None, 2)
    assert (shown.ids, shown.previous) == (("a", "b"), None)
    assert shown.next
    last = window(["a", "b", "c"], shown.next, 2)
    assert (last.ids, last.next) == (("c",), None)
    assert last.previous
    assert window(["a", "b", "c"], last.previous, 2).ids == ("a", "b")
    assert window(["a"], shown.next, 2).ids == ()
    assert window([], None, 2).ids == ()
    with pytest.raises(BadSearch):
        window(["a"], "not-ours", 2)


def test_what_has_no_element_of_its_own_is_told_in_the_text() -> None:
    whole = _service(
        _public(
            description="Først **det**.",
            steps=[{"lead": "Ring", "text": "til os."}, {"lead": "Kom"}],
            documents=["Kopi af planen"],
            adgang=["selv"],
            referral_routes=[{"referrer": "Læge", "how": "XREF15"}],
            lovgrundlag=["lab-56"],
            interpreter=True,
            intake="holdstart",
        )
    )
    details = whole["extraDetails"]
    for text in ("Først **det**.", "1. **Ring** til os.", "2. **Kom**", "- Kopi af planen"):
        assert text in details
    assert f"]({BASE}/indsatser/gaa-dig-glad)" in details
    assert [r.get("text") for r in whole["referralMethod"]][-1] == "Læge: XREF15"
    texts = [one["text"] for one in whole["characteristic"]]
    assert texts[-2:] == ["Optag ved holdstart", "Tolk"]

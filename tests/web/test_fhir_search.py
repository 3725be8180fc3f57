"""Every search parameter of /fhir on real content, held against a plain reading of the records."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from app.domain.content import Content
from app.domain.identities import place_ids, provider_id
from app.domain.record import PublicRecord
from app.domain.text import plain_key
from tests.catalogues import NOW
from tests.conftest import Seeded
from tests.http_client import BASE, Client

Json = dict[str, Any]
FHIR = f"{BASE}/fhir"
SYSTEM = f"{FHIR}/CodeSystem"
KLE = "http://www.kle-online.dk/soegning"


def ids(client: Client, path: str) -> set[str]:
    """The ids of all that a search finds."""
    found: set[str] = set()
    link: str | None = f"{FHIR}/{path}{'&' if '?' in path else '?'}_count=100"
    while link:
        answer = client.get(link)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found |= {entry["resource"]["id"] for entry in body.get("entry", ())}
        link = next((one["url"] for one in body["link"] if one["relation"] == "next"), None)
    assert len(found) == body["total"]
    return found


def _begins(*texts: str) -> Callable[[Content], bool]:
    return lambda c: plain_key(c.title or "").startswith(tuple(map(plain_key, texts)))


OF_CONTENT: list[tuple[str, Callable[[Content], bool]]] = [
    ("name=a", _begins("a")),
    ("name=GÅ", _begins("gå")),
    ("name=ga", _begins("ga", "gå")),
    ("name=a,B", _begins("a", "b")),
    ("name:contains=MOTION", lambda c: "motion" in (c.title or "").lower()),
    ("name=a&name:contains=e", lambda c: _begins("a")(c) and "e" in plain_key(c.title or "")),
    ("service-category=6", lambda c: "6" in c.opgavetyper.all),
    ("category=6", lambda c: "6" in c.opgavetyper.all),
    (f"service-category={SYSTEM}/opgavetype|6", lambda c: "6" in c.opgavetyper.all),
    (f"service-category={SYSTEM}/sektor|6", lambda c: False),
    ("service-category=6,sundhed", lambda c: "6" in c.opgavetyper.all or "sundhed" in c.sektorer),
    (
        "service-category=6&service-category=sundhed",
        lambda c: "6" in c.opgavetyper.all and "sundhed" in c.sektorer,
    ),
    (f"service-category={SYSTEM}/sektor|", lambda c: bool(c.sektorer)),
    ("service-category=|6", lambda c: False),
    ("service-category=findes-ikke", lambda c: False),
    ("service-type=motion", lambda c: "motion" in c.risikofaktorer),
    ("service-type=29.09.04", lambda c: "29.09.04" in c.kle),
    (
        f"service-type={KLE}|27.15.12,kost",
        lambda c: "27.15.12" in c.kle or "kost" in c.risikofaktorer,
    ),
    (f"service-type={SYSTEM}/risikofaktor|29.09.04", lambda c: False),
    ("program=krop-traening-helbred", lambda c: "krop-traening-helbred" in c.spor),
    ("service-type=kost&program=krop-traening-helbred&name=m", lambda c: (
        "kost" in c.risikofaktorer and "krop-traening-helbred" in c.spor and _begins("m")(c)
    )),
]  # fmt: skip


@pytest.mark.parametrize(("query", "holds"), OF_CONTENT, ids=[q for q, _ in OF_CONTENT])
def test_interventions_are_found_by_what_they_are(
    query: str, holds: Callable[[Content], bool], client: Client, seeded: Seeded
) -> None:
    wanted = {r.id for r in seeded.records() if holds(r.content)}
    assert wanted or "findes-ikke" in query or "|" in query
    assert ids(client, f"HealthcareService?{query}") == wanted


def test_interventions_are_found_by_name_exactly_as_it_is_written(
    client: Client, seeded: Seeded
) -> None:
    for record in seeded.records()[::29]:
        name = quote(record.title.replace(",", "\\,"))
        same = {r.id for r in seeded.records() if r.title == record.title}
        assert ids(client, f"HealthcareService?name:exact={name}") == same
        assert ids(client, f"HealthcareService?name:exact={quote(record.title.upper())}") == set()


def test_a_comma_in_a_name_is_escaped(client: Client, seeded: Seeded) -> None:
    titles = [r for r in seeded.records() if "," in r.title]
    record = titles[0]
    escaped = quote(record.title.replace(",", "\\,"))
    assert record.id in ids(client, f"HealthcareService?name={escaped}")


def test_interventions_are_found_by_their_ids(client: Client, seeded: Seeded) -> None:
    first, second = (r.id for r in seeded.records()[5:7])
    for query in (
        f"_id={first}",
        f"identifier={first}",
        f"identifier={first.upper()}",
        f"identifier=urn:uuid:{first}",
        f"identifier=urn:ietf:rfc:3986|urn:uuid:{first}",
        f"identifier={FHIR}/NamingSystem/id|{first}",
        f"_id={first},{second}&identifier={first}",
    ):
        assert ids(client, f"HealthcareService?{query}") == {first}, query
    assert ids(client, f"HealthcareService?_id={first},{second}") == {first, second}
    for query in (f"_id={first}&_id={second}", "_id=x", f"identifier=http://andre|{first}"):
        assert ids(client, f"HealthcareService?{query}") == set(), query


def test_what_historical_sources_told_is_found_as_not_active(
    client: Client, seeded: Seeded
) -> None:
    historical = {r.id for r in seeded.records() if r.historical}
    every = {r.id for r in seeded.records()}
    assert ids(client, "HealthcareService?active=false") == historical
    assert ids(client, "HealthcareService?active=true") == every - historical
    assert ids(client, "HealthcareService?active=true,false") == every


def test_interventions_are_found_by_who_provides_them_and_where(
    client: Client, seeded: Seeded
) -> None:
    records = [r for r in seeded.records() if r.content.places]
    for record in records[::31]:
        provider = provider_id(record.content)
        theirs = {r.id for r in seeded.records() if provider_id(r.content) == provider}
        place = place_ids(record.id, record.content)[0]
        for given in (provider, f"Organization/{provider}", f"{FHIR}/Organization/{provider}"):
            assert ids(client, f"HealthcareService?organization={given}") == theirs
        for given in (place, f"Location/{place}", f"{FHIR}/Location/{place}"):
            assert ids(client, f"HealthcareService?location={given}") == {record.id}
        assert ids(client, f"HealthcareService?location=Organization/{place}") == set()
        assert ids(client, f"HealthcareService?organization=https://andre/{provider}") == set()


def _times() -> list[tuple[str, bool]]:
    """Everything in the seeded catalogue was published at ``NOW``: 2026-11-18T10:00:00Z."""
    return [
        ("2026", True),
        ("2026-11", True),
        ("2026-11-18", True),
        ("2026-11-17", False),
        ("2026-11-18T10:00Z", True),
        ("2026-11-18T10:00:00Z", True),
        ("2026-11-18T11:00:00%2B01:00", True),
        ("2026-11-18T11:00:00+01:00", True),
        ("2026-11-18T10:00:00.000Z", True),
        ("2026-11-18T10:00:01Z", False),
        ("eq2026-11-18", True),
        ("ne2026-11-18", False),
        ("ne2026-11-17", True),
        ("ge2026-11-18", True),
        ("ge2026-11-18T10:00:00Z", True),
        ("ge2026-11-18T10:00:01Z", False),
        ("gt2026-11-18", False),
        ("gt2026-11-17", True),
        ("sa2026-11-17", True),
        ("lt2026-11-18", False),
        ("lt2026-11-19", True),
        ("le2026-11-18", True),
        ("le2026-11-17", False),
        ("eb2026-11-19", True),
        ("lt9999", True),
        ("le9999-12", True),
        ("le9999-12-31", True),
        ("lt9999-12-31T23:59:59Z", True),
        ("gt0001", True),
        ("2025,2026", True),
        ("ge2026&_lastUpdated=lt2027", True),
        ("ge2026&_lastUpdated=lt2026", False),
    ]


@pytest.mark.parametrize(("value", "finds"), _times())
@pytest.mark.parametrize("kind", ["HealthcareService", "Organization", "Location"])
def test_dates_mean_all_the_time_they_name(
    kind: str, value: str, finds: bool, client: Client
) -> None:
    assert NOW.isoformat() == "2026-11-18T10:00:00+00:00"
    every = client.get(f"/fhir/{kind}?_summary=count").json()["total"]
    found = client.get(f"/fhir/{kind}?_summary=count&_lastUpdated={value}").json()["total"]
    assert found == (every if finds else 0)
    assert every > 50


def test_providers_are_found_by_name_and_number(client: Client, seeded: Seeded) -> None:
    by_name = {provider_id(r.content): _provider(r) for r in seeded.records()}
    wanted = {i for i, name in by_name.items() if plain_key(name).startswith("foreningen f")}
    assert len(wanted) > 1
    assert ids(client, "Organization?name=foreningen%20F") == wanted
    containing = {i for i, name in by_name.items() if "kommune" in name.lower()}
    assert ids(client, "Organization?name:contains=KOMMUNE") == containing
    exact = {i for i, name in by_name.items() if name == "Hjørring Kommune"}
    assert ids(client, "Organization?name:exact=Hjørring Kommune") == exact
    assert ids(client, "Organization?name:exact=hjørring kommune") == set()
    system = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
    for query in (
        f"{system}|0860",
        "0860",
        next(iter(exact)) or "",
        f"urn:uuid:{next(iter(exact))}",
    ):
        assert ids(client, f"Organization?identifier={query}") == exact, query
    assert ids(client, f"Organization?identifier={system}|") >= exact
    assert ids(client, f"Organization?identifier={FHIR}/NamingSystem/id|") == set(by_name)
    assert ids(client, "Organization?identifier=http://cvr.dk|0860") == set()


def _provider(record: PublicRecord) -> str:
    assert record.content.provider
    return record.content.provider.name


def test_places_are_found_by_name_owner_and_address(client: Client, seeded: Seeded) -> None:
    places = {
        identity: (place, record)
        for record in seeded.records()
        for identity, place in zip(
            place_ids(record.id, record.content), record.content.places, strict=True
        )
    }

    def by(holds: Callable[..., Any]) -> set[str]:
        found = {i for i, (place, record) in places.items() if holds(place, record)}
        assert found
        return found

    sample, owner = next((p, r) for p, r in places.values() if p.name and p.city)
    provider = provider_id(owner.content)
    assert ids(client, "Location?address-city=PRØVE") == by(
        lambda p, _: (p.city or "").lower().startswith("prøve")
    )
    assert ids(client, f"Location?address-city:exact={sample.city}") == by(
        lambda p, _: p.city == sample.city
    )
    assert ids(client, f"Location?address-city:exact={(sample.city or '').upper()}") == set()
    assert ids(client, "Location?address-postalcode=00") == by(
        lambda p, _: (p.postal_code or "").startswith("00")
    )
    assert ids(client, "Location?address-postalcode=0001") == set()
    assert ids(client, f"Location?name:exact={sample.name}") == by(
        lambda p, _: p.name == sample.name
    )
    assert ids(client, "Location?name:contains=huset") == by(
        lambda p, _: "huset" in (p.name or "").lower()
    )
    assert ids(client, f"Location?organization=Organization/{provider}") == by(
        lambda _, r: provider_id(r.content) == provider
    )
    one = next(iter(places))
    assert ids(client, f"Location?_id={one}") == {one}


def test_pages_lead_forth_and_back_over_everything(client: Client) -> None:
    every = sorted(ids(client, "HealthcareService?service-category=6"))
    link = f"{FHIR}/HealthcareService?service-category=6&_count=7"
    forth: list[list[str]] = []
    addresses: dict[str, list[str]] = {}
    back: str | None = None
    while link:
        body = client.get(link).json()
        links = {one["relation"]: one["url"] for one in body["link"]}
        assert body["total"] == len(every)
        forth.append([entry["resource"]["id"] for entry in body["entry"]])
        addresses[link] = forth[-1]
        back, link = links.get("previous"), links.get("next", "")
    assert sum(forth, []) == every  # noqa: RUF017
    for shown in reversed(forth[:-1]):
        assert back
        body = client.get(back).json()
        assert [entry["resource"]["id"] for entry in body["entry"]] == shown
        back = next((one["url"] for one in body["link"] if one["relation"] == "previous"), None)
    assert back is None

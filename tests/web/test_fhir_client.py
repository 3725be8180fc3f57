"""A client that others wrote pages through /fhir over HTTP and finds what our own API has."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import ResourceNotFound

from app.domain.identities import place_ids, provider_id
from app.main import create_app
from tests.browser.serving import free_port
from tests.conftest import Seeded, site_settings


@pytest.fixture(scope="module")
def fhir(seeded: Seeded) -> Iterator[SyncFHIRClient]:
    """The client, asking the real catalogue through a server on this machine."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = create_app(site_settings(seeded.settings.var_dir, base_url=url), seeded.catalogue)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield SyncFHIRClient(f"{url}/fhir")
    server.should_exit = True
    thread.join()


def test_it_finds_every_intervention_provider_and_place(
    fhir: SyncFHIRClient, seeded: Seeded
) -> None:
    records = seeded.records()
    interventions = fhir.resources("HealthcareService").limit(40).fetch_all()
    assert {one.id: one["name"] for one in interventions} == {r.id: r.title for r in records}
    providers = fhir.resources("Organization").limit(20).fetch_all()
    assert {one.id for one in providers} == {provider_id(r.content) for r in records}
    places = fhir.resources("Location").limit(30).fetch_all()
    told = [place for r in records for place in place_ids(r.id, r.content)]
    assert sorted(one.id for one in places) == sorted(told)


def test_it_searches_counts_and_follows_references(fhir: SyncFHIRClient, seeded: Seeded) -> None:
    wanted = [r for r in seeded.records() if "motion" in r.content.risikofaktorer]
    search = fhir.resources("HealthcareService").search(service_type="motion")
    assert search.count() == len(wanted)
    first = search.first()
    assert first is not None
    provider = first["providedBy"].to_resource()
    assert provider["name"] == first["providedBy"]["display"]
    by_provider = fhir.resources("HealthcareService").search(organization=provider)
    assert first.id in {one.id for one in by_provider.fetch_all()}


def test_it_understands_what_is_not_there(fhir: SyncFHIRClient) -> None:
    with pytest.raises(ResourceNotFound):
        fhir.get("HealthcareService", "00000000-0000-4000-8000-000000000000")

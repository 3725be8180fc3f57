"""From a file to the catalogue and back in a browser without JavaScript."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.editorial.errors import NotThere
from app.editorial.importing_jobs import FOLDER, Jobs
from app.storage import audit_log
from tests.bulk.files import WHOLE, all_of, csv_file
from tests.desks import Office
from tests.http_client import Client


@pytest.fixture
def approver(office: Office) -> Iterator[Client]:
    with office.client("godkender") as client:
        yield client


def _send(client: Client, office: Office, data: bytes, name: str = "nye.csv") -> httpx.Response:
    return client.request(
        "POST",
        "/redaktion/filer",
        data={"organisation": office.nord},
        files={"fil": (name, data)},
        headers={"sec-fetch-site": "same-origin"},
    )


def _ready(client: Client, answer: httpx.Response) -> tuple[str, str]:
    """The page of the file once the work is done, and its address."""
    assert answer.status_code == 303, answer.text
    at = answer.headers["location"]
    for _ in range(100):
        page = client.get(at)
        assert page.status_code == 200
        if "refresh" not in page.headers:
            return at, page.text
        time.sleep(0.1)
    raise AssertionError("the work did not end")


def test_a_file_is_tried_taken_in_and_taken_back(office: Office, approver: Client) -> None:
    assert "Prøv filen" in approver.get("/redaktion/filer").text
    at, page = _ready(approver, _send(approver, office, csv_file(WHOLE)))
    assert "1 oprettes, 0 rettes" in page
    assert "Kom med ud at gå." in page
    assert all_of(office) == []
    done = approver.post(at, {"handling": "indlaes"})
    _, page = _ready(approver, done)
    assert "Filen er indlæst" in page
    (item,) = all_of(office)
    assert item.title == "Gå dig glad"
    assert "nye.csv" in approver.get("/redaktion/filer").text
    batch = at.rpartition("/")[2]
    past = f"/redaktion/filer/importer/{batch}"
    assert "Tag tilbage" in approver.get(past).text
    assert approver.post(f"{past}/tag-tilbage").status_code == 303
    assert "Taget tilbage" in approver.get(past).text
    assert approver.post(f"{past}/tag-tilbage").status_code == 409
    (item,) = all_of(office)
    assert item.withdrawn == "deleted"


def test_every_fault_is_shown_and_nothing_can_be_taken_in(office: Office, approver: Client) -> None:
    data = csv_file({**WHOLE, "price_kr": "<b>"}, {**WHOLE, "spor": "ukendt"})
    at, page = _ready(approver, _send(approver, office, data))
    assert "Række 2, price_kr: »&lt;b&gt;« er ikke et helt tal." in page
    assert "Række 3, spor: »ukendt« findes ikke" in page
    assert 'value="indlaes"' not in page
    assert approver.post(at, {"handling": "indlaes"}).status_code == 409
    assert all_of(office) == []


def test_a_file_that_is_no_table_says_why(office: Office, approver: Client) -> None:
    _, page = _ready(approver, _send(approver, office, b"titel;id\n1;2"))
    assert "Mener du »title«?" in page
    assert approver.post("/redaktion/filer", {"organisation": office.nord}).status_code == 422


def test_a_file_that_is_named_after_a_person_is_not_kept(office: Office, approver: Client) -> None:
    answer = _send(approver, office, csv_file(WHOLE), "070761-4285.csv")
    assert answer.status_code == 422
    assert "Giv filen et andet navn." in answer.text
    folder = office.town.index_dir.parent / FOLDER
    assert not folder.exists() or not list(folder.iterdir())


def test_a_file_is_the_persons_own_for_an_hour(office: Office, approver: Client) -> None:
    at, _ = _ready(approver, _send(approver, office, csv_file(WHOLE)))
    for who in ("administrator", "fremmed", "system"):
        with office.client(who) as other:
            assert other.get(at).status_code == 404
            assert other.post(at, {"handling": "indlaes"}).status_code == 404
    jobs = Jobs(office.database, office.town.index_dir.parent / "imports")
    token, boss = at.rpartition("/")[2], office.people["godkender"]
    later = datetime.now(UTC) + timedelta(minutes=59)
    assert jobs.find(boss, token, later).id == token
    with pytest.raises(NotThere):
        jobs.find(boss, token, later + timedelta(minutes=2))
    jobs.forget_old(later + timedelta(hours=1))
    assert list((office.town.index_dir.parent / "imports").iterdir()) == []


def test_a_file_can_be_dropped(office: Office, approver: Client) -> None:
    at, _ = _ready(approver, _send(approver, office, csv_file(WHOLE)))
    assert approver.post(at, {"handling": "fortryd"}).headers["location"] == "/redaktion/filer"
    assert approver.get(at).status_code == 404


def test_what_changed_since_the_trial_is_not_overwritten(office: Office, approver: Client) -> None:
    identity = office.draft("Gå dig glad")
    data = csv_file({**WHOLE, "id": identity})
    at, page = _ready(approver, _send(approver, office, data))
    assert "0 oprettes, 1 rettes" in page
    other = office.desk.open(office.people["kollega"], identity)
    assert other.newest is not None
    changed = other.newest.content.model_copy(update={"purpose": "Skrevet imens"})
    office.desk.save(office.people["kollega"], identity, changed, 1, now=datetime.now(UTC))
    _, page = _ready(approver, approver.post(at, {"handling": "indlaes"}))
    assert "Intet er indlæst" in page
    newest = office.desk.open(office.people["kollega"], identity).newest
    assert newest is not None
    assert newest.content == changed


@pytest.mark.parametrize("wanted", ["csv", "xlsx", "json"])
def test_one_downloads_ones_own_in_every_format(office: Office, wanted: str) -> None:
    office.draft("Nords egen")
    for who, holds in (("redaktoer", True), ("fremmed", False)):
        with office.client(who) as client:
            answer = client.get(f"/redaktion/filer/hent?format={wanted}")
            assert answer.status_code == 200
            assert answer.headers["content-disposition"].endswith(f'"indsatser.{wanted}"')
            if wanted != "xlsx":
                assert ("Nords egen" in answer.text) is holds
    with office.client("redaktoer") as client:
        assert client.get("/redaktion/filer/hent?format=pdf").status_code == 422
        assert client.get(f"/redaktion/filer/hent?organisation={office.syd}").status_code == 403
    with office.database.reading() as session:
        told = [row for row in audit_log.entries(session) if row.action == "eksporter"]
    assert [(row.organisation_id, json.loads(row.details)) for row in told] == [
        (office.nord, {"antal": 1, "format": wanted, "hvad": "nyeste"}),
        (office.syd, {"antal": 0, "format": wanted, "hvad": "nyeste"}),
    ]


@pytest.mark.parametrize("name", ["../../ude.csv", "/ude.csv", "..\\ude.csv", "a\x00.csv"])
def test_a_files_own_name_is_no_place_on_our_disk(
    office: Office, approver: Client, name: str
) -> None:
    at, _ = _ready(approver, _send(approver, office, csv_file(WHOLE), name))
    kept = office.town.index_dir.parent / "imports" / at.rpartition("/")[2]
    assert sorted(path.name for path in kept.iterdir()) == ["fil", "job.json", "side-1.json"]
    assert not list(office.town.index_dir.parent.rglob("*ude*"))


def test_a_file_that_is_too_large_is_not_read_to_its_end(office: Office, approver: Client) -> None:
    assert _send(approver, office, b"x" * 40_200_000).status_code == 413


def test_nobody_uploads_without_signing_in(office: Office) -> None:
    with office.client() as client:
        answer = _send(client, office, csv_file(WHOLE))
        assert answer.headers["location"].startswith("/redaktion/log-ind")
    with office.client("redaktoer") as client:
        assert _send(client, office, csv_file(WHOLE)).status_code == 403
    assert not (office.town.index_dir.parent / "imports").exists()

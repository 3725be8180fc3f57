"""Administrators read the audit log, take it with them, and ``doctor`` proves it whole."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.diagnosis import diagnose
from tests.conftest import site_settings
from tests.desks import Office

AT = "/redaktion/spor"


def _some(office: Office) -> tuple[str, str]:
    """A draft of Nord's and one of Syd's."""
    own = office.draft("Nords kladde")
    now = datetime.now(UTC)
    strange = office.desk.begin(office.people["fremmed"], office.syd, "=Syds kladde", now=now)
    return own, strange


def test_administrators_see_their_own_organisation_and_the_system_sees_all(office: Office) -> None:
    own, strange = _some(office)
    with office.client("administrator") as client:
        page = client.get(AT).text
        assert own in page
        assert strange not in page
        for name in ("csv", "ndjson"):
            file = client.get(f"{AT}.{name}")
            assert file.headers["cache-control"] == "no-store"
            assert own in file.text
            assert strange not in file.text
        assert strange not in client.get(f"{AT}?ting={strange}").text.split("</form>", 2)[2]
    with office.client("system") as client:
        page = client.get(AT).text
        assert own in page
        assert strange in page


@pytest.mark.parametrize("who", ["redaktoer", "godkender"])
def test_others_see_nothing(office: Office, who: str) -> None:
    with office.client(who) as client:
        for path in (AT, f"{AT}.csv", f"{AT}.ndjson"):
            assert client.get(path).status_code == 403


def test_it_can_be_narrowed_to_a_person_or_a_thing_by_its_address(office: Office) -> None:
    own, strange = _some(office)
    with office.client("system") as client:
        by_person = client.get(f"{AT}?person={office.people['fremmed'].id}").text
        assert strange in by_person
        assert own not in by_person
        for thing in ("nords-kladde", "http://katalog.test/indsatser/nords-kladde", own):
            by_thing = client.get(AT, params={"ting": thing}).text
            assert f"intervention {own}" in by_thing
            assert strange not in by_thing


def test_the_newest_come_first_and_older_ones_are_a_page_away(office: Office) -> None:
    for number in range(60):
        office.draft(f"Kladde {number}")
    with office.client("administrator") as client:
        first = client.get(AT).text
        assert "Kladde 59" in first
        assert "Kladde 5<" not in first
        older = first.split("&amp;foer=")[1].split('"')[0]
        assert "Kladde 5<" in client.get(f"{AT}?foer={older}").text
        for strange in ("0", "-4", "99999999999999999999", "x"):
            assert client.get(f"{AT}?foer={strange}").status_code in (200, 422), strange


def test_the_lines_prove_themselves_and_the_table_holds_no_formula(office: Office) -> None:
    _some(office)
    with office.client("system") as client:
        lines = [json.loads(line) for line in client.get(f"{AT}.ndjson").text.splitlines()]
        rows = list(csv.reader(io.StringIO(client.get(f"{AT}.csv").text[1:]), delimiter=";"))
    previous = ""
    for line in lines:
        said = [line["previous"], *(v for k, v in line.items() if k not in ("previous", "hash"))]
        data = json.dumps(said, ensure_ascii=False).encode()
        assert line["previous"] == previous
        assert hashlib.sha256(data).hexdigest() == line["hash"]
        previous = line["hash"]
    assert len(rows) == len(lines) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_doctor_finds_a_row_that_was_changed_behind_our_back(
    office: Office, tmp_path: Path
) -> None:
    _some(office)
    settings = site_settings(tmp_path)
    well = {one.what: one for one in diagnose(settings)}["Spor"]
    assert (well.well, "ubrudt" in well.detail) == (True, True)
    with office.database.writing() as session:
        sqlite, postgresql = "DROP TRIGGER audit_log_no_update", "DISABLE TRIGGER USER"
        guard = sqlite if office.database.is_sqlite else f"ALTER TABLE audit_log {postgresql}"
        session.execute(text(guard))
        session.execute(text("UPDATE audit_log SET action = 'gem' WHERE number = 3"))
    broken = {one.what: one for one in diagnose(settings)}["Spor"]
    assert (broken.well, "nr. 3 er ændret" in broken.detail) == (False, True)

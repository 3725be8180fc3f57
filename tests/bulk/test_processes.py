"""Any process can tell how far a file is, whichever of them does the work, or did."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.editorial.importing_jobs import SILENT_FOR, Job, Jobs, Phase
from app.storage.database import Database
from tests.bulk.files import WHOLE, all_of, csv_file
from tests.desks import Office


@pytest.fixture
def other(office: Office) -> Iterator[Database]:
    """The database as another process opens it."""
    database = Database(office.database.url)
    yield database
    database.close()


def _folder(office: Office) -> Path:
    return office.town.index_dir.parent / "imports"


def _tried(office: Office, data: bytes, now: datetime) -> Job:
    jobs, boss = Jobs(office.database, _folder(office)), office.people["godkender"]
    job = jobs.begin(boss, office.nord, False, "nye.csv", data, now)
    assert job.phase is Phase.LOOKED_AT
    return job


def _say(office: Office, job: Job, **fields: str) -> None:
    """Leaves the file beside it as a process that died would."""
    path = _folder(office) / job.id / "job.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def test_one_process_tries_it_and_another_takes_it_in(office: Office, other: Database) -> None:
    now, boss = datetime.now(UTC), office.people["godkender"]
    job = _tried(office, csv_file(WHOLE), now)
    second = Jobs(other, _folder(office))
    assert second.find(boss, job.id, now) == job
    assert [row["title"] for row in second.page(job, 1)] == ["Gå dig glad"]
    assert second.take_in(boss, job.id, now).phase is Phase.DONE
    assert Jobs(office.database, _folder(office)).find(boss, job.id, now).phase is Phase.DONE
    assert Jobs(office.database, _folder(office)).take_in(boss, job.id, now).phase is Phase.DONE
    assert len(all_of(office)) == 1


def test_a_process_that_died_after_its_commit_has_done_it(office: Office) -> None:
    now, boss = datetime.now(UTC), office.people["godkender"]
    job = _tried(office, csv_file(WHOLE), now)
    jobs = Jobs(office.database, _folder(office))
    jobs.take_in(boss, job.id, now)
    for phase in (Phase.TAKING_IN, Phase.FAILED):
        _say(office, job, phase=phase)
        assert jobs.find(boss, job.id, now).phase is Phase.DONE


def test_a_process_that_died_before_its_commit_is_said_to_have_been_interrupted(
    office: Office,
) -> None:
    now, boss = datetime.now(UTC), office.people["godkender"]
    job = _tried(office, csv_file(WHOLE), now)
    _say(office, job, phase=Phase.TAKING_IN, beat=now.isoformat())
    jobs = Jobs(office.database, _folder(office))
    assert jobs.find(boss, job.id, now).phase is Phase.TAKING_IN
    later = jobs.find(boss, job.id, now + SILENT_FOR + timedelta(seconds=1))
    assert (later.phase, "Intet er indlæst" in later.told) == (Phase.FAILED, True)


def test_a_file_that_is_just_being_kept_is_not_taken_for_an_old_one(office: Office) -> None:
    now = datetime.now(UTC)
    place = _folder(office) / ("a" * 32)
    place.mkdir(parents=True)
    jobs = Jobs(office.database, _folder(office))
    jobs.forget_old(now)
    assert place.exists()
    jobs.forget_old(now + timedelta(hours=2))
    assert not place.exists()

"""The commands behind the calendar, as an administrator runs them."""

import time
from datetime import UTC, datetime

from app.editorial.missed_searches import MissedSearches
from app.upkeep import Upkeep
from tests.cli.running import run
from tests.conftest import site_settings
from tests.currency.letterbox import letterbox
from tests.currency.showing import NOON, days, planned, public, published, review_due
from tests.desks import Office


def test_due_says_what_it_did_and_has_nothing_to_do_the_second_time(office: Office) -> None:
    identity = planned(office, datetime(2026, 11, 18, 12, 0, tzinfo=UTC))
    var = office.town.index_dir.parent
    first = run("due", var=var)
    assert first.code == 0, first.err
    assert "Udgivet som planlagt: 1" in first.out
    assert public(office, identity) is not None
    assert "Udgivet som planlagt: 0" in run("due", var=var).out


def test_remind_shows_letters_without_counting_them_and_prints_them_without_a_server(
    office: Office,
) -> None:
    review_due(office, published(office), datetime.now(UTC).date() + days(5))
    var = office.town.index_dir.parent
    assert run("remind", "--show", var=var).out.count("Til: ") == 2
    sent = run("remind", var=var)
    assert sent.out.count("Til: ") == 2
    assert "1 påmindelser i 2 breve." in sent.out
    assert "0 påmindelser i 0 breve." in run("remind", var=var).out


def test_check_links_with_nothing_to_ask_is_well(office: Office) -> None:
    published(office)
    said = run("check-links", var=office.town.index_dir.parent)
    assert (said.code, said.out) == (0, "0 links: 0 svarede ikke, 0 flere gange i træk.\n")


def test_a_mail_address_of_another_kind_is_refused_by_name(office: Office) -> None:
    said = run("remind", var=office.town.index_dir.parent, SMTP_URL="http://post.example")
    assert said.code == 2
    assert "INDSATSKATALOG_SMTP_URL" in said.err


def test_of_two_running_processes_one_reminds_once_a_day(office: Office) -> None:
    review_due(office, published(office), datetime.now(UTC).date() + days(5))
    with letterbox() as box:
        settings = site_settings(office.town.index_dir.parent, smtp_url=box.url)
        missed = MissedSearches(office.database, "nøgle")
        first, second = (Upkeep(office.catalogue, settings, missed) for _ in range(2))
        for upkeep in (first, second, first):
            upkeep._run_errands(NOON)
        ends = time.monotonic() + 60
        while len(box.letters) < 2 and time.monotonic() < ends:
            time.sleep(0.2)
        time.sleep(1)
        first.stop()
        second.stop()
        assert sorted(to for to, _ in box.letters) == [
            "kollega@katalog.test",
            "redaktoer@katalog.test",
        ]

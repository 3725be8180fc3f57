"""Reminders: the right people, the right tone, and each only once."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from threading import Thread

import pytest

from app.editorial.mail import Mail, Post
from app.editorial.reminders import Reminded, planned, remind, step_of
from app.settings import PROJECT
from app.storage import audit_log
from tests.currency.letterbox import letterbox
from tests.currency.showing import NOON, TODAY, days, deeds, published, review_due
from tests.databases import environment as environment_of
from tests.desks import Office

URL = "https://katalog.test"


def _remind(office: Office, on_day: int) -> list[Mail]:
    """The letters of a day."""
    mails = planned(office.database, URL, now=NOON + days(on_day))
    shown: list[str] = []
    done = remind(
        office.database, Post("", "k@katalog.test", shown.append), URL, now=NOON + days(on_day)
    )
    assert done.letters == len(shown) == len(mails)
    return mails


def _to(mails: list[Mail]) -> list[str]:
    return [mail.to.partition("@")[0] for mail in mails]


@pytest.mark.parametrize(
    ("day", "step"),
    [(-31, None), (-30, "foer"), (-1, "foer"), (0, "paa-dagen"), (29, "paa-dagen"), (30, "efter")],
)
def test_a_day_asks_for_one_step(day: int, step: str | None) -> None:
    assert step_of(TODAY, TODAY + days(day)) == step


def test_the_later_it_is_the_more_are_told_and_the_more_it_says(office: Office) -> None:
    identity = published(office)
    review_due(office, identity, TODAY + days(30))
    before, on_the_day, after = (_remind(office, day) for day in (0, 30, 60))
    assert _to(before) == ["kollega", "redaktoer"]
    assert _to(on_the_day) == ["godkender", "kollega", "redaktoer"]
    assert _to(after) == ["administrator", "godkender", "kollega", "redaktoer"]
    assert before[0].subject == "Snart tid til at gennemgå 1 indsats"
    assert after[0].subject == "Ikke gennemgået i tide: 1 indsats"
    assert f"{URL}/redaktion/indsatser/{identity}" in before[0].text
    assert "senest 18.12.2026" in before[0].text
    assert "længere nede" in after[0].text
    assert "længere nede" not in on_the_day[0].text
    assert deeds(office, "mind") == [identity] * 3


def test_everybody_gets_one_letter_with_all_of_theirs(office: Office) -> None:
    for number, day in enumerate((-40, 0, 20)):
        review_due(office, published(office, f"Nr. {number}"), TODAY + days(day))
    (letter,) = [mail for mail in _remind(office, 0) if mail.to.startswith("redaktoer")]
    assert letter.subject == "Ikke gennemgået i tide: 3 indsatser"
    assert [letter.text.index(f"Nr. {number}") for number in range(3)] == sorted(
        letter.text.index(f"Nr. {number}") for number in range(3)
    )


def test_reminding_twice_sends_once(office: Office) -> None:
    review_due(office, published(office), TODAY)
    assert len(_remind(office, 0)) == 3
    assert _remind(office, 0) == []
    assert _remind(office, 29) == []


def test_a_review_ends_the_reminders_and_the_next_one_begins_them_anew(office: Office) -> None:
    identity = published(office, review_interval_months=6)
    review_due(office, identity, TODAY)
    assert _remind(office, 0)
    office.desk.vouch(office.people["redaktoer"], identity, 2, now=NOON)
    assert _remind(office, 30) == []
    assert office.desk.open(office.people["redaktoer"], identity).review_due == date(2027, 5, 18)
    assert _remind(office, 160)


def test_what_the_public_does_not_see_reminds_nobody(office: Office) -> None:
    identity = published(office)
    review_due(office, identity, TODAY)
    office.desk.withdraw(office.people["godkender"], identity, "archived", now=NOON)
    assert _remind(office, 0) == []


def test_whoever_is_closed_out_gets_no_letter_and_somebody_else_does(office: Office) -> None:
    from app.domain.people import COMMAND_LINE

    for name in ("redaktoer", "kollega"):
        account = office.people[name].id
        office.accounts.set_disabled(COMMAND_LINE, account, True, now=NOON)
    review_due(office, published(office), TODAY + days(30))
    assert _to(_remind(office, 0)) == ["godkender"]


def test_a_letter_no_server_took_is_tried_again(office: Office) -> None:
    review_due(office, published(office), TODAY + days(30))
    down = remind(office.database, Post("smtp://127.0.0.1:1", "k@katalog.test"), URL, now=NOON)
    assert down == Reminded(reminders=0, letters=0, unsent=2)
    with letterbox() as box:
        up = remind(office.database, Post(box.url, "k@katalog.test"), URL, now=NOON)
        assert up == Reminded(reminders=1, letters=2, unsent=0)
        assert len(box.letters) == 2


def test_many_who_remind_at_once_send_once(office: Office) -> None:
    for number in range(4):
        review_due(office, published(office, f"Nr. {number}"), TODAY + days(30))
    with letterbox() as box:
        post = Post(box.url, "k@katalog.test")
        threads = [
            Thread(target=remind, args=(office.database, post, URL), kwargs={"now": NOON})
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(to for to, _ in box.letters) == [
            "kollega@katalog.test",
            "redaktoer@katalog.test",
        ]
    with office.database.reading() as session:
        assert audit_log.first_break(session) is None


def test_two_processes_that_remind_at_once_send_once(office: Office) -> None:
    review_due(office, published(office), datetime.now(UTC).date() + days(20))
    with letterbox() as box:
        environment = {
            **os.environ,
            **environment_of(office.town.index_dir.parent),
            "INDSATSKATALOG_SMTP_URL": box.url,
            "INDSATSKATALOG_MAIL_FROM": "k@katalog.test",
        }
        command = [sys.executable, "-m", "app", "remind"]
        running = [
            subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        said = sorted(process.communicate(timeout=60)[0].decode() for process in running)
        assert [process.returncode for process in running] == [0, 0]
        assert said == ["0 påmindelser i 0 breve.\n", "1 påmindelser i 2 breve.\n"]
        assert len(box.letters) == 2

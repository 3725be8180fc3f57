"""Those who want to be told are told that there is something new: signed, once, and never what."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.domain.people import COMMAND_LINE
from app.editorial import webhooks
from app.editorial.fetching import Fetcher, Reply
from app.editorial.webhook_sending import LONGEST, MOST_FAILURES, Sender, Sent, send_due, wait_after
from app.storage.machine_tables import WebhookRow
from tests.catalogues import NOW, Town, content
from tests.editorial.receiver import Receiver, receiver

SENDER = Sender("https://katalog.test", "https://katalog.test/api/v1/changes")
MINUTE = timedelta(minutes=1)
TOLD, FAILED, NOTHING = Sent(told=1), Sent(failed=1), Sent()


@pytest.fixture
def listener() -> Iterator[Receiver]:
    """A receiver that runs."""
    with receiver() as made:
        yield made


def _add(town: Town, url: str) -> str:
    with town.database.writing() as session:
        return webhooks.add(session, COMMAND_LINE, url, now=NOW)


def _send(town: Town, after: timedelta = timedelta(), seconds: float = 5.0) -> Sent:
    post = Fetcher(seconds=seconds, loopback_allowed=True).post
    return send_due(town.database, post, SENDER, clock=lambda: NOW + after)


def _row(town: Town) -> WebhookRow:
    with town.database.reading() as session:
        (row,) = webhooks.all_hooks(session)
    return row


def test_a_publication_is_told_once_and_says_nothing_about_itself(
    town: Town, listener: Receiver
) -> None:
    _add(town, listener.url)
    assert _send(town) == NOTHING
    identity = town.publish(content("Hemmelig titel"))
    assert _send(town) == TOLD
    assert _send(town, 5 * MINUTE) == NOTHING
    (got,) = listener.got
    assert got.path == "/lytter?hemmelig=ja"
    assert got.headers["Content-Type"] == "application/json"
    assert json.loads(got.body) == {
        "type": "catalogue.changed",
        "catalogue": "https://katalog.test",
        "at": NOW.isoformat(),
        "changes": "https://katalog.test/api/v1/changes",
    }
    everything = got.body + str(got.headers).encode()
    for told in (identity, "Hemmelig", "hemmelig-titel", "Foreningen"):
        assert told.encode() not in everything


def test_the_signature_is_that_of_standard_webhooks(town: Town, listener: Receiver) -> None:
    secret = _add(town, listener.url)
    town.publish(content())
    _send(town, timedelta(seconds=7))
    (got,) = listener.got
    prefix, _, encoded = secret.partition("_")
    key = base64.b64decode(encoded, validate=True)
    assert (prefix, len(key)) == ("whsec", 32)
    identity, stamp = got.headers["webhook-id"], got.headers["webhook-timestamp"]
    assert int(stamp) == int(NOW.timestamp()) + 7
    signed = b".".join((identity.encode(), stamp.encode(), got.body))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"


def test_what_happened_before_somebody_asked_is_not_told(town: Town, listener: Receiver) -> None:
    town.publish(content())
    _add(town, listener.url)
    assert _send(town) == NOTHING
    assert listener.got == []


def test_changes_of_words_are_no_news(town: Town, listener: Receiver) -> None:
    _add(town, listener.url)
    before = town.head()
    town.say("gang", "gåtur")
    assert town.head() > before
    assert _send(town) == NOTHING


def test_many_changes_are_one_message_and_a_minute_passes_between_two(
    town: Town, listener: Receiver
) -> None:
    _add(town, listener.url)
    for number in range(5):
        town.publish(content(f"Indsats {number}"))
    assert _send(town) == TOLD
    town.publish(content("Indsats 6"))
    town.publish(content("Indsats 7"))
    assert _send(town, timedelta(seconds=59)) == NOTHING
    assert _send(town, MINUTE) == TOLD
    assert len(set(listener.ids)) == len(listener.got) == 2


def test_the_same_news_has_the_same_id_until_it_arrives_and_another_for_everybody_else(
    town: Town, listener: Receiver
) -> None:
    _add(town, listener.url)
    _add(town, f"{listener.url}&andet")
    town.publish(content())
    listener.status = 500
    _send(town)
    town.say("gang", "gåtur")
    _send(town, 2 * MINUTE)
    listener.status = 200
    _send(town, 10 * MINUTE)
    by_path: dict[str, set[str]] = {}
    bodies = {one.body for one in listener.got}
    for one in listener.got:
        by_path.setdefault(one.path, set()).add(one.headers["webhook-id"])
    assert len(listener.got) == 6
    assert [len(ids) for ids in by_path.values()] == [1, 1]
    assert len(set(listener.ids)) == 2
    assert len(bodies) == 1


def test_a_receiver_that_fails_is_tried_again_later_and_later(
    town: Town, listener: Receiver
) -> None:
    _add(town, listener.url)
    town.publish(content())
    listener.status = 503
    at = timedelta()
    waits = []
    for failures in range(1, 6):
        assert _send(town, at) == FAILED
        row = _row(town)
        assert (row.failures, row.last_status, row.told_sequence) == (failures, "503", 0)
        assert row.next_try is not None
        assert _send(town, row.next_try - NOW - timedelta(seconds=1)) == NOTHING
        waits.append(row.next_try - NOW - at)
        at = row.next_try - NOW
    for wait, minutes in zip(waits, (1, 2, 4, 8, 16), strict=True):
        assert minutes * MINUTE <= wait <= minutes * MINUTE * 1.1
    listener.status = 200
    assert _send(town, at) == TOLD
    assert (_row(town).failures, _row(town).told_sequence) == (0, town.head())


def test_after_twelve_failures_in_a_row_a_receiver_is_left_alone_until_it_is_enabled(
    town: Town, listener: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    _add(town, listener.url)
    town.publish(content())
    listener.status = 500
    at = timedelta()
    with caplog.at_level(logging.WARNING):
        for _ in range(MOST_FAILURES):
            last = _send(town, at)
            at = (_row(town).next_try or NOW + at) - NOW
    assert last == Sent(failed=1, disabled=1)
    assert at < timedelta(days=3)
    (said,) = [record.getMessage() for record in caplog.records]
    assert said == "webhook at 127.0.0.1 is disabled after 12 failures in a row: 500"
    assert _row(town).disabled is not None
    listener.status = 200
    assert _send(town, timedelta(days=30)) == NOTHING
    with town.database.writing() as session:
        webhooks.enable(session, COMMAND_LINE, listener.url, now=NOW)
    assert _send(town, timedelta(days=30)) == TOLD
    assert len(set(listener.ids)) == 1


def test_a_receiver_that_is_gone_is_believed_at_once(town: Town, listener: Receiver) -> None:
    _add(town, listener.url)
    town.publish(content())
    listener.status = 410
    assert _send(town) == Sent(failed=1, disabled=1)
    assert _send(town, timedelta(days=1)) == NOTHING
    assert len(listener.got) == 1


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("1800", timedelta(minutes=30)),
        (format_datetime(NOW + timedelta(minutes=45), usegmt=True), timedelta(minutes=45)),
        ("999999999999999999", LONGEST),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
    ],
)
def test_a_receiver_decides_itself_when_to_be_asked_again(
    town: Town, listener: Receiver, said: str, wait: timedelta
) -> None:
    _add(town, listener.url)
    town.publish(content())
    listener.status, listener.says = 429, {"Retry-After": said}
    assert _send(town) == FAILED
    assert _row(town).next_try == NOW + wait


@pytest.mark.parametrize(
    "said", ["", "0", "-5", "snart", "²", "1e3", "Thu, 01 Jan 1970 00:00:00 GMT", "\x00"]
)
def test_a_wait_that_cannot_be_read_or_is_over_changes_nothing(said: str) -> None:
    hook = "00000000-0000-4000-8000-000000000001"
    assert wait_after(hook, 1, said, NOW) == wait_after(hook, 1, "", NOW) >= MINUTE


def test_no_wait_is_longer_than_six_hours_so_twelve_never_take_three_days() -> None:
    hook = "00000000-0000-4000-8000-000000000001"
    waits = [wait_after(hook, number, "99999999", NOW) for number in range(1, MOST_FAILURES)]
    assert sum(waits, timedelta()) < timedelta(days=3)
    assert wait_after(hook, 10_000, "", NOW) == LONGEST


def test_a_redirect_is_a_failure_and_is_not_followed(town: Town, listener: Receiver) -> None:
    _add(town, listener.url)
    town.publish(content())
    listener.status, listener.says = 307, {"Location": "/et-andet-sted"}
    assert _send(town) == FAILED
    assert len(listener.got) == 1
    assert _row(town).last_status == "307"


def test_a_receiver_that_does_not_answer_in_time_holds_up_nobody_else(
    town: Town, listener: Receiver
) -> None:
    with receiver() as slow:
        slow.waits = 3.0
        _add(town, slow.url)
        _add(town, listener.url)
        town.publish(content())
        begun = datetime.now(UTC)
        assert _send(town, seconds=0.5) == Sent(told=1, failed=1)
        assert datetime.now(UTC) - begun < timedelta(seconds=2.5)
        with town.database.reading() as session:
            said = {row.url: row.last_status for row in webhooks.all_hooks(session)}
        assert [said[slow.url], said[listener.url]] == ["Svarede ikke i tide.", "204"]


def test_a_receiver_that_is_away_is_tried_again(town: Town) -> None:
    with receiver() as made:
        url = made.url
    _add(town, url)
    town.publish(content())
    assert _send(town) == FAILED
    assert _row(town).last_status == "Kunne ikke læses."


def test_a_closed_network_is_never_told_outside_development(town: Town, listener: Receiver) -> None:
    _add(town, listener.url)
    town.publish(content())
    done = send_due(town.database, Fetcher().post, SENDER, clock=lambda: NOW)
    assert done == FAILED
    assert listener.got == []


@pytest.mark.parametrize(
    ("url", "development", "production"),
    [
        ("https://93.184.215.14/x", True, True),
        ("http://93.184.215.14/x", True, False),
        ("http://127.0.0.1:8123/x", True, False),
        ("https://127.0.0.1/x", True, False),
        ("https://10.0.0.1/x", False, False),
        ("https://93.184.215.14:8443/x", False, False),
        ("https://a:b@93.184.215.14/x", False, False),
        ("https://93.184.215.14/a b", False, False),
        ("https://93.184.215.14/a\r\nb: c", False, False),
        ("https://93.184.215.14/\udcff", False, False),
        ("https://93.184.215.14/" + "x" * 2048, False, False),
        ("https://[bad/", False, False),
        ("ftp://93.184.215.14/", False, False),
        ("", False, False),
    ],
)
def test_where_messages_may_go(url: str, development: bool, production: bool) -> None:
    for plain, allowed in ((True, development), (False, production)):
        fetcher = Fetcher(loopback_allowed=plain)
        objection = webhooks.objection_to(url, fetcher, plain_allowed=plain)
        assert (objection is None) is allowed, (url, plain, objection)


def test_two_at_once_tell_a_receiver_once_and_one_that_died_is_taken_over_in_a_minute(
    town: Town, listener: Receiver
) -> None:
    _add(town, listener.url)
    town.publish(content())
    hook = _row(town).id
    with town.database.writing() as session:
        assert webhooks.claim(session, hook, NOW, NOW + MINUTE) is not None
    with town.database.writing() as session:
        assert webhooks.claim(session, hook, NOW, NOW + MINUTE) is None
    assert _send(town, timedelta(seconds=59)) == NOTHING
    assert _send(town, MINUTE) == TOLD
    assert len(listener.got) == 1


def test_one_that_is_taken_away_while_it_is_told_leaves_nothing_behind(
    town: Town, listener: Receiver
) -> None:
    _add(town, listener.url)
    town.publish(content())
    fetcher = Fetcher(loopback_allowed=True)

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        with town.database.writing() as session:
            webhooks.remove(session, COMMAND_LINE, listener.url, now=NOW)
        return fetcher.post(url, body, headers)

    done = send_due(town.database, post, SENDER, clock=lambda: NOW)
    assert done == NOTHING
    with town.database.reading() as session:
        assert webhooks.all_hooks(session) == []

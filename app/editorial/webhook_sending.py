"""Tells hooks that there is something new: signed, one message at a time, again until it arrives.

The signature is that of Standard Webhooks. A hook is claimed in the database before it is told and
what it answered is kept at once, so that a process that dies in between repeats at most the one
message, a minute later and under the same id.
"""

import base64
import hashlib
import hmac
import json
import logging
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from app.domain.people import CALENDAR
from app.editorial import webhooks
from app.editorial.fetching import Reply
from app.editorial.webhooks import SECRET_PREFIX, News
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.machine_tables import WebhookRow

SECONDS = 10.0
"""In which a receiver has to answer."""
AT_ONCE = 8
"""Receivers that are told at the same time, so that a slow one holds nobody up."""
EVERY = timedelta(minutes=1)
"""A hook is told at most so often; it is also the first wait after a failure."""
LONGEST = timedelta(hours=6)
"""Between two attempts: twelve of them never take three days."""
MOST_FAILURES = 12
AGENT = "Indsatskataloget-webhook/1.0"
GONE = 410

Posting = Callable[[str, bytes, Mapping[str, str]], Reply]
log = logging.getLogger("indsatskatalog")


@dataclass(frozen=True)
class Sender:
    """What a message says of its sender."""

    base_url: str
    changes_url: str


@dataclass(frozen=True)
class Sent:
    """What a run did."""

    told: int = 0
    failed: int = 0
    disabled: int = 0


def send_due(
    database: Database, post: Posting, sender: Sender, *, clock: Callable[[], datetime]
) -> Sent:
    """Tells every hook that is due."""
    with database.reading() as session:
        hooks = webhooks.due(session, clock())
    if not hooks:
        return Sent()
    with ThreadPoolExecutor(AT_ONCE, "webhook") as threads:
        done = list(threads.map(lambda hook: _tell(database, post, sender, hook, clock), hooks))
    return Sent(
        *(sum(getattr(one, name) for one in done) for name in ("told", "failed", "disabled"))
    )


def message_id(hook: str, news: News) -> str:
    """The same for every attempt to tell a hook of the same news."""
    return f"msg_{uuid.uuid5(uuid.UUID(hook), str(news.sequence)).hex}"


def body_of(news: News, sender: Sender) -> bytes:
    """That there is something new; not what."""
    said = {
        "type": "catalogue.changed",
        "catalogue": sender.base_url,
        "at": news.at.astimezone(UTC).isoformat(),
        "changes": sender.changes_url,
    }
    return json.dumps(said).encode()


def headers_of(secret: str, identity: str, at: datetime, body: bytes) -> dict[str, str]:
    """The signed headers; ``at`` is when this attempt is made."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, f"{identity}.{stamp}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def wait_after(hook: str, failures: int, retry_after: str, now: datetime) -> timedelta:
    """How long to wait after so many failures in a row: doubling, or as the receiver asks.

    Every hook waits a little longer in its own way, so that they do not all come back at once.
    """
    doubled = EVERY * (1 << min(failures - 1, 16))
    own = hashlib.sha256(f"{hook}.{failures}".encode()).digest()[0] / 255
    return min(max(doubled * (1 + own / 10), _asked_for(retry_after, now)), LONGEST)


def _asked_for(retry_after: str, now: datetime) -> timedelta:
    """What ``Retry-After`` says; nothing when it cannot be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:9]))
    try:
        at: datetime = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return timedelta()
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now


def _tell(
    database: Database,
    post: Posting,
    sender: Sender,
    hook: str,
    clock: Callable[[], datetime],
) -> Sent:
    begun = clock()
    with database.writing() as session:
        row = webhooks.claim(session, hook, begun, begun + EVERY)
        news = webhooks.newest(session)
    if row is None or news is None:
        return Sent()
    identity, body = message_id(hook, news), body_of(news, sender)
    reply = post(row.url, body, headers_of(row.secret, identity, begun, body))
    return _keep(database, hook, news, reply, clock())


def _keep(database: Database, hook: str, news: News, reply: Reply, now: datetime) -> Sent:
    """Writes down what came of it, unless the hook was taken away meanwhile."""
    with database.writing() as session:
        row = session.get(WebhookRow, hook)
        if row is None:
            return Sent()
        row.last_status = str(reply.status) if reply.status is not None else reply.finding
        session.add(row)
        if reply.status is not None and 200 <= reply.status < 300:
            row.told_sequence = max(row.told_sequence, news.sequence)
            row.failures, row.next_try = 0, now + EVERY
            return Sent(told=1)
        row.failures += 1
        row.next_try = now + wait_after(hook, row.failures, reply.retry_after, now)
        if reply.status != GONE and row.failures < MOST_FAILURES:
            return Sent(failed=1)
        row.disabled, row.next_try = now, None
        host = urlsplit(row.url).hostname
        details = {"vaert": host, "fejl": row.failures, "svar": row.last_status}
        audit_log.append(
            session, CALENDAR, Deed("luk-webhook", "webhook", hook, None, details), now
        )
    log.warning(
        "webhook at %s is disabled after %d failures in a row: %s",
        host,
        row.failures,
        row.last_status,
    )
    return Sent(failed=1, disabled=1)

"""Who wants to be told that there is something new, and when it is time to tell them.

A hook is told that the catalogue has changed, never what: whoever hears it comes and reads the
change log, as everybody can.
"""

import base64
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select, update

from app.domain.people import Actor
from app.editorial.fetching import Fetcher
from app.storage import audit_log, change_log
from app.storage.audit_log import Deed
from app.storage.machine_tables import WebhookRow
from app.storage.tables import ChangeRow

SECRET_BYTES = 32
MOST_CHARACTERS = 2048
"""Of an address."""
SECRET_PREFIX = "whsec_"  # noqa: S105  (no secret, only how one begins)


class NoSuchHook(LookupError):
    """Nobody is told at this address."""


class AlreadyThere(ValueError):
    """This address is told already."""


@dataclass(frozen=True)
class News:
    """The newest change of an intervention."""

    sequence: int
    at: datetime


def objection_to(url: str, fetcher: Fetcher, *, plain_allowed: bool) -> str | None:
    """Why nobody can be told at an address, in Danish; None when nothing speaks against it.

    Without ``plain_allowed`` it has to be https.
    """
    if len(url) > MOST_CHARACTERS or any(c.isspace() or not c.isprintable() for c in url):
        return "Er ikke en adresse på nettet."
    if not plain_allowed and not url.lower().startswith("https://"):
        return "Skal begynde med https://."
    return fetcher.objection(url)


def add(session: Session, actor: Actor, url: str, *, now: datetime) -> str:
    """Has an address told of everything from now on; returns the secret, which is shown once.

    Raises ``AlreadyThere``.
    """
    if session.exec(select(WebhookRow).where(WebhookRow.url == url)).first() is not None:
        raise AlreadyThere(url)
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row = WebhookRow(
        id=str(uuid.uuid4()),
        url=url,
        secret=secret,
        created=now,
        told_sequence=change_log.head(session),
    )
    session.add(row)
    _log(session, actor, "tilfoej-webhook", row, now)
    return secret


def remove(session: Session, actor: Actor, url: str, *, now: datetime) -> None:
    """Tells an address nothing any more, and forgets its secret. Raises ``NoSuchHook``."""
    row = _found(session, url)
    session.delete(row)
    _log(session, actor, "fjern-webhook", row, now)


def enable(session: Session, actor: Actor, url: str, *, now: datetime) -> None:
    """Begins anew with an address; what it has missed is told at once. Raises ``NoSuchHook``."""
    row = _found(session, url)
    row.failures, row.next_try, row.disabled = 0, None, None
    session.add(row)
    _log(session, actor, "aabn-webhook", row, now)


def all_hooks(session: Session) -> Sequence[WebhookRow]:
    """Every hook, the oldest first."""
    return session.exec(
        select(WebhookRow).order_by(col(WebhookRow.created), col(WebhookRow.id))
    ).all()


def newest(session: Session) -> News | None:
    """The newest change of an intervention; None in an empty catalogue."""
    found = session.exec(
        select(ChangeRow.sequence, ChangeRow.at)
        .where(ChangeRow.kind == "intervention")
        .order_by(col(ChangeRow.sequence).desc())
        .limit(1)
    ).first()
    return News(*found) if found else None


def due(session: Session, now: datetime) -> list[str]:
    """The ids of the hooks that there is something to tell, and that may be told now."""
    waiting = session.exec(
        select(WebhookRow.id, WebhookRow.told_sequence).where(*_may_be_told(now))
    ).all()
    news = newest(session) if waiting else None
    return [hook for hook, told in waiting if news is not None and told < news.sequence]


def claim(session: Session, hook: str, now: datetime, until: datetime) -> WebhookRow | None:
    """The hook, when nobody else is at it; nobody else will be until then."""
    claimed = session.exec(
        update(WebhookRow)
        .where(col(WebhookRow.id) == hook, *_may_be_told(now))
        .values(next_try=until)
    )
    return session.get(WebhookRow, hook) if claimed.rowcount else None


def _may_be_told(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    next_try = col(WebhookRow.next_try)
    return col(WebhookRow.disabled).is_(None), or_(next_try.is_(None), next_try <= now)


def _found(session: Session, url: str) -> WebhookRow:
    row = session.exec(select(WebhookRow).where(WebhookRow.url == url)).first()
    if row is None:
        raise NoSuchHook(url)
    return row


def _log(session: Session, actor: Actor, action: str, row: WebhookRow, now: datetime) -> None:
    """An address can be a secret itself, so the log keeps its host only."""
    details = {"vaert": urlsplit(row.url).hostname}
    audit_log.append(session, actor, Deed(action, "webhook", row.id, None, details), now)

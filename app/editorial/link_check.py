"""Whether the addresses that interventions name still answer.

A single failure says little; two in a row, a week apart, are shown to the editors as broken.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, col, delete, func, select

from app.domain.content import Content
from app.domain.people import Actor
from app.editorial.fetching import Answer
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import LinkCheckRow
from app.storage.public_records import all_public_records

BROKEN_AFTER = 2
EVERY = timedelta(days=7)
PAUSE_SECONDS = 1.0
"""Between two questions to the same host."""
_URL = re.compile(r"https?://[^\s<>\"»«\]]+", re.I)
LONGEST_URL = 2048
"""Bytes of an address that is asked; an index takes little more."""


@dataclass(frozen=True)
class Checked:
    """What a run found."""

    asked: int
    failed: int
    broken: int


def urls_of(content: Content) -> list[str]:
    """Every address that a content names, in its fields and in its texts, each once.

    Without those that are too long to be kept (and for most servers, too).
    """
    found: dict[str, None] = {}
    for text in _texts(content.model_dump(mode="json", exclude_defaults=True)):
        for url in _URL.findall(text):
            found[url.rstrip(".,;:!?)'*_")] = None
    return [url for url in found if len(url.encode()) <= LONGEST_URL]


def check_links(
    database: Database,
    ask: Callable[[str], Answer],
    actor: Actor,
    *,
    clock: Callable[[], datetime],
    wait: Callable[[float], None] = time.sleep,
) -> Checked:
    """Asks every address of the public interventions, and keeps what it found."""
    with database.reading() as session:
        urls = sorted({url for one in all_public_records(session) for url in urls_of(one.content)})
    failed = 0
    last_host = ""
    for url in _spread(urls):
        host = urlsplit(url).hostname or ""
        if host == last_host:
            wait(PAUSE_SECONDS)
        last_host = host
        answer = ask(url)
        failed += not answer.well
        with database.writing() as session:
            _keep(session, url, answer, clock())
    with database.writing() as session:
        _forget_others(session, urls)
        broken = len(broken_links(session))
        details = {"spurgt": len(urls), "fejlede": failed, "doede": broken}
        deed = Deed("tjek-links", "link_check", "alle", None, details)
        audit_log.append(session, actor, deed, clock())
    return Checked(len(urls), failed, broken)


def broken_links(session: Session) -> dict[str, LinkCheckRow]:
    """The addresses that have failed twice in a row."""
    query = select(LinkCheckRow).where(col(LinkCheckRow.failures) >= BROKEN_AFTER)
    return {row.url: row for row in session.exec(query)}


def last_checked(session: Session) -> datetime | None:
    """When links were last looked at."""
    return session.exec(select(func.max(LinkCheckRow.checked))).one()


def _keep(session: Session, url: str, answer: Answer, now: datetime) -> None:
    before = session.get(LinkCheckRow, url)
    failures = 0 if answer.well else (before.failures if before else 0) + 1
    session.merge(
        LinkCheckRow(
            url=url, checked=now, well=answer.well, finding=answer.finding, failures=failures
        )
    )


def _forget_others(session: Session, urls: Iterable[str]) -> None:
    named = set(urls)
    for url in session.exec(select(LinkCheckRow.url)).all():
        if url not in named:
            session.exec(delete(LinkCheckRow).where(col(LinkCheckRow.url) == url))


def _spread(urls: list[str]) -> list[str]:
    """In turn from every host, so that none is asked many times on end."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(urlsplit(url).hostname or "", []).append(url)
    longest = max(map(len, by_host.values()), default=0)
    return [own[n] for n in range(longest) for own in by_host.values() if n < len(own)]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]

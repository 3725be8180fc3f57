"""»Er der fejl på denne side?«: what the public tells, and what its editors answer.

Whoever tells needs no account and gets a private link. Of the link only a hash is kept; the same
form sent twice leads to the same link, because it is made of what was sent and a secret.
"""

import base64
import hashlib
import hmac
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from app.domain.people import Actor
from app.domain.publishing import holds_personal_number
from app.domain.text import without_control_characters
from app.editorial.errors import NotThere
from app.editorial.mail import is_address
from app.editorial.seeding import digest
from app.storage import audit_log, interventions
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import FaultReportRow, WorkRow
from app.storage.people_tables import OrganisationRow
from app.storage.tables import InterventionRow, RevisionRow

PUBLIC = Actor(None, "offentligheden")
TOPICS = ("kontakt", "ophoert", "pladser", "maalgruppe", "link", "sprog", "andet")
SHORTEST, LONGEST, MOST_LINKS = 10, 2000, 2
TOO_FAST_SECONDS = 3
FORM_LASTS_SECONDS = 24 * 3600
_LINK = re.compile(r"https?:|www\.", re.I)


class Status(StrEnum):
    """How far a report has come."""

    NEW = "ny"
    AT_WORK = "i-gang"
    CORRECTED = "rettet"
    NO_FAULT = "ikke-fejl"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in (Status.NEW, Status.AT_WORK)


class Refusal(StrEnum):
    """Why a report is not accepted as it is."""

    TOPIC = "topic"
    SHORT = "short"
    LONG = "long"
    PERSONAL_NUMBER = "personal-number"
    LINKS = "links"
    EMAIL = "email"
    TRAP = "trap"
    TOO_FAST = "too-fast"
    TOO_OLD = "too-old"


@dataclass(frozen=True)
class Told:
    """What somebody typed."""

    topic: str
    text: str
    email: str = ""
    trap: str = ""
    """A field that people do not see; only programs fill it in."""


@dataclass(frozen=True)
class Report:
    """A report as its editors see it; for the sender without e-mail."""

    id: str
    intervention: str
    title: str
    slug: str
    owner: str | None
    owner_name: str
    received: datetime
    topic: str
    text: str
    email: str | None
    status: Status
    answer: str
    handled: datetime | None

    @property
    def mark(self) -> str:
        """Of what was answered; an answer that was begun from another one is refused."""
        return digest((self.status, self.answer))


class FaultReports:
    """The reports of one installation. Thread-safe."""

    def __init__(self, database: Database, key: str) -> None:
        self.database = database
        self._key = key.encode()

    def stamp(self, identity: str, now: datetime) -> str:
        """What the form carries: when it was shown, for which page, signed."""
        moment = f"{int(now.timestamp())}.{secrets.token_urlsafe(9)}"
        return f"{moment}.{self._signed('blanket', identity, moment)}"

    def refusals(self, identity: str, told: Told, stamp: str, now: datetime) -> list[Refusal]:
        """Everything that hinders accepting it; empty when it can be received."""
        text = clean(told.text)
        found = [
            (told.topic not in TOPICS, Refusal.TOPIC),
            (len(text) < SHORTEST, Refusal.SHORT),
            (len(text) > LONGEST, Refusal.LONG),
            (holds_personal_number(f"{text}\n{told.email}"), Refusal.PERSONAL_NUMBER),
            (len(_LINK.findall(text)) > MOST_LINKS, Refusal.LINKS),
            (bool(told.email) and not is_address(told.email), Refusal.EMAIL),
            (bool(told.trap), Refusal.TRAP),
        ]
        age = self._age(identity, stamp, now)
        if age is None or age > FORM_LASTS_SECONDS:
            found.append((True, Refusal.TOO_OLD))
        elif age < TOO_FAST_SECONDS:
            found.append((True, Refusal.TOO_FAST))
        return [refusal for wrong, refusal in found if wrong]

    def receive(self, identity: str, told: Told, stamp: str, *, now: datetime) -> str | None:
        """Keeps a report that has no refusals; returns the token of its private link.

        None: somebody else has told the same, and it is still open.
        """
        text, email = clean(told.text), told.email.strip() or None
        token = self._signed("fejl", identity, stamp, told.topic, text, email or "")
        with self.database.writing() as session:
            row = session.exec(
                select(InterventionRow).where(InterventionRow.id == identity).with_for_update()
            ).first()
            if row is None or row.current_change is None:
                raise NotThere(f"intervention {identity}")
            if _by_token(session, token) is not None:
                return token
            if email is None and _is_known(session, identity, told.topic, text):
                return None
            report = FaultReportRow(
                id=str(uuid.uuid4()),
                intervention_id=identity,
                received=now,
                topic=told.topic,
                text=text,
                email=email,
                status=Status.NEW,
                token_hash=_hash(token),
            )
            session.add(report)
            work = session.get(WorkRow, identity)
            owner = work.owner_id if work else None
            details = {"indsats": identity, "emne": told.topic}
            deed = Deed("meld-fejl", "fault_report", report.id, owner, details)
            audit_log.append(session, PUBLIC, deed, now)
        return token

    def told_by(self, token: str) -> Report | None:
        """The report of a private link, without the e-mail."""
        with self.database.reading() as session:
            row = _by_token(session, token)
            return report_of(session, row, with_email=False) if row else None

    def _age(self, identity: str, stamp: str, now: datetime) -> int | None:
        moment, _, signature = stamp.rpartition(".")
        expected = self._signed("blanket", identity, moment)
        seconds = moment.partition(".")[0]
        if not hmac.compare_digest(signature.encode(), expected.encode()) or not seconds.isdigit():
            return None
        return int(now.timestamp()) - int(seconds)

    def _signed(self, *parts: str) -> str:
        said = "\0".join(parts).encode()
        made = hmac.new(self._key, said, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made).decode().rstrip("=")


def open_reports(session: Session) -> dict[str, int]:
    """Intervention → how many reports are open."""
    query = (
        select(FaultReportRow.intervention_id, func.count())
        .where(col(FaultReportRow.status).in_([s for s in Status if s.is_open]))
        .group_by(FaultReportRow.intervention_id)
    )
    return dict(session.exec(query).all())


def clean(text: str) -> str:
    """What was typed, without control characters and margins."""
    return without_control_characters(text).replace("\r\n", "\n").strip()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _by_token(session: Session, token: str) -> FaultReportRow | None:
    query = select(FaultReportRow).where(FaultReportRow.token_hash == _hash(token))
    return session.exec(query).first()


def _is_known(session: Session, identity: str, topic: str, text: str) -> bool:
    query = select(FaultReportRow.id).where(
        FaultReportRow.intervention_id == identity,
        FaultReportRow.topic == topic,
        FaultReportRow.text == text,
        col(FaultReportRow.status).in_([s for s in Status if s.is_open]),
    )
    return session.exec(query).first() is not None


def report_of(session: Session, row: FaultReportRow, *, with_email: bool = True) -> Report:
    """A report with the names around it."""
    work = session.get(WorkRow, row.intervention_id)
    owner = session.get(OrganisationRow, work.owner_id) if work and work.owner_id else None
    intervention = session.get(InterventionRow, row.intervention_id)
    published = intervention.published_revision_id if intervention else None
    revision = session.get(RevisionRow, published) if published else None
    content = interventions.content_of(revision) if revision else None
    return Report(
        id=row.id,
        intervention=row.intervention_id,
        title=(content.title if content else None) or "Uden titel",
        slug=interventions.current_slug(session, row.intervention_id),
        owner=work.owner_id if work else None,
        owner_name=owner.name if owner else "",
        received=row.received,
        topic=row.topic,
        text=row.text,
        email=row.email if with_email else None,
        status=Status(row.status),
        answer=row.answer,
        handled=row.handled,
    )

"""Keeping organisations: who owns interventions. For system administrators."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.accounts import limits
from app.accounts.errors import ChangedMeanwhile, Refused
from app.accounts.limits import By
from app.accounts.rows import new_id, organisation_of
from app.domain.people import Action
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.people_tables import MembershipRow, OrganisationRow


@dataclass(frozen=True)
class Organisation:
    """An organisation and how many belong to it."""

    id: str
    name: str
    kommune: str | None
    alone: bool
    members: int
    mark: str
    """Of this state; a change that was begun from another one is refused."""


class Organisations:
    """The part of the accounts that is about organisations."""

    database: Database

    def organisations(self) -> Sequence[OrganisationRow]:
        """Every organisation, by name."""
        with self.database.reading() as session:
            return session.exec(
                select(OrganisationRow).order_by(col(OrganisationRow.name), col(OrganisationRow.id))
            ).all()

    def counted_organisations(self) -> list[Organisation]:
        """Every organisation, by name, with the number of its people."""
        query = select(MembershipRow.organisation_id, func.count()).group_by(
            col(MembershipRow.organisation_id)
        )
        with self.database.reading() as session:
            members = dict(session.exec(query).all())
        return [
            Organisation(
                *(row.id, row.name, row.kommune, row.alone),
                members=members.get(row.id, 0),
                mark=_mark(row),
            )
            for row in self.organisations()
        ]

    def add_organisation(
        self, by: By, name: str, kommune: str | None, *, alone: bool, now: datetime
    ) -> str:
        """Adds an organisation; returns its id."""
        name, kommune = _clean(name, kommune)
        with self.database.writing() as session:
            limits.require(by, Action.MANAGE_ORGANISATIONS, None)
            _refuse_taken(session, name, "")
            row = OrganisationRow(id=new_id(), name=name, kommune=kommune, alone=alone, created=now)
            session.add(row)
            session.flush()
            details = {"navn": name, "kommune": kommune, "alene": alone}
            deed = Deed("opret-organisation", "organisation", row.id, row.id, details)
            audit_log.append(session, limits.actor(by), deed, now)
            return row.id

    def change_organisation(
        self,
        by: By,
        organisation: str,
        name: str,
        kommune: str | None,
        mark: str,
        *,
        alone: bool,
        now: datetime,
    ) -> None:
        """Changes what an organisation is called, where it is, and whether one keeps it alone.

        ``mark`` is of the state the change was begun from. Raises ``ChangedMeanwhile``.
        """
        name, kommune = _clean(name, kommune)
        with self.database.writing() as session:
            limits.require(by, Action.MANAGE_ORGANISATIONS, None)
            row = organisation_of(session, organisation)
            before = _said(row)
            after = {"navn": name, "kommune": kommune, "alene": alone}
            if after == before:
                return
            if mark != _mark(row):
                raise ChangedMeanwhile
            _refuse_taken(session, name, row.id)
            row.name, row.kommune, row.alone = name, kommune, alone
            session.add(row)
            details = {"foer": before, "efter": after}
            deed = Deed("ret-organisation", "organisation", row.id, row.id, details)
            audit_log.append(session, limits.actor(by), deed, now)


def _mark(row: OrganisationRow) -> str:
    return hashlib.sha256(json.dumps(_said(row), sort_keys=True).encode()).hexdigest()


def _said(row: OrganisationRow) -> dict[str, str | bool | None]:
    return {"navn": row.name, "kommune": row.kommune, "alene": row.alone}


def _clean(name: str, kommune: str | None) -> tuple[str, str | None]:
    name = " ".join(name.split())
    if not name or len(name) > 200 or not name.isprintable():
        raise Refused("Organisationen skal have et navn på højst 200 tegn.")
    if kommune and not re.fullmatch(r"[0-9]{4}", kommune):
        raise Refused("Kommunen skal være en kode med fire cifre.")
    return name, kommune or None


def _refuse_taken(session: Session, name: str, but: str) -> None:
    query = select(OrganisationRow.id).where(
        OrganisationRow.name == name, OrganisationRow.id != but
    )
    if session.exec(query).first() is not None:
        raise Refused(f"Der er allerede en organisation, der hedder {name}.")

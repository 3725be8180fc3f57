"""The inbox of the reports: who may see and answer which, and the letter to the sender."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.people import Action, Person, actor_of, may
from app.editorial.errors import ChangedMeanwhile, NotAllowed, NotThere, WrongState
from app.editorial.fault_reports import LONGEST, Report, Status, clean, report_of
from app.editorial.mail import Mail
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.desk_tables import FaultReportRow, WorkRow


class FaultInbox:
    """The reports as the editors meet them. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def inbox(self, person: Person, most: int = 500) -> list[Report]:
        """The reports that the person may answer: open ones first, then the newest."""
        query = select(FaultReportRow).join(
            WorkRow,
            col(WorkRow.intervention_id) == col(FaultReportRow.intervention_id),
            isouter=True,
        )
        if not person.is_system_administrator:
            own = person.organisations_where(Action.ANSWER_REPORTS)
            query = query.where(col(WorkRow.owner_id).in_(own))
        is_open = col(FaultReportRow.status).in_([s for s in Status if s.is_open])
        order = is_open.desc(), col(FaultReportRow.received).desc(), col(FaultReportRow.id)
        query = query.order_by(*order).limit(most)
        with self.database.reading() as session:
            return [report_of(session, row) for row in session.exec(query).all()]

    def open(self, person: Person, report_id: str) -> Report:
        """One report; raises ``NotThere`` for those it does not belong to."""
        with self.database.reading() as session:
            return report_of(session, _allowed(session, person, report_id))

    def answer(
        self, person: Person, report_id: str, status: str, answer: str, mark: str, *, now: datetime
    ) -> Mail | None:
        """Sets status and answer; returns the letter to the sender when there is news for one.

        ``mark`` is of the report as the person saw it: raises ``ChangedMeanwhile`` when somebody
        else has answered since. Saying what stands there already changes nothing.
        """
        text = clean(answer)
        if status not in set(Status):
            raise WrongState("Vælg, hvor langt den er.")
        if len(text) > LONGEST:
            raise WrongState(f"Svaret må højst fylde {LONGEST} tegn.")
        with self.database.writing() as session:
            row = _allowed(session, person, report_id, hold=True)
            before = report_of(session, row)
            if (before.status, before.answer) == (status, text):
                return None
            if before.mark != mark:
                raise ChangedMeanwhile
            row.status, row.answer = Status(status), text
            row.handled = None if Status(status).is_open else (row.handled or now)
            row.handled_by = person.id
            session.add(row)
            work = session.get(WorkRow, row.intervention_id)
            details = {"foer": before.status, "efter": status, "indsats": row.intervention_id}
            owner = work.owner_id if work else None
            deed = Deed("besvar-fejl", "fault_report", row.id, owner, details)
            audit_log.append(session, actor_of(person), deed, now)
            session.flush()
            return _letter(report_of(session, row)) if row.email else None


def _allowed(
    session: Session, person: Person, report_id: str, *, hold: bool = False
) -> FaultReportRow:
    query = select(FaultReportRow).where(FaultReportRow.id == report_id)
    row = session.exec(query.with_for_update() if hold else query).first()
    if row is None:
        raise NotThere(f"report {report_id}")
    work = session.get(WorkRow, row.intervention_id)
    owner = work.owner_id if work else None
    if not may(person, Action.SEE_DRAFTS, owner):
        raise NotThere(f"report {report_id}")
    if not may(person, Action.ANSWER_REPORTS, owner):
        raise NotAllowed
    return row


_NEWS = {
    Status.NEW: "Vi har fået din besked og ser på den.",
    Status.AT_WORK: "Vi er i gang med at se på det.",
    Status.CORRECTED: "Vi har rettet det. Tak, fordi du sagde til.",
    Status.NO_FAULT: "Vi har set på det og mener, at siden er rigtig.",
}


def _letter(report: Report) -> Mail:
    parts = ["Hej", f"Du skrev til os om »{report.title}«.", _NEWS[report.status]]
    parts += [report.answer] if report.answer else []
    parts.append("Venlig hilsen\nIndsatskataloget\n\nDu kan ikke svare på denne mail.")
    return Mail(report.email or "", f"Svar om »{report.title}«", "\n\n".join(parts))

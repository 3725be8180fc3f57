"""What is forgotten in time: who told us of a fault, and in which words."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.domain.people import CALENDAR
from app.editorial.desk import add_months
from app.editorial.verbs import start_of, today_in_denmark
from app.storage import audit_log
from app.storage.audit_log import Deed
from app.storage.desk_tables import FaultReportRow

KEPT_MONTHS = 12
"""After a report was handled, its text, answer and e-mail are kept for so long."""


def forget_old_reports(session: Session, now: datetime) -> int:
    """Deletes what was written in reports handled a year ago. That they were there stays."""
    limit = start_of(add_months(today_in_denmark(now), -KEPT_MONTHS))
    query = select(FaultReportRow).where(
        col(FaultReportRow.handled) < limit,
        or_(
            col(FaultReportRow.email).is_not(None),
            FaultReportRow.text != "",
            FaultReportRow.answer != "",
        ),
    )
    old = session.exec(query.with_for_update(skip_locked=True)).all()
    for row in old:
        row.email, row.text, row.answer = None, "", ""
        session.add(row)
    if old:
        session.flush()
        deed = Deed("glem-fejlmeldinger", "fault_report", "alle", None, {"antal": len(old)})
        audit_log.append(session, CALENDAR, deed, now)
    return len(old)

"""The inbox of »Er der fejl på denne side?«: what came in, and the answers."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.people import Person
from app.editorial.errors import ChangedMeanwhile, WrongState
from app.editorial.fault_inbox import FaultInbox
from app.editorial.fault_reports import LONGEST, Report, Status
from app.editorial.mail import Post
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, FormDep, Now, Writer
from app.web.editors.pages import go_to, private_page
from app.web.languages import DANISH
from app.web.report_texts import topic_titles

routes = APIRouter(prefix="/redaktion/fejl")

STATUSES = {
    Status.NEW: "Ny",
    Status.AT_WORK: "I gang",
    Status.CORRECTED: "Rettet",
    Status.NO_FAULT: "Ikke en fejl",
}


@routes.get("")
def inbox(who: Editor, site: SiteDep, status: str = "", indsats: str = "") -> Response:
    """The reports by status: open ones first."""
    every = [
        report
        for report in FaultInbox(site.desk.database).inbox(who)
        if not indsats or report.intervention == indsats
    ]
    counts = {key: sum(report.status == key for report in every) for key in STATUSES}
    shown = [report for report in every if not status or report.status == status]
    return private_page(
        site,
        who,
        "fejl_indbakke.html",
        reports=shown,
        counts=counts,
        every=len(every),
        chosen=status,
        indsats=indsats,
        statuses=STATUSES,
        topics=topic_titles(DANISH),
    )


@routes.get("/{report_id}")
def one(report_id: str, who: Editor, site: SiteDep, brev: str = "") -> Response:
    """One report, and the form for its answer."""
    report = FaultInbox(site.desk.database).open(who, report_id)
    return _page(site, who, report, report.status, report.answer, letter=brev)


@routes.post("/{report_id}")
def answer(report_id: str, form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Sets status and answer, and writes to the sender when one can."""
    inbox = FaultInbox(site.desk.database)
    report = inbox.open(who, report_id)
    status, text, mark = form.one("status"), form.one("svar"), form.one("maerke")
    try:
        mail = inbox.answer(who, report_id, status, text, mark, now=now)
    except WrongState as refused:
        return _page(site, who, report, status, text, mark=mark, code=422, error=str(refused))
    except ChangedMeanwhile as refused:
        newer = inbox.open(who, report_id)
        return _page(site, who, newer, status, text, code=409, error=str(refused))
    post = Post(site.settings.smtp_url, site.settings.sender)
    if mail is None or not post.sends:
        return go_to(f"/redaktion/fejl/{report_id}?brev=gemt")
    unsent = post.send([mail])
    return go_to(f"/redaktion/fejl/{report_id}?brev={'fejlet' if unsent else 'sendt'}")


def _page(
    site: Site,
    who: Person,
    report: Report,
    status: str,
    text: str,
    *,
    mark: str = "",
    code: int = 200,
    error: str = "",
    letter: str = "",
) -> Response:
    return private_page(
        site,
        who,
        "fejl_svar.html",
        code,
        report=report,
        chosen=status,
        text=text,
        mark=mark or report.mark,
        meanwhile=code == 409,
        error=error,
        letter=letter,
        mails=bool(site.settings.smtp_url),
        longest=LONGEST,
        statuses=STATUSES,
        topics=topic_titles(DANISH),
    )

"""»Er der fejl på denne side?«: the form, and the private page that shows what came of it.

No account and no cookie. What would be spam is refused with a reason that a person can act on.
"""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.accounts.errors import TooManyAttempts
from app.accounts.throttle import Throttle
from app.catalogue import Gone, Moved, Shown
from app.editorial.fault_reports import LONGEST, FaultReports, Refusal, Report, Told
from app.web.context import Site, SiteDep
from app.web.editors.access import Form, Now, UncheckedFormDep, visitor
from app.web.errors import Problem
from app.web.languages import LANGUAGES, Language
from app.web.report_texts import Complaint, complaint_of, status_titles, topic_titles

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def reports_of(site: Site) -> FaultReports:
    """The reports of this site."""
    return FaultReports(site.desk.database, _key(site))


def router(language: Language) -> APIRouter:
    """The routes in one language."""
    routes = APIRouter(prefix=language.prefix, include_in_schema=False)

    @routes.get("/indsatser/{slug}/fejl")
    def form(slug: str, site: SiteDep, now: Now) -> Response:
        shown = _shown(site, slug, language)
        if isinstance(shown, Response):
            return shown
        stamp = reports_of(site).stamp(shown.public.id, now)
        return _form(site, language, shown, Told("", ""), stamp)

    @routes.post("/indsatser/{slug}/fejl")
    def send(
        slug: str, form: UncheckedFormDep, request: Request, site: SiteDep, now: Now
    ) -> Response:
        shown = _shown(site, slug, language)
        if isinstance(shown, Response):
            return shown
        reports, identity = reports_of(site), shown.public.id
        told, stamp = _told(form), form.one("stempel")
        refusals = reports.refusals(identity, told, stamp, now)
        if refusals:
            again = reports.stamp(identity, now) if Refusal.TOO_OLD in refusals else stamp
            complaints = [complaint_of(refusal, language) for refusal in refusals]
            return _form(site, language, shown, told, again, complaints, 422)
        try:
            _count(site, request, identity, now)
        except TooManyAttempts:
            text = language.gettext("Vi har fået mange beskeder herfra. Prøv igen om et kvarter.")
            return _form(site, language, shown, told, stamp, [Complaint("tekst", text)], 429)
        token = reports.receive(identity, told, stamp, now=now)
        if token is None:
            return _form(site, language, shown, Told("", ""), stamp, known=True)
        return RedirectResponse(site.pages.urls(language).report(token), 303, PRIVATE)

    @routes.get("/fejl/{token}")
    def status(token: str, site: SiteDep) -> Response:
        report = reports_of(site).told_by(token[:100])
        if report is None:
            raise Problem(404, "not-found", "Not found", "There is no such report.")
        return _status(site, language, report, token)

    return routes


def _shown(site: Site, slug: str, language: Language) -> Shown | Response:
    """The intervention the form is about; or the way to its new address."""
    found = site.catalogue.show(slug)
    if isinstance(found, Shown) and found.public.slug != slug:
        found = Moved(found.public.slug)
    if isinstance(found, Moved):
        return RedirectResponse(site.pages.urls(language).report_form(found.slug), 301, PRIVATE)
    if isinstance(found, Gone):
        raise Problem(410, "withdrawn", found.reason, "The intervention has been withdrawn.")
    if found is None:
        raise Problem(404, "not-found", "Not found", "There is no such intervention.")
    return found


def _told(form: Form) -> Told:
    return Told(form.one("emne"), form.one("tekst"), form.one("email"), form.one("hjemmeside"))


def _form(
    site: Site,
    language: Language,
    shown: Shown,
    told: Told,
    stamp: str,
    complaints: list[Complaint] | None = None,
    status: int = 200,
    *,
    known: bool = False,
) -> Response:
    return site.pages.page(
        "fejlmelding.html",
        language,
        site.pages.urls(language).report_form(shown.public.slug),
        status=status,
        headers=PRIVATE,
        public=shown.public,
        told=told,
        stamp=stamp,
        topics=topic_titles(language),
        complaints=complaints or [],
        longest=LONGEST,
        known=known,
    )


def _status(site: Site, language: Language, report: Report, token: str) -> Response:
    return site.pages.page(
        "fejlmelding_status.html",
        language,
        site.pages.urls(language).report(token),
        headers=PRIVATE,
        report=report,
        topic=topic_titles(language).get(report.topic, report.topic),
        status_title=status_titles(language)[report.status],
    )


def _count(site: Site, request: Request, identity: str, now: Now) -> None:
    """Raises ``TooManyAttempts`` when one network sends too much."""
    throttle = Throttle(_key(site), "fejl", identity, visitor(request).address)
    with site.accounts.database.writing() as session:
        throttle.check(session, now)
        throttle.count(session, now)


def _key(site: Site) -> str:
    return site.settings.secret_key or site.catalogue.identity()


routers = [router(language) for language in LANGUAGES.values()]

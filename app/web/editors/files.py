"""In bulk: downloading tables, trying a file, taking it in, and taking an import back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.types import Message, Receive

from app.domain.people import Action, Person, may
from app.domain.publishing import holds_personal_number
from app.editorial.errors import WrongState
from app.editorial.exporting import lines_of, note_export
from app.editorial.importing_jobs import FOLDER, Job, Jobs
from app.editorial.importing_undo import Undoing
from app.interop.tables_files import MEDIA_TYPES, MOST_BYTES, MOST_ROWS, Format, TooLong, file_of
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, FormDep, Now, demand
from app.web.editors.pages import PRIVATE, go_to, private_page
from app.web.errors import Problem

routes = APIRouter(prefix="/redaktion/filer")

EVERYBODY = "alle"
"""The choice of those who keep the whole catalogue: whoever owns it."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent, and what was chosen with it."""

    name: str
    data: bytes
    organisation: str
    publish: bool


async def read_upload(request: Request, who: Editor) -> Upload:
    """Reads a file of somebody who is signed in; raises 413 when it is too large."""
    limited = Request(request.scope, _limited(request.receive))
    async with limited.form(max_files=1, max_fields=10) as form:
        sent = form.get("fil")
        file = sent if isinstance(sent, UploadFile) else None
        return Upload(
            name=(file.filename or "")[-200:] if file else "",
            data=await file.read() if file else b"",
            organisation=str(form.get("organisation") or ""),
            publish=form.get("udgiv") == "ja",
        )


def _limited(receive: Receive) -> Receive:
    left = MOST_BYTES + 10_000

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            told = f"Filen må højst fylde {MOST_BYTES // 1_000_000} MB."
            raise Problem(413, "too-large", "For stor", told)
        return message

    return counted


UploadDep = Annotated[Upload, Depends(read_upload)]


def jobs_of(site: SiteDep) -> Jobs:
    """The files that wait."""
    return Jobs(site.catalogue.database, site.settings.var_dir / FOLDER)


def undoing_of(site: SiteDep) -> Undoing:
    """The imports that were done."""
    return Undoing(site.catalogue.database)


JobsDep = Annotated[Jobs, Depends(jobs_of)]
UndoingDep = Annotated[Undoing, Depends(undoing_of)]


@routes.get("")
def files(who: Editor, site: SiteDep, undoing: UndoingDep) -> Response:
    """Download, upload, and what was imported."""
    return _files_page(site, who, undoing)


def _files_page(
    site: Site, who: Person, undoing: Undoing, error: str = "", chosen: str = "", status: int = 200
) -> Response:
    everything = who.is_system_administrator
    return private_page(
        site,
        who,
        "filer.html",
        status,
        exports=_choices(site, who, Action.EXPORT),
        imports=_choices(site, who, Action.IMPORT),
        everything=everything,
        formats=[(one.value, one.value.upper()) for one in Format],
        past=undoing.past(who) if everything or who.organisations_where(Action.IMPORT) else [],
        people=_people(site),
        most_mb=MOST_BYTES // 1_000_000,
        most_rows=f"{MOST_ROWS:,}".replace(",", "."),
        error=error,
        chosen=chosen,
    )


def _choices(site: Site, who: Person, action: Action) -> dict[str, str]:
    rows = site.accounts.organisations()
    return {row.id: row.name for row in rows if may(who, action, row.id)}


def _people(site: Site) -> dict[str, str]:
    return {person.id: person.function for _, person in site.accounts.people()}


@routes.get("/hent")
def download(
    who: Editor,
    site: SiteDep,
    now: Now,
    format: str = "xlsx",
    organisation: str = "",
    hvad: str = "nyeste",
) -> Response:
    """A table of what one may export; the audit log keeps that it was fetched."""
    if format not in set(Format) or hvad not in ("nyeste", "offentlige"):
        raise Problem(422, "bad-format", "Kan ikke hentes", "Vælg CSV, XLSX eller JSON.")
    owner = None if organisation in ("", EVERYBODY) else organisation
    wanted, published = Format(format), hvad == "offentlige"
    lines = lines_of(site.catalogue.database, who, organisation=owner, published=published)
    try:
        body = b"".join(file_of(lines, wanted))
    except TooLong as refused:
        raise Problem(409, "too-long", "Kan ikke hentes som regneark", str(refused)) from None
    told: dict[str, object] = {"format": format, "hvad": hvad}
    database = site.catalogue.database
    note_export(database, who, lines, organisation=owner, details=told, now=now)
    name = f'attachment; filename="indsatser.{wanted}"'
    headers = {**PRIVATE, "Content-Disposition": name}
    return Response(body, headers=headers, media_type=MEDIA_TYPES[wanted])


@routes.post("")
def upload(
    sent: UploadDep, who: Editor, site: SiteDep, jobs: JobsDep, undoing: UndoingDep, now: Now
) -> Response:
    """Begins to try a file."""
    owner = None if sent.organisation in ("", EVERYBODY) else sent.organisation
    demand(who, Action.IMPORT, owner)
    try:
        if not sent.name:
            raise WrongState("Vælg en fil.")
        if holds_personal_number(sent.name):
            raise WrongState("Filens navn ligner et CPR-nummer. Giv filen et andet navn.")
        job = jobs.begin(who, owner, sent.publish, sent.name, sent.data, now)
    except WrongState as refused:
        return _files_page(site, who, undoing, str(refused), sent.organisation, 422)
    return go_to(f"/redaktion/filer/{job.id}")


@routes.get("/importer/{batch}")
def past_import(batch: str, who: Editor, site: SiteDep, undoing: UndoingDep) -> Response:
    """One import that was done, and whether it was taken back."""
    past = undoing.find(who, batch)
    return private_page(site, who, "importeret.html", past=past, people=_people(site), error="")


@routes.post("/importer/{batch}/tag-tilbage")
def take_back(batch: str, who: Editor, site: SiteDep, undoing: UndoingDep, now: Now) -> Response:
    """Takes an import back."""
    try:
        undoing.take_back(who, batch, now=now)
    except WrongState as refused:
        past, people = undoing.find(who, batch), _people(site)
        return private_page(
            site, who, "importeret.html", 409, past=past, people=people, error=str(refused)
        )
    return go_to(f"/redaktion/filer/importer/{batch}")


@routes.get("/{token}")
def trial(
    token: str, who: Editor, site: SiteDep, jobs: JobsDep, now: Now, side: int = 1
) -> Response:
    """How far it is, or what the file would do."""
    job = jobs.find(who, token, now)
    return _job_page(site, who, jobs, job, side)


def _job_page(
    site: Site, who: Person, jobs: Jobs, job: Job, side: int = 1, status: int = 200
) -> Response:
    page = max(1, min(side, job.pages or 1))
    answer = private_page(
        site,
        who,
        "proevekoersel.html",
        status,
        job=job,
        rows=jobs.page(job, page) if job.phase == "proevet" else [],
        page=page,
        faults=job.faults[:MOST_FAULTS],
        more_faults=max(0, len(job.faults) - MOST_FAULTS),
    )
    if job.is_working:
        answer.headers["Refresh"] = "2"
    return answer


MOST_FAULTS = 200
"""Shown on a page."""


@routes.post("/{token}")
def confirm(
    token: str, form: FormDep, who: Editor, site: SiteDep, jobs: JobsDep, now: Now
) -> Response:
    """Takes it in, or forgets it."""
    act: dict[str, Callable[[], object]] = {
        "indlaes": lambda: jobs.take_in(who, token, now),
        "fortryd": lambda: jobs.drop(who, token, now),
    }
    wanted = form.one("handling")
    if wanted not in act:
        raise Problem(422, "bad-choice", "Vælg, hvad der skal ske", "Indlæs eller fortryd.")
    act[wanted]()
    return go_to("/redaktion/filer" if wanted == "fortryd" else f"/redaktion/filer/{token}")

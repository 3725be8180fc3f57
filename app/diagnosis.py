"""What ``doctor`` looks at: settings, database, log, derived columns, index, assets."""

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from app.search.analysis import analysis_with
from app.search.disk import IndexUnusable, check, how_many
from app.settings import Settings
from app.storage import audit_log, change_log, interventions, schema
from app.storage.database import Database
from app.storage.derived import agrees
from app.storage.people_tables import AuditRow
from app.storage.tables import ChangeRow, InterventionRow, RevisionRow
from app.web.assets import are_built


@dataclass(frozen=True)
class Finding:
    """One thing looked at, whether it is well, and what to do if not."""

    what: str
    well: bool
    detail: str


def diagnose(settings: Settings) -> list[Finding]:
    """Looks at everything; later looks are left out when an earlier one makes them senseless."""
    findings = [
        Finding("Indstillinger", True, settings.environment),
        Finding("Stilark", are_built(), "på plads" if are_built() else "mangler; kør: make assets"),
    ]
    knows_words = analysis_with(settings.word_list).lexicon is not None
    advice = f"mangler i {settings.word_list}; søgningen forstår færre ord; kør: make assets"
    findings.append(Finding("Ordliste", knows_words, "på plads" if knows_words else advice))
    try:
        database = Database(settings.effective_database_url)
        found, wanted = schema.current_head(database), schema.wanted_head()
    except (SQLAlchemyError, OSError) as error:
        return [*findings, Finding("Database", False, str(error.__cause__ or error))]
    if found != wanted:
        detail = f"skema {found or 'tomt'}, {wanted} kræves; kør: indsatskatalog migrate"
        return [*findings, Finding("Database", False, detail)]
    findings.append(Finding("Database", True, f"skema {found}"))
    with database.reading() as session:
        findings.append(_log(session))
        findings.append(_audit(session))
        findings.append(_derived_columns(session))
        findings.append(_index(settings, session))
    return findings


def _log(session: Session) -> Finding:
    head, horizon = change_log.head_and_horizon(session)
    remembered = select(func.count()).where(col(ChangeRow.sequence) > horizon)
    count = session.exec(remembered).one()
    newest = session.exec(select(func.max(ChangeRow.sequence))).one() or 0
    well = head == count + horizon == newest
    detail = (
        f"{count} ændringer uden huller"
        if well
        else f"hoved {head}, rækker {count}, nyeste {newest}"
    )
    return Finding("Ændringslog", well, detail)


def _audit(session: Session) -> Finding:
    """Whether the audit log is as it was written; there is no mending it, only finding out why."""
    broken = audit_log.first_break(session)
    if broken:
        detail = f"kæden er brudt: {broken}; sammenlign med en sikkerhedskopi"
        return Finding("Spor", False, detail)
    count = session.exec(select(func.count()).select_from(AuditRow)).one()
    return Finding("Spor", True, f"{count} spor i ubrudt kæde")


def _derived_columns(session: Session) -> Finding:
    query = select(InterventionRow, RevisionRow).join(
        RevisionRow, col(InterventionRow.published_revision_id) == col(RevisionRow.id)
    )
    wrong = []
    for row, revision in session.exec(query):
        content = interventions.content_of(revision)
        if not agrees(session, row, content):
            wrong.append(row.id)
    detail = f"afviger for {', '.join(wrong[:5])}" if wrong else "stemmer med indholdet"
    return Finding("Afledte felter", not wrong, detail)


def _index(settings: Settings, session: Session) -> Finding:
    try:
        analysis = analysis_with(settings.word_list)
        manifest = check(settings.index_dir, schema.identity(session), analysis.version)
        held = how_many(settings.index_dir, manifest)
    except IndexUnusable as error:
        return Finding("Søgeindeks", False, f"{error}; kør: indsatskatalog reindex")
    behind = change_log.head(session) - manifest.sequence
    if behind < 0:
        return Finding("Søgeindeks", False, "foran loggen; kør: indsatskatalog reindex")
    return Finding("Søgeindeks", True, f"{held} indsatser, {behind} ændringer bagud")

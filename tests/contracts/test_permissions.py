"""Who may do what: every route of the editors' side, for everybody, in every state.

The table below is written by hand and not computed by ``may``. A route that is not in it fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx
import pytest

from app.search.analysis import Analysis
from app.storage import audit_log
from app.web import editors
from tests.catalogues import open_town
from tests.desks import open_office
from tests.editors.states import PEOPLE, STATES, FourStates, in_four_states
from tests.http_client import Client

OBJECT = "/redaktion/indsatser/{identity}"
NORD = frozenset(("redaktoer", "kollega", "godkender", "administrator", "system"))
APPROVERS = NORD - {"redaktoer", "kollega"}
SIGNED = NORD | {"fremmed"}
ADMINISTRATORS = frozenset(("administrator", "fremmed", "system"))
SYSTEM = frozenset(("system",))
NORDS_ADMINISTRATORS = ADMINISTRATORS - {"fremmed"}
EVERY_APPROVER = APPROVERS | {"fremmed"}
EVERYBODY = SIGNED | {"nobody"}
ALWAYS = frozenset(STATES)
INCOMPLETE: frozenset[str] = frozenset()
"""The form lacks something: whoever may is asked for it, the others are refused all the same."""
NOT_IN_REVIEW = ALWAYS - {"til godkendelse"}
WHOLE = {
    "title": "Gå dig glad nu",
    "summary": "Kom med ud at gå.",
    "opgavetyper.primary": "6",
    "provider.name": "Foreningen",
    "sources.0.document": "eksempel",
}


@dataclass(frozen=True)
class Rule:
    """What a route answers, and what it leaves behind."""

    who: frozenset[str]
    """Who may; strangers get 404 on what is Nord's, the others 403."""
    done: frozenset[str] = ALWAYS
    """The states in which it is done; in the others it is refused."""
    form: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    status: int = 0
    """When it is neither 200 for a page nor 303 for a verb."""
    entries: int = 1
    """In the audit log, when it changes something."""
    signed_out: int = 303
    """Where text has been typed, it is given back instead of sending the person away."""


ROUTES: dict[tuple[str, str], Rule] = {
    ("GET", "/redaktion/log-ind"): Rule(EVERYBODY),
    ("POST", "/redaktion/log-ud"): Rule(SIGNED),
    ("GET", "/redaktion/adgang/{token}"): Rule(EVERYBODY, status=410),
    ("POST", "/redaktion/adgang/{token}"): Rule(EVERYBODY, status=410, entries=0),
    ("GET", "/redaktion"): Rule(SIGNED),
    ("GET", "/redaktion/ny"): Rule(SIGNED),
    ("POST", "/redaktion/ny"): Rule(
        NORD, form={"title": "Svøm dig glad", "organisation": "{nord}"}
    ),
    ("GET", OBJECT): Rule(NORD),
    ("GET", f"{OBJECT}/ret"): Rule(NORD),
    ("POST", f"{OBJECT}/ret"): Rule(
        NORD, NOT_IN_REVIEW, {**WHOLE, "basis": "{basis}", "handling": "gem"}, signed_out=401
    ),
    ("POST", f"{OBJECT}/autogem"): Rule(
        NORD, form={"title": "Halvt", "basis": "{basis}"}, status=200, entries=0
    ),
    ("POST", f"{OBJECT}/kladde-vaek"): Rule(NORD, entries=0),
    ("GET", f"{OBJECT}/vis"): Rule(NORD),
    ("POST", f"{OBJECT}/vis"): Rule(NORD, form=WHOLE, status=200, entries=0, signed_out=401),
    ("POST", f"{OBJECT}/send"): Rule(NORD, frozenset(("kladde",)), {"basis": "{basis}"}),
    ("POST", f"{OBJECT}/traek-tilbage"): Rule(NORD, frozenset(("til godkendelse",))),
    ("GET", f"{OBJECT}/godkend"): Rule(NORD),
    ("POST", f"{OBJECT}/godkend"): Rule(
        APPROVERS, frozenset(("til godkendelse",)), {"basis": "{basis}", "handling": "udgiv"}
    ),
    ("GET", f"{OBJECT}/versioner"): Rule(NORD),
    ("GET", f"{OBJECT}/sammenlign"): Rule(NORD, query="?fra=1&til=2"),
    ("POST", f"{OBJECT}/gendan"): Rule(
        NORD, NOT_IN_REVIEW, {"version": "1", "basis": "{basis}"}
    ),
    ("GET", f"{OBJECT}/pladser"): Rule(NORD),
    ("POST", f"{OBJECT}/pladser"): Rule(NORD, form={"pladser": "3"}),
    ("POST", f"{OBJECT}/bekraeft"): Rule(NORD, frozenset(("offentlig",))),
    ("POST", f"{OBJECT}/adresse"): Rule(APPROVERS, form={"adresse": "en-anden-adresse"}),
    ("GET", f"{OBJECT}/tag-ned"): Rule(APPROVERS),
    ("POST", f"{OBJECT}/tag-ned"): Rule(
        APPROVERS, frozenset(("offentlig",)), {"grund": "arkiver"}
    ),
    ("POST", f"{OBJECT}/kopier"): Rule(
        SIGNED, frozenset(("offentlig",)), {"organisation": "{own}"}
    ),
    ("POST", f"{OBJECT}/overdrag"): Rule(SYSTEM, form={"organisation": "{syd}"}),
    ("GET", "/redaktion/kopier"): Rule(SIGNED, query="?q=gang"),
    # People, and one's own account
    ("GET", "/redaktion/mig"): Rule(SIGNED),
    ("GET", "/redaktion/mig/bekraeft"): Rule(SIGNED),
    ("GET", "/redaktion/mig/adgangskode"): Rule(SIGNED),
    ("POST", "/redaktion/mig/sessioner/andre"): Rule(SIGNED),
    ("GET", "/redaktion/personer"): Rule(ADMINISTRATORS),
    ("GET", "/redaktion/personer/ny"): Rule(ADMINISTRATORS),
    ("GET", "/redaktion/personer/{account}"): Rule(NORDS_ADMINISTRATORS),
    ("POST", "/redaktion/personer/{account}/luk"): Rule(NORDS_ADMINISTRATORS),
    ("POST", "/redaktion/personer/{account}/link"): Rule(NORDS_ADMINISTRATORS, status=200),
    ("GET", "/redaktion/organisationer"): Rule(SYSTEM),
    ("POST", "/redaktion/organisationer"): Rule(SYSTEM, form={"navn": "Øst Kommune"}),
    ("GET", "/redaktion/organisationer/{organisation}"): Rule(SYSTEM),
    ("POST", "/redaktion/organisationer/{organisation}"): Rule(SYSTEM, form={"navn": "Nordøst"}),
    # What the public tells, and what it seeks
    ("GET", "/redaktion/fejl"): Rule(SIGNED),
    ("GET", "/redaktion/indsigt"): Rule(SIGNED),
    ("GET", "/redaktion/indsigt/tilbud"): Rule(SIGNED),
    ("GET", "/redaktion/indsigt/soegninger"): Rule(SIGNED),
    ("GET", "/redaktion/indsigt/soegninger.csv"): Rule(SIGNED),
    ("POST", "/redaktion/indsigt/soegninger"): Rule(SIGNED, INCOMPLETE),
    ("GET", "/redaktion/spor"): Rule(ADMINISTRATORS),
    ("GET", "/redaktion/spor.csv"): Rule(ADMINISTRATORS),
    ("GET", "/redaktion/spor.ndjson"): Rule(ADMINISTRATORS),
    ("GET", "/redaktion/mig/totrin"): Rule(SIGNED),
    ("POST", "/redaktion/personer/ny"): Rule(
        ADMINISTRATORS,
        form={"email": "ny@katalog.test", "funktion": "ny", "organisation": "{own}",
              "rolle": "redaktoer"},
        status=200,
    ),
    ("POST", "/redaktion/personer/{account}/aabn"): Rule(NORDS_ADMINISTRATORS),
    ("POST", "/redaktion/personer/{account}/fjern-totrin"): Rule(
        NORDS_ADMINISTRATORS, INCOMPLETE
    ),
    ("POST", "/redaktion/personer/{account}/rolle"): Rule(
        NORDS_ADMINISTRATORS, form={"organisation": "{nord}", "rolle": "godkender"}
    ),
    ("POST", "/redaktion/personer/{account}/system"): Rule(SYSTEM, form={"system": "ja"}),
    # The words they all share
    ("POST", "/redaktion/synonymer/ny"): Rule(EVERY_APPROVER, INCOMPLETE),
    ("GET", "/redaktion/synonymer/{key}"): Rule(EVERY_APPROVER, INCOMPLETE),
    ("POST", "/redaktion/synonymer/{key}"): Rule(EVERY_APPROVER, INCOMPLETE),
    ("POST", "/redaktion/synonymer/{key}/slet"): Rule(EVERY_APPROVER, INCOMPLETE),
    ("POST", "/redaktion/vokabular/{scheme}"): Rule(SYSTEM, INCOMPLETE),
    ("POST", "/redaktion/vokabular/{scheme}/{value}"): Rule(SYSTEM, INCOMPLETE),
    ("POST", "/redaktion/vokabular/{scheme}/{value}/flyt"): Rule(SYSTEM, form={"retning": "op"}),
    ("POST", "/redaktion/vokabular/{scheme}/{value}/genindfoer"): Rule(SYSTEM, INCOMPLETE),
    ("POST", "/redaktion/vokabular/{scheme}/{value}/slet"): Rule(SYSTEM, INCOMPLETE),
    ("POST", "/redaktion/vokabular/{scheme}/{value}/udfas"): Rule(SYSTEM, INCOMPLETE),
    ("GET", "/redaktion/fejl/{report_id}"): Rule(NORD, INCOMPLETE),
    ("POST", "/redaktion/fejl/{report_id}"): Rule(NORD, INCOMPLETE),
    ("GET", "/redaktion/synonymer"): Rule(EVERY_APPROVER),
    ("GET", "/redaktion/synonymer/ny"): Rule(EVERY_APPROVER),
    ("GET", "/redaktion/vokabular"): Rule(SYSTEM),
    ("GET", "/redaktion/vokabular/{scheme}"): Rule(SYSTEM),
    ("GET", "/redaktion/vokabular/{scheme}/{value}"): Rule(SYSTEM),
    # In bulk
    ("GET", "/redaktion/filer"): Rule(SIGNED),
    ("POST", "/redaktion/filer"): Rule(APPROVERS, INCOMPLETE, {"organisation": "{nord}"}),
    ("GET", "/redaktion/filer/hent"): Rule(SIGNED, query="?format=csv"),
    ("GET", "/redaktion/filer/{token}"): Rule(SIGNED, INCOMPLETE),
    ("POST", "/redaktion/filer/{token}"): Rule(SIGNED, INCOMPLETE, {"handling": "indlaes"}),
    ("GET", "/redaktion/filer/importer/{batch}"): Rule(SIGNED, INCOMPLETE),
    ("POST", "/redaktion/filer/importer/{batch}/tag-tilbage"): Rule(SIGNED, INCOMPLETE),
}  # fmt: skip

ELSEWHERE = {
    ("POST", "/redaktion/log-ind"),
    ("GET", "/redaktion/log-ind/sso"),
    ("GET", "/redaktion/log-ind/sso/retur"),
    ("POST", "/redaktion/mig/adgangskode"),
    ("POST", "/redaktion/mig/bekraeft"),
    ("POST", "/redaktion/mig/sessioner/afslut"),
    ("POST", "/redaktion/mig/totrin/begynd"),
    ("POST", "/redaktion/mig/totrin/fra"),
    ("POST", "/redaktion/mig/totrin/koder"),
    ("POST", "/redaktion/mig/totrin/til"),
}
"""Of one's own account alone; tested elsewhere, because they ask for a password or a provider."""


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory, analysis: Analysis) -> Iterator[FourStates]:
    """One office for all of it: every request that changes something is taken back."""
    office = open_office(open_town(tmp_path_factory.mktemp("four"), analysis=analysis))
    with Client(office.app) as client:
        yield in_four_states(office, client)
    office.database.close()


def routes() -> list[tuple[str, str]]:
    """Every method and path of the editors' side."""
    return sorted(
        (method, route.path)
        for router in editors.routers
        for route in router.routes
        for method in route.methods
        if route.path.startswith("/redaktion") and method != "HEAD"
    )


def test_every_route_of_the_editors_side_is_classified() -> None:
    unknown = set(routes()) - set(ROUTES) - ELSEWHERE
    assert not unknown, f"say in the table who may: {sorted(unknown)}"
    gone = (set(ROUTES) | ELSEWHERE) - set(routes())
    assert not gone, f"there is no such route any more: {sorted(gone)}"


def _named(four: FourStates) -> dict[str, str]:
    """What stands in an address besides the intervention."""
    return {
        "token": "forkert",
        "account": four.office.people["redaktoer"].id,
        "organisation": four.office.nord,
        "scheme": "spor",
        "value": "job-og-virksomhed",
        "key": "findes-ikke",
        "report_id": "findes-ikke",
        "batch": "findes-ikke",
    }


def _filled(four: FourStates, rule: Rule, who: str, state: str) -> dict[str, str]:
    told = {
        "{nord}": four.office.nord,
        "{syd}": four.office.syd,
        "{own}": four.office.syd if who == "fremmed" else four.office.nord,
        "{basis}": str(four.basis(state)),
    }
    return {name: told.get(value, value) for name, value in rule.form.items()}


def _expected(method: str, path: str, rule: Rule, who: str, state: str) -> set[int]:
    if who in rule.who:
        well = rule.status or (200 if method == "GET" else 303)
        return {well} if state in rule.done else {404, 409, 422}
    if who == "nobody":
        return {rule.signed_out}
    hidden = path.startswith(OBJECT) or "{account}" in path or "{report_id}" in path
    return {404} if hidden and who == "fremmed" else {403}


def _leads_right(answer: httpx.Response, who: str, rule: Rule) -> bool:
    """Whoever may not is sent to sign in, and only they are."""
    to_sign_in = answer.headers["location"].startswith("/redaktion/log-ind")
    signing_out = rule is ROUTES["POST", "/redaktion/log-ud"]
    return signing_out or to_sign_in == (who not in rule.who)


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_everybody_gets_what_the_table_says_and_a_refusal_changes_nothing(
    four: FourStates, method: str, path: str
) -> None:
    rule = ROUTES[method, path]
    faults = []
    before = four.dump()
    for state in STATES if "{identity}" in path else STATES[:1]:
        real = path.format(identity=four.ids[state], **_named(four)) + rule.query
        for who in PEOPLE:
            entries = four.audited()
            answer = four.ask(who, method, real, _filled(four, rule, who, state))
            label = f"{who}, {state}: {answer.status_code}"
            if answer.status_code not in _expected(method, path, rule, who, state):
                faults.append(label)
            if answer.status_code == 303 and not _leads_right(answer, who, rule):
                faults.append(f"{label} → {answer.headers['location']}")
            done = who in rule.who and state in rule.done and method == "POST"
            more = four.audited() - entries
            if more != (rule.entries if done else 0):
                faults.append(f"{label}: {more} entries in the audit log")
            if done:
                four.put_back()
            elif four.dump() != before:
                faults.append(f"{label}: changed something")
                four.put_back()
    assert not faults, "\n".join(faults)


def test_putting_back_leaves_the_chain_whole(four: FourStates) -> None:
    with four.office.database.reading() as session:
        assert audit_log.first_break(session) is None

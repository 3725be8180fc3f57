"""Who may do what: every route of the editors' side, for everybody, in every state.

What is done leaves one entry in the audit log, by whoever did it; what is refused leaves nothing.
A route that is not in the table of ``tests/contracts/permissions.py`` fails.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from inspect import signature
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from app.search.analysis import Analysis
from app.storage import audit_log
from app.web import editors
from tests.accounts.doors import code_at
from tests.catalogues import open_town
from tests.contracts.permissions import ELSEWHERE, OBJECT, OWNERS, ROUTES, SPOR, Rule
from tests.desks import open_office
from tests.editors.states import PEOPLE, STATES, FourStates, in_four_states
from tests.editors.things import A_FILE
from tests.http_client import Client

IN_MEMORY = Path("/dev/shm")  # noqa: S108
OF_SOMEBODY = ("{account}", "{report_id}", "{batch}")
BY_OTHERS = ("/redaktion/log-ind", "/redaktion/adgang/")
"""Here the log names whose password it is, whoever asked."""


@pytest.fixture(scope="module")
def four(analysis: Analysis) -> Iterator[FourStates]:
    """One office for all of it: every request that changes something is taken back.

    In memory where the machine lets us: it is taken back some hundred times.
    """
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as place:
        office = open_office(open_town(Path(place), analysis=analysis))
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


def _cases(path: str) -> tuple[str, ...]:
    """The states of an intervention, or whose it is."""
    if "{identity}" in path:
        return STATES
    return OWNERS if any(name in path for name in OF_SOMEBODY) else ("",)


def _told(four: FourStates, who: str, case: str) -> Mapping[str, str]:
    """What addresses and forms say."""
    office, things = four.office, four.things
    return {
        **things.named,
        **(things.of_syd if case == "syd" else things.of_nord),
        "nord": office.nord,
        "syd": office.syd,
        "own": office.syd if who == "fremmed" else office.nord,
        "organisation": office.nord,
        "basis": str(four.bases.get(case, "")),
        "identity": four.ids.get(case, ""),
        "key": "cykel",
        "token": things.named["job"],
        "code": code_at(things.named["offered"], datetime.now(UTC)),
        **SPOR,
    }


def _ask(
    four: FourStates,
    method: str,
    path: str,
    rule: Rule,
    who: str,
    case: str,
    *,
    empty: bool = False,
    site: str = "same-origin",
) -> httpx.Response:
    told = _told(four, who, case)
    about = {name: value.format(**told) for name, value in rule.about.items()}
    form = {} if empty else {name: value.format(**told) for name, value in rule.form.items()}
    files = {"fil": ("fil.csv", A_FILE)} if rule.file else None
    return four.ask(who, method, path.format(**{**told, **about}) + rule.query, form, files, site)


def _expected(method: str, path: str, rule: Rule, who: str, case: str) -> set[int]:
    if who in rule.who_may(case):
        well = rule.status or (200 if method == "GET" else 303)
        return {well} if case in rule.done else {404, 409, 422}
    if who == "nobody":
        return {rule.signed_out}
    hidden = path.startswith(OBJECT) or "{report_id}" in path
    stranger = (who == "fremmed") != (case == "syd")
    if "{account}" in path:
        return {404} if stranger and who in ("fremmed", "administrator") else {403}
    if "{batch}" in path or path == "/redaktion/filer/{token}":
        return {404}
    return {404} if hidden and stranger else {403}


def _leads_right(answer: httpx.Response, who: str, case: str, rule: Rule) -> bool:
    """Whoever may not is sent to sign in, and only they are."""
    to_sign_in = answer.headers["location"].startswith("/redaktion/log-ind")
    signing_out = rule is ROUTES["POST", "/redaktion/log-ud"]
    return signing_out or to_sign_in == (who not in rule.who_may(case))


def _fault_of_log(four: FourStates, before: int, who: str, path: str, wanted: int) -> str:
    """What is wrong with what was added to the audit log, if anything."""
    added = four.audited()[before:]
    if len(added) != wanted:
        return f"{[action for _, action in added]} in the audit log"
    if who == "nobody" or path.startswith(BY_OTHERS):
        return ""
    wrong = [entry for entry in added if entry[0] != four.office.people[who].id]
    return f"in somebody else's name: {wrong}" if wrong else ""


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_everybody_gets_what_the_table_says_and_a_refusal_changes_nothing(
    four: FourStates, method: str, path: str
) -> None:
    rule, faults = ROUTES[method, path], []
    entries = int(method == "POST") if rule.entries is None else rule.entries
    before, log, files = four.dump(), len(four.audited()), four.waiting()
    for case, who in [(case, who) for case in _cases(path) for who in rule.asked_by]:
        moment = four.moment()
        answer = _ask(four, method, path, rule, who, case)
        label = f"{who}, {case}: {answer.status_code}"
        if answer.status_code not in _expected(method, path, rule, who, case):
            faults.append(label)
        if answer.status_code == 303 and not _leads_right(answer, who, case, rule):
            faults.append(f"{label} → {answer.headers['location']}")
        done = who in rule.who_may(case) and case in rule.done
        if four.waiting() != files and not (done and rule.file):
            faults.append(f"{label}: left a file")
        elif four.moment() == moment and four.waiting() == files:
            faults += [f"{label}: changed nothing"] if done and entries else []
            continue
        if fault := _fault_of_log(four, log, who, path, entries if done else 0):
            faults.append(f"{label}: {fault}")
        if not (done and (entries or method == "POST")):
            if four.dump() == before:
                continue
            faults.append(f"{label}: changed something")
        four.put_back()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("method", "path"), [at for at, rule in sorted(ROUTES.items()) if rule.form and rule.empty]
)
def test_whoever_may_and_says_nothing_is_refused_and_changes_nothing(
    four: FourStates, method: str, path: str
) -> None:
    rule = ROUTES[method, path]
    case = next(case for case in _cases(path) if case in rule.done)
    who = next(one for one in (*PEOPLE[1:], "nobody") if one in rule.who & {*rule.asked_by})
    before, log = four.dump(), len(four.audited())
    answer = _ask(four, method, path, rule, who, case, empty=True)
    try:
        assert answer.status_code == rule.empty, answer.text
        assert len(four.audited()) - log == rule.logged
        assert rule.logged or four.dump() == before
    finally:
        four.put_back()


@pytest.mark.parametrize("path", sorted(path for method, path in ROUTES if method == "POST"))
def test_no_other_site_does_anything_in_the_name_of_whoever_is_signed_in(
    four: FourStates, path: str
) -> None:
    moment = four.moment()
    for who in ("system", "godkender", "kollega", "nobody"):
        rule, case = ROUTES["POST", path], next(iter(_cases(path)))
        answer = _ask(four, "POST", path, rule, who, case, site="cross-site")
        assert answer.status_code == 403
    assert four.moment() == moment


def _numbers() -> list[tuple[str, str]]:
    """Every page that reads a number from its query string, and the number's name."""
    return [
        (route.path, name)
        for router in editors.routers
        for route in router.routes
        if "GET" in route.methods
        for name, parameter in signature(route.endpoint).parameters.items()
        if parameter.annotation in (int, int | None)
    ]


@pytest.mark.parametrize(("path", "name"), _numbers())
def test_no_number_in_an_address_is_a_fault_of_ours(four: FourStates, path: str, name: str) -> None:
    told, case = _told(four, "system", "offentlig"), {"identity": four.ids["offentlig"]}
    at = path.format(**{**told, **case})
    who = "godkender" if "{token}" in path else "system"
    for number in ("0", "-1", "1", str(2**31), str(2**63), "9" * 400, "1e9", "x", "%00", ""):
        status = four.ask(who, "GET", f"{at}?{name}={number}").status_code
        assert status in (200, 404, 422), number


def test_numbers_are_found_in_addresses() -> None:
    assert ("/redaktion", "side") in _numbers()


def test_putting_back_leaves_the_chain_whole(four: FourStates) -> None:
    with four.office.database.reading() as session:
        assert audit_log.first_break(session) is None

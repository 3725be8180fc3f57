"""A shared cache in front of the site keeps what is public, for as long as it may, and no more."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from app.accounts.accounts import Visitor
from app.catalogue import Shown
from app.editorial.fault_reports import FaultReports
from app.storage.people_tables import AccountRow
from tests.accounts.doors import give_password
from tests.currency.showing import NOON, draft, published
from tests.desks import KEY, PASSWORD, Office
from tests.proxy.behind_nginx import NGINX, Proxied, behind_nginx, wait_until

pytestmark = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed (apt-get install nginx-light)"
)

FORM = {"sec-fetch-site": "same-origin"}
UNSEEN = "Kladden som ingen må se"
TOLD = "Telefonnummeret er forkert, siger en borger."
PUBLIC = (
    *(
        "/",
        "/en/",
        "/indsatser",
        "/indsatser?kram=motion&sortering=navn",
        "/indsatser/gaa-dig-glad",
    ),
    *("/opgavetyper/6", "/kram/motion", "/risikogrupper/lav", "/pakkeforloeb", "/viden", "/om"),
    *("/privatliv", "/was", "/docs", "/sitemap.xml", "/favicon.ico", "/openapi.json"),
    *(
        "/api/v1/interventions",
        "/api/v1/interventions?q=glad",
        "/api/v1/interventions/gaa-dig-glad",
    ),
    *("/api/v1/taxonomies", "/api/v1/packages", "/api/v1/evidence", "/api/v1/suggest?q=gl"),
    *("/api/v1/changes", "/feed.atom", "/feed.json", "/indsatser.csv", "/dcat.jsonld"),
    *("/hsds/services", "/fhir/metadata", "/fhir/HealthcareService"),
)
DESK = ("/redaktion", "/redaktion/konto", "/redaktion/log-ind")
ERRORS = (
    *("/findes-ikke", "/indsatser/findes-ikke", "/fejl/ingen-saadan", "/en/findes-ikke"),
    *("/api/v1/interventions?findes=ikke", "/api/v1/findes-ikke", "/redaktion/findes-ikke"),
)


@pytest.fixture
def filled(office: Office) -> Office:
    """One intervention before the public, and a draft."""
    published(office, "Gå dig glad")
    draft(office, UNSEEN)
    return office


@pytest.fixture
def site(filled: Office, tmp_path: Path) -> Iterator[Proxied]:
    with behind_nginx(filled.app, tmp_path / "nginx") as made:
        yield made


@pytest.fixture
def quick(filled: Office, tmp_path: Path) -> Iterator[Proxied]:
    """The same, with answers that may be kept for one second."""
    with behind_nginx(filled.app, tmp_path / "nginx", max_age=1) as made:
        yield made


def _cookie(office: Office, who: str = "redaktoer") -> dict[str, str]:
    now = datetime.now(UTC)
    with office.database.writing() as session:
        account = session.get(AccountRow, office.people[who].id)
        assert account is not None
        token = office.accounts.begin_session(session, account, Visitor("127.0.0.1"), now)
    return {"cookie": f"sid={token}"}


def _identity(office: Office) -> str:
    found = office.catalogue.show("gaa-dig-glad")
    assert isinstance(found, Shown)
    return found.public.id


def _tell_a_fault(office: Office, site: Proxied) -> str:
    """Tells a fault through the proxy; the address of its private page."""
    begun = datetime.now(UTC) - timedelta(seconds=10)
    stamp = FaultReports(office.database, KEY).stamp(_identity(office), begun)
    form = {"emne": "kontakt", "tekst": TOLD, "stempel": stamp}
    answer = site.proxy.post("/indsatser/gaa-dig-glad/fejl", data=form, headers=FORM)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_nothing_private_is_kept_and_nobody_is_served_what_is_anothers(
    filled: Office, site: Proxied
) -> None:
    own = _cookie(filled)
    email = give_password(filled, "kollega")
    form = {"email": email, "adgangskode": PASSWORD}
    signed_in = site.proxy.post("/redaktion/log-ind", data=form, headers=FORM)
    assert signed_in.status_code == 303
    token = signed_in.cookies["sid"]
    site.proxy.cookies.clear()

    for _ in range(2):
        desk = site.proxy.get("/redaktion", headers=own)
        assert UNSEEN in desk.text
        for path in (*DESK, *PUBLIC, *ERRORS):
            site.proxy.get(path, headers=own)
    report = _tell_a_fault(filled, site)
    assert TOLD in site.proxy.get(report).text
    site.proxy.get("/indsatser/gaa-dig-glad/fejl")

    for path in (*DESK, *PUBLIC, *ERRORS):
        through, direct = site.proxy.get(path), site.direct.get(path)
        assert through.status_code == direct.status_code, path
        assert _without_stamp(through) == _without_stamp(direct), path
        assert "set-cookie" not in through.headers, path
        assert UNSEEN not in through.text, path
        if "no-store" in direct.headers.get("cache-control", "no-store"):
            assert through.headers["x-cache"] == "MISS", path

    kept = site.kept()
    assert "/indsatser/gaa-dig-glad" in kept
    for key, whole in kept.items():
        assert not re.match(r"/redaktion|(/en)?/fejl/|.*/fejl$", key), key
        head = whole.partition(b"\r\n\r\n")[0].lower()
        assert b"no-store" not in head, key
        assert b"set-cookie" not in head, key
        assert b" 200 " in head.partition(b"http/1.1")[2][:6] or b" 30" in head, key
        secrets = (UNSEEN, TOLD, report, token, own["cookie"][4:], "@katalog.test")
        assert not any(secret.encode() in whole for secret in secrets), key


def _without_stamp(answer: httpx.Response) -> str:
    """A form's stamp and the moment of a listing are new every time."""
    return re.sub(r'value="[^"]*"|"(date|timestamp|lastUpdated)":"[^"]*"', "", answer.text)


def test_every_public_page_that_may_be_kept_is_answered_without_the_application(
    site: Proxied,
) -> None:
    addresses = {*PUBLIC, *_linked(site, "/"), *_linked(site, "/indsatser/gaa-dig-glad")}
    served = 0
    for path in sorted(addresses):
        first = site.proxy.get(path)
        if not re.search("max-age=[1-9]", first.headers.get("cache-control", "")):
            continue
        before = len(site.reached)
        again = site.proxy.get(path)
        assert again.headers["x-cache"] == "HIT", path
        assert len(site.reached) == before, path
        assert again.content == first.content, path
        served += 1
    assert served > len(PUBLIC) * 0.8


def _linked(site: Proxied, path: str) -> set[str]:
    """The addresses of our own that a page leads to."""
    found = re.findall(r'(?:href|src)="([^"#]+)', site.direct.get(path).text)
    ours = (urlsplit(urljoin("http://katalog.test" + path, one)) for one in found)
    return {
        f"{one.path}?{one.query}" if one.query else one.path
        for one in ours
        if one.netloc == "katalog.test" and not one.path.endswith("/fejl")
    }


def test_a_publication_is_seen_when_the_age_of_an_answer_is_over(
    filled: Office, quick: Proxied
) -> None:
    paths = (
        "/indsatser",
        "/api/v1/interventions",
        "/api/v1/changes",
        "/feed.atom",
        "/indsatser.csv",
    )
    for path in paths:
        assert "Sov dig glad" not in quick.proxy.get(path).text, path
    published(filled, "Sov dig glad")
    time.sleep(2.05)
    for path in paths:
        assert "Sov dig glad" in quick.proxy.get(path).text, path


def test_what_was_withdrawn_is_gone_when_the_age_of_an_answer_is_over(
    filled: Office, quick: Proxied
) -> None:
    path = "/indsatser/gaa-dig-glad"
    assert quick.proxy.get(path).status_code == 200
    approver = filled.people["godkender"]
    filled.desk.withdraw(approver, _identity(filled), "deleted", now=NOON)
    time.sleep(2.05)
    for _ in range(2):
        gone = quick.proxy.get(path)
        assert (gone.status_code, gone.headers["x-cache"]) == (410, "EXPIRED")


def test_a_browser_sees_how_long_an_answer_has_been_kept(site: Proxied) -> None:
    first = site.proxy.get("/om")
    time.sleep(1.1)
    again = site.proxy.get("/om")
    assert again.headers["x-cache"] == "HIT"
    assert again.headers["date"] == first.headers["date"]


@pytest.mark.parametrize("path", ["/indsatser", "/api/v1/taxonomies", "/api/v1/changes"])
def test_whoever_has_an_answer_already_is_told_so_by_either(site: Proxied, path: str) -> None:
    for _ in range(2):
        answer = site.proxy.get(path)
        tag = answer.headers["etag"]
        assert tag == site.direct.get(path).headers["etag"]
        for asked in (tag, tag.removeprefix("W/"), f'"andet", {tag}', "*"):
            same = site.proxy.get(path, headers={"if-none-match": asked})
            assert (same.status_code, same.content) == (304, b""), asked
            assert same.headers["etag"] == tag
        other = site.proxy.get(path, headers={"if-none-match": '"andet"'})
        assert (other.status_code, other.text) == (200, answer.text)
    head = site.proxy.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)


def test_a_conditional_question_first_leaves_a_whole_answer_for_the_next(site: Proxied) -> None:
    tag = site.direct.get("/viden").headers["etag"]
    assert site.proxy.get("/viden", headers={"if-none-match": tag}).status_code == 304
    assert site.proxy.head("/pakkeforloeb").status_code == 200
    for path in ("/viden", "/pakkeforloeb"):
        whole = site.proxy.get(path)
        assert (whole.status_code, whole.headers["x-cache"]) == (200, "HIT")
        assert whole.text == site.direct.get(path).text


def test_everybody_gets_the_form_they_can_read(site: Proxied) -> None:
    for order in (("gzip", "identity"), ("identity", "gzip")):
        path = f"/indsatser?antal={len(order[0])}"
        plain = site.direct.get(path, headers={"accept-encoding": "identity"}).content
        for encoding in (*order, *order):
            answer = site.proxy.get(path, headers={"accept-encoding": encoding})
            assert answer.headers.get("content-encoding", "identity") == encoding
            assert answer.content == plain
    for accept in ("application/fhir+json", "application/json", "application/fhir+json"):
        path = "/fhir/metadata"
        through = site.proxy.get(path, headers={"accept": accept})
        direct = site.direct.get(path, headers={"accept": accept})
        assert through.headers["content-type"] == direct.headers["content-type"]


def test_nothing_that_a_visitor_adds_changes_what_the_next_one_gets(site: Proxied) -> None:
    odd = {
        "x-forwarded-host": "ond.example",
        "x-forwarded-for": "203.0.113.9",
        "x-original-url": "/redaktion",
        "x-http-method-override": "DELETE",
        "accept-language": "en",
        "host": "ond.example",
        "cookie": "sid=ond; sprog=en",
        "range": "bytes=0-10",
    }
    for path in ("/indsatser", "/api/v1/interventions", "/om"):
        site.proxy.get(path, headers=odd)
        after = site.proxy.get(path)
        assert after.headers["x-cache"] == "HIT"
        assert after.text == site.direct.get(path).text
    through = [one for one in site.reached if dict(one["headers"]).get(b"x-forwarded-for")]
    assert through
    assert {one["client"][0] for one in through} == {"127.0.0.1"}


def test_the_log_of_the_proxy_holds_no_query_address_or_private_link(
    filled: Office, site: Proxied
) -> None:
    report = _tell_a_fault(filled, site)
    site.proxy.get(report)
    site.proxy.get(f"/en{report}")
    site.proxy.get("/redaktion/adgang/hemmeligt-link")
    site.proxy.get("/indsatser?q=min+diagnose")
    wait_until(lambda: "GET /indsatser 200" in site.log())
    log = site.log()
    assert "GET /fejl/- 200" in log
    assert "/redaktion/adgang/- " in log
    for secret in (report.rpartition("/")[2], "hemmeligt", "diagnose", "127.0.0.1"):
        assert secret not in log


def test_whoever_asks_too_fast_is_told_when_to_come_again(filled: Office, tmp_path: Path) -> None:
    slower = {"rate=100r/s": "rate=1r/s", "burst=500": "burst=3"}
    with behind_nginx(filled.app, tmp_path / "nginx", changed=slower) as site:
        answers = [site.proxy.get("/om") for _ in range(8)]
    assert [one.status_code for one in answers[:4]] == [200] * 4
    last = answers[-1]
    assert (last.status_code, last.headers["retry-after"]) == (429, "1")
    assert last.headers["cache-control"] == "no-store"

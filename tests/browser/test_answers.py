"""Every answer carries the security headers, also when something is wrong with us."""

import shutil
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from tests.browser.addresses import Address
from tests.browser.serving import RunningSite, serving


def ask(
    url: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, Message, bytes]:
    """Status, headers and body of one answer, redirects not followed."""
    asked = urllib.request.Request(url, method=method, headers=headers or {})  # noqa: S310
    try:
        with urllib.request.build_opener(_Stay).open(asked, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def lacking(headers: Message) -> list[str]:
    """What is wrong with the headers of an answer."""
    policy = dict(
        directive.split(" ", 1)
        for directive in (headers["Content-Security-Policy"] or "").split("; ")
        if " " in directive
    )
    wanted = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    wrong = [name for name, value in wanted.items() if policy.get(name) != value]
    wrong += [f"{name} {value}" for name, value in policy.items() if "unsafe-" in value]
    wrong += [f"{name} {value}" for name, value in policy.items() if "*" in value]
    expected = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    wrong += [name for name, value in expected.items() if headers[name] != value]
    return wrong + [name for name in ("Set-Cookie", "Server") if headers[name]]


def static_file(site: RunningSite) -> str:
    """The address of the style sheet, as the front page names it."""
    _, _, body = ask(f"{site.url}/")
    return body.decode().split('rel="stylesheet" href="')[1].split('"')[0]


def test_pages_files_and_data_carry_the_headers(
    site: RunningSite, addresses: dict[str, list[Address]]
) -> None:
    paths = [(a.path, a.status) for group in addresses.values() for a in group]
    paths += [(f"/en{path}", status) for path, status in paths]
    paths += [
        *((path, 200) for path in ("/sitemap.xml", "/robots.txt", "/opensearch.xml", "/readyz")),
        *((path, 200) for path in ("/openapi.json", "/healthz", "/favicon.ico")),
        *((path, 200) for path in ("/api/v1/interventions", "/api/v1/changes")),
        ("/api/v1/interventions?farve=groen", 422),
        ("/api/v1/interventions/findes-ikke", 404),
        (static_file(site), 200),
        (static_file(site) + ".findes-ikke", 404),
        ("/static/gammel/css/katalog.css", 404),
    ]
    for path, status in paths:
        answered, headers, _ = ask(site.url + path)
        assert (path, answered, lacking(headers)) == (path, status, [])


def test_refusals_and_answers_without_a_body_carry_the_headers(site: RunningSite) -> None:
    data = f"{site.url}/api/v1/interventions"
    _, first, _ = ask(data)
    _, sheet, _ = ask(site.url + static_file(site))
    asked = [
        (403, ask(f"{site.url}/", "POST")),
        (405, ask(f"{site.url}/", "POST", headers={"Sec-Fetch-Site": "same-origin"})),
        (405, ask(f"{site.url}/en/indsatser", "DELETE", headers={"Origin": site.url})),
        (405, ask(data, "PUT")),
        (200, ask(f"{site.url}/indsatser", "HEAD")),
        (304, ask(data, headers={"If-None-Match": first["ETag"]})),
        (304, ask(site.url + static_file(site), headers={"If-None-Match": sheet["ETag"]})),
    ]
    for status, (answered, headers, _) in asked:
        assert (answered, lacking(headers)) == (status, [])


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, seeded_dir: Path) -> Iterator[RunningSite]:
    """A site whose database is damaged under it: a table is gone, and records are garbage."""
    folder = tmp_path_factory.mktemp("broken") / "var"
    shutil.copytree(seeded_dir, folder)
    with serving(folder) as running, sqlite3.connect(folder / "katalog.sqlite3") as database:
        database.execute("ALTER TABLE slug RENAME TO slug_gone")
        database.execute("UPDATE change_log SET record = '{' WHERE record IS NOT NULL")
        database.commit()
        yield running


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("path", "expected"), [("/indsatser/gaa-dig-glad", 503), ("/indsatser", 500)]
)
def test_a_page_that_cannot_be_made_says_so_in_its_language_and_carries_the_headers(
    broken: RunningSite, prefix: str, path: str, expected: int
) -> None:
    status, headers, body = ask(broken.url + prefix + path)
    assert (status, lacking(headers)) == (expected, [])
    assert bool(headers["Retry-After"]) == (expected == 503)
    assert headers["Cache-Control"] == "no-store"
    html = body.decode()
    assert html.count("<h1") == 1
    assert f'<html lang="{"en" if prefix else "da"}">' in html
    assert "Traceback" not in html
    assert "slug_gone" not in html


def test_the_api_answers_its_own_trouble_as_a_problem(broken: RunningSite) -> None:
    status, headers, body = ask(f"{broken.url}/api/v1/interventions/gaa-dig-glad")
    assert (status, lacking(headers)) == (503, [])
    assert headers["Content-Type"] == "application/problem+json"
    assert b"slug" not in body.replace(b"gaa-dig-glad", b"")

"""The guide to the data: its examples work as they stand, and give what its text promises."""

import html
import io
import json
import re
import shlex
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import feedparser  # type: ignore[import-untyped]
import openpyxl  # type: ignore[import-untyped]
import pytest
import uvicorn
from httpx import Response
from rdflib import Graph
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typer.testing import CliRunner

from app.cli import app as command_line
from app.editorial import verbs
from app.main import create_app
from app.storage import change_log
from tests.catalogues import NOW, Town, content
from tests.conftest import site_settings
from tests.http_client import BASE, Client

PAGES = ("/docs", "/en/docs")
Answers = list[Response]


def examples(page: str) -> dict[str, str]:
    """Name → what one is to copy."""
    found = re.findall(r'<code data-example="([\w-]+)">(.*?)</code>', page, re.DOTALL)
    assert len(found) == len({name for name, _ in found})
    return {name: html.unescape(text).strip() for name, text in found}


def asked(command: str) -> str:
    """The address of a curl command that only reads."""
    program, *words = shlex.split(command)
    (address,) = (word for word in words if "://" in word)
    others = {word for word in words if word != address}
    assert program == "curl"
    assert others <= {"-L", "-i", "-o"} | {w for w in others if re.fullmatch(r"\w+\.\w+", w)}
    return address


def _one(client: Client, answers: Answers) -> None:
    (answer,) = answers
    assert {"content", "availability", "provenance", "licence"} <= set(answer.json())
    by_id = client.get(f"/api/v1/interventions/{answer.json()['id']}")
    assert by_id.json() == answer.json()


def _search(client: Client, answers: Answers) -> None:
    body = answers[0].json()
    assert body["total"] > 0
    assert all("lav" in [r["value"] for r in one["risiko"]] for one in body["items"])
    assert {"risiko", "kommune"} <= set(body["facets"])
    assert "next" in body["links"]
    refused = client.get(f"{answers[0].url}&findes-ikke=1")
    assert (refused.status_code, len(refused.json()["errors"])) == (422, 1)


def _taxonomies(client: Client, answers: Answers) -> None:
    terms = [term for terms in answers[0].json().values() for term in terms]
    assert all({"label", "definition", "source", "valid_from"} <= set(term) for term in terms)


def _export(client: Client, answers: Answers) -> None:
    *lines, end = map(json.loads, answers[0].text.splitlines())
    assert end["count"] == len(lines) > 0
    following = client.get(f"/api/v1/changes?after={end['cursor']}").json()
    assert following["changes"] == []


def _changes(client: Client, answers: Answers) -> None:
    body = answers[0].json()
    assert body["changes"]
    again = {"If-None-Match": answers[0].headers["etag"]}
    idle = client.get(str(answers[0].url), headers=again)
    assert (idle.status_code, idle.content) == (304, b"")
    on = client.get(f"/api/v1/changes?after={body['next']}").json()
    assert all(c["sequence"] > body["changes"][-1]["sequence"] for c in on["changes"])


def _feeds(client: Client, answers: Answers) -> None:
    atom, feed = answers
    entries = feedparser.parse(atom.content).entries
    items = feed.json()["items"]
    assert [e.link for e in entries] == [item["url"] for item in items] != []
    dates = [item["date_modified"] for item in items]
    assert dates == sorted(dates, reverse=True)


def _tables(client: Client, answers: Answers) -> None:
    comma, book = answers
    total = client.get("/api/v1/interventions?opgavetype=6").json()["total"]
    assert "Titel" in comma.text.splitlines()[0]
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    assert total > 0
    assert sum(1 for row in sheet.iter_rows(values_only=True) if row[0]) >= total


def _hsds(client: Client, answers: Answers) -> None:
    body = answers[0].json()
    assert len(body["contents"]) == body["size"] == 10
    assert client.get("/hsds").json()["version"] == "3.1"


def _fhir(client: Client, answers: Answers) -> None:
    statement, bundle = (answer.json() for answer in answers)
    assert statement["fhirVersion"] == "4.0.1"
    told = {one["type"] for one in statement["rest"][0]["resource"]}
    assert {"HealthcareService", "Organization", "Location"} <= told
    assert len(bundle["entry"]) == 10


def _dcat(client: Client, answers: Answers) -> None:
    graph = Graph().parse(data=answers[0].text, format="json-ld")
    assert "http://www.w3.org/ns/dcat#Dataset" in {str(thing) for thing in graph.objects()}


PROMISES: dict[str, Callable[[Client, Answers], None]] = {
    "en-indsats": _one,
    "soegning": _search,
    "ordlister": _taxonomies,
    "eksport": _export,
    "aendringer": _changes,
    "feeds": _feeds,
    "regneark": _tables,
    "open-referral": _hsds,
    "sundhedsvaesenet": _fhir,
    "datasaet": _dcat,
}
COMMANDS = {"besked": "webhook add", "hoest": "harvest"}


def test_the_guide_has_the_same_examples_in_both_languages_and_each_is_tried(
    client: Client,
) -> None:
    danish, english = (examples(client.get(page).text) for page in PAGES)
    assert set(danish) == set(english) == {*PROMISES, *COMMANDS, "opskrift"}
    assert {k: v for k, v in danish.items() if k != "opskrift"} == {
        k: v for k, v in english.items() if k != "opskrift"
    }


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize("name", PROMISES)
def test_an_example_gives_what_the_guide_promises(name: str, client: Client) -> None:
    lines = examples(client.get("/docs").text)[name].splitlines()
    answers = [client.get(asked(line)) for line in lines]
    assert [answer.status_code for answer in answers] == [200] * len(lines)
    assert all(line.count(BASE) == 1 for line in lines)
    PROMISES[name](client, answers)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_of_the_guide_is_there(name: str, client: Client) -> None:
    told = examples(client.get("/docs").text)[name]
    assert told.startswith(f"indsatskatalog {COMMANDS[name]} http")
    helped = CliRunner().invoke(command_line, [*COMMANDS[name].split(), "--help"])
    assert helped.exit_code == 0


@pytest.mark.parametrize("page", PAGES)
def test_every_way_that_one_can_choose_leads_to_its_place_on_the_page(
    page: str, client: Client
) -> None:
    text = client.get(page).text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    problems = {"invalid-parameter", "withdrawn", "cursor-expired", "busy", "index-not-ready"}
    assert problems <= set(ids)
    told = client.get("/openapi.json").json()["paths"]
    for path, operations in told.items():
        for method in operations:
            assert f"<code>{method.upper()} {path}</code>" in text


@dataclass
class Running:
    """A site that answers over HTTP, and what it answered with."""

    url: str
    statuses: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def serving(town: Town, directory: Path) -> Iterator[Running]:
    """The small catalogue's site on a port of this machine."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        running = Running(f"http://127.0.0.1:{listening.getsockname()[1]}")
        app = create_app(site_settings(directory, base_url=running.url), town.catalogue)
        config = uvicorn.Config(_noting(app, running), lifespan="off", log_level="error")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield running
        finally:
            server.should_exit = True
            thread.join(10)


def recipe_of(running: Running, town: Town, directory: Path, page: str) -> SimpleNamespace:
    """What the recipe defines for whoever has copied it from the page of a site."""
    settings = site_settings(directory, base_url=running.url)
    with Client(create_app(settings, town.catalogue)) as client:
        copied = examples(client.get(page).text)["opskrift"]
    names: dict[str, Any] = {}
    exec(compile(copied, "opskrift", "exec"), names)  # noqa: S102  (it is what people copy)
    return SimpleNamespace(**names)


def _noting(app: ASGIApp, running: Running) -> ASGIApp:
    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                running.statuses.append((scope["path"], message["status"]))
            await send(message)

        await app(scope, receive, note)

    return noting


@pytest.mark.parametrize("page", PAGES)
def test_the_recipe_keeps_a_copy_in_step_with_the_catalogue(
    page: str, town: Town, tmp_path: Path
) -> None:
    kept = town.publish(content("Bliver"), slug="bliver")
    leaves = town.publish(content("Forsvinder"), slug="forsvinder")
    with serving(town, tmp_path) as running:
        does = recipe_of(running, town, tmp_path, page)
        held, cursor, etag = does.begin()
        assert {one["title"] for one in held.values()} == {"Bliver", "Forsvinder"}
        held, cursor, etag = does.follow(held, cursor, etag)
        assert running.statuses[-1] == ("/api/v1/changes", 200)
        assert does.follow(held, cursor, etag) == (held, cursor, etag)
        assert running.statuses[-1] == ("/api/v1/changes", 304)

        arrives = town.publish(content("Kommer til"), slug="kommer-til")
        town.publish(content("Bliver anderledes"), identity=kept)
        with town.database.writing() as session:
            verbs.withdraw(session, leaves, "archived", now=NOW)
        held, cursor, etag = does.follow(held, cursor, etag)
        assert held[kept]["title"] == "Bliver anderledes"
        assert held[arrives]["title"] == "Kommer til"
        assert held[leaves] is None
        whole, _, _ = does.begin()
        assert {one: record for one, record in held.items() if record} == whole


def test_the_recipe_begins_again_when_its_cursor_is_forgotten(town: Town, tmp_path: Path) -> None:
    identity = town.publish(content("Gammel"), slug="gammel")
    with serving(town, tmp_path) as running:
        does = recipe_of(running, town, tmp_path, "/docs")
        state = does.begin()
        for title in ("Nyere", "Nyest"):
            town.publish(content(title), identity=identity)
        with town.database.writing() as session:
            assert change_log.forget_overtaken(session, NOW + timedelta(days=400)) > 0
        held, cursor, _ = does.follow(*state)
        assert ("/api/v1/changes", 410) in running.statuses
        assert held[identity]["title"] == "Nyest"
        assert cursor != state[1]

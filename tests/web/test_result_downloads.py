"""Any search as a file: every hit, safe to open, public, and cheap when it is known already."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from sqlalchemy import event

from app.catalogue.whole_results import BATCH, whole_result
from app.domain.availability import Availability
from app.domain.requests import SearchRequest
from app.interop.result_tables import COLUMNS
from tests.catalogues import TODAY, Town, content
from tests.conftest import Seeded
from tests.http_client import BASE, Client

SEARCHES = ["", "q=motion", "q=motion&risiko=lav&sortering=opdateret", "q=xyzzyqwert", "kram=kost"]
FORMS = ["csv", "xlsx"]


def _rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/indsatser.csv?{query}")
    assert answer.status_code == 200, answer.text
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff"), "a spreadsheet takes it for another encoding otherwise"
    assert "\ufeff" not in text[1:]
    reader = csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";", strict=True)
    rows = list(reader)
    assert tuple(reader.fieldnames or ()) == COLUMNS
    return rows


def _sheet(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/indsatser.xlsx?{query}")
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.content)).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds, "no cell is a formula"
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


@pytest.mark.parametrize("query", SEARCHES)
def test_a_file_has_every_hit_in_the_order_of_the_search(query: str, client: Client) -> None:
    told, link = [], f"{BASE}/api/v1/interventions?{query}&antal=100".replace("?&", "?")
    while link:
        body = client.get(link).json()
        told += [item["id"] for item in body["items"]]
        link = body["links"]["next"]
    assert [row["Id"] for row in _rows(client, query)] == told
    assert _rows(client, f"{query}&antal=1&side=3".lstrip("&")) == _rows(client, query)


def test_both_forms_tell_the_same(client: Client) -> None:
    for row, cells in zip(_rows(client, "q=motion"), _sheet(client, "q=motion"), strict=True):
        assert row == {name: "" if v is None else str(v) for name, v in cells.items()}


def test_a_row_says_in_words_what_it_is_and_keeps_the_codes(
    town: Town, town_client: Client
) -> None:
    identity = town.publish(
        content(
            "Rygskole",
            risiko={"primary": ["lav"], "also": ["mellem"]},
            risikofaktorer=["motion", "soevn"],
            kommuner=["0320", "0860"],
            kle=["29.09.04"],
            price_kr=0,
            interpreter=False,
            age_from=18,
            inclusion=["har ondt", "vil i job"],
            places=[{"name": "Huset", "street": "Gaden 1", "postal_code": "4640", "city": "Faxe"}],
            contacts=[{"audience": "borger", "function": "Receptionen", "phone": "12 34 56 78"}],
        ),
        availability=Availability(as_of=TODAY, places=3),
    )
    (row,) = _rows(town_client)
    wanted = {
        "Id": identity,
        "Adresse": f"{BASE}/indsatser/rygskole",
        "Titel": "Rygskole",
        "Bemærk": "",
        "Primær opgavetype": "6 6 (opgavetype)",
        "Risikogrupper": "Lav (risiko) | Mellem (risiko)",
        "KRAM": "Motion (kram)",
        "Kommunekoder": "0320 | 0860",
        "KLE-numre": "29.09.04",
        "Pris i kr.": "0",
        "Tolk": "nej",
        "Alder fra": "18",
        "Alder til": "",
        "Du kan være med, hvis du": "har ondt\nvil i job",
        "Steder": "Huset, Gaden 1, 4640 Faxe",
        "Kontakt for borgere": "Receptionen, 12 34 56 78",
        "Ledige pladser": "3",
        "Altid plads": "",
        "Pladser oplyst den": TODAY.isoformat(),
        "Ændret": "2026-11-18",
    }
    assert {name: row[name] for name in wanted} == wanted


def test_a_moment_is_told_as_the_day_it_is_in_denmark(town: Town, town_client: Client) -> None:
    days = {
        "sommernat": (datetime(2026, 7, 14, 23, 30, tzinfo=UTC), "2026-07-15"),
        "sommeraften": (datetime(2026, 7, 14, 21, 30, tzinfo=UTC), "2026-07-14"),
        "sommertid": (datetime(2026, 7, 14, 22, 30, tzinfo=UTC), "2026-07-15"),
        "vintertid": (datetime(2026, 1, 14, 22, 30, tzinfo=UTC), "2026-01-14"),
    }
    for title, (now, _) in days.items():
        town.publish(content(title), now=now)
    wanted = {title: day for title, (_, day) in days.items()}
    for rows in (_rows(town_client), _sheet(town_client)):
        assert {row["Titel"]: row["Ændret"] for row in rows} == wanted


def test_only_what_is_public_is_in_a_file(town: Town, town_client: Client) -> None:
    identity = town.publish(content("Offentlig"))
    town.draft(content("Kladde", summary="Hemmelig ny tekst."), identity)
    town.draft(content("Ny kladde"), town.room("ny"))
    assert [row["Titel"] for row in _rows(town_client)] == ["Offentlig"]
    assert b"Hemmelig" not in town_client.get("/indsatser.csv").content


def test_an_example_and_a_historical_source_say_so_in_their_row(client: Client) -> None:
    rows = {row["Adresse"].rpartition("/")[2]: row for row in _rows(client)}
    assert rows["gaa-dig-glad"]["Bemærk"].startswith("Opdigtet eksempel")
    assert rows["gaa-dig-glad"]["Oprindelse"] == "Eksempel"
    assert "2014" in rows["mentor-2014"]["Bemærk"]
    assert rows["mentor-2014"]["Ledige pladser"] == ""
    examples = [row for row in rows.values() if row["Oprindelse"] == "Eksempel"]
    assert all(row["Bemærk"] for row in examples)


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "'=1", '=HYPERLINK("x")']
)
def test_no_cell_can_be_taken_for_a_formula(evil: str, town: Town, town_client: Client) -> None:
    line = {"name": evil, "udbydertype": "kommune"}
    town.publish(
        content(evil, summary=evil, provider=line, price_note=evil, inclusion=[evil]), slug="x"
    )
    (row,) = _rows(town_client)
    assert row["Titel"] == row["Udbyder"] == f"'{evil}"
    for cell in row.values():
        assert not re.match(r"[=+\-@＝＋－＠\t\r]", cell)
    (cells,) = _sheet(town_client)
    assert cells["Titel"] == f"'{evil}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "query", ["risiko=kaempe", "x=1", "antal=101", "q=%00", "q=a&q=b", "sortering=pris", "side=-1"]
)
def test_what_cannot_be_used_is_refused(form: str, query: str, client: Client) -> None:
    answer = client.get(f"/indsatser.{form}?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_not_made_again_for_whoever_has_it_until_something_changes(
    form: str, town: Town, town_client: Client
) -> None:
    town.publish(content("Første"))
    path = f"/indsatser.{form}?kram="[: -len("?kram=")]
    first = town_client.get(path)
    assert first.headers["cache-control"] == "public, max-age=60"
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["content-disposition"] == f'attachment; filename="indsatser.{form}"'
    tag = {"If-None-Match": first.headers["etag"]}
    with _counting(town) as seen:
        again = town_client.get(path, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert not [statement for statement in seen if "revision" in statement], "no row is read"
    assert town_client.get(f"{path}?risiko=lav", headers=tag).status_code == 200
    head = town_client.request("HEAD", path)
    assert (head.status_code, head.content, head.headers["etag"]) == (
        200,
        b"",
        tag["If-None-Match"],
    )
    town.publish(content("Anden"))
    changed = town_client.get(path, headers=tag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@contextmanager
def _counting(town: Town) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(town.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(town.database.engine, "before_cursor_execute", note)


def test_hits_are_read_little_by_little_and_no_connection_is_held_between(
    seeded: Seeded,
) -> None:
    found = whole_result(seeded.catalogue, SearchRequest())
    assert found.total == len(seeded.records())
    pool = seeded.database.engine.pool
    before = pool.checkedout()  # type: ignore[attr-defined]
    first = next(found.records)
    assert pool.checkedout() == before  # type: ignore[attr-defined]
    assert first.id
    assert 1 + sum(1 for _ in found.records) == found.total
    assert BATCH < 500, "one statement takes no more, and memory neither"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_results_page_offers_its_files_when_there_is_something_in_them(
    prefix: str, client: Client
) -> None:
    page = client.get(f"{prefix}/indsatser?q=motion&risiko=lav&side=2&antal=5").text
    offered = {unescape(url) for url in re.findall(r'href="(/indsatser\.[^"]+)"', page)}
    assert offered == {f"/indsatser.{form}?q=motion&risiko=lav" for form in FORMS}
    nothing = client.get(f"{prefix}/indsatser?q=xyzzyqwert").text
    assert "/indsatser.csv" not in nothing

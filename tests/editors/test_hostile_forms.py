"""What somebody with bad intent, or a broken browser, may send."""

import pytest
from sqlmodel import select

from app.editorial.errors import WrongState
from app.storage.desk_tables import FieldCommentRow
from tests.catalogues import NOW, TODAY, content
from tests.databases import everything_in
from tests.desks import Office
from tests.editors.test_walk import WHOLE
from tests.editors.things import Things
from tests.http_client import Client

HEADERS: list[tuple[dict[str, str], bool]] = [
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "none"}, True),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "cross-site", "origin": "http://katalog.test"}, False),
    ({"sec-fetch-site": ""}, False),
    ({"origin": "http://katalog.test"}, True),
    ({"origin": "http://evil.dk"}, False),
    ({"origin": "http://katalog.test.evil.dk"}, False),
    ({"origin": "https://katalog.test"}, False),
    ({"origin": "null"}, False),
    ({"referer": "http://katalog.test/redaktion"}, False),
    ({}, False),
]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_forged_requests_of_other_sites_are_refused_whatever_the_method(
    office: Office, method: str
) -> None:
    identity = office.draft()
    with office.client("redaktoer") as client:
        for headers, accepted in HEADERS:
            answer = client.request(
                method, f"/redaktion/indsatser/{identity}/pladser", headers=headers
            )
            expected = (303 if method == "POST" else 405) if accepted else 403
            assert answer.status_code == expected, headers


def test_looking_never_changes_anything(office: Office) -> None:
    """No verb is done by a link: every verb refuses GET."""
    identity = office.draft()
    with office.client("system") as client:
        for verb in ("send", "traek-tilbage", "gendan", "bekraeft", "adresse", "kopier",
                     "overdrag", "autogem", "kladde-vaek"):  # fmt: skip
            answer = client.get(f"/redaktion/indsatser/{identity}/{verb}")
            assert answer.status_code in (404, 405), verb


def test_fields_that_no_form_has_change_nothing(office: Office) -> None:
    identity = office.draft()
    forged = {
        "id": "en-anden",
        "identity": "en-anden",
        "owner": office.syd,
        "owner_id": office.syd,
        "state": "publiceret",
        "provenance": "eksempel",
        "slug": "min-adresse",
        "created_by": "en-anden",
        "reviewed_by": "kongen",
        "is_public": "ja",
        "content_version": "99",
        "number": "77",
    }
    with office.client("redaktoer") as client:
        at = f"/redaktion/indsatser/{identity}"
        saved = client.post(f"{at}/ret", {**WHOLE, **forged, "basis": "1"})
        assert saved.status_code == 303
        told = client.post(f"{at}/pladser", {**forged, "pladser": "2", "as_of": "2001-01-01"})
        assert told.status_code == 303
    item = office.desk.open(office.people["redaktoer"], identity)
    assert (item.id, item.owner, item.provenance) == (identity, office.nord, "redaktion")
    assert (item.state, item.slug, item.is_public) == ("kladde", "gaa-dig-glad", False)
    assert item.newest is not None
    assert item.newest.number == 2
    assert item.newest.author == office.people["redaktoer"].id
    assert item.reviewed is None
    assert item.availability is not None
    assert item.availability.as_of.year > 2001


def test_an_intervention_is_not_made_or_copied_into_another_organisation(office: Office) -> None:
    public = office.town.publish(content("Fælles gang"))
    with office.client("redaktoer") as client:
        new = client.post("/redaktion/ny", {"title": "Snig", "organisation": office.syd})
        assert new.status_code == 403
        at = f"/redaktion/indsatser/{public}/kopier"
        for organisation in (office.syd, "findes-ikke", ""):
            assert client.post(at, {"organisation": organisation}).status_code == 403
    assert office.desk.listed(office.people["fremmed"], today=TODAY).total == 0


@pytest.mark.parametrize("bad", ["\x00", "a\x00b", "\x1b[31m", "a\u2028b", "\ufeff", "\x7f"])
def test_control_characters_never_reach_the_database_and_never_cause_a_fault(
    office: Office, bad: str
) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}"
    with office.client("godkender") as client:
        forms = {
            "/redaktion/ny": {"title": f"T{bad}", "organisation": office.nord},
            f"{at}/ret": {**WHOLE, "title": f"Gå{bad} dig glad", "basis": "1", "handling": "send"},
            f"{at}/send": {"basis": "2", "note": f"se{bad} her"},
            f"{at}/pladser": {"pladser": f"1{bad}", "note": f"n{bad}n"},
            f"{at}/godkend": {"basis": "2", "felt": "title", "felt.title": "ret",
                              "kommentar.title": f"k{bad}k", "handling": "returner"},
            f"{at}/adresse": {"adresse": f"ny{bad}adresse"},
            f"{at}/autogem": {"basis": "2", "title": f"t{bad}t"},
            f"{at}/gendan": {"version": f"1{bad}", "basis": "2"},
        }  # fmt: skip
        for path, form in forms.items():
            assert client.post(path, form).status_code < 500, path
    with office.database.reading() as session:
        dumped = everything_in(session)
    assert not {c for c in bad if not c.isprintable()} & set(dumped)


@pytest.mark.parametrize(
    "body",
    [
        b"%",
        b"%00=%00",
        b"title=%ff%fe",
        b"title=%C3%28",
        b"=&=&=",
        b"&&&&",
        b"title",
        b"\xff\xfe\x00",
        b"title=%ED%A0%80",
        b"steps.99999999999999999999.lead=x&basis=1",
        b"steps.-1.lead=x&steps..lead=x&steps.0=x&steps=x",
        b"steps.0.lead.lead=x&provider=x&opgavetyper=x&basis=%C2%B2",
        b"basis=999999999999999999999999&handling=%00",
        b"felt=__class__&felt.__class__=ret&kommentar.__class__=x",
    ],
)
def test_broken_encodings_and_odd_names_are_refused_or_read_kindly(
    office: Office, body: bytes
) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}"
    headers = {"sec-fetch-site": "same-origin"}
    with office.client("system") as client:
        for path in ("/redaktion/ny", "/redaktion/log-ind", f"{at}/ret", f"{at}/vis", f"{at}/send",
                     f"{at}/autogem", f"{at}/pladser", f"{at}/godkend", f"{at}/gendan",
                     f"{at}/adresse", f"{at}/tag-ned", f"{at}/kopier"):  # fmt: skip
            answer = client.request("POST", path, content=body, headers=headers)
            assert answer.status_code < 500, path
            assert client.get(at).status_code == 200, path
            assert client.get(f"{at}/ret?autosave=1").status_code == 200, path


def test_a_form_that_is_too_large_or_has_too_many_fields_is_refused(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}/ret"
    with office.client("redaktoer") as client:
        huge = client.post(at, {"title": "x" * 1_100_000, "basis": "1"})
        assert huge.status_code == 413
        many = client.request(
            "POST", at, content=b"a=1&" * 4_000, headers={"sec-fetch-site": "same-origin"}
        )
        assert many.status_code == 413
        long = client.post(at, {"title": "x" * 500_000, "basis": "1"})
        assert long.status_code == 422
        assert "højst 400 tegn" in long.text
        rows = {f"steps.{n}.lead": "x" for n in range(200)}
        assert client.post(at, {**rows, "basis": "1"}).status_code in (303, 422)


@pytest.mark.parametrize(
    "identity", ["x", "%00", "..%2f..%2fetc", "' OR 1=1 --", "æ" * 300, "00000000-0000-4000-8000-1"]
)
def test_an_id_that_is_none_is_simply_not_there(office: Office, identity: str) -> None:
    with office.client("system") as client:
        for page in ("", "/ret", "/vis", "/godkend", "/versioner", "/tag-ned"):
            assert client.get(f"/redaktion/indsatser/{identity}{page}").status_code == 404


@pytest.mark.parametrize(
    ("fra", "til", "status"),
    [("1", "9" * 30, 404), ("-1", "1", 404), ("a", "b", 422), ("", "", 422), ("1", "1", 200)],
)
def test_odd_version_numbers_are_refused(office: Office, fra: str, til: str, status: int) -> None:
    identity = office.draft()
    with office.client("redaktoer") as client:
        answer = client.get(f"/redaktion/indsatser/{identity}/sammenlign?fra={fra}&til={til}")
        assert answer.status_code == status


@pytest.mark.parametrize(
    "time",
    ["0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00", "nu", "2026-12-01", "1" * 500],
)
def test_an_odd_time_of_publication_is_no_fault(office: Office, time: str) -> None:
    identity = office.draft()
    editor, now = office.people["redaktoer"], office.desk.open(office.people["system"], identity)
    assert now.updated is None
    with office.client("redaktoer") as client:
        sent = {**WHOLE, "basis": "1", "handling": "send"}
        assert client.post(f"/redaktion/indsatser/{identity}/ret", sent).status_code == 303
    with office.client("godkender") as client:
        form = {"basis": "2", "handling": "udgiv", "tid": time}
        answer = client.post(f"/redaktion/indsatser/{identity}/godkend", form)
        assert answer.status_code in (303, 422)
        assert client.get(f"/redaktion/indsatser/{identity}").status_code == 200
    assert office.desk.open(editor, identity).newest is not None


def test_a_reviewer_comments_only_on_fields_that_there_are(office: Office) -> None:
    identity = office.draft()
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as editor, office.client("godkender") as approver:
        editor.post(f"{at}/ret", {**WHOLE, "basis": "1", "handling": "send"})
        form = {"basis": "2", "felt": "findes-ikke", "felt.findes-ikke": "ret"}
        answer = approver.post(f"{at}/godkend", {**form, "handling": "returner"})
        assert answer.status_code == 422
        assert editor.get(at).status_code == 200
    with office.database.reading() as session:
        assert session.exec(select(FieldCommentRow)).all() == []


@pytest.mark.parametrize(
    "path",
    [
        "//evil.dk",
        "https://evil.dk",
        "/\\evil.dk",
        "/redaktion//evil.dk",
        "/redaktion/\\evil.dk",
        "javascript:alert(1)",
        "/redaktion\r\nSet-Cookie: a=b",
        "/redaktion/%0d%0aSet-Cookie:a=b",
        "/redaktionen.evil.dk",
        "/redaktion@evil.dk",
    ],
)
def test_signing_in_never_leads_away_from_the_editors_side(office: Office, path: str) -> None:
    from app.web.editors.access import safe_next

    going = safe_next(path)
    assert going == "/redaktion" or going.startswith(("/redaktion/", "/redaktion?"))
    assert "evil" not in going
    assert going.isprintable()


def test_every_private_answer_forbids_keeping_it(office: Office) -> None:
    """``Client`` looks at the header of every answer under /redaktion; here also at errors."""
    identity = office.draft()
    with office.client("redaktoer") as client:
        for path in (
            "/redaktion",
            "/redaktion/findes-ikke",
            f"/redaktion/indsatser/{identity}/findes-ikke",
            f"/redaktion/indsatser/{identity}/tag-ned",
            f"/redaktion/indsatser/{identity}/sammenlign?fra=a",
        ):
            answer = client.get(path, headers={"if-none-match": "*"})
            assert answer.headers["cache-control"] == "no-store", path
            assert "etag" not in answer.headers, path
            assert answer.status_code != 304, path


def test_going_back_after_signing_out_shows_nothing(office: Office) -> None:
    identity = office.draft()
    with office.client("redaktoer") as client:
        token = client.cookies["sid"]
        assert client.post("/redaktion/log-ud").status_code == 303
        client.cookies.set("sid", token, domain="katalog.test")
        again = client.get(f"/redaktion/indsatser/{identity}/ret")
        assert again.status_code == 303
        assert again.headers["location"].startswith("/redaktion/log-ind")
        assert "Gå dig glad" not in again.text


def test_public_pages_are_the_same_with_and_without_a_session(
    office: Office, town_client: Client
) -> None:
    office.town.publish(content("Fælles gang"))
    with office.client("system") as signed, office.client() as stranger:
        for path in ("/", "/indsatser", "/indsatser?q=gang", "/indsatser/faelles-gang", "/om",
                     "/en", "/opgavetyper/6", "/api/v1/interventions", "/sitemap.xml"):  # fmt: skip
            one, other = signed.get(path), stranger.get(path)
            assert one.content == other.content, path
            assert one.headers.items() >= other.headers.items(), path
            assert "set-cookie" not in one.headers
            assert "cookie" not in one.headers.get("vary", "").lower()


def test_nobody_takes_the_id_of_another_intervention_for_an_address(office: Office) -> None:
    theirs = Things(office).bring_to("offentlig")
    with office.client("fremmed") as client:
        client.post("/redaktion/ny", {"title": theirs, "organisation": office.syd})
    with office.client("godkender") as client:
        moved = client.post(f"/redaktion/indsatser/{theirs}/adresse", {"adresse": "et-andet-sted"})
        assert moved.status_code == 303
        other = office.draft("Noget andet")
        refused = client.post(f"/redaktion/indsatser/{other}/adresse", {"adresse": theirs})
        assert refused.status_code != 303
        answer = client.get(f"/api/v1/interventions/{theirs}")
    assert (answer.status_code, answer.json().get("id")) == (200, theirs)


def test_a_copy_without_an_organisation_is_refused_in_words(office: Office) -> None:
    identity = Things(office).bring_to("offentlig")
    with pytest.raises(WrongState, match="organisation"):
        office.desk.copy(office.people["system"], identity, "", now=NOW)


def test_a_date_that_cannot_be_meant_is_refused_at_its_field(office: Office) -> None:
    identity = office.draft()
    form = {"title": "Gå dig glad", "valid_from": "0001-01-01", "basis": "1", "handling": "gem"}
    with office.client("redaktoer") as client:
        answer = client.post(f"/redaktion/indsatser/{identity}/ret", form)
    assert answer.status_code == 422
    assert "»0001-01-01« er ikke en dato" in answer.text

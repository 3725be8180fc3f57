"""What a file would do is seen first; then the whole of it is done, or nothing."""

import pytest

from app.domain.people import Person
from app.editorial.errors import NotAllowed, WrongState
from app.editorial.exporting import lines_of
from app.editorial.importing import ChangedMeanwhile, Faulty, Importing
from app.editorial.importing_by import Importer
from app.editorial.importing_plan import Plan, Step
from app.interop.tables import Row
from app.interop.tables_files import Format, file_of, rows_of
from app.storage import audit_log
from app.storage.audit_log import first_break
from app.storage.interventions import content_of, newest_revisions
from tests.bulk.files import WHOLE, all_of, csv_file, json_file, look, take_in
from tests.catalogues import NOW, content
from tests.conftest import Seeded
from tests.databases import everything_in
from tests.desks import Office


def _steps(plan: Plan) -> list[Step]:
    return [row.step for row in plan.rows]


def _faults(plan: Plan) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in plan.faults]


def _head(office: Office) -> tuple[int, int, int]:
    """How much there is: interventions with something written, versions, entries in the log."""
    with office.database.reading() as session:
        newest = newest_revisions(session)
        entries = list(audit_log.entries(session))
        assert first_break(session) is None
    return len(newest), sum(row.number for _, row in newest.values()), len(entries)


def _boss(office: Office) -> Person:
    return office.people["godkender"]


def _title(office: Office, identity: str) -> str | None:
    newest = office.desk.open(office.people["system"], identity).newest
    return newest.content.title if newest else None


def test_a_row_without_id_and_address_is_created_as_a_draft_of_the_importers(
    office: Office,
) -> None:
    before = _head(office)
    plan = look(office.database, csv_file(WHOLE), _boss(office), office.nord)
    assert (_steps(plan), plan.faults) == ([Step.CREATE], [])
    assert _head(office) == before, "a trial changes nothing"
    take_in(office.database, csv_file(WHOLE), _boss(office), office.nord)
    (item,) = all_of(office)
    assert (item.title, item.slug, item.owner) == ("Gå dig glad", "gaa-dig-glad", office.nord)
    assert (item.state, item.is_public) == ("kladde", False)
    assert _head(office) == (before[0] + 1, before[1] + 1, before[2] + 1)


def test_a_row_with_an_address_changes_only_what_it_has_columns_for(office: Office) -> None:
    take_in(office.database, csv_file(WHOLE), _boss(office), office.nord, batch="a")
    again = csv_file({"adresse": "gaa-dig-glad", "purpose": "At komme ud", "summary": ""})
    plan = look(office.database, again, _boss(office), office.nord)
    (row,) = plan.rows
    assert row.step is Step.CHANGE
    told = [(one.column, one.before, one.after) for one in row.changes]
    assert told == [("summary", "Kom med ud at gå.", ""), ("purpose", "", "At komme ud")]
    take_in(office.database, again, _boss(office), office.nord, batch="b")
    (item,) = all_of(office)
    assert item.newest is not None
    written = item.newest.content
    assert (written.title, written.summary) == ("Gå dig glad", None)
    assert (written.purpose, written.provider is not None) == ("At komme ud", True)
    assert item.newest.number == 2


def test_what_belongs_to_another_organisation_is_refused(office: Office) -> None:
    identity = office.draft("Nords egen")
    stranger = office.people["fremmed"]
    for named in ({"id": identity}, {"adresse": "nords-egen"}):
        plan = look(office.database, csv_file({**named, "title": "x"}), stranger, office.syd)
        assert _faults(plan) == [(2, next(iter(named)))]
    with pytest.raises(NotAllowed):
        look(office.database, csv_file(WHOLE), stranger, office.nord)
    with pytest.raises(NotAllowed):
        look(office.database, csv_file(WHOLE), office.people["redaktoer"], office.nord)
    with pytest.raises(NotAllowed):
        look(office.database, csv_file(WHOLE), _boss(office), None)


FAULTS = {
    "age_from": "gammel",
    "age_to": "200",
    "price_kr": "-1",
    "duration_weeks": "8 uger",
    "interpreter": "måske",
    "intake": "nu og da",
    "valid_from": "31.2.2026",
    "risikofaktorer": "Motion",
    "spor": "findes-ikke",
    "opgavetyper": "99 (primær)",
    "kle": "15.20",
    "steps": "Ring til os",
    "provider": "name: A | cvr: 12",
    "sources": "document: eksempel | year: i fjor",
    "contacts": "audience: naboen | function: Reception",
    "places": "name: A | planet: Mars",
    "combines_with": "findes-ikke",
    "evidence": "e99",
    "measures": "ukendt",
    "summary": "Ring til 010190-1234",
    "title": "x" * 401,
    "derived": "title",
    "sprog": "klingon",
    "organisation_model": "ukendt",
    "review_interval_months": "100",
}


def test_every_one_of_fifty_faults_is_told_with_row_and_column_and_nothing_changes(
    office: Office,
) -> None:
    before = _head(office)
    one_each = [{**WHOLE, "title": f"Nr. {n}", c: v} for n, (c, v) in enumerate(FAULTS.items())]
    all_at_once = {**WHOLE, **FAULTS}
    data = csv_file(WHOLE, *one_each, all_at_once)
    plan = look(office.database, data, _boss(office), office.nord)
    expected = {(row, column) for row, column in enumerate(FAULTS, 3)}
    assert expected <= set(_faults(plan))
    single = [place for place in _faults(plan) if place[0] < 3 + len(FAULTS)]
    assert sorted(single) == sorted(expected), "one fault each, and no other"
    with pytest.raises(Faulty):
        take_in(office.database, data, _boss(office), office.nord)
    assert _head(office) == before


def test_every_fault_of_a_row_is_told_at_once_whatever_kind_it_is_of(office: Office) -> None:
    plan = look(office.database, csv_file({**WHOLE, **FAULTS}), _boss(office), office.nord)
    assert sorted(_faults(plan)) == sorted((2, column) for column in FAULTS)
    take_in(office.database, csv_file({**WHOLE, "age_from": "18"}), _boss(office), office.nord)
    half = {"adresse": "gaa-dig-glad", "age_from": "voksen", "age_to": "12"}
    plan = look(office.database, csv_file(half), _boss(office), office.nord)
    assert _faults(plan) == [(2, "age_from")], "what stood there before is not held against it"
    ages = {"age_from": "80", "age_to": "18", "spor": "findes-ikke", "price_kr": "gratis"}
    plan = look(office.database, csv_file({**WHOLE, **ages}), _boss(office), office.nord)
    assert sorted(_faults(plan)) == [(2, "age_from"), (2, "price_kr"), (2, "spor")]


@pytest.mark.parametrize(
    "rows",
    [
        [{"age_from": "80", "age_to": "18"}],
        [{"age_to": "18"}, {"age_from": "80"}],
    ],
)
def test_ages_in_the_wrong_order_are_told_at_a_column_of_the_file_in_plain_words(
    office: Office, rows: list[dict[str, str]]
) -> None:
    *before, last = rows
    editor = _boss(office)
    for row in before:
        take_in(office.database, csv_file({**WHOLE, **row}), editor, office.nord)
        last = {"adresse": "gaa-dig-glad", **last}
    whole = {**WHOLE, **last} if not before else last
    fault, other = look(
        office.database, csv_file({**whole, "spor": "findes-ikke"}), editor, office.nord
    ).faults
    assert other.column == "spor", "what else is wrong is told as well"
    assert (fault.row, fault.column) == (2, "age_from")
    assert "»Alder fra« er højere end »Alder til«." in fault.message


def test_fifty_rows_with_a_fault_each_are_all_told(office: Office) -> None:
    rows = [
        {**WHOLE, "title": f"Nr. {n}", column: value}
        for n in range(2)
        for column, value in FAULTS.items()
    ]
    plan = look(office.database, csv_file(*rows), _boss(office), office.nord)
    assert len(plan.faults) == len(rows) == 50
    assert [fault.row for fault in plan.faults] == list(range(2, 52))


def test_a_row_about_itself_is_refused_where_it_cannot_be(office: Office) -> None:
    take_in(office.database, csv_file(WHOLE), _boss(office), office.nord)
    data = csv_file(
        {"adresse": "gaa-dig-glad", "title": "En"},
        {"adresse": "gaa-dig-glad", "title": "To"},
        {"adresse": "Ikke en adresse", "title": "Tre"},
        {"adresse": "ny", "title": "Fire", "ejer": "Syd Kommune"},
        {"adresse": "nyere", "title": "Fem", "ejer": "Ukendt"},
        {"adresse": "nyest", "title": ""},
        {"id": "00000000-0000-4000-8000-00000000dead", "title": "Syv"},
    )
    plan = look(office.database, data, _boss(office), office.nord)
    assert _faults(plan) == [
        (3, "adresse"), (4, "adresse"), (5, "ejer"), (6, "ejer"), (7, "title"), (8, "id"),
    ]  # fmt: skip


def test_a_row_cannot_have_the_id_of_another_as_its_address(office: Office) -> None:
    others = office.draft("Nords egen")
    stranger = office.people["fremmed"]
    wishing = csv_file({**WHOLE, "adresse": others}, {**WHOLE, "adresse": "fri"})
    plan = look(office.database, wishing, stranger, office.syd)
    assert (_steps(plan), _faults(plan)) == ([Step.REFUSE, Step.CREATE], [(2, "adresse")])
    assert others in str(plan.faults[0]), "it says which"
    titled = csv_file({**WHOLE, "title": others})
    (row,) = look(office.database, titled, stranger, office.syd).rows
    assert (row.step, row.slug) == (Step.CREATE, f"{others}-2")


@pytest.mark.parametrize("column", ["adresse", "ejer", "tilstand"])
@pytest.mark.parametrize("number", ["0707614285", "070761-4285", "kontakt-070761-4285"])
def test_a_row_with_a_personal_number_in_a_column_of_our_own_is_refused(
    office: Office, column: str, number: str
) -> None:
    data = csv_file({**WHOLE, column: number}, {**WHOLE, "title": "Uden"})
    plan = look(office.database, data, _boss(office), office.nord)
    assert (_steps(plan), _faults(plan)) == ([Step.REFUSE, Step.CREATE], [(2, column)])
    assert "CPR-nummer" in plan.faults[0].message
    assert number not in plan.faults[0].message
    with pytest.raises(Faulty):
        take_in(office.database, data, _boss(office), office.nord)
    with office.database.reading() as session:
        assert number not in everything_in(session)


def test_an_address_that_there_is_can_be_named_whatever_its_digits(office: Office) -> None:
    """Older than the rule: what was exported and not edited changes nothing."""
    identity = office.draft()
    old = "hold-070761-4285"
    office.desk.readdress(office.people["system"], identity, old, now=NOW)
    data = csv_file(
        {"id": identity, "adresse": old, "title": "Gå dig glad"},
        {"adresse": "en-ny", "title": "Ny"},
    )
    plan = look(office.database, data, _boss(office), office.nord)
    assert (_steps(plan), plan.faults) == ([Step.SAME, Step.CREATE], [])


def test_rows_of_a_file_may_point_to_each_other(office: Office) -> None:
    data = csv_file(
        {**WHOLE, "adresse": "den-ene", "combines_with": "den-anden"},
        {**WHOLE, "adresse": "den-anden", "combines_with": "den-ene"},
        WHOLE,
        WHOLE,
    )
    take_in(office.database, data, _boss(office), office.nord)
    slugs = {item.slug for item in all_of(office)}
    assert slugs == {"den-ene", "den-anden", "gaa-dig-glad", "gaa-dig-glad-2"}


def test_what_is_in_review_is_refused(office: Office) -> None:
    take_in(office.database, csv_file(WHOLE), _boss(office), office.nord, batch="a")
    (item,) = all_of(office)
    office.desk.submit(office.people["redaktoer"], item.id, 1, "", now=NOW)
    changed = csv_file({"id": item.id, "purpose": "x"})
    plan = look(office.database, changed, _boss(office), office.nord)
    assert _faults(plan) == [(2, "tilstand")]


def test_nothing_is_done_when_something_changed_since_it_was_looked_at(office: Office) -> None:
    take_in(office.database, csv_file(WHOLE), _boss(office), office.nord, batch="a")
    (item,) = all_of(office)
    changed = csv_file({"id": item.id, "purpose": "x"}, {**WHOLE, "id": "", "title": "Ny"})
    plan = look(office.database, changed, _boss(office), office.nord)
    assert plan.faults == []
    with_title = content(title="Rettet imens")
    office.desk.save(office.people["kollega"], item.id, with_title, 1, now=NOW)
    before = _head(office)
    importer = Importer(_boss(office), office.nord)
    with pytest.raises(ChangedMeanwhile):
        Importing(office.database).take_in(plan, importer, batch="b", file_name="x", now=NOW)
    assert _head(office) == before


def test_the_same_import_is_done_once(office: Office) -> None:
    plan = look(office.database, csv_file(WHOLE), _boss(office), office.nord)
    importer = Importer(_boss(office), office.nord)
    for _ in range(2):
        Importing(office.database).take_in(plan, importer, batch="a", file_name="x", now=NOW)
    assert len(all_of(office)) == 1


def test_only_who_needs_nobody_else_publishes_at_once(office: Office) -> None:
    incomplete = {**WHOLE, "title": "Ikke færdig", "summary": ""}
    later = {**WHOLE, "title": "Senere", "valid_from": "2027-01-01"}
    data = csv_file(WHOLE, incomplete, later)
    with pytest.raises(WrongState):
        look(office.database, data, _boss(office), office.nord, publish=True)
    system = office.people["system"]
    take_in(office.database, data, system, office.nord, publish=True)
    public = {item.title: item.is_public for item in all_of(office)}
    assert public == {"Gå dig glad": True, "Ikke færdig": False, "Senere": False}
    shown = office.catalogue.show("gaa-dig-glad")
    assert shown is not None
    assert office.town.titles("gå dig glad") == ["Gå dig glad"]


def test_a_draft_that_stands_already_is_published_by_a_second_import(office: Office) -> None:
    take_in(office.database, csv_file(WHOLE), None, office.nord, batch="a")
    data = csv_file({**WHOLE, "adresse": "gaa-dig-glad"})
    plan = look(office.database, data, None, office.nord, publish=True)
    assert _steps(plan) == [Step.PUBLISH]
    take_in(office.database, data, None, office.nord, publish=True, batch="b")
    (item,) = all_of(office)
    assert (item.is_public, item.newest and item.newest.number) == (True, 1)
    assert item.reviewed is not None


@pytest.mark.parametrize("wanted", list(Format))
def test_taking_in_what_was_just_exported_changes_nothing(seeded: Seeded, wanted: Format) -> None:
    lines = lines_of(seeded.database, None)
    assert len(lines) == len(seeded.records()) > 50
    rows: list[Row] = rows_of(f"x.{wanted}", b"".join(file_of(lines, wanted)))
    plan = look(seeded.database, rows, None, None)
    assert plan.faults == []
    assert set(_steps(plan)) == {Step.SAME}


def test_one_exports_ones_own_and_nobody_elses(office: Office) -> None:
    office.draft("Nords egen")
    mine = lines_of(office.database, office.people["redaktoer"])
    assert [(line.content.title, line.owner) for line in mine] == [("Nords egen", "Nord Kommune")]
    assert lines_of(office.database, office.people["fremmed"]) == []
    assert lines_of(office.database, office.people["redaktoer"], published=True) == []
    with pytest.raises(NotAllowed):
        lines_of(office.database, office.people["fremmed"], organisation=office.nord)


def test_json_says_its_faults_by_object_and_field(office: Office) -> None:
    data = json_file(
        [
            {"title": "Gå", "spor": {"a": 1}, "steps": [{"leed": "x"}]},
            {"title": 7, "opgavetyper": {"primary": ["6"]}, "elements": [["x"]]},
        ]
    )
    plan = look(office.database, rows_of("x.json", data), _boss(office), office.nord)
    assert sorted(_faults(plan)) == [(1, "spor"), (1, "steps"), (2, "elements"), (2, "title")]


def test_versions_are_stored_as_the_verb_of_one_edit_stores_them(office: Office) -> None:
    take_in(office.database, csv_file(WHOLE), _boss(office), office.nord)
    by_hand = office.draft("Gå dig glad", "godkender")
    with office.database.reading() as session:
        newest = newest_revisions(session)
        rows = dict(newest.values())
    imported = rows["gaa-dig-glad"]
    assert imported.created_by == _boss(office).id == newest[by_hand][1].created_by
    assert content_of(imported).opgavetyper.primary == ("6",)

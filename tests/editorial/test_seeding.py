"""Seeding adds what is new, updates what is its own, and never goes over an editor's work."""

import shutil
from pathlib import Path

import pytest
from sqlmodel import select

from app.catalogue import Catalogue, Shown
from app.catalogue.feed import Feed
from app.domain.availability import Availability
from app.domain.cursors import Cursor
from app.domain.record import LoggedChange
from app.domain.requests import SearchRequest
from app.editorial import verbs
from app.editorial.files import CatalogueFiles, digest_of_files, read_catalogue_files
from app.editorial.seeding import EXAMPLE_OWNER, SeedReport, is_seeded, seed
from app.search.engine import SearchIndex
from app.settings import PROJECT
from app.storage import schema
from app.storage.database import Database
from app.storage.desk_tables import WorkRow
from app.storage.tables import ReferenceItemRow
from tests.catalogues import AUTHOR, NOW, TODAY, content, danish
from tests.conftest import Seeded, site_settings
from tests.databases import directory_of

FEW = ("gaa-dig-glad", "natlinjen", "ring-selv")
SYNONYMS = """\
synonyms:
  - key: lommeregner
    words: [lommeregner, kuglerammer]
    weight: 1.0
  - key: spadsere
    words: [flanere rundt]
    means: [gåtur]
"""


@pytest.fixture(scope="session")
def few_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the real files three interventions that point nowhere, and the vocabulary."""
    real, root = PROJECT / "catalogue_data", tmp_path_factory.mktemp("few") / "data"
    left_out = shutil.ignore_patterns("interventions", "synonyms", "viden")
    shutil.copytree(real, root, ignore=left_out)
    for slug in FEW:
        path = next((real / "interventions").rglob(f"{slug}.yaml"))
        copied = root / path.relative_to(real)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copied)
    for name, key in (
        ("evidence", "statements"),
        ("packages", "packages"),
        ("glossary", "entries"),
    ):
        (root / f"{name}.yaml").write_text(f"{key}: []\n", encoding="utf-8")
    (root / "synonyms").mkdir()
    (root / "synonyms" / "ord.yaml").write_text(SYNONYMS, encoding="utf-8")
    kommuner = root / "vocabulary" / "kommune.yaml"
    kommuner.write_text('terms:\n  - {value: "0000", label: Eksempelkommune}\n', encoding="utf-8")
    _edit(root, "gaa-dig-glad", "    see: mentor-til-hverdag\n", "")
    _edit(root, "gaa-dig-glad", "  combines_with: [ro-paa-igen, rygestop-paa-hold", "  goals: [x")
    _edit(root, "gaa-dig-glad", "  alternatives: [motion-paa-stol, maend-paa-to-hjul]\n", "")
    return root


@pytest.fixture
def data(tmp_path: Path, few_files: Path) -> Path:
    """A copy of them that a test may change."""
    return Path(shutil.copytree(few_files, tmp_path / "data"))


def _edit(root: Path, slug: str, old: str, new: str) -> None:
    path = next((root / "interventions").rglob(f"{slug}.yaml"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _files(root: Path) -> CatalogueFiles:
    files = read_catalogue_files(root, TODAY)
    assert [str(fault) for fault in files.faults] == []
    return files


def _seed(database: Database, root: Path, *, with_examples: bool = True) -> SeedReport:
    with database.writing() as session:
        return seed(session, _files(root), now=NOW, with_examples=with_examples)


def _head(database: Database) -> int:
    return _catalogue(database).head()[0]


def _catalogue(database: Database) -> Catalogue:
    index_dir = directory_of(database) / "index"
    catalogue = Catalogue(database, SearchIndex(index_dir, "x", danish()))
    catalogue.open_index()
    return catalogue


def _title(database: Database, slug: str) -> str:
    found = _catalogue(database).show(slug)
    assert isinstance(found, Shown)
    return found.public.title


def _id_of(root: Path, slug: str) -> str:
    return next(item.id for item in _files(root).interventions if item.slug == slug)


def test_the_first_seeding_adds_everything_and_the_second_nothing(
    database: Database, data: Path
) -> None:
    first = _seed(database, data)
    assert {f"indsats {slug}" for slug in FEW} <= set(first.added)
    assert (first.updated, first.kept, first.unchanged) == ([], [], 0)
    head = _head(database)
    second = _seed(database, data)
    assert (second.added, second.updated, second.kept) == ([], [], [])
    assert second.unchanged == len(first.added)
    assert _head(database) == head


def test_files_are_known_again_until_one_of_them_changes(database: Database, data: Path) -> None:
    def known(*, with_examples: bool = True) -> bool:
        with database.reading() as session:
            return is_seeded(session, digest_of_files(data), with_examples=with_examples)

    assert not known()
    _seed(database, data)
    assert (known(), known(with_examples=False)) == (True, False)
    _edit(data, "natlinjen", "title: Natlinjen", "title: Natlinjen, døgnet rundt")
    assert not known()
    _seed(database, data, with_examples=False)
    _edit(data, "natlinjen", "title: Natlinjen, døgnet rundt", "title: Natlinjen")
    assert not known(), "others have been read since"
    _seed(database, data)
    assert known()
    one = data / "synonyms" / "ord.yaml"
    one.rename(one.with_name("andre-ord.yaml"))
    assert not known(), "faults are told by the name of a file"


def test_an_intervention_has_the_same_id_in_every_database(tmp_path: Path, data: Path) -> None:
    seen = []
    for name in ("a", "b"):
        made = Database(site_settings(tmp_path / name).effective_database_url)
        schema.migrate(made)
        _seed(made, data)
        found = _catalogue(made).show("natlinjen")
        assert isinstance(found, Shown)
        seen.append(found.public.id)
        made.close()
    assert seen[0] == seen[1] == _id_of(data, "natlinjen")


def test_a_changed_file_updates_what_still_equals_its_seeding(
    database: Database, data: Path
) -> None:
    _seed(database, data)
    _edit(data, "natlinjen", "title: Natlinjen", "title: Natlinjen, døgnet rundt")
    report = _seed(database, data)
    assert (report.added, report.updated, report.kept) == ([], ["indsats natlinjen"], [])
    assert _title(database, "natlinjen") == "Natlinjen, døgnet rundt"


def test_what_an_editor_has_published_is_left_alone_and_listed(
    database: Database, data: Path
) -> None:
    _seed(database, data)
    identity = _id_of(data, "natlinjen")
    with database.writing() as session:
        revision = verbs.save_draft(
            session, identity, content("Redaktørens titel"), author=AUTHOR, now=NOW
        )
        verbs.submit(session, revision)
        verbs.publish(session, revision, now=NOW)
    _edit(data, "natlinjen", "title: Natlinjen", "title: Filens nye titel")
    for _ in range(2):
        report = _seed(database, data)
        assert (report.updated, report.kept) == ([], ["indsats natlinjen"])
    assert _title(database, "natlinjen") == "Redaktørens titel"


def test_an_editors_unpublished_draft_is_left_alone_too(database: Database, data: Path) -> None:
    _seed(database, data)
    with database.writing() as session:
        verbs.save_draft(
            session, _id_of(data, "natlinjen"), content("Et udkast"), author=AUTHOR, now=NOW
        )
    _edit(data, "natlinjen", "title: Natlinjen", "title: Filens nye titel")
    assert _seed(database, data).kept == ["indsats natlinjen"]
    assert _title(database, "natlinjen") == "Natlinjen"


@pytest.mark.parametrize("reason", ["archived", "merged", "deleted"])
def test_what_an_editor_has_withdrawn_is_not_brought_back(
    reason: str, database: Database, data: Path
) -> None:
    _seed(database, data)
    with database.writing() as session:
        verbs.withdraw(session, _id_of(data, "natlinjen"), reason, now=NOW)  # type: ignore[arg-type]
    _edit(data, "natlinjen", "title: Natlinjen", "title: Filens nye titel")
    assert _seed(database, data).kept == ["indsats natlinjen"]
    assert not isinstance(_catalogue(database).show("natlinjen"), Shown)


def test_what_an_editor_has_told_of_places_survives_a_changed_file(
    database: Database, data: Path
) -> None:
    _seed(database, data)
    identity = _id_of(data, "gaa-dig-glad")
    told = Availability(as_of=TODAY, places=42)
    with database.writing() as session:
        verbs.set_availability(session, identity, told, author=AUTHOR, now=NOW)
    _edit(data, "gaa-dig-glad", "title: Gå dig glad", "title: Gå dig gladere")
    assert _seed(database, data).updated == ["indsats gaa-dig-glad"]
    found = _catalogue(database).show("gaa-dig-glad")
    assert isinstance(found, Shown)
    assert (found.public.title, found.public.availability) == ("Gå dig gladere", told)


def test_a_changed_slug_moves_the_address(database: Database, data: Path) -> None:
    _seed(database, data)
    path = next((data / "interventions").rglob("natlinjen.yaml"))
    moved = path.with_name("nattelefonen.yaml")
    moved.write_text(
        path.read_text(encoding="utf-8").replace("slug: natlinjen", "slug: nattelefonen"),
        encoding="utf-8",
    )
    path.unlink()
    report = _seed(database, data)
    assert (report.added, report.updated) == ([], ["indsats nattelefonen"])
    assert _title(database, "nattelefonen") == "Natlinjen"
    assert not isinstance(_catalogue(database).show("natlinjen"), Shown)


def _news(catalogue: Catalogue, after: int) -> tuple[LoggedChange, ...]:
    feed = Feed(catalogue)
    return feed.changes(Cursor.beginning(feed.state()).moved_to(after), 100).changes


def test_a_changed_term_restates_exactly_those_that_use_it(database: Database, data: Path) -> None:
    _seed(database, data)
    before = _head(database)
    path = data / "vocabulary" / "risiko.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("label: Lav risiko", "label: Lille risiko"), encoding="utf-8")
    report = _seed(database, data)
    assert report.updated == ["term risiko/lav"]
    changes = _news(_catalogue(database), before)
    users = {i.id for i in _files(data).interventions if "lav" in i.content.risiko.all}
    assert 0 < len(users) < len(FEW)
    assert sorted(c.id for c in changes) == sorted(users)
    assert _head(database) == before + 1 + len(users)


def test_a_term_given_a_broader_one_is_found_under_it_at_once(
    database: Database, data: Path
) -> None:
    _seed(database, data)
    catalogue = _catalogue(database)
    broader = SearchRequest().selecting("helbred", ["kraeft"])
    before = catalogue.search(broader).total
    path = data / "vocabulary" / "helbred.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  - value: diabetes\n", "  - value: diabetes\n    parent: kraeft\n"),
        encoding="utf-8",
    )
    assert _seed(database, data).updated == ["term helbred/diabetes"]
    assert catalogue.search(broader).total == before + 1


def test_a_broader_term_given_a_broader_one_is_found_under_it_at_once(
    database: Database, data: Path
) -> None:
    path = data / "vocabulary" / "helbred.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("  - value: diabetes\n", "  - value: diabetes\n    parent: kraeft\n")
    path.write_text(text, encoding="utf-8")
    _seed(database, data)
    catalogue = _catalogue(database)
    broadest = SearchRequest().selecting("helbred", ["migraene"])
    before = catalogue.search(broadest).total
    text = text.replace("  - value: kraeft\n", "  - value: kraeft\n    parent: migraene\n")
    path.write_text(text, encoding="utf-8")
    assert _seed(database, data).updated == ["term helbred/kraeft"]
    assert catalogue.search(broadest).total == before + 1


def test_synonyms_are_seeded_changed_by_their_file_and_found_at_once(
    database: Database, data: Path
) -> None:
    report = _seed(database, data)
    assert {"synonym lommeregner", "synonym spadsere"} <= set(report.added)
    catalogue = _catalogue(database)
    found = catalogue.search(SearchRequest(q="flanere rundt", praecis=True))
    expected = catalogue.search(SearchRequest(q="gåtur", praecis=True))
    assert found.total == expected.total > 0
    before = _head(database)
    (data / "synonyms" / "ord.yaml").write_text(
        SYNONYMS.replace("gåtur", "lommeregner"), encoding="utf-8"
    )
    report = _seed(database, data)
    assert (report.added, report.updated) == ([], ["synonym spadsere"])
    assert _head(database) == before + 1, "no intervention is restated for it"
    catalogue.follow()
    assert catalogue.search(SearchRequest(q="flanere rundt", praecis=True)).total == 0
    assert _news(catalogue, before) == (), "it is no news of an intervention"


def test_a_synonym_moved_to_another_file_is_the_same_synonym(
    database: Database, data: Path
) -> None:
    _seed(database, data)
    first, _, second = SYNONYMS.partition("  - key: spadsere\n")
    (data / "synonyms" / "ord.yaml").write_text(first, encoding="utf-8")
    (data / "synonyms" / "flere.yaml").write_text(
        f"synonyms:\n  - key: spadsere\n{second}", encoding="utf-8"
    )
    report = _seed(database, data)
    assert report.added == []
    assert {s.key for s in _files(data).synonyms} == {"lommeregner", "spadsere"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("synonyms: [{key: Stort Bogstav, words: [a]}]", "key"),
        ("synonyms: [{key: a, words: []}]", "words"),
        ("synonyms: [{key: a, words: [b], weight: 2}]", "weight"),
        ("synonyms: [{key: a, words: [b], betyder: [c]}]", "betyder"),
        ("synonyms: [{key: lommeregner, words: [a, b]}]", "lommeregner"),
    ],
)
def test_a_wrong_synonym_is_a_fault_with_its_file(text: str, field: str, data: Path) -> None:
    (data / "synonyms" / "z.yaml").write_text(text + "\n", encoding="utf-8")
    faults = read_catalogue_files(data, TODAY).faults
    assert [fault.file for fault in faults] == ["synonyms/z.yaml"]
    assert field in faults[0].field


def test_examples_stay_out_when_they_are_not_asked_for(database: Database, data: Path) -> None:
    report = _seed(database, data, with_examples=False)
    assert not [name for name in report.added if name.startswith("indsats ")]
    assert "term kommune/0000" not in report.added
    assert _catalogue(database).search(SearchRequest()).total == 0


def test_seeding_that_fails_leaves_the_database_as_it_was(database: Database, data: Path) -> None:
    files = _files(data)
    broken = files.interventions[-1]
    files.interventions[-1] = broken.model_copy(update={"content": content(helbred=["findes-ej"])})
    with pytest.raises(Exception, match="findes-ej"), database.writing() as session:
        seed(session, files, now=NOW, with_examples=True)
    assert _catalogue(database).search(SearchRequest()).total == 0
    assert _head(database) == 0


def test_progress_is_told_one_by_one_to_the_end(database: Database, data: Path) -> None:
    told: list[tuple[int, int]] = []
    with database.writing() as session:
        seed(
            session,
            _files(data),
            now=NOW,
            with_examples=True,
            progress=lambda done, total: told.append((done, total)),
        )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_examples_belong_to_the_fictional_municipality_and_sources_to_nobody(
    seeded: Seeded,
) -> None:
    with seeded.database.reading() as session:
        owners = {row.intervention_id: row.owner_id for row in session.exec(select(WorkRow))}
    examples = {record.id for record in seeded.records() if record.example}
    assert {owners.get(identity) for identity in examples} == {EXAMPLE_OWNER}
    assert set(owners) == examples


def test_what_an_editor_has_removed_does_not_come_back(database: Database, data: Path) -> None:
    _seed(database, data)
    key = "lommeregner"
    with database.writing() as session:
        session.delete(session.get(ReferenceItemRow, ("synonym", key)))
    report = _seed(database, data)
    with database.reading() as session:
        assert session.get(ReferenceItemRow, ("synonym", key)) is None
    assert report.kept == [f"synonym {key}"]
    assert report.added == []

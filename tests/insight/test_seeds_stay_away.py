"""What an editor has changed, ordered or deleted no later seeding brings back."""

from pathlib import Path

import pytest

from app.domain.people import Person
from app.editorial.files import CatalogueFiles
from app.editorial.seeding import SeedReport, seed
from app.editorial.synonym_verbs import Synonyms, Typed
from app.editorial.vocabulary_verbs import VocabularyDesk
from app.storage.database import Database
from tests.catalogues import NOW
from tests.conftest import site_settings

SYSTEM = Person("p", "system@katalog.test", "systemadministrator", {}, True)


@pytest.fixture
def database(seeded_copy: Path) -> Database:
    return Database(site_settings(seeded_copy).effective_database_url)


def _again(database: Database, files: CatalogueFiles) -> SeedReport:
    with database.writing() as session:
        return seed(session, files, now=NOW, with_examples=True)


def test_synonyms_stay_as_the_editor_left_them(
    database: Database, catalogue_files: CatalogueFiles
) -> None:
    synonyms = Synonyms(database)
    (changed, deleted, *_), total = synonyms.listed(SYSTEM)
    typed = Typed("hoppeborg", "svømmehold", "0.6")
    mark = synonyms.open(SYSTEM, changed.key).mark
    synonyms.change(SYSTEM, changed.key, typed, mark, now=NOW)
    mark = synonyms.open(SYSTEM, deleted.key).mark
    synonyms.delete(SYSTEM, deleted.key, mark, now=NOW)
    synonyms.add(SYSTEM, Typed("klatrevæg", "svømmehold", "0.6"), now=NOW)

    report = _again(database, catalogue_files)
    assert {f"synonym {changed.key}", f"synonym {deleted.key}"} <= set(report.kept)
    assert synonyms.open(SYSTEM, changed.key).synonym.words == ("hoppeborg",)
    assert synonyms.listed(SYSTEM)[1] == total


def test_the_order_of_a_list_stays_and_so_do_names_and_deletions(
    database: Database, catalogue_files: CatalogueFiles
) -> None:
    desk = VocabularyDesk(database)
    first, second, *_ = desk.terms(SYSTEM, "profession")
    desk.move(SYSTEM, "profession", first.value, False, now=NOW)
    assert _again(database, catalogue_files).updated == []
    assert [t.value for t in desk.terms(SYSTEM, "profession")][:2] == [second.value, first.value]

    kept = desk.open(SYSTEM, "profession", first.value)
    typed = {"label": "Et andet navn", "words": ""}
    typed |= dict.fromkeys(("label_en", "short", "definition", "source", "parent"), "")
    desk.change(SYSTEM, "profession", first.value, typed, kept.mark, now=NOW)
    unused = next(
        t.value
        for t in desk.terms(SYSTEM, "kommune")
        if not desk.open(SYSTEM, "kommune", t.value).uses.any
    )
    mark = desk.open(SYSTEM, "kommune", unused).mark
    desk.delete(SYSTEM, "kommune", unused, mark, now=NOW)
    _again(database, catalogue_files)
    assert desk.open(SYSTEM, "profession", first.value).term.label == "Et andet navn"
    assert unused not in [t.value for t in desk.terms(SYSTEM, "kommune")]

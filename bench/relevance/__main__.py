"""``python -m bench.relevance``: the judged queries, asked of three engines, kind by kind."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

from rich.console import Console
from rich.table import Table

from app.catalogue import Catalogue
from app.editorial.files import CatalogueFiles, read_catalogue_files
from app.editorial.seeding import seed
from app.editorial.verbs import today_in_denmark
from app.main import open_catalogue
from app.search.documents import DocumentMaker
from app.settings import PROJECT, Settings
from app.storage import schema
from app.storage.database import Database
from app.storage.public_records import all_public_records
from bench.relevance import splitting
from bench.relevance.engines import Engine, fts5, ours, stock_whoosh
from bench.relevance.judgements import KINDS, PARTS, Judged, read
from bench.relevance.measures import Answer, Quality, quality
from bench.relevance.towns import TOWNS, around_towns, files_of, read_town

Answers = Sequence[tuple[Judged, Answer]]


def own_files() -> CatalogueFiles:
    """What stands in ``catalogue_data``."""
    return read_catalogue_files(PROJECT / "catalogue_data", today_in_denmark(datetime.now(UTC)))


@contextmanager
def seeded_catalogue(
    files: CatalogueFiles, around: Path | None = None
) -> Iterator[tuple[Catalogue, Path]]:
    """The catalogue of some files, in a directory of its own; it begins as a copy of ``around``."""
    with tempfile.TemporaryDirectory(prefix="indsatskatalog-relevance-") as name:
        directory = Path(name)
        if around is not None:
            copytree(around, directory, dirs_exist_ok=True)
        settings = Settings(_env_file=None, var_dir=directory, database_url="")
        database = Database(settings.effective_database_url)
        schema.migrate(database)
        with database.writing() as session:
            seed(session, files, now=datetime.now(UTC), with_examples=True)
        database.close()
        catalogue = open_catalogue(settings)
        catalogue.open_index()
        yield catalogue, directory
        catalogue.database.close()


@contextmanager
def country(own: CatalogueFiles) -> Iterator[Path]:
    """A directory with all that the towns have in common, read in once."""
    with seeded_catalogue(around_towns(own)) as (catalogue, directory):
        catalogue.database.close()
        yield directory


def engines(catalogue: Catalogue, directory: Path) -> Mapping[str, Engine]:
    """All three over the same texts."""
    maker = DocumentMaker(catalogue.reference())
    with catalogue.database.reading() as session:
        documents = [maker.document(record) for record in all_public_records(session)]
    return {
        "ours": ours(catalogue),
        "FTS5": fts5(documents),
        "Whoosh": stock_whoosh(documents, directory / "stock"),
    }


def ask(engine: Engine, queries: Sequence[Judged]) -> Answers:
    """Asks one engine every query."""
    return [(query, engine(query.q)) for query in queries]


def by_kind(answers: Answers) -> dict[str, Quality]:
    """The quality for every kind, and for all together under »all«."""
    asked = {query.kind for query, _ in answers}
    found = {
        kind: quality([(query.grades, answer) for query, answer in answers if query.kind == kind])
        for kind in KINDS
        if kind in asked
    }
    return {**found, "all": quality([(query.grades, answer) for query, answer in answers])}


def lost_by_form(answers: Answers, kind: str) -> float:
    """What wrong forms of a kind lose against their right ones, in nDCG@10."""
    right = {query.q: (query.grades, answer) for query, answer in answers if query.grades}
    wrong = [query for query, _ in answers if query.kind == kind and query.form_of]
    of_right = quality([right[query.form_of or ""] for query in wrong])
    return of_right.ndcg - quality([right[query.q] for query in wrong]).ndcg


def show(console: Console) -> None:
    """Asks everything and prints it."""
    files = own_files()
    with seeded_catalogue(files) as (catalogue, directory):
        compared = engines(catalogue, directory)
        for part in PARTS:
            queries = read(part)
            answers = {name: ask(engine, queries) for name, engine in compared.items()}
            _print(console, part, {name: by_kind(found) for name, found in answers.items()})
            lost = ", ".join(
                f"{kind} {lost_by_form(answers['ours'], kind):+.3f}"
                for kind in ("misspelling", "ascii")
                if any(query.kind == kind for query in queries)
            )
            if lost:
                console.print(f"nDCG@10 that wrong forms lose against their right ones: {lost}\n")
        split = splitting.measure(catalogue.index.analysis)
    with country(files) as around:
        for town in TOWNS:
            with seeded_catalogue(files_of(town), around) as (catalogue, directory):
                compared = engines(catalogue, directory)
                answers = {name: ask(engine, read_town(town)) for name, engine in compared.items()}
                _print(console, town, {name: by_kind(found) for name, found in answers.items()})
    console.print(
        f"{split.compounds} unseen compounds: boundary precision {split.precision:.3f}, "
        f"recall {split.recall:.3f}; {split.split_simple:.1%} of {split.simple} simple words split"
    )


def _print(console: Console, part: str, found: Mapping[str, Mapping[str, Quality]]) -> None:
    table = Table(title=f"{part}: nDCG@10 / recall@10 / success@1 / empty", title_justify="left")
    table.add_column("kind")
    table.add_column("n", justify="right")
    for name in found:
        table.add_column(name, no_wrap=True)
    for kind in found["ours"]:
        cells = [
            f"{q.ndcg:.3f} {q.recall:.2f} {q.success:.2f} {q.empty:.2f}"
            for q in (of_engine[kind] for of_engine in found.values())
        ]
        table.add_row(kind, str(found["ours"][kind].queries), *cells)
    console.print(table)


if __name__ == "__main__":
    console = Console(highlight=False)
    console.width = max(console.width, 96)
    show(console)

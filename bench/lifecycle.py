"""Measures what happens around searching: build, start, edit → visible."""

import gc
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest
from app.editorial import verbs
from app.search.documents import Document
from app.storage.interventions import content_of
from app.storage.tables import InterventionRow, RevisionRow
from bench import promises
from bench.fts5 import Fts5
from bench.ours import forget_words
from bench.report import Line
from bench.subject import Subject
from bench.timing import Sample, clock, repeat, take_turns

SECOND = 1000.0
"""ms."""


class NotFound(Exception):
    """What was published is not found."""


def measure_build(
    subject: Subject, catalogue: Catalogue, documents: Sequence[Document], runs: int
) -> list[Line]:
    """Builds both indexes from the same texts, analysis included; then ours from the database."""
    analysis = catalogue.index.analysis

    def ours() -> None:
        forget_words(analysis)
        catalogue.index.build(documents, 0)

    def theirs() -> None:
        forget_words(analysis)
        for path in subject.directory.glob(f"{subject.fts5.name}*"):
            path.unlink()
        fts5 = Fts5(subject.fts5)
        fts5.build(documents, analysis)
        fts5.close()

    took = take_turns({"FTS5": theirs, "ours": ours}, runs)
    whole = repeat(catalogue.build_index, runs)
    return [
        Line(
            subject.size,
            "index build, from the same texts",
            "s",
            took["ours"].median / SECOND,
            took["FTS5"].median / SECOND,
            "FTS5",
            promises.BUILD,
            len(took["ours"].times),
        ),
        Line(
            subject.size,
            "reindex from the database",
            "s",
            whole.median / SECOND,
            runs=len(whole.times),
        ),
    ]


def measure_start(subject: Subject, runs: int) -> Line:
    """Opens what stands on disk, until the first question can be asked."""
    times = []
    for _ in range(runs):
        catalogue = subject.catalogue()
        gc.collect()
        times.append(clock(catalogue.load_index))
        catalogue.database.close()
    return Line(
        subject.size,
        "start with an index on disk",
        "s",
        Sample(tuple(times)).median / SECOND,
        bar=promises.START,
        runs=runs,
    )


def measure_edit(subject: Subject, catalogue: Catalogue, keys: Sequence[str]) -> list[Line]:
    """Publishes changed revisions, and searches for what is new in each."""
    publishing, seeing = [], []
    for number, key in enumerate(keys):
        word = new_word(number)
        publishing.append(clock(partial(publish, catalogue, key, word)))
        seeing.append(clock(partial(_see, catalogue, key, word)))
    return [
        Line(
            subject.size,
            "publish a revision, to disk",
            "ms",
            Sample(tuple(publishing)).median,
            runs=len(keys),
        ),
        Line(
            subject.size,
            "published → found, where it was made",
            "ms",
            Sample(tuple(seeing)).median,
            bar=promises.VISIBLE_HERE,
            runs=len(keys),
            note=f"slowest {max(seeing):.1f} ms",
        ),
    ]


def new_word(number: int) -> str:
    """A word that stands nowhere yet."""
    return f"nyhed{number}xq"


def publish(catalogue: Catalogue, key: str, word: str) -> None:
    """Adds a word to a title: all three verbs in one transaction, as an editor's button does."""
    now = datetime.now(UTC)
    with catalogue.database.writing() as session:
        row = session.get_one(InterventionRow, key)
        content = content_of(session.get_one(RevisionRow, row.published_revision_id))
        changed = content.model_copy(update={"title": f"{content.title} {word}"})
        revision = verbs.save_draft(session, key, changed, author="måling", now=now)
        verbs.submit(session, revision)
        verbs.publish(session, revision, now=now)


def _see(catalogue: Catalogue, key: str, word: str) -> None:
    if [record.id for record in catalogue.search(SearchRequest(q=word)).records] != [key]:
        raise NotFound(word)

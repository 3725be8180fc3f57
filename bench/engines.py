"""Measures the two engines inside this process: build, start, search, browse, edit → visible."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from statistics import median

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest
from app.editorial import verbs
from app.search.analysis import key_of
from app.search.disk import open_reader
from app.search.documents import Document
from app.search.postings import DiskPostings
from app.search.queries import Found, find
from app.search.snapshot import read_base, snapshot_of_base
from app.storage.interventions import content_of
from app.storage.schema import identity
from app.storage.tables import InterventionRow, RevisionRow
from bench.questions import Questions
from bench.report import Line
from bench.subject import Subject
from bench.timing import Sample, clock, repeat
from bench.yardstick import FORMS, Form, Yardstick

ROUNDS = 5
"""How often each question is asked; its median counts."""
EDITS = 5


class Disagreement(Exception):
    """The two engines answered a question differently, so their times mean nothing."""


def measure_build(
    subject: Subject, catalogue: Catalogue, documents: Sequence[Document], runs: int
) -> list[Line]:
    """Builds both indexes from the same texts (analysis included), then the whole from the log."""

    def ours() -> None:
        key_of.cache_clear()
        catalogue.index.build(documents, 0)

    def theirs() -> None:
        key_of.cache_clear()
        for path in subject.directory.glob(f"{subject.fts5.name}*"):
            path.unlink()
        yardstick = Yardstick(subject.fts5)
        yardstick.build(documents)
        yardstick.close()

    theirs_took, ours_took = repeat(theirs, runs), repeat(ours, runs)
    whole = repeat(catalogue.build_index, runs)
    return [
        _line(subject, "index build, from the same texts", ours_took, theirs_took, 1000, "s"),
        _line(subject, "reindex from the database", whole, None, 1000, "s"),
    ]


def measure_start(subject: Subject, catalogue: Catalogue, runs: int) -> list[Line]:
    """Opens both with what stands on disk, until the first question can be asked."""

    def theirs() -> None:
        yardstick = Yardstick(subject.fts5)
        yardstick.documents()
        yardstick.close()

    ours_took, theirs_took = repeat(catalogue.open_index, runs), repeat(theirs, runs)
    return [_line(subject, "start with an index on disk", ours_took, theirs_took)]


def measure_search(subject: Subject, catalogue: Catalogue, questions: Questions) -> list[Line]:
    """Asks both engines the same questions, turn by turn; every answer must agree."""
    with catalogue.database.reading() as session:
        reader, stamp = open_reader(subject.settings.index_dir, identity(session))
    fresh = snapshot_of_base(read_base(reader, stamp.sequence))
    yardsticks = {form: Yardstick(subject.fts5, form) for form in FORMS}

    def unread(request: SearchRequest) -> Callable[[], Found]:
        base = replace(fresh.base, postings=DiskPostings(reader))
        return partial(find, replace(fresh, base=base), request)

    lines: list[Line] = []
    for what, asked in (
        ("search, 2 filters, counts", questions.filtered),
        ("one word, counts", questions.one_word),
        ("two words, counts", questions.two_words),
        ("browse, counts", questions.browse),
    ):
        gc.collect()
        cold, warm, theirs = _ask(catalogue, unread, yardsticks, asked)
        if asked is not questions.browse:
            lines += _percentiles(subject, f"{what}; words unread", cold, theirs)
        lines += _percentiles(subject, what, warm, theirs)
    for yardstick in yardsticks.values():
        yardstick.close()
    return lines


def _ask(
    catalogue: Catalogue,
    unread: Callable[[SearchRequest], Callable[[], Found]],
    yardsticks: dict[Form, Yardstick],
    asked: Sequence[SearchRequest],
) -> tuple[Sample, Sample, Sample]:
    """Ours with no posting list read, ours with them read, and the yardstick's; in ms.

    One time for each question: the median of its rounds, and of the yardstick's two forms the
    faster one.
    """
    times: dict[str, list[list[float]]] = {}
    for round_number in range(ROUNDS + 1):
        for number, request in enumerate(asked):
            engines: dict[str, Callable[[], Found]] = {
                "unread": unread(request),
                "ours": partial(catalogue.index.search, request),
                **{form: partial(y.search, request) for form, y in yardsticks.items()},
            }
            answers: dict[str, Found] = {}
            for name, engine in engines.items():
                took = clock(partial(_keep, answers, name, engine))
                of_engine = times.setdefault(name, [[] for _ in asked])
                if round_number:  # the round before warms both sides up
                    of_engine[number].append(took)
            _compare(request, answers)
    medians = {name: [median(found) for found in questions] for name, questions in times.items()}
    theirs = [min(pair) for pair in zip(*(medians[form] for form in FORMS), strict=True)]
    return Sample(tuple(medians["unread"])), Sample(tuple(medians["ours"])), Sample(tuple(theirs))


def _keep(answers: dict[str, Found], name: str, ask: Callable[[], Found]) -> None:
    answers[name] = ask()


def _compare(request: SearchRequest, answers: dict[str, Found]) -> None:
    """Raises ``Disagreement`` unless all totals and counts are the same."""
    plain = {
        name: (found.total, {p: {v: n for v, n in c.items() if n} for p, c in found.counts.items()})
        for name, found in answers.items()
    }
    if any(answer != plain["ours"] for answer in plain.values()):
        raise Disagreement(request.query_string())


def measure_edit(
    subject: Subject, catalogue: Catalogue, documents: Sequence[Document]
) -> list[Line]:
    """Publishes changed revisions, and searches until the new word is found; both engines."""
    yardstick = Yardstick(subject.fts5)
    publishing, ours, theirs = [], [], []
    for number in range(EDITS):
        old = documents[number * len(documents) // EDITS]
        word = f"nyhed{number}xq"
        publishing.append(clock(partial(_publish, catalogue, old.entry.id, word)))
        request = SearchRequest(q=word)
        ours.append(clock(partial(_see, catalogue.search, request, old.entry.id)))
        new = subject.document(catalogue, old.entry.id)

        def replace_and_see(
            old: Document = old, new: Document = new, request: SearchRequest = request
        ) -> None:
            yardstick.replace(old, new)
            _see(yardstick.search, request, new.entry.id)

        theirs.append(clock(replace_and_see))
    yardstick.close()
    return [
        _line(subject, "publish a revision (commit, fsync)", Sample(tuple(publishing)), None),
        _line(subject, "published → found", Sample(tuple(ours)), Sample(tuple(theirs))),
    ]


def _publish(catalogue: Catalogue, key: str, word: str) -> None:
    """All three verbs in one transaction, as an editor's button does."""
    now = datetime.now(UTC)
    with catalogue.database.writing() as session:
        row = session.get_one(InterventionRow, key)
        content = content_of(session.get_one(RevisionRow, row.published_revision_id))
        changed = content.model_copy(update={"title": f"{content.title} {word}"})
        revision = verbs.save_draft(session, key, changed, author="måling", now=now)
        verbs.submit(session, revision)
        verbs.publish(session, revision, now=now)


def _see(search: Callable[[SearchRequest], object], request: SearchRequest, key: str) -> None:
    found = search(request)
    ids = found.ids if isinstance(found, Found) else [r.id for r in getattr(found, "records", ())]
    if list(ids) != [key]:
        raise Disagreement(f"{request.q} is not found after it was published")


def _line(
    subject: Subject,
    what: str,
    ours: Sample,
    theirs: Sample | None,
    per_unit: float = 1,
    unit: str = "ms",
) -> Line:
    """The medians; ``per_unit`` ms are one unit."""
    yardstick = theirs.median / per_unit if theirs else None
    return Line(subject.size, what, unit, ours.median / per_unit, yardstick, len(ours.times))


def _percentiles(subject: Subject, what: str, ours: Sample, theirs: Sample) -> list[Line]:
    return [
        Line(subject.size, what, "ms p50", ours.median, theirs.median, ROUNDS),
        Line(subject.size, "", "ms p95", ours.p95, theirs.p95, ROUNDS),
    ]

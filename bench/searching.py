"""Measures searching inside this process: beside FTS5, beside the arrays, and by itself."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest, parse_request
from app.domain.vocabulary import Vocabulary
from app.search.queries import Found
from bench import promises
from bench.arrays import Arrays
from bench.corpus import SEED
from bench.fts5 import FORMS, Fts5, beginning
from bench.hostile import hostile_texts
from bench.ours import forget
from bench.promises import Bar
from bench.questions import Questions, read
from bench.report import Line
from bench.subject import Subject
from bench.timing import Sample, clock

UNREAD, KEPT, ARRAYS, FTS5 = "unread", "kept", "arrays", "FTS5"
SEARCH = "search + 2 filters, all counts"
"""What is said of the time of a search is said of this one."""
Asked = Sequence[SearchRequest]


class Disagreement(Exception):
    """Two engines answered a question differently, so their times mean nothing."""


@dataclass(frozen=True)
class Engine:
    """Something that answers, and what comes before every question without being measured."""

    ask: Callable[[SearchRequest], Found]
    prepare: Callable[[], object] = lambda: None


class Engines:
    """All of them on the same entries; each is asked the same questions, turn by turn."""

    def __init__(self, subject: Subject, catalogue: Catalogue, arrays: Arrays, rounds: int) -> None:
        self.size, self.rounds = subject.size, rounds
        self.catalogue, self.index, self.arrays = catalogue, catalogue.index, arrays
        self._fts5 = {form: Fts5(subject.fts5, form) for form in FORMS}

    def close(self) -> None:
        """Closes what is open."""
        for fts5 in self._fts5.values():
            fts5.close()

    def ask(self, asked: Asked, *, counted: bool = True) -> dict[str, Sample]:
        """A time for each question and engine, all of them in agreement."""
        queries = {request: read(self.index, request) for request in asked}

        def understood(engine: Fts5 | Arrays) -> Engine:
            return Engine(lambda r: engine.search(r, queries[r], counted=counted))

        engines = {**self._own(counted), ARRAYS: understood(self.arrays)}
        for form, fts5 in self._fts5.items():
            engines[form] = understood(fts5)
        medians = self._take_turns(asked, engines)
        return _with_faster(medians)

    def ask_beginnings(self, asked: Asked) -> dict[str, Sample]:
        """»genop*« beside the index of beginnings, which takes it for the beginning of a key.

        The search takes it for that of a word, so that their answers need not agree.
        """

        def begins(request: SearchRequest, fts5: Fts5) -> Found:
            ids, total, _ = fts5.best(beginning(request.q.rstrip("*")), request.antal)
            return Found(ids, total, {}, sequence=0)

        theirs: dict[str, Engine] = {
            form: Engine(partial(begins, fts5=f)) for form, f in self._fts5.items()
        }
        medians = self._take_turns(asked, {**self._own(counted=False), **theirs}, agree=False)
        return _with_faster(medians)

    def ask_alone(self, asked: Asked) -> dict[str, Sample]:
        """The search by itself."""
        medians = self._take_turns(asked, self._own(counted=True))
        return {name: Sample(tuple(times)) for name, times in medians.items()}

    def _own(self, counted: bool) -> dict[str, Engine]:
        ask = partial(self.index.search, counted=counted)
        return {
            UNREAD: Engine(ask, partial(forget, self.index)),
            KEPT: Engine(ask, self.index.kept.texts.forget),
        }

    def _take_turns(
        self, asked: Asked, engines: Mapping[str, Engine], *, agree: bool = True
    ) -> dict[str, list[float]]:
        """One time for each question: the median of its rounds, after one that warms up."""
        times: dict[str, list[list[float]]] = {name: [[] for _ in asked] for name in engines}
        gc.collect()
        for round_number in range(self.rounds + 1):
            for number, request in enumerate(asked):
                answers: dict[str, Found] = {}
                for name, engine in engines.items():
                    engine.prepare()
                    took = clock(partial(_keep, answers, name, engine.ask, request))
                    if round_number:
                        times[name][number].append(took)
                if agree and not round_number:
                    _compare(request, answers)
        return {name: [median(took) for took in found] for name, found in times.items()}


def _keep(
    answers: dict[str, Found],
    name: str,
    ask: Callable[[SearchRequest], Found],
    request: SearchRequest,
) -> None:
    answers[name] = ask(request)


def _compare(request: SearchRequest, answers: Mapping[str, Found]) -> None:
    """Raises ``Disagreement`` unless all totals and counts are the same."""
    plain = {
        name: (found.total, {p: {v: n for v, n in c.items() if n} for p, c in found.counts.items()})
        for name, found in answers.items()
    }
    for name, answer in plain.items():
        if answer != plain[UNREAD]:
            totals = {engine: total for engine, (total, _) in plain.items()}
            raise Disagreement(f"{name} on {request.query_string()}: {totals}")


def _with_faster(medians: Mapping[str, list[float]]) -> dict[str, Sample]:
    """Of FTS5's forms the faster one for each question."""
    faster = [min(both) for both in zip(*(medians[form] for form in FORMS), strict=True)]
    named = {name: Sample(tuple(times)) for name, times in medians.items()}
    return {**named, FTS5: Sample(tuple(faster))}


# What is measured --------------------------------------------------------------------------------


def measure_search(engines: Engines, questions: Questions) -> list[Line]:
    """Searches of every kind; only the times of answers that agree are compared."""
    of_kinds = {kind: engines.ask(asked) for kind, asked in questions.filtered.items() if asked}
    together = {
        name: Sample(tuple(time for times in of_kinds.values() for time in times[name].times))
        for name in (UNREAD, KEPT, ARRAYS, FTS5)
    }
    of = partial(_percentiles, engines)
    lines = of(SEARCH, together, FTS5, promises.SEARCH_P50, promises.SEARCH_P95)
    lines += of(SEARCH, together, ARRAYS, p95=promises.ARRAYS_P95)
    lines += of(f"{SEARCH}; words in memory", together, FTS5, ours=KEPT)
    for kind, times in of_kinds.items():
        lines += of(f"  of these: {kind}", times, FTS5)
    loose = engines.ask_alone(questions.loose)
    lines += of("several words, most of them, all counts", loose)
    one_word = engines.ask(questions.texts["one word"], counted=False)
    lines += of("one word, top 20", one_word, FTS5, p95=promises.ONE_WORD_P95)
    begun = engines.ask_beginnings([SearchRequest(q=text) for text in questions.beginnings])
    lines += of("beginning of a word, top 20", begun, FTS5, p95=promises.BEGINNING_P95)
    browsed = engines.ask(questions.browse)
    return lines + of("browse, all counts", browsed, FTS5, promises.BROWSE_P50)


def _percentiles(
    engines: Engines,
    what: str,
    times: Mapping[str, Sample],
    theirs: str = "",
    p50: Bar | None = None,
    p95: Bar | None = None,
    ours: str = UNREAD,
) -> list[Line]:
    """The middle and the slow end of the questions, beside those of a yardstick if there is one."""
    one, other = times[ours], times.get(theirs)
    middle, slow = (other.median, other.p95) if other else (None, None)
    runs = engines.rounds
    return [
        Line(engines.size, what, "ms p50", one.median, middle, theirs, p50, runs),
        Line(engines.size, what, "ms p95", one.p95, slow, theirs, p95, runs),
    ]


def measure_suggestions(engines: Engines, questions: Questions) -> Line:
    """What each typed beginning may become, with nothing read before."""
    medians = []
    for typed in questions.typed:
        taken = []
        for _ in range(engines.rounds):
            forget(engines.index)
            taken.append(clock(partial(engines.catalogue.suggest, typed)))
        medians.append(median(taken))
    return Line(
        engines.size,
        "suggestions",
        "ms p95",
        Sample(tuple(medians)).p95,
        bar=promises.SUGGESTION,
        runs=engines.rounds,
        note=f"median {median(medians):.2f} ms, slowest {_slowest(questions.typed, medians)}",
    )


def measure_hostile(engines: Engines, questions: Questions) -> Line:
    """The slowest text that means harm, beside the slowest question that means none."""
    vocabulary = engines.catalogue.reference().vocabulary
    asked = [*questions.searches, *questions.loose, *questions.browse]
    asked += [SearchRequest(q=text) for text in questions.beginnings]
    texts = hostile_texts(questions.common, SEED)
    earnest = [_whole(engines, vocabulary, list(request.pairs())) for request in asked]
    harmful = [_whole(engines, vocabulary, [("q", text)]) for text in texts.values()]
    names = [request.query_string() for request in asked]
    return Line(
        engines.size,
        "slowest hostile text",
        "ms",
        max(harmful),
        max(earnest),
        "the slowest question",
        promises.HOSTILE,
        engines.rounds,
        f"»{_slowest(list(texts), harmful)}«; the question »{_slowest(names, earnest)}«",
    )


def _slowest(names: Sequence[str], times: Sequence[float]) -> str:
    took, name = max(zip(times, names, strict=True))
    return f"{name} ({took:.1f} ms)"


def _whole(engines: Engines, vocabulary: Vocabulary, pairs: list[tuple[str, str]]) -> float:
    """From query parameters to a counted answer, with nothing read before; median in ms."""

    def answer() -> None:
        request, _ = parse_request(pairs, vocabulary)
        engines.index.search(request)

    taken = []
    for _ in range(engines.rounds):
        forget(engines.index)
        taken.append(clock(answer))
    return median(taken)


def scaling(lines: Sequence[Line], size: int) -> list[Line]:
    """What ten times the entries cost, where both sizes were measured."""

    def of(entries: int, unit: str) -> Line | None:
        same = (line for line in lines if (line.size, line.what) == (entries, SEARCH))
        return next((line for line in same if line.unit == unit), None)

    return [
        Line(
            size,
            f"{SEARCH}: growth",
            unit,
            more.ours,
            less.ours,
            f"{size // 10:,} entries",
            promises.SCALING,
            more.runs,
        )
        for unit in ("ms p50", "ms p95")
        if (more := of(size, unit)) and (less := of(size // 10, unit))
    ]

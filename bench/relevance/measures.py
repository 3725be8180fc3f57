"""How good an order of results is, by the grades of what stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log2
from statistics import mean

DEPTH = 10


@dataclass(frozen=True)
class Answer:
    """What an engine answered: slugs in order, and whether it changed the query."""

    slugs: Sequence[str]
    corrected: bool = False


@dataclass(frozen=True)
class Quality:
    """Means over some queries."""

    queries: int
    ndcg: float
    recall: float
    success: float
    """Share of queries whose first result is relevant; for »nothing«: no result, no correction."""
    empty: float
    """Share of queries without any result."""


def ndcg(slugs: Sequence[str], grades: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten; a grade g gains 2^g - 1."""
    gained = _discounted([grades.get(slug, 0) for slug in slugs[:DEPTH]])
    return gained / _discounted(sorted(grades.values(), reverse=True)[:DEPTH])


def _discounted(grades: Sequence[int]) -> float:
    return fsum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def recall(slugs: Sequence[str], grades: Mapping[str, int]) -> float:
    """Share of the relevant ones, at most ten, that stand among the first ten."""
    found = sum(slug in grades for slug in slugs[:DEPTH])
    return found / min(DEPTH, len(grades))


def quality(answers: Sequence[tuple[Mapping[str, int], Answer]]) -> Quality:
    """The means over (grades, answer) pairs; without grades the right answer is nothing."""
    ndcgs, recalls, successes = [], [], []
    for grades, answer in answers:
        if grades:
            ndcgs.append(ndcg(answer.slugs, grades))
            recalls.append(recall(answer.slugs, grades))
            successes.append(float(bool(answer.slugs) and answer.slugs[0] in grades))
        else:
            right = float(not answer.slugs and not answer.corrected)
            ndcgs.append(right)
            recalls.append(right)
            successes.append(right)
    return Quality(
        queries=len(answers),
        ndcg=mean(ndcgs),
        recall=mean(recalls),
        success=mean(successes),
        empty=mean(float(not answer.slugs) for _, answer in answers),
    )

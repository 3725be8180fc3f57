"""What a row says: the content after it, and what is wrong, by column and in a sentence."""

from collections.abc import Container, Iterable, Sequence

from app.domain.content import Content, out_of_order_in
from app.domain.fields import FIELD, FIELDS
from app.domain.forms import Pairs, out_of_order, read_pairs, tops_of
from app.domain.publishing import Problem, holds_personal_number
from app.interop.tables import Fault, Row


def text_in(row: Row, column: str) -> str:
    """What a row says in a column of our own; empty when it says nothing."""
    value = row.values.get(column)
    return value.strip() if isinstance(value, str) else ""


def not_texts(row: Row) -> list[Fault]:
    """JSON can say an id as something else than a text."""
    return [
        Fault(row.number, column, "Skal være en tekst.")
        for column in ("id", "adresse", "ejer", "title")
        if not isinstance(row.values.get(column, ""), (str, type(None)))
    ]


def personal_numbers(row: Row, addresses: Container[str]) -> list[Fault]:
    """What looks like a CPR number beside the content, which is looked at with the content.

    An id, and an address that there is already, is looked up and not kept.
    """
    return [
        Fault(row.number, column, "Ligner et CPR-nummer. Det må ikke stå i kataloget.")
        for column in ("adresse", "ejer", "tilstand")
        if (text := text_in(row, column)) not in addresses and holds_personal_number(text)
    ]


def after_row(
    before: Content, told: set[str], pairs: Pairs, problems: Sequence[Problem]
) -> tuple[Content, list[Problem]]:
    """The content after a row as far as it can be read, and every problem with the rest.

    What the file has no column for stays as it is.
    """
    read, found = read_pairs(pairs)
    unreadable = [*problems, *found]
    illegible = tops_of(unreadable)
    legible = told - illegible
    fields = {name: getattr(read if name in legible else before, name) for name in FIELD}
    for first, last in out_of_order_in(fields):  # each alone is well, but together they are not
        if not illegible & {first, last}:
            unreadable.append(Problem(first if first in told else last, out_of_order(first, last)))
        fields |= {name: getattr(before, name) for name in (first, last)}
    return Content.model_validate(fields), unreadable


def changed_fields(before: Content, after: Content) -> list[str]:
    """The fields that differ, in the order of the form."""
    names = (field.name for field in FIELDS)
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def is_gap(problem: Problem, content: Content) -> bool:
    """Whether something is only missing yet, which a draft may."""
    if problem.field == "opgavetyper.primary":
        return not content.opgavetyper.primary
    required = ("title", "summary", "provider", "sources")
    return problem.field in required and not getattr(content, problem.field)


def faults_of(row: int, problems: Iterable[Problem], pairs: Pairs) -> list[Fault]:
    """Problems as faults of a row: the column, and in the sentence which part of it."""
    return [Fault(row, *_place(problem, pairs)) for problem in problems]


def _place(problem: Problem, pairs: Pairs) -> tuple[str, str]:
    top, *rest = problem.field.split(".")
    if top not in FIELD:  # said of the whole
        return "", problem.message
    if rest and rest[-1].isdigit():
        of = ".".join([top, *rest[:-1]])
        values = [line for name, text in pairs if name == of for line in text.split("\n")]
        number = int(rest[-1])
        which = f"»{values[number][:60]}«: " if number < len(values) else ""
        return top, which + problem.message
    spoken = [f"nr. {int(part) + 1}" if part.isdigit() else part for part in rest]
    return top, f"{', '.join(spoken)}: {problem.message}" if spoken else problem.message

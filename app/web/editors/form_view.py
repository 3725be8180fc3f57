"""The form of an intervention, ready to show: every field with what was typed and what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.fields import FIELDS, SECTIONS, Field, Kind, Part
from app.domain.forms import MOST_ROWS
from app.domain.publishing import Problem
from app.domain.vocabulary import Vocabulary
from app.editorial.desk import Comment

SPARE_ROWS = 2
"""Empty rows behind the filled ones, so that one can go on without JavaScript."""


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool
    also: bool = False
    """Of weighted terms: chosen as one that also applies."""


@dataclass(frozen=True)
class PartView:
    """One input of a group or row."""

    name: str
    id: str
    label: str
    kind: str
    value: str
    options: tuple[Option, ...]
    problem: str


@dataclass(frozen=True)
class FieldView:
    """One field."""

    name: str
    id: str
    label: str
    help: str
    kind: str
    value: str
    options: tuple[Option, ...]
    rows: tuple[tuple[PartView, ...], ...]
    problems: tuple[str, ...]
    comment: str
    """What a reviewer asked to have corrected."""
    remark: str
    """What a reviewer said of it though it was accepted."""
    required: bool

    @property
    def filled(self) -> bool:
        """Whether anything stands in it."""
        chosen = any(option.chosen or option.also for option in self.options)
        return bool(self.value) or chosen or any(p.value for row in self.rows for p in row)


@dataclass(frozen=True)
class SectionView:
    """Fields under one heading."""

    key: str
    title: str
    fields: tuple[FieldView, ...]

    @property
    def filled(self) -> int:
        """How many of its fields say something."""
        return sum(field.filled for field in self.fields)

    @property
    def wrong(self) -> int:
        """How many of its fields have to be corrected."""
        return sum(bool(field.problems or field.comment) for field in self.fields)


@dataclass(frozen=True)
class ProblemLink:
    """One problem, with a link to its field."""

    target: str
    label: str
    message: str


REQUIRED = frozenset(("title", "summary", "opgavetyper", "provider", "sources"))


def sections_of(
    pairs: Iterable[tuple[str, str]],
    vocabulary: Vocabulary,
    problems: Sequence[Problem],
    said: Mapping[str, Comment],
    more: str = "",
) -> list[SectionView]:
    """The whole form, filled with what was typed; ``more`` is the field that gets more rows."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    views = [
        (f.section, _field(f, given, vocabulary, problems, said.get(f.name), more)) for f in FIELDS
    ]
    return [
        SectionView(key, title, tuple(view for section, view in views if section == key))
        for key, title in SECTIONS.items()
    ]


def problem_links(problems: Iterable[Problem]) -> list[ProblemLink]:
    """Every problem, as a link to the field it is about."""
    labels = {field.name: field.label for field in FIELDS}
    return [
        ProblemLink(f"felt-{top}", labels.get(top, top), problem.message)
        for problem in problems
        for top in [problem.field.split(".")[0]]
    ]


def _field(
    field: Field,
    given: Mapping[str, list[str]],
    vocabulary: Vocabulary,
    problems: Sequence[Problem],
    said: Comment | None,
    more: str,
) -> FieldView:
    name = field.name
    own = [p for p in problems if p.field.split(".")[0] == name]
    return FieldView(
        name=name,
        id=f"felt-{name}",
        label=field.label,
        help=field.help,
        kind=field.kind.value,
        value="\n".join(given.get(name, ())) if field.kind is not Kind.TERMS else "",
        options=_options(field, given, vocabulary),
        rows=_rows(field, given, vocabulary, own, SPARE_ROWS if more == name else 0),
        problems=tuple(p.message for p in own),
        comment=(said.text or "Skal rettes") if said and not said.accepted else "",
        remark=said.text if said and said.accepted else "",
        required=name in REQUIRED,
    )


def _id(name: str) -> str:
    return "felt-" + name.replace(".", "-")


def _options(
    field: Field, given: Mapping[str, list[str]], vocabulary: Vocabulary
) -> tuple[Option, ...]:
    if field.kind is Kind.WEIGHTED:
        primary = given.get(f"{field.name}.primary", [])
        also = given.get(f"{field.name}.also", [])
        return tuple(
            Option(value, label, value in primary, value in also)
            for value, label in _terms(field.scheme, [*primary, *also], vocabulary)
        )
    chosen = given.get(field.name, [])
    if field.kind in (Kind.TERMS, Kind.TERM):
        return tuple(
            Option(value, label, value in chosen)
            for value, label in _terms(field.scheme, chosen, vocabulary)
        )
    if field.kind is Kind.CHOICE:
        return tuple(Option(value, label, value in chosen) for value, label in field.choices)
    if field.kind is Kind.YES_NO:
        return tuple(Option(value, value.capitalize(), value in chosen) for value in ("ja", "nej"))
    return ()


def _terms(scheme: str, chosen: Iterable[str], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The terms one can choose: those in use, and those chosen though they are not (any more)."""
    chosen = list(dict.fromkeys(filter(None, chosen)))
    terms = [
        (term.value, f"{term.value} {term.label}" if scheme == "opgavetype" else term.label)
        for term in vocabulary.terms(scheme)
        if not term.historical or term.value in chosen
    ]
    known = {value for value, _ in terms}
    return [*terms, *((v, f"{v} (findes ikke)") for v in chosen if v not in known)]


def _rows(
    field: Field,
    given: Mapping[str, list[str]],
    vocabulary: Vocabulary,
    problems: Sequence[Problem],
    more: int,
) -> tuple[tuple[PartView, ...], ...]:
    if field.kind is Kind.GROUP:
        return (_parts(field.name, field.parts, given, vocabulary, problems),)
    if field.kind is not Kind.ROWS:
        return ()
    shown = {
        int(number): any(given[name])
        for name in sorted(given, key=lambda name: any(given[name]))
        if name.startswith(f"{field.name}.")
        for number in [name.split(".")[1]]
        if number.isascii() and number.isdigit() and len(number) < 4
    }
    filled = max((number for number, told in shown.items() if told), default=-1) + 1
    count = min(max(filled + SPARE_ROWS, max(shown, default=-1) + 1) + more, MOST_ROWS)
    return tuple(
        _parts(f"{field.name}.{number}", field.parts, given, vocabulary, problems)
        for number in range(count)
    )


def _parts(
    name: str,
    parts: Iterable[Part],
    given: Mapping[str, list[str]],
    vocabulary: Vocabulary,
    problems: Sequence[Problem],
) -> tuple[PartView, ...]:
    views = []
    for part in parts:
        full = f"{name}.{part.name}"
        value = "".join(given.get(full, [])[:1])
        if part.kind is Kind.TERM:
            terms = _terms(part.scheme, [value], vocabulary)
            options = tuple(Option(v, label, v == value) for v, label in terms)
        elif part.kind is Kind.CHOICE:
            options = tuple(Option(v, label, v == value) for v, label in part.choices)
        elif part.kind is Kind.YES_NO:
            options = tuple(Option(v, v.capitalize(), v == value) for v in ("ja", "nej"))
        else:
            options = ()
        problem = next((p.message for p in problems if p.field == full), "")
        views.append(
            PartView(full, _id(full), part.label, part.kind.value, value, options, problem)
        )
    return tuple(views)

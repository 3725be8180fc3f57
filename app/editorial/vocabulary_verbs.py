"""The vocabulary as system administrators keep it, and never so that something points at nothing.

The closed sets are promised to the outside: of them only the texts can be changed. Every change of
a term is a row of the public change log; a new name also restates what shows the term.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import ValidationError
from sqlmodel import Session, col, select

from app.domain.people import Action, Person, actor_of, may
from app.domain.publishing import Problem
from app.domain.text import slugify
from app.domain.vocabulary import CLOSED_SETS, KRAM, SCHEMES, Term
from app.editorial.errors import ChangedMeanwhile, NotAllowed, NotReady, NotThere, WrongState
from app.editorial.seeding import ORDER, digest
from app.editorial.term_uses import Uses, restate_users_of, uses_of
from app.storage import audit_log, change_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.tables import ChangeRow, ReferenceItemRow, SeedRow

KIND = "term"
TYPED = ("label", "label_en", "short", "definition", "source", "words", "parent")
"""What a form says of a term; ``words`` a line each."""
SHOWN = ("label", "label_en", "short", "words", "parent")
"""What the public records and the search show of a term."""
CLOSED = frozenset((*CLOSED_SETS, "ledig"))


@dataclass(frozen=True)
class KeptTerm:
    """A term as it stands."""

    scheme: str
    term: Term
    mark: str
    """Of this state; a change that was begun from another one is refused."""
    uses: Uses

    @property
    def closed(self) -> bool:
        """Whether only its texts can be changed."""
        return is_closed(self.scheme, self.term.value)


def is_closed(scheme: str, value: str = "") -> bool:
    """Whether a scheme, or this one value of it, is promised to the outside."""
    return scheme in CLOSED or (scheme == "risikofaktor" and value in KRAM)


class VocabularyDesk:
    """The vocabulary of one installation, for those who may change it. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def terms(self, person: Person, scheme: str) -> list[Term]:
        """The terms of a scheme in their order, retired ones too. Raises ``NotThere``."""
        _allow(person)
        with self.database.reading() as session:
            return [Term.model_validate_json(row.body) for row in _rows(session, scheme)]

    def open(self, person: Person, scheme: str, value: str) -> KeptTerm:
        """One term, and who uses it."""
        _allow(person)
        with self.database.reading() as session:
            term = Term.model_validate_json(_row(session, scheme, value).body)
            return KeptTerm(scheme, term, digest(term), uses_of(session, scheme, value))

    def add(
        self, person: Person, scheme: str, value: str, typed: Mapping[str, str], *, now: datetime
    ) -> str:
        """Adds a term at the end; returns its value. Raises ``NotReady`` with what is wrong."""
        _allow(person)
        with self.database.writing() as session:
            rows = _rows(session, scheme)
            if is_closed(scheme):
                raise WrongState("Listen er fast. Kun teksterne kan rettes.")
            value = slugify(value or typed["label"])[:80].strip("-")
            problems = list(_problems(rows, scheme, value, typed, new=True))
            if problems:
                raise NotReady(problems)
            term = _read({"value": value}, typed)
            place = max((row.position for row in rows), default=-1) + 1
            row = ReferenceItemRow(kind=KIND, key=f"{scheme}/{value}", position=place, body="")
            _write(session, row, term, now)
            _log(session, person, "tilfoej-term", row.key, now, efter=_said(term))
            return value

    def change(
        self,
        person: Person,
        scheme: str,
        value: str,
        typed: Mapping[str, str],
        mark: str,
        *,
        now: datetime,
    ) -> int:
        """Changes the texts; returns how many public records show it anew.

        Raises ``ChangedMeanwhile`` or ``NotReady``.
        """
        _allow(person)
        with self.database.writing() as session:
            row, before = _marked(session, scheme, value, mark)
            if is_closed(scheme, value):
                typed = {**typed, "parent": before.parent or ""}
            problems = list(_problems(_rows(session, scheme), scheme, value, typed, new=False))
            if problems:
                raise NotReady(problems)
            after = _read(json.loads(row.body), typed)
            if after == before:
                return 0
            _write(session, row, after, now)
            said = {"foer": _said(before), "efter": _said(after)}
            _log(session, person, "ret-term", row.key, now, **said)
            if all(getattr(before, name) == getattr(after, name) for name in SHOWN):
                return 0
            return restate_users_of(session, [row.key], now)

    def retire(
        self, person: Person, scheme: str, value: str, last: date, mark: str, *, now: datetime
    ) -> None:
        """Says the last day of a term. What uses it keeps it."""
        self._set_last_day(person, scheme, value, last, mark, "udfas-term", now)

    def put_back(
        self, person: Person, scheme: str, value: str, mark: str, *, now: datetime
    ) -> None:
        """Makes a retired term usual again."""
        self._set_last_day(person, scheme, value, None, mark, "genindfoer-term", now)

    def _set_last_day(
        self,
        person: Person,
        scheme: str,
        value: str,
        last: date | None,
        mark: str,
        action: str,
        now: datetime,
    ) -> None:
        _allow(person)
        with self.database.writing() as session:
            row, before = _marked(session, scheme, value, mark)
            if is_closed(scheme, value):
                raise WrongState("Listen er fast. Kun teksterne kan rettes.")
            if last and before.valid_from and last < before.valid_from:
                raise WrongState("Den sidste dag ligger før den første.")
            after = before.model_copy(update={"valid_to": last})
            if after == before:
                return
            _write(session, row, after, now)
            _log(session, person, action, row.key, now, sidste_dag=str(last) if last else None)

    def move(self, person: Person, scheme: str, value: str, up: bool, *, now: datetime) -> None:
        """Moves a term one place in its list; at the end of it nothing happens."""
        _allow(person)
        with self.database.writing() as session:
            rows = list(_rows(session, scheme))
            wanted = _row(session, scheme, value)
            if is_closed(scheme):
                raise WrongState("Listen er fast. Kun teksterne kan rettes.")
            at = next(n for n, row in enumerate(rows) if row.key == wanted.key)
            to = at - 1 if up else at + 1
            if not 0 <= to < len(rows):
                return
            rows[at], rows[to] = rows[to], rows[at]
            for place, row in enumerate(rows):
                row.position = place
                session.add(row)
            session.merge(SeedRow(kind=ORDER, key=scheme, file_digest="", written_digest=""))
            session.flush()
            for row in (rows[at], rows[to]):
                _change(session, row.key, "upsert", now)
            _log(session, person, "flyt-term", wanted.key, now, retning="op" if up else "ned")

    def delete(self, person: Person, scheme: str, value: str, mark: str, *, now: datetime) -> None:
        """Deletes a term that nothing uses or ever used; others can be retired."""
        _allow(person)
        with self.database.writing() as session:
            row, before = _marked(session, scheme, value, mark)
            if is_closed(scheme, value):
                raise WrongState("Listen er fast. Kun teksterne kan rettes.")
            _change(session, row.key, "delete", now)  # holds the log: nobody publishes meanwhile
            uses = uses_of(session, scheme, value)
            if uses.any:
                raise WrongState("Termen er i brug og kan ikke slettes. Du kan udfase den.")
            session.delete(row)
            session.flush()
            _log(session, person, "slet-term", row.key, now, foer=_said(before))


def _allow(person: Person) -> None:
    if not may(person, Action.EDIT_VOCABULARY):
        raise NotAllowed


def _rows(session: Session, scheme: str) -> Sequence[ReferenceItemRow]:
    if scheme not in SCHEMES:
        raise NotThere(f"scheme {scheme}")
    query = select(ReferenceItemRow).where(
        ReferenceItemRow.kind == KIND, col(ReferenceItemRow.key).startswith(f"{scheme}/")
    )
    order = col(ReferenceItemRow.position), col(ReferenceItemRow.key)
    return session.exec(query.order_by(*order)).all()


def _row(session: Session, scheme: str, value: str) -> ReferenceItemRow:
    query = select(ReferenceItemRow).where(
        ReferenceItemRow.kind == KIND, ReferenceItemRow.key == f"{scheme}/{value}"
    )
    row = session.exec(query).first() if scheme in SCHEMES else None
    if row is None:
        raise NotThere(f"term {scheme}/{value}")
    return row


def _marked(session: Session, scheme: str, value: str, mark: str) -> tuple[ReferenceItemRow, Term]:
    row = _row(session, scheme, value)
    term = Term.model_validate_json(row.body)
    if digest(term) != mark:
        raise ChangedMeanwhile
    return row, term


def _problems(
    rows: Sequence[ReferenceItemRow],
    scheme: str,
    value: str,
    typed: Mapping[str, str],
    *,
    new: bool,
) -> Iterator[Problem]:
    terms = [Term.model_validate_json(row.body) for row in rows]
    others = {term.value: term for term in terms if term.value != value or new}
    if not typed["label"]:
        yield Problem("label", "Skriv et navn.")
    if new and typed["label"] and not value:
        yield Problem("value", "Skriv en nøgle med bogstaver eller tal.")
    if new and value in others:
        yield Problem("value", f"Nøglen »{value}« er i brug. Vælg en anden.")
    if new and scheme == "kommune" and not (value.isdigit() and len(value) == 4):
        yield Problem("value", "En kommunes nøgle er dens kode: fire cifre.")
    same = typed["label"].casefold()
    if any(o.label.casefold() == same and not o.historical for o in others.values()):
        yield Problem("label", f"Der er allerede en, der hedder »{typed['label']}«.")
    step: str | None = typed["parent"] or None
    if step and step not in others:
        yield Problem("parent", "Den bredere term findes ikke.")
    while step in others:
        step = others[step].parent
        if step == value:
            yield Problem("parent", "En term kan ikke høre under sig selv.")
            return


def _read(stored: Mapping[str, object], typed: Mapping[str, str]) -> Term:
    """The stored term with the texts as they were typed."""
    words = tuple(filter(None, (" ".join(w.split()) for w in typed["words"].splitlines())))
    texts = {name: typed[name] or None for name in TYPED if name != "words"}
    try:
        return Term.model_validate({**stored, **texts, "words": words})
    except ValidationError as error:
        fields = {str(one["loc"][0]) for one in error.errors()}
        said = "Teksten er for lang eller indeholder tegn, som ikke kan vises."
        raise NotReady([Problem(field, said) for field in sorted(fields)]) from error


def _write(session: Session, row: ReferenceItemRow, term: Term, now: datetime) -> None:
    row.body = term.model_dump_json(exclude_defaults=True)
    session.add(row)
    session.flush()
    _change(session, row.key, "upsert", now)


def _change(session: Session, key: str, kind: str, now: datetime) -> None:
    change_log.append(session, ChangeRow(sequence=0, at=now, kind=KIND, key=key, type=kind))


def _said(term: Term) -> dict[str, object]:
    return term.model_dump(mode="json", exclude_defaults=True)


def _log(
    session: Session, person: Person, action: str, key: str, now: datetime, **details: object
) -> None:
    audit_log.append(session, actor_of(person), Deed(action, KIND, key, None, details), now)

"""Synonyms as editors keep them: add, change, delete, each seen by every search at once.

A change is a row of the public change log, so that every process follows. What an editor has
changed or deleted no seeding brings back.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from app.domain.people import Action, Person, actor_of, may
from app.domain.publishing import Problem
from app.domain.reference_data import Synonym
from app.domain.text import danish_sort_key, slugify
from app.editorial.errors import ChangedMeanwhile, NotAllowed, NotReady, NotThere
from app.editorial.seeding import digest
from app.storage import audit_log, change_log
from app.storage.audit_log import Deed
from app.storage.database import Database
from app.storage.tables import ChangeRow, ReferenceItemRow

KIND = "synonym"
PER_PAGE = 50
MOST_EXPRESSIONS = 40
MOST_WORDS = 8
"""Words of one expression."""
WEIGHTS = (("1.0", "Det samme"), ("0.8", "Næsten det samme"), ("0.6", "Beslægtet"))
"""What the form offers; any weight from 0.1 to 1 can be kept."""


@dataclass(frozen=True)
class Typed:
    """A synonym as it was typed: expressions a line each."""

    words: str = ""
    means: str = ""
    weight: str = "0.8"

    @classmethod
    def of(cls, synonym: Synonym) -> "Typed":
        """As it would be typed."""
        return cls("\n".join(synonym.words), "\n".join(synonym.means), str(synonym.weight))


@dataclass(frozen=True)
class Kept:
    """A synonym as it stands."""

    synonym: Synonym
    mark: str
    """Of this state; a change that was begun from another one is refused."""


class Synonyms:
    """The synonyms of one installation. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def listed(self, person: Person, text: str = "", page: int = 1) -> tuple[list[Synonym], int]:
        """One page of those that hold a text, in Danish order, and how many there are."""
        _allow(person)
        wanted = " ".join(text.casefold().split())
        with self.database.reading() as session:
            bodies = session.exec(
                select(ReferenceItemRow.body).where(ReferenceItemRow.kind == KIND)
            ).all()
        every = (json.loads(body) for body in bodies)
        found = [
            one
            for one in every
            if any(wanted in said.casefold() for said in (*one["words"], *one.get("means", ())))
        ]
        found.sort(key=lambda one: (danish_sort_key(one["words"][0]), one["key"]))
        first = (max(page, 1) - 1) * PER_PAGE
        shown = [Synonym.model_validate(one) for one in found[first : first + PER_PAGE]]
        return shown, len(found)

    def open(self, person: Person, key: str) -> Kept:
        """One synonym. Raises ``NotThere``."""
        _allow(person)
        with self.database.reading() as session:
            return _kept(_row(session, key))

    def add(self, person: Person, typed: Typed, *, now: datetime) -> str:
        """Adds one; returns its key. Raises ``NotReady`` with what is wrong."""
        _allow(person)
        with self.database.writing() as session:
            synonym = read_synonym(typed, "ny")
            _refuse_twin(session, synonym)
            key = _free_key(session, synonym.words[0])
            synonym = synonym.model_copy(update={"key": key})
            last = select(func.max(ReferenceItemRow.position)).where(ReferenceItemRow.kind == KIND)
            row = ReferenceItemRow(
                kind=KIND, key=key, position=(session.exec(last).one() or 0) + 1, body=""
            )
            _write(session, row, synonym, now)
            _log(session, person, "tilfoej-synonym", key, now, None, synonym)
            return key

    def change(self, person: Person, key: str, typed: Typed, mark: str, *, now: datetime) -> None:
        """Changes one that nobody else has changed meanwhile. Raises ``NotReady``."""
        _allow(person)
        with self.database.writing() as session:
            row = _row(session, key, held=True)
            before = _kept(row)
            synonym = read_synonym(typed, key)
            if synonym == before.synonym:
                return
            if before.mark != mark:
                raise ChangedMeanwhile
            _refuse_twin(session, synonym)
            _write(session, row, synonym, now)
            _log(session, person, "ret-synonym", key, now, before.synonym, synonym)

    def delete(self, person: Person, key: str, mark: str, *, now: datetime) -> None:
        """Deletes one that nobody else has changed meanwhile."""
        _allow(person)
        with self.database.writing() as session:
            row = _row(session, key, held=True)
            before = _kept(row)
            if before.mark != mark:
                raise ChangedMeanwhile
            session.delete(row)
            session.flush()
            _change(session, key, "delete", now)
            _log(session, person, "slet-synonym", key, now, before.synonym, None)


def read_synonym(typed: Typed, key: str) -> Synonym:
    """Reads what was typed. Raises ``NotReady`` with kind sentences."""
    problems: list[Problem] = []
    words = _expressions("words", typed.words, problems)
    means = _expressions("means", typed.means, problems)
    weight = _weight(typed.weight, problems)
    if not words:
        problems.append(Problem("words", "Skriv mindst ét udtryk, som folk søger med."))
    elif not means and len(words) < 2:
        problems.append(Problem("words", "Skriv mindst to udtryk, der betyder det samme."))
    if both := [one for one in means if one in words]:
        problems.append(Problem("means", f"»{both[0]}« står begge steder. Lad det stå ét sted."))
    if problems:
        raise NotReady(problems)
    try:
        return Synonym(key=key, words=words, means=means, weight=weight)
    except ValidationError as error:
        said = "Et udtryk er for langt eller indeholder tegn, som ikke kan vises."
        raise NotReady([Problem("words", said)]) from error


def _expressions(field: str, text: str, problems: list[Problem]) -> tuple[str, ...]:
    lines = [" ".join(normalize("NFC", line).split()) for line in text.splitlines()]
    found = tuple(dict.fromkeys(line.lower() for line in lines if line))
    if len(found) > MOST_EXPRESSIONS:
        problems.append(Problem(field, f"Der er plads til {MOST_EXPRESSIONS} udtryk. Del dem op."))
    for one in found:
        if not any(sign.isalnum() for sign in one):
            problems.append(Problem(field, f"»{one[:40]}« har ingen bogstaver eller tal."))
        elif len(one.split()) > MOST_WORDS or len(one) > 100:
            said = f"»{one[:40]}« er for langt. Skriv højst {MOST_WORDS} ord på en linje."
            problems.append(Problem(field, said))
    return found


def _weight(text: str, problems: list[Problem]) -> float:
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        weight = 0.0
    if not 0.1 <= weight <= 1.0:
        problems.append(Problem("weight", "Nærheden skal være et tal fra 0,1 til 1."))
        return 1.0
    return weight


def _refuse_twin(session: Session, synonym: Synonym) -> None:
    """Raises ``NotReady`` when another one already says that these words mean this."""
    bodies = session.exec(select(ReferenceItemRow.body).where(ReferenceItemRow.kind == KIND)).all()
    for one in map(json.loads, bodies):
        if one["key"] != synonym.key and (set(one["words"]), set(one.get("means", ()))) == (
            set(synonym.words),
            set(synonym.means),
        ):
            said = f"De samme udtryk står allerede i synonymet »{one['words'][0]}«."
            raise NotReady([Problem("words", f"{said} Ret det i stedet.")])


def _allow(person: Person) -> None:
    if not may(person, Action.EDIT_SYNONYMS):
        raise NotAllowed


def _row(session: Session, key: str, *, held: bool = False) -> ReferenceItemRow:
    query = select(ReferenceItemRow).where(
        ReferenceItemRow.kind == KIND, ReferenceItemRow.key == key
    )
    row = session.exec(query.with_for_update() if held else query).first()
    if row is None:
        raise NotThere(f"synonym {key}")
    return row


def _kept(row: ReferenceItemRow) -> Kept:
    synonym = Synonym.model_validate_json(row.body)
    return Kept(synonym, digest(synonym))


def _free_key(session: Session, words: str) -> str:
    taken: Sequence[str] = session.exec(
        select(ReferenceItemRow.key).where(
            ReferenceItemRow.kind == KIND, col(ReferenceItemRow.key).startswith("egne-")
        )
    ).all()
    base = f"egne-{slugify(words)[:60].strip('-') or 'udtryk'}"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _write(session: Session, row: ReferenceItemRow, synonym: Synonym, now: datetime) -> None:
    row.body = synonym.model_dump_json(exclude_defaults=True)
    session.add(row)
    session.flush()
    _change(session, synonym.key, "upsert", now)


def _change(session: Session, key: str, kind: str, now: datetime) -> None:
    change_log.append(session, ChangeRow(sequence=0, at=now, kind=KIND, key=key, type=kind))


def _log(
    session: Session,
    person: Person,
    action: str,
    key: str,
    now: datetime,
    before: Synonym | None,
    after: Synonym | None,
) -> None:
    said = {
        name: one.model_dump(mode="json", exclude={"key"}) if one else None
        for name, one in (("foer", before), ("efter", after))
    }
    audit_log.append(session, actor_of(person), Deed(action, KIND, key, None, said), now)

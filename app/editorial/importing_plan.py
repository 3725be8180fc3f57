"""What a file would do: for every row what would be created or changed, or what is wrong with it.

Planning only reads. Everything that is wrong is found at once, by row and column.
"""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from app.domain.comparing import said
from app.domain.content import Content
from app.domain.fields import FIELD
from app.domain.forms import tops_of
from app.domain.publishing import Known, Problem, problems_before_publishing
from app.domain.text import slugify
from app.domain.workflow import State
from app.editorial import verbs
from app.editorial.importing_by import Importer
from app.editorial.importing_rows import (
    after_row,
    changed_fields,
    faults_of,
    is_gap,
    not_texts,
    personal_numbers,
    text_in,
)
from app.editorial.importing_stock import Stock, in_stock
from app.interop.tables import Fault, Row, pairs_of_row
from app.storage import interventions
from app.storage.interventions import content_json
from app.storage.tables import RevisionRow

Progress = Callable[[int, int], None]


class Step(StrEnum):
    """What is done with a row."""

    CREATE = "opret"
    CHANGE = "ret"
    PUBLISH = "udgiv"
    """Nothing is changed, but the draft that stands there is published."""
    SAME = "uaendret"
    REFUSE = "afvis"


@dataclass(frozen=True)
class Changed:
    """One field that a row changes, as a person reads it."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Planned:
    """What one row does."""

    row: int
    step: Step
    id: str
    slug: str
    title: str
    owner: str | None
    basis: int | None
    """The newest revision that it builds on; None when it creates."""
    content: Content | None
    changes: tuple[Changed, ...] = ()
    faults: tuple[Fault, ...] = ()
    gaps: tuple[str, ...] = ()
    """What would hinder publishing it."""
    publishes: bool = False


@dataclass(frozen=True)
class Plan:
    """What a whole file does."""

    rows: tuple[Planned, ...]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, by row."""
        return [fault for row in self.rows for fault in row.faults]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each step has, and how many are published."""
        counted = Counter(row.step.value for row in self.rows)
        published = sum(row.publishes for row in self.rows)
        return {**{step.value: counted[step.value] for step in Step}, "udgives": published}

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same to the same."""
        digest = hashlib.sha256()
        for row in self.rows:
            written = content_json(row.content) if row.content else ""
            known = row.id if row.basis else row.slug
            digest.update(f"{row.row}|{row.step}|{known}|{row.basis}|{row.owner}|".encode())
            digest.update(f"{row.publishes}|{written}\n".encode())
        return digest.hexdigest()


def plan_of(
    session: Session,
    rows: Sequence[Row],
    importer: Importer,
    *,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Plan:
    """What the rows would do. Raises as ``Importer.check`` does."""
    importer.check(session)
    planner = _Planner(in_stock(session, rows), verbs.known(session), importer, now)
    planned = []
    for index, row in enumerate(rows):
        planned.append(planner.plan(row))
        progress(index + 1, len(rows))
    return Plan(tuple(planned))


class _Planner:
    """One run over the rows of a file."""

    def __init__(self, stock: Stock, known: Known, importer: Importer, now: datetime) -> None:
        self._stock, self._importer = stock, importer
        self._today = verbs.today_in_denmark(now)
        self._taken = set(known.interventions)
        self._met: dict[str, int] = {}
        new = (slug for slug in stock.wished if slug not in stock.by_slug)
        self._known = Known(known.vocabulary, self._taken | set(new), known.methods, known.evidence)

    def plan(self, row: Row) -> Planned:
        """What one row would do."""
        told, pairs, problems = pairs_of_row(row)
        identity, faults = self._which(row)
        newest = self._stock.newest.get(identity or "")
        before = interventions.content_of(newest) if newest else Content()
        after, unreadable = after_row(before, told, pairs, problems)
        faults += faults_of(row.number, unreadable, pairs)
        changed = changed_fields(before, after)
        found = problems_before_publishing(after, self._known)
        gaps = [problem for problem in found if is_gap(problem, after)]
        wrong = [p for p in found if p not in gaps and p.field.split(".")[0] in changed]
        faults += faults_of(row.number, wrong, pairs)
        if identity is None and not after.title and "title" not in tops_of(unreadable):
            faults.append(Fault(row.number, "title", "En ny indsats skal have en titel."))
        reviewing = newest is not None and newest.state == State.IN_REVIEW
        if reviewing and changed:
            told_state = "Den er til godkendelse. Træk den tilbage, før den rettes."
            faults.append(Fault(row.number, "tilstand", told_state))
        if faults:
            return self._refused(row, identity, before, faults)
        ready = not found and not (after.valid_from and after.valid_from > self._today)
        publishes = self._importer.publish and ready and not reviewing
        return self._accepted(row, identity, newest, before, after, changed, gaps, publishes)

    def _accepted(
        self,
        row: Row,
        identity: str | None,
        newest: RevisionRow | None,
        before: Content,
        after: Content,
        changed: list[str],
        gaps: Iterable[Problem],
        publishes: bool,
    ) -> Planned:
        if identity is None:
            step, slug = Step.CREATE, self._free_slug(text_in(row, "adresse"), after.title or "")
            identity, owner = str(uuid.uuid4()), self._owner_of_new(row)
        else:
            slug, owner = self._stock.slugs[identity], self._stock.owners.get(identity)
            draft = newest is not None and newest.state == State.DRAFT
            idle = Step.PUBLISH if publishes and draft else Step.SAME
            step = Step.CHANGE if changed or newest is None else idle
        label = self._known.vocabulary.label
        return Planned(
            row=row.number,
            step=step,
            id=identity,
            slug=slug,
            title=after.title or "Uden titel",
            owner=owner,
            basis=newest.id if newest else None,
            content=after,
            changes=tuple(
                Changed(name, said(FIELD[name], before, label), said(FIELD[name], after, label))
                for name in changed
            ),
            gaps=tuple(problem.message for problem in gaps),
            publishes=publishes and step is not Step.SAME,
        )

    def _refused(
        self, row: Row, identity: str | None, before: Content, faults: list[Fault]
    ) -> Planned:
        title = before.title or text_in(row, "title")[:400] or "Uden titel"
        slug = self._stock.slugs.get(identity or "", text_in(row, "adresse")[:120])
        return Planned(
            row.number,
            Step.REFUSE,
            identity or "",
            slug,
            title,
            None,
            None,
            None,
            (),
            tuple(faults),
        )

    # Which intervention a row is about ----------------------------------------------------------

    def _which(self, row: Row) -> tuple[str | None, list[Fault]]:
        """The intervention that a row changes; None when it creates one."""
        faults = not_texts(row)
        if personal := personal_numbers(row, self._stock.by_slug):
            return None, [*faults, *personal]
        by_id, slug = text_in(row, "id").lower(), text_in(row, "adresse")
        by_slug = self._stock.by_slug.get(slug)
        identity = by_id or by_slug
        if by_id and not self._is_ours(by_id):
            told = "Der er ingen indsats med dette id, som du kan rette. Slet id for at oprette."
            return None, [*faults, Fault(row.number, "id", told)]
        if by_slug and not self._is_ours(by_slug):
            told = f"»{slug}« er i brug af en anden organisation."
            return None, [*faults, Fault(row.number, "adresse", told)]
        if by_id and slug and by_slug != by_id:
            told = "id og adresse er ikke den samme indsats. En adresse skiftes ikke ved import."
            faults.append(Fault(row.number, "adresse", told))
        if slug and slugify(slug) != slug:
            told = f"»{slug[:60]}« kan ikke være en adresse. Skriv fx »{slugify(slug)[:60]}«."
            faults.append(Fault(row.number, "adresse", told))
        if not identity and slug in self._stock.slugs:
            told = f"»{slug}« er id for en anden indsats og kan ikke være en adresse."
            faults.append(Fault(row.number, "adresse", told))
        met = identity or (f"/{slug}" if slug else "")
        if met and met in self._met:
            told = f"Den står også i række {self._met[met]}."
            faults.append(Fault(row.number, "id" if by_id else "adresse", told))
        elif met:
            self._met[met] = row.number
        faults += self._wrong_owner(row, identity)
        return identity or None, faults

    def _is_ours(self, identity: str) -> bool:
        if identity not in self._stock.slugs:
            return False
        everybodys = self._importer.organisation is None
        return everybodys or self._stock.owners.get(identity) == self._importer.organisation

    def _wrong_owner(self, row: Row, identity: str | None) -> list[Fault]:
        name = text_in(row, "ejer")
        if not name:
            return []
        if name not in self._stock.organisations:
            return [Fault(row.number, "ejer", f"Der er ingen organisation »{name[:60]}«.")]
        named = self._stock.organisations[name]
        owner = self._importer.organisation
        if identity is not None:
            owner = self._stock.owners.get(identity)
        elif owner is None:
            return []
        return [] if named == owner else [Fault(row.number, "ejer", "Det er en anden ejer.")]

    def _owner_of_new(self, row: Row) -> str | None:
        named = self._stock.organisations.get(text_in(row, "ejer"))
        return self._importer.organisation or named

    def _free_slug(self, wished: str, title: str) -> str:
        wanted = wished or slugify(title)[:110].strip("-") or "indsats"
        slug, number = wanted, 1
        while (
            slug in self._taken
            or slug in self._stock.slugs  # an id
            or (slug != wished and slug in self._stock.wished)
        ):
            number += 1
            slug = f"{wanted}-{number}"
        self._taken.add(slug)
        return slug

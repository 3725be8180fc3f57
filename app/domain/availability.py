"""Whether one can start now: told quickly, with the date on which it was true."""

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.domain.content import Value
from app.domain.publishing import Problem
from app.domain.text import Line

FRESH_FOR = timedelta(days=30)
"""How long a number of places is believed (``ledig=1``)."""


class Availability(Value):
    """Places, waiting time and next start as told on one day. None means »not known«."""

    as_of: date
    places: Annotated[int, Field(ge=0, le=10_000)] | None = None
    capacity: Annotated[int, Field(ge=0, le=10_000)] | None = None
    always_open: bool = False
    waiting_weeks: Annotated[int, Field(ge=0, le=520)] | None = None
    start_dates: tuple[date, ...] = ()
    note: Line | None = None

    @model_validator(mode="after")
    def _dates_are_ordered(self) -> Self:
        if list(self.start_dates) != sorted(set(self.start_dates)):
            raise ValueError("start_dates skal stå i orden og kun én gang hver")
        return self

    @property
    def open_until(self) -> date | None:
        """The last day on which it is believed to be open; None when it was told to be full."""
        return self.as_of + FRESH_FOR if self.always_open or self.places else None

    def is_open(self, today: date) -> bool:
        """Whether there is room now: places or always open, told at most 30 days ago."""
        return self.open_until is not None and today <= self.open_until

    def next_start(self, today: date) -> date | None:
        """The first start that is not in the past, if one is known."""
        return next((start for start in self.start_dates if start >= today), None)


def contradictions_in(told: Availability) -> list[Problem]:
    """Everything in it that cannot be true together; what contradicts itself is not told.

    No validator: what was told before the rule stays readable.
    """
    problems = []
    if told.always_open and told.places == 0:
        how = "Lad tallet stå tomt, eller tag »Der er altid plads« væk."
        problems.append(Problem("places", f"Der er 0 ledige, men også altid plads. {how}"))
    if told.places and told.capacity is not None and told.places > told.capacity:
        said = f"Der er {told.places} ledige, men kun {told.capacity} i alt."
        problems.append(Problem("places", f"{said} Ret det ene tal."))
    for day in told.start_dates:
        if day < told.as_of:
            said = f"{day.day}.{day.month}.{day.year} er passeret."
            problems.append(Problem("start_dates", f"{said} Skriv kun starter, der kommer."))
    return problems

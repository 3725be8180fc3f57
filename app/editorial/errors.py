"""Why a verb refuses."""

from collections.abc import Sequence
from typing import Any

from app.domain.content import Content
from app.domain.publishing import Problem


class EditorialError(Exception):
    """The verb was refused; nothing has changed."""


class NotThere(EditorialError):
    """There is no such intervention or revision."""


class AlreadyThere(EditorialError):
    """The id or the address is taken."""


class NotReady(EditorialError):
    """The content cannot be published yet; every reason is listed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = tuple(problems)


class NotAllowed(EditorialError):
    """The person may see it, but not do this."""

    def __init__(self) -> None:
        super().__init__("Det har du ikke adgang til.")


class WrongState(EditorialError):
    """It cannot be done in the state it is in; says what to do first."""


class OwnWork(EditorialError):
    """Four eyes: nobody approves what they have written themselves."""

    def __init__(self) -> None:
        super().__init__("Du har selv skrevet det. En anden skal godkende det.")


class Conflict(EditorialError):
    """Somebody else has saved meanwhile; both versions are here, and neither is lost."""

    def __init__(self, newest: Any, own: Content) -> None:
        super().__init__("En anden har gemt, mens du skrev.")
        self.newest = newest
        """The version that stands now (``desk.Version``)."""
        self.own = own


class ChangedMeanwhile(EditorialError):
    """Somebody else has changed it since the page was opened."""

    def __init__(self) -> None:
        super().__init__("En anden har ændret det, siden du åbnede siden. Se, hvad der står nu.")

"""Why a verb refuses."""

from collections.abc import Sequence

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

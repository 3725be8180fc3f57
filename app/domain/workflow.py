"""States of a revision, and from which state to which it may go."""

from enum import StrEnum


class State(StrEnum):
    """The state of one revision. The public sees at most one published revision."""

    DRAFT = "kladde"
    IN_REVIEW = "til_godkendelse"
    PUBLISHED = "publiceret"
    SUPERSEDED = "afloest"
    """Was published until a newer revision was."""


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_REVIEW}),
    State.IN_REVIEW: frozenset({State.PUBLISHED, State.DRAFT}),
    State.PUBLISHED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}


class ForbiddenTransition(Exception):
    """A revision may not go from the state it is in to the one asked for."""

    def __init__(self, current: State, wanted: State) -> None:
        super().__init__(f"{current} → {wanted}")
        self.current, self.wanted = current, wanted


def check_transition(current: State, wanted: State) -> None:
    """Raises ``ForbiddenTransition`` unless the table allows it."""
    if wanted not in TRANSITIONS[current]:
        raise ForbiddenTransition(current, wanted)

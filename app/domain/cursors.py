"""Where somebody who follows the change log has come to. To them it is an opaque text.

The log forgets what later changes have overtaken, up to its *horizon*. Whoever started from the
beginning under today's horizon has missed nothing, however far back they still are; anybody else
behind the horizon may have missed a deletion and has to start anew.
"""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

MAX_TEXT = 120
_SHAPE = re.compile(r"1\.([0-9a-f]{8})\.(0|[1-9]\d{0,17})\.(0|[1-9]\d{0,17})")


class BadCursor(ValueError):
    """The text is not a cursor of ours."""


@dataclass(frozen=True)
class LogState:
    """How the change log stands."""

    catalogue: str
    """The identity of the catalogue."""
    head: int
    horizon: int = 0


@dataclass(frozen=True)
class Cursor:
    """A number of the log, the horizon under which its holder started, and whose log it is."""

    catalogue: str
    """The first eight digits of the catalogue's identity."""
    sequence: int
    horizon: int

    @classmethod
    def beginning(cls, state: LogState) -> "Cursor":
        """Before the first change."""
        return cls(state.catalogue[:8], 0, state.horizon)

    @classmethod
    def at_head(cls, state: LogState) -> "Cursor":
        """After everything that has happened so far."""
        return cls(state.catalogue[:8], state.head, state.horizon)

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor a text stands for; raises ``BadCursor``."""
        if not text or len(text) > MAX_TEXT:
            raise BadCursor(text[:20])
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            found = _SHAPE.fullmatch(urlsafe_b64decode(padded).decode("ascii"))
        except (binascii.Error, UnicodeError) as error:
            raise BadCursor(text[:20]) from error
        if found is None:
            raise BadCursor(text[:20])
        cursor = cls(found[1], int(found[2]), int(found[3]))
        if str(cursor) != text:  # one cursor, one spelling
            raise BadCursor(text[:20])
        return cursor

    def __str__(self) -> str:
        text = f"1.{self.catalogue}.{self.sequence}.{self.horizon}"
        return urlsafe_b64encode(text.encode("ascii")).rstrip(b"=").decode("ascii")

    def moved_to(self, sequence: int) -> "Cursor":
        """The same holder, further on."""
        return Cursor(self.catalogue, sequence, self.horizon)

    def is_good(self, state: LogState) -> bool:
        """Whether its holder can go on and miss nothing."""
        ours = state.catalogue.startswith(self.catalogue)
        seen_all = self.sequence >= state.horizon or self.horizon == state.horizon
        return ours and seen_all and self.sequence <= state.head

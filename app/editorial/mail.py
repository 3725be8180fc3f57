"""Plain letters by SMTP, or shown instead when no server is set.

Nothing that somebody typed can become a header: addresses are checked, and a subject is one line.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)


class NoAddress(ValueError):
    """This cannot be the address of a mailbox."""


@dataclass(frozen=True)
class Mail:
    """One letter to one person."""

    to: str
    subject: str
    text: str


def is_address(text: str) -> bool:
    """Whether a letter can be sent there. Nothing but one bare address passes."""
    return (
        len(text) <= 254
        and _ADDRESS.fullmatch(text) is not None
        and ".." not in text
        and "." in text.rpartition("@")[2]
    )


class Post:
    """Where letters go. ``url`` is ``smtp://``, ``smtp+starttls://`` or ``smtps://``."""

    def __init__(self, url: str, sender: str, show: Callable[[str], None] = print) -> None:
        self._url = url
        self._sender = sender
        self._show = show

    @property
    def sends(self) -> bool:
        """Whether there is a server; else letters are only shown."""
        return bool(self._url)

    def send(self, mails: Iterable[Mail]) -> list[Mail]:
        """Sends them, and returns those that could not be sent."""
        left = list(mails)
        if not left:
            return []
        if not self.sends:
            for mail in left:
                self._show(f"Til: {mail.to}\nEmne: {mail.subject}\n\n{mail.text}\n")
            return []
        from app.editorial.smtp import deliver

        return deliver(left, self._url, self._sender)

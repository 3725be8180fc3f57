"""Plain letters by SMTP, or shown instead when no server is set.

Nothing that somebody typed can become a header: addresses are checked, and a subject is one line.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 15
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
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


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The letter as it travels. Raises ``NoAddress``."""
    for address in (mail.to, sender):
        if not is_address(address):
            raise NoAddress(address[:80])
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    return message


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


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
        failed: list[Mail] = []
        try:
            with _connected(urlsplit(self._url)) as server:
                while left:
                    if not _delivered(server, left[0], self._sender):
                        failed.append(left[0])
                    left.pop(0)
        except (OSError, smtplib.SMTPException):
            return [*failed, *left]
        return failed


def _delivered(server: smtplib.SMTP, mail: Mail, sender: str) -> bool:
    try:
        server.send_message(message_of(mail, sender))
    except (NoAddress, smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
        return False
    return True


def _connected(url: SplitResult) -> smtplib.SMTP:
    host, port = url.hostname or "", url.port or PORTS[url.scheme]
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
        if url.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server

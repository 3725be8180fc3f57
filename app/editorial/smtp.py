"""What writes letters for the wire and hands them over. Loaded when there is one to send: what
it stands on takes a tenth of a server's start."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

from app.editorial.mail import Mail, NoAddress, is_address

SECONDS = 15
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def deliver(mails: Sequence[Mail], url: str, sender: str) -> list[Mail]:
    """Sends them by the server at ``url``, and returns those that could not be sent."""
    left, failed = list(mails), []
    try:
        with _connected(urlsplit(url)) as server:
            while left:
                if not _delivered(server, left[0], sender):
                    failed.append(left[0])
                left.pop(0)
    except (OSError, smtplib.SMTPException):
        return [*failed, *left]
    return failed


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

"""Letters: what travels, and what nobody can smuggle into them."""

from email import message_from_string
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editorial.mail import Mail, NoAddress, Post, is_address
from app.editorial.smtp import message_of
from tests.currency.letterbox import letterbox

FROM = "katalog@katalog.test"


def test_a_letter_arrives_with_its_danish_letters() -> None:
    with letterbox() as box:
        unsent = Post(box.url, FROM).send([Mail("en@katalog.test", "Årets sæson", "Hej på øen")])
        assert unsent == []
        ((to, raw),) = box.letters
    letter = message_from_string(raw)
    assert to == letter["To"] == "en@katalog.test"
    assert str(make_header(decode_header(letter["Subject"]))) == "Årets sæson"
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == "Hej på øen"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_what_a_server_does_not_take_is_told_and_the_others_arrive() -> None:
    mails = [Mail(f"{name}@katalog.test", "Emne", "Tekst") for name in ("en", "to", "tre")]
    with letterbox() as box:
        box.refuses = "to@katalog.test"
        assert Post(box.url, FROM).send(mails) == [mails[1]]
        assert [to for to, _ in box.letters] == ["en@katalog.test", "tre@katalog.test"]


def test_without_a_server_that_answers_nothing_is_lost() -> None:
    mails = [Mail("en@katalog.test", "Emne", "Tekst")]
    assert Post("smtp://127.0.0.1:1", FROM).send(mails) == mails


def test_without_a_server_letters_are_shown() -> None:
    shown: list[str] = []
    Post("", FROM, shown.append).send([Mail("en@katalog.test", "Emne", "Tekst")])
    assert shown == ["Til: en@katalog.test\nEmne: Emne\n\nTekst\n"]


@pytest.mark.parametrize(
    "address",
    [
        "en@katalog.test\r\nBcc: alle@evil.example",
        "en@katalog.test\n",
        "en@katalog.test, to@katalog.test",
        "Navn <en@katalog.test>",
        "en@katalog.test>\r\nDATA",
        "en@localhost",
        "en@@katalog.test",
        "en@katalog..test",
        "ø@katalog.test",
        "",
        "a" * 300 + "@katalog.test",
    ],
)
def test_what_is_not_one_bare_address_gets_no_letter(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(NoAddress):
        message_of(Mail(address, "Emne", "Tekst"), FROM)


@given(subject=st.text(max_size=300), text=st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_subject_and_no_text_becomes_a_header(subject: str, text: str) -> None:
    hostile = f"{subject}\r\nBcc: alle@evil.example\r\n\r\n{subject}"
    clean = hostile.encode("utf-8", "replace").decode()
    raw = message_of(Mail("en@katalog.test", clean, f"{text}\nBcc: x"), FROM).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    names = [
        line.partition(b":")[0]
        for line in head.split(b"\r\n")
        if not line.startswith((b" ", b"\t"))
    ]
    assert sorted(names) == sorted(
        [
            *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted"),
            *(b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version"),
        ]
    )

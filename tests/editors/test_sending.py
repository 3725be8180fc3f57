"""Sending and approving: a word to a colleague is never lost, and nothing goes out by accident."""

import pytest

from tests.currency.showing import public
from tests.desks import Office
from tests.editors.test_nothing_is_lost import hidden_pairs
from tests.editors.test_walk import WHOLE
from tests.editors.things import Things

WORD = 'Se især på »trin« & "pris".\n\nTak.'
AS_SHOWN = "Se især på »trin« &amp; &#34;pris&#34;.\n\nTak."


def test_a_word_to_the_reviewer_stays_when_a_colleague_has_saved_meanwhile(office: Office) -> None:
    identity = Things(office).bring_to("kladde")
    at = f"/redaktion/indsatser/{identity}"
    with office.client("redaktoer") as editor, office.client("kollega") as other:
        other.post(f"{at}/ret", {**WHOLE, "summary": "Vi går hver onsdag.", "basis": "2"})
        answer = editor.post(f"{at}/send", {"basis": "2", "note": WORD})
        assert answer.status_code == 409
        assert "En anden har gemt" in answer.text
        assert "onsdag" in answer.text, "what stands now is shown"
        assert f"{AS_SHOWN}</textarea>" in answer.text
        again = {**dict(hidden_pairs(answer.text)), "note": WORD}
        assert again["basis"] == "3"
        assert editor.post(f"{at}/send", again).status_code == 303
    sent = office.desk.open(office.people["redaktoer"], identity).proposal
    assert sent is not None
    assert sent.note == WORD


def test_a_word_to_the_reviewer_stays_when_a_colleague_has_sent_it_already(
    office: Office,
) -> None:
    identity = Things(office).bring_to("til godkendelse")
    with office.client("redaktoer") as editor:
        answer = editor.post(f"/redaktion/indsatser/{identity}/send", {"basis": "2", "note": WORD})
    assert answer.status_code == 409
    assert "Der er ingen kladde at sende." in answer.text
    assert AS_SHOWN in answer.text


def test_a_word_to_the_reviewer_stays_when_something_is_missing(office: Office) -> None:
    identity = office.draft()
    with office.client("redaktoer") as editor:
        at = f"/redaktion/indsatser/{identity}"
        answer = editor.post(f"{at}/send", {"basis": "1", "note": WORD})
    assert answer.status_code == 422
    assert f'href="{at}/ret#felt-summary"' in answer.text
    assert AS_SHOWN in answer.text


@pytest.mark.parametrize("handling", ["", "noget andet"])
def test_a_review_without_a_choice_publishes_nothing_and_keeps_what_was_said(
    office: Office, handling: str
) -> None:
    identity = Things(office).bring_to("til godkendelse")
    said = {"basis": "2", "felt.title": "ok", "kommentar.title": "Godt."}
    with office.client("godkender") as approver:
        answer = approver.post(
            f"/redaktion/indsatser/{identity}/godkend", {**said, "handling": handling}
        )
    assert answer.status_code == 422
    assert "Vælg »Godkend og udgiv« eller »Send retur«." in answer.text
    assert "Godt.</textarea>" in answer.text
    assert public(office, identity) is None

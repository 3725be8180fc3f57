"""The menu shows what somebody may do, and every entry of it leads somewhere."""

import re

import pytest

from tests.desks import Office

EDITOR = ["Indsatser", "Fejl", "Filer", "Indsigt"]
APPROVER = [*EDITOR, "Synonymer"]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("redaktoer", EDITOR),
        ("godkender", APPROVER),
        ("administrator", [*APPROVER, "Personer", "Spor"]),
        ("system", [*APPROVER, "Vokabular", "Personer", "Organisationer", "Spor"]),
    ],
)
def test_everybody_finds_what_is_theirs(office: Office, who: str, names: list[str]) -> None:
    with office.client(who) as client:
        page = client.get("/redaktion").text
        menu = page[page.index("<nav") : page.index("</nav>")]
        entries = re.findall(r'<a href="([^"]+)">([^<]+)</a>', menu)
        assert [name for _, name in entries] == [*names, "Kataloget"]
        for path, name in entries:
            assert client.get(path).status_code == 200, name

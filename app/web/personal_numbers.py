"""A form with what looks like a CPR number: nothing of it is kept, and all of it is given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import HTMLResponse, Response

from app.domain.fields import FIELD
from app.domain.publishing import holds_personal_number
from app.web.context import Site
from app.web.languages import DANISH

MADE_BY_US = frozenset(
    ("basis", "version", "maerke", "soegning", "session", "organisation", "ind_i")
)
"""Names of the ids and marks that our pages put into a form: they are looked up and never kept,
and ten digits in one mean nothing."""
LONG = 80
"""Characters beyond which a text gets more than one line."""


@dataclass(frozen=True)
class Typed:
    """One text of a form."""

    name: str
    value: str

    @property
    def is_refused(self) -> bool:
        """Whether it holds what looks like a CPR number."""
        return self.name not in MADE_BY_US and holds_personal_number(self.value)

    @property
    def is_long(self) -> bool:
        """Whether it needs several lines."""
        return "\n" in self.value or len(self.value) > LONG

    @property
    def label(self) -> str:
        """The field it was typed in, where that has a name of its own."""
        parts = self.name.split(".")
        about = parts[1] if parts[0] == "kommentar" and len(parts) > 1 else parts[0]
        return FIELD[about].label if about in FIELD else "Det, du skrev"


class PersonalNumber(Exception):
    """Something in a form looks like a CPR number."""

    def __init__(self, typed: tuple[Typed, ...]) -> None:
        super().__init__("a form holds what looks like a CPR number")
        self.typed = typed


def refuse_personal_numbers(pairs: Iterable[tuple[str, str]]) -> None:
    """Raises ``PersonalNumber`` with all that was typed when one text of it holds one."""
    typed = tuple(Typed(name, value) for name, value in pairs)
    if any(one.is_refused for one in typed):
        raise PersonalNumber(typed)


def given_back(site: Site, path: str, typed: tuple[Typed, ...]) -> Response:
    """The page with what has to be corrected; sent again, it goes where it was going."""
    html = site.pages.text(
        "redaktion/cpr.html", DANISH, person=None, action=quote(path), typed=typed
    )
    return HTMLResponse(html, 422, {"Cache-Control": "no-store"})
